"""A dashboard as a PDF and as a workbook: the numbers of its page, one's own alone, for whoever sees the dashboard."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from html import unescape

import openpyxl
import pytest
from flask import Flask

from reports.paper import run, text_of
from web.boards_by_hand import BY_PRODUCTION, add, make, share, two_charts
from web.installation import AccountIds, Browser
from web.kept_fields import keep, spoil


@pytest.fixture
def board(alice: Browser, account_a: AccountIds) -> str:
    return two_charts(alice, account_a)


def test_report_has_what_the_page_shows_and_the_numbers_of_its_files(alice: Browser, board: str) -> None:
    answer = alice.get(f"{board}/report.pdf")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert re.fullmatch(r'attachment; filename="report-\d+-\d+\.pdf"', answer.headers["Content-Disposition"])
    assert answer.headers["Cache-Control"] == "private, no-cache"
    text = text_of(answer.data)
    page = unescape(alice.get(board).text)
    for words in ("Night & day", "Who ingests", "Stored by month", "North Production House", "What is counted"):
        assert words in text
    (as_of,) = re.findall(r'<p class="as-of">([^<]+)</p>', page)
    assert as_of in text
    numbers = re.findall(r'<td class="number number"[^>]*>(?:<a [^>]*>)?([\d.,]+(?: [GT]B)?)<', page)
    assert numbers
    assert [each for each in numbers if each not in text] == []


def test_report_is_of_the_controls_as_they_stand_and_of_the_paper_that_was_asked_for(
    alice: Browser, board: str, account_a: AccountIds
) -> None:
    number, name = next(iter(account_a.productions.items()))
    others = [each for key, each in account_a.productions.items() if key != number]
    answer = alice.get(f"{board}/report.pdf?chosen=yes&production={number}&paper=us-letter")
    text = text_of(answer.data)
    assert f"Only {name}" in text
    assert [each for each in others if each in text] == []
    assert "612 x 792" in run("pdfinfo", "FILE", given=answer.data)
    assert alice.get(f"{board}/report.pdf?paper=a0").status_code == 404
    kept = answer.headers["ETag"]
    assert alice.get(f"{board}/report.pdf?chosen=yes&production={number}&paper=us-letter", If_None_Match=kept).status_code == 304
    assert alice.get(f"{board}/report.pdf?chosen=yes&production={number}", If_None_Match=kept).status_code == 200


def test_paper_is_the_accounts_where_none_was_asked_for(alice: Browser, board: str, account_a: AccountIds) -> None:
    usual = alice.get(f"{board}/report.pdf")
    assert "595.276 x 841.89" in run("pdfinfo", "FILE", given=usual.data)
    settings = f"/account/{account_a.account_id}/settings"
    assert alice.post(f"{settings}/paper", {"paper": "us-letter"}, page=settings).status_code == 303
    own = alice.get(f"{board}/report.pdf", If_None_Match=usual.headers["ETag"])
    assert "612 x 792" in run("pdfinfo", "FILE", given=own.data)
    assert "595.276 x 841.89" in run("pdfinfo", "FILE", given=alice.get(f"{board}/report.pdf?paper=a4").data)


def test_report_says_what_the_accounts_own_fields_are_and_none_of_one_that_cannot_be_read(
    app: Flask, alice: Browser, account_a: AccountIds
) -> None:
    number = keep(app, account_a, "Coverage <b>", description="How much is in words.")
    path = make(alice)
    add(alice, path, account_a, f"value=field:{number}&across=month")
    text = text_of(alice.get(f"{path}/report.pdf").data)
    assert "Coverage <b> by month" in text
    assert "Coverage <b>: How much is in words. Transcribed" in text
    spoil(app, number)
    assert "How much is in words." not in text_of(alice.get(f"{path}/report.pdf").data)


def test_workbook_has_a_sheet_for_each_chart_with_the_numbers_of_its_own(alice: Browser, board: str) -> None:
    answer = alice.get(f"{board}/report.xlsx")
    assert re.fullmatch(r'attachment; filename="report-\d+-\d+\.xlsx"', answer.headers["Content-Disposition"])
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["Who ingests", "Stored by month"]
    for sheet, tile in zip(book.worksheets, ("t1", "t2"), strict=True):
        (own,) = openpyxl.load_workbook(io.BytesIO(alice.get(f"{board}/{tile}.xlsx").data)).worksheets
        assert [[cell.value for cell in row] for row in sheet] == [[cell.value for cell in row] for row in own]
    assert alice.get(f"{make(alice, 'Empty')}/report.xlsx").status_code == 404


def test_report_of_a_shared_dashboard_has_the_readers_own_numbers_and_is_nobodys_else(
    alice: Browser, bob: Browser, charlie: Browser, account_a: AccountIds
) -> None:
    seen = [each for each, name in account_a.productions.items() if name in unescape(bob.get("/dashboard").text)]
    hidden = [name for each, name in account_a.productions.items() if each not in seen]
    path = make(alice)
    add(alice, path, account_a, BY_PRODUCTION)
    assert bob.get(f"{path}/report.pdf").status_code == 404
    share(alice, path, "view")
    text = text_of(bob.get(f"{path}/report.pdf").data)
    assert account_a.productions[seen[0]] in text
    assert [name for name in hidden if name in text] == []
    assert "Only the productions that" in text
    assert "Only the productions that" not in text_of(alice.get(f"{path}/report.pdf").data)
    book = openpyxl.load_workbook(io.BytesIO(bob.get(f"{path}/report.xlsx").data))
    cells = {str(cell.value) for sheet in book.worksheets for row in sheet for cell in row}
    assert account_a.productions[seen[0]] in cells
    assert cells.isdisjoint(hidden)
    assert any(each.startswith("Only the productions that") for each in cells)
    plain = bob.get(f"{path}/report.csv").data.decode()
    assert account_a.productions[seen[0]] in plain
    assert [name for name in hidden if name in plain] == []
    for way in ("pdf", "xlsx", "csv"):
        assert charlie.get(f"{path}/report.{way}").status_code == 404


def test_csv_of_all_has_the_lines_of_each_tiles_own_file(alice: Browser, board: str) -> None:
    answer = alice.get(f"{board}/report.csv")
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
    tiles = re.findall(rf'href="({board}/t[0-9]+\.csv)', alice.get(board).text)
    assert len(tiles) > 1
    for tile in tiles:
        assert alice.get(tile).data.decode() in answer.data.decode()
    assert alice.get(f"{board}/report.csv?bom=yes").data == b"\xef\xbb\xbf" + answer.data
    assert alice.get(f"{board}/report.csv?bom=1").status_code == 404
    assert alice.get(f"{make(alice, 'Empty')}/report.csv").status_code == 404


def test_page_offers_the_report_of_what_it_shows_and_none_of_nothing(alice: Browser, board: str, account_a: AccountIds) -> None:
    number = next(iter(account_a.productions))
    narrowed = unescape(alice.get(f"{board}?chosen=yes&production={number}").text)
    assert f'href="{board}/report.pdf?chosen=yes&production={number}"' in narrowed
    assert f'href="{board}/report.xlsx?chosen=yes&production={number}"' in narrowed
    assert f'href="{board}/report.csv?chosen=yes&production={number}"' in narrowed
    assert "/report." not in alice.get(make(alice, "Empty")).text


def test_dashboard_with_more_rows_than_are_printed_while_one_waits_says_so(
    alice: Browser, board: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rushes.web.boards.report._MOST_ROWS", 3)
    answer = alice.get(f"{board}/report.pdf")
    assert answer.status_code == 400
    assert "at most 3 rows" in answer.text


def test_installation_without_what_prints_offers_no_report_and_says_what_it_takes(
    alice: Browser, board: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("rushes.web.boards.view", "rushes.reports.press"):
        monkeypatch.setattr(f"{place}.can_print", lambda: False)
    assert "report.pdf" not in alice.get(board).text
    assert "report.xlsx" in alice.get(board).text
    answer = alice.get(f"{board}/report.pdf")
    assert answer.status_code == 400
    assert "rushes[pdf]" in answer.text


def test_pages_are_served_without_what_prints() -> None:
    program = "import sys; sys.modules['typst'] = None; import rushes.web.app, rushes.cli"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False).stderr == ""
