"""Statements as pages and API hand them out: to the account's administrators, byte by byte, and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from databases import Databases
from kept_facts import FactsFactory
from kept_records import RecordsFactory
from rushes.accounts import Closing, close_account
from rushes.clock import FrozenClock
from rushes.config import Settings, load_keys
from rushes.domain import AccountRow, Period
from rushes.identity import Vault, operator_scope
from rushes.platforms import platform_for
from rushes.reports import Statements, rotate_key, statement_file, verify_file
from rushes.reports.statements.jwks import read_key_set
from rushes.store import tables
from rushes.sync import Connection, DayRule, Night, Request, Staging
from rushes.warehouse import account
from web.installation import NOW, OPERATOR, AccountIds, Browser, copy_of, ids_by_name, rooms, running, signed_in

KEYS = "/.well-known/rushes-statement-keys.json"
HOSTILE = "<b>Hostile</b> & =HYPERLINK(1)"
PDF, XLSX = "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"json": "application/json", "pdf": PDF, "xlsx": XLSX, "manifest": "application/json"}
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def look(app: Flask, clock: FrozenClock) -> list[str]:
    """Issue what is due, as a night does at its end, and return the names of it."""
    known = rooms(app)
    vault = Vault(load_keys(known.settings))
    made = Statements(
        known.store, known.warehouse, vault, clock, scope=operator_scope("a test"), lag_days=known.settings.sync.lag_days, by="clock"
    )
    return [each.name for each in made.look().issued]


def load_otherwise(app: Flask, clock: FrozenClock, period: Period) -> None:
    """Load days once more, while a megabyte is counted otherwise."""
    known = rooms(app)
    (settings,) = known.settings.connection
    settings = settings.model_copy(update={"megabyte_bytes": 1_048_576})
    connection = Connection(settings, platform_for(settings), DayRule(ZoneInfo(known.settings.time_zone), settings.cut_off))
    staging = Staging(known.settings.staging_dir)
    night = Night([connection], store=known.store, warehouse=known.warehouse, staging=staging, settings=known.settings.sync, clock=clock)
    assert night.run(Request(period=period)).state == "succeeded"


@pytest.fixture(scope="module")
def issuing(installation: Settings, tmp_path_factory: pytest.TempPathFactory, databases: Databases | None) -> Iterator[Flask]:
    """An application of which September and October are issued, and a note about what came late to October."""
    clock = FrozenClock(NOW)
    with closing(RecordsFactory(databases)) as records, closing(FactsFactory(databases)) as facts:
        settings = copy_of(installation, tmp_path_factory.mktemp("issued"), records, facts)
        with running(settings, clock) as made:
            look(made, clock)
            clock.advance(timedelta(hours=1))
            with rooms(made).store.reading() as conn:
                last = conn.execute(tables.statement.select().order_by(tables.statement.c.last_day.desc())).first()
            assert last is not None
            load_otherwise(made, clock, Period(last.last_day, last.last_day))
            look(made, clock)
            yield made


@pytest.fixture(scope="module")
def a(issuing: Flask) -> AccountIds:
    return ids_by_name(issuing)["North Production House"]


@pytest.fixture
def administrator(issuing: Flask) -> Browser:
    return signed_in(issuing, "alice")


@pytest.fixture
def bearer(issuing: Flask, administrator: Browser) -> dict[str, str]:
    secret = administrator.client.get_cookie("rushes_session")
    assert secret is not None
    identity = rooms(issuing).identity
    return {"Authorization": f"Bearer {identity.create_token(identity.actor(secret.value), 'statements')}"}


def hosting(app: Flask) -> Browser:
    browser = Browser(app)
    assert browser.operate().status_code == 303
    return browser


def addresses(a: AccountIds) -> list[str]:
    own = f"/account/{a.account_id}/statements"
    api = f"/api/v1/accounts/{a.account_id}/statements"
    return [own, f"{own}.json", api, *(f"{place}/1/{kind}" for place in (own, api) for kind in TYPES)]


def test_page_lists_statements_newest_first_with_the_note_beneath_its_own(administrator: Browser, a: AccountIds) -> None:
    text = administrator.get(f"/account/{a.account_id}/statements").text
    rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr.*?</tr>", text, re.DOTALL)][1:]
    assert rows[0].startswith("2 October 2026 restated 22 Nov, 07:00 PDF (2) XLSX (2)")
    assert re.match(r"3 Restatement note Cloud \+[\d.]+ GB, .* and Stored \+[\d.]+ GB 22 Nov, 08:00 PDF \(3\)", rows[1])
    assert rows[2].startswith("1 September 2026 issued")
    assert len(rows) == 3
    assert "<strong>Next: November 2026.</strong> The period ends on 30 November 2026." in text
    assert f'<a href="/account/{a.account_id}/statements" aria-current="page">Statements</a>' in text
    links = set(re.findall(r'href="(/[^"]+)" download', text))
    assert links == {KEYS, f"/account/{a.account_id}/statements.json"} | {
        f"/account/{a.account_id}/statements/{number}/{kind}" for number in (1, 2, 3) for kind in TYPES
    }


def test_files_are_the_stored_bytes_to_keep_and_by_token_too(
    issuing: Flask, administrator: Browser, bearer: dict[str, str], a: AccountIds
) -> None:
    client = issuing.test_client(use_cookies=False)
    for number in (1, 3):
        for kind, content_type in TYPES.items():
            with rooms(issuing).store.reading() as conn:
                stored = statement_file(conn, a.account_id, number, kind)
            of_page = administrator.get(f"/account/{a.account_id}/statements/{number}/{kind}")
            of_api = client.get(f"/api/v1/accounts/{a.account_id}/statements/{number}/{kind}", headers=bearer)
            for answer in (of_page, of_api):
                assert (answer.status_code, answer.data, answer.content_type) == (200, stored.data, content_type)
                assert answer.headers["Content-Disposition"] == f"attachment; filename={stored.name}"
                assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_what_was_fetched_verifies_with_the_published_list_and_keys(
    issuing: Flask, bearer: dict[str, str], administrator: Browser, a: AccountIds, tmp_path: Path
) -> None:
    client = issuing.test_client(use_cookies=False)
    listed = client.get(f"/api/v1/accounts/{a.account_id}/statements", headers=bearer)
    assert [(each["number"], each["kind"]) for each in listed.json] == [(1, "statement"), (2, "statement"), (3, "note")]
    assert listed.data == administrator.get(f"/account/{a.account_id}/statements.json").data
    assert listed.headers["Cache-Control"] == "no-store"
    keys = client.get(KEYS)
    assert (keys.content_type, keys.headers["Cache-Control"]) == ("application/jwk-set+json", "public, max-age=3600")
    for number in (1, 2, 3):
        for kind in TYPES:
            answer = client.get(f"/api/v1/accounts/{a.account_id}/statements/{number}/{kind}", headers=bearer)
            name = answer.headers["Content-Disposition"].partition("filename=")[2]
            (tmp_path / name).write_bytes(answer.data)
    trusted = read_key_set(keys.data)
    found = verify_file(tmp_path / f"note-{a.account_id}-3.manifest.json", trusted, chain=listed.data)
    assert (len(found.files), found.chain) == (3, 3)
    assert verify_file(tmp_path / f"statement-{a.account_id}-1.pdf", trusted, chain=listed.data).manifest.number == 1


def test_keys_are_public_halves_alone_and_asked_again_cost_no_body(issuing: Flask) -> None:
    client = issuing.test_client(use_cookies=False)
    answer = client.get(KEYS)
    (key,) = answer.json["keys"]
    assert set(key) == {"alg", "crv", "kid", "kty", "use", "x"}
    again = client.get(KEYS, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("name", ["bob", "charlie"])
def test_others_of_the_account_and_of_other_accounts_find_nothing(issuing: Flask, a: AccountIds, name: str) -> None:
    browser = signed_in(issuing, name)
    assert [browser.get(each).status_code for each in addresses(a)] == [404] * len(addresses(a))
    secret = browser.client.get_cookie("rushes_session")
    assert secret is not None
    identity = rooms(issuing).identity
    token = {"Authorization": f"Bearer {identity.create_token(identity.actor(secret.value), 'tried')}"}
    asked = [each for each in addresses(a) if each.startswith("/api/")]
    client = issuing.test_client(use_cookies=False)
    assert [client.get(each, headers=token).status_code for each in asked] == [404] * len(asked)
    assert f"/account/{a.account_id}/statements" not in browser.get("/account").text


def test_strangers_are_sent_away_and_numbers_and_forms_that_are_not_there_are_404(
    issuing: Flask, administrator: Browser, a: AccountIds
) -> None:
    stranger = Browser(issuing)
    for each in addresses(a):
        assert stranger.get(each).status_code == (401 if each.startswith("/api/") else 303), each
    own = f"/account/{a.account_id}/statements"
    for missing in ("4/pdf", "0/json", "1/exe", "1/PDF", "1/manifest.json", f"{2**63 - 1}/pdf"):
        assert administrator.get(f"{own}/{missing}").status_code == 404, missing


def test_operators_see_what_each_account_waits_for_and_the_key(issuing: Flask) -> None:
    text = hosting(issuing).get("/admin/statements").text
    with rooms(issuing).store.reading() as conn:
        kid = conn.execute(tables.statement_key.select()).one().kid
    assert f"<code>{kid}</code>" in text
    for name in ("North Production House", "Riverside Broadcasting"):
        row = next(each for each in re.findall(r"<tr>.*?</tr>", text, re.DOTALL) if name in each)
        assert "November 2026" in row
        assert "not due yet" in row
        assert "October 2026" in row
        assert not ISO_DAY.search(row)
    assert '<a href="/admin/statements" aria-current="page">Statements</a>' in text


def test_failures_stand_first_in_full_for_operators_and_in_few_words_for_the_account(
    app: Flask, alice: Browser, operator: Browser, account_a: AccountIds, account_b: AccountIds
) -> None:
    said = {"first_day": None, "last_day": None, "seen_load_at": None, "looked_at": NOW}
    days = "2026-10-04, 2026-10-05"
    wrong = {"account_id": account_a.account_id, "state": "failed", "message": "Broken at {place}.", "details": {"place": "<i>/srv</i>"}}
    message = "{count} days are not complete: {days}. Load them again."
    short = {"account_id": account_b.account_id, "state": "waiting", "message": message, "details": {"count": 2, "days": days}}
    with rooms(app).store.begin() as conn:
        conn.execute(tables.statement_standing.insert(), [{**said, **wrong}, {**said, **short}])
    page = operator.get("/admin/statements").text
    assert page.index("Broken at &lt;i&gt;/srv&lt;/i&gt;.") < page.index("2 days are not complete: 4 October 2026, 5 October 2026.")
    own = alice.get(f"/account/{account_a.account_id}/statements").text
    assert "Something went wrong; whoever runs this installation is told what." in own
    assert "/srv" not in own


def test_before_the_first_look_pages_say_so_and_the_lists_are_empty(
    app: Flask, alice: Browser, operator: Browser, account_a: AccountIds
) -> None:
    text = alice.get(f"/account/{account_a.account_id}/statements").text
    assert "None was issued yet." in text
    assert "the first look is still to come" in text
    assert alice.get(f"/account/{account_a.account_id}/statements.json").data == b"[]"
    assert alice.get(f"/account/{account_a.account_id}/statements/1/pdf").status_code == 404
    assert operator.get(KEYS).json == {"keys": []}
    page = operator.get("/admin/statements").text
    assert "No night has looked yet" in page
    assert "There is none yet; the first statement makes it." in page


def test_key_made_anew_is_published_at_once_beside_the_former(app: Flask, operator: Browser) -> None:
    vault = Vault(load_keys(rooms(app).settings))
    kids: list[str] = []
    for hours in (0, 1):
        with rooms(app).store.begin() as conn:
            kids.append(rotate_key(conn, vault, at=NOW + timedelta(hours=hours), by=OPERATOR).kid)
        assert [each["kid"] for each in operator.get(KEYS).json["keys"]] == kids
    page = operator.get("/admin/statements").text
    assert kids[1] in page
    assert kids[0] not in page


def test_hostile_name_of_an_account_is_text_everywhere(app: Flask, charlie: Browser, operator: Browser, account_b: AccountIds) -> None:
    known = rooms(app)
    with known.warehouse.reader() as reader:
        row = account(reader, account_b.account_id)
    assert row is not None
    with known.warehouse.publish_session(known.store.registry_id, "renamed", NOW) as build:
        build.put_accounts([AccountRow(row.account_id, row.connection, row.external_id, HOSTILE, row.time_zone)])
        build.publish()
    said = {"account_id": account_b.account_id, "state": "open", "message": "Nothing of the account is loaded yet.", "details": {}}
    with known.store.begin() as conn:
        conn.execute(tables.statement_standing.insert(), [{**said, "looked_at": NOW}])
    for browser, address in ((operator, "/admin/statements"), (charlie, f"/account/{account_b.account_id}/statements")):
        text = browser.get(address).text
        assert "Nothing of the account is loaded yet." in text, address
        assert "<b>Hostile" not in text, address
    assert "&lt;b&gt;Hostile&lt;/b&gt; &amp; =HYPERLINK(1)" in operator.get("/admin/statements").text


def test_api_describes_the_list_and_the_files(issuing: Flask) -> None:
    paths = issuing.test_client().get("/api/v1/openapi.json").json["paths"]
    listed = paths["/api/v1/accounts/{account_id}/statements"]["get"]
    file = paths["/api/v1/accounts/{account_id}/statements/{number}/{kind}"]["get"]
    assert "schema" in listed["responses"]["200"]["content"]["application/json"]
    assert set(file["responses"]["200"]["content"]) == set(TYPES.values())
    assert "404" in file["responses"]


def test_erased_account_has_no_statements_to_give(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    with rooms(app).store.begin() as conn:
        close_account(conn, account_a.account_id, Closing.ERASED, at=NOW, by="person:1")
    for each in addresses(account_a):
        answer = alice.get(each)
        assert answer.status_code >= 400, each
        assert "This account was erased here on 22 November 2026." in answer.text, each
