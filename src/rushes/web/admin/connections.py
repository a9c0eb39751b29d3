"""The connections: what they are, when their platform last answered, what their logins see when they are tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from rushes.accounts import closed_accounts
from rushes.config import ConnectionSettings
from rushes.errors import NotFound, UnknownName, WarehouseError
from rushes.store import AuditEntry, Contact, list_contacts, note_contact, record_audit
from rushes.sync import ConnectionCheck, LoginCheck, Severity, check_connection
from rushes.warehouse import ConnectionState, connection_states
from rushes.web.access import operator
from rushes.web.admin.overview import contact_words
from rushes.web.admin.parts import answer, took
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_count
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["CheckLine", "ConnectionCard", "ConnectionsPage", "add_routes"]

_SKEW_TOLERATED = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One thing that was tried."""

    subject: str
    severity: str
    text: str


@dataclass(frozen=True, slots=True)
class ConnectionCard:
    """One connection; never a password."""

    name: str
    facts: tuple[tuple[str, str], ...]
    contact_is_bad: bool
    reason: str
    test_url: str
    checks: tuple[CheckLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ConnectionsPage:
    """Every connection."""

    template: ClassVar[str] = "admin/connections.html"
    place: ClassVar[str] = "connections"
    chrome: Chrome
    connections: tuple[ConnectionCard, ...]
    damage: str


def add_routes(blueprint: Blueprint) -> None:
    """Add the list, and trying one."""

    @blueprint.get("/connections")
    def connections() -> Response:
        operator()
        return answer(_page(None))

    @blueprint.post("/connections/<name>/test")
    def test_connection(name: str) -> Response:
        who = operator()
        try:
            settings = services().settings.connection_named(name)
        except UnknownName as error:
            raise NotFound("There is no such connection.") from error
        # No transaction is open while the platform is waited for.
        check = check_connection(settings, services().clock)
        now = services().clock.now()
        failed = check.reason or next((each.reason for each in check.logins if each.reason), "")
        with services().store.begin() as records:
            note_contact(records, name, at=now, reason=failed)
            outcome = "failed" if failed else "answered"
            record_audit(
                records, AuditEntry(now, f"operator:{who.name}", "connection.tested", f"{name}: {outcome}", request.remote_addr or "")
            )
        return answer(_page(check))


def _page(check: ConnectionCheck | None) -> ConnectionsPage:
    with services().store.reading() as records:
        contacts = {each.connection: each for each in list_contacts(records)}
        closed = tuple(closed_accounts(records))
    damage = ""
    states: dict[str, ConnectionState] = {}
    try:
        with services().warehouse.reader() as reader:
            states = {each.connection: each for each in connection_states(reader, without=closed)}
    except WarehouseError as error:
        damage = str(error)
    cards = tuple(
        _card(each, contacts.get(each.name), states.get(each.name), check if check and check.connection == each.name else None)
        for each in services().settings.connection
    )
    return ConnectionsPage(chrome(say("Connections"), section="admin"), cards, damage)


def _card(
    settings: ConnectionSettings, contact: Contact | None, state: ConnectionState | None, check: ConnectionCheck | None
) -> ConnectionCard:
    newest = state.newest_complete if state else None
    accounts = form().count(state.accounts if state else 0)
    logins = [login.username for login in settings.login]
    usage = say("a resource of usage numbers") if settings.usage == "resource" else say("counted from the media objects")
    return ConnectionCard(
        name=settings.name,
        facts=(
            (say("Kind"), settings.kind),
            (say("Host"), urlsplit(settings.base_url).netloc.rpartition("@")[2]),
            (say("Usage"), usage),
            (say("Days"), say("in {zone}, over at {time}", zone=settings.time_zone or "UTC", time=f"{settings.cut_off:%H:%M}")),
            (say("Logins"), form().every(logins) if logins else say("none, so nothing is collected at night")),
            (say("Accounts"), accounts),
            (say("Complete to"), form().date(newest) if newest else say("nothing yet")),
            (say("Last contact"), contact_words(contact)),
        ),
        contact_is_bad=contact is not None and bool(contact.reason),
        reason=contact.reason if contact else "",
        test_url=f"/admin/connections/{settings.name}/test",
        checks=_checks(check) if check else (),
    )


def _checks(check: ConnectionCheck) -> tuple[CheckLine, ...]:
    platform = say("Platform")
    if check.reason:
        return (CheckLine(platform, Severity.PROBLEM.value, check.reason),)
    elapsed = _milliseconds(check.elapsed_ms)
    if check.skew is not None and check.skew > _SKEW_TOLERATED:
        text = say("answers in {elapsed}; its clock and this machine's differ by {skew}", elapsed=elapsed, skew=took(check.skew))
        first = CheckLine(platform, Severity.WARNING.value, text)
    else:
        first = CheckLine(platform, Severity.FINE.value, say("answers in {elapsed}", elapsed=elapsed))
    if not check.logins:
        return first, CheckLine(say("Logins"), Severity.PROBLEM.value, say("There is none, so nothing is collected at night."))
    return first, *(_login(each) for each in check.logins)


def _login(login: LoginCheck) -> CheckLine:
    if login.reason:
        return CheckLine(login.username, Severity.PROBLEM.value, login.reason)
    text = say(
        "signs in and sees {accounts} and {productions}, in {elapsed}",
        accounts=say_count("{count} account", "{count} accounts", login.accounts, count=form().count(login.accounts)),
        productions=say_count("{count} production", "{count} productions", login.productions, count=form().count(login.productions)),
        elapsed=_milliseconds(login.elapsed_ms),
    )
    if not login.sees_everything_needed:
        return CheckLine(login.username, Severity.PROBLEM.value, text)
    if login.broken:
        count = form().count(login.broken)
        broken = say_count("{count} production could not be read", "{count} productions could not be read", login.broken, count=count)
        return CheckLine(
            login.username, Severity.WARNING.value, say("{text}; {broken}: {reason}", text=text, broken=broken, reason=login.broken_reason)
        )
    return CheckLine(login.username, Severity.FINE.value, text)


def _milliseconds(elapsed_ms: float) -> str:
    return say("{count} ms", count=form().count(max(1, round(elapsed_ms))))
