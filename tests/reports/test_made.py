"""A report that nobody looks at while it is made: one account's, one reader's, of days that are over."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from dashboards.conftest import ALICE, BOB, HOUR, NOW, PERIOD, A, B, usage_rows
from reports.paper import text_of
from rushes.boards import Asks, BoardContent, Controls, built_in_board
from rushes.domain import Grant, Period, Scope
from rushes.errors import CallerError, NotFound
from rushes.explore import NOTHING_OWN
from rushes.figures import Figure, FigureKind
from rushes.languages import language_of
from rushes.reports import Copy, MadeReport, Wanted, make_report
from rushes.warehouse import Warehouse
from warehouse.nights import Night

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
MONTHLY = built_in_board("monthly", language_of("en"))

Make = Callable[..., MadeReport]


@pytest.fixture
def make(night: Night, warehouse: Warehouse) -> Make:
    night.publish(
        usage=[
            night.usage(A, PERIOD, usage_rows((11, 12, 13))),
            night.usage(B, PERIOD, usage_rows((21,), hours=5)),
        ]
    )

    def made(
        scope: Scope = ALICE, days: Period = OCTOBER, content: BoardContent = MONTHLY, account_id: int = A, locale: str = "en_GB"
    ) -> MadeReport:
        wanted = Wanted(account_id, 0, 0, content, days, NOTHING_OWN)
        with warehouse.reader() as reader:
            return make_report(reader, scope, wanted, Copy("Account 1", (), locale, NOW), now=NOW)

    return made


def figure(made: MadeReport, kind: FigureKind) -> Figure:
    return next(each.figure for each in made.report.tiles if each.figure is not None and each.figure.kind is kind)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def numbers(figure: Figure) -> dict[str, float]:
    """Return the first number of each line of a table, by its name; in hours."""
    return {str(row[0].text): float(row[1].sort_value or 0) / HOUR for row in figure.table.rows}


def test_every_tile_is_of_the_days_that_were_asked_for(make: Make) -> None:
    made = make()
    # One hour a day and production, times one, two and three.
    assert numbers(figure(made, FigureKind.TABLE)) == {"Production 13": 93.0, "Production 12": 62.0, "Production 11": 31.0}
    assert made.is_complete
    assert made.has_activity
    assert made.missing == ()
    assert "October 2026" in made.report.told[0]


def test_file_of_each_form_has_the_numbers_of_the_figures(make: Make) -> None:
    made = make()
    shown = [row for each in made.report.tiles if each.figure and each.figure.kind is FigureKind.TABLE for row in each.figure.table.rows]
    text = plain(text_of(made.pdf()))
    assert [cell.text for row in shown for cell in row if plain(cell.text) not in text] == []
    lines = list(csv.reader(io.StringIO(made.csv().decode("utf-8-sig"))))
    assert ["Production 13", "93", "46.5"] in lines
    assert made.csv().startswith(b"\xef\xbb\xbf")
    assert not made.csv(with_bom=False).startswith(b"\xef\xbb\xbf")
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(made.workbook()))
    cells = [row for name in sheets.sheet_names for row in sheets.get_sheet_by_name(name).to_python()]
    assert any(row[0] == "Production 13" and row[1] == 93 for row in cells)


def test_reader_of_one_production_gets_that_one(make: Make) -> None:
    made = make(BOB)
    assert numbers(figure(made, FigureKind.TABLE)) == {"Production 11": 31.0}
    for form in (made.csv(), made.workbook()):
        book = (
            form
            if form[:2] != b"PK"
            else repr([list(sheet.values) for sheet in openpyxl.load_workbook(io.BytesIO(form)).worksheets]).encode()
        )
        assert b"Production 11" in book
        assert b"Production 12" not in book


def test_report_is_of_one_account_whatever_the_scope_reaches(make: Make) -> None:
    both = Scope((Grant(A, sees_all_productions=True), Grant(B, sees_all_productions=True)))
    assert numbers(figure(make(both, account_id=B), FigureKind.TABLE)) == {"Production 21": 155.0}
    with pytest.raises(NotFound):
        make(ALICE, account_id=B)


def test_days_that_are_not_complete_are_told(make: Make) -> None:
    made = make(days=Period(date(2026, 11, 1), date(2026, 11, 30)))
    assert not made.is_complete
    assert make(days=Period(date(2026, 9, 1), date(2026, 9, 30))).has_activity


def test_days_without_activity_are_told_apart_from_an_error(make: Make) -> None:
    nothing = Scope((Grant(A, sees_all_productions=False, production_ids=(99,)),))
    assert not make(nothing).has_activity


def test_dashboard_that_asks_for_a_production_is_reported_once_one_is_chosen(make: Make) -> None:
    asking = replace(MONTHLY, controls=Controls(asks=Asks.PRODUCTION))
    with pytest.raises(CallerError, match="asks for a production first"):
        make(content=asking)
    chosen = replace(MONTHLY, controls=Controls(asks=Asks.PRODUCTION, production_ids=(12,)))
    assert numbers(figure(make(content=chosen), FigureKind.TABLE)) == {"Production 12": 62.0}


def test_report_is_written_in_the_language_of_its_copy(make: Make) -> None:
    made = make(locale="nl_BE")
    assert "oktober 2026" in made.report.told[0]
    assert language_of("nl").say("What is counted") in text_of(made.pdf())
