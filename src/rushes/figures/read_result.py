"""Reading a result as figures need it: named items with values, and whether they may be added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rushes.domain import Aggregation, Period, Unit, bucket_period
from rushes.errors import InvalidQuery, UnknownName
from rushes.figures.model import Empty, EmptyReason
from rushes.figures.names import clean_name
from rushes.languages import Language, lowered
from rushes.metrics import Column, ColumnRole, Coverage, Number, Place, Result

__all__ = [
    "Item",
    "bucket_period",
    "bucket_values",
    "is_any_loaded",
    "items",
    "key_column",
    "label_column",
    "measure_column",
    "noun",
    "refuse_unless_additive",
    "unit_of",
    "why_empty",
    "why_nothing",
]

_ADDITIVE = frozenset({Aggregation.SUM, Aggregation.LAST})


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a result or a place of a sheet: its key (None where there is none), its name, its numbers, their places in the sheet."""

    key: str | None
    label: str
    values: tuple[Number, ...]
    places: tuple[Place, ...] = ()

    @property
    def place(self) -> Place | None:
        """Where its one number stands in a sheet, None where it has several or comes from elsewhere."""
        return self.places[0] if len(self.places) == 1 else None

    @property
    def total(self) -> int | float:
        """The sum of what is reported."""
        return sum(value for value in self.values if value is not None)

    @property
    def is_reported(self) -> bool:
        """Whether any of its numbers is."""
        return any(value is not None for value in self.values)


def measure_column(result: Result, measure: str) -> Column:
    """Return the column of that name, or the one that shows that measure.

    Raises:
        UnknownName: The result has no such column.
    """
    columns = [column for column in result.columns if column.role is ColumnRole.MEASURE]
    for column in columns:
        if column.name == measure:
            return column
    for column in columns:
        if column.measure == measure:
            return column
    raise UnknownName("measure in this result", measure, (column.name for column in columns))


def unit_of(column: Column) -> Unit:
    """Return a measure column's unit; a column without one counts."""
    return column.unit or Unit.COUNT


def key_column(result: Result) -> Column | None:
    """Return the last key column (the finest dimension), None if there is none."""
    return next((column for column in reversed(result.columns) if column.role is ColumnRole.KEY), None)


def label_column(result: Result) -> Column | None:
    """Return the column that names the key, else the first label, None if there is none."""
    labels = [column for column in result.columns if column.role is ColumnRole.LABEL]
    key = key_column(result)
    if key is not None:
        return next((column for column in labels if column.name == f"{key.name}_name"), None)
    return labels[0] if labels else None


def noun(result: Result) -> str:
    """Return what one row is: "production", "account", "state"."""
    column = key_column(result) or label_column(result)
    return column.name.removesuffix("_name").replace("_", " ") if column else "row"


def items(result: Result, columns: tuple[Column, ...], *, unnamed: str) -> tuple[Item, ...]:
    """Return one item per row, in row order, with the numbers of those columns.

    Args:
        result: One row per key.
        columns: Whose numbers.
        unnamed: What stands for a name of which nothing can be shown.
    """
    key, label = key_column(result), label_column(result)
    keys = result.values(key.name) if key else (None,) * len(result.rows)
    labels = result.values(label.name) if label else keys
    numbers = [result.numbers(column.name) for column in columns]
    return tuple(
        Item(
            key=None if row_key is None else str(row_key),
            label=clean_name("" if row_label is None else str(row_label), unnamed),
            values=tuple(values[index] for values in numbers),
        )
        for index, (row_key, row_label) in enumerate(zip(keys, labels, strict=True))
    )


def refuse_unless_additive(result: Result, columns: tuple[Column, ...]) -> None:
    """Refuse what must not be added up over productions.

    Raises:
        InvalidQuery: A column is a maximum or an average, the rows are split by time, or the
            result was cut at its limit, so that the rest is not known.
    """
    for column in columns:
        if column.aggregation is not None and column.aggregation not in _ADDITIVE:
            raise InvalidQuery(
                f"The {column.aggregation} of “{column.label}” cannot be added over {noun(result)}s: ask for the sum or the last day."
            )
    if any(column.role is ColumnRole.TIME for column in result.columns):
        raise InvalidQuery("The parts of a whole are of one period: ask without a grain.")
    if result.is_truncated:
        raise InvalidQuery("The rows were cut at the limit, so the others are not known: ask without a limit.")


def bucket_values(result: Result, columns: tuple[Column, ...]) -> Iterator[tuple[date, tuple[int | None, ...]]]:
    """Yield every bucket of the period with its numbers, in order.

    A loaded bucket without a row had no activity and is 0; one that is not loaded is None, and so
    is every bucket of a measure that the connection does not report.

    Raises:
        InvalidQuery: The result has no grain, or several rows for one bucket.
    """
    grain = result.query.grain
    time = next((column for column in result.columns if column.role is ColumnRole.TIME), None)
    if grain is None or time is None:
        raise InvalidQuery("A figure over time needs a grain.")
    by_day = dict(zip(result.values(time.name), result.rows, strict=True))
    if len(by_day) != len(result.rows):
        raise InvalidQuery("A figure over time needs one row for each bucket: ask without dimensions.")
    places = tuple(result.column_index(column.name) for column in columns)
    is_reported = [any(value is not None for value in result.numbers(column.name)) for column in columns]
    for bucket in result.query.period.buckets(grain):
        row = by_day.get(bucket)
        if row is not None:
            cells = (row[place] for place in places)
            yield bucket, tuple(cell if isinstance(cell, int) else None for cell in cells)
        elif _is_loaded(result, bucket_period(bucket, grain)):
            yield bucket, tuple(0 if reported else None for reported in is_reported)
        else:
            yield bucket, tuple(None for _ in columns)


def _is_loaded(result: Result, bucket: Period) -> bool:
    return is_any_loaded(result.coverage, bucket)


def is_any_loaded(coverage: Coverage, days: Period) -> bool:
    """Return whether any of these days is loaded."""
    runs = coverage.loaded
    if not runs and coverage.first_loaded is not None and coverage.last_loaded is not None:
        runs = (Period(coverage.first_loaded, coverage.last_loaded),)
    return any(run.first <= days.last and days.first <= run.last for run in runs)


def why_empty(result: Result, columns: tuple[Column, ...], language: Language) -> Empty:
    """Return why a result has nothing to draw, as far as the result itself can tell."""
    is_silent = bool(result.rows) and not any(value is not None for column in columns for value in result.numbers(column.name))
    empty = why_nothing(result.coverage, result.query.period, [column.label for column in columns] if is_silent else None, language)
    if empty.reason is EmptyReason.NO_ACTIVITY and result.query.filters:
        return Empty(EmptyReason.FILTERED_OUT, language.say("Nothing is left with this filter."))
    return empty


def why_nothing(coverage: Coverage, period: Period, silent: Sequence[str] | None, language: Language) -> Empty:
    """Return why there is nothing: not loaded, not reported, or nothing done.

    Args:
        coverage: What is loaded.
        period: The days that were asked.
        silent: The names of the measures where none of them has a number, None where one has.
        language: The reader's.
    """
    if not is_any_loaded(coverage, period):
        return Empty(EmptyReason.NOT_LOADED, language.say("This period is not loaded yet."))
    if silent is not None:
        label = ", ".join(lowered(language.say(each)) for each in silent)
        return Empty(EmptyReason.NOT_REPORTED, language.say("This connection does not report this: {measures}.", measures=label))
    return Empty(EmptyReason.NO_ACTIVITY, language.say("No activity in this period."))
