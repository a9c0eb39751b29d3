"""A platform's own usage numbers: which calls to make, and how their rows become usage records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from rushes.config import ResourceSettings
from rushes.domain import FACT_COLUMNS, Period, Unit, measure
from rushes.errors import ConfigurationError
from rushes.outbound import Json
from rushes.platforms.parsing import Fault, fields_of, identifier, local_day, whole
from rushes.platforms.protocol import Batch, BrokenRecord, UsageRecord
from rushes.rest import Paging, PagingStyle, Resource, at_path, raw_of

__all__ = ["Column", "UsageRows", "columns_of", "declared", "windows"]

_ONE_DAY = timedelta(days=1)
_MS_PER = {"ms": 1, "s": 1_000, "h": 3_600_000}


@dataclass(frozen=True, slots=True)
class Column:
    """How one field of a row feeds one column of the facts."""

    field: str
    index: int
    factor: int
    unit: Unit
    is_cumulative: bool

    @property
    def name(self) -> str:
        """The fact column's name."""
        return FACT_COLUMNS[self.index]


def columns_of(resource: ResourceSettings, *, megabyte_bytes: int) -> tuple[Column, ...]:
    """Return the columns that a resource's fields feed.

    A gigabyte is a thousand megabytes where a megabyte is a power of ten, else 1,024.

    Raises:
        ConfigurationError: Two fields feed the same measure.
    """
    thousand = 1_024 if megabyte_bytes == 2**20 else 1_000
    factors = {**_MS_PER, "count": 1, "bytes": 1, "MB": megabyte_bytes, "GB": megabyte_bytes * thousand}
    found: dict[str, Column] = {}
    for field, settings in resource.field.items():
        wanted = measure(settings.measure)
        if settings.measure in found:
            raise ConfigurationError(
                f"connection.resource.field: “{found[settings.measure].field}” and “{field}” both feed “{wanted.name}”."
            )
        index = FACT_COLUMNS.index(wanted.columns[0])
        found[settings.measure] = Column(field, index, factors[settings.unit], wanted.unit, settings.flow == "cumulative")
    return tuple(found.values())


def declared(resource: ResourceSettings, *, page_size: int) -> Resource:
    """Return the resource that the settings declare."""
    paging = Paging(
        style=PagingStyle(resource.paging),
        size=page_size,
        size_parameter=resource.size_parameter,
        parameter=resource.page_parameter,
        next_at=resource.next,
        total_at=resource.total,
    )
    return Resource(resource.path, resource.parameters, resource.rows, paging)


def windows(period: Period, days_per_call: int) -> Iterator[Period]:
    """Yield the period in pieces of at most so many days, in order."""
    first = period.first
    while first <= period.last:
        last = min(period.last, first + (days_per_call - 1) * _ONE_DAY)
        yield Period(first, last)
        first = last + _ONE_DAY


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that could be read; cumulative columns still hold the total."""

    source: Json
    production: str
    day: date
    amounts: tuple[int | None, ...]


class UsageRows:
    """Turns the rows of one account into batches, window after window in order of days.

    A column that is a lifetime total becomes the difference to the total of the day before. Where
    that day is not known the row is set aside, unless the production was created on that very day.

    Args:
        resource: Where a row's production and day are.
        columns: What its fields feed.
        period: The days that count.
        zone: Where an instant becomes a day.
        created: The day on which each production was created, by external id, where known.
    """

    def __init__(
        self, resource: ResourceSettings, columns: Sequence[Column], period: Period, zone: ZoneInfo, created: Mapping[str, date]
    ) -> None:
        self._resource = resource
        self._period = period
        self._columns = tuple(columns)
        self._zone = zone
        self._created = created
        self._has_totals = any(column.is_cumulative for column in self._columns)
        self._totals: dict[tuple[str, date], tuple[int | None, ...]] = {}

    @property
    def asked(self) -> Period:
        """The days to ask for: those that count, and the one before where differences are taken."""
        if self._has_totals:
            return Period(self._period.first - _ONE_DAY, self._period.last)
        return self._period

    def repeated(self, rows: Sequence[Json]) -> int:
        """Return how many rows are the same as one before, to the last field: where one comes twice, another may be missing."""
        first: dict[tuple[str, str], Json] = {}
        count = 0
        for row in rows:
            key = (str(at_path(row, self._resource.production_field)), str(at_path(row, self._resource.day_field)))
            former = first.setdefault(key, row)
            count += former is not row and former == row
        return count

    def batch(self, rows: Sequence[Json], window: Period) -> Batch:
        """Return the records of one window; rows of days that were not asked for, or do not count, are ignored."""
        broken: list[BrokenRecord] = []
        kept: dict[tuple[str, date], _Row] = {}
        duplicates = 0
        for source in rows:
            row = self._read(source)
            if isinstance(row, BrokenRecord):
                broken.append(row)
            elif (former := kept.setdefault((row.production, row.day), row)) is not row:
                if former.amounts == row.amounts:
                    duplicates += 1
                else:
                    reason = "a second, different row for the same production and day"
                    broken.append(BrokenRecord(reason, raw_of(source), row.day, row.production))
        within = {key: row for key, row in kept.items() if row.day in window}
        if self._has_totals:
            self._totals.update({key: row.amounts for key, row in within.items()})
        found = [self._record(row) for row in within.values() if row.day in self._period]
        # The next window needs the totals of this one's last day, and no others.
        self._totals = {key: amounts for key, amounts in self._totals.items() if key[1] == window.last}
        return Batch(
            records=tuple(each for each in found if isinstance(each, UsageRecord)),
            broken=(*broken, *(each for each in found if isinstance(each, BrokenRecord))),
            duplicates=duplicates,
            ignored=len(kept) - len(found),
        )

    def _read(self, source: Json) -> _Row | BrokenRecord:
        day, production = None, ""
        try:
            fields = fields_of(source)
            production = self._production_if_any(fields)
            day = self._day(fields)
            production = production or self._production(fields)
            amounts: list[int | None] = [None] * len(FACT_COLUMNS)
            for column in self._columns:
                name = column.field
                # Nearly every name is a field's own, and a night looks up millions.
                value = fields[name] if name in fields else at_path(fields, name)
                amounts[column.index] = whole(value, name, factor=column.factor, unit=column.unit)
        except Fault as fault:
            return BrokenRecord(str(fault), raw_of(source), day, production)
        return _Row(source, production, day, tuple(amounts))

    def _production(self, fields: dict[str, Json]) -> str:
        return identifier(at_path(fields, self._resource.production_field), self._resource.production_field)

    def _production_if_any(self, fields: dict[str, Json]) -> str:
        try:
            return self._production(fields)
        except Fault:
            return ""

    def _day(self, fields: dict[str, Json]) -> date:
        day = local_day(at_path(fields, self._resource.day_field), self._resource.day_field, self._zone)
        if day is None:
            raise Fault(f"{self._resource.day_field} is missing")
        return day

    def _record(self, row: _Row) -> UsageRecord | BrokenRecord:
        if not self._has_totals:
            return UsageRecord(row.production, row.day, row.amounts)
        values = list(row.amounts)
        try:
            for column in self._columns:
                if column.is_cumulative:
                    values[column.index] = self._difference(row, column)
        except Fault as fault:
            return BrokenRecord(str(fault), raw_of(row.source), row.day, row.production)
        return UsageRecord(row.production, row.day, tuple(values))

    def _difference(self, row: _Row, column: Column) -> int | None:
        total = row.amounts[column.index]
        if total is None:
            return None
        before = self._totals.get((row.production, row.day - _ONE_DAY))
        former = before[column.index] if before else None
        if former is None:
            if self._created.get(row.production) == row.day:
                return total
            raise Fault(f"{column.field} is a lifetime total, and that of the day before is not known")
        if total < former:
            raise Fault(f"{column.field} is a lifetime total, and fell from {former} to {total} {column.unit}")
        return total - former
