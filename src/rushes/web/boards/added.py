"""The controls that a dashboard offers beside those that every one has, as its page and its form show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rushes.boards import ADDABLE, control_choices, control_in_words
from rushes.dashboards import Choice
from rushes.explore import CHOICES
from rushes.web.language import form, say

__all__ = ["AddedControl", "addable_controls", "added_controls"]


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
    return tuple(AddedControl(name, control_in_words(name, form()), text, _choices(name, text)) for name, text in added)


def addable_controls(added: Iterable[tuple[str, str]]) -> tuple[AddedControl, ...]:
    """Return every control that could be added, with what a dashboard has of it."""
    told = dict(added)
    return tuple(
        AddedControl(name, control_in_words(name, form()), told.get(name, ""), _choices(name, told.get(name, "")), name in told)
        for name in ADDABLE
    )


def _choices(name: str, chosen: str) -> tuple[Choice, ...]:
    if name not in CHOICES:
        return ()
    words = control_choices(name, form())
    own = Choice("", say("Each tile its own"), not chosen)
    return (own, *(Choice(text, words[text], text == chosen) for text in CHOICES[name]))
