"""The connector of production reports: a platform that is not called, since its numbers come as files that were taken in and kept.

Each account is named in the configuration, and has the reports that were taken in for it and no others. Nobody signs in with a password
of the platform's here: people are invited.

Source:
    Limecraft's description of its Production Report: CSV, a row for each production, for a range of dates; docs/production-report.md.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from rushes.clock import Clock, SystemClock
from rushes.config import ConnectionSettings, ProductionReportSettings
from rushes.domain import FACT_COLUMNS, MEASURES, Period, ProductionState
from rushes.errors import ConfigurationError, Refusal, SignInRefused
from rushes.platforms.parsing import Fault, name_of, whole
from rushes.platforms.protocol import Batch, BrokenRecord, PlatformAccount, PlatformProduction, PlatformSession, UsageRecord
from rushes.platforms.report_days import DayNumbers, Division, ProductionNumbers, ReadReport, column_of
from rushes.platforms.report_shelf import KeptReport, ReportColumn, ReportRow, ReportShelf
from rushes.rest import raw_of

__all__ = ["UNITS", "ProductionReportPlatform", "is_within_reason", "read_report"]

_ONE_DAY = timedelta(days=1)
_DAYS_AT_ONCE = 31

UNITS = ("s", "ms", "min", "h", "hh:mm:ss", "hh:mm", "count", "bytes", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB")
"""The units in which a report's numbers may be; a length of time written with colons is kept in seconds."""


class ProductionReportPlatform:
    """One connection of production reports. Safe to use from several threads.

    Args:
        connection: Its settings, with the folder of what was taken in.
        clock: The time.

    Raises:
        ConfigurationError: A setting that such a connection cannot follow.
    """

    def __init__(self, connection: ConnectionSettings, *, clock: Clock | None = None) -> None:
        self._reports = _checked(connection)
        self._connection = connection
        self._clock = clock or SystemClock()
        self._shelf = ReportShelf(self._reports.folder)
        self._login = {each.username: each.password.get_secret_value() for each in connection.login}

    @property
    def reported(self) -> frozenset[str]:
        """The fact columns that some report of this connection has."""
        kept = (each for account in self._reports.account for each in self._shelf.reports(account.id))
        return frozenset(FACT_COLUMNS[column_of(column)] for report in kept for column in report.columns)

    def sign_in(self, username: str, password: str, *, keep: bool) -> PlatformSession:  # noqa: ARG002
        """Let the connection's own login in, which nobody else knows, and nobody else.

        Raises:
            SignInRefused: It is another.
        """
        if not password or self._login.get(username) != password:
            raise SignInRefused(Refusal.WRONG_CREDENTIALS)
        return PlatformSession("", username, username, username, self._clock.now() + _ONE_DAY)

    def rights(self, session: PlatformSession) -> tuple[PlatformAccount, ...]:  # noqa: ARG002
        """Return the accounts that the configuration names, whose administrators are made here."""
        return tuple(
            PlatformAccount(each.id, each.name, can_manage=False, is_usable=True, needs_second_factor=False)
            for each in self._reports.account
        )

    def productions(self, session: PlatformSession) -> tuple[tuple[PlatformProduction, ...], tuple[BrokenRecord, ...]]:  # noqa: ARG002
        """Return each account's productions: those of its newest report, and those of which one said that they are deleted."""
        found = (each for account in self._reports.account for each in self._productions_of(account.id))
        return tuple(found), ()

    def usage(
        self,
        session: PlatformSession,  # noqa: ARG002
        account: PlatformAccount,
        productions: Sequence[PlatformProduction],  # noqa: ARG002
        period: Period,
        zone: ZoneInfo,  # noqa: ARG002
        *,
        megabyte_bytes: int | None = None,
    ) -> Generator[Batch, None, None]:
        """Yield a batch for each month of days; one on which no report ends is open, one whose flows cannot be told is partial."""
        megabyte = megabyte_bytes or self._connection.megabyte_bytes
        settled = self._shelf.settled
        # A file that was read again by another meaning of its headers is read as it was last.
        newest = {(each.period, each.digest): each for each in self._shelf.reports(account.external_id)}.values()
        near = [each for each in newest if period.first - _ONE_DAY <= each.period.last <= period.last]
        read = [read_report(self._shelf, each, megabyte_bytes=megabyte) for each in near]
        division = Division((each for each, _ in read), settled.kind if settled else None)
        names = tuple({f"{account.external_id}/{name}": of.name for each, _ in read for name, of in each.numbers.items()}.items())
        aside: dict[date, list[BrokenRecord]] = {}
        for each, faults in read:
            aside.setdefault(each.report.period.last, []).extend(_with_prefix(account.external_id, faults))
        days = list(period.each_day())
        for start in range(0, len(days), _DAYS_AT_ONCE):
            batch = _batch(account.external_id, {day: division.day(day) for day in days[start : start + _DAYS_AT_ONCE]}, aside)
            yield replace(batch, names=names)

    def _productions_of(self, account: str) -> Iterable[PlatformProduction]:
        by_age = sorted(self._shelf.reports(account), key=lambda each: (each.period.last, each.taken_at, each.report_id), reverse=True)
        seen, newest = set[str](), by_age[0].report_id if by_age else ""
        for report in by_age:
            for row in self._shelf.rows(report):
                if row.production not in seen and (row.deleted or report.report_id == newest):
                    # One that the newest report lacks is not deleted, and not listed either.
                    yield _production(account, row, ProductionState.DELETED if row.deleted else ProductionState.ACTIVE)
                seen.add(row.production)


def read_report(shelf: ReportShelf, report: KeptReport, *, megabyte_bytes: int) -> tuple[ReadReport, tuple[BrokenRecord, ...]]:
    """Return a kept report with its numbers in the units of the facts, and what of it was or is set aside.

    Args:
        shelf: Where it is kept.
        report: Which.
        megabyte_bytes: What the platform means by a megabyte.
    """
    numbers = dict[str, ProductionNumbers]()
    day = report.period.last
    broken = [BrokenRecord(_told(each.column, each.reason, each.line), each.raw, day, each.production) for each in shelf.aside(report)]
    for row in shelf.rows(report):
        values = dict[int, int | None]()
        try:
            for column, text in zip(report.columns, row.amounts, strict=True):
                values[column_of(column)] = _amount(column, text, megabyte_bytes)
        except Fault as fault:
            raw = raw_of([row.production, *row.amounts])
            broken.append(BrokenRecord(_told("", str(fault), row.line), raw, day, row.production))
            continue
        numbers[row.production] = ProductionNumbers(values, name_of(row.name, row.production), _day(row.created))
    return ReadReport(report, numbers), tuple(broken)


def is_within_reason(column: ReportColumn, text: str | None, *, megabyte_bytes: int) -> bool:
    """Return whether a night takes an amount: one that is absurdly large it sets aside.

    Args:
        column: The column that it stands in.
        text: The number with a point for its fraction, None for an empty cell.
        megabyte_bytes: What the platform means by a megabyte.
    """
    try:
        _amount(column, text, megabyte_bytes)
    except Fault:
        return False
    return True


def _amount(column: ReportColumn, text: str | None, megabyte_bytes: int) -> int | None:
    return whole(text, column.header, factor=_factors(megabyte_bytes)[column.unit], unit=MEASURES[column.measure].unit)


def _batch(account: str, days: Mapping[date, DayNumbers | None], aside: Mapping[date, list[BrokenRecord]]) -> Batch:
    records, broken, partial = list[UsageRecord](), list[BrokenRecord](), list[date]()
    for day, known in days.items():
        broken.extend(aside.get(day, ()))
        if known is None:
            continue
        records.extend(UsageRecord(f"{account}/{production}", day, values) for production, values in known.values.items())
        broken.extend(BrokenRecord(reason, "", day, f"{account}/{production}", is_used=True) for production, reason in known.faults)
        if known.open_flows:
            partial.append(day)
    return Batch(
        tuple(records),
        tuple(broken),
        open_days=tuple(day for day, known in days.items() if known is None),
        partial_days=tuple(partial),
    )


def _with_prefix(account: str, broken: Iterable[BrokenRecord]) -> list[BrokenRecord]:
    """Return what was set aside with the ids that productions have in the whole connection."""
    return [
        BrokenRecord(each.reason, each.raw, each.day, f"{account}/{each.production_external_id}" if each.production_external_id else "")
        for each in broken
    ]


def _production(account: str, row: ReportRow, state: ProductionState) -> PlatformProduction:
    # Ids are unique on the platform, perhaps; in files that people send by hand they are made so.
    return PlatformProduction(
        external_id=f"{account}/{row.production}",
        account_external_id=account,
        name=name_of(row.name, row.production),
        state=state,
        created=_instant(row.created),
        archived=None,
        deleted=_instant(row.deleted),
    )


@cache
def _factors(megabyte_bytes: int) -> dict[str, int]:
    """Return what one of each unit is in the facts' own; a gigabyte is a thousand megabytes where a megabyte is a power of ten, else 1,024."""
    thousand = 1_024 if megabyte_bytes == 2**20 else 1_000
    times = {"s": 1_000, "ms": 1, "min": 60_000, "h": 3_600_000, "hh:mm:ss": 1_000, "hh:mm": 1_000, "count": 1, "bytes": 1}
    written = {"KB": megabyte_bytes // thousand, "MB": megabyte_bytes, "GB": megabyte_bytes * thousand, "TB": megabyte_bytes * thousand**2}
    return {**times, **written, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}


def _told(column: str, reason: str, line: int) -> str:
    """Return why a row is set aside; what stands before the first colon is its kind."""
    return f"{column}: {reason} (line {line})" if column else f"{reason.rstrip('.')}: line {line}"


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


def _instant(text: str) -> datetime | None:
    day = _day(text)
    return datetime.combine(day, time(), tzinfo=UTC) if day else None


def _checked(connection: ConnectionSettings) -> ProductionReportSettings:
    reports = connection.production_report
    if reports is None:
        raise ConfigurationError(f"connection “{connection.name}”: name its accounts in [[connection.production_report.account]].")
    findings = (
        (connection.usage != "resource", 'reports give usage numbers: leave “usage” out, or set usage = "resource".'),
        (connection.sign_in.kind != "local", 'nobody signs in by a report: set kind = "local" in [connection.sign_in], and invite people.'),
        (len(connection.login) != 1, "reports are read without a login: take [[connection.login]] out."),
    )
    for is_wrong, what in findings:
        if is_wrong:
            raise ConfigurationError(f"connection “{connection.name}”: {what}")
    return reports
