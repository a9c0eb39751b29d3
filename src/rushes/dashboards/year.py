"""The year at a glance: one measure, day by day, with what its months and weekdays had."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from rushes.dashboards.empties import Situation
from rushes.dashboards.ground import Ground, ground_of, months_loaded_in_part, months_with_data, situation_of, state_etag, tile_of
from rushes.dashboards.page import Choice, Tile
from rushes.dashboards.words import missing_in_words, reach_in_words
from rushes.domain import Grain, Measure, MeasureKind, Period, Scope, Unit, add_months, measure, month_of
from rushes.errors import NotFound
from rushes.figures import Figure, Format, calendar, grouped_bars, weekdays
from rushes.languages import capitalised, sentence
from rushes.metrics import Filter, MeasureUse, Query, Result, ResultCache
from rushes.warehouse import Reader

__all__ = ["YEAR_MEASURES", "Year", "YearState", "build_year"]

YEAR_MEASURES = ("ingested", "items_ingested", "transcribed", "subtitled", "translated", "rendered", "managed_media", "storage")
"""What a year may show; the kinds of storage stand on the dashboard."""

_MONTHS = 12
_PER_DAY = {Unit.MILLISECONDS: sentence("Hours per day, {first} to {last}"), Unit.COUNT: sentence("Number per day, {first} to {last}")}
_PER_MONTH = {Unit.MILLISECONDS: sentence("Hours per month"), Unit.COUNT: sentence("Number per month")}


@dataclass(frozen=True, slots=True)
class YearState:
    """What the reader chose; the address bar holds exactly this.

    Args:
        account_id: The account, internal.
        year: A calendar year; None takes the twelve months that end with the newest loaded one.
        measure: One of `YEAR_MEASURES`.
        production_ids: Only these productions; empty means all that the reader may see.
    """

    account_id: int
    year: int | None = None
    measure: str = "ingested"
    production_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Year:
    """A year, ready to be shown. Texts are for people, in the reader's formats.

    Args:
        state: What is shown.
        account_name: The account's name.
        heading: Which year.
        title: What one sees, in one line, for the window's title.
        as_of: When and how far the data reaches.
        notices: What is missing, a sentence each.
        facts: What the months and the weekdays had, a sentence each.
        years: The years to choose from, newest first; the value of the last twelve months is "".
        previous_year: The year before, None where there is no data.
        next_year: The year after, None where there is no data.
        measures: The measures to choose from; values are names.
        productions: The productions to choose from, by name; values are internal ids.
        tiles: The figures, in reading order.
        etag: Changes whenever anything of the above can have changed.
    """

    state: YearState
    account_name: str
    heading: str
    title: str
    as_of: str
    notices: tuple[str, ...]
    facts: tuple[str, ...]
    years: tuple[Choice, ...]
    previous_year: int | None
    next_year: int | None
    measures: tuple[Choice, ...]
    productions: tuple[Choice, ...]
    tiles: tuple[Tile, ...]
    etag: str


@dataclass(frozen=True, slots=True)
class _Sight:
    """Everything a figure and a sentence are made from."""

    measure: Measure
    period: Period
    days: Result
    months: Result
    situation: Situation
    form: Format

    @property
    def is_flow(self) -> bool:
        return self.measure.kind is MeasureKind.FLOW

    @property
    def label(self) -> str:
        return self.form.language.say(self.measure.label)

    @property
    def total(self) -> int:
        """The sum of a flow; of a level whether there is any."""
        return sum(number or 0 for number in self.days.numbers(self.measure.name))

    def value(self, number: int | float | None) -> str:
        return self.form.value(number, self.measure.unit)


def build_year(
    reader: Reader,
    scope: Scope,
    state: YearState,
    *,
    now: datetime,
    locale: str,
    account_name: str = "",
    cache: ResultCache | None = None,
) -> Year:
    """Return one account's year of one measure.

    Args:
        reader: A pinned version of the facts.
        scope: What the reader may see; it is narrowed to the state's account.
        state: What the reader chose.
        now: The present, aware; "today" is its date in the account's zone.
        locale: How numbers and dates are written.
        account_name: The name to show while the account was never loaded.
        cache: Where results are kept between requests.

    Raises:
        NotFound: The scope does not reach the account or one of the productions, or a year shows no such measure.
    """
    if state.measure not in YEAR_MEASURES:
        raise NotFound("A year shows no such measure.")
    ground = ground_of(reader, scope, state, now=now, locale=locale, cache=cache)
    sight = _sight(state, ground)
    shown = (_calendar(sight), _months(sight), *((_weekdays(sight),) if sight.is_flow else ()))
    years = tuple(dict.fromkeys(first.year for first in months_with_data(ground)))
    say = ground.form.language.say
    heading = str(state.year) if state.year else say("The last twelve months")
    return Year(
        state=state,
        account_name=ground.name(account_name),
        heading=heading,
        title=_title(sight, heading, ground),
        as_of=reach_in_words(ground.history, ground.form, zone=ground.zone),
        notices=_notices(sight, ground),
        facts=_facts(sight, shown),
        years=(
            Choice("", say("The last twelve months"), state.year is None),
            *(Choice(str(each), str(each), each == state.year) for each in reversed(years)),
        ),
        previous_year=max((each for each in years if state.year is None or each < state.year), default=None),
        next_year=min((each for each in years if state.year is not None and each > state.year), default=None),
        measures=_measures(state, sight),
        productions=tuple(
            Choice(str(each.production_id), each.name, each.production_id in state.production_ids) for each in ground.productions
        ),
        tiles=_tiles(sight, shown, ground),
        etag=state_etag(reader, scope, state, now=now, locale=locale),
    )


def _sight(state: YearState, ground: Ground) -> _Sight:
    period = _period(state, ground)
    filters = (Filter("production", "in", state.production_ids),) if state.production_ids else ()
    asked = Query((MeasureUse(state.measure),), period, ground.today, grain=Grain.DAY, filters=filters)
    days, months = ground.facts.answers((asked, replace(asked, grain=Grain.MONTH)))
    say = ground.form.language.say
    when = say("in {year}", year=state.year) if state.year else say("in the last twelve months")
    is_loaded, is_filtered = bool(days.coverage.loaded), bool(state.production_ids)
    situation = situation_of(ground, is_loaded=is_loaded, is_filtered=is_filtered, when=when)
    return _Sight(measure(state.measure), period, days, months, situation, ground.form)


def _period(state: YearState, ground: Ground) -> Period:
    if state.year:
        return Period(date(state.year, 1, 1), date(state.year, 12, 31))
    newest = month_of(ground.history.last_loaded or ground.today)
    return Period(add_months(newest.first, 1 - _MONTHS), newest.last)


def _reach(sight: _Sight) -> Period:
    """Return the days of the period that are over or loaded."""
    last = max((run.last for run in sight.days.coverage.loaded), default=sight.period.first)
    return Period(sight.period.first, max(sight.period.first, last))


def _calendar(sight: _Sight) -> Figure:
    say, form, reach = sight.form.language.say, sight.form, _reach(sight)
    numbers = sight.days.numbers(sight.measure.name)
    title = say("{measure}, day by day", measure=sight.label)
    if any(numbers):
        best = max(range(len(numbers)), key=lambda place: numbers[place] or 0)
        day = sight.days.values("day")[best]
        if isinstance(day, date):
            title = say("{measure}: most on {day}, {value}", measure=sight.label, day=form.date(day), value=sight.value(numbers[best]))
    said = (
        _PER_DAY.get(sight.measure.unit, sentence("On each day, {first} to {last}"))
        if sight.is_flow
        else sentence("On each day, {first} to {last}")
    )
    return calendar(
        sight.days,
        id="calendar",
        measure=sight.measure.name,
        title=title,
        subtitle=say(said, first=form.date(reach.first), last=form.date(reach.last)),
        format=form,
        empty=sight.situation.empty((sight.measure.name,), sight.total),
    )


def _months(sight: _Sight) -> Figure:
    say, numbers = sight.form.language.say, sight.months.numbers(sight.measure.name)
    title = say("Month by month") if sight.is_flow else say("At the end of each month")
    if sight.is_flow and any(numbers):
        best = max(range(len(numbers)), key=lambda place: numbers[place] or 0)
        month = sight.months.values("month")[best]
        if isinstance(month, date):
            title = capitalised(say("{month} had the most: {value}", month=sight.form.month(month), value=sight.value(numbers[best])))
    subtitle = (
        say(_PER_MONTH.get(sight.measure.unit, sentence("Per month"))) if sight.is_flow else say("On the last loaded day of each month")
    )
    return grouped_bars(
        sight.months,
        id="months",
        measures=(sight.measure.name,),
        title=title,
        subtitle=f"{sight.label}. {subtitle}",
        format=sight.form,
        incomplete=months_loaded_in_part(sight.months.coverage),
        empty=sight.situation.empty((sight.measure.name,), sight.total),
    )


def _weekdays(sight: _Sight) -> Figure:
    say = sight.form.language.say
    figure = weekdays(
        sight.days,
        id="weekdays",
        measure=sight.measure.name,
        title=say("Weekday by weekday"),
        subtitle=say("{measure} in all, and the share of the whole", measure=sight.label),
        format=sight.form,
        empty=sight.situation.empty((sight.measure.name,), sight.total),
    )
    if figure.empty:
        return figure
    best, share = max(((row[0].text, row[2]) for row in figure.table.rows), key=lambda each: each[1].sort_value or 0)
    return replace(figure, title=say("{weekday} has the most: {share}", weekday=sight.form.within(best), share=share.text))


def _facts(sight: _Sight, shown: tuple[Figure, ...]) -> tuple[str, ...]:
    """Return what the months and weekdays had, in words."""
    if any(figure.empty for figure in shown):
        return ()
    say = sight.form.language.say
    whole = [mark for mark in shown[1].marks if mark.value is not None and not mark.is_incomplete]
    facts = [_total(sight)]
    if len(whole) > 1:
        most, least = max(whole, key=lambda mark: mark.value or 0), min(whole, key=lambda mark: mark.value or 0)
        facts.append(
            say(
                "Of the whole months {most} had the most, {most_value}, and {least} the least, {least_value}.",
                most=most.label,
                most_value=sight.value(most.value),
                least=least.label,
                least_value=sight.value(least.value),
            )
        )
    if sight.is_flow:
        rows = sorted(shown[2].table.rows, key=lambda row: row[2].sort_value or 0)
        facts.append(
            say(
                "Of the weekdays {most} had the most, {most_share}, and {least} the least, {least_share}.",
                most=sight.form.within(rows[-1][0].text),
                most_share=rows[-1][2].text,
                least=sight.form.within(rows[0][0].text),
                least_share=rows[0][2].text,
            )
        )
    return tuple(facts)


def _total(sight: _Sight) -> str:
    say_count = sight.form.language.say_count
    known = [
        (number, day)
        for number, day in zip(sight.days.numbers(sight.measure.name), sight.days.values("day"), strict=True)
        if number is not None
    ]
    loaded = sum(run.days for run in sight.days.coverage.loaded)
    if sight.is_flow:
        return say_count(
            "{measure}: {value} in all, on one loaded day.",
            "{measure}: {value} in all, on {count} loaded days.",
            loaded,
            measure=sight.label,
            value=sight.value(sight.total),
            count=sight.form.count(loaded),
        )
    number, day = known[-1]
    return sight.form.language.say(
        "{measure}: {value} on {day}.",
        measure=sight.label,
        value=sight.value(number),
        day=sight.form.date(day) if isinstance(day, date) else "",
    )


def _tiles(sight: _Sight, shown: tuple[Figure, ...], ground: Ground) -> tuple[Tile, ...]:
    coverage = sight.days.coverage
    spans = (12, 7, 5) if sight.is_flow else (12, 12)
    starts = _starts(sight, ground)
    return tuple(
        tile_of(figure, span, coverage, ground, (starts,) if figure.id != "weekdays" else ())
        for figure, span in zip(shown, spans, strict=True)
    )


def _starts(sight: _Sight, ground: Ground) -> str:
    first = ground.history.first_loaded
    if first is None or first <= sight.period.first:
        return ""
    return sight.form.language.say("Nothing is loaded before {day}.", day=sight.form.date(first))


def _notices(sight: _Sight, ground: Ground) -> tuple[str, ...]:
    return tuple(filter(None, (missing_in_words(sight.days.coverage, ground.form),)))


def _measures(state: YearState, sight: _Sight) -> tuple[Choice, ...]:
    say = sight.form.language.say
    offered = [name for name in YEAR_MEASURES if name == state.measure or sight.situation.reports(name)]
    return tuple(Choice(name, say(measure(name).label), name == state.measure) for name in offered)


def _title(sight: _Sight, heading: str, ground: Ground) -> str:
    say, name = sight.form.language.say, ground.name(sight.form.language.say("Usage"))
    if not sight.total or not sight.is_flow:
        return say("{year}: {measure}, {account}", year=heading, measure=sight.label, account=name)
    return say("{year}: {measure} {value}, {account}", year=heading, measure=sight.label, value=sight.value(sight.total), account=name)
