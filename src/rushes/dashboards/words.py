"""The sentences of a dashboard: short, plain, exact, made from its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rushes.dashboards.frame import Frame
from rushes.domain import Measure, MeasureKind, Unit
from rushes.figures import Direction, Format
from rushes.metrics import Coverage

__all__ = ["change_in_words", "day_list", "list_of", "missing_in_words", "reach_in_words", "share_in_words"]

_FRACTIONS = ((1.0, "all"), (0.5, "half"), (1 / 3, "a third"), (0.25, "a quarter"), (0.2, "a fifth"))
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
    if abs(ratio) < 0.005:
        return f"As much as {against}", Direction.LEVEL
    if ratio > 9:
        return f"{form.count(round(now / before))} times as much as {against}", Direction.UP
    more, fewer = ("more", "fewer" if measure.unit is Unit.COUNT else "less")
    return f"{form.percent(abs(ratio))} {more if ratio > 0 else fewer} than {against}", Direction.UP if ratio > 0 else Direction.DOWN


def _difference(measure: Measure, difference: int, form: Format) -> tuple[str, Direction]:
    text = form.value(abs(difference), measure.unit)
    if text == form.value(0, measure.unit):
        return "As much as a month earlier", Direction.LEVEL
    return f"{text} {'more' if difference > 0 else 'less'} than a month earlier", Direction.UP if difference > 0 else Direction.DOWN


def share_in_words(ratio: float, form: Format) -> str:
    """Return a share as one says it: "all", "a fifth", "half", else "23 %"."""
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
        return f"{as_of} No day is complete yet."
    return f"{as_of} Complete to {form.day_and_month(coverage.complete_to)}."


def missing_in_words(coverage: Coverage, form: Format) -> str:
    """Return which days are missing, and of how many productions; "" if none is."""
    if not coverage.missing:
        return ""
    days = day_list(coverage.missing, form)
    verb = "is" if len(coverage.missing) == 1 else "are"
    count = coverage.incomplete_productions
    if count:
        return f"{days} {verb} missing for {_number(count)} production{'' if count == 1 else 's'}"
    return f"{days} {verb} missing or not complete"


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
