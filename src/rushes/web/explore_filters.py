"""The wells "Filters" and "Compare with": each filter that is set says what it does and has the address without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rushes.dashboards import Choice
from rushes.domain import Grain, ProductionState, Unit
from rushes.explore import (
    COMPARE_LABELS,
    DEFAULT_SPAN,
    FIRST_LABELS,
    SPAN_LABELS,
    TOPS,
    Compare,
    Explore,
    ExploreState,
    First,
    TextChoices,
    amount_of,
    dimension_in_words,
    is_text,
    narrowing_in_words,
    narrowings,
    ranged_in_words,
    shown_measure,
    shown_unit,
    text_axis,
    top_in_words,
)
from rushes.figures import state_in_words
from rushes.languages import capitalised, sentence
from rushes.web.explore_address import explore_address
from rushes.web.explore_items import COMPARE, FILTERS, Item, Move, Well
from rushes.web.language import form, say

__all__ = [
    "Amount",
    "Controls",
    "announcement_of",
    "compare_move",
    "compare_well",
    "controls_of",
    "filter_move",
    "filters_well",
    "range_move",
    "state_choices",
]

_ALWAYS = frozenset({"span", "production", "state", "named", "where"})
_OF_VALUES = frozenset({"least", "most", "target"})
_MOST_NAMED = 2
_OPENED_BY = {**dict.fromkeys(Grain, "span"), "production": "filter-production", "production_state": "filter-state"}
"""What a field is filtered by, as the page calls it."""

_COMPARISONS = {
    Compare.FORMER: sentence("Compare with the period before"),
    Compare.YEAR: sentence("Compare with the same period a year before"),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """A field for a number: its name in the address, its words, what stands in it, and the unit that people read."""

    name: str
    label: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class Controls:
    """What is typed and ticked in the menus of filters.

    Args:
        spans: The periods.
        productions: The productions to choose from.
        states: The states of productions.
        ranged: The fields of the range; empty before anything is counted.
        target: The field of the target; empty likewise.
        names: Those that the form has of its own; the rest of the state it carries along.
        texts: What of a dataset's columns is ticked and searched, by the name of the filter's controls.
    """

    spans: tuple[Choice, ...]
    productions: tuple[Choice, ...]
    states: tuple[Choice, ...]
    ranged: tuple[Amount, ...]
    target: tuple[Amount, ...]
    names: frozenset[str]
    texts: Mapping[str, TextChoices]


def controls_of(state: ExploreState, explore: Explore) -> Controls:
    """Return the controls in that state.

    Args:
        state: What is shown.
        explore: What there is to choose from.
    """
    amounts = _amounts(state) if state.values else ()
    return Controls(
        spans=_spans(state),
        productions=explore.productions,
        states=state_choices(state.states),
        ranged=amounts[:2] if state.ranged else (),
        target=amounts[2:],
        names=_ALWAYS | _OF_VALUES if state.values else _ALWAYS,
        texts={_panel(text_axis(each.dimension)): each for each in explore.texts},
    )


def filters_well(state: ExploreState, explore: Explore) -> Well:
    """Return the well of the filters: the period, those that are set, and hidden until they are opened those that are not.

    Args:
        state: What is shown.
        explore: What there is to choose from.
    """
    entries = _entries(state, explore.productions)
    is_narrowed = any(each.out_url for each in entries)
    adds = (
        *(Move(each.label, f"#{each.id}") for each in entries if not each.out_url),
        *_more_firsts(state),
        *(
            (Move(say("Leave incomplete days out"), explore_address(replace(state, with_incomplete=False))),)
            if state.with_incomplete
            else ()
        ),
        *((Move(say("Clear filters"), explore_address(_cleared(state))),) if is_narrowed else ()),
    )
    hint = say("Drop a field here to filter by it")
    return Well(FILTERS, say("Filters"), hint, (_period(state), *entries), say("Add a filter"), adds)


def compare_well(state: ExploreState) -> Well:
    """Return the well of what the period is held against."""
    ways = tuple(Move(say(COMPARE_LABELS[each]), _with_compare(state, each), is_chosen=each is state.compare) for each in _COMPARISONS)
    items: tuple[Item, ...] = ()
    if state.compare is not Compare.NOTHING:
        items = (Item("compare-0", say(COMPARE_LABELS[state.compare]), "", ways, out_url=_with_compare(state, Compare.NOTHING)),)
    return Well(COMPARE, say("Compare with"), say("Drop a year or another time here"), items, say("Choose"), () if items else ways)


def filter_move(name: str) -> Move:
    """Return what a field, that is no measure, does in the well of the filters: it opens what it is filtered by."""
    opened = f"filter-{_panel(name)}" if is_text(name) else _OPENED_BY.get(name)
    if opened is None:
        why_not = say("Cost centres and groups cannot be filtered by; filter by their productions.")
        return Move(say("Filter by this"), "", FILTERS, why_not=why_not)
    return Move(say("Filter by this"), f"#{opened}", FILTERS)


def range_move(state: ExploreState, *, is_first: bool) -> Move:
    """Return what a measure or a value does there: only the first value has a range, and of a dataset only where it is split."""
    if not state.ranged:
        return Move(say("Filter by this"), "", FILTERS, why_not=say("Split by a column first; then its values can be filtered by this."))
    if not is_first:
        return Move(
            say("Filter by this"), "", FILTERS, why_not=say("Only the first value can be filtered by; put this first among the values.")
        )
    return Move(say("Filter by this"), "#filter-range", FILTERS)


def compare_move(name: str, state: ExploreState) -> Move:
    """Return what a field does in the well of what is compared: a year stands for the year before, any other time for the period before."""
    if name not in set(Grain):
        return Move("", "", COMPARE, why_not=say("Only a time can be compared with, such as Month or Year."))
    compare = Compare.YEAR if name == Grain.YEAR else Compare.FORMER
    if compare is state.compare:
        return Move(say(_COMPARISONS[compare]), "", COMPARE, why_not=say("It is compared with that already."))
    return Move(say(_COMPARISONS[compare]), _with_compare(state, compare), COMPARE)


def state_choices(chosen: Sequence[str]) -> tuple[Choice, ...]:
    """Return the states of productions to choose from."""
    return tuple(Choice(each.value, capitalised(state_in_words(each.value, form())), each.value in chosen) for each in ProductionState)


def announcement_of(state: ExploreState, productions: tuple[Choice, ...]) -> str:
    """Return what a reader aloud says of the wells of filters and comparison."""
    chosen, *told = narrowing_in_words(state, productions, form())
    if state.compare is not Compare.NOTHING:
        told.append(say(_COMPARISONS[state.compare]))
    return " ".join((chosen, *(f"{each}." for each in told)))


def _spans(state: ExploreState) -> tuple[Choice, ...]:
    named = tuple(Choice(name, say(label), name == state.span) for name, label in SPAN_LABELS.items())
    if state.span in SPAN_LABELS:
        return named
    return (Choice(state.span, say("{first} to {last}", first=state.span[:10], last=state.span[12:]), is_selected=True), *named)


def _firsts(state: ExploreState) -> tuple[First, ...]:
    # What grew most is known only where something is compared.
    is_compared = state.compare is not Compare.NOTHING
    return tuple(each for each in FIRST_LABELS if each is not First.GROWN or is_compared or state.first is each)


def _more_firsts(state: ExploreState) -> Sequence[Move]:
    """Return which can come first instead of the largest; where others do, their entry offers the rest."""
    if not state.has_first or state.first is not First.LARGEST:
        return ()
    return [_first_move(state, each) for each in _firsts(state) if each is not First.LARGEST]


def _first_move(state: ExploreState, first: First) -> Move:
    return Move(say(FIRST_LABELS[first]), explore_address(replace(state, first=first)), is_chosen=first is state.first)


def _amounts(state: ExploreState) -> tuple[Amount, ...]:
    ranged, unit, shown = (
        ranged_in_words(state, form()),
        shown_measure(state.values[0], "", state.catalogue).unit,
        shown_unit(state.values[0], state.catalogue),
    )
    return (
        _amount("least", say("{value} at least", value=ranged), state.least, unit),
        _amount("most", say("{value} at most", value=ranged), state.most, unit),
        _amount("target", say("Target"), state.target, shown),
    )


def _amount(name: str, label: str, text: str, unit: Unit) -> Amount:
    # A browser complains of a number's field that holds something else.
    return Amount(name, label, "" if amount_of(text, unit) is None else text, _unit(unit))


def _unit(unit: Unit) -> str:
    return {Unit.MILLISECONDS: form().hour, Unit.BYTES: form().gigabyte, Unit.RATIO: "%"}.get(unit, "")


def _with_compare(state: ExploreState, compare: Compare) -> str:
    return explore_address(replace(state, compare=compare))


def _cleared(state: ExploreState) -> ExploreState:
    empty = ExploreState(state.account_id)
    return replace(
        state,
        production_ids=(),
        top=empty.top,
        first=empty.first,
        states=(),
        contains="",
        least="",
        most="",
        with_incomplete=True,
        target="",
        where=(),
    )


def _entry(name: str, label: str, told: str, without: ExploreState, moves: tuple[Move, ...] = (), description: str = "") -> Item:
    """Return a filter: what it does where it is set, else its name.

    Args:
        name: What the page calls it, and its controls where it has no moves.
        label: Its name for people.
        told: What it does, "" where it is not set.
        without: The state without it.
        moves: What it can be changed to.
        description: What is said where there is nothing to change.
    """
    panel = "" if moves or description else name
    out_url = explore_address(without) if told else ""
    return Item(f"filter-{name}", told or label, description, moves, panel=panel, out_url=out_url, is_hidden=not told)


def _period(state: ExploreState) -> Item:
    without = "" if state.span == DEFAULT_SPAN else explore_address(replace(state, span=DEFAULT_SPAN))
    chosen = next(each.label for each in _spans(state) if each.is_selected)
    return Item("filter-span", chosen, "", (), panel="span", out_url=without)


def _entries(state: ExploreState, productions: tuple[Choice, ...]) -> tuple[Item, ...]:
    """Return every filter that there is in that state, set or not."""
    told = narrowings(state, form())
    if state.data:
        return (*_of_texts(state, told), *_of_any(state, told))
    return (
        _entry("production", say("Production"), _productions_in_words(productions), replace(state, production_ids=())),
        _entry("state", say("State"), told["state"], replace(state, states=())),
        _entry("named", say("Name contains"), told["named"], replace(state, contains="")),
        *_of_any(state, told),
    )


def _of_any(state: ExploreState, told: Mapping[str, str]) -> tuple[Item, ...]:
    return (
        *(_of_values(state, told) if state.values else ()),
        *(_of_places(state, told) if state.has_first else ()),
        *((_complete(state, told["incomplete"]),) if told["incomplete"] else ()),
    )


def _of_texts(state: ExploreState, told: Mapping[str, str]) -> tuple[Item, ...]:
    """Return the filter of each column of a dataset."""
    return tuple(
        _entry(
            _panel(text_axis(each.name)),
            dimension_in_words(each.name, state),
            told[text_axis(each.name)],
            replace(state, where=tuple(chosen for chosen in state.where if chosen.dimension != each.name)),
        )
        for each in state.catalogue.dimensions
    )


def _panel(axis: str) -> str:
    # A colon would part an id from what follows it in a style sheet or a script.
    return axis.replace(":", "-")


def _productions_in_words(productions: tuple[Choice, ...]) -> str:
    chosen = [each.label for each in productions if each.is_selected]
    if len(chosen) > _MOST_NAMED:
        return say("Productions: {count}", count=form().count(len(chosen)))
    return say("Production: {productions}", productions=form().either(chosen)) if chosen else ""


def _of_values(state: ExploreState, told: Mapping[str, str]) -> tuple[Item, ...]:
    value = ranged_in_words(state, form())
    return (
        *(
            (_entry("range", say("Range of {value}", value=value), told["range"], replace(state, least="", most="")),)
            if state.ranged
            else ()
        ),
        _entry("target", say("Target"), told["target"], replace(state, target="")),
    )


def _of_places(state: ExploreState, told: Mapping[str, str]) -> tuple[Item, ...]:
    default = ExploreState(state.account_id).top
    tops = tuple(Move(top_in_words(each, form()), explore_address(replace(state, top=each)), is_chosen=each == state.top) for each in TOPS)
    top = _entry("top", say("How many have a place"), told["top"], replace(state, top=default), tops)
    if not told["first"]:
        return (top,)
    firsts = tuple(_first_move(state, each) for each in _firsts(state))
    return (top, _entry("first", "", told["first"], replace(state, first=First.LARGEST), firsts))


def _complete(state: ExploreState, told: str) -> Item:
    about = say("Only days before the first that is not complete are counted; along time, whole weeks, months, quarters or years of them.")
    return _entry("incomplete", "", told, replace(state, with_incomplete=True), description=about)
