"""The explore page's state as an address, both ways; the address bar holds the whole of it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from rushes.domain import Catalogue, Unit
from rushes.errors import CallerError, NotFound
from rushes.explore import (
    AMOUNTS,
    DEFAULT_SPAN,
    MOST_VALUES,
    SINGLE_PAIRS,
    ExploreState,
    Value,
    amount_of,
    read_amount,
    read_formula,
    read_pairs,
    state_pairs,
)
from rushes.identity import Actor
from rushes.web.dashboard_address import read_account
from rushes.web.own_dimensions import catalogue_here, with_own

__all__ = ["EXPLORE", "SEARCHED", "explore_address", "explore_query", "known_explore", "read_explore"]

EXPLORE = "/explore"
SEARCHED = "contains:"
"""What a form's fields begin with, before the name of a dataset's dimension whose texts are searched."""

_LONGEST_DRAFT = 400


def known_explore(arguments: MultiDict[str, str], actor: Actor) -> ExploreState:
    """Return the state that the address asks for, with what people of its account made for its charts.

    Raises:
        NotFound: See `read_explore`; or the person sees no such dataset, or it has not what is named of it.
    """
    try:
        return with_own(read_explore(arguments, actor), actor)
    except CallerError as error:
        raise NotFound(str(error)) from error


def read_explore(arguments: MultiDict[str, str], actor: Actor) -> ExploreState:
    """Return the state that the address asks for.

    Raises:
        NotFound: The account is not one of the person's, or a value is not of its form. That
            productions are visible and dates make sense is seen when the page is built.
    """
    account_id, values = read_account(arguments, actor), arguments.getlist("value")
    formula, draft = _formula(arguments, catalogue_here(actor, account_id, arguments.get("data", "")))
    if formula and formula not in values and len(values) >= MOST_VALUES:
        # It has no room, so it stays in its field, and the page says so.
        formula, draft = "", arguments["formula"].strip()
    typed = {name: read_amount(arguments.get(name, "")) for name in AMOUNTS}
    unread = {name: text for name, text in typed.items() if amount_of(text, Unit.COUNT) is None}
    told = {name: arguments.get(name, "") for name in SINGLE_PAIRS if name not in unread} | {"span": _span(arguments)}
    pairs = [
        *(("value", text) for text in (*values, formula)),
        *((name, text) for name in ("state", "production", "where") for text in arguments.getlist(name)),
        *(("where", f"{name.removeprefix(SEARCHED)}~{text}") for name, text in arguments.items() if name.startswith(SEARCHED) and text),
        *told.items(),
    ]
    try:
        return replace(read_pairs(account_id, pairs), draft=draft, **unread)
    except CallerError as error:
        raise NotFound(str(error)) from error


def explore_query(state: ExploreState) -> str:
    """Return the query that holds that state."""
    pairs = state_pairs(state)
    # What was typed and cannot be read is told on the page, also when it is loaded anew.
    typed = {"formula": state.draft, "least": state.least, "most": state.most, "target": state.target}
    unread = ((name, text) for name, text in typed.items() if text and (name, text) not in pairs)
    return urlencode([("account", str(state.account_id)), *pairs, *unread])


def explore_address(state: ExploreState, way: str = "") -> str:
    """Return the address of that state, or of a part of it ("/figures")."""
    return f"{EXPLORE}{way}?{explore_query(state)}"


def _formula(arguments: MultiDict[str, str], catalogue: Catalogue) -> tuple[str, str]:
    """Return the formula that was typed as a value, or what was typed where it cannot be read: that is told on the page."""
    typed = arguments.get("formula", "").strip()[:_LONGEST_DRAFT]
    if not typed:
        return "", ""
    try:
        return Value(read_formula(typed, catalogue)).text, ""
    except CallerError:
        return "", typed


def _span(arguments: MultiDict[str, str]) -> str:
    """Return the period: two dates from their own fields say more than the list beside them."""
    from_day, to_day = arguments.get("from", ""), arguments.get("to", "")
    if from_day and to_day:
        return f"{from_day}..{to_day}"
    return arguments.get("span") or DEFAULT_SPAN
