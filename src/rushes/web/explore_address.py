"""The explore page's state as an address, both ways; the address bar holds the whole of it."""

from __future__ import annotations

from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from rushes.errors import CallerError, NotFound
from rushes.explore import (
    ACROSS,
    DEFAULT_SPAN,
    GROUPS,
    MOST_VALUES,
    TOPS,
    Compare,
    ExploreState,
    Value,
    read_formula,
    read_span,
    read_value,
)
from rushes.identity import Actor
from rushes.web.dashboard_address import read_account, read_productions

__all__ = ["EXPLORE", "explore_address", "explore_query", "read_explore"]

EXPLORE = "/explore"
_LONGEST_DRAFT = 400
_DEFAULT = ExploreState(0)


def read_explore(arguments: MultiDict[str, str], actor: Actor) -> ExploreState:
    """Return the state that the address asks for.

    Raises:
        NotFound: The account is not one of the person's, or a value is not of its form. That
            productions are visible and dates make sense is seen when the page is built.
    """
    across, group = _one_of(arguments, "across", ACROSS), _one_of(arguments, "group", GROUPS)
    try:
        values = tuple(dict.fromkeys(read_value(text) for text in arguments.getlist("value")))
        span = read_span(_span(arguments))
    except CallerError as error:
        raise NotFound(str(error)) from error
    formula, draft = _formula(arguments)
    values = tuple(dict.fromkeys((*values, *formula)))
    if len(values) > MOST_VALUES:
        raise NotFound("Too many values.")
    return ExploreState(
        account_id=read_account(arguments, actor),
        values=values,
        across=across,
        group="" if group == across else group,
        span=span,
        compare=Compare(_one_of(arguments, "compare", tuple(Compare))),
        top=int(_one_of(arguments, "top", tuple(str(each) for each in TOPS)) or _DEFAULT.top),
        by_change=_one_of(arguments, "first", ("largest", "grown")) == "grown",
        kind=arguments.get("kind", ""),
        production_ids=read_productions(arguments),
        draft=draft,
    )


def explore_query(state: ExploreState) -> str:
    """Return the query that holds that state."""
    pairs = [("account", str(state.account_id)), *(("value", value.text) for value in state.values)]
    told = (
        ("across", state.across),
        ("group", state.group),
        ("span", "" if state.span == DEFAULT_SPAN else state.span),
        ("compare", state.compare.value),
        ("top", "" if state.top == _DEFAULT.top else str(state.top)),
        ("first", "grown" if state.by_change else ""),
        ("kind", state.kind),
        ("formula", state.draft),
    )
    pairs.extend((name, text) for name, text in told if text)
    pairs.extend(("production", str(production_id)) for production_id in state.production_ids)
    return urlencode(pairs)


def explore_address(state: ExploreState, way: str = "") -> str:
    """Return the address of that state, or of a part of it ("/figures")."""
    return f"{EXPLORE}{way}?{explore_query(state)}"


def _formula(arguments: MultiDict[str, str]) -> tuple[tuple[Value, ...], str]:
    """Return the formula that was typed as a value, or what was typed where it cannot be read: that is told on the page."""
    typed = arguments.get("formula", "").strip()[:_LONGEST_DRAFT]
    if not typed:
        return (), ""
    try:
        return (Value(read_formula(typed)),), ""
    except CallerError:
        return (), typed


def _span(arguments: MultiDict[str, str]) -> str:
    """Return the period: two dates from their own fields say more than the list beside them."""
    from_day, to_day = arguments.get("from", ""), arguments.get("to", "")
    if from_day and to_day:
        return f"{from_day}..{to_day}"
    return arguments.get("span") or DEFAULT_SPAN


def _one_of(arguments: MultiDict[str, str], name: str, known: tuple[str, ...]) -> str:
    found = arguments.get(name, "")
    if found and found not in known:
        raise NotFound(f"There is no such “{name}”.")
    return found
