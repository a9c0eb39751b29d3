"""Workbooks: the numbers of the CSV beside it, whose they are and as of when, and nobody's but one's own."""

from __future__ import annotations

import csv
import io
from html import unescape

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from werkzeug.test import TestResponse

from web.boards_by_hand import BY_PRODUCTION, add, make, share
from web.installation import AccountIds, Browser

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BY_MONTH = "value=ingested&across=month&group=production&span=last-12-months&kind=stacked"


def sheet_of(answer: TestResponse) -> Worksheet:
    assert (answer.status_code, answer.content_type) == (200, XLSX), answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    (sheet,) = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
    return sheet


def told_in(sheet: Worksheet) -> list[str]:
    """Return the lines above the table."""
    lines = [sheet.cell(row, 1).value for row in range(1, sheet.max_row + 1)]
    return [str(line) for line in lines[: lines.index(None)]]


def numbers_of(sheet: Worksheet) -> list[list[float | None]]:
    """Return the numbers of the table's rows as the CSV has them."""
    head = len(told_in(sheet)) + 2
    return [
        [
            None if cell.value is None else float(cell.value) * (100 if "%" in cell.number_format else 1)
            for cell in row
            if cell.data_type == "n" and not cell.is_date
        ]
        for row in sheet.iter_rows(min_row=head + 1)
    ]


@pytest.mark.parametrize(
    "path",
    [
        f"/explore/chart.*?{BY_MONTH}",
        "/explore/chart.*?value=storage.maximum&across=week&group=production&span=last-90-days&kind=lines",
        "/explore/chart.*?value=ingested&value=storage&across=production&compare=former&kind=table&span=last-30-days",
        "/explore/chart.*?value==transcribed / ingested&across=month&span=last-12-months",
        "/dashboard/ingest.*",
        "/dashboard/storage.*",
        "/year/months.*",
        "/explore/rows/rows.*?value=ingested&across=production&span=last-30-days",
    ],
)
def test_workbook_holds_the_numbers_of_the_csv_beside_it(alice: Browser, path: str) -> None:
    sheet = sheet_of(alice.get(path.replace("*", "xlsx")))
    rows = list(csv.reader(io.StringIO(alice.get(path.replace("*", "csv")).text)))
    head = len(told_in(sheet)) + 2
    assert [str(cell.value) for cell in sheet[head]] == [each.lstrip("'") for each in rows[0]]
    found = numbers_of(sheet)
    assert len(found) - len(rows[1:]) in {0, 1}
    for numbers, row in zip(found, rows[1:], strict=False):
        written = [
            float(each) if each else None
            for each in row
            if not each or (each.replace(".", "").replace("-", "").isdigit() and each.count("-") < 2)
        ]
        assert [each for each in numbers if each is not None] == pytest.approx([each for each in written if each is not None], abs=1e-4)


def test_workbook_says_whose_numbers_it_holds_which_of_them_and_as_of_when(alice: Browser, bob: Browser, account_a: AccountIds) -> None:
    production = account_a.first_production
    told = told_in(sheet_of(alice.get(f"/explore/chart.xlsx?{BY_MONTH}&production={production}&state=active")))
    assert "North Production House" in told
    assert f"Only {account_a.productions[production]}." in told
    assert any(line.startswith("State:") for line in told)
    assert any(line.startswith("As of ") for line in told)
    assert "* Not complete: some days are still to come or not loaded." in told
    theirs = told_in(sheet_of(bob.get(f"/explore/chart.xlsx?{BY_MONTH}")))
    assert [line for line in theirs if line.startswith("Only the productions that ")]


def test_workbook_of_somebody_else_is_not_there_and_ones_own_holds_ones_own_rows(
    bob: Browser, charlie: Browser, account_a: AccountIds
) -> None:
    assert charlie.get(f"/explore/chart.xlsx?account={account_a.account_id}&{BY_MONTH}").status_code == 404
    page = unescape(bob.get("/dashboard").text)
    hidden = [name for name in account_a.productions.values() if name not in page]
    sheet = sheet_of(bob.get("/explore/chart.xlsx?value=ingested&across=production&top=20&span=last-12-months"))
    shown = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert hidden
    assert not [name for name in hidden if name in shown]
    assert bob.get("/explore/chart.xlsx").status_code == 404


def test_tile_of_a_dashboard_is_a_workbook_under_its_controls_for_each_reader(
    alice: Browser, bob: Browser, charlie: Browser, account_a: AccountIds
) -> None:
    board = make(alice)
    add(alice, board, account_a, BY_PRODUCTION, tile_title="=cmd|' /C calc'!A0")
    assert f'href="{board}/t1.xlsx?"' in alice.get(board).text
    sheet = sheet_of(alice.get(f"{board}/t1.xlsx"))
    assert (sheet.cell(1, 1).value, sheet.cell(1, 1).data_type, sheet.cell(1, 1).quotePrefix) == ("=cmd|' /C calc'!A0", "s", True)
    assert len(sheet._charts) == 1
    narrowed = sheet_of(alice.get(f"{board}/t1.xlsx?chosen=yes&span=last-7-days&production={account_a.first_production}"))
    assert f"Only {account_a.productions[account_a.first_production]}." in told_in(narrowed)
    assert bob.get(f"{board}/t1.xlsx").status_code == 404
    share(alice, board, "view")
    theirs = sheet_of(bob.get(f"{board}/t1.xlsx"))
    assert len(numbers_of(theirs)) < len(numbers_of(sheet))
    assert charlie.get(f"{board}/t1.xlsx").status_code == 404
    assert alice.get(f"{board}/t2.xlsx").status_code == 404


def test_table_too_long_for_a_workbook_is_refused_with_the_way_out(alice: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rushes.web.workbook._MOST_ROWS", 2)
    answer = alice.get(f"/explore/chart.xlsx?{BY_MONTH}")
    assert answer.status_code == 400
    assert "A workbook holds at most 2 rows: take the CSV file" in unescape(answer.text)
    assert alice.get(f"/explore/chart.csv?{BY_MONTH}").status_code == 200
