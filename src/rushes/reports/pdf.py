"""A report as a PDF: drawings with text that can be selected, every row of every table, and definitions.

What it says reaches typst as data in JSON, never as markup; `report.typ` is the one program that is run.
Tagged, PDF/UA-1: each drawing has its figure's own summary as its text.
"""

from __future__ import annotations

from datetime import datetime

from rushes.domain import Paper
from rushes.figures import Cell, ColumnKind, Figure, FigureKind, Format, TableColumn
from rushes.reports.document import Report, ReportTile
from rushes.reports.drawing import drawing_of
from rushes.reports.press import PrintRefused, press
from rushes.reports.print_fonts import FAMILIES, printable
from rushes.reports.printed_text import text_nodes

__all__ = ["to_pdf"]

_COLUMNS = 12
_GAP_PT = 10.0
_INSET_PT = 9.0
_CONTENT_PT = {Paper.A4: 493.0, Paper.LETTER: 510.0}
_PT_PER_LETTER = 4.9
_FEWEST_LETTERS, _MOST_LETTERS = 18, 42
"""A text that is longer than the most is broken into lines; one that is shorter than the fewest never is."""


def to_pdf(report: Report, *, paper: Paper = Paper.A4) -> bytes:
    """Return the report as a PDF.

    Args:
        report: What it holds.
        paper: What it is printed on.

    Raises:
        CallerError: This installation cannot print.
        Busy: Others print, or it took too long.
    """
    data = _data(report, paper)
    try:
        return _pressed({**data, "logo": list(report.logo or b"")}, report.at)
    except PrintRefused:
        if not report.logo:
            raise
        # A logo is known by how it begins; where the rest of it is no picture, the report goes without.
        return _pressed({**data, "logo": []}, report.at)


def _pressed(data: dict[str, object], at: datetime) -> bytes:
    (pdf,) = press("report.typ", data, at=at, standards=("ua-1",))
    return pdf


def _data(report: Report, paper: Paper) -> dict[str, object]:
    language = Format(report.locale).language
    return {
        "language": report.locale.partition("_")[0],
        "paper": paper.value,
        "families": FAMILIES,
        "title": printable(report.title),
        "account": printable(report.account),
        "as_of": printable(report.as_of),
        "told": [printable(each) for each in report.told],
        "accent": report.accent,
        "rows": _rows(report.tiles, _CONTENT_PT[paper]),
        "tables": [table for each in report.tiles if each.figure for table in _tables(each.figure, _CONTENT_PT[paper])],
        "definitions": [{"name": printable(name), "text": printable(text)} for name, text in report.definitions],
        "words": {
            "contents": printable(language.say("Contents")),
            "figures": printable(language.say("Figures")),
            "numbers": printable(language.say("Numbers")),
            "definitions": printable(language.say("What is counted")),
            "page": printable(language.say("Page {page} of {pages}")),
            "continued": printable(language.say("{title}, continued", title="{title}")),
        },
    }


def _rows(tiles: tuple[ReportTile, ...], content_pt: float) -> list[list[dict[str, object]]]:
    """Return the tiles in rows of twelve columns at most; a figure that is a table stands among the numbers alone."""
    rows: list[list[ReportTile]] = []
    for tile in tiles:
        if tile.figure is not None and tile.figure.kind is FigureKind.TABLE and not tile.figure.empty:
            continue
        if rows and sum(map(_columns, rows[-1])) + _columns(tile) <= _COLUMNS:
            rows[-1].append(tile)
        else:
            rows.append([tile])
    return [[_tile(each, _width(each, row, content_pt)) for each in row] for row in rows]


def _columns(tile: ReportTile) -> int:
    """Return how many columns a tile takes: a calendar all of them, for a narrow one is longer than a page."""
    return _COLUMNS if tile.figure is not None and tile.figure.kind is FigureKind.CALENDAR else tile.columns


def _width(tile: ReportTile, row: list[ReportTile], content_pt: float) -> float:
    """Return how wide a tile is: its share of the row, which is filled."""
    room = content_pt - _GAP_PT * (len(row) - 1)
    return room * _columns(tile) / sum(map(_columns, row))


def _tile(tile: ReportTile, width_pt: float) -> dict[str, object]:
    figure, inner_pt = tile.figure, width_pt - 2 * _INSET_PT
    return {
        "title": printable(tile.title),
        "width": width_pt,
        "subtitle": printable(figure.subtitle) if figure else "",
        "drawing": drawing_of(figure, inner_pt) if figure else None,
        "numbers": _numbers(figure) if figure else [],
        "body": text_nodes(tile.text),
        "told": printable(tile.told),
        "notes": [printable(each) for each in (*(figure.notes if figure else ()), *tile.notices)],
    }


def _numbers(figure: Figure) -> list[dict[str, str]]:
    """Return the large numbers of a figure that has some."""
    if figure.kind is not FigureKind.KPI:
        return []
    shown = figure.panels or (figure,)
    return [
        {
            # One alone is called what the tile is called.
            "label": printable(each.title) if len(shown) > 1 else "",
            "text": printable(each.total_text),
            "unit": printable(each.unit_label),
            "change": printable(each.empty.message if each.empty else each.change),
        }
        for each in shown
    ]


def _tables(figure: Figure, content_pt: float) -> list[dict[str, object]]:
    """Return a figure's table; as several, each with the first column in front, where it is too wide."""
    table = figure.table
    if not table.rows:
        return []
    places = [place for place, column in enumerate(table.columns) if column.kind is not ColumnKind.TREND]
    lines = [*table.rows, *((table.footer,) if table.footer else ())]
    cells = {each: [line[each] for line in lines] for each in places}
    widths = {each: _width_of_column(table.columns[each], cells[each], is_broken=False) for each in places}
    if sum(widths.values()) > content_pt:
        widths = {each: _width_of_column(table.columns[each], cells[each], is_broken=True) for each in places}
    narrowed = {**widths, places[0]: min(widths[places[0]], _width_of_words(table.columns[places[0]], cells[places[0]]))}
    if len(_parts(narrowed, content_pt)) < len(_parts(widths, content_pt)):
        # The first column takes what the others leave, and breaks its names into lines.
        widths = narrowed
    return [
        {
            "title": printable(figure.title),
            "subtitle": printable(figure.subtitle),
            "is_continued": number > 0,
            "columns": [
                {"label": printable(table.columns[each].label), "is_number": table.columns[each].is_number, "width": widths[each]}
                for each in part
            ],
            "rows": [[printable(row[each].text) for each in part] for row in table.rows],
            "footer": [printable(table.footer[each].text) for each in part] if table.footer else [],
        }
        for number, part in enumerate(_parts(widths, content_pt))
    ]


def _parts(widths: dict[int, float], content_pt: float) -> list[list[int]]:
    """Return which columns stand side by side."""
    first, *others = widths
    parts, taken = [[first]], widths[first]
    for each in others:
        if taken + widths[each] > content_pt and len(parts[-1]) > 1:
            parts.append([first])
            taken = widths[first]
        parts[-1].append(each)
        taken += widths[each]
    return parts


def _width_of_words(column: TableColumn, cells: list[Cell]) -> float:
    """Return how wide a column is at least that is broken between words."""
    words = [len(word) for text in (column.label, *(cell.text for cell in cells)) for word in text.split()]
    return (min(max(_FEWEST_LETTERS, *words), _MOST_LETTERS) + 2) * _PT_PER_LETTER


def _width_of_column(column: TableColumn, cells: list[Cell], *, is_broken: bool) -> float:
    """Return how wide a column is, whose head is broken between its words or not."""
    head = max((len(word) for word in column.label.split()), default=0) if is_broken else len(column.label)
    return (min(max(head, *(len(cell.text) for cell in cells)), _MOST_LETTERS) + 2) * _PT_PER_LETTER
