"""A chart of Explore through the API: the figure of the page, within what the token's owner may see, and Python that fetches it."""

from __future__ import annotations

import ast
import json
import re
from html import unescape

import plotly.graph_objects as go
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from rushes.explore import REPEATED_PAIRS, SINGLE_PAIRS
from rushes.figures import CHART_KINDS
from rushes.web.api_figure import FigureParameters
from rushes.web.snippet import python_snippet
from web.boards_by_hand import add, make
from web.installation import AccountIds, Browser

CHART = "value=ingested&across=month&group=production&span=last-12-months"


class Caller:
    """A program with a personal token."""

    def __init__(self, app: Flask, owner: Browser) -> None:
        made = owner.post("/account/tokens", {"name": "charts", "expires_on": "2026-12-31"}, page="/account")
        secret = re.search(r'value="(rushes_[^"]+)"', made.text)
        assert secret
        self.secret, self._client = secret[1], app.test_client()

    def figure(self, query: str) -> TestResponse:
        return self._client.get(f"/api/v1/figure?{query}", headers={"Authorization": f"Bearer {self.secret}"})


@pytest.fixture
def api(app: Flask, alice: Browser) -> Caller:
    return Caller(app, alice)


def test_figure_is_the_one_of_the_page_mark_by_mark(api: Caller, alice: Browser) -> None:
    answer = api.figure(CHART)
    assert answer.status_code == 200, answer.text
    figure = go.Figure(answer.get_json())
    page = alice.get(f"/explore/figures?{CHART}").json["chart"]["layouts"]["l"]
    assert [trace["customdata"] for trace in answer.get_json()["data"]] == [trace["customdata"] for trace in page["data"]]
    assert figure.layout.title.text == "Ingested by month and production"
    assert [note.text for note in figure.layout.annotations if note.text.startswith("As of ")]


@pytest.mark.parametrize("kind", CHART_KINDS)
def test_every_kind_is_a_figure_that_plotly_takes(api: Caller, kind: str) -> None:
    answer = api.figure(f"value=ingested&across=month&group=production&compare=former&span=last-7-days&target=10&kind={kind}")
    assert answer.status_code == 200, answer.text
    figure = go.Figure(answer.get_json())
    assert figure.data
    assert go.Figure(json.loads(figure.to_json())) == figure


def test_single_numbers_and_tables_hold_the_texts_of_the_page(api: Caller, alice: Browser) -> None:
    query = "value=ingested&value=storage&span=last-30-days"
    (table,) = go.Figure(api.figure(f"{query}&kind=table").get_json()).data
    page = unescape(alice.get(f"/explore?{query}&kind=table").text)
    assert table.type == "table"
    assert all(text in page for column in table.cells.values for text in column)


def test_what_cannot_be_asked_is_told_with_what_to_change(api: Caller) -> None:
    for query, said in (
        ("value=ingestd", "ingested"),
        ("value=ingested&grup=production", "group"),
        ("value=ingested&kind=pie", "kind"),
        ("value=ingested&span=never", "never"),
        ("value=ingested&across=month&across=week", ""),
        ("value=ingested&state=gone", ""),
        ("", ""),
        ("value=", ""),
    ):
        answer = api.figure(query)
        assert (answer.status_code, answer.content_type) == (400, "application/problem+json"), query
        assert said in answer.text, query


def test_account_and_productions_of_others_are_not_there(
    app: Flask, bob: Browser, charlie: Browser, account_a: AccountIds, account_b: AccountIds
) -> None:
    stranger = Caller(app, charlie)
    for query in (
        f"account={account_a.account_id}&{CHART}",
        f"{CHART}&production={account_a.first_production}",
        "value=ingested&account=987654321",
    ):
        answer = stranger.figure(query)
        assert answer.status_code == 404, query
        assert not [name for name in account_a.productions.values() if name in answer.text]
    assert stranger.figure(f"account={account_b.account_id}&{CHART}").status_code == 200
    seen = unescape(bob.get("/dashboard").text)
    hidden = {number: name for number, name in account_a.productions.items() if name not in seen}
    theirs = Caller(app, bob)
    shown = theirs.figure("value=ingested&across=production&top=20&kind=table&span=last-12-months")
    assert shown.status_code == 200
    assert not [name for name in hidden.values() if name in shown.text]
    assert theirs.figure(f"{CHART}&production={next(iter(hidden))}").status_code == 404


def test_nobody_and_a_wrong_token_are_told_to_sign_in(app: Flask, stranger: Browser) -> None:
    assert stranger.get(f"/api/v1/figure?{CHART}").status_code == 401
    assert app.test_client().get(f"/api/v1/figure?{CHART}", headers={"Authorization": "Bearer rushes_wrong"}).status_code == 401


def test_description_has_every_parameter_of_the_address(stranger: Browser) -> None:
    described = stranger.get("/api/v1/openapi.json").get_json()["paths"]["/api/v1/figure"]["get"]["parameters"]
    assert {each["name"] for each in described} == {"account", *REPEATED_PAIRS, *SINGLE_PAIRS} == set(FigureParameters.model_fields)
    assert {each["in"] for each in described} == {"query"}


def pairs_in(snippet: str) -> list[tuple[str, str]]:
    (found,) = [
        node.value for node in ast.walk(ast.parse(snippet)) if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "chart"
    ]
    return ast.literal_eval(found)


def test_snippet_fetches_the_chart_and_holds_no_token(api: Caller, alice: Browser, account_a: AccountIds) -> None:
    query = f"account={account_a.account_id}&{CHART}&named=a&production={account_a.first_production}"
    answer = alice.get(f"/explore/python?{query}")
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "rushes_" not in answer.text
    assert 'os.environ["RUSHES_TOKEN"]' in answer.text
    assert "'http://localhost/api/v1/figure'" in answer.text
    assert sorted("=".join(pair) for pair in pairs_in(answer.text)) == sorted(query.replace("span=last-12-months&", "").split("&"))


def test_snippet_of_somebody_elses_account_is_not_there(charlie: Browser, stranger: Browser, account_a: AccountIds) -> None:
    assert charlie.get(f"/explore/python?account={account_a.account_id}&{CHART}").status_code == 404
    assert stranger.get(f"/explore/python?{CHART}").status_code == 303


@pytest.mark.parametrize("text", ["'", '"', "\\", "'); import os #", "\n", '"""', "{token}", "\u202e", "\u2028", "é"])
def test_text_in_a_snippet_ends_no_quotes_and_hides_nothing(text: str) -> None:
    snippet = python_snippet("https://rushes.example/api/v1/figure", [("named", text)])
    assert pairs_in(snippet) == [("named", text)]
    assert all(each.isprintable() or each == "\n" for each in snippet)
    assert len(snippet.splitlines()) == len(python_snippet("https://rushes.example/api/v1/figure", [("named", "a")]).splitlines())


def test_menu_of_a_tile_leads_to_python_of_the_chart_under_its_controls(alice: Browser, account_a: AccountIds) -> None:
    board = make(alice)
    add(alice, board, account_a, CHART)
    page = alice.get(f"{board}?chosen=yes&span=last-7-days&production={account_a.first_production}").text
    found = re.search(r'href="(/explore/python\?[^"]+)" data-copy-text', page)
    assert found
    pairs = pairs_in(alice.get(unescape(found[1])).text)
    assert ("span", "last-7-days") in pairs
    assert ("production", str(account_a.first_production)) in pairs
