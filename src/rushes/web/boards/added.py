"""The controls that a dashboard offers beside those that every one has, as its page and its form show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rushes.boards import ADDABLE
from rushes.dashboards import Choice
from rushes.explore import CHOICES, FIRST_LABELS, First
from rushes.web.language import form, say

__all__ = ["AddedControl", "addable_controls", "added_controls", "chosen_in_words", "control_in_words"]


@dataclass(frozen=True, slots=True)
class AddedControl:
    """One of them: `choices` is empty where a text is typed; `is_offered` says in the form whether readers get it."""

    name: str
    label: str
    text: str
    choices: tuple[Choice, ...]
    is_offered: bool = True


def added_controls(added: Iterable[tuple[str, str]]) -> tuple[AddedControl, ...]:
    """Return the controls of a dashboard with what is chosen in each."""
    return tuple(AddedControl(name, control_in_words(name), text, _choices(name, text)) for name, text in added)


def addable_controls(added: Iterable[tuple[str, str]]) -> tuple[AddedControl, ...]:
    """Return every control that could be added, with what a dashboard has of it."""
    told = dict(added)
    return tuple(
        AddedControl(name, control_in_words(name), told.get(name, ""), _choices(name, told.get(name, "")), name in told) for name in ADDABLE
    )


def control_in_words(name: str) -> str:
    """Return what a control is called."""
    return {
        "named": say("Name contains"),
        "top": say("How many have a place"),
        "first": say("Which come first"),
        "incomplete": say("Incomplete days"),
    }[name]


def chosen_in_words(name: str, text: str) -> str:
    """Return what is filtered by with a control: “Name contains “news””, “The first 12”."""
    return say("Name contains “{text}”", text=text) if name == "named" else _words(name)[text]


def _choices(name: str, chosen: str) -> tuple[Choice, ...]:
    if name not in CHOICES:
        return ()
    words = _words(name)
    own = Choice("", say("Each tile its own"), not chosen)
    return (own, *(Choice(text, words[text], text == chosen) for text in CHOICES[name]))


def _words(name: str) -> Mapping[str, str]:
    if name == "top":
        return {text: say("The first {count}", count=form().count(int(text))) for text in CHOICES[name]}
    if name == "first":
        return {(each.value or "largest"): say(FIRST_LABELS[First(each)]) for each in FIRST_LABELS}
    return dict.fromkeys(CHOICES[name], say("Incomplete days left out"))
