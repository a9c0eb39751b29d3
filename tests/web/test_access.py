from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from werkzeug.routing import Rule

from rushes.identity import Role
from rushes.web.access import WithoutPolicy, check_policies
from rushes.web.policies import POLICIES, Policy
from web.installation import AccountIds, Browser, rooms

# Addresses that take no id of anybody's: a caller is answered about themselves, or told nothing.
WITHOUT_IDS = {
    "account.page", "admin.login", "admin.login_now", "admin.logout", "api.catalog", "api.me", "api.openapi",
    "assets.asset", "assets.favicon", "health.health", "prometheus.metrics", "sign_in.login", "sign_in.login_now", "sign_in.logout",
    "sign_in.logout_everywhere", "sign_in.root", "account.choose_language", "account.create_token", "welcome.accept", "welcome.page",
    "boards.begin", "explore.formula", "statements.keys",
}  # fmt: skip
PUBLIC_KEYS = (
    "",
    "secret",
    "dev",
    "changeme",
    "CHANGE_ME",
    "thisismysecretkey",
    "\2\1thisismyscretkey\1\2\\e\\y\\y\\h",
    "YOUR_OWN_RANDOM_GENERATED_SECRET_KEY",
)


def test_every_address_has_a_policy_and_every_policy_an_address(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints == set(POLICIES)


def test_page_of_addresses_names_each_with_its_verb_and_policy(app: Flask) -> None:
    page = (Path(__file__).parents[2] / "docs" / "addresses.md").read_text(encoding="utf-8")
    said = {(verb, address, who) for verb, address, who in re.findall(r"^\| (GET|POST) \| `([^`]+)` \| (\w+) \|", page, re.MULTILINE)}
    who = {Policy.OPEN: "anybody"}
    rules = app.url_map.iter_rules()
    verbs = [(verb, rule) for rule in rules for verb in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}]
    assert said == {(verb, rule.rule, who.get(POLICIES[rule.endpoint], POLICIES[rule.endpoint].value)) for verb, rule in verbs}


def test_open_addresses_are_the_checked_in_list() -> None:
    listed = (Path(__file__).parent / "open_addresses.txt").read_text().split()
    assert sorted(name for name, policy in POLICIES.items() if policy is Policy.OPEN) == listed


def test_address_without_a_policy_stops_the_start() -> None:
    app = Flask("bare", static_folder=None)
    app.add_url_rule("/new", "new.page", lambda: "")
    with pytest.raises(WithoutPolicy, match=r"new\.page"):
        check_policies(app)


@pytest.mark.parametrize(
    ("policies", "told"),
    [({}, r"no policy for \['some\.page'\]"), ({"some.page": Policy.OPEN, "gone.page": Policy.OPEN}, r"\['gone\.page'\]")],
)
def test_address_without_a_policy_or_a_policy_without_an_address_is_enough_to_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, policies: dict[str, Policy], told: str
) -> None:
    monkeypatch.setattr("rushes.web.access.POLICIES", policies)
    app = Flask("bare", static_folder=None)
    app.add_url_rule("/some", "some.page", lambda: "")
    with pytest.raises(WithoutPolicy, match=told):
        check_policies(app)


def test_strangers_are_sent_to_the_door_or_told_401(app: Flask, stranger: Browser) -> None:
    asked = 0
    for rule in app.url_map.iter_rules():
        policy = POLICIES[rule.endpoint]
        if policy in {Policy.OPEN, Policy.SCRAPER}:
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            asked += 1
            answer = stranger.client.open(_address(rule), method=method)
            if rule.rule.startswith("/api/") or rule.endpoint in {"dashboard.data", "dashboard.figures"}:
                assert answer.status_code == 401, rule
                assert answer.content_type == "application/problem+json"
                assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            else:
                assert answer.status_code == 303, rule
                door = "/admin/login" if policy is Policy.OPERATOR else "/login"
                assert answer.headers["Location"].startswith(door)
    assert asked > 10


def test_a_stranger_comes_back_to_where_they_were_going(stranger: Browser) -> None:
    answer = stranger.get("/dashboard?account=1&month=2026-10")
    assert answer.headers["Location"] == "/login?next=/dashboard%3Faccount%3D1%26month%3D2026-10"


def test_a_stranger_to_a_file_comes_back_to_the_page_that_offers_it(stranger: Browser) -> None:
    assert stranger.get("/dashboard/ingest.csv?month=2026-10").headers["Location"] == "/login?next=/dashboard%3Fmonth%3D2026-10"
    assert stranger.get("/dashboard/ingest.csv").headers["Location"] == "/login"


def test_charlie_walks_every_address_with_ids_of_a_and_finds_nothing(
    app: Flask, alice: Browser, charlie: Browser, account_a: AccountIds
) -> None:
    alice.post("/account/tokens", {"name": "export", "expires_on": "2026-12-31"}, page="/account")
    board = alice.post("/dashboards", {"title": "Alice's own board"}, page="/dashboards").headers["Location"]
    assert board == "/dashboards/1"
    names = [account_a.name, "own board", *account_a.productions.values()]
    token = charlie.form_token("/account")
    production = account_a.first_production
    for rule in app.url_map.iter_rules():
        if POLICIES[rule.endpoint] is Policy.OPERATOR or rule.endpoint in {"sign_in.logout", "sign_in.logout_everywhere"}:
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            query = {"account": account_a.account_id, "production": production, "token_id": 1}
            bodies = {"data": {"csrf_token": token}} if method == "POST" and not rule.rule.startswith("/api/") else {}
            if rule.endpoint == "api.query":
                bodies = {"json": _question(account_a.account_id), "headers": {"X-CSRFToken": token}}
            answer = charlie.client.open(_address(rule, account_a.account_id), method=method, query_string=query, **bodies)
            assert not [name for name in names if name in answer.text], rule
            if rule.endpoint not in WITHOUT_IDS:
                assert answer.status_code == 404, (rule, answer.status_code)
    assert alice.get("/account").text.count("/revoke") == 1
    assert alice.get(board).status_code == 200


def test_session_forged_with_a_public_key_is_401(app: Flask) -> None:
    for key in PUBLIC_KEYS:
        forger = Flask("forger")
        forger.secret_key = key or "empty"
        signer = SecureCookieSessionInterface().get_signing_serializer(forger)
        assert signer is not None
        forged = signer.dumps({"person_id": 1, "user_id": 1, "_user_id": "1", "account": 1, "csrf_token": "x"})
        for value in (forged, key, "1", base64.urlsafe_b64encode(key.encode()).decode()):
            browser = Browser(app)
            for name in ("rushes_session", "rushes_forms", "rushes_operator", "session"):
                browser.client.set_cookie(name, value)
            assert browser.get("/api/v1/me").status_code == 401
            assert browser.get("/dashboard").status_code == 303
            assert browser.get("/admin").status_code == 303


def test_a_persons_session_is_no_operators_and_the_other_way_round(app: Flask, alice: Browser, operator: Browser) -> None:
    assert alice.get("/admin").status_code == 303
    assert operator.get("/dashboard").status_code == 303
    assert operator.get("/api/v1/me").status_code == 401
    cookie = alice.client.get_cookie("rushes_session")
    assert cookie is not None
    browser = Browser(app)
    browser.client.set_cookie("rushes_operator", cookie.value)
    assert browser.get("/admin").status_code == 303


def test_request_that_brought_no_cookie_or_a_token_leaves_the_browsers_cookies_alone(app: Flask, alice: Browser, operator: Browser) -> None:
    # As a browser does for a link or a form on another site: the cookies stay behind, the answer's count.
    bare = app.test_client(use_cookies=False)
    for answer in (bare.post("/account/tokens"), bare.get("/dashboard"), bare.get("/admin"), bare.get("/api/v1/me")):
        assert not [each for each in answer.headers.getlist("Set-Cookie") if "1970" in each]
    assert alice.get("/api/v1/me", Authorization="Bearer rushes_wrong").status_code == 401
    assert alice.get("/dashboard").status_code == 200
    assert operator.get("/admin").status_code == 200


def test_cookie_that_proves_nothing_is_taken_back(app: Flask) -> None:
    browser = Browser(app)
    for name, address in (("rushes_session", "/dashboard"), ("rushes_operator", "/admin")):
        browser.client.set_cookie(name, "ended")
        browser.get(address)
        assert browser.client.get_cookie(name) is None


def test_host_that_is_not_allowed_is_refused(stranger: Browser) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "localhost@evil.example"):
        answer = stranger.get("/login", Host=host)
        assert answer.status_code == 400
        assert host not in answer.text


def _address(rule: Rule, account_id: int = 1) -> str:
    """Return an address of the rule with an account's id; every other id is 1: alice's own, or the first that was ever made."""
    given = {
        "tile_id": "ingest",
        "digest": "0",
        "name": "frame.css",
        "account_id": str(account_id),
        "run_id": "1",
        "number": "1",
        "job_id": "1",
        "person_id": "1",
    }
    address = rule.rule
    for name in rule.arguments:
        for form in (f"<{name}>", f"<int:{name}>", f"<path:{name}>"):
            address = address.replace(form, given.get(name, "1"))
    return address


def _question(account_id: int) -> dict[str, object]:
    return {
        "measures": ["ingested"],
        "dimensions": ["production"],
        "period": {"from": "2026-10-01", "to": "2026-10-31"},
        "filters": [{"dimension": "account", "values": [account_id]}],
    }


def test_role_is_asked_for_in_an_account_of_the_path_or_the_start_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rushes.web.access.POLICIES", {"some.page": Policy.EDITOR})
    app = Flask("bare", static_folder=None)
    app.add_url_rule("/some/<int:number>", "some.page", lambda: "")
    with pytest.raises(WithoutPolicy, match=r"some\.page"):
        check_policies(app)


@pytest.mark.parametrize(("policy", "answers"), [(Policy.ADMINISTRATOR, (200, 404, 404)), (Policy.EDITOR, (200, 200, 404))])
def test_role_in_the_account_of_the_path_is_asked_of_a_session(
    app: Flask, alice: Browser, bob: Browser, charlie: Browser, account_a: AccountIds, policy: Policy, answers: tuple[int, ...]
) -> None:
    def made_up(account_id: int) -> str:
        return str(account_id)

    app.view_functions["made.up"] = made_up
    app.url_map.add(Rule("/made-up/<int:account_id>", endpoint="made.up", methods=["GET"]))
    POLICIES["made.up"] = policy
    try:
        identity = rooms(app).identity
        secret = alice.client.get_cookie("rushes_session")
        assert secret is not None
        administrator = identity.actor(secret.value)
        bobs = next(each for each in identity.people_of(administrator, account_a.account_id) if each.person.username == "bob")
        assert bob.get(f"/made-up/{account_a.account_id}").status_code == 404
        identity.grant_role(administrator, account_a.account_id, bobs.person.person_id, Role.EDITOR)
        browsers = (alice, bob, charlie)
        assert tuple(each.get(f"/made-up/{account_a.account_id}").status_code for each in browsers) == answers
        assert alice.get("/made-up/4711").status_code == 404
        token = identity.create_token(administrator, "export")
        assert Browser(app).get(f"/made-up/{account_a.account_id}", Authorization=f"Bearer {token}").status_code == 303
    finally:
        del POLICIES["made.up"]
