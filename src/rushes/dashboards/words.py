"""The sentences of a dashboard: short, plain, exact, made from its numbers.

Each is written out whole and chosen by case, because other languages do not put them together as English does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from rushes.dashboards.frame import Frame
from rushes.domain import Measure, MeasureKind, Period, Unit
from rushes.figures import Direction, Format
from rushes.languages import counted, sentence
from rushes.metrics import Coverage

__all__ = [
    "NOT_LOADED_YET",
    "Shares",
    "change_in_words",
    "day_list",
    "days_in_words",
    "missing_in_words",
    "reach_in_words",
    "share_in_words",
    "uncompared_in_words",
]

NOT_LOADED_YET = counted("{days} is not loaded yet", "{days} are not loaded yet")
_MISSING = counted("{days} is missing", "{days} are missing")
_NOT_COMPLETE = counted("{days} is not complete", "{days} are not complete")
_DAY_MISSING_FOR = counted("{days} is missing for one production", "{days} is missing for {number} productions")
_DAYS_MISSING_FOR = counted("{days} are missing for one production", "{days} are missing for up to {number} productions")

_FRACTIONS = (
    (0.5, sentence("half")),
    (1 / 3, sentence("a third")),
    (0.25, sentence("a quarter")),
    (0.2, sentence("a fifth")),
)
_NUMBERS = (
    sentence("two"),
    sentence("three"),
    sentence("four"),
    sentence("five"),
    sentence("six"),
    sentence("seven"),
    sentence("eight"),
    sentence("nine"),
    sentence("ten"),
    sentence("eleven"),
    sentence("twelve"),
)


@dataclass(frozen=True, slots=True)
class Shares:
    """How one says which share of a whole somebody has: "all" is not built like "half" in every language.

    Args:
        whole: The sentence for all of it.
        nearly: The sentence for nearly all of it.
        part: The sentence for less, with `{share}`: "a fifth", "23 %".
    """

    whole: str
    nearly: str
    part: str


@dataclass(frozen=True, slots=True)
class _Changes:
    """What is said of a flow's change; `{month}` is the former month."""

    none_before: str
    none_either: str
    alike: str
    times: str
    over: str
    more: str
    less: str


_MUCH_SO_FAR = _Changes(
    none_before=sentence("None by this day in {month}"),
    none_either=sentence("None by this day in {month} either"),
    alike=sentence("As much as by this day in {month}"),
    times=sentence("{times} times as much as by this day in {month}"),
    over=sentence("Over {percent} less than by this day in {month}"),
    more=sentence("{percent} more than by this day in {month}"),
    less=sentence("{percent} less than by this day in {month}"),
)
_MANY_SO_FAR = _Changes(
    none_before=_MUCH_SO_FAR.none_before,
    none_either=_MUCH_SO_FAR.none_either,
    alike=sentence("As many as by this day in {month}"),
    times=sentence("{times} times as many as by this day in {month}"),
    over=sentence("Over {percent} fewer than by this day in {month}"),
    more=_MUCH_SO_FAR.more,
    less=sentence("{percent} fewer than by this day in {month}"),
)
_MUCH_WHOLE = _Changes(
    none_before=sentence("None in {month}"),
    none_either=sentence("None in {month} either"),
    alike=sentence("As much as in {month}"),
    times=sentence("{times} times as much as in {month}"),
    over=sentence("Over {percent} less than in {month}"),
    more=sentence("{percent} more than in {month}"),
    less=sentence("{percent} less than in {month}"),
)
_MANY_WHOLE = _Changes(
    none_before=_MUCH_WHOLE.none_before,
    none_either=_MUCH_WHOLE.none_either,
    alike=sentence("As many as in {month}"),
    times=sentence("{times} times as many as in {month}"),
    over=sentence("Over {percent} fewer than in {month}"),
    more=_MUCH_WHOLE.more,
    less=sentence("{percent} fewer than in {month}"),
)


def change_in_words(measure: Measure, now: int | None, before: int | None, frame: Frame, form: Format) -> tuple[str, Direction]:
    """Return a number's change against the same part of the month before, and its direction.

    Flows in per cent ("8 % more than by this day in October"), levels as a difference
    ("0.9 TB more than a month earlier"). Without a former number it says so.
    """
    if now is None:
        return "", Direction.UNKNOWN
    if before is None:
        return form.language.say("Nothing to compare with in {month}", month=form.month_name(frame.before.first)), Direction.UNKNOWN
    if measure.kind is MeasureKind.LEVEL:
        return _difference(measure, now - before, form)
    much, many = (_MUCH_SO_FAR, _MANY_SO_FAR) if frame.is_running else (_MUCH_WHOLE, _MANY_WHOLE)
    return _change(many if measure.unit is Unit.COUNT else much, now, before, form.month_name(frame.before.first), form)


def _change(changes: _Changes, now: int, before: int, month: str, form: Format) -> tuple[str, Direction]:
    say = form.language.say
    if before == 0:
        return (say(changes.none_before, month=month), Direction.UP) if now else (say(changes.none_either, month=month), Direction.LEVEL)
    ratio = now / before - 1
    if abs(ratio) < 0.005:
        return say(changes.alike, month=month), Direction.LEVEL
    if ratio > 9:
        return say(changes.times, times=form.count(round(now / before)), month=month), Direction.UP
    if now and ratio <= -0.995:
        return say(changes.over, percent=form.percent(0.99), month=month), Direction.DOWN
    pattern = changes.more if ratio > 0 else changes.less
    return say(pattern, percent=form.percent(abs(ratio)), month=month), Direction.UP if ratio > 0 else Direction.DOWN


def uncompared_in_words(measure: Measure, now: Coverage, before: Coverage, frame: Frame, form: Format) -> str:
    """Return why a number is not compared with the month before, "" where it can be.

    A flow needs every day of both, or it would grow by the days that are not there; a level the
    last day of each.
    """
    say, month = form.language.say, form.month_name(frame.before.first)
    if measure.kind is MeasureKind.LEVEL:
        is_comparable = _is_loaded(before, Period(frame.before.last, frame.before.last))
        return "" if is_comparable else say("Nothing to compare with a month earlier")
    if not before.loaded:
        return say("Nothing to compare with in {month}", month=month)
    if not _is_loaded(before, frame.before):
        return say("{month} is loaded only in part", month=month)
    if _is_loaded(now, frame.shown):
        return ""
    return say("Not compared: {month} is loaded only in part", month=form.month_name(frame.month.first))


def _is_loaded(coverage: Coverage, period: Period) -> bool:
    return any(run.first <= period.first and period.last <= run.last for run in coverage.loaded)


def _difference(measure: Measure, difference: int, form: Format) -> tuple[str, Direction]:
    say, text = form.language.say, form.value(abs(difference), measure.unit)
    if text == form.value(0, measure.unit):
        return say("As much as a month earlier"), Direction.LEVEL
    if difference > 0:
        return say("{difference} more than a month earlier", difference=text), Direction.UP
    return say("{difference} less than a month earlier", difference=text), Direction.DOWN


def share_in_words(shares: Shares, ratio: float, form: Format, **values: str) -> str:
    """Return the sentence about a share: "Coast Live made a fifth of the ingest".

    Args:
        shares: The sentences, for all, nearly all, and less.
        ratio: The share.
        form: How numbers read.
        values: What else goes into the sentences.
    """
    if ratio >= 1:
        return form.language.say(shares.whole, **values)
    if ratio >= 0.995:
        return form.language.say(shares.nearly, **values)
    return form.language.say(shares.part, share=_share(ratio, form), **values)


def _share(ratio: float, form: Format) -> str:
    for value, word in _FRACTIONS:
        if abs(ratio - value) < 0.005:
            return form.language.say(word)
    return form.percent(ratio)


def reach_in_words(coverage: Coverage, form: Format, *, zone: str, is_dated: bool = True) -> str:
    """Return when the data was read and how far it reaches: "As of …, 02:07. Complete to 21 November."; the first alone if undated."""
    say = form.language.say
    if coverage.as_of is None:
        return say("Not loaded yet.")
    as_of = say("As of {instant}.", instant=form.instant(coverage.as_of, zone))
    if not is_dated:
        return as_of
    if coverage.complete_to is None:
        if coverage.first_loaded is None or sum(run.days for run in coverage.loaded) <= len(coverage.missing):
            return f"{as_of} {say('No day is complete yet.')}"
        return f"{as_of} {say('{day}, the first day, is not complete.', day=form.date(coverage.first_loaded))}"
    is_same_year = coverage.complete_to.year == coverage.as_of.astimezone(ZoneInfo(zone)).year
    complete_to = form.day_and_month(coverage.complete_to) if is_same_year else form.date(coverage.complete_to)
    return f"{as_of} {say('Complete to {day}.', day=complete_to)}"


def missing_in_words(coverage: Coverage, form: Format) -> str:
    """Return which days are missing, and of how many productions; "" if none is."""
    open_days = [day for day in coverage.missing if any(day in run for run in coverage.loaded)]
    absent = sorted(set(coverage.missing) - set(open_days))
    found = tuple(filter(None, (days_in_words(absent, _MISSING, form), _open_in_words(open_days, coverage.incomplete_productions, form))))
    return form.language.say("{one}; {other}", one=found[0], other=found[1]) if len(found) > 1 else "".join(found)


def _open_in_words(days: Sequence[date], productions: int, form: Format) -> str:
    if not days or not productions:
        return days_in_words(days, _NOT_COMPLETE, form)
    one, many = _DAY_MISSING_FOR if len(days) == 1 else _DAYS_MISSING_FOR
    return form.language.say_count(one, many, productions, days=day_list(days, form), number=_number(productions, form))


def days_in_words(days: Sequence[date], said: tuple[str, str], form: Format) -> str:
    """Return "3 and 4 November are missing"; "" without days.

    Args:
        days: The days.
        said: What is said of one and of several, with `{days}`.
        form: How dates read.
    """
    return form.language.say_count(*said, len(days), days=day_list(days, form)) if days else ""


def day_list(days: Sequence[date], form: Format) -> str:
    """Return days in words, runs joined: "3, 4 and 9 to 12 November"."""
    runs: list[tuple[date, date]] = []
    for day in sorted(days):
        if runs and (day - runs[-1][1]).days == 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    if len(runs) > 4:
        return form.language.say(
            "{count} days, the first {first} and the last {last},",
            count=form.count(len(days)),
            first=form.day_and_month(runs[0][0]),
            last=form.day_and_month(runs[-1][1]),
        )
    return form.every([_run(first, last, form) for first, last in runs])


def _run(first: date, last: date, form: Format) -> str:
    """Return one run; where the locale puts the day first, the month is said once."""
    end = form.day_and_month(last)
    if first == last:
        return end
    is_said_once = (first.year, first.month) == (last.year, last.month) and end.startswith(form.day_number(last))
    return form.language.say("{first} to {last}", first=form.day_number(first) if is_said_once else form.day_and_month(first), last=end)


def _number(count: int, form: Format) -> str:
    return form.language.say(_NUMBERS[count - 2]) if 2 <= count < 2 + len(_NUMBERS) else form.count(count)
