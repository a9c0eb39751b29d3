"""The pivot: places across as columns, and around them what was asked over all, never a sum."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from figures.gallery import EN
from figures.samples import HOUR, NOVEMBER, YEAR
from figures.sheets import INGESTED, ITEMS, NAMES, PEAK, STORED, daily, monthly, named, over, sheet_of, sizes
from rushes.domain import Grain
from rushes.figures import Figure, FigureKind, to_csv
from rushes.figures.sheet_pivot import pivot_of
from rushes.figures.sheet_table import table_of
from rushes.metrics import Sheet


def pivot_from(sheet: Sheet) -> Figure:
    return pivot_of(sheet, id="p", title="Title", subtitle="Subtitle", format=EN)


def heads(figure: Figure) -> list[str]:
    return [column.label for column in figure.table.columns]


def test_pivot_has_a_row_for_each_group_and_a_column_for_each_month() -> None:
    sheet = monthly()
    figure = pivot_from(sheet)
    assert figure.kind is FigureKind.TABLE
    assert heads(figure)[:3] == ["Production", "Dec 2025", "Jan 2026"]
    assert heads(figure)[-2:] == ["Nov 2026*", "Total (h)"]
    assert [row[0].text for row in figure.table.rows] == [*NAMES, "Others"]
    for place, row in enumerate(figure.table.rows):
        assert [cell.sort_value for cell in row[1:]] == [*(across[place][0] for across in sheet.cells), sheet.by_group[place][0]]
    assert [cell.sort_value for cell in figure.table.footer[1:]] == [*(numbers[0] for numbers in sheet.by_across), sheet.total[0]]
    assert figure.summary == "A table of 6 productions with Production, Dec 2025 to Nov 2026*, Total (h)."


def test_totals_are_those_of_the_sheet_whatever_the_cells_add_up_to() -> None:
    sheet = replace(monthly(), total=(HOUR,), by_group=((2 * HOUR,),) * 6, by_across=((3 * HOUR,),) * 12)
    table = pivot_from(sheet).table
    assert {row[-1].text for row in table.rows} == {"2.0"}
    assert [cell.text for cell in table.footer] == ["Total", *["3.0"] * 12, "1.0"]


def test_totals_of_a_level_or_a_maximum_are_not_called_so() -> None:
    level = pivot_from(sheet_of(over(YEAR, Grain.QUARTER), named(NAMES), (STORED,), sizes, period=YEAR))
    assert (heads(level)[-1], level.table.footer[0].text) == ("Whole period", "Total")
    most = pivot_from(sheet_of(over(YEAR, Grain.QUARTER), named(NAMES), (PEAK,), sizes, period=YEAR))
    assert (heads(most)[-1], most.table.footer[0].text) == ("Whole period", "All together")


def test_several_measures_stand_side_by_side_under_each_place() -> None:
    figure = pivot_from(sheet_of(over(YEAR, Grain.QUARTER), named(NAMES), (INGESTED, ITEMS), period=YEAR))
    assert heads(figure)[1:3] == ["Q4 2025, ingested (h)", "Q4 2025, items"]
    assert heads(figure)[-2:] == ["Total, ingested (h)", "Total, items"]
    assert all(len(row) == len(figure.table.columns) for row in (*figure.table.rows, figure.table.footer))


def test_days_of_one_year_leave_the_year_out() -> None:
    assert heads(pivot_from(daily(groups=named(NAMES))))[1:3] == ["1 Nov", "2 Nov"]


def test_without_groups_there_is_a_row_for_each_measure() -> None:
    figure = pivot_from(sheet_of(over(YEAR, Grain.QUARTER), measures=(INGESTED, ITEMS), period=YEAR))
    assert [row[0].text for row in figure.table.rows] == ["Ingested (h)", "Items"]
    assert figure.table.footer == ()


def test_sheet_that_is_not_split_across_is_a_plain_table() -> None:
    sheet = sheet_of(groups=named(NAMES))
    assert pivot_from(sheet) == table_of(sheet, id="p", title="Title", subtitle="Subtitle", format=EN)


def test_csv_of_a_pivot_has_whole_names_and_units_in_its_heads() -> None:
    rows = list(csv.reader(io.StringIO(to_csv(pivot_from(monthly())), newline="")))
    assert rows[0][:2] == ["Production", "December 2025 (h)"]
    assert rows[0][-2:] == ["November 2026 (h)", "Total (h)"]
    assert len(rows) == 7


def test_gap_is_a_dash_and_no_zero() -> None:
    figure = pivot_from(sheet_of(over(NOVEMBER, Grain.WEEK), named(NAMES), count=lambda across, *_: across or None))
    assert {row[1].text for row in figure.table.rows} == {"–"}
    assert {row[1].sort_value for row in figure.table.rows} == {None}
