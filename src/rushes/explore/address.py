"""A chart as pairs of a name and a text, both ways: what the explore page's address and a dashboard's tile hold of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from rushes.domain import Grain, ProductionState, Unit
from rushes.errors import InvalidQuery, UnknownName
from rushes.explore.amounts import amount_of, read_amount
from rushes.explore.own import COST_CENTRE, is_own
from rushes.explore.state import (
    ACROSS,
    DEFAULT_SPAN,
    GROUPS,
    MOST_VALUES,
    TOPS,
    Compare,
    ExploreState,
    First,
    read_span,
    read_value,
)
from rushes.explore.texts import is_text, read_where, where_texts
from rushes.figures import ChartKind

__all__ = ["AMOUNTS", "CHOICES", "REPEATED_PAIRS", "SINGLE_PAIRS", "SPLITS", "read_pairs", "read_states", "state_pairs"]

CHOICES: dict[str, tuple[str, ...]] = {
    "across": (*ACROSS, COST_CENTRE),
    "group": (*GROUPS, COST_CENTRE),
    "compare": tuple(each.value for each in Compare if each),
    "top": tuple(str(each) for each in TOPS),
    "first": ("largest", *(each.value for each in First if each)),
    "incomplete": ("out",),
    "kind": tuple(each.value for each in ChartKind),
}
"""The texts that there are, by name, of those where there are only some."""

SPLITS = ("across", "group")
"""The names whose texts may be an account's own way to tell productions apart, too (`is_own`)."""

AMOUNTS = ("least", "most", "target")
"""The names whose texts are numbers, in the unit that people read."""

SINGLE_PAIRS = (*CHOICES, "span", "named", "data", *AMOUNTS)
"""The names that stand there once at most; those of `REPEATED_PAIRS` may stand there again and again."""

REPEATED_PAIRS = ("value", "state", "production", "where")

_STATES = tuple(state.value for state in ProductionState)
_LONGEST_TEXT = 100

_DEFAULT = ExploreState(0)
_MOST_PRODUCTIONS = 2_000
_OF_USAGE = ("production", "state", "named")
_DATA = re.compile(r"dataset:[1-9][0-9]{0,17}")
# "\d" would take the digits of every script.
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


def read_pairs(account_id: int, pairs: Iterable[tuple[str, str]]) -> ExploreState:
    """Return the state that the pairs hold; that productions are visible is seen when the chart is built.

    A dataset's values are read when its measures are known (`ExploreState.knowing`).

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
    data = _data(texts.get("data", ()))
    _check_data(data, texts)
    written = tuple(dict.fromkeys(texts.pop("value", ())))
    values = () if data else tuple(dict.fromkeys(read_value(text) for text in written))
    if len(written if data else values) > MOST_VALUES:
        raise InvalidQuery(f"A chart has at most {MOST_VALUES} values.")
    productions = _productions(texts.pop("production", ()))
    states = read_states(texts.pop("state", ()))
    where = read_where(texts.pop("where", ()))
    told = {name: _single(name, found, is_of_dataset=bool(data)) for name, found in texts.items()}
    return ExploreState(
        account_id=account_id,
        values=values,
        unread=written if data else (),
        data=data,
        where=where,
        across=told.get("across", ""),
        group="" if told.get("group") == told.get("across") else told.get("group", ""),
        span=read_span(told.get("span", DEFAULT_SPAN)),
        compare=Compare(told.get("compare", "")),
        top=int(told.get("top", _DEFAULT.top)),
        first=First("" if told.get("first") == "largest" else told.get("first", "")),
        kind=told.get("kind", ""),
        production_ids=productions,
        states=states,
        contains=_searched(told.get("named", "")),
        with_incomplete="incomplete" not in told,
        least=_amount(told.get("least", "")),
        most=_amount(told.get("most", "")),
        target=_amount(told.get("target", "")),
    )


def state_pairs(state: ExploreState) -> tuple[tuple[str, str], ...]:
    """Return the pairs that hold the state, in an order of their own and without what goes without saying.

    The account is not among them, nor is a formula or a number that cannot be read.
    """
    told = (
        ("across", state.across),
        ("group", state.group),
        ("span", "" if state.span == DEFAULT_SPAN else state.span),
        ("compare", state.compare.value),
        ("top", "" if state.top == _DEFAULT.top else str(state.top)),
        ("first", state.first.value),
        ("named", state.contains),
        ("least", state.least),
        ("most", state.most),
        ("incomplete", "" if state.with_incomplete else "out"),
        ("target", state.target),
        ("kind", state.kind),
    )
    return (
        *((("data", state.data),) if state.data else ()),
        *(("value", value.text) for value in state.values),
        *(("value", text) for text in state.unread),
        *((name, text) for name, text in told if text and (name not in AMOUNTS or _is_amount(text))),
        *(("state", name) for name in state.states),
        *(("production", str(production_id)) for production_id in state.production_ids),
        *(("where", text) for text in where_texts(state.where)),
    )


def _data(texts: Sequence[str]) -> str:
    wrong = next((text for text in texts if not _DATA.fullmatch(text)), None)
    if wrong is not None:
        raise InvalidQuery(f"“{wrong[:40]}” is no dataset; write it as dataset:7.")
    return texts[0] if texts else ""


def _check_data(data: str, texts: Mapping[str, Sequence[str]]) -> None:
    """Refuse what the data has not: of a dataset productions, of usage texts of its own."""
    wrong = next((name for name in (_OF_USAGE if data else ("where",)) if name in texts), None)
    if wrong is not None:
        of = "dataset" if data else "chart of usage"
        raise InvalidQuery(f"A {of} cannot be narrowed by “{wrong}”.")


def _single(name: str, texts: list[str], *, is_of_dataset: bool) -> str:
    if name not in SINGLE_PAIRS:
        raise UnknownName("field of a chart", name, (*REPEATED_PAIRS, *SINGLE_PAIRS))
    text, *more = texts
    if more:
        raise InvalidQuery(f"“{name}” stands there twice.")
    if name in SPLITS and is_of_dataset:
        known = tuple(Grain) if name == "across" else ()
        is_known = is_text(text) or text in known
    else:
        known = CHOICES.get(name, ())
        is_known = not known or text in known or (name in SPLITS and is_own(text))
    if not is_known:
        raise UnknownName(f"“{name}”", text, known)
    return text


def _productions(texts: Sequence[str]) -> tuple[int, ...]:
    wrong = next((text for text in texts if not _NUMBER.fullmatch(text)), None)
    if wrong is not None:
        raise InvalidQuery(f"“{wrong[:40]}” is no production's number.")
    found = tuple(sorted({int(text) for text in texts}))
    if len(found) > _MOST_PRODUCTIONS:
        raise InvalidQuery(f"A chart is narrowed to at most {_MOST_PRODUCTIONS} productions.")
    return found


def read_states(texts: Sequence[str]) -> tuple[str, ...]:
    """Return states of productions in their own order; all of them are what none says too.

    Raises:
        UnknownName: There is no such state.
    """
    wrong = next((text for text in texts if text not in _STATES), None)
    if wrong is not None:
        raise UnknownName("state", wrong, _STATES)
    return tuple(name for name in _STATES if name in texts) if set(texts) < set(_STATES) else ()


def _searched(text: str) -> str:
    """Return the text that names are searched for; what cannot be seen is in none of them."""
    return "".join(letter for letter in text if letter.isprintable())[:_LONGEST_TEXT].strip()


def _amount(text: str) -> str:
    if text and not _is_amount(read_amount(text)):
        raise InvalidQuery(f"“{text[:40]}” is no number; write one in digits, such as 120 or 2.5.")
    return read_amount(text)


def _is_amount(text: str) -> bool:
    return amount_of(text, Unit.COUNT) is not None
