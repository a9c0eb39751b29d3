"""What sqlmap is to try: every parameter, field, header and cookie that an address takes from whoever calls.

People who only read and people who only write are different ones: what one of them sends must not change
what another one is shown, or a tool that compares answers sees a flaw in that.
"""

from __future__ import annotations

import html
from datetime import timedelta

from attack import charts
from attack.by_sqlmap import Target
from attack.data import of_data
from attack.houses import ADA_PASSWORD, Browser, House, first_found
from rushes.clock import SystemClock
from web.installation import OPERATOR

__all__ = ["of_local_people", "of_platforms_people"]

_LONG_AGO = "2026-01-01"


def of_platforms_people(house: House) -> dict[str, Target]:
    """Return the targets of a house whose people sign in through their platform."""
    alice, charlie, nobody = house.person("alice"), house.person("charlie"), house.nobody()
    token = _token(alice)
    return {
        **_doors(house, token),
        **_pages(alice),
        **charts.of_reader(alice, nobody, token),
        **_forms(charlie, house.person("bob")),
        **charts.of_writer(charlie),
        **of_data(house, alice, charlie),
        **_operators(house),
    }


def of_local_people(house: House) -> dict[str, Target]:
    """Return the targets of a house that invites its people itself; ada administers the account, vera may see some of it."""
    code = house.invitation("ada", "--administrator")
    house.nobody().send("/welcome", {"code": code, "password": ADA_PASSWORD}, page="/welcome")
    ada, nobody = house.person("ada", ADA_PASSWORD), house.nobody()
    account, production = ada.account(), first_found(r"/production/(\d+)", ada.read("/dashboard"))
    name = first_found(r'/dashboard\?account=\d+&(?:amp;)?production=\d+">([^<]+)<', ada.read(f"/account/{account}/productions"))
    house.invitation("vera", "--production", html.unescape(name))
    vera = first_found(r"/people/(\d+)/withdraw", ada.read(f"/account/{account}/people"))
    # The code is good and the password is not, so that the code is never used up.
    waiting = house.invitation("wanda", "--administrator")
    people = f"/account/{account}/people"
    invited = {"username": "walt", "name": "Walt", "role": "viewer", "production": production}
    return {
        "local login": Target(nobody, "/login", {"username": "ada", "password": "b"}, "/login"),
        "welcome, code": Target(nobody, "/welcome", {"code": f"{waiting}*", "password": "short"}, "/welcome", is_door=True),
        "welcome, password": Target(nobody, "/welcome", {"code": "c", "password": "p*"}, "/welcome"),
        "people": Target(ada, f"{people}?person={vera}"),
        "people, path": Target(ada, f"/account/{account}*/people"),
        "invite": Target(ada, f"{people}/invite", invited, people),
        "role": Target(ada, f"{people}/{vera}*/role", {"role": "viewer*"}, people, status=303),
        "keep out": Target(ada, f"{people}/{vera}*/disable", {}, people, status=303),
    }


def _doors(house: House, token: str) -> dict[str, Target]:
    nobody, guest, operator = house.nobody(), house.person("bob"), house.operator()
    named = {"User-Agent": "Firefox*", "Accept-Language": "nl*", "X-Request-Id": "a*", "X-Forwarded-For": "192.0.2.1*"}
    query = '{"measures":["ingested*"],"period":{"from":"2026-11-01*","to":"2026-11-20*"},"dimensions":["production*"]}'
    bearer = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    name, more = {"username": "alice", "password": "b"}, {"next": "/account*", "connection": "limecraft*", "keep": "yes*"}
    return {
        "login": Target(nobody, "/login", name, "/login", is_door=True),
        "login, choices": Target(nobody, "/login", {**name, **more}, "/login"),
        "login, page": Target(nobody, "/login?next=/account&keep=yes&why=ended"),
        "login, headers": Target(nobody, "/login?why=ended", headers=named),
        "operators' login": Target(nobody, "/admin/login", {"name": OPERATOR, "password": "b"}, "/admin/login"),
        "a person's cookies": Target(guest, "/account?v=1", headers={"Cookie": _marked(guest)}, is_door=True),
        "an operator's cookies": Target(operator, "/admin/versions?v=1", headers={"Cookie": _marked(operator)}, is_door=True),
        "api, token": Target(nobody, "/api/v1/me?v=1", headers={"Authorization": f"Bearer {token}*"}, is_door=True),
        "api, query": Target(nobody, "/api/v1/query", body=query, headers=bearer, level=2),
    }


def _pages(alice: Browser) -> dict[str, Target]:
    dashboard = alice.read("/dashboard")
    account, production = alice.account(), first_found(r"/production/(\d+)", dashboard)
    tile, year_tile = first_found(r"/dashboard/([\w-]+)\.csv", dashboard), first_found(r"/year/([\w-]+)\.csv", alice.read("/year"))
    asked, at = f"account={account}&month=2026-11&production={production}", f"/account/{account}"
    return {
        "dashboard": Target(alice, f"/dashboard?{asked}&rows=all"),
        "dashboard, figures": Target(alice, f"/dashboard/figures?account={account}*&month=2026-11*&theme=dark*"),
        "dashboard, csv": Target(alice, f"/dashboard/{tile}*.csv?account={account}*&production={production}*"),
        "year, data": Target(alice, f"/year/data?account={account}&year=2026&measure=ingested&production={production}"),
        "year, csv": Target(alice, f"/year/{year_tile}*.csv?account={account}*"),
        "production": Target(alice, f"/production/{production}*?account={account}*&month=2026-11*&page=1*"),
        "production, csv": Target(alice, f"/production/{production}*/history*.csv?account={account}*"),
        "productions": Target(alice, f"{at}/productions?search=a&page=1&saved=1"),
        "productions, csv": Target(alice, f"/account/{account}*/productions.csv"),
        "settings": Target(alice, f"{at}/settings?saved=days"),
        "rights": Target(alice, f"/account/{account}*/people?person=1*"),
        "export": Target(alice, f"/account/{account}*/export"),
        "export, file": Target(alice, f"{at}/export/1*", status=404),
        "colour and logo": Target(alice, f"/account/{account}*/logo?v=1*", status=404),
    }


def _forms(charlie: Browser, bob: Browser) -> dict[str, Target]:
    account, production = charlie.account(), first_found(r"/production/(\d+)", charlie.read("/dashboard"))
    at = f"/account/{account}"
    days = {"time_zone": "Europe/Brussels", "cut_off": "02:00", "megabyte": "1000000", "anchor": "1"}
    notes = {"search": "", "page": "1", f"cost_centre-{production}": "C1", f"note-{production}": "words"}
    last_day = (SystemClock().now() + timedelta(days=2)).date().isoformat()
    return {
        "settings, days": Target(charlie, f"{at}/settings", days, f"{at}/settings", status=303),
        "settings, colour": Target(charlie, f"{at}/settings/colour", {"accent": "#8f56c2"}, f"{at}/settings", status=303),
        "settings, load": Target(charlie, f"/account/{account}*/settings/load", {}, f"{at}/settings", status=303),
        "productions, notes": Target(charlie, f"{at}/productions", notes, f"{at}/productions", status=303),
        "export, ask": Target(charlie, f"/account/{account}*/export", {}, f"{at}/export", status=303),
        "erase": Target(charlie, f"{at}/erase", {"name": "a", "step": "first", "statements": "no"}, f"{at}/erase", status=400),
        "language": Target(bob, "/account/language", {"locale": "en_GB"}, "/account", status=303),
        "tokens": Target(bob, "/account/tokens", {"name": "t", "expires_on": last_day}, "/account"),
        "tokens, revoke": Target(bob, "/account/tokens/99*/revoke", {}, "/account", status=404),
        "sessions, end": Target(bob, "/account/sessions/99*/end", {}, "/account", status=404),
    }


def _operators(house: House) -> dict[str, Target]:
    reader, writer = house.operator(), house.operator()
    run = first_found(r"/admin/runs/([\w-]+)", reader.read("/admin/runs"))
    account = first_found(r"/admin/coverage/(\d+)", reader.read("/admin/coverage"))
    asked = f"who=alice&what=sign_in&account=1&since={_LONG_AGO}&until=2026-11-20"
    load = {"first": "2026-11-01", "last": "2026-11-02", "whose": "some", "account": account, "search": ""}
    return {
        "coverage": Target(reader, "/admin/coverage?search=North&year=2026&connection=limecraft&trouble=&page=1"),
        "coverage, account": Target(reader, f"/admin/coverage/{account}*?year=2026*"),
        "coverage, night": Target(reader, f"/admin/coverage/{account}*/night?day=2026-11-20*", status=303),
        "accounts": Target(reader, "/admin/accounts?search=North&connection=limecraft&page=1"),
        "operators' people": Target(reader, "/admin/people?search=alice&connection=limecraft&account=1&page=1"),
        "connections, test": Target(writer, "/admin/connections/limecraft*/test", {}, "/admin/connections"),
        "audit": Target(reader, f"/admin/audit?{asked}&page=1", level=2),
        "audit, lines": Target(reader, f"/admin/audit.jsonl?{asked}"),
        "rejects": Target(reader, f"/admin/rejects?account={account}&day=2026-11-20&reason=a&run={run}&page=1", level=2),
        "rejects, csv": Target(reader, f"/admin/rejects.csv?account={account}&reason=a"),
        "rejects, lines": Target(reader, f"/admin/rejects.jsonl?day=2026-11-20&run={run}"),
        "runs": Target(reader, f"/admin/runs/{run}*"),
        "runs, page": Target(reader, "/admin/runs?page=1"),
        "versions": Target(reader, "/admin/versions/1*/rollback", status=303),
        "jobs": Target(writer, "/admin/jobs", load, "/admin/jobs", status=303),
        "jobs, search": Target(reader, "/admin/jobs?first=2026-11-01&last=2026-11-02&search=a&account=1"),
        "view as": Target(writer, "/admin/people/999*/view", {}, "/admin/people", status=404),
    }


def _token(person: Browser) -> str:
    """Return a personal token, made as a person makes one."""
    last_day = (SystemClock().now() + timedelta(days=2)).date().isoformat()
    made = person.send("/account/tokens", {"name": "attack", "expires_on": last_day}, page="/account")
    return first_found(r"(rushes_[\w-]{43})", made)


def _marked(browser: Browser) -> str:
    """Return the cookies with a mark after that of the session."""
    return "; ".join(f"{each.name}={each.value}{'' if each.name == 'rushes_forms' else '*'}" for each in browser.jar)
