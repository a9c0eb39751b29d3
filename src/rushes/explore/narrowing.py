"""What a chart is narrowed to, in words: each filter that is set, as one line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rushes.dashboards import Choice
from rushes.domain import Unit
from rushes.explore.amounts import amount_of
from rushes.explore.fields import FIRST_LABELS
from rushes.explore.reckon import shown_measure, shown_unit
from rushes.explore.state import ExploreState, First
from rushes.explore.texts import text_axis
from rushes.explore.words import dimension_in_words, value_in_words
from rushes.figures import Format, shown_in, state_in_words

__all__ = [
    "narrowing_in_words",
    "narrowings",
    "productions_in_words",
    "ranged_in_words",
    "states_in_words",
    "text_in_words",
    "top_in_words",
]

_MOST_NAMED = 3


def narrowing_in_words(state: ExploreState, productions: Iterable[Choice], form: Format) -> tuple[str, ...]:
    """Return what a chart is narrowed to, a line each: its productions, of a dataset none, then every other filter that is set.

    Args:
        state: What is shown.
        productions: Those that its reader sees.
        form: The reader's formats.
    """
    told = tuple(each for each in narrowings(state, form).values() if each)
    if not state.catalogue.is_usage:
        return told or (form.language.say("All rows."),)
    chosen = [each.label for each in productions if int(each.value) in state.production_ids]
    return (productions_in_words(chosen, form), *told)


def productions_in_words(chosen: Sequence[str], form: Format) -> str:
    """Return which productions are shown, as one says it aloud; none chosen is all of them."""
    say = form.language.say
    if not chosen:
        return say("All productions.")
    if len(chosen) == 1:
        return say("Only {production}.", production=chosen[0])
    return say("{count} productions.", count=form.count(len(chosen)))


def narrowings(state: ExploreState, form: Format) -> dict[str, str]:
    """Return what each filter but that of productions does, by its name in order; "" where it is not set.

    A filter by a dataset's dimension has that one's name in a chart ("text:region").
    """
    say = form.language.say
    named = {
        "state": states_in_words(state.states, form) if state.states else "",
        "named": say("Name contains “{text}”", text=state.contains) if state.contains else "",
    }
    texts = {text_axis(each.name): _texts(each.name, state, form) for each in state.catalogue.dimensions}
    return {
        **(named if state.catalogue.is_usage else texts),
        **(_of_values(state, form) if state.values else {}),
        **(_of_places(state, form) if state.has_first else {}),
        "incomplete": "" if state.with_incomplete else say("Incomplete days left out"),
    }


def _texts(dimension: str, state: ExploreState, form: Format) -> str:
    """Return which texts of a dimension are shown: "Region: Oslo or (empty)"; many are counted."""
    say, name = form.language.say, dimension_in_words(dimension, state)
    told: list[str] = []
    for each in (each for each in state.where if each.dimension == dimension):
        if len(each.values) > _MOST_NAMED:
            told.append(form.language.say_count("{count} value", "{count} values", len(each.values), count=form.count(len(each.values))))
        elif each.values:
            told.append(form.either([text_in_words(value, form) for value in each.values]))
        if each.contains:
            told.append(say("contains “{text}”", text=shown_in(each.contains)))
    return say("{bucket}: {value}", bucket=name, value=", ".join(told)) if told else ""


def text_in_words(value: str | None, form: Format) -> str:
    """Return a dataset's text as it is shown among others; "(empty)" for none."""
    return shown_in(value or "", form.language.say("(empty)"))


def states_in_words(states: Sequence[str], form: Format) -> str:
    """Return what is filtered by: "State: active or archived"."""
    return form.language.say("State: {states}", states=form.either([state_in_words(each, form) for each in states]))


def ranged_in_words(state: ExploreState, form: Format) -> str:
    """Return what a range looks at: the first value before anything is derived from it."""
    return value_in_words(replace(state.values[0], derivation=None), form, state.catalogue)


def top_in_words(number: int, form: Format) -> str:
    """Return how many have a place: "The first 12"."""
    return form.language.say("The first {count}", count=form.count(number))


def _of_values(state: ExploreState, form: Format) -> dict[str, str]:
    say, value, unit = form.language.say, ranged_in_words(state, form), shown_measure(state.values[0], "", state.catalogue).unit
    # A dataset's range goes for the places of a column, so without one it takes nothing away.
    least, most = (_number(text if state.ranged else "", unit, form) for text in (state.least, state.most))
    target = _number(state.target, shown_unit(state.values[0], state.catalogue), form)
    if least and most:
        told = say("{value} from {least} to {most}", value=value, least=least, most=most)
    elif least:
        told = say("{value} at least {number}", value=value, number=least)
    else:
        told = say("{value} at most {number}", value=value, number=most) if most else ""
    return {"range": told, "target": say("Target: {value}", value=target) if target else ""}


def _of_places(state: ExploreState, form: Format) -> dict[str, str]:
    is_usual = state.top == ExploreState(state.account_id).top
    first = "" if state.first is First.LARGEST else form.language.say(FIRST_LABELS[state.first])
    return {"top": "" if is_usual else top_in_words(state.top, form), "first": first}


def _number(text: str, unit: Unit, form: Format) -> str:
    """Return a typed number as people read it, "" where it is none."""
    amount = amount_of(text, unit)
    return "" if amount is None else form.value(amount, unit)
