"""What the pages of a person and of an account share: the way between them, words for roles, instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Response, current_app

from rushes.domain import Grant
from rushes.errors import NotFound
from rushes.identity import AccountAccess, Role
from rushes.web.access import actor
from rushes.web.language import form, say, say_count
from rushes.web.pages import Page, render_page
from rushes.web.services import services

__all__ = ["SectionLink", "answer", "grant_here", "moment", "role_words", "section_links", "sees_words", "short_moment"]


@dataclass(frozen=True, slots=True)
class SectionLink:
    """One page of an account's administrator or editor."""

    name: str
    url: str
    is_current: bool


def answer(page: Page, status: int = 200) -> Response:
    """Return the page as an answer that no browser keeps."""
    response = Response(render_page(page), status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def grant_here(account_id: int) -> Grant:
    """Return what the caller sees of an account.

    Raises:
        NotFound: Nothing.
    """
    grant = actor().scope.grant_for(account_id)
    if grant is None:
        raise NotFound("There is no such account.")
    return grant


def moment(at: datetime | None) -> str:
    """Return an instant in the install's zone, "" for none."""
    return form().instant(at, services().settings.zone) if at else ""


def short_moment(at: datetime | None) -> str:
    """Return an instant in few words, in the install's zone: "22 Nov, 02:07", with its year where that is another; "" for none."""
    if at is None:
        return ""
    zone = services().settings.zone
    day = at.astimezone(zone).date()
    is_this_year = day.year == services().clock.now().astimezone(zone).year
    return say("{day}, {time}", day=form().short_day(day) if is_this_year else form().date(day), time=form().time(at, zone))


def role_words(role: Role) -> str:
    """Return a role's name."""
    match role:
        case Role.ADMINISTRATOR:
            return say("administrator")
        case Role.EDITOR:
            return say("editor")
        case _:
            return say("viewer")


def sees_words(*, sees_all_productions: bool, production_count: int) -> str:
    """Return what somebody sees of an account."""
    if sees_all_productions:
        return say("all productions")
    if production_count == 0:
        return say("no production")
    return say_count("one production", "{number} productions", production_count, number=form().count(production_count))


def section_links(account: AccountAccess, current: str = "") -> tuple[SectionLink, ...]:
    """Return the pages of an account that somebody of that role has, those that this release offers.

    Args:
        account: The account.
        current: The page's name, as it ends its address.
    """
    pages = (
        ("settings", say("Settings"), Role.ADMINISTRATOR),
        ("productions", say("Productions"), Role.ADMINISTRATOR),
        ("groupings", say("Groups"), Role.EDITOR),
        ("fields", say("Calculated fields"), Role.EDITOR),
        ("data", say("Data"), Role.EDITOR),
        ("reports", say("Reports"), Role.EDITOR),
        ("people", say("People"), Role.ADMINISTRATOR),
        ("statements", say("Statements"), Role.ADMINISTRATOR),
        ("export", say("Export"), Role.ADMINISTRATOR),
        ("erase", say("Erase"), Role.ADMINISTRATOR),
    )
    offered = {rule.rule for rule in current_app.url_map.iter_rules()}
    return tuple(
        SectionLink(name, f"/account/{account.account_id}/{page}", page == current)
        for page, name, needed in pages
        if account.role.includes(needed) and f"/account/<int:account_id>/{page}" in offered and _is_seen(page, account.account_id)
    )


def _is_seen(page: str, account_id: int) -> bool:
    """Say whether a page is for this reader: data of one's own is of no production, so it is for who sees all of them."""
    return page != "data" or grant_here(account_id).sees_all_productions
