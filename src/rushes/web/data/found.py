"""What was found in a file or a source, as pages tell it: what stands in the form first, and what the data does not say."""

from __future__ import annotations

from rushes.datasets import Dataset, FoundTable
from rushes.domain import Shape
from rushes.figures import clean_name
from rushes.web.language import form, say

__all__ = ["questions_of", "shown_shape"]


def shown_shape(table: FoundTable, known: Dataset | None) -> Shape:
    """Return what stands in the form before anything is typed: as the dataset has a column of that header, else as guessed."""
    if known is None:
        return table.shape
    before = {each.header: each for each in known.definition.shape.fields}
    return Shape(tuple(before.get(each.header, each) for each in table.shape.fields))


def questions_of(table: FoundTable) -> tuple[str, ...]:
    """Return each question once, with the names of all columns that it is about."""
    asked: dict[str, list[str]] = {}
    for each in table.questions:
        asked.setdefault(each.text, []).extend(clean_name(table.columns[place].field.header) for place in each.columns)
    return tuple(say("{columns}: {question}", columns=form().every(names), question=say(text)) for text, names in asked.items())
