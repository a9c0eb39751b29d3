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
    """Return what a person must decide, each with the columns that it is about."""
    headers = [clean_name(each.field.header) for each in table.columns]
    return tuple(
        say("{columns}: {question}", columns=form().every([headers[place] for place in each.columns]), question=say(each.text))
        for each in table.questions
    )
