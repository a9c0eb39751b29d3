"""The dashboard's state as an address, both ways; the address bar holds the whole of it."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from rushes.dashboards import DashboardState
from rushes.errors import NotFound
from rushes.figures import Figure, FigureKind, Mark
from rushes.identity import Actor

__all__ = [
    "DASHBOARD",
    "mark_address",
    "month_address",
    "production_address",
    "productions_address",
    "read_account",
    "read_month",
    "read_number",
    "read_productions",
    "read_state",
    "state_address",
    "state_query",
]

DASHBOARD = "/dashboard"
# "\d" would take the digits of every script, and "$" a line's end after them.
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_MOST_PRODUCTIONS = 2_000


def read_state(arguments: MultiDict[str, str], actor: Actor) -> DashboardState:
    """Return the state that the address asks for.

    Raises:
        NotFound: The account is not one of the person's, or a value is not of its form. That
            productions are visible is seen when the dashboard is built.
    """
    return DashboardState(read_account(arguments, actor), read_month(arguments), read_productions(arguments))


def read_account(arguments: MultiDict[str, str], actor: Actor) -> int:
    """Return the account that the address asks for, the person's first where it names none.

    Raises:
        NotFound: It is not one of the person's, or no number.
    """
    if not actor.accounts:
        raise NotFound("You have no account here.")
    account_id = read_number(arguments["account"]) if arguments.get("account") else actor.accounts[0].account_id
    if account_id not in {access.account_id for access in actor.accounts}:
        raise NotFound("There is no such account.")
    return account_id


def read_productions(arguments: MultiDict[str, str]) -> tuple[int, ...]:
    """Return the productions that the address names; that they are visible is seen when the page is built.

    Raises:
        NotFound: One is no number, or they are too many.
    """
    productions = arguments.getlist("production")
    if len(productions) > _MOST_PRODUCTIONS:
        raise NotFound("Too many productions.")
    return tuple(sorted({read_number(value) for value in productions}))


def state_query(state: DashboardState) -> str:
    """Return the query that holds that state."""
    pairs = [("account", str(state.account_id))]
    if state.month:
        pairs.append(("month", f"{state.month:%Y-%m}"))
    pairs.extend(("production", str(production_id)) for production_id in state.production_ids)
    return urlencode(pairs)


def state_address(state: DashboardState, path: str = DASHBOARD) -> str:
    """Return the address of that state."""
    return f"{path}?{state_query(state)}"


def month_address(state: DashboardState, month: date | None) -> str:
    """Return the address of the same dashboard in another month; None is the newest."""
    return state_address(DashboardState(state.account_id, month, state.production_ids))


def productions_address(state: DashboardState, production_ids: tuple[int, ...]) -> str:
    """Return the address of the same dashboard with other productions."""
    return state_address(DashboardState(state.account_id, state.month, production_ids))


def mark_address(state: DashboardState, figure: Figure, mark: Mark) -> str | None:
    """Return where a click on the mark leads: to its production or month, or back from it.

    Args:
        state: What is shown now.
        figure: The figure that the mark is drawn in; a day's mark leads nowhere.
        mark: A mark; without a key it leads nowhere.
    """
    if mark.key is None:
        return None
    if figure.kind is FigureKind.BARS:
        return month_address(state, date.fromisoformat(mark.key).replace(day=1))
    if figure.kind in {FigureKind.DONUT, FigureKind.TREEMAP} and _NUMBER.fullmatch(mark.key):
        chosen = (int(mark.key),)
        return productions_address(state, () if state.production_ids == chosen else chosen)
    return None


def production_address(account_id: int, production_id: int, month: date | None) -> str:
    """Return the address of a production's own page."""
    return f"/production/{production_id}?{state_query(DashboardState(account_id, month))}"


def read_number(text: str) -> int:
    """Return a whole number from 1 on as an address writes it.

    Raises:
        NotFound: It is none.
    """
    if not _NUMBER.fullmatch(text):
        raise NotFound("There is no such id.")
    return int(text)


def read_month(arguments: MultiDict[str, str]) -> date | None:
    """Return the first day of the month that the address asks for, None where it asks for none.

    Raises:
        NotFound: It is no month.
    """
    text = arguments.get("month")
    if not text:
        return None
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1970:
        raise NotFound("There is no such month.")
    return date(int(found[1]), int(found[2]), 1)
