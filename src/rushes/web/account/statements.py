"""What was agreed with an account: its signed statements, what late data changed since, and how anybody checks them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response

from rushes.domain import Period
from rushes.identity import AccountAccess
from rushes.reports import StatementLink, note_summary, standing_of, statements_of
from rushes.web.access import admitted_account
from rushes.web.account.parts import SectionLink, answer, section_links, short_moment
from rushes.web.chrome import chrome
from rushes.web.language import locale, say
from rushes.web.look import refuse_erased
from rushes.web.pages import Chrome
from rushes.web.services import services
from rushes.web.statements import KEYS_ADDRESS, issued_file, issued_list, period_words, standing_words

__all__ = ["FileLink", "IssuedLine", "StatementsPage", "add_routes"]


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file of a statement or a note."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class IssuedLine:
    """A statement or a note.

    Args:
        number: Its place in the account's chain.
        is_note: Whether it is a restatement note, which stands beneath its statement.
        words: The statement's period, or what the note changed.
        issued: When.
        is_restated: Whether the statement has a note.
        files: What can be fetched.
    """

    number: int
    is_note: bool
    words: str
    issued: str
    is_restated: bool
    files: tuple[FileLink, ...]


@dataclass(frozen=True, slots=True)
class StatementsPage:
    """The statements, newest first, each with its notes beneath; `next_period` is "" and `next_words` too where nobody knows yet."""

    template: ClassVar[str] = "account_statements.html"
    chrome: Chrome
    sections: tuple[SectionLink, ...]
    address: str
    keys_address: str
    lines: tuple[IssuedLine, ...]
    next_period: str
    next_words: str


def add_routes(blueprint: Blueprint) -> None:
    """Add the page, the list and the files."""

    @blueprint.get("/account/<int:account_id>/statements")
    def statements(account_id: int) -> Response:
        refuse_erased(account_id)
        return answer(_page(admitted_account()))

    @blueprint.get("/account/<int:account_id>/statements.json")
    def statements_list(account_id: int) -> Response:
        return issued_list(account_id)

    @blueprint.get("/account/<int:account_id>/statements/<int:number>/<kind>")
    def statements_file(account_id: int, number: int, kind: str) -> Response:
        return issued_file(account_id, number, kind)


def _page(access: AccountAccess) -> StatementsPage:
    account_id, own = access.account_id, f"/account/{access.account_id}/statements"
    with services().store.reading() as conn:
        links, standing = statements_of(conn, account_id), standing_of(conn, account_id)
        summaries = {each.number: note_summary(conn, account_id, each.number, locale()) for each in links if each.kind == "note"}
    next_words = ""
    if standing is not None:
        # What went wrong inside is for whoever can act on it.
        hidden = say("Something went wrong; whoever runs this installation is told what.")
        next_words = hidden if standing.state == "failed" else standing_words(standing)
    return StatementsPage(
        chrome=chrome(say("Statements of {account}", account=access.name), section="account", account_id=account_id),
        sections=section_links(access, "statements"),
        address=own,
        keys_address=KEYS_ADDRESS,
        lines=_lines(links, summaries, own),
        next_period=period_words(standing.period) if standing is not None and standing.period is not None else "",
        next_words=next_words,
    )


def _lines(links: tuple[StatementLink, ...], summaries: dict[int, str], own: str) -> tuple[IssuedLine, ...]:
    """Return the statements, newest first; a note is about the period of its statement, and stands beneath it."""
    notes: dict[Period, list[StatementLink]] = {}
    for each in links:
        if each.kind == "note":
            notes.setdefault(each.period, []).append(each)
    found: list[IssuedLine] = []
    for each in reversed([link for link in links if link.kind != "note"]):
        about = notes.get(each.period, [])
        found.append(_line(each, period_words(each.period), own, is_restated=bool(about)))
        found += [_line(note, summaries[note.number], own, is_restated=False) for note in about]
    return tuple(found)


def _line(link: StatementLink, words: str, own: str, *, is_restated: bool) -> IssuedLine:
    kinds = (("pdf", "PDF"), ("xlsx", "XLSX"), ("json", "JSON"), ("manifest", say("Manifest")))
    files = tuple(FileLink(name, f"{own}/{link.number}/{kind}") for kind, name in kinds)
    return IssuedLine(link.number, link.kind == "note", words, short_moment(link.issued_at), is_restated, files)
