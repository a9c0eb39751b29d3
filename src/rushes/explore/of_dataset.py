"""What a chart of a dataset has that one of usage has not: texts to choose from, and its own reasons why there is nothing."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.dashboards import Choice, Ground
from rushes.explore.answers import days_of
from rushes.explore.asking import Asker, Split
from rushes.explore.narrowing import text_in_words
from rushes.explore.state import ExploreState
from rushes.explore.texts import LONGEST_VALUE, place_key, place_text, text_axis
from rushes.explore.words import dimension_in_words
from rushes.figures import Empty, EmptyReason
from rushes.metrics import MeasureUse, Order, Sheet

__all__ = ["MOST_CHOICES", "TextChoices", "empty_of_dataset", "text_choices"]

MOST_CHOICES = 200
"""Of so many texts, those of the largest numbers, a person chooses from a list; the others are found by what they contain."""


@dataclass(frozen=True, slots=True)
class TextChoices:
    """The texts of one dimension.

    Args:
        dimension: Its name.
        label: Its name for people.
        choices: The texts by the dataset's first measure, the largest first, and those that are chosen; values as `where_texts` has them.
        contains: What is searched for, "" for nothing.
        is_cut: There are more.
    """

    dimension: str
    label: str
    choices: tuple[Choice, ...]
    contains: str
    is_cut: bool


def text_choices(state: ExploreState, ground: Ground) -> tuple[TextChoices, ...]:
    """Return what a chart's rows can be chosen by, as they are in its days."""
    catalogue = state.catalogue
    if not catalogue.dimensions or not catalogue.measures:
        return ()
    use = MeasureUse(catalogue.measures[0].name)
    asker = Asker(ground.facts, (use,), (), days_of(state, ground).period, ground.today, catalogue=catalogue)
    largest_first = (Order(use.name, is_descending=True),)
    names = [each.name for each in catalogue.dimensions]
    answers = asker.answers([Split((text_axis(name),), order=largest_first, limit=MOST_CHOICES) for name in names])
    return tuple(
        _choices(name, [key for (key,) in lines.numbers], state, ground, is_cut=lines.is_cut)
        for name, lines in zip(names, answers, strict=True)
    )


def _choices(dimension: str, keys: list[str], state: ExploreState, ground: Ground, *, is_cut: bool) -> TextChoices:
    chosen = [place_key(value) for each in state.where if each.dimension == dimension for value in each.values]
    # What is too long for an address is found by what it contains.
    listed = [key for key in dict.fromkeys((*chosen, *keys)) if len(key) <= LONGEST_VALUE]
    return TextChoices(
        dimension,
        dimension_in_words(dimension, state),
        tuple(Choice(_written(dimension, key), text_in_words(place_text(key), ground.form), key in chosen) for key in listed),
        next((each.contains for each in state.where if each.dimension == dimension), ""),
        is_cut,
    )


def _written(dimension: str, key: str) -> str:
    text = place_text(key)
    return dimension if text is None else f"{dimension}:{text}"


def empty_of_dataset(state: ExploreState, sheet: Sheet, ground: Ground) -> Empty | None:
    """Return why there is nothing to draw, where the sheet cannot tell by itself; else None."""
    say = ground.form.language.say
    if ground.history.first_loaded is None:
        return Empty(EmptyReason.NOT_LOADED, say("Nothing of this dataset is loaded yet."))
    rows = (sheet.total, *(each for cells in sheet.cells for each in cells))
    if any(number for row in rows for number in row) or not sheet.coverage.loaded:
        return None
    if state.is_narrowed:
        return Empty(EmptyReason.FILTERED_OUT, say("Nothing is left with this filter."))
    return None
