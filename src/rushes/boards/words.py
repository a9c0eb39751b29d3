"""What is said of a dashboard as it is shown: what its controls are called, what they are set to, what they do not go for."""

from __future__ import annotations

from collections.abc import Mapping

from rushes.boards.drawn import DrawnBoard
from rushes.explore import CHOICES, FIRST_LABELS, First, days_named, states_in_words, top_in_words
from rushes.figures import Format

__all__ = ["added_in_words", "cannot_in_words", "control_choices", "control_in_words", "filters_in_words"]


def control_in_words(name: str, form: Format) -> str:
    """Return what a control is called that a dashboard offers beside those that every one has."""
    say = form.language.say
    return {
        "named": say("Name contains"),
        "top": say("How many have a place"),
        "first": say("Which come first"),
        "incomplete": say("Incomplete days"),
    }[name]


def added_in_words(name: str, text: str, form: Format) -> str:
    """Return what is filtered by with such a control: “Name contains “news””, “The first 12”."""
    return form.language.say("Name contains “{text}”", text=text) if name == "named" else control_choices(name, form)[text]


def control_choices(name: str, form: Format) -> Mapping[str, str]:
    """Return what can be chosen in such a control, each with its words; nothing where a text is typed."""
    say = form.language.say
    if name not in CHOICES:
        return {}
    if name == "top":
        return {text: top_in_words(int(text), form) for text in CHOICES[name]}
    if name == "first":
        return {(each.value or "largest"): say(FIRST_LABELS[First(each)]) for each in FIRST_LABELS}
    return dict.fromkeys(CHOICES[name], say("Incomplete days left out"))


def filters_in_words(board: DrawnBoard, form: Format) -> dict[str, str]:
    """Return what all tiles are narrowed to beside productions, by the control that does: "state", "within", or one that was added."""
    state, found = board.state, dict[str, str]()
    if state.states:
        found["state"] = states_in_words(state.states, form)
    found |= {name: added_in_words(name, text, form) for name, text in state.added if text}
    if state.within is not None:
        found["within"] = days_named(state.within.days, form)
    return found


def cannot_in_words(board: DrawnBoard, form: Format) -> tuple[str, ...]:
    """Return which tiles cannot take what the reader chose for them all, a sentence each."""
    say = form.language.say
    charted = [(each.board_tile.title or each.tile.figure.title, each) for each in board.drawn if each.tile]
    alone = [title for title, each in charted if not each.takes_comparison]
    told = [say("Not compared: {tiles}.", tiles=", ".join(alone))] if alone else []
    for name, _ in board.state.added:
        if refusing := [title for title, each in charted if name in each.refused]:
            told.append(say("“{control}” does not go for: {tiles}.", control=control_in_words(name, form), tiles=", ".join(refusing)))
    return tuple(told)
