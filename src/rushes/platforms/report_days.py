"""From kept reports to the numbers of single days. What cannot be put on a day is put on none.

A level counts on the last day of a report. A flow counts where one day's own can be told: from a report of that one day, or as the
difference of two reports of which one ends a day later than the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rushes.domain import FACT_COLUMNS, MEASURES, MeasureKind, Period
from rushes.languages import sentence
from rushes.platforms.report_shelf import FlowKind, KeptReport, ReportColumn

__all__ = ["DayNumbers", "Division", "ProductionNumbers", "ReadReport", "column_of", "flow_columns", "is_flow", "undivided", "why_open"]

_ONE_DAY = timedelta(days=1)
_LEVELS = frozenset(each.columns[0] for each in MEASURES.values() if each.kind is MeasureKind.LEVEL and len(each.columns) == 1)

NO_REPORT = sentence("No report of this account ends on this day yet.")
NOT_SETTLED = sentence("Whether its flows are those of its days or lifetime totals is not settled yet; no flow is loaded until then.")
NO_PARTNER = sentence("Its flows cannot be put on single days: there is no other report of the same first day that ends one day earlier.")
NO_DAY_BEFORE = sentence("Its flows are lifetime totals, and there is no report that ends one day earlier.")
_NOT_BEFORE = "{header}: the report of the day before does not name this production, so the day's own amount is not known"
_FELL = "{header}: fell from {former} to {total} since the report of the day before"


def column_of(column: ReportColumn) -> int:
    """Return the place of a report's column among the columns of the facts."""
    return FACT_COLUMNS.index(MEASURES[column.measure].columns[0])


def is_flow(column: ReportColumn) -> bool:
    """Return whether a report's column is a flow."""
    return FACT_COLUMNS[column_of(column)] not in _LEVELS


def flow_columns(report: KeptReport) -> tuple[ReportColumn, ...]:
    """Return the columns of a report that are flows."""
    return tuple(each for each in report.columns if is_flow(each))


@dataclass(frozen=True, slots=True)
class ProductionNumbers:
    """What a report says of one production: the numbers it gives, by the place of their column, its name, and the day it was created, if it says that."""

    values: Mapping[int, int | None]
    name: str
    created: date | None = None


@dataclass(frozen=True, slots=True)
class ReadReport:
    """A report with its numbers, in the units of the facts, by the production's id."""

    report: KeptReport
    numbers: Mapping[str, ProductionNumbers]

    @property
    def headers(self) -> dict[int, str]:
        """The headers of its columns by their places."""
        return {column_of(each): each.header for each in self.report.columns}

    def is_whole_at(self, place: int) -> bool:
        """Whether it has that column at all."""
        return any(column_of(each) == place for each in self.report.columns)


@dataclass(frozen=True, slots=True)
class DayNumbers:
    """What is known of one day.

    Args:
        values: For each production its numbers in the order of `FACT_COLUMNS`; None is not reported, or not known.
        faults: Productions of which a flow cannot be told, with the reason.
        open_flows: Why no production's flows can be told, "" where they can, or there are none.
    """

    values: Mapping[str, tuple[int | None, ...]]
    faults: tuple[tuple[str, str], ...] = ()
    open_flows: str = ""


class _Unknown(Exception):
    """A production's flow of a day cannot be told, though others can."""


class Division:
    """The reports of one account, taken apart into days.

    Args:
        reports: Those that may say something of the days asked for.
        kind: What their flows are; None while that is not settled.
    """

    def __init__(self, reports: Iterable[ReadReport], kind: FlowKind | None) -> None:
        self._kind = kind
        self._ending: dict[date, list[ReadReport]] = {}
        for each in sorted(reports, key=lambda read: (read.report.taken_at, read.report.report_id), reverse=True):
            self._ending.setdefault(each.report.period.last, []).append(each)

    def day(self, day: date) -> DayNumbers | None:
        """Return what is known of a day, None where no report ends on it."""
        ending = self._ending.get(day)
        if not ending:
            return None
        faults, values = list[tuple[str, str]](), dict[str, tuple[int | None, ...]]()
        reason = why_open([each.report for each in (*ending, *self._ending.get(day - _ONE_DAY, ()))], day, self._kind)
        for production in dict.fromkeys(name for each in ending for name in each.numbers):
            numbers: list[int | None] = [None] * len(FACT_COLUMNS)
            for place, column in enumerate(FACT_COLUMNS):
                naming = [each for each in ending if each.is_whole_at(place) and production in each.numbers]
                if column in _LEVELS:
                    numbers[place] = naming[0].numbers[production].values.get(place) if naming else None
                elif naming and not reason:
                    try:
                        numbers[place] = self._flow(day, production, place, naming)
                    except _Unknown as unknown:
                        faults.append((production, str(unknown)))
            values[production] = tuple(numbers)
        return DayNumbers(values, tuple(faults), reason)

    def _former(self, read: ReadReport) -> tuple[ReadReport, ...] | None:
        """Return the reports that the day before is read from: none where the report is of its one day alone, None where there is none."""
        period = read.report.period
        if _is_of_one_day(period, self._kind):
            return ()
        before = self._ending.get(period.last - _ONE_DAY, ())
        return tuple(each for each in before if _is_day_before(each.report.period, period, self._kind)) or None

    def _flow(self, day: date, production: str, place: int, naming: Sequence[ReadReport]) -> int | None:
        """Return a production's own amount of the day: of a report of that day alone, else of the newest pair.

        Raises:
            _Unknown: It cannot be told.
        """
        doubt = ""
        for read in sorted(naming, key=lambda each: self._former(each) != ()):
            former = self._former(read)
            if former is None:
                continue
            of = read.numbers[production]
            total = of.values.get(place)
            if former == () or total is None or of.created == day:
                return total
            header = read.headers[place]
            known = [
                each.numbers[production].values.get(place) for each in former if production in each.numbers and each.is_whole_at(place)
            ]
            before = known[0] if known else None
            if before is None:
                doubt = doubt or _NOT_BEFORE.format(header=header)
            elif total < before:
                doubt = doubt or _FELL.format(header=header, former=before, total=total)
            else:
                return total - before
        raise _Unknown(doubt or NO_PARTNER)


def why_open(reports: Sequence[KeptReport], day: date, kind: FlowKind | None) -> str:
    """Return why a day is open, or its flows cannot be told of any production; "" where they can, or there are none.

    Args:
        reports: Those of one account, at least those that end on the day and on the day before.
        day: Which.
        kind: What their flows are; None while that is not settled.
    """
    ending = [each for each in reports if each.period.last == day]
    periods = [each.period for each in ending if flow_columns(each)]
    if not ending or not periods:
        return "" if ending else NO_REPORT
    if kind is None:
        return NOT_SETTLED
    if any(_is_of_one_day(each, kind) or any(_is_day_before(other.period, each, kind) for other in reports) for each in periods):
        return ""
    return NO_PARTNER if kind is FlowKind.WINDOWED else NO_DAY_BEFORE


def undivided(reports: Sequence[KeptReport], kind: FlowKind | None) -> dict[str, str]:
    """Return the reports whose flows stand on no day, by their ids, each with the reason."""
    periods = [each.period for each in reports]
    found: dict[str, str] = {}
    for each in reports:
        if not flow_columns(each):
            continue
        if kind is None:
            found[each.report_id] = NOT_SETTLED
        elif not _is_of_one_day(each.period, kind) and not any(
            _is_day_before(other, each.period, kind) or _is_day_before(each.period, other, kind) for other in periods
        ):
            found[each.report_id] = NO_PARTNER if kind is FlowKind.WINDOWED else NO_DAY_BEFORE
    return found


def _is_of_one_day(period: Period, kind: FlowKind | None) -> bool:
    """Return whether a report of those days gives a day's own flows without another."""
    return kind is FlowKind.WINDOWED and period.first == period.last


def _is_day_before(former: Period, period: Period, kind: FlowKind | None) -> bool:
    """Return whether a report of the former days gives, taken from one of the others, a day's own flows."""
    if former.last != period.last - _ONE_DAY or _is_of_one_day(period, kind):
        return False
    return kind is FlowKind.LIFETIME or former.first == period.first
