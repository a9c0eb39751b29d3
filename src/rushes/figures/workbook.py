"""A figure as a workbook: its numbers as numbers, its dates as dates, and a chart of the spreadsheet's own that reads them from the cells.

Every name and title is written as text: none becomes a formula, a link or the name of a sheet.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import count

from xlsxwriter import Workbook  # pyright: ignore[reportMissingTypeStubs] # the package has no stubs
from xlsxwriter.format import Format as Look  # pyright: ignore[reportMissingTypeStubs] # the package has no stubs
from xlsxwriter.utility import xl_col_to_name  # pyright: ignore[reportMissingTypeStubs] # the package has no stubs

from rushes.domain import Unit, is_like_a_formula
from rushes.figures.exported import exported_head, exported_number, exported_unit
from rushes.figures.format import Format
from rushes.figures.model import Cell, ColumnKind, Figure, TableColumn
from rushes.figures.names import clean_line
from rushes.figures.native_chart import how_it_differs, native_charts, shaded_columns
from rushes.figures.tokens import LIGHT
from rushes.figures.workbook_chart import ChartSheet, put_charts

__all__ = ["to_workbook", "to_xlsx"]

_NO_GUESSING = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LONGEST_TEXT, _LONGEST_NAME = 32_767, 31
_NOT_IN_A_NAME, _NOT_AT_ITS_ENDS = re.compile(r"[\[\]:*?/\\\x00-\x1f]"), " '"
_TAKEN = frozenset({"history"})
_MOST_FROZEN_ROWS = 10
_NARROWEST, _WIDEST, _WIDEST_OF_NUMBERS = 11, 44, 20
_NUMBERS = {Unit.MILLISECONDS: "#,##0.0", Unit.BYTES: "#,##0.0", Unit.RATIO: "0.0%"}
_WITH_UNIT = {Unit.MILLISECONDS: '#,##0.0" h"', Unit.BYTES: '#,##0.0" GB"', Unit.RATIO: "0.0%"}
_DAY, _MONTH, _YEAR = "yyyy-mm-dd", "mmm yyyy", "yyyy"
_SIGNS = ("*", "†")


def to_xlsx(figure: Figure, told: tuple[str, ...], *, at: datetime) -> bytes:
    """Return a workbook of one sheet: what it shows, its notes, the figure's table, and its chart beside it.

    Numbers are in hours, GB, things, and shares of one, not rounded; a number that is missing is an empty cell.

    Args:
        figure: What is shown.
        told: What stands under the title: whose numbers these are, which of them, as of when; a line each.
        at: When it is made, which the file says of itself.
    """
    return _written(figure.title, {Format(figure.locale).language.say("Table"): (figure, told)}, at)


def to_workbook(title: str, sheets: Sequence[tuple[Figure, tuple[str, ...]]], *, at: datetime) -> bytes:
    """Return a workbook with a sheet for each figure, like that of `to_xlsx`, called as the figure is.

    Args:
        title: What the file says that it is.
        sheets: At least one figure, each with what stands under its title.
        at: When it is made, which the file says of itself.
    """
    names = _sheet_names([figure.title for figure, _ in sheets])
    return _written(title, dict(zip(names, sheets, strict=True)), at)


def _written(title: str, sheets: Mapping[str, tuple[Figure, tuple[str, ...]]], at: datetime) -> bytes:
    out = io.BytesIO()
    workbook = Workbook(out, _NO_GUESSING)
    workbook.set_properties({"title": clean_line(title), "created": at.replace(tzinfo=None)})  # pyright: ignore[reportUnknownMemberType] # partly untyped
    for name, (figure, told) in sheets.items():
        _Sheet(workbook, figure, name).write(told)
    workbook.close()
    return out.getvalue()


def _sheet_names(titles: Sequence[str]) -> list[str]:
    """Return a name for each sheet: as far as Excel lets names be like titles, and none twice."""
    found: dict[str, str] = {}
    for title in titles:
        words = " ".join(_NOT_IN_A_NAME.sub(" ", clean_line(title)).strip(_NOT_AT_ITS_ENDS).split()) or "-"
        numbered = (f"{_cut(words, _LONGEST_NAME - len(end)).rstrip(_NOT_AT_ITS_ENDS)}{end}" for end in _ends())
        name = next(each for each in numbered if each.casefold() not in found and each.casefold() not in _TAKEN)
        found[name.casefold()] = name
    return list(found.values())


def _cut(words: str, most: int) -> str:
    """Return a text of so many letters at most, as Excel counts them."""
    return words.encode("utf-16-le", "replace")[: 2 * most].decode("utf-16-le", "ignore")


def _ends() -> Iterator[str]:
    yield ""
    yield from (f" ({number})" for number in count(2))


class _Sheet:
    """One sheet, written from above to below."""

    def __init__(self, workbook: Workbook, figure: Figure, name: str) -> None:
        self._workbook, self._figure = workbook, figure
        self._say = Format(figure.locale).language.say
        self._name = name
        self._sheet = workbook.add_worksheet(name)  # pyright: ignore[reportUnknownMemberType] # partly untyped
        self._columns = [place for place, column in enumerate(figure.table.columns) if column.kind is not ColumnKind.TREND]
        self._looks: dict[tuple[tuple[str, object], ...], Look] = {}
        self._dates = _date_format(figure)
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)

    def write(self, told: tuple[str, ...]) -> None:
        """Write everything."""
        figure = self._figure
        charts = native_charts(figure)
        lines = [figure.subtitle, *told, figure.empty.message if figure.empty else "", *figure.notes]
        if differs := how_it_differs(figure, charts):
            lines.append(self._say(differs))
        lines = [line for line in lines if line]
        self._text(0, 0, figure.title, bold=True, font_size=14)
        for row, line in enumerate(lines, 1):
            self._text(row, 0, line)
        head = len(lines) + 2
        if figure.table.rows:
            self._table(head)
            if head <= _MOST_FROZEN_ROWS:
                self._sheet.freeze_panes(head + 1, 1)
        put_charts(figure, charts, ChartSheet(self._workbook, self._sheet, self._name, head, len(self._columns) + 1, self._dates))

    def _table(self, head: int) -> None:
        """Write the table with its head in that row."""
        table = self._figure.table
        last = head + len(table.rows)
        rows = [*table.rows, *((table.footer,) if table.footer else ())]
        for at, place in enumerate(self._columns):
            column = table.columns[place]
            self._text(head, at, exported_head(column), bold=True, bottom=1, align="right" if column.is_number else "left", text_wrap=True)
            self._sheet.set_column(at, at, _width(column, [row[place] for row in rows]))
            for row, cells in enumerate(rows, head + 1):
                self._cell(row, at, column, cells[place], **({"bold": True, "top": 1} if row > last else {}))
        self._sheet.autofilter(head, 0, last, len(self._columns) - 1)
        if shaded := shaded_columns(self._figure):
            scale = {"type": "2_color_scale", "min_color": LIGHT.card, "max_color": LIGHT.heat[0]}
            if len(shaded) <= shaded[-1] - shaded[0]:
                # One scale for all of them, and not for what was before between them.
                ranges = (f"{name}{head + 2}:{name}{last + 1}" for name in map(xl_col_to_name, shaded))
                scale["multi_range"] = " ".join(ranges)
            self._sheet.conditional_format(head + 1, shaded[0], last, shaded[-1], scale)

    def _cell(self, row: int, at: int, column: TableColumn, cell: Cell, **look: object) -> None:
        number = exported_number(column, cell)
        if number is not None:
            unit = exported_unit(column, cell)
            value = float(number / 100 if unit is Unit.RATIO else number)
            self._sheet.write_number(row, at, value, self._look(num_format=_number_format(column, cell, value), **look))
        elif column.kind is ColumnKind.DATE and (day := _day(cell)) is not None:
            sign = f'"{cell.text[-1]}"' if cell.text.endswith(_SIGNS) else ""
            shown = self._dates if at == 0 else _DAY
            self._sheet.write_datetime(row, at, datetime.combine(day, time()), self._look(num_format=shown + sign, align="left", **look))
        elif isinstance(cell.sort_value, str) or not column.is_number:
            self._text(row, at, cell.text, **look)
        elif look:
            self._sheet.write_blank(row, at, None, self._look(**look))

    def _text(self, row: int, at: int, words: str, **look: object) -> None:
        # What looks like a formula stays a text also when somebody edits its cell.
        quoted = {"quote_prefix": True} if is_like_a_formula(words) else {}
        if words:
            self._sheet.write_string(row, at, clean_line(words)[:_LONGEST_TEXT], self._look(**look, **quoted))

    def _look(self, **properties: object) -> Look:
        key = tuple(sorted(properties.items()))
        if key not in self._looks:
            self._looks[key] = self._workbook.add_format(properties)  # pyright: ignore[reportUnknownMemberType] # partly untyped
        return self._looks[key]


def _number_format(column: TableColumn, cell: Cell, value: float) -> str:
    """Return how a number is written; it bears its unit where its column does not."""
    unit = exported_unit(column, cell)
    if unit is not None and unit in _NUMBERS:
        return _NUMBERS[unit] if column.unit or column.kind is ColumnKind.SHARE else _WITH_UNIT[unit]
    if value.is_integer():
        return "#,##0"
    return "#,##0.0#####" if unit is Unit.MILLIONTHS else "#,##0.0##"


def _day(cell: Cell) -> date | None:
    try:
        return date.fromisoformat(cell.sort_value) if isinstance(cell.sort_value, str) else None
    except ValueError:
        return None


def _date_format(figure: Figure) -> str:
    """Return how the first column's days are written: as what they begin, where several all begin a year or a month."""
    days = [day for row in figure.table.rows if (day := _day(row[0])) is not None]
    if len(days) < 2 or any(day.day != 1 for day in days):
        return _DAY
    return _YEAR if all(day.month == 1 for day in days) else _MONTH


def _width(column: TableColumn, cells: list[Cell]) -> int:
    """Return how wide a column is, in letters: as wide as what stands in it, within bounds; a long head over numbers is broken."""
    widest = max(len(exported_head(column)) + 3, *(len(cell.text) for cell in cells))
    return min(max(widest, _NARROWEST), _WIDEST_OF_NUMBERS if column.is_number else _WIDEST)
