"""Behind one number of a chart: its trail in words, and the days and productions that it was counted from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rushes.dashboards import Ground, Tile, ground_of, state_etag
from rushes.domain import Aggregation, Scope
from rushes.explore.asking import MOST_GROUPS
from rushes.explore.counted import Counted, count_place
from rushes.explore.drill import Drill, drills_of
from rushes.explore.state import ExploreState
from rushes.explore.texts import place_text
from rushes.explore.trail import Told, loads_of, trail_of, where_in_words
from rushes.explore.words import days_in_words, measure_in_words, title_of, value_in_words
from rushes.figures import (
    NO_NUMBER,
    Cell,
    ColumnKind,
    Empty,
    EmptyReason,
    Figure,
    FigureKind,
    Format,
    Table,
    TableColumn,
    clean_name,
    measure_head,
)
from rushes.languages import capitalised
from rushes.metrics import MAX_LIMIT, Place, ResultCache
from rushes.warehouse import LedgerState, Reader

__all__ = ["Rows", "RowsState", "build_rows", "build_rows_file"]

TILE = "rows"


@dataclass(frozen=True, slots=True)
class RowsState:
    """Which number of which chart; the address bar holds exactly this."""

    explore: ExploreState
    place: Place

    @property
    def account_id(self) -> int:
        """The account, internal."""
        return self.explore.account_id

    @property
    def production_ids(self) -> tuple[int, ...]:
        """Only these productions; empty means all that the reader may see."""
        return self.explore.production_ids


@dataclass(frozen=True, slots=True)
class Rows:
    """What stands behind one number, ready to be shown. Texts are for people, in the reader's formats.

    Args:
        state: Which number it is.
        title: What is counted, and where.
        chart: The chart that the number is of, in one line.
        number: The number as the chart has it, with its unit.
        trail: How it comes about.
        drills: The charts that the place leads to.
        notices: What is missing, a sentence each.
        tiles: The one table, day by day and production by production.
        etag: Changes whenever anything of the above can have changed.
    """

    state: RowsState
    title: str
    chart: str
    number: str
    trail: tuple[Told, ...]
    drills: tuple[Drill, ...]
    notices: tuple[str, ...]
    tiles: tuple[Tile, ...]
    etag: str


def build_rows(
    reader: Reader,
    scope: Scope,
    state: RowsState,
    *,
    now: datetime,
    locale: str,
    account_name: str = "",
    cache: ResultCache | None = None,
) -> Rows:
    """Return what stands behind one number of a chart.

    Args:
        reader: A pinned version of the facts.
        scope: What the reader may see; it is narrowed to the state's account.
        state: Which number of which chart.
        now: The present, aware; "today" is its date in the account's zone.
        locale: How numbers and dates are written.
        account_name: Every page is given it; this one does not name the account.
        cache: Where results are kept between requests.

    Raises:
        NotFound: The scope does not reach the account or one of the productions, or the chart has no such place.
        InvalidQuery: The period is none.
    """
    del account_name
    ground = _ground(reader, scope, state, now=now, locale=locale, cache=cache)
    counted = count_place(ground, state.explore, state.place)
    form, say = ground.form, ground.form.language.say
    loads = loads_of(counted, reader, ground)
    cut = say(
        "There are more than {count} rows; the newest are shown. The CSV file holds up to {most}.",
        count=form.count(MOST_GROUPS),
        most=form.count(MAX_LIMIT),
    )
    as_of = say("As of {instant}", instant=form.instant(counted.coverage.as_of, ground.zone)) if counted.coverage.as_of else ""
    return Rows(
        state=state,
        title=f"{value_in_words(counted.value, form, counted.catalogue)}, {where_in_words(counted, form)}",
        chart=title_of(state.explore, form),
        number=form.value(counted.number, counted.sheet.measures[state.place.measure].unit),
        trail=trail_of(counted, loads, reader, ground, chosen=len(state.production_ids)),
        drills=drills_of(state.explore, counted, form),
        notices=(cut,) if counted.is_cut else (),
        tiles=(Tile(TILE, _figure(counted, loads, ground), 12, as_of, ""),),
        etag=state_etag(reader, scope, state, now=now, locale=locale),
    )


def build_rows_file(reader: Reader, scope: Scope, state: RowsState, *, now: datetime, locale: str) -> Figure:
    """Return the table of all rows, for the file; see `build_rows`.

    Raises:
        NotFound: As `build_rows`.
        InvalidQuery: As `build_rows`.
    """
    ground = _ground(reader, scope, state, now=now, locale=locale)
    counted = count_place(ground, state.explore, state.place, most_rows=MAX_LIMIT)
    return _figure(counted, loads_of(counted, reader, ground), ground)


def _figure(counted: Counted, loads: tuple[LedgerState, ...], ground: Ground) -> Figure:
    """Return a row for each day and production, of a dataset for each day and its texts, with each part's numbers and when it was loaded."""
    form, say = ground.form, ground.form.language.say
    title = say("Days and productions") if counted.catalogue.is_usage else say("Rows by day")
    units = [counted.measure(use).unit for use in range(len(counted.uses))]
    heads = (
        TableColumn(say("Day"), ColumnKind.DATE),
        *_name_heads(counted, form),
        *(_head(counted, use, form) for use in range(len(counted.uses))),
        TableColumn(say("Loaded"), ColumnKind.DATE),
    )
    loaded_at = {each.day: each.loaded_at for each in loads}
    # A day has as many rows as productions, so what is the same in all of them is written once.
    at = {day: _day_cells(date.fromisoformat(day), loaded_at, ground) for day in {day for *_, day in counted.rows}}
    rows: list[tuple[Cell, ...]] = []
    for (*keys, day), numbers in counted.rows.items():
        cells = (Cell(form.exact(number, unit), number) for number, unit in zip(numbers, units, strict=True))
        rows.append((at[day][0], *_name_cells(counted, keys, form), *cells, at[day][1]))
    empty = None if rows else Empty(EmptyReason.NO_ACTIVITY, say("No rows: nothing happened there, or nothing of it is loaded."))
    days = capitalised(days_in_words(counted.spot.days, form))
    return Figure(
        TILE, FigureKind.TABLE, title, days, "", Table(heads, tuple(rows), title, _footer(counted, form)), locale=form.locale, empty=empty
    )


def _ground(reader: Reader, scope: Scope, state: RowsState, *, now: datetime, locale: str, cache: ResultCache | None = None) -> Ground:
    has_productions = state.explore.catalogue.is_usage
    return ground_of(reader, scope, state, now=now, locale=locale, cache=cache, has_productions=has_productions)


def _name_heads(counted: Counted, form: Format) -> tuple[TableColumn, ...]:
    if counted.catalogue.is_usage:
        return (TableColumn(form.language.say("Production")),)
    return tuple(TableColumn(clean_name(each.label, each.name)) for each in counted.catalogue.dimensions)


def _name_cells(counted: Counted, keys: Sequence[str], form: Format) -> tuple[Cell, ...]:
    """Return what says whose a row is: its production, which has a page of its own, or its texts."""
    say = form.language.say
    if counted.catalogue.is_usage:
        name = clean_name(counted.names[int(keys[0])], say("Unnamed"))
        return (Cell(name, name, keys[0]),)
    texts = (clean_name(place_text(key) or "", say("(empty)")) for key in keys)
    return tuple(Cell(text, text) for text in texts)


def _head(counted: Counted, use: int, form: Format) -> TableColumn:
    found = counted.measure(use)
    name = measure_in_words(found, form, counted.catalogue)
    return TableColumn(measure_head(name, found.unit, form), ColumnKind.NUMBER, found.unit, name)


def _day_cells(day: date, loaded_at: Mapping[date, datetime | None], ground: Ground) -> tuple[Cell, Cell]:
    """Return the cell of a day, and that of the day on which it was loaded."""
    form, instant = ground.form, loaded_at.get(day)
    shown = Cell(form.date(day), day.isoformat())
    if instant is None:
        return shown, Cell(NO_NUMBER)
    local = instant.astimezone(ZoneInfo(ground.zone)).date()
    return shown, Cell(form.date(local), local.isoformat())


def _footer(counted: Counted, form: Format) -> tuple[Cell, ...]:
    """Return the total, none where one of the numbers is not the sum of the rows."""
    if not counted.rows or any(counted.way_of(index) is not Aggregation.SUM for index in range(len(counted.uses))):
        return ()
    word = form.language.say("Total")
    numbers = (Cell(form.exact(number, counted.measure(use).unit), number) for use, number in enumerate(counted.whole))
    return (Cell(word, word), *(Cell("") for _ in _name_heads(counted, form)), *numbers, Cell(""))
