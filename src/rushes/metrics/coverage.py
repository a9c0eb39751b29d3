"""How far an answer can be trusted: what is loaded, what is missing, as of when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from rushes.domain import Period, Scope
from rushes.metrics.ledger import DayRun, LedgerRuns, read_ledger
from rushes.metrics.reader import FactsReader
from rushes.metrics.result import Coverage

__all__ = ["coverage", "coverage_of", "coverage_of_undated"]

_ONE_DAY = timedelta(days=1)


def coverage(reader: FactsReader, scope: Scope, period: Period, today: date) -> Coverage:
    """Return what of the period is loaded, of all accounts in scope.

    Coverage is the account's: a person of one production sees that a day is missing even where it
    is another production that could not be read, because nobody can tell which one's usage it was.
    """
    return coverage_of(read_ledger(reader, scope), period, today)


def coverage_of(state: LedgerRuns, period: Period, today: date) -> Coverage:
    """Return the coverage of one period from the state of the ledger."""
    accounts = tuple(state.runs.values())
    loaded = [tuple(run for run in runs if run.newest_load is not None) for runs in accounts]
    begun = [runs for runs in loaded if runs]
    missing = {day for runs in begun for day in _missing(runs, period, today)}
    common = _common([_spans(runs, period) for runs in loaded])
    is_last_loaded = bool(common) and common[-1].last == period.last
    return Coverage(
        first_loaded=min((runs[0].first for runs in begun), default=None),
        last_loaded=max((runs[-1].last for runs in begun), default=None),
        complete_to=_earliest([_complete_to(runs) for runs in loaded]),
        missing=tuple(sorted(missing)),
        is_complete=not missing and period.last < today and is_last_loaded,
        incomplete_productions=sum(_incomplete(runs, period) for runs in accounts),
        as_of=min((_newest_load(runs) for runs in begun), default=None),
        loaded=common,
        reported=state.reported,
    )


def coverage_of_undated(found: Coverage) -> Coverage:
    """Return the coverage of rows without a day of their own: what was loaded is all of it, so no day of it lacks anything."""
    return replace(found, complete_to=found.last_loaded, missing=(), is_complete=bool(found.loaded))


def _missing(loaded: tuple[DayRun, ...], period: Period, today: date) -> Iterator[date]:
    """Yield the days that are not good, from the first loaded one to yesterday, within the period."""
    day = max(period.first, loaded[0].first)
    end = min(period.last, today - _ONE_DAY)
    for run in loaded:
        if run.is_good and run.last >= day:
            while day < min(run.first, end + _ONE_DAY):
                yield day
                day += _ONE_DAY
            day = max(day, run.last + _ONE_DAY)
    while day <= end:
        yield day
        day += _ONE_DAY


def _complete_to(loaded: tuple[DayRun, ...]) -> date | None:
    return loaded[0].last if loaded and loaded[0].is_good else None


def _newest_load(loaded: tuple[DayRun, ...]) -> datetime:
    return max(run.newest_load for run in loaded if run.newest_load is not None)


def _earliest(days: list[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def _incomplete(runs: Iterable[DayRun], period: Period) -> int:
    return max((run.missing_productions for run in runs if run.first <= period.last and run.last >= period.first), default=0)


def _spans(loaded: tuple[DayRun, ...], period: Period) -> tuple[Period, ...]:
    """Return the loaded days of the period as spans; neighbours in different states are joined."""
    spans: list[Period] = []
    for run in loaded:
        first, last = max(run.first, period.first), min(run.last, period.last)
        if last < first:
            continue
        if spans and spans[-1].last + _ONE_DAY == first:
            first = spans.pop().first
        spans.append(Period(first, last))
    return tuple(spans)


def _common(accounts: list[tuple[Period, ...]]) -> tuple[Period, ...]:
    """Return the days that every account has."""
    if not accounts:
        return ()
    found = accounts[0]
    for spans in accounts[1:]:
        overlaps = ((max(one.first, other.first), min(one.last, other.last)) for one in found for other in spans)
        found = tuple(Period(first, last) for first, last in overlaps if first <= last)
    return found
