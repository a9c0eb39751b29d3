"""The audit trail: sign-ins, what operators and administrators did, exports; searched, paged, as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar

from flask import Blueprint, Response, request

from rushes.errors import WarehouseError
from rushes.store import AuditChoice, AuditEntry, RecordedEntry, audit_kinds, count_audit, find_audit, record_audit
from rushes.warehouse import AccountChoice, choose_accounts
from rushes.web.access import operator
from rushes.web.admin.naming import asker, names_of
from rushes.web.admin.parts import Pager, address, answer, asked_day, asked_number, asked_text, moment, page_asked, pager
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_count
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["AuditLine", "AuditPage", "add_routes"]

_ENTRIES_A_PAGE = 50
_ENTRIES_A_FILE = 100_000


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One thing that was done."""

    number: int
    at: str
    who: str
    who_url: str
    what: str
    detail: str
    account: str
    address: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """What was done, newest first."""

    template: ClassVar[str] = "admin/audit.html"
    place: ClassVar[str] = "audit"
    chrome: Chrome
    entries: tuple[AuditLine, ...]
    kinds: tuple[tuple[str, tuple[str, ...]], ...]
    pager: Pager
    who: str
    what: str
    account: str
    since: str
    until: str
    is_filtered: bool
    lines_url: str


def add_routes(blueprint: Blueprint) -> None:
    """Add the list and its file."""

    @blueprint.get("/audit")
    def audit() -> Response:
        operator()
        return answer(_page())

    @blueprint.get("/audit.jsonl")
    def audit_lines() -> Response:
        who, now = operator(), services().clock.now()
        with services().store.begin() as records:
            entries = find_audit(records, _choice(), limit=_ENTRIES_A_FILE)
            detail = f"audit.jsonl, {len(entries)} entries"
            record_audit(records, AuditEntry(now, f"operator:{who.name}", "audit.exported", detail, request.remote_addr or ""))
        body = "".join(f"{json.dumps(each.as_json(), ensure_ascii=False)}\n" for each in reversed(entries))
        response = Response(body, content_type="application/jsonl; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="audit.jsonl"'
        return response


def _choice() -> AuditChoice:
    since, until = asked_day("since"), asked_day("until")
    return AuditChoice(
        who=_who(asked_text("who")),
        what=asked_text("what"),
        account_id=asked_number("account"),
        since=_begins(since) if since else None,
        until=_begins(until + timedelta(days=1)) if until and until < date.max else None,
    )


def _who(typed: str) -> str:
    """Return whom the trail knows by what was typed: a person is in it by number, and is searched by name."""
    if not typed or ":" in typed:
        return typed
    wanted = typed.casefold()
    matching = [each for each in services().identity.people() if wanted in {each.name.casefold(), each.username.casefold()}]
    return f"person:{matching[0].person_id}" if len(matching) == 1 else typed


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), services().settings.zone).astimezone(UTC)


def _page() -> AuditPage:
    choice = _choice()
    with services().store.reading() as records:
        count = count_audit(records, choice)
        entries = find_audit(records, choice, limit=_ENTRIES_A_PAGE, offset=(page_asked() - 1) * _ENTRIES_A_PAGE)
        kinds = audit_kinds(records)
    asked = {name: asked_text(name) for name in ("who", "what", "account", "since", "until")}
    counted = say_count("{count} entry", "{count} entries", count, count=form().count(count))
    people = names_of([each.entry.who for each in entries] + [each.entry.detail for each in entries])
    accounts = _account_names(each.entry.account_id for each in entries)
    return AuditPage(
        chrome=chrome(say("Audit log"), section="admin"),
        entries=tuple(_line(each, people, accounts) for each in entries),
        kinds=_groups(kinds),
        pager=pager("/admin/audit", count, _ENTRIES_A_PAGE, counted, **asked),
        is_filtered=choice != AuditChoice(),
        lines_url=address("/admin/audit.jsonl", **asked),
        **asked,
    )


def _groups(kinds: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the names of what was done under what stands before their first dot, so that a whole group can be chosen."""
    groups: dict[str, list[str]] = {}
    for kind in kinds:
        groups.setdefault(kind.partition(".")[0] + ".", []).append(kind)
    return tuple((group, tuple(names)) for group, names in groups.items())


def _account_names(ids: Iterable[int | None]) -> dict[int, str]:
    wanted = tuple({each for each in ids if each is not None})
    if not wanted:
        return {}
    try:
        with services().warehouse.reader() as reader:
            return {row.account_id: row.name for row in choose_accounts(reader, AccountChoice(ids=wanted), limit=len(wanted))[1]}
    except WarehouseError:
        # The trail is read all the same while the facts, which hold the names, cannot be.
        return {}


def _line(recorded: RecordedEntry, people: dict[str, str], accounts: dict[int, str]) -> AuditLine:
    entry = recorded.entry
    account = ""
    if entry.account_id is not None:
        account = accounts.get(entry.account_id) or say("account {number}", number=entry.account_id)
    return AuditLine(
        number=recorded.number,
        at=moment(entry.at),
        who=people.get(entry.who) or asker(entry.who),
        who_url=address("/admin/audit", who=entry.who),
        what=entry.what,
        detail=people.get(entry.detail, entry.detail),
        account=account,
        address=entry.address,
    )
