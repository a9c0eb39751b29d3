"""A workbook holds a figure's table as numbers, dates and texts, and a chart of its own that reads those very cells."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pytest
from openpyxl.chart.series import Series as NativeSeries
from openpyxl.worksheet.worksheet import Worksheet

from figures.gallery import EN, bars_of, chart_of, charts_of_sheets, every_figure, kpi_of, of_sheet, table_of
from figures.samples import GB, HOSTILE_NAMES, HOUR
from figures.sheets import INGESTED, ITEMS, PEAK, STORED, YEAR, hours, monthly, named, over, sheet_of
from rushes.domain import Grain, Unit
from rushes.figures import ChartKind, ColumnKind, Figure, to_workbook, to_xlsx
from rushes.figures.model import Cell, TableColumn
from rushes.figures.names import clean_line
from rushes.figures.native_chart import how_it_differs, native_charts
from rushes.figures.sheet_heat import heat_of
from rushes.figures.sheet_pivot import pivot_of
from rushes.figures.sheet_small_multiples import small_multiples_of

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TOLD = ("North Production House", "As of 22 November 2026")
PER = {Unit.MILLISECONDS: HOUR, Unit.BYTES: GB}
EVERY = every_figure()
CHARTS = charts_of_sheets()


def book_of(figure: Figure) -> Worksheet:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(figure, TOLD, at=AT)))
    assert book.sheetnames == ["Table"]
    return book["Table"]


def parts_of(figure: Figure) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(to_xlsx(figure, TOLD, at=AT))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def head_of(figure: Figure) -> int:
    """Return the row of the table's heads, from 1."""
    return 2 + len(told_above(figure)) + 1


def told_above(figure: Figure) -> list[str]:
    """Return the lines between title and table."""
    differs = how_it_differs(figure, native_charts(figure))
    return [each for each in (figure.subtitle, *TOLD, figure.empty.message if figure.empty else "", *figure.notes, differs) if each]


def expected(column: TableColumn, cell: Cell) -> object:
    """Return what a cell is to hold, reckoned apart from the code."""
    if isinstance(cell.sort_value, int | float):
        unit = cell.unit or column.unit
        return cell.sort_value / PER.get(unit, 1) if unit and column.kind is not ColumnKind.SHARE else cell.sort_value
    if column.kind is ColumnKind.DATE and re.fullmatch(r"[\d-]{10}", str(cell.sort_value)):
        return date.fromisoformat(str(cell.sort_value))
    return cell.text if isinstance(cell.sort_value, str) or (cell.text and not column.is_number) else None


@pytest.mark.parametrize("name", EVERY)
def test_workbook_holds_every_number_of_the_table_and_nothing_in_its_gaps(name: str) -> None:
    figure = EVERY[name]
    sheet, head = book_of(figure), head_of(figure)
    columns = [place for place, column in enumerate(figure.table.columns) if column.kind is not ColumnKind.TREND]
    rows = [*figure.table.rows, *((figure.table.footer,) if figure.table.footer else ())]
    for row, cells in enumerate(rows, head + 1):
        for at, place in enumerate(columns, 1):
            found, wanted = sheet.cell(row, at).value, expected(figure.table.columns[place], cells[place])
            if isinstance(wanted, int | float):
                assert found == pytest.approx(wanted, rel=1e-12, abs=1e-12), (name, row, at)
                assert sheet.cell(row, at).data_type == "n"
            else:
                assert (found.date() if isinstance(found, datetime) else found) == wanted, (name, row, at)
    assert sheet.cell(1, 1).value == figure.title
    assert [sheet.cell(row, 1).value for row in range(2, head)] == [*told_above(figure), None]


@pytest.mark.parametrize("name", EVERY)
def test_workbook_holds_no_formula_and_leads_nowhere(name: str) -> None:
    parts = parts_of(EVERY[name])
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert not [part for part, text in parts.items() if 'TargetMode="External"' in text or "externalLink" in part]
    for part, text in parts.items():
        # What a chart shows is a reference into the one sheet, never a text that could be read as another.
        for formula in re.findall(r"<c:f>([^<]*)</c:f>", text):
            assert re.fullmatch(r"Table!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", formula), (part, formula)


def cells_of(sheet: Worksheet, reference: str) -> list[object]:
    (block,) = [sheet[reference.partition("!")[2].replace("$", "")]]
    return [row[0].value for row in block] if isinstance(block, tuple) else [block.value]


def charted(sheet: Worksheet) -> list[tuple[str, NativeSeries]]:
    return [(type(part).__name__, series) for chart in sheet._charts for part in chart._charts for series in part.series]


@pytest.mark.parametrize("name", [each for each in CHARTS if not re.search("waterfall|scatter", each)])
def test_native_chart_has_the_series_of_the_figure_number_by_number(name: str) -> None:
    figure = CHARTS[name]
    sheet = book_of(figure)
    found = charted(sheet)
    made = [each for chart in native_charts(figure) for each in (*chart.series, *((chart.line,) if chart.line else ()))]
    former = [each.is_former for each in made]
    assert sum(former) in {0, len(figure.former)}
    series_of_figure, former_of_figure = iter(figure.series), iter(figure.former)
    drawn = [next(former_of_figure if is_former else series_of_figure) for is_former in former]
    assert list(series_of_figure) == []
    for (_, native), series in zip(found, drawn, strict=True):
        numbers = cells_of(sheet, native.val.numRef.f)
        assert [number is None for number in numbers] == [mark.value is None for mark in series.marks]
        known = [(number, mark.value) for number, mark in zip(numbers, series.marks, strict=True) if mark.value]
        assert len({round(value / number, 3) for number, value in known if isinstance(number, int | float)}) <= 1
        assert len(cells_of(sheet, native.cat.strRef.f if native.cat.strRef else native.cat.numRef.f)) == len(figure.categories)


@pytest.mark.parametrize(
    ("kind", "native", "grouping"),
    [
        (ChartKind.BARS, "BarChart", "clustered"),
        (ChartKind.STACKED, "BarChart", "stacked"),
        (ChartKind.STACKED_SHARE, "BarChart", "percentStacked"),
        (ChartKind.HORIZONTAL, "BarChart", "clustered"),
        (ChartKind.LINES, "LineChart", "standard"),
        (ChartKind.AREA, "AreaChart", "stacked"),
    ],
)
def test_native_chart_is_of_the_kind_that_the_page_shows(kind: ChartKind, native: str, grouping: str) -> None:
    (chart,) = book_of(chart_of(monthly(), kind))._charts
    assert (type(chart).__name__, chart.grouping) == (native, grouping)
    if native == "BarChart":
        assert chart.type == ("bar" if kind is ChartKind.HORIZONTAL else "col")


def test_native_combination_is_bars_and_a_line_on_a_second_axis() -> None:
    figure = chart_of(sheet_of(over(YEAR, Grain.MONTH), measures=(INGESTED, ITEMS), period=YEAR), ChartKind.COMBINATION)
    assert [kind for kind, _ in charted(book_of(figure))] == ["BarChart", "LineChart"]


def test_native_ring_and_points_are_what_they_are_on_the_page() -> None:
    ring = book_of(chart_of(sheet_of(named(("A", "B", "C"))), ChartKind.DONUT))
    assert [kind for kind, _ in charted(ring)] == ["DoughnutChart"]
    figure = chart_of(sheet_of(named(("A", "B", "C")), measures=(INGESTED, STORED)), ChartKind.SCATTER)
    points = book_of(figure)
    ((kind, series),) = charted(points)
    assert kind == "ScatterChart"
    assert cells_of(points, series.xVal.numRef.f) == pytest.approx([mark.along / HOUR for mark in figure.marks if mark.along is not None])
    assert cells_of(points, series.yVal.numRef.f) == pytest.approx([mark.value / GB for mark in figure.marks if mark.value is not None])


def test_waterfall_and_treemap_are_bars_and_say_so() -> None:
    figure = chart_of(sheet_of(named(("A", "B", "C")), is_compared=True), ChartKind.WATERFALL)
    sheet = book_of(figure)
    ((_, series),) = charted(sheet)
    assert cells_of(sheet, series.val.numRef.f) == pytest.approx([(mark.value or 0) / HOUR for mark in figure.marks[1:-1]])
    assert "waterfall" in str(sheet.cell(head_of(figure) - 2, 1).value)
    tree_figure = chart_of(sheet_of(named(("A", "B", "C"))), ChartKind.TREEMAP)
    tree = book_of(tree_figure)
    assert [kind for kind, _ in charted(tree)] == ["BarChart"]
    assert "treemap" in str(tree.cell(head_of(tree_figure) - 2, 1).value)


def test_target_is_a_bar_beside_each_number_and_the_note_says_so() -> None:
    figure = chart_of(monthly(target=70 * HOUR), ChartKind.BULLET)
    sheet = book_of(figure)
    assert set(cells_of(sheet, charted(sheet)[-1][1].val.numRef.f)) == {70}
    assert "target" in str(sheet.cell(head_of(figure) - 2, 1).value)


def test_heat_map_is_shaded_cells_and_tables_and_numbers_have_no_chart() -> None:
    figure = of_sheet(heat_of, monthly(), "heat")
    sheet = book_of(figure)
    ((where, _),) = sheet.conditional_formatting._cf_rules.items()
    assert str(where.sqref) == f"B{head_of(figure) + 1}:M{head_of(figure) + len(figure.table.rows)}"
    assert "shaded" in str(sheet.cell(head_of(figure) - 2, 1).value)
    for other in (kpi_of("Stored"), of_sheet(pivot_of, monthly(), "pivot")):
        assert book_of(other)._charts == []


def test_small_multiples_are_a_chart_for_each_panel() -> None:
    figure = of_sheet(small_multiples_of, monthly(), "panels")
    assert len(book_of(figure)._charts) == len(figure.panels) > 1


def test_dates_are_written_as_what_they_begin_with_the_sign_of_what_is_open() -> None:
    by_month = book_of(chart_of(monthly(), ChartKind.BARS))
    head = head_of(chart_of(monthly(), ChartKind.BARS))
    assert by_month.cell(head + 1, 1).number_format == "mmm yyyy"
    assert by_month.cell(head + 12, 1).number_format == 'mmm yyyy"*"'
    for grain, shown in ((Grain.WEEK, "yyyy-mm-dd"), (Grain.YEAR, "yyyy")):
        figure = chart_of(sheet_of(over(YEAR, grain), named(("A",)), period=YEAR), ChartKind.TABLE)
        assert book_of(figure).cell(head_of(figure) + 1, 1).number_format == shown


def test_levels_are_in_gigabytes_and_shares_in_per_cent_of_one() -> None:
    figure = chart_of(sheet_of(over(YEAR, Grain.MONTH), named(("A", "B")), measures=(PEAK,), count=lambda *_: 3 * GB), ChartKind.LINES)
    sheet, head = book_of(figure), head_of(figure)
    assert (sheet.cell(head, 2).value, sheet.cell(head + 1, 2).value) == ("A (GB)", 3)
    shares = chart_of(sheet_of(named(("A", "B")), named(("C", "D")), count=lambda *_: HOUR), ChartKind.STACKED_SHARE)
    found = book_of(shares).cell(head_of(shares) + 1, len(shares.table.columns))
    assert (found.value, found.number_format) == (0.5, "0.0%")


@pytest.mark.parametrize(
    "title", [*HOSTILE_NAMES, "=cmd|'/c calc'!A1", "=Table!$A$2", "http://attacker.example/", "[x]:*?/\\'", "\x01_x0041_"]
)
def test_hostile_names_and_titles_are_text_and_stay_it_when_they_are_edited(title: str) -> None:
    figure = replace(bars_of("Bars"), title=title, subtitle=title, notes=(title,))
    sheet = book_of(figure)
    for row in (1, 2, 5):
        cell = sheet.cell(row, 1)
        assert cell.data_type == "s"
        if title.startswith(("=", "@", "+", "-")):
            assert (cell.value, cell.quotePrefix) == (clean_line(title), True)


def test_unit_stands_at_the_number_where_a_column_mixes_them() -> None:
    figure = of_sheet(pivot_of, sheet_of(over(YEAR, Grain.MONTH), measures=(INGESTED, STORED), count=hours, period=YEAR), "pivot")
    sheet, head = book_of(figure), head_of(figure)
    assert sheet.cell(head + 1, 2).number_format == '#,##0.0" h"'
    assert sheet.cell(head + 2, 2).number_format == '#,##0.0" GB"'


def test_workbook_is_in_the_figures_language_and_the_same_each_time() -> None:
    figure = replace(table_of(("A",)), locale="nl_BE")
    made = to_xlsx(figure, TOLD, at=AT)
    assert made == to_xlsx(figure, TOLD, at=AT)
    assert openpyxl.load_workbook(io.BytesIO(made)).sheetnames == ["Tabel"]
    assert EN.locale == "en"


def test_workbook_of_several_figures_has_a_sheet_for_each_like_its_own_workbook() -> None:
    figures = [bars_of("Bars"), table_of(("A", "B")), bars_of("Bars")]
    book = openpyxl.load_workbook(io.BytesIO(to_workbook("All", [(each, TOLD) for each in figures], at=AT)))
    assert book.sheetnames == ["Bars", figures[1].title, "Bars (2)"]
    assert book.properties.title == "All"
    for sheet, figure in zip(book.worksheets, figures, strict=True):
        own = book_of(figure)
        assert [[cell.value for cell in row] for row in sheet] == [[cell.value for cell in row] for row in own]
        assert len(sheet._charts) == len(own._charts)
        assert sheet.freeze_panes == own.freeze_panes == f"B{head_of(figure) + 1}"
    chart = book.worksheets[2]._charts[0]
    assert chart.series[0].val.numRef.f.startswith("'Bars (2)'!")


@pytest.mark.parametrize(
    "title", [*HOSTILE_NAMES, "=cmd|'/c calc'!A1", "[x]:*?/\\'", "'", "History", "\x01_x0041_", "\U0001f3ac" * 40, "a'b", "x" * 31]
)
def test_sheets_of_hostile_titles_have_names_that_excel_takes_and_none_twice(title: str) -> None:
    figures = [replace(bars_of("Bars"), title=title) for _ in range(12)]
    made = to_workbook(title, [(each, TOLD) for each in figures], at=AT)
    names = openpyxl.load_workbook(io.BytesIO(made)).sheetnames
    assert len({name.casefold() for name in names}) == 12
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) <= 2 * 31
        assert not re.search(r"[\[\]:*?/\\\x00-\x1f]|^'|'$", name)
        assert name.casefold() != "history"
