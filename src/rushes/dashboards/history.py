"""What was restated of a production: the former value, the one that took its place, when it was seen."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.dashboards.ground import Ground
from rushes.domain import FACT_COLUMNS, MEASURES, Measure, Unit
from rushes.figures import Cell, ColumnKind, Figure, FigureKind, Format, Table, TableColumn
from rushes.languages import lowered
from rushes.warehouse import Reader, Restatement, restatement_count, restatements

__all__ = ["PAGE_ROWS", "History", "RestatedDay", "history_figure", "history_page"]

PAGE_ROWS = 25
"""How many restated days a page shows."""

_MEASURES: tuple[Measure, ...] = tuple(next(each for each in MEASURES.values() if each.columns == (column,)) for column in FACT_COLUMNS)


@dataclass(frozen=True, slots=True)
class RestatedDay:
    """One restated day: which, what changed, and when it was seen, in words; the run's name beside."""

    day: str
    changes: str
    seen: str
    run_id: str


@dataclass(frozen=True, slots=True)
class History:
    """One page of a production's restatements, the newest first; `rows` counts those of all pages."""

    days: tuple[RestatedDay, ...]
    page: int
    pages: int
    rows: int


def history_page(reader: Reader, account_id: int, production_id: int, page: int, ground: Ground) -> History:
    """Return one page; two queries, one where nothing was ever restated.

    Args:
        reader: The pinned version.
        account_id: The account, internal.
        production_id: A production that the caller's scope reaches.
        page: From 1; beyond the last one there is nothing on it.
        ground: The account's zone and the reader's formats.
    """
    rows = restatement_count(reader, account_id, production_id)
    found = restatements(reader, account_id, production_id, limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS) if rows else ()
    return History(tuple(_in_words(each, ground) for each in found), page, max(1, -(-rows // PAGE_ROWS)), rows)


def history_figure(reader: Reader, account_id: int, production_id: int, ground: Ground) -> Figure:
    """Return every restated number as a table, for the file: one row per day and measure that changed."""
    found = restatements(reader, account_id, production_id)
    say = ground.form.language.say
    heads = (
        TableColumn(say("Day"), ColumnKind.DATE),
        TableColumn(say("Measure")),
        TableColumn(say("Unit")),
        TableColumn(say("Before"), ColumnKind.NUMBER),
        TableColumn(say("After"), ColumnKind.NUMBER),
        TableColumn(say("Seen"), ColumnKind.DATE),
        TableColumn(say("Run")),
    )
    title = say("Restated afterwards")
    rows = tuple(row for each in found for row in _rows(each, ground.form))
    return Figure("history", FigureKind.TABLE, title, "", "", Table(heads, rows, title), locale=ground.form.locale)


def _changed(each: Restatement) -> list[tuple[Measure, int | None, int | None]]:
    after = each.after or (None,) * len(each.before)
    return [change for change in zip(_MEASURES, each.before, after, strict=True) if change[1] != change[2]]


def _in_words(each: Restatement, ground: Ground) -> RestatedDay:
    form, say = ground.form, ground.form.language.say
    changes = [
        say(
            "{measure} {before} → {after}",
            measure=lowered(say(name.label)),
            before=form.value(before, name.unit),
            after=form.value(after, name.unit),
        )
        for name, before, after in _changed(each)
    ]
    told = ", ".join(changes)
    return RestatedDay(
        day=form.date(each.day),
        changes=told if each.after is not None else say("no longer there: {changes}", changes=told),
        seen=say("Seen {instant}", instant=form.instant(each.seen_at, ground.zone)),
        run_id=each.run_id,
    )


def _rows(each: Restatement, form: Format) -> list[tuple[Cell, ...]]:
    units = {Unit.MILLISECONDS: "h", Unit.BYTES: "GB"}
    day, seen = each.day.isoformat(), each.seen_at.isoformat(timespec="seconds")
    return [
        (
            Cell(form.date(each.day), day),
            Cell(form.language.say(name.label), name.name),
            Cell(units.get(name.unit, ""), units.get(name.unit, "")),
            Cell(form.value(before, name.unit), before, unit=name.unit),
            Cell(form.value(after, name.unit), after, unit=name.unit),
            Cell(seen, seen),
            Cell(each.run_id, each.run_id),
        )
        for name, before, after in _changed(each)
    ]
