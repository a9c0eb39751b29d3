"""The rows that were set aside: why, what they were, and all of them as a file."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from flask import Blueprint, Response, request

from rushes.store import AuditEntry, record_audit
from rushes.warehouse import Reader, RejectChoice, RejectedRow, account, reject_reasons, rejected_rows
from rushes.web.access import operator
from rushes.web.admin.parts import Pager, address, answer, asked_day, asked_number, asked_text, moment, page_asked, pager
from rushes.web.chrome import chrome
from rushes.web.csv_line import csv_line
from rushes.web.language import form, say, say_count
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["ReasonLine", "RejectLine", "RejectsPage", "add_routes"]

_ROWS_A_PAGE = 50
_REASONS_SHOWN = 12
_ROWS_A_FILE = 100_000
_BATCH = 5_000
_SHOWN_OF_RAW = 600
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})
_Writer = Callable[[Iterator[RejectedRow]], Iterator[str]]


@dataclass(frozen=True, slots=True)
class RejectLine:
    """One row that was set aside."""

    account: str
    account_url: str
    day: str
    source: str
    reason: str
    raw: str
    run_url: str
    seen: str


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One kind of reason, with how often it was given."""

    reason: str
    rows: str
    share: str
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class RejectsPage:
    """What was set aside."""

    template: ClassVar[str] = "admin/rejects.html"
    place: ClassVar[str] = "rejects"
    chrome: Chrome
    heading: str
    rows: tuple[RejectLine, ...]
    reasons: tuple[ReasonLine, ...]
    pager: Pager
    account: str
    account_name: str
    day: str
    reason: str
    run: str
    is_filtered: bool
    csv_url: str
    lines_url: str


def add_routes(blueprint: Blueprint) -> None:
    """Add the list and its two files."""

    @blueprint.get("/rejects")
    def rejects() -> Response:
        operator()
        with services().warehouse.reader() as reader:
            return answer(_page(reader))

    @blueprint.get("/rejects.csv")
    def rejects_csv() -> Response:
        return _file("csv", "text/csv; charset=utf-8", _as_csv)

    @blueprint.get("/rejects.jsonl")
    def rejects_lines() -> Response:
        return _file("jsonl", "application/jsonl; charset=utf-8", _as_lines)


def _choice() -> RejectChoice:
    return RejectChoice(
        account_id=asked_number("account"), day=asked_day("day"), reason=asked_text("reason") or None, run_id=asked_text("run") or None
    )


def _page(reader: Reader) -> RejectsPage:
    choice = _choice()
    count, rows = rejected_rows(reader, choice, limit=_ROWS_A_PAGE, offset=(page_asked() - 1) * _ROWS_A_PAGE)
    found = account(reader, choice.account_id) if choice.account_id is not None else None
    asked = _asked(choice)
    reasons = reject_reasons(reader, RejectChoice(choice.account_id, choice.day, None, choice.run_id), limit=_REASONS_SHOWN)
    counted = say_count("{count} row set aside", "{count} rows set aside", count, count=form().count(count))
    return RejectsPage(
        chrome=chrome(say("Rejects"), section="admin"),
        heading=counted if count else say("Nothing is set aside"),
        rows=tuple(_line(row) for row in rows),
        reasons=tuple(
            ReasonLine(
                each.reason,
                form().count(each.rows),
                str(round(100 * each.rows / max(1, reasons[0].rows))),
                address("/admin/rejects", **{**asked, "reason": each.reason}),
                is_chosen=choice.reason == each.reason,
            )
            for each in reasons
        ),
        pager=pager("/admin/rejects", count, _ROWS_A_PAGE, counted, **asked),
        account=asked["account"],
        account_name=found.name if found else "",
        day=asked["day"],
        reason=asked["reason"],
        run=asked["run"],
        is_filtered=choice != RejectChoice(),
        csv_url=address("/admin/rejects.csv", **asked),
        lines_url=address("/admin/rejects.jsonl", **asked),
    )


def _asked(choice: RejectChoice) -> dict[str, str]:
    return {
        "account": "" if choice.account_id is None else str(choice.account_id),
        "day": choice.day.isoformat() if choice.day else "",
        "reason": choice.reason or "",
        "run": choice.run_id or "",
    }


def _line(row: RejectedRow) -> RejectLine:
    short = _visible(row.raw[:_SHOWN_OF_RAW])
    return RejectLine(
        account=row.account or (say("account {number}", number=row.account_id) if row.account_id is not None else say("no account")),
        account_url=address("/admin/rejects", account=row.account_id) if row.account_id is not None else "",
        day=form().short_day(row.day) if row.day else say("no day"),
        source=row.source,
        reason=_visible(row.reason),
        raw=f"{short}…" if len(row.raw) > _SHOWN_OF_RAW else short,
        run_url=f"/admin/runs/{row.run_id}",
        seen=moment(row.seen_at),
    )


def _visible(text: str) -> str:
    """Return a text of strangers in which marks that turn writing round, or are not seen at all, are spelled out."""
    return "".join(f"\\u{ord(each):04x}" if unicodedata.category(each) in _UNSEEN else each for each in text)


def _file(ending: str, content_type: str, written: _Writer) -> Response:
    """Return the chosen rejects as a file, and write down who took it."""
    who, choice = operator(), _choice()
    with services().warehouse.reader() as reader:
        body = "".join(written(_rows(reader, choice)))
        count = min(_ROWS_A_FILE, rejected_rows(reader, choice, limit=1)[0])
    with services().store.begin() as records:
        asked = ", ".join(f"{name} {value}" for name, value in _asked(choice).items() if value)
        detail = f"rejects.{ending}, {count} rows{', ' if asked else ''}{asked}"
        now = services().clock.now()
        record_audit(
            records, AuditEntry(now, f"operator:{who.name}", "rejects.exported", detail, request.remote_addr or "", choice.account_id)
        )
    response = Response(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="rejects.{ending}"'
    return response


def _rows(reader: Reader, choice: RejectChoice) -> Iterator[RejectedRow]:
    for offset in range(0, _ROWS_A_FILE, _BATCH):
        _, rows = rejected_rows(reader, choice, limit=_BATCH, offset=offset)
        yield from rows
        if len(rows) < _BATCH:
            return


def _as_csv(rows: Iterator[RejectedRow]) -> Iterator[str]:
    yield csv_line("account_id", "account", "day", "source", "reason", "raw", "run_id", "seen_at")
    for row in rows:
        day = row.day.isoformat() if row.day else ""
        number = "" if row.account_id is None else str(row.account_id)
        yield csv_line(number, row.account, day, row.source, row.reason, row.raw, row.run_id, row.seen_at.isoformat())


def _as_lines(rows: Iterator[RejectedRow]) -> Iterator[str]:
    for row in rows:
        yield (
            json.dumps(
                {
                    "account_id": row.account_id,
                    "account": row.account,
                    "day": _iso(row.day),
                    "source": row.source,
                    "reason": row.reason,
                    "raw": row.raw,
                    "run_id": row.run_id,
                    "seen_at": row.seen_at.isoformat(),
                },
                ensure_ascii=False,
            )
            + "\n"
        )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
