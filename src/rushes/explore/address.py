"""A chart as pairs of a name and a text, both ways: what the explore page's address and a dashboard's tile hold of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rushes.errors import InvalidQuery, UnknownName
from rushes.explore.state import (
    ACROSS,
    DEFAULT_SPAN,
    GROUPS,
    MOST_VALUES,
    TOPS,
    Compare,
    ExploreState,
    read_span,
    read_value,
)
from rushes.figures import ChartKind

__all__ = ["CHOICES", "SINGLE_PAIRS", "read_pairs", "state_pairs"]

CHOICES: dict[str, tuple[str, ...]] = {
    "across": ACROSS,
    "group": GROUPS,
    "compare": tuple(each.value for each in Compare if each),
    "top": tuple(str(each) for each in TOPS),
    "first": ("largest", "grown"),
    "kind": tuple(each.value for each in ChartKind),
}
"""The texts that there are, by name, of those where there are only some."""

SINGLE_PAIRS = (*CHOICES, "span")
"""The names that stand there once at most; "value" and "production" may stand there again and again."""

_DEFAULT = ExploreState(0)
_MOST_PRODUCTIONS = 2_000
# "\d" would take the digits of every script.
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


def read_pairs(account_id: int, pairs: Iterable[tuple[str, str]]) -> ExploreState:
    """Return the state that the pairs hold; that productions are visible is seen when the chart is built.

    Args:
        account_id: Whose chart it is.
        pairs: In any order; an empty text stands for a pair that is not there.

    Raises:
        UnknownName: A name or a text is none that there is; the message names the nearest.
        InvalidQuery: A formula cannot be read, a name stands there twice, or there are too many of something.
    """
    texts: dict[str, list[str]] = {}
    for name, text in pairs:
        if text:
            texts.setdefault(name, []).append(text)
    values = tuple(dict.fromkeys(read_value(text) for text in texts.pop("value", ())))
    if len(values) > MOST_VALUES:
        raise InvalidQuery(f"A chart has at most {MOST_VALUES} values.")
    productions = _productions(texts.pop("production", ()))
    told = {name: _single(name, found) for name, found in texts.items()}
    return ExploreState(
        account_id=account_id,
        values=values,
        across=told.get("across", ""),
        group="" if told.get("group") == told.get("across") else told.get("group", ""),
        span=read_span(told.get("span", DEFAULT_SPAN)),
        compare=Compare(told.get("compare", "")),
        top=int(told.get("top", _DEFAULT.top)),
        by_change=told.get("first") == "grown",
        kind=told.get("kind", ""),
        production_ids=productions,
    )


def state_pairs(state: ExploreState) -> tuple[tuple[str, str], ...]:
    """Return the pairs that hold the state, in an order of their own and without what goes without saying.

    The account is not among them, nor is a formula that cannot be read.
    """
    told = (
        ("across", state.across),
        ("group", state.group),
        ("span", "" if state.span == DEFAULT_SPAN else state.span),
        ("compare", state.compare.value),
        ("top", "" if state.top == _DEFAULT.top else str(state.top)),
        ("first", "grown" if state.by_change else ""),
        ("kind", state.kind),
    )
    return (
        *(("value", value.text) for value in state.values),
        *((name, text) for name, text in told if text),
        *(("production", str(production_id)) for production_id in state.production_ids),
    )


def _single(name: str, texts: list[str]) -> str:
    if name not in SINGLE_PAIRS:
        raise UnknownName("field of a chart", name, ("value", "production", *SINGLE_PAIRS))
    text, *more = texts
    if more:
        raise InvalidQuery(f"“{name}” stands there twice.")
    if name in CHOICES and text not in CHOICES[name]:
        raise UnknownName(f"“{name}”", text, CHOICES[name])
    return text


def _productions(texts: Sequence[str]) -> tuple[int, ...]:
    wrong = next((text for text in texts if not _NUMBER.fullmatch(text)), None)
    if wrong is not None:
        raise InvalidQuery(f"“{wrong[:40]}” is no production's number.")
    found = tuple(sorted({int(text) for text in texts}))
    if len(found) > _MOST_PRODUCTIONS:
        raise InvalidQuery(f"A chart is narrowed to at most {_MOST_PRODUCTIONS} productions.")
    return found
