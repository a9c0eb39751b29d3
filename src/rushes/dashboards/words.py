"""The sentences of a dashboard: short, plain, exact, made from its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from rushes.dashboards.frame import Frame
from rushes.domain import Measure, MeasureKind, Period, Unit
from rushes.figures import Direction, Format
from rushes.metrics import Coverage

__all__ = [
    "change_in_words",
    "day_list",
    "days_in_words",
    "list_of",
    "missing_in_words",
    "reach_in_words",
    "share_in_words",
    "uncompared_in_words",
]

_FRACTIONS = ((0.5, "half"), (1 / 3, "a third"), (0.25, "a quarter"), (0.2, "a fifth"))
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def change_in_words(measure: Measure, now: int | None, before: int | None, frame: Frame, form: Format) -> tuple[str, Direction]:
    """Return a number's change against the same part of the month before, and its direction.

    Flows in per cent ("8 % more than by this day in October"), levels as a difference
    ("0.9 TB more than a month earlier"). Without a former number it says so.
    """
    month = form.month_name(frame.before.first)
    if now is None:
        return "", Direction.UNKNOWN
    if before is None:
        return f"Nothing to compare with in {month}", Direction.UNKNOWN
    if measure.kind is MeasureKind.LEVEL:
        return _difference(measure, now - before, form)
    against = f"by this day in {month}" if frame.is_running else f"in {month}"
    if before == 0:
        return (f"None {against}", Direction.UP) if now else (f"None {against} either", Direction.LEVEL)
    ratio = now / before - 1
    much, fewer = ("many", "fewer") if measure.unit is Unit.COUNT else ("much", "less")
    if abs(ratio) < 0.005:
        return f"As {much} as {against}", Direction.LEVEL
    if ratio > 9:
        return f"{form.count(round(now / before))} times as {much} as {against}", Direction.UP
    if now and ratio <= -0.995:
        return f"Over {form.percent(0.99)} {fewer} than {against}", Direction.DOWN
    return f"{form.percent(abs(ratio))} {'more' if ratio > 0 else fewer} than {against}", Direction.UP if ratio > 0 else Direction.DOWN


def uncompared_in_words(measure: Measure, now: Coverage, before: Coverage, frame: Frame, form: Format) -> str:
    """Return why a number is not compared with the month before, "" where it can be.

    A flow needs every day of both, or it would grow by the days that are not there; a level the
    last day of each.
    """
    month = form.month_name(frame.before.first)
    if measure.kind is MeasureKind.LEVEL:
        is_comparable = _is_loaded(before, Period(frame.before.last, frame.before.last))
        return "" if is_comparable else "Nothing to compare with a month earlier"
    if not before.loaded:
        return f"Nothing to compare with in {month}"
    if not _is_loaded(before, frame.before):
        return f"{month} is loaded only in part"
    return "" if _is_loaded(now, frame.shown) else f"Not compared: {form.month_name(frame.month.first)} is loaded only in part"


def _is_loaded(coverage: Coverage, period: Period) -> bool:
    return any(run.first <= period.first and period.last <= run.last for run in coverage.loaded)


def _difference(measure: Measure, difference: int, form: Format) -> tuple[str, Direction]:
    text = form.value(abs(difference), measure.unit)
    if text == form.value(0, measure.unit):
        return "As much as a month earlier", Direction.LEVEL
    return f"{text} {'more' if difference > 0 else 'less'} than a month earlier", Direction.UP if difference > 0 else Direction.DOWN


def share_in_words(ratio: float, form: Format) -> str:
    """Return a share as one says it: "all", "a fifth", "half", else "23 %"."""
    if ratio >= 1:
        return "all"
    if ratio >= 0.995:
        return "nearly all"
    for value, word in _FRACTIONS:
        if abs(ratio - value) < 0.005:
            return word
    return form.percent(ratio)


def reach_in_words(coverage: Coverage, form: Format, *, zone: str) -> str:
    """Return when the data was read and how far it reaches: "As of …, 02:07. Complete to 21 November."."""
    if coverage.as_of is None:
        return "Not loaded yet."
    as_of = f"As of {form.instant(coverage.as_of, zone)}."
    if coverage.complete_to is None:
        if coverage.first_loaded is None or sum(run.days for run in coverage.loaded) <= len(coverage.missing):
            return f"{as_of} No day is complete yet."
        return f"{as_of} {form.date(coverage.first_loaded)}, the first day, is not complete."
    is_same_year = coverage.complete_to.year == coverage.as_of.astimezone(ZoneInfo(zone)).year
    complete_to = form.day_and_month(coverage.complete_to) if is_same_year else form.date(coverage.complete_to)
    return f"{as_of} Complete to {complete_to}."


def missing_in_words(coverage: Coverage, form: Format) -> str:
    """Return which days are missing, and of how many productions; "" if none is."""
    open_days = [day for day in coverage.missing if any(day in run for run in coverage.loaded)]
    absent = sorted(set(coverage.missing) - set(open_days))
    count = coverage.incomplete_productions
    up_to = "up to " if count > 1 and len(open_days) > 1 else ""
    state = f"missing for {up_to}{_number(count)} production{'' if count == 1 else 's'}" if count else "not complete"
    return "; ".join(filter(None, (days_in_words(absent, "missing", form), days_in_words(open_days, state, form))))


def days_in_words(days: Sequence[date], state: str, form: Format) -> str:
    """Return "3 and 4 November are missing"; "" without days."""
    return f"{day_list(days, form)} {'is' if len(days) == 1 else 'are'} {state}" if days else ""


def day_list(days: Sequence[date], form: Format) -> str:
    """Return days in words, runs joined: "3, 4 and 9 to 12 November"."""
    runs: list[tuple[date, date]] = []
    for day in sorted(days):
        if runs and (day - runs[-1][1]).days == 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    if len(runs) > 4:
        return f"{len(days)} days, the first {form.day_and_month(runs[0][0])} and the last {form.day_and_month(runs[-1][1])},"
    texts = [_run(first, last, form) for first, last in runs]
    return list_of(texts)


def _run(first: date, last: date, form: Format) -> str:
    """Return one run; where the locale puts the day first, the month is said once."""
    end = form.day_and_month(last)
    if first == last:
        return end
    is_said_once = (first.year, first.month) == (last.year, last.month) and end.startswith(str(last.day))
    return f"{first.day if is_said_once else form.day_and_month(first)} to {end}"


def list_of(texts: Sequence[str], last: str = "and") -> str:
    """Return "a", "a and b" or "a, b and c"."""
    if len(texts) <= 1:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {last} {texts[-1]}"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
