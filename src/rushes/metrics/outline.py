"""What of a query does not depend on its values: checked names, chosen aggregations, output columns.

Two queries with the same outline, asked within scopes of the same kind, have the same SQL text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rushes.domain import DATASET_TABLE, USAGE, Aggregation, Catalogue, Grain, Measure
from rushes.errors import InvalidQuery, UnknownName
from rushes.metrics.dimensions import DIMENSIONS, OPERATORS, TEXT_OPERATORS, Dimension, dimension, grain_column, group_column, text_key
from rushes.metrics.query import Filter, Groups, MeasureUse, Order, Query
from rushes.metrics.result import Column, ColumnRole

__all__ = ["MAX_FILTER_VALUES", "MAX_GROUPS", "MAX_PERIOD_DAYS", "Arity", "FilterShape", "Outline", "Use", "filter_shape", "outline_of"]

MAX_PERIOD_DAYS = 20 * 366
MAX_FILTERS = 20
MAX_FILTER_VALUES = 5_000
MAX_GROUPINGS, MAX_GROUPS, MAX_GROUPED = 2, 100, 10_000


class Arity(StrEnum):
    """How many values a filter holds; the count itself never shows in the SQL."""

    NONE = "none"
    ONE = "one"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class FilterShape:
    """A filter without its values; `has_nothing` says that rows without a text are among what it names, and `arity` leaves that out."""

    dimension: str
    operator: str
    arity: Arity
    has_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """A measure with its aggregation decided."""

    measure: Measure
    aggregation: Aggregation

    @property
    def column(self) -> Column:
        """The output column; the default aggregation goes by the measure's own name."""
        is_default = self.aggregation is self.measure.default_aggregation
        name = self.measure.name if is_default else f"{self.measure.name}_{self.aggregation.value}"
        return Column(name, self.measure.label, ColumnRole.MEASURE, self.measure.unit, self.aggregation, self.measure.name)


@dataclass(frozen=True, slots=True)
class Outline:
    """The structure of a query, all of it known to make sense.

    `keys` are the columns that identify a group, `columns` what comes out, in order. `groupings` says of how many sets each is.
    """

    uses: tuple[Use, ...]
    dimensions: tuple[str, ...]
    grain: Grain | None
    filters: tuple[FilterShape, ...]
    order: tuple[Order, ...]
    has_limit: bool
    groupings: tuple[int, ...]
    keys: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def table(self) -> str:
        """The one table the measures come from."""
        return self.uses[0].measure.table

    @property
    def is_daily(self) -> bool:
        """Whether the table has rows by the day; productions have dates of their own."""
        return self.table != "production"

    @property
    def is_of_dataset(self) -> bool:
        """Whether the rows are a dataset's: of no production, told apart by texts."""
        return self.table == DATASET_TABLE


def outline_of(query: Query) -> Outline:
    """Return the query's outline.

    Raises:
        UnknownName: A measure, dimension, operator, state or column does not exist.
        InvalidQuery: Each name exists, but together they make no answerable question.
    """
    if query.period.days > MAX_PERIOD_DAYS:
        raise InvalidQuery(f"The period has {query.period.days:,} days; ask for {MAX_PERIOD_DAYS:,} (20 years) at most.")
    if query.limit is not None and query.limit < 1:
        raise InvalidQuery(f"The limit is {query.limit}; ask for at least one row.")
    if len(query.filters) > MAX_FILTERS:
        raise InvalidQuery(f"There are {len(query.filters)} filters; give {MAX_FILTERS} at most.")
    filters = tuple(filter_shape(each, query.catalogue) for each in query.filters)
    groupings = _groupings(query.groupings)
    if groupings and not query.catalogue.is_usage:
        raise InvalidQuery("A dataset has no productions, so none can be sorted into groups.")
    has_limit = query.limit is not None
    return _outline(
        query.measures, query.dimensions, query.grain, groupings, filters, query.order, has_limit=has_limit, catalogue=query.catalogue
    )


# The names are few, but a caller chooses their order and number; the bound keeps memory in hand.
@lru_cache(maxsize=1_024)
def _outline(
    measures: tuple[MeasureUse, ...],
    dimensions: tuple[str, ...],
    grain: Grain | None,
    groupings: tuple[int, ...],
    filters: tuple[FilterShape, ...],
    order: tuple[Order, ...],
    *,
    has_limit: bool,
    catalogue: Catalogue,
) -> Outline:
    uses = _uses(measures, catalogue)
    found = tuple(dimension(name, catalogue) for name in dimensions)
    if len(set(dimensions)) != len(dimensions):
        raise InvalidQuery("A dimension is named twice; name each once.")
    groups = tuple(group_column(place) for place in range(len(groupings)))
    columns = [column for each in found for column in each.columns] + list(groups)
    if grain is not None:
        columns.append(grain_column(grain))
    columns.extend(use.column for use in uses)
    _check_names(columns)
    _check_order(order, columns)
    keys = (*(_keys(found) if catalogue.is_usage else map(text_key, range(len(found)))), *(each.name for each in groups))
    return Outline(
        uses=uses,
        dimensions=dimensions,
        grain=grain,
        filters=filters,
        order=order,
        has_limit=has_limit,
        groupings=groupings,
        keys=keys if grain is None else (*keys, "bucket"),
        columns=tuple(columns),
    )


def _keys(dimensions: tuple[Dimension, ...]) -> Iterator[str]:
    wanted = {key for each in dimensions for key in each.keys}
    if "production_id" in wanted:
        # A production has one state; it is looked up afterwards, once per group and not once per row.
        wanted.discard("state")
    return (key for key in ("account_id", "production_id", "state") if key in wanted)


def _groupings(groupings: tuple[Groups, ...]) -> tuple[int, ...]:
    """Return of how many sets each grouping is, once all of it is known to make sense."""
    if len(groupings) > MAX_GROUPINGS:
        raise InvalidQuery(f"Productions are sorted into groups in {len(groupings)} ways; give {MAX_GROUPINGS} at most.")
    for groups in groupings:
        found = [each for group in groups for each in group]
        if not 1 <= len(groups) <= MAX_GROUPS:
            raise InvalidQuery(f"There are {len(groups):,} groups; give 1 to {MAX_GROUPS}.")
        if len(found) > MAX_GROUPED:
            raise InvalidQuery(f"There are {len(found):,} productions in groups; give {MAX_GROUPED:,} at most.")
        if len(set(found)) < len(found):
            raise InvalidQuery("A production is in two groups; put it into one.")
    return tuple(len(groups) for groups in groupings)


def _uses(measures: tuple[MeasureUse, ...], catalogue: Catalogue) -> tuple[Use, ...]:
    if not measures:
        raise InvalidQuery("The query names no measure; name at least one.")
    uses = tuple(_use(each, catalogue) for each in measures)
    if len(set(uses)) != len(uses):
        raise InvalidQuery("A measure is asked for twice in the same way; ask for it once.")
    tables = {use.measure.table for use in uses}
    if len(tables) > 1:
        kinds = "; ".join(", ".join(f"“{use.measure.name}”" for use in uses if use.measure.table == table) for table in sorted(tables))
        raise InvalidQuery(f"These measures are counted from different tables, so ask for them separately: {kinds}.")
    return uses


def _use(asked: MeasureUse, catalogue: Catalogue) -> Use:
    found = catalogue.measure(asked.name)
    aggregation = asked.aggregation or found.default_aggregation
    if aggregation not in found.aggregations:
        possible = ", ".join(f"“{each.value}”" for each in found.aggregations)
        raise InvalidQuery(
            f"“{found.name}” is a {found.kind.value}: “{aggregation.value}” of it would be a wrong number; ask for {possible}."
        )
    return Use(found, aggregation)


def _check_names(columns: list[Column]) -> None:
    """Refuse an answer with two columns of one name: what a dataset's columns are called is up to whoever made it."""
    names = [column.name for column in columns]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InvalidQuery(f"Two columns of the answer would be called “{twice}”; ask for one of them alone.")


def _check_order(order: tuple[Order, ...], columns: list[Column]) -> None:
    names = [column.name for column in columns]
    for each in order:
        if each.column not in names:
            raise UnknownName("column to order by", each.column, names)
    if len({each.column for each in order}) != len(order):
        raise InvalidQuery("A column is ordered by twice; name it once.")


def filter_shape(asked: Filter, catalogue: Catalogue = USAGE) -> FilterShape:
    """Return the filter without its values, once all of it is known to make sense."""
    if len(asked.values) > MAX_FILTER_VALUES:
        raise InvalidQuery(f"The filter on “{asked.dimension}” has {len(asked.values):,} values; give {MAX_FILTER_VALUES:,} at most.")
    if not catalogue.is_usage:
        return _text_shape(asked, catalogue)
    if asked.dimension not in DIMENSIONS:
        raise UnknownName("filter", asked.dimension, DIMENSIONS)
    if asked.operator not in OPERATORS:
        raise UnknownName("filter operator", asked.operator, OPERATORS)
    known = DIMENSIONS[asked.dimension].values
    for value in asked.values:
        if known:
            if value not in known:
                raise UnknownName(asked.dimension.replace("_", " "), str(value), known)
        elif not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
            raise InvalidQuery(f"The filter on “{asked.dimension}” takes internal ids, whole numbers; “{str(value)[:40]}” is none.")
    return FilterShape(asked.dimension, asked.operator, _arity(len(asked.values)))


def _text_shape(asked: Filter, catalogue: Catalogue) -> FilterShape:
    names = [each.name for each in catalogue.dimensions]
    if asked.dimension not in names:
        raise UnknownName("filter", asked.dimension, names)
    if asked.operator not in TEXT_OPERATORS:
        raise UnknownName("filter operator", asked.operator, TEXT_OPERATORS)
    texts = [each for each in asked.values if each is not None]
    for value in texts:
        if not isinstance(value, str):
            raise InvalidQuery(f"The filter on “{asked.dimension}” takes texts, and null for rows without one; “{value}” is none.")
    has_nothing = len(texts) < len(asked.values)
    if asked.operator == "contains" and (has_nothing or len(texts) != 1):
        raise InvalidQuery(f"The filter on “{asked.dimension}” takes one text that is contained in others.")
    return FilterShape(asked.dimension, asked.operator, _arity(len(texts)), has_nothing)


def _arity(count: int) -> Arity:
    return (Arity.NONE, Arity.ONE, Arity.MANY)[min(count, 2)]
