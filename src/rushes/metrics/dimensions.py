"""The dimensions, as data: what a query may group by and filter on.

Every dimension is many-to-one from the facts, so grouping by it can never count a row twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from rushes.domain import USAGE, Catalogue, Grain, ProductionState, TextDimension
from rushes.errors import InvalidQuery, UnknownName
from rushes.metrics.result import Column, ColumnRole

__all__ = ["DIMENSIONS", "OPERATORS", "TEXT_OPERATORS", "Dimension", "dimension", "grain_column", "group_column", "text_key"]

OPERATORS = ("in", "not_in")

TEXT_OPERATORS = (*OPERATORS, "contains")
"""What the dimensions of a dataset can be filtered by."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing to group by or filter on.

    Args:
        name: Its name in queries and the API.
        label: Its name for people.
        description: What it is, in a sentence.
        columns: The output columns it becomes.
        keys: The columns of the facts, or of the production, that identify one of it.
        values: The only values a filter may name; empty means any internal id.
    """

    name: str
    label: str
    description: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    values: tuple[str, ...] = ()

    @property
    def filter_key(self) -> str:
        """The column a filter compares: the narrowest key."""
        return self.keys[-1]


_ALL = (
    Dimension(
        "account",
        "Account",
        "A tenant of a connection.",
        (Column("account", "Account id", ColumnRole.KEY), Column("account_name", "Account", ColumnRole.LABEL)),
        ("account_id",),
    ),
    Dimension(
        "production",
        "Production",
        "A production (workspace) of an account.",
        (Column("production", "Production id", ColumnRole.KEY), Column("production_name", "Production", ColumnRole.LABEL)),
        # An id alone does not name a production: whatever joins or groups does so within its account.
        ("account_id", "production_id"),
    ),
    Dimension(
        "production_state",
        "State",
        "What is known of the production now: active, archived, deleted or not visible.",
        (Column("production_state", "State", ColumnRole.LABEL),),
        ("state",),
        tuple(state.value for state in ProductionState),
    ),
)

DIMENSIONS: dict[str, Dimension] = {each.name: each for each in _ALL}


def dimension(name: str, catalogue: Catalogue = USAGE) -> Dimension:
    """Return the dimension of that name.

    Raises:
        UnknownName: There is none; the message names the nearest.
        InvalidQuery: It is a grain, which is asked for as such.
    """
    known = DIMENSIONS if catalogue.is_usage else {each.name: _of_texts(each) for each in catalogue.dimensions}
    if name in known:
        return known[name]
    if name in set(Grain):
        raise InvalidQuery(f"“{name}” is a grain, not a dimension; ask for it as the query's grain.")
    raise UnknownName("dimension", name, known)


def text_key(place: int) -> str:
    """Return what a statement calls a dimension of a dataset, whose own name may be any word: by its place in the query."""
    return f"text_{place}"


def _of_texts(found: TextDimension) -> Dimension:
    # The text is what tells one from another, and its name too.
    return Dimension(found.name, found.label, "", (Column(found.name, found.label, ColumnRole.LABEL),), (found.name,))


def grain_column(grain: Grain) -> Column:
    """Return the output column of a grain: the first day of each bucket."""
    return Column(grain.value, grain.value.capitalize(), ColumnRole.TIME)


def group_column(place: int) -> Column:
    """Return the output column of a grouping: which of its sets the production is in."""
    return Column(f"group_{place}", "Group", ColumnRole.KEY)
