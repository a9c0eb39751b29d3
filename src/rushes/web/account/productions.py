"""Cost centre and note of each production: searched, a page at a time, saved together, and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.accounts import LONGEST_COST_CENTRE, LONGEST_NOTE, ProductionNote, production_notes, save_production_note
from rushes.domain import ProductionRow
from rushes.errors import CallerError
from rushes.identity import AccountAccess
from rushes.store import record_audit
from rushes.warehouse import productions
from rushes.web.access import actor, admitted_account
from rushes.web.account.parts import SectionLink, answer, section_links
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_count, say_error
from rushes.web.look import refuse_erased
from rushes.web.pages import Chrome
from rushes.web.services import services
from rushes.web.trail import entry_of, who

__all__ = ["NoteLine", "ProductionsPage", "add_routes"]

_A_PAGE = 25
_LINE, _MOST_LINES = 60, 5
_LONGEST_SEARCH = 200
_MOST_PAGES = 100_000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NO_NOTE = ProductionNote()


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One production with what is written about it; `rows` is how many lines its note is shown in."""

    production_id: int
    name: str
    url: str
    cost_centre: str
    note: str
    rows: int


@dataclass(frozen=True, slots=True)
class ProductionsPage:
    """One page of an account's productions."""

    template: ClassVar[str] = "account_productions.html"
    chrome: Chrome
    name: str
    address: str
    sections: tuple[SectionLink, ...]
    lines: tuple[NoteLine, ...]
    search: str
    page_number: int
    counted: str
    page_words: str
    before_url: str
    after_url: str
    longest_cost_centre: int
    longest_note: int
    is_empty: bool
    refusal: str = ""
    saved: str = ""


def add_routes(blueprint: Blueprint) -> None:
    """Add the page, its form and the file."""

    @blueprint.get("/account/<int:account_id>/productions")
    def notes(account_id: int) -> Response:
        refuse_erased(account_id)
        return answer(_page(admitted_account(), request.args))

    @blueprint.post("/account/<int:account_id>/productions")
    def save_notes(account_id: int) -> BaseResponse:
        refuse_erased(account_id)
        try:
            changed = _save(account_id)
        except CallerError as error:
            return answer(_page(admitted_account(), request.form, refusal=say_error(error), typed=_typed()), 400)
        place = _query(search=request.form.get("search", ""), page=request.form.get("page", ""), saved=str(changed))
        return redirect(f"/account/{account_id}/productions?{place}", 303)

    @blueprint.get("/account/<int:account_id>/productions.csv")
    def notes_file(account_id: int) -> Response:
        refuse_erased(account_id)
        with services().store.begin() as conn:
            known = production_notes(conn, account_id)
            record_audit(conn, entry_of(account_id, "notes.exported"))
        response = Response(_csv(_rows(account_id), known), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="productions-{account_id}.csv"'
        return response


def _rows(account_id: int) -> list[ProductionRow]:
    with services().warehouse.reader() as reader:
        return sorted(productions(reader, account_id), key=lambda each: (each.name.casefold(), each.production_id))


def _typed() -> dict[int, ProductionNote]:
    """Return what the form holds, by production; the rows of one page at most are looked at."""
    found: dict[int, ProductionNote] = {}
    for field, cost_centre in request.form.items():
        number = field.removeprefix("cost_centre-")
        if field != number and number.isascii() and number.isdigit() and len(number) < 19 and len(found) < _A_PAGE:
            found[int(number)] = ProductionNote(cost_centre, request.form.get(f"note-{number}", ""))
    return found


def _save(account_id: int) -> int:
    """Write what differs from what stands, and return how many productions that were; those of others are passed over."""
    own = {row.production_id for row in _rows(account_id)}
    typed = {number: note for number, note in _typed().items() if number in own}
    with services().store.begin() as conn:
        known, changed = production_notes(conn, account_id), 0
        for number, note in typed.items():
            if _plain(note) != known.get(number, _NO_NOTE):
                save_production_note(conn, account_id, number, note, by=who(actor()), at=services().clock.now())
                changed += 1
        if changed:
            record_audit(conn, entry_of(account_id, "notes.changed", f"{changed} productions"))
    return changed


def _plain(note: ProductionNote) -> ProductionNote:
    # A browser sends lines that end in CR LF, whatever was in them before.
    return ProductionNote(note.cost_centre.strip(), note.note.replace("\r\n", "\n").strip())


def _page(
    access: AccountAccess, fields: Mapping[str, str], *, refusal: str = "", typed: Mapping[int, ProductionNote] | None = None
) -> ProductionsPage:
    search = fields.get("search", "").strip()[:_LONGEST_SEARCH]
    everything = _rows(access.account_id)
    with services().store.reading() as conn:
        known = production_notes(conn, access.account_id)
    found = [row for row in everything if _matches(row, known.get(row.production_id, _NO_NOTE), search.casefold())]
    pages = max(1, -(-len(found) // _A_PAGE))
    number = min(_number(fields.get("page", "")), pages)
    shown = found[(number - 1) * _A_PAGE : number * _A_PAGE]
    own, notes = f"/account/{access.account_id}/productions", {**known, **(typed or {})}
    return ProductionsPage(
        chrome=chrome(say("Productions of {account}", account=access.name), section="account", account_id=access.account_id),
        name=access.name,
        address=own,
        sections=section_links(access, "productions"),
        lines=tuple(_line(row, notes.get(row.production_id, _NO_NOTE), access.account_id) for row in shown),
        search=search,
        page_number=number,
        counted=say_count("{count} production", "{count} productions", len(found), count=form().count(len(found))),
        page_words=say("Page {number} of {count}", number=form().count(number), count=form().count(pages)) if pages > 1 else "",
        before_url=f"{own}?{_query(search=search, page=str(number - 1))}" if number > 1 else "",
        after_url=f"{own}?{_query(search=search, page=str(number + 1))}" if number < pages else "",
        longest_cost_centre=LONGEST_COST_CENTRE,
        longest_note=LONGEST_NOTE,
        is_empty=not everything,
        refusal=refusal,
        saved=_saved_words(request.args.get("saved", "")),
    )


def _saved_words(given: str) -> str:
    if not given.isascii() or not given.isdigit() or len(given) > 6:
        return ""
    return say_count("Saved {count} production.", "Saved {count} productions.", int(given), count=form().count(int(given)))


def _line(row: ProductionRow, note: ProductionNote, account_id: int) -> NoteLine:
    url = f"/dashboard?{_query(account=str(account_id), production=str(row.production_id))}"
    rows = min(_MOST_LINES, max(note.note.count("\n") + 1, -(-len(note.note) // _LINE)))
    return NoteLine(row.production_id, row.name, url, note.cost_centre, note.note, max(1, rows))


def _matches(row: ProductionRow, note: ProductionNote, search: str) -> bool:
    return any(search in each.casefold() for each in (row.name, note.cost_centre, note.note))


def _number(text: str) -> int:
    return min(_MOST_PAGES, max(1, int(text))) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _query(**parameters: str) -> str:
    return urlencode({name: value for name, value in parameters.items() if value})


def _csv(rows: list[ProductionRow], notes: Mapping[int, ProductionNote]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((say("Production"), say("Platform's id"), say("Cost centre"), say("Note")))
    for row in rows:
        note = notes.get(row.production_id, _NO_NOTE)
        writer.writerow([_text(each) for each in (row.name, row.external_id, note.cost_centre, note.note)])
    return out.getvalue()


def _text(words: str) -> str:
    """Return a text that no spreadsheet runs as a formula; a leading space does not hide one either."""
    return f"'{words}" if words.lstrip(" \u00a0").startswith(_FORMULA_STARTS) else words
