"""The usage dashboard's figures, each made from the answers, with a title that says what one sees."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from rushes.dashboards.empties import Situation, not_reported
from rushes.dashboards.frame import Frame
from rushes.dashboards.ground import months_loaded_in_part
from rushes.dashboards.questions import KPIS, MONTHLY, Answers, Breakdown
from rushes.dashboards.words import Shares, change_in_words, share_in_words, uncompared_in_words
from rushes.domain import STORAGE_KINDS, measure
from rushes.figures import Direction, Figure, Format, data_table, donut, grouped_bars, kpi, line, shown_in, treemap
from rushes.languages import capitalised, lowered, sentence
from rushes.metrics import Result

__all__ = ["Sight", "by_month", "by_production", "daily", "kpis", "production_table", "storage"]

_TOP_INGEST = 5
_TOP_STORAGE = 12
_FIVE_MADE = Shares(
    whole=sentence("Five productions made all of the ingest"),
    nearly=sentence("Five productions made nearly all of the ingest"),
    part=sentence("Five productions made {share} of the ingest"),
)
_FIVE_CHOSEN_MADE = Shares(
    whole=sentence("Five productions made all of the chosen productions’ ingest"),
    nearly=sentence("Five productions made nearly all of the chosen productions’ ingest"),
    part=sentence("Five productions made {share} of the chosen productions’ ingest"),
)
_ONE_MADE = Shares(
    whole=sentence("{name} made all of the ingest"),
    nearly=sentence("{name} made nearly all of the ingest"),
    part=sentence("{name} made {share} of the ingest"),
)
_CHOSEN_ONE_MADE = Shares(
    whole=sentence("{name} made all of the chosen productions’ ingest"),
    nearly=sentence("{name} made nearly all of the chosen productions’ ingest"),
    part=sentence("{name} made {share} of the chosen productions’ ingest"),
)
_ONE_HOLDS = Shares(
    whole=sentence("{name} holds all of the storage"),
    nearly=sentence("{name} holds nearly all of the storage"),
    part=sentence("{name} holds {share} of the storage"),
)
_CHOSEN_ONE_HOLDS = Shares(
    whole=sentence("{name} holds all of the chosen productions’ storage"),
    nearly=sentence("{name} holds nearly all of the chosen productions’ storage"),
    part=sentence("{name} holds {share} of the chosen productions’ storage"),
)


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything a tile is made from."""

    frame: Frame
    answers: Answers
    situation: Situation
    form: Format

    @property
    def month_name(self) -> str:
        """The month as one says it."""
        return self.form.month_name(self.frame.month.first)

    @property
    def month_so_far(self) -> str:
        """"November", or "November to date" while it runs."""  # fmt: skip
        return self.form.language.say("{month} to date", month=self.month_name) if self.frame.is_running else self.month_name

    @property
    def open_days(self) -> frozenset[date]:
        """Days of the month and the trend that are loaded but not complete."""
        return frozenset(self.answers.daily.coverage.missing)


def kpis(sight: Sight) -> tuple[Figure, ...]:
    """Return the row of single numbers, each against the same part of the month before."""
    names: list[str] = list(KPIS)
    if not sight.situation.reports("storage") and sight.situation.reports("managed_media"):
        names.insert(2, "managed_media")
    return tuple(_kpi(sight, name) for name in names)


def _kpi(sight: Sight, name: str) -> Figure:
    asked = measure(name)
    value = _single(sight.answers.total, name)
    words, direction = _change(sight, name)
    return kpi(
        id=f"kpi-{name.replace('_', '-')}",
        label=sight.form.language.say(asked.label),
        value=value,
        unit=asked.unit,
        format=sight.form,
        change=words,
        direction=direction,
        trend=_trend(sight, name),
        subtitle=sight.form.language.say(asked.description),
        empty=sight.situation.empty((name,), 1 if value is not None else None),
    )


def _change(sight: Sight, name: str) -> tuple[str, Direction]:
    asked, total, before = measure(name), sight.answers.total, sight.answers.before
    value = _single(total, name)
    why_not = uncompared_in_words(asked, total.coverage, before.coverage, sight.frame, sight.form)
    if why_not:
        return why_not if value is not None else "", Direction.UNKNOWN
    return change_in_words(asked, value, _single(before, name), sight.frame, sight.form)


def _trend(sight: Sight, name: str) -> tuple[float | None, ...]:
    found = dict(zip(sight.answers.daily.values("day"), sight.answers.daily.numbers(name), strict=True))
    loaded = [day for day in sight.frame.trend.each_day() if any(day in run for run in sight.answers.daily.coverage.loaded)]
    return tuple(found.get(day, 0) if day in loaded else None for day in sight.frame.trend.each_day())


def by_production(sight: Sight, result: Result) -> Figure:
    """Return the donut: hours ingested in the month, by production."""
    values = sorted((number or 0 for number in result.numbers("ingested")), reverse=True)
    total = sum(values)
    return donut(
        result,
        id="ingest",
        measure="ingested",
        title=_ingest_title(sight, result, values, total),
        subtitle=sight.form.language.say("Hours ingested in {month}, by production", month=sight.month_so_far),
        format=sight.form,
        top=_TOP_INGEST,
        empty=sight.situation.empty(("ingested",), total),
    )


def _ingest_title(sight: Sight, result: Result, values: list[int], total: int) -> str:
    is_filtered, say = sight.situation.is_filtered, sight.form.language.say
    if not total:
        return say("Ingested in {month}", month=sight.month_name)
    active = sum(1 for value in values if value)
    if active > _TOP_INGEST:
        return share_in_words(_FIVE_CHOSEN_MADE if is_filtered else _FIVE_MADE, sum(values[:_TOP_INGEST]) / total, sight.form)
    name = _largest_name(result, "ingested", sight.form)
    if len(values) == 1:
        return say("{name} made {hours} of ingest", name=name, hours=sight.form.hours(total))
    return share_in_words(_CHOSEN_ONE_MADE if is_filtered else _ONE_MADE, values[0] / total, sight.form, name=name)


def storage(sight: Sight, result: Result) -> Figure:
    """Return the treemap: storage by production and kind on the newest complete day of the month."""
    per_row = [sum(row) for row in zip(*([number or 0 for number in result.numbers(kind)] for kind in STORAGE_KINDS), strict=True)]
    total = sum(per_row)
    say, day, size = sight.form.language.say, sight.form.day_and_month(result.query.period.last), sight.form.bytes(total)
    return treemap(
        result,
        id="storage",
        title=_storage_title(sight, result, per_row, total),
        subtitle=say("Storage by production and kind, {day}, {size}", day=day, size=size)
        if total
        else say("Storage by production and kind"),
        format=sight.form,
        top=_TOP_STORAGE,
        empty=sight.situation.empty(STORAGE_KINDS, total),
    )


def _storage_title(sight: Sight, result: Result, per_row: list[int], total: int) -> str:
    if not total:
        return sight.form.language.say("Storage by production")
    largest = max(range(len(per_row)), key=per_row.__getitem__)
    name = _shown_name(result, largest, sight.form)
    if len(per_row) == 1:
        return sight.form.language.say("{name} holds {size}", name=name, size=sight.form.bytes(total))
    shares = _CHOSEN_ONE_HOLDS if sight.situation.is_filtered else _ONE_HOLDS
    return share_in_words(shares, per_row[largest] / total, sight.form, name=name)


def by_month(sight: Sight) -> Figure:
    """Return grouped bars: hours per month of twelve, by what was done with them."""
    result = sight.answers.monthly
    names = tuple(name for name in MONTHLY if sight.situation.reports(name)) or MONTHLY[:1]
    total = sum(number or 0 for name in names for number in result.numbers(name))
    say = sight.form.language.say
    figure_title = say("Month by month")
    hours = result.numbers("ingested")
    if any(hours):
        best = max(range(len(hours)), key=lambda index: hours[index] or 0)
        month = result.values("month")[best]
        if isinstance(month, date):
            figure_title = capitalised(
                say("{month} had the most ingest: {hours}", month=sight.form.month(month), hours=sight.form.hours(hours[best]))
            )
    missing = [name for name in MONTHLY if name not in names]
    first, last = sight.form.month(sight.frame.year.first), sight.form.month(sight.frame.year.last)
    subtitle = say("Hours per month, {first} to {last}", first=first, last=last)
    # The other months may be loaded where the chosen one is not.
    year = replace(sight.situation, is_loaded=bool(result.coverage.loaded), when=say("from {first} to {last}", first=first, last=last))
    return grouped_bars(
        result,
        id="months",
        measures=names,
        title=figure_title,
        subtitle=f"{subtitle}. {not_reported(missing, sight.form)}" if missing else subtitle,
        format=sight.form,
        incomplete=_open_months(sight),
        empty=year.empty(names, total),
    )


def _open_months(sight: Sight) -> frozenset[date]:
    """Return the months that are not comparable: the running one, and those loaded only in part."""
    running = {sight.frame.month.first} if sight.frame.is_running else set[date]()
    return months_loaded_in_part(sight.answers.monthly.coverage) | running


def daily(sight: Sight) -> Figure:
    """Return the line: hours ingested day by day in the month."""
    result = _within(sight.answers.daily, sight)
    total = _single(sight.answers.total, "ingested")
    say = sight.form.language.say
    return line(
        result,
        id="days",
        measure="ingested",
        title=_daily_title(sight, total),
        subtitle=say(
            "Hours per day, {first} to {last}",
            first=sight.form.day_and_month(sight.frame.shown.first),
            last=sight.form.date(sight.frame.shown.last),
        ),
        format=sight.form,
        incomplete=sight.open_days,
        empty=sight.situation.empty(("ingested",), total),
    )


def _daily_title(sight: Sight, total: int | None) -> str:
    say, month = sight.form.language.say, sight.month_name
    if not total:
        return say("Ingested in {month}, day by day", month=month)
    hours = sight.form.hours(total)
    words, direction = _change(sight, "ingested")
    if direction is Direction.UNKNOWN:
        return say("Ingested in {month}: {hours}", month=month, hours=hours)
    return say("Ingested in {month}: {hours}, {change}", month=month, hours=hours, change=lowered(words))


def production_table(sight: Sight, breakdown: Breakdown) -> Figure:
    """Return the table of productions with their state, the month's numbers and their last thirty days."""
    result = breakdown.productions
    return data_table(
        result,
        id="productions",
        title=sight.form.language.say("Productions"),
        subtitle=_table_subtitle(sight, len(result.rows)),
        format=sight.form,
        trends=_trends(sight, breakdown),
        trend_label=sight.form.language.say("Last 30 days"),
        empty=sight.situation.empty(("ingested", "storage"), len(result.rows)),
    )


def _table_subtitle(sight: Sight, count: int) -> str:
    month = sight.month_so_far
    if not count:
        return capitalised(month)
    say_count, number = sight.form.language.say_count, sight.form.count(count)
    return say_count("{count} production, {month}", "{count} productions, {month}", count, count=number, month=month)


def _trends(sight: Sight, breakdown: Breakdown) -> dict[str, tuple[float | None, ...]]:
    days = tuple(sight.frame.trend.each_day())
    result = breakdown.trends
    loaded = result.coverage.loaded
    is_loaded = [any(day in run for run in loaded) for day in days]
    found: dict[str, dict[date, int]] = defaultdict(dict)
    for key, day, value in zip(result.values("production"), result.values("day"), result.numbers("ingested"), strict=True):
        if isinstance(day, date):
            found[str(key)][day] = value or 0
    asked = next((each.values for each in result.query.filters if each.dimension == "production"), None)
    keys = {str(key) for key in breakdown.productions.values("production") if asked is None or key in asked}
    return {
        key: tuple(found[key].get(day, 0) if known else None for day, known in zip(days, is_loaded, strict=True)) for key in sorted(keys)
    }


def _within(result: Result, sight: Sight) -> Result:
    """Return the daily result cut to the month's days."""
    index = result.column_index("day")
    days = frozenset(sight.frame.shown.each_day())
    rows = tuple(row for row in result.rows if row[index] in days)
    return replace(result, rows=rows, query=replace(result.query, period=sight.frame.shown))


def _single(result: Result, name: str) -> int | None:
    numbers = result.numbers(name)
    return numbers[0] if numbers else None


def _largest_name(result: Result, name: str, form: Format) -> str:
    numbers = result.numbers(name)
    return _shown_name(result, max(range(len(numbers)), key=lambda index: numbers[index] or 0), form)


def _shown_name(result: Result, row: int, form: Format) -> str:
    return shown_in(str(result.values("production_name")[row]), form.language.say("Unnamed"))
