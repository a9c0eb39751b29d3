"""What is asked: one frozen value, with every relative date already resolved.

A `Query` is plain data. Whether its names exist and fit together is judged in `resolve`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rushes.domain import USAGE, Aggregation, Catalogue, Grain, Period

__all__ = ["Filter", "FilterValue", "Groups", "MeasureUse", "Order", "Query"]

FilterValue = int | str | None

Groups = tuple[tuple[int, ...], ...]
"""Sets of productions (internal ids), none in two of them; whatever is in none is one set more."""


@dataclass(frozen=True, slots=True)
class MeasureUse:
    """One measure, and how its days become one number.

    Args:
        name: A measure of the query's catalogue.
        aggregation: None takes the measure's default: the sum of a flow, the last day of a level.
    """

    name: str
    aggregation: Aggregation | None = None

    def __post_init__(self) -> None:
        # Plain text equals the member it names without being it; from here on there is only the member.
        if self.aggregation is not None:
            object.__setattr__(self, "aggregation", Aggregation(self.aggregation))


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on one dimension; several filters are ANDed.

    Args:
        dimension: "account", "production" (internal ids) or "production_state" (a state's name); of a dataset one of its own (texts,
            and None for rows without one).
        operator: "in" or "not_in"; of a dataset's dimension also "contains", which takes one text and heeds neither case nor accents.
        values: What to keep or leave out; "in" nothing keeps nothing.
    """

    dimension: str
    operator: str
    values: tuple[FilterValue, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by one output column, rows without a value last either way."""

    column: str
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A question about one period.

    Args:
        measures: At least one, all of one table.
        period: Business dates, both ends included.
        today: The account's business date now; it decides which days can be complete.
        dimensions: What to group by, in the order of the output columns.
        grain: Group by time as well; None gives one number for the period.
        groupings: Group by which of some sets a production is in as well; each becomes a column `group_0`, `group_1` …, which
            holds the number of the set, counted from 1, and 0 for what is in none.
        filters: Conditions, all of which hold.
        order: Sort order; ties, and an empty order, follow the time and the key columns.
        limit: The most rows to return; None returns all.
        catalogue: What is asked: usage, or a dataset, of whose catalogue all names are then.
    """

    measures: tuple[MeasureUse, ...]
    period: Period
    today: date
    dimensions: tuple[str, ...] = ()
    grain: Grain | None = None
    groupings: tuple[Groups, ...] = ()
    filters: tuple[Filter, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    catalogue: Catalogue = USAGE

    def __post_init__(self) -> None:
        if self.grain is not None:
            object.__setattr__(self, "grain", Grain(self.grain))
