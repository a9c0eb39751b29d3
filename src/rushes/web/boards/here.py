"""The dashboards of whoever asks: found once a request, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request

from rushes.boards import Board, Boards, BoardVersion, Sharing
from rushes.dashboards import Choice
from rushes.domain import ProductionRow
from rushes.errors import NotFound
from rushes.explore import COST_CENTRE
from rushes.identity import Actor
from rushes.warehouse import productions
from rushes.web.access import actor
from rushes.web.account.parts import short_moment
from rushes.web.dashboard_address import read_account
from rushes.web.language import say
from rushes.web.look import refuse_erased
from rushes.web.own_dimensions import own_of
from rushes.web.services import services

__all__ = [
    "Standing",
    "account_here",
    "board_here",
    "boards",
    "editable_here",
    "own_names_here",
    "saved_words",
    "sharing_words",
    "sharings",
    "standing_of",
    "visible_names",
    "visible_productions",
]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page of a dashboard shows of its record; equal where the page is."""

    board_id: int
    may_edit: bool


def boards() -> Boards:
    """Return the dashboards, as this request may reach them."""
    return Boards(services().store, services().clock, request.remote_addr or "")


def board_here(board_id: int) -> Board:
    """Return a dashboard that the caller may see, reading it once a request.

    Raises:
        NotFound: There is none, or none for them.
        ErasedAccount: Its account is no more.
    """
    found = g.get("board")
    if not isinstance(found, Board) or found.id != board_id:
        found = g.board = boards().get(board_id, actor())
    refuse_erased(found.account_id)
    return found


def editable_here(board_id: int) -> Board:
    """Return a dashboard that the caller may change.

    Raises:
        NotFound: There is none, or none that they may change.
    """
    board = board_here(board_id)
    if not board.may_edit:
        raise NotFound("There is no such dashboard.")
    return board


def account_here(person: Actor) -> int:
    """Return the account that the address or the form names, the person's first where it names none.

    Raises:
        NotFound: It is not one of the person's.
        ErasedAccount: It is no more.
    """
    account_id = read_account(request.values, person)
    refuse_erased(account_id)
    return account_id


def visible_productions(account_id: int) -> tuple[ProductionRow, ...]:
    """Return the productions of an account that the caller sees."""
    grant = actor().scope.grant_for(account_id)
    with services().warehouse.reader() as reader:
        known = productions(reader, account_id)
    return tuple(each for each in known if grant is not None and grant.covers(each.production_id))


def visible_names(account_id: int) -> dict[int, str]:
    """Return the names of the productions of an account that the caller sees, by internal id."""
    return {each.production_id: each.name for each in visible_productions(account_id)}


def own_names_here(account_id: int) -> dict[str, str]:
    """Return the names of an account's groupings, calculated fields and datasets, by theirs in an address."""
    own = own_of(actor(), account_id)
    groupings = {each.name: each.label for each in own.dimensions if each.name != COST_CENTRE}
    return groupings | {each.key: each.name for each in own.fields} | {each.key: each.label for each in own.catalogues}


def standing_of(board: Board) -> Standing:
    """Return what the page shows of a dashboard's record."""
    return Standing(board.id, board.may_edit)


def saved_words(version: BoardVersion) -> str:
    """Return who saved a version and when."""
    at = short_moment(version.entry.at)
    return (
        say("{name} saved it on {moment}.", name=version.entry.by, moment=at) if version.entry.by else say("Saved on {moment}.", moment=at)
    )


def sharing_words(sharing: Sharing, owner: str) -> str:
    """Return whom a dashboard is for, to whoever sees it in a list; `owner` is "" for oneself."""
    if owner:
        return say("by {name}", name=owner)
    return {
        Sharing.PRIVATE: say("for you alone"),
        Sharing.VIEW: say("shared, to look at"),
        Sharing.EDIT: say("shared, to change too"),
    }[sharing]


def sharings(current: Sharing) -> tuple[Choice, ...]:
    """Return the ways to share a dashboard."""
    words = {
        Sharing.PRIVATE: say("Private: only its owner sees it"),
        Sharing.VIEW: say("Shared: everybody of the account sees it"),
        Sharing.EDIT: say("Shared and open: editors and administrators change it too"),
    }
    return tuple(Choice(each.value, label, each is current) for each, label in words.items())
