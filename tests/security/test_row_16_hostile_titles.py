"""Row 16: titles that strangers gave are text in every medium: page, drawing, hover text, table, file."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from html.parser import HTMLParser
from urllib.parse import urlencode

import openpyxl
import pytest
from flask import Flask

from rushes.demo import HOSTILE_TITLES
from rushes.figures import CHART_KINDS
from security.walk import EXPLORED, path_of, rules
from web.installation import Browser, ids_by_name, signed_in

DANGEROUS_TAGS = {"script", "img", "iframe", "object", "embed"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and not given.get("src", "").startswith("/static/"):
            self.faults.append(f"script {given}")
        if tag == "img" and not given.get("src", "").startswith(("/static/", "/account/")):
            self.faults.append(f"img {given}")
        if tag in DANGEROUS_TAGS - {"script", "img"}:
            self.faults.append(tag)
        self.faults += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        self.faults += [
            f"{tag} {name}={value}"
            for name, value in given.items()
            if name in {"href", "src", "action"} and value.lower().strip().startswith("javascript:")
        ]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture
def odd(app: Flask) -> tuple[Browser, int]:
    return signed_in(app, "several"), ids_by_name(app)["Oddly Named Films"].account_id


def _pages(app: Flask, *, of_operator: bool) -> list[str]:
    return sorted({path_of(rule, {}) for rule, method in rules(app) if method == "GET" and rule.rule.startswith("/admin") is of_operator})


def test_row_16_every_page_shows_them_as_text(app: Flask, odd: tuple[Browser, int]) -> None:
    browser, account = odd
    shown = ""
    numbers = list(ids_by_name(app)["Oddly Named Films"].productions)
    addresses = [f"{path}?account={account}" for path in _pages(app, of_operator=False) if not path.startswith("/static")]
    addresses += [
        path_of(rule, {"account_id": account, "production_id": number}) + f"?account={account}"
        for number in numbers
        for rule, method in rules(app)
        if method == "GET" and "production_id" in rule.rule
    ]
    addresses += [f"/explore?{urlencode({**EXPLORED, 'top': '20', 'kind': kind, 'account': account})}" for kind in CHART_KINDS]
    addresses += [path_of(rule, {"account_id": account}) for rule, method in rules(app) if method == "GET" and "account_id" in rule.rule]
    for address in addresses:
        answer = browser.get(address)
        if answer.mimetype == "text/html":
            page = _Page()
            page.feed(answer.text)
            assert page.faults == [], address
            shown += "".join(page.text)
    assert HOSTILE_TITLES[0] in shown
    assert HOSTILE_TITLES[1] in shown


def test_row_16_operators_pages_show_them_as_text(app: Flask, operator: Browser) -> None:
    for path in _pages(app, of_operator=True):
        answer = operator.get(path)
        if answer.mimetype == "text/html":
            page = _Page()
            page.feed(answer.text)
            assert page.faults == [], path


def test_row_16_hover_texts_have_no_markup_of_theirs(odd: tuple[Browser, int]) -> None:
    browser, account = odd
    explored = [f"/explore/figures?{urlencode({**EXPLORED, 'top': '20', 'kind': kind, 'account': account})}" for kind in CHART_KINDS]
    for address in (f"/dashboard/figures?account={account}", *explored):
        figures = browser.get(address).text
        assert json.loads(figures) or "explore" in address
        assert "<img" not in figures
        assert "<script" not in figures
        assert 'javascript:alert(1)\\">' not in figures


def test_row_16_files_are_attachments_and_hold_no_formula(app: Flask, odd: tuple[Browser, int]) -> None:
    browser, account = odd
    cells = 0
    for rule, method in rules(app):
        if method != "GET" or "csv" not in rule.rule:
            continue
        for tile in ("ingest", "productions", "storage", "daily", "by-month", "chart"):
            given = {**(EXPLORED if rule.rule.startswith("/explore") else {}), "account": account}
            answer = browser.get(f"{path_of(rule, {'account_id': account, 'tile_id': tile})}?{urlencode(given)}")
            if answer.mimetype != "text/csv":
                continue
            # What looks like a page in it is none to a browser.
            assert answer.headers["Content-Disposition"].startswith("attachment;"), rule.rule
            assert answer.headers["X-Content-Type-Options"] == "nosniff", rule.rule
            for row in csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))):
                for cell in row:
                    cells += 1
                    is_number = cell.lstrip("+-").replace(".", "").replace(",", "").isdigit()
                    assert is_number or not cell.startswith(FORMULA), (rule.rule, tile, cell)
    assert cells > 50


def test_row_16_workbooks_hold_texts_alone_and_lead_nowhere(app: Flask, odd: tuple[Browser, int]) -> None:
    browser, account = odd
    shown: set[str] = set()
    for kind in CHART_KINDS:
        given = {**EXPLORED, "group": "", "top": "20", "kind": kind.value, "account": account}
        answer = browser.get(f"/explore/chart.xlsx?{urlencode(given)}")
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            parts = {name: archive.read(name).decode() for name in archive.namelist()}
        assert not [name for name, text in parts.items() if "<f>" in text or "hyperlink" in text or 'TargetMode="External"' in text]
        (sheet,) = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
        cells = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
        assert {cell.data_type for cell in cells} == {"s"}
        # A cell that is edited is read anew: only its mark keeps it a text then.
        assert not [cell.value for cell in cells if cell.value.startswith(FORMULA) and not cell.quotePrefix]
        shown |= {cell.value for cell in cells}
    assert {HOSTILE_TITLES[0], HOSTILE_TITLES[1]} <= shown
