"""A number's trail in words: what it counts, how it comes about, of which days, by which nights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from rushes.dashboards import Ground, day_list, missing_in_words
from rushes.domain import Aggregation
from rushes.explore.counted import Counted
from rushes.explore.kept import KeptField
from rushes.explore.spot import derivation_of, number_at
from rushes.explore.words import days_in_words, described_in_words, formula_in_words, measure_in_words
from rushes.figures import Format, clean_name, place_name, shown_in
from rushes.metrics import Derivation, MeasureUse, Number
from rushes.warehouse import LedgerState, Reader, coverage_rows, restated_facts

__all__ = ["Told", "loads_of", "trail_of", "where_in_words"]

_MOST_NAMES = 5
_MOST_NIGHTS = 8


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that is told of a number: what it is about, and its sentences."""

    about: str
    sentences: tuple[str, ...]


def where_in_words(counted: Counted, form: Format) -> str:
    """Return a place as one says it: "November 2026, Coast Live"; of everything its days."""
    sheet, spot = counted.sheet, counted.spot
    names = [
        place_name(axis.entries[index], axis, form)
        for axis, index in ((sheet.across, spot.at), (sheet.groups, spot.group))
        if index is not None
    ]
    return ", ".join(names) or days_in_words(spot.days, form)


def trail_of(counted: Counted, loads: tuple[LedgerState, ...], reader: Reader, ground: Ground, *, chosen: int) -> tuple[Told, ...]:
    """Return everything that is told of a number, the most telling first.

    Args:
        counted: The number and what it was counted from.
        loads: What the ledger says of the loaded days.
        reader: The pinned version.
        ground: What is known of the account, as the reader may see it.
        chosen: How many productions the chart is filtered by, 0 for no filter.
    """
    form, say = ground.form, ground.form.language.say
    coverage = counted.coverage
    missing = missing_in_words(coverage, form)
    told = [
        Told(say("What it counts"), _counts(counted, form)),
        *_parts(counted, form),
        Told(say("Days"), (days_in_words(counted.spot.days, form), say("Loaded of them: {count}.", count=form.count(counted.days_loaded)))),
        *((Told(say("Productions"), _productions(counted, chosen, form)),) if counted.catalogue.is_usage else ()),
    ]
    if counted.before is not None and counted.sheet.period_before is not None:
        unit = counted.plain.measures[counted.spot.place.measure].unit
        told.append(Told(say("Before"), (f"{form.value(counted.before, unit)} ({days_in_words(counted.sheet.period_before, form)})",)))
    told.append(Told(say("What is missing"), (f"{missing}.",) if missing else (say("Nothing: every loaded day is complete."),)))
    if counted.catalogue.is_usage:
        told.append(Told(say("Restated afterwards"), (_restated(counted, reader, ground),)))
    if loads:
        told.append(Told(say("Loaded by"), _nights(loads, ground)))
    as_of = say("As of {instant}.", instant=form.instant(coverage.as_of, ground.zone)) if coverage.as_of else say("Not loaded yet.")
    told.append(Told(say("Version of the facts"), (form.count(reader.version.number), as_of)))
    return tuple(told)


def loads_of(counted: Counted, reader: Reader, ground: Ground) -> tuple[LedgerState, ...]:
    """Return what the ledger says of the loaded days, as far as the reader may know it."""
    # The ledger is of the whole account; which days are loaded is known of those alone who may see some of it.
    known = frozenset(day for run in counted.coverage.loaded for day in run.each_day())
    if not known or ground.account is None:
        return ()
    return tuple(each for each in coverage_rows(reader, ground.account.account_id, counted.spot.days) if each.day in known)


def _nights(loads: tuple[LedgerState, ...], ground: Ground) -> tuple[str, ...]:
    """Return the newest nights that published the days, each with its days, and how many there were before."""
    form, say = ground.form, ground.form.language.say
    days: dict[tuple[datetime, str], list[date]] = {}
    for each in loads:
        if each.loaded_at is not None:
            days.setdefault((each.loaded_at, _run(each)), []).append(each.day)
    told: list[str] = []
    newest = sorted(days, reverse=True)
    for instant, run_id in newest[:_MOST_NIGHTS]:
        parts = [form.instant(instant, ground.zone), *([say("run {run}", run=run_id)] if run_id else [])]
        told.append(say("{bucket}: {value}", bucket=", ".join(parts), value=day_list(days[instant, run_id], form)))
    if earlier := len(newest) - len(told):
        told.append(form.language.say_count("One earlier night", "{count} earlier nights", earlier, count=form.count(earlier)))
    return tuple(told)


def _run(state: LedgerState) -> str:
    """Return the run that loaded a day; the ledger knows it unless a later attempt failed."""
    return "" if state.reason else state.run_id


def _counts(counted: Counted, form: Format) -> tuple[str, ...]:
    of = counted.value.of
    described = tuple(described_in_words(counted.measure(index), form, counted.catalogue) for index in range(len(counted.uses)))
    if isinstance(of, MeasureUse):
        return described
    if isinstance(of, KeptField):
        written = clean_name(of.description, "")
        return (*((written,) if written else ()), formula_in_words(of.known, form), *described)
    return (formula_in_words(of, form, counted.catalogue), *described)


def _parts(counted: Counted, form: Format) -> Iterator[Told]:
    """Yield how the number comes about: of what is derived from what, of a formula each measure with its number."""
    say, way = form.language.say, derivation_of(counted.value, counted.catalogue)
    if way is not None:
        yield Told(say(way.label), (_derived(counted, way, form),))
    if way is Derivation.MOVING_AVERAGE:
        return
    for index in range(len(counted.uses)):
        found = counted.measure(index)
        number = form.value(counted.whole[index], found.unit)
        is_all = way is None and isinstance(counted.value.of, MeasureUse)
        name = say("How it is counted") if is_all else measure_in_words(found, form, counted.catalogue)
        yield Told(name, (*(() if is_all else (number,)), _how(counted, index, form)))


def _how(counted: Counted, index: int, form: Format) -> str:
    """Return how the rows make a measure's number, and which of them do."""
    say, day = form.language.say, counted.day_of(index)
    if counted.whole[index] is None:
        return say("There is no number: nothing of these days is loaded, or the connection does not report it.")
    match counted.way_of(index):
        case Aggregation.LAST if day is not None:
            return say("What stood on {day}, the last of these days that is loaded: the sum of that day’s rows.", day=form.date(day))
        case Aggregation.MAXIMUM if day is not None:
            return say("The highest of these days, {day}: the sum of that day’s rows.", day=form.date(day))
        case Aggregation.AVERAGE:
            count = form.count(counted.days_loaded)
            return say("The average of the loaded days: the sum of all rows, divided by their number, {count}.", count=count)
        case _:
            return say("The sum of all rows below.")


def _derived(counted: Counted, way: Derivation, form: Format) -> str:
    say, sheet, spot = form.language.say, counted.plain, counted.spot
    unit = sheet.measures[spot.place.measure].unit
    own = form.value(number_at(sheet.cells, sheet.by_across, sheet.by_group, sheet.total, spot), unit)
    match way:
        case Derivation.RUNNING_TOTAL if spot.at is not None:
            return say("The sum from the beginning of the period up to and with this place; the place alone has {value}.", value=own)
        case Derivation.MOVING_AVERAGE if spot.across is not None:
            numbers = [form.value(each, unit) for each in _along(counted, spot.across)]
            return say("The average of {numbers}: of this place and those before it.", numbers=form.every(numbers))
        case Derivation.SHARE:
            return say("{value} of {total}.", value=own, total=form.value(_shared(counted), unit))
        case Derivation.CHANGE:
            return say("From {before} to {value}.", before=form.value(counted.before, unit), value=own)
        case Derivation.RANK:
            return say("By its number, {value}; the greatest has place 1.", value=own)
        case _:
            return say("The number itself")


def _along(counted: Counted, across: range) -> list[Number]:
    """Return the numbers of a line along the chart, of those places that have one."""
    sheet, spot = counted.plain, counted.spot
    rows = ((sheet.by_across[at] if spot.group is None else sheet.cells[at][spot.group]) for at in across)
    return [number for numbers in rows if (number := numbers[spot.place.measure]) is not None]


def _shared(counted: Counted) -> Number:
    """Return the whole that a share is one of: of a group in a place that place's, else everything."""
    sheet, spot = counted.plain, counted.spot
    numbers = sheet.by_across[spot.at] if spot.at is not None and spot.group is not None else sheet.total
    return numbers[spot.place.measure]


def _productions(counted: Counted, chosen: int, form: Format) -> tuple[str, ...]:
    say, names = form.language.say, [shown_in(name, form.language.say("Unnamed")) for name in counted.names.values()]
    told = form.language.say_count("One production", "{count} productions", len(names), count=form.count(len(names)))
    named = told
    if 0 < len(names) <= _MOST_NAMES:
        named = say("{bucket}: {value}", bucket=told, value=form.every(sorted(names, key=str.casefold)))
    return (named, say("The chart is filtered by productions: {count} are chosen.", count=form.count(chosen))) if chosen else (named,)


def _restated(counted: Counted, reader: Reader, ground: Ground) -> str:
    form, say = ground.form, ground.form.language.say
    if ground.account is None:
        return say("Not loaded yet.")
    count, newest = restated_facts(reader, ground.account.account_id, tuple(counted.names), counted.spot.days)
    if newest is None:
        return say("Nothing: every row stands as it was first loaded.")
    return form.language.say_count(
        "One row, seen {instant}.",
        "{count} rows, the last seen {instant}.",
        count,
        count=form.count(count),
        instant=form.instant(newest, ground.zone),
    )
