"""The controls of the explore page: what is chosen now, and each filter that is set as a chip with the address without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rushes.dashboards import Choice
from rushes.domain import ProductionState, Unit
from rushes.explore import (
    COMPARE_LABELS,
    FIRST_LABELS,
    SPAN_LABELS,
    TOPS,
    Compare,
    ExploreState,
    First,
    amount_of,
    shown_measure,
    shown_unit,
    value_in_words,
)
from rushes.figures import state_in_words
from rushes.languages import capitalised
from rushes.web.dashboard import chosen_in_words
from rushes.web.dashboard_view import Chip
from rushes.web.explore_address import explore_address
from rushes.web.language import form, say

__all__ = ["Amount", "Controls", "controls_of", "narrowing_in_words", "state_choices", "states_in_words"]

_ALWAYS = frozenset({"span", "compare", "production", "state", "named", "incomplete"})
_OF_PLACES = frozenset({"top", "first"})
_OF_VALUES = frozenset({"least", "most", "target"})


@dataclass(frozen=True, slots=True)
class Amount:
    """A field for a number: its name in the address, its words, what stands in it, and the unit that people read."""

    name: str
    label: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class Controls:
    """What is chosen beside the wells.

    Args:
        spans: The periods.
        comparisons: What they can be compared with.
        tops: How many have a place; empty where neither productions nor cost centres are told apart.
        firsts: Which of them come first; empty likewise.
        states: The states of productions.
        amounts: Range and target; empty before anything is counted.
        chips: What is set beyond periods and productions.
        clear_url: The page without any of that.
        names: Those that the form has of its own; the rest of the state it carries along.
    """

    spans: tuple[Choice, ...]
    comparisons: tuple[Choice, ...]
    tops: tuple[Choice, ...]
    firsts: tuple[Choice, ...]
    states: tuple[Choice, ...]
    amounts: tuple[Amount, ...]
    chips: tuple[Chip, ...]
    clear_url: str
    names: frozenset[str]


def controls_of(state: ExploreState) -> Controls:
    """Return the controls in that state."""
    has_first, has_values = state.has_first, bool(state.values)
    shown = ((_ALWAYS, True), (_OF_PLACES, has_first), (_OF_VALUES, has_values))
    return Controls(
        spans=_spans(state),
        comparisons=tuple(Choice(each.value, say(label), each is state.compare) for each, label in COMPARE_LABELS.items()),
        tops=tuple(Choice(str(each), _top(each), each == state.top) for each in TOPS) if has_first else (),
        firsts=_firsts(state) if has_first else (),
        states=state_choices(state.states),
        amounts=_amounts(state) if has_values else (),
        chips=_chips(state),
        clear_url=explore_address(_cleared(state)),
        names=frozenset(name for names, is_shown in shown if is_shown for name in names),
    )


def state_choices(chosen: Sequence[str]) -> tuple[Choice, ...]:
    """Return the states of productions to choose from."""
    return tuple(Choice(each.value, capitalised(state_in_words(each.value, form())), each.value in chosen) for each in ProductionState)


def states_in_words(states: Sequence[str]) -> str:
    """Return what is filtered by: "State: active or archived"."""
    return say("State: {states}", states=form().either([state_in_words(each, form()) for each in states]))


def narrowing_in_words(state: ExploreState, productions: tuple[Choice, ...]) -> tuple[str, ...]:
    """Return what a chart is narrowed to, a line each: its productions, then everything that has a chip."""
    chosen = tuple(replace(each, is_selected=int(each.value) in state.production_ids) for each in productions)
    return (chosen_in_words(chosen), *(chip.label for chip in _chips(state)))


def _spans(state: ExploreState) -> tuple[Choice, ...]:
    named = tuple(Choice(name, say(label), name == state.span) for name, label in SPAN_LABELS.items())
    if state.span in SPAN_LABELS:
        return named
    return (Choice(state.span, say("{first} to {last}", first=state.span[:10], last=state.span[12:]), is_selected=True), *named)


def _firsts(state: ExploreState) -> tuple[Choice, ...]:
    # What grew most is known only where something is compared.
    offered = (each for each in FIRST_LABELS if each is not First.GROWN or state.compare is not Compare.NOTHING or state.first is each)
    return tuple(Choice(each.value, say(FIRST_LABELS[each]), each is state.first) for each in offered)


def _top(number: int) -> str:
    return say("The first {count}", count=form().count(number))


def _amounts(state: ExploreState) -> tuple[Amount, ...]:
    ranged, unit, shown = _ranged(state), shown_measure(state.values[0], "").unit, shown_unit(state.values[0])
    return (
        _amount("least", say("{value} at least", value=ranged), state.least, unit),
        _amount("most", say("{value} at most", value=ranged), state.most, unit),
        _amount("target", say("Target"), state.target, shown),
    )


def _amount(name: str, label: str, text: str, unit: Unit) -> Amount:
    # A browser complains of a number's field that holds something else.
    return Amount(name, label, "" if amount_of(text, unit) is None else text, _unit(unit))


def _ranged(state: ExploreState) -> str:
    """Return what a range looks at in words: the first value before anything is derived from it."""
    return value_in_words(replace(state.values[0], derivation=None), form())


def _unit(unit: Unit) -> str:
    return {Unit.MILLISECONDS: form().hour, Unit.BYTES: form().gigabyte, Unit.RATIO: "%"}.get(unit, "")


def _cleared(state: ExploreState) -> ExploreState:
    empty = ExploreState(state.account_id)
    return replace(
        state,
        top=empty.top,
        first=empty.first,
        states=(),
        contains="",
        least="",
        most="",
        with_incomplete=True,
        target="",
    )


def _chips(state: ExploreState) -> tuple[Chip, ...]:
    """Return what is set, in the order of the controls."""
    chips: list[Chip] = []

    def add(label: str, without: ExploreState) -> None:
        chips.append(Chip(label, explore_address(without)))

    if state.has_first:
        default = ExploreState(state.account_id).top
        if state.top != default:
            add(_top(state.top), replace(state, top=default))
        if state.first is not First.LARGEST:
            add(say(FIRST_LABELS[state.first]), replace(state, first=First.LARGEST))
    if state.states:
        add(states_in_words(state.states), replace(state, states=()))
    if state.contains:
        add(say("Name contains “{text}”", text=state.contains), replace(state, contains=""))
    if state.values:
        ranged, unit = _ranged(state), shown_measure(state.values[0], "").unit
        if least := _number(state.least, unit):
            add(say("{value} at least {number}", value=ranged, number=least), replace(state, least=""))
        if most := _number(state.most, unit):
            add(say("{value} at most {number}", value=ranged, number=most), replace(state, most=""))
    if not state.with_incomplete:
        add(say("Incomplete days left out"), replace(state, with_incomplete=True))
    if state.values and (target := _number(state.target, shown_unit(state.values[0]))):
        add(say("Target: {value}", value=target), replace(state, target=""))
    return tuple(chips)


def _number(text: str, unit: Unit) -> str:
    """Return a typed number as people read it, "" where it is none."""
    amount = amount_of(text, unit)
    return "" if amount is None else form().value(amount, unit)
