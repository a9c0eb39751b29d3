"""The table of a sheet: every number once, a former one beside it, and a footer that was asked and not added up."""

from __future__ import annotations

from dataclasses import replace

from figures.gallery import EN
from figures.samples import HOSTILE_NAMES, HOUR, NEVER, YEAR
from figures.sheets import INGESTED, ITEMS, NAMES, PEAK, STORED, monthly, named, over, sheet_of, sizes
from rushes.domain import Grain
from rushes.figures import ColumnKind, EmptyReason, Figure, FigureKind, Format, to_csv, to_plotly, to_svg
from rushes.figures.sheet_table import table_of
from rushes.metrics import Sheet


def table_from(sheet: Sheet, form: Format = EN) -> Figure:
    return table_of(sheet, id="t", title="Title", subtitle="Subtitle", format=form)


def heads(figure: Figure) -> list[str]:
    return [column.label for column in figure.table.columns]


def texts(figure: Figure, row: int) -> list[str]:
    return [cell.text.replace("\u00a0", " ") for cell in figure.table.rows[row]]


def test_table_of_months_and_groups_has_a_row_for_each_pair() -> None:
    sheet = monthly()
    figure = table_from(sheet)
    assert figure.kind is FigureKind.TABLE
    assert heads(figure) == ["Month", "Production", "Ingested (h)"]
    assert len(figure.table.rows) == 12 * 6
    assert [row[2].sort_value for row in figure.table.rows] == [numbers[0] for row in sheet.cells for numbers in row]
    assert (texts(figure, 5)[1], figure.table.rows[5][1].key) == ("Others", None)
    assert figure.table.columns[0].kind is ColumnKind.DATE
    assert (texts(figure, -1)[0], figure.table.rows[-1][0].sort_value) == ("November 2026*", "2026-11-01")
    assert figure.notes == ("* Not complete: some days are still to come or not loaded.",)
    assert figure.summary == "A table of 72 rows with Month, Production, Ingested (h)."


def test_footer_is_the_total_that_was_asked_whatever_the_rows_add_up_to() -> None:
    sheet = replace(monthly(), total=(7 * HOUR,))
    assert [cell.text for cell in table_from(sheet).table.footer] == ["Total", "", "7.0"]


def test_footer_of_a_level_over_time_is_not_called_a_total() -> None:
    level = sheet_of(over(YEAR, Grain.MONTH), measures=(STORED,), count=sizes)
    assert table_from(level).table.footer[0].text == "Whole period"
    assert table_from(sheet_of(groups=named(NAMES), measures=(STORED,), count=sizes)).table.footer[0].text == "Total"
    assert table_from(sheet_of(groups=named(NAMES), measures=(PEAK,), count=sizes)).table.footer[0].text == "All together"


def test_compared_sheet_has_what_was_before_and_the_change() -> None:
    sheet = sheet_of(groups=named(NAMES), measures=(INGESTED, ITEMS), is_compared=True)
    figure = table_from(sheet)
    assert heads(figure)[1:4] == ["Ingested (h)", "Ingested, before (h)", "Ingested, change"]
    assert texts(figure, 0)[1:4] == ["4.9", "3.9", "+25.0 %"]
    assert figure.table.rows[0][3].sort_value == 0.25
    assert figure.notes == ("Before: from 1 October 2026 to 31 October 2026.",)
    assert len(figure.table.footer) == len(figure.table.columns)
    assert (
        to_csv(figure).splitlines()[0]
        == 'Production,Ingested (h),"Ingested, before (h)","Ingested, change (%)",Items,"Items, before","Items, change (%)"'
    )


def test_change_from_nothing_or_to_nothing_is_no_number() -> None:
    sheet = sheet_of(groups=named(NAMES[:2]), count=lambda _, group, __: 0 if group else None, is_compared=True)
    figure = table_from(sheet)
    assert [texts(figure, row)[1:] for row in (0, 1)] == [["–", "–", "–"], ["0.0", "0.0", "–"]]


def test_sheet_that_nothing_splits_has_a_row_for_each_measure() -> None:
    figure = table_from(sheet_of(measures=(INGESTED, ITEMS), is_compared=True))
    assert heads(figure) == ["Measure", "Value", "Before", "Change"]
    assert texts(figure, 0) == ["Ingested", "4.9 h", "3.9 h", "+25.0 %"]
    assert figure.table.footer == ()


def test_measure_without_any_number_has_no_column_and_is_named_in_a_note() -> None:
    figure = table_from(sheet_of(groups=named(NAMES), measures=(INGESTED, ITEMS), count=lambda _, group, m: None if m else group))
    assert heads(figure) == ["Production", "Ingested (h)"]
    assert figure.notes == ("Not reported by this connection: items.",)


def test_hostile_names_are_one_clean_line_each() -> None:
    figure = table_from(sheet_of(groups=named(HOSTILE_NAMES)))
    names = [row[0].text for row in figure.table.rows]
    assert names[8] == "Unnamed"
    assert not any("\u202e" in name or "\n" in name or "\x00" in name for name in names)


def test_sheet_without_a_number_says_why() -> None:
    nothing = sheet_of(groups=named(NAMES), count=lambda *_: None)
    reported, loaded = table_from(nothing).empty, table_from(replace(nothing, coverage=NEVER)).empty
    assert reported is not None
    assert reported.reason is EmptyReason.NOT_REPORTED
    assert loaded is not None
    assert loaded.reason is EmptyReason.NOT_LOADED


def test_table_is_said_in_the_readers_language_and_has_no_drawing() -> None:
    figure = table_from(sheet_of(groups=named(NAMES), is_compared=True), Format("nl_BE"))
    assert heads(figure)[0] == "Productie"
    assert texts(figure, 0)[1:] == ["4,9", "3,9", "+25,0 %"]
    assert (to_svg(figure, width=640), to_plotly(figure)) == ("", {})
