"""Every page, as everybody sees it, in a language of wide letters: what stands in plain letters was left out.

What may stand in plain letters is data: names, numbers with their units, dates, and what a platform, a log or a
person wrote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from babel import Locale
from flask import Flask

from languages.pages import Page
from languages.strange import widened
from rushes.datasets import (
    Definition,
    Found,
    FoundColumn,
    FoundTable,
    TableOrigin,
    begin_draft,
    found_values,
    make_dataset,
    note_draft,
    origin_values,
)
from rushes.domain import Shape
from rushes.languages import LOCALES, locale_name
from rushes.sources import Asked
from rushes.store import list_runs
from rushes.web.policies import POLICIES, Policy
from warehouse.dataset.raw_tables import account as of_account
from warehouse.dataset.raw_tables import dated, measure
from web.data_by_hand import dataset_of
from web.exports_by_hand import export_of
from web.groupings import kept, make
from web.installation import NOW, OPERATOR, AccountIds, Browser, ids_by_name, rooms
from web.kept_fields import fields_of, keep
from web.reports_by_hand import ADDRESS, make_report

pytestmark = pytest.mark.usefixtures("strange")

_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,}")
_DUTCH = Locale.parse("nl_BE")
_UNITS = {
    "GB",
    "TB",
    "MB",
    "kB",
    "ms",
    "min",
    "PNG",
    "PDF",
    "CSV",
    "XLSX",
    "API",
    "OpenAPI",
    "rushes",
    "Rushes",
    "UTC",
    "Europe",
    "Brussels",
    "YAML",
    "Markdown",
    "SVG",
    "en",
    "MySQL",
    "MariaDB",
    "PostgreSQL",
    "REST",
    "Parquet",
}
_DATES = {
    word
    for forms in (_DUTCH.months, _DUTCH.days)
    for widths in forms.values()
    for names in widths.values()
    for name in names.values()
    for word in _WORD.findall(f"{name} {name.capitalize()}")
}
_ASIDE_IN_A_LINE = re.compile(r"\S*…|\{\w+\}|/\S+")
TOKEN = "Zaagmolen"
_ASIDE = {
    "assets.asset",
    "assets.favicon",
    "health.health",
    "prometheus.metrics",
    "sign_in.root",
    "statements.keys",
    "account.statements_list",
}


def in_dutch(browser: Browser) -> Browser:
    browser.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "nl-BE"
    return browser


class Data:
    """Knows every word of the installation's data, at the moment it is asked: accounts, productions, people, connections."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def words(self) -> set[str]:
        """Return the words."""
        known, found = rooms(self._app), ids_by_name(self._app).values()
        names = [name for account in found for name in (account.name, *account.productions.values())]
        for person in known.identity.people():
            names.extend((person.name, person.username, person.connection))
        for each in known.settings.connection:
            names.extend((each.name, each.kind, each.base_url, *(login.username for login in each.login)))
        return {word for name in (*names, OPERATOR, TOKEN, TOKEN.lower(), ADDRESS) for word in _WORD.findall(name)}

    def left_in(self, texts: list[str]) -> list[str]:
        """Return the texts that are neither strange nor data; names that were cut, addresses and values aside."""
        allowed = self.words() | _UNITS | _DATES
        return [text for text in texts if set(_WORD.findall(_ASIDE_IN_A_LINE.sub("", text))) - allowed]

    def left_on(self, markup: str) -> list[str]:
        """Return what of a page is neither strange nor data."""
        return self.left_in(Page(markup).told)


@pytest.fixture
def data(app: Flask) -> Data:
    return Data(app)


def _grouping(app: Flask, account: AccountIds) -> int:
    """Return a grouping of the account, made if there is none."""
    found = kept(app, account)
    return found[0].grouping_id if found else make(app, account, {TOKEN: (account.first_production,)}, name=TOKEN)[0]


def _field(app: Flask, account: AccountIds) -> int:
    """Return a calculated field of the account, kept if there is none."""
    found = fields_of(app, account)
    return found[0].field_id if found else keep(app, account, TOKEN, description=TOKEN)


def _report(app: Flask, account: AccountIds) -> int:
    """Return a report by mail of an administrator of the account."""
    known = rooms(app)
    alice = next(each for each in known.identity.people() if each.username == "alice")
    return make_report(app, account.account_id, alice.person_id, title=TOKEN)["schedule_id"]


def _dataset(app: Flask, account: AccountIds) -> dict[str, object]:
    """Return a dataset of the account and a file that waits."""
    return dataset_of(app, account.account_id, TOKEN)


def _of_source(app: Flask) -> dict[str, object]:
    """Return a source, which cannot be reached, what was found in it, and a dataset of that."""
    known, by = rooms(app), f"operator:{OPERATOR}"
    parts = {"host": "127.0.0.1", "database": TOKEN, "user": TOKEN}
    number = known.sources.add(TOKEN.lower(), "mysql", parts, TOKEN, by=by).source_id
    fields = tuple(replace(each, header=TOKEN, label=TOKEN) for each in (dated(), of_account(), measure()))
    columns = tuple(FoundColumn(each, "", (TOKEN,)) for each in fields)
    found = Found((FoundTable(TOKEN, {}, 1, 0, columns, (), ((TOKEN,) * 3,)),))
    asked = Asked(TOKEN)
    with known.store.begin() as conn:
        draft = begin_draft(conn, number, asked, by=by, at=NOW)
        note_draft(conn, draft, found_values(found))
        definition = Definition(TOKEN, TOKEN, origin_values(TableOrigin(number, asked)), Shape(fields))
        return {"source_id": number, "draft_id": draft, "dataset_id": make_dataset(conn, None, definition, by=by, at=NOW)}


def addresses(app: Flask, account: AccountIds, policies: set[Policy]) -> Iterator[str]:
    """Yield an address of every page of those policies, with ids that are there."""
    with rooms(app).store.reading() as conn:
        run = list_runs(conn, limit=1)[0].run_id
    with rooms(app).warehouse.reader() as reader:
        version = reader.version.number
    values = {
        "account_id": account.account_id,
        "production_id": account.first_production,
        "run_id": run,
        "number": version,
        "job_id": 1,
        "tile_id": "ingest",
        "kind": "json",
        "board_id": 1,
        "token": "1.none",
        **(_dataset(app, account) if Policy.EDITOR in policies else {"dataset_id": 1, "upload": 1, "refresh_id": 1}),
        "schedule_id": _report(app, account) if Policy.EDITOR in policies else 1,
        "grouping_id": _grouping(app, account) if Policy.EDITOR in policies else 1,
        **(_of_source(app) if Policy.OPERATOR in policies else {"source_id": 1, "draft_id": 1}),
        "export_id": export_of(app, account.account_id, TOKEN.lower(), word=TOKEN.lower()) if Policy.OPERATOR in policies else 1,
        "field_id": _field(app, account) if Policy.EDITOR in policies else 1,
    }
    for rule in app.url_map.iter_rules():
        if POLICIES[rule.endpoint] not in policies or "GET" not in (rule.methods or set()) or rule.endpoint in _ASIDE:
            continue
        if not rule.rule.startswith("/api/"):
            yield re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), rule.rule)


def markup_of(text: str, content_type: str) -> str:
    """Return an answer's markup: a page, or the part of one that a script asks for."""
    if content_type.startswith("application/json"):
        found = json.loads(text)
        return f"<p>{found.get('announcement', '')}</p>{found.get('html', '')}"
    return text


def told_wrong(browser: Browser, address: str, data: Data) -> dict[str, list[str]]:
    answer = browser.get(address)
    if not answer.content_type.startswith(("text/html", "application/json")) or "jsonl" in address or 300 <= answer.status_code < 400:
        return {}
    if answer.content_type.startswith("text/html"):
        assert Page(answer.text).lang == "nl-BE", address
        assert answer.headers["Content-Language"] == "nl-BE", address
    if answer.content_type.startswith("application/json") and "/figures" in address:
        return {}
    left = data.left_on(markup_of(answer.text, answer.content_type))

    return {address: left} if left else {}


def test_pages_of_an_administrator_are_wholly_translated(app: Flask, alice: Browser, account_a: AccountIds, data: Data) -> None:
    in_dutch(alice).post("/account/tokens", {"name": TOKEN, "expires_on": "2026-12-31"}, page="/account")
    alice.post("/dashboards", {"built_in": "storage"}, page="/dashboards")
    wrong: dict[str, list[str]] = {}
    for address in addresses(app, account_a, {Policy.PERSON, Policy.EDITOR, Policy.ADMINISTRATOR}):
        for query in (
            "",
            f"?account={account_a.account_id}",
            f"?account={account_a.account_id}&production={account_a.first_production}&month=2026-10",
        ):
            wrong |= told_wrong(alice, address + query, data)
    assert wrong == {}


@pytest.mark.parametrize("name", ["bob", "charlie"])
def test_pages_of_others_are_wholly_translated(
    app: Flask, account_a: AccountIds, data: Data, request: pytest.FixtureRequest, name: str
) -> None:
    browser = in_dutch(request.getfixturevalue(name))
    wrong: dict[str, list[str]] = {}
    for address in addresses(app, account_a, {Policy.PERSON, Policy.ADMINISTRATOR, Policy.OPEN}):
        wrong |= told_wrong(browser, address, data)
    for address in ("/dashboard?month=2020-01", "/year?year=2020", "/dashboard?month=2026-13", "/dashboard?account=9999", "/nowhere"):
        wrong |= told_wrong(browser, address, data)
    assert wrong == {}


def test_pages_of_an_operator_are_wholly_translated(app: Flask, operator: Browser, account_a: AccountIds, data: Data) -> None:
    in_dutch(operator)
    days = {"first": "2026-11-01", "last": "2026-11-03", "accounts": "some", "account": str(account_a.account_id)}
    operator.post("/admin/jobs", days, page="/admin/jobs")
    wrong: dict[str, list[str]] = {}
    for address in addresses(app, account_a, {Policy.OPERATOR}):
        wrong |= told_wrong(operator, address, data)
    for address in (
        "/admin/coverage?search=zzz",
        "/admin/people?search=zzz",
        "/admin/audit?what=zzz",
        "/admin/rejects?reason=zzz",
        "/admin/sources/new?kind=mysql",
        f"/admin/exports/new?account={account_a.account_id}",
    ):
        wrong |= told_wrong(operator, address, data)
    assert wrong == {}


def test_doors_and_errors_of_a_stranger_are_wholly_translated(app: Flask, stranger: Browser, account_a: AccountIds, data: Data) -> None:
    in_dutch(stranger)
    wrong: dict[str, list[str]] = {}
    for address in (*addresses(app, account_a, {Policy.OPEN}), "/login?why=ended", "/admin/login?why=ended", "/nowhere"):
        wrong |= told_wrong(stranger, address, data)
    assert wrong == {}
    refused = stranger.sign_in("alice", "not this one")
    assert widened("Sign in") in refused.text
    assert data.left_on(refused.text) == []
    forged = stranger.client.post("/login", data={"username": "alice"})
    assert (forged.status_code, data.left_on(forged.text)) == (400, [])
    wrongly = stranger.client.delete("/login")
    assert (wrongly.status_code, data.left_on(wrongly.text)) == (405, [])


def test_figures_for_plotly_are_wholly_translated(alice: Browser, data: Data) -> None:
    told = re.findall(r'"(?:text|name)": "([^"]*)"', in_dutch(alice).get("/dashboard/figures").text)
    assert any(widened("Cloud") in text for text in told)
    assert data.left_in(told) == []


def test_locales_to_choose_are_named_in_their_own_language(alice: Browser) -> None:
    page = in_dutch(alice).get("/account").text
    assert all(locale_name(each) in page for each in LOCALES)
