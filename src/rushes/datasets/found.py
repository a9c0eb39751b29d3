"""What was found in a file, as a page shows it and a record keeps it: its tables, and what each column is taken for, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rushes.datasets.shape_json import read_shape, shape_values
from rushes.domain import Field, Shape
from rushes.errors import InvalidQuery

__all__ = ["Found", "FoundColumn", "FoundQuestion", "FoundTable", "found_values", "read_found"]


@dataclass(frozen=True, slots=True)
class FoundQuestion:
    """What the data does not say itself: the places of the columns that it is about, and the question, an English sentence."""

    columns: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """One column: what it is taken for, why (an English sentence), and some of its texts, which are strangers'."""

    field: Field
    reason: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundTable:
    """One table of a file.

    Args:
        name: A sheet's name or a file's within an archive, "" where the file is the table; hostile text.
        reading: How it is read, in plain JSON values.
        rows: How many rows it has.
        broken: How much of it is no row.
        columns: Its columns.
        questions: What a person must decide, because the data does not.
        sample: Its first rows.
    """

    name: str
    reading: Mapping[str, Any]
    rows: int
    broken: int
    columns: tuple[FoundColumn, ...]
    questions: tuple[FoundQuestion, ...]
    sample: tuple[tuple[str, ...], ...]

    @property
    def shape(self) -> Shape:
        """What its columns are taken for."""
        return Shape(tuple(each.field for each in self.columns))


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds; at least one table."""

    tables: tuple[FoundTable, ...]


def found_values(found: Found) -> dict[str, Any]:
    """Return it as plain JSON values."""
    return {"tables": [_table_values(each) for each in found.tables]}


def read_found(values: Mapping[str, Any]) -> Found:
    """Return what such values say.

    Raises:
        InvalidQuery: Another release wrote them; the file must be looked into again.
    """
    try:
        return Found(tuple(_table(each) for each in values["tables"]))
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidQuery(f"What was found in this file cannot be read ({error}). Send it again.") from error


def _table_values(table: FoundTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "reading": dict(table.reading),
        "rows": table.rows,
        "broken": table.broken,
        "columns": [
            {"field": field, "reason": each.reason, "examples": list(each.examples)}
            for field, each in zip(shape_values(table.shape), table.columns, strict=True)
        ],
        "questions": [{"columns": list(each.columns), "text": each.text} for each in table.questions],
        "sample": [list(each) for each in table.sample],
    }


def _table(values: Mapping[str, Any]) -> FoundTable:
    shape = read_shape([each["field"] for each in values["columns"]])
    columns = (
        FoundColumn(field, str(each["reason"]), tuple(each["examples"]))
        for field, each in zip(shape.fields, values["columns"], strict=True)
    )
    return FoundTable(
        name=values["name"],
        reading=values["reading"],
        rows=values["rows"],
        broken=values["broken"],
        columns=tuple(columns),
        questions=tuple(FoundQuestion(tuple(each["columns"]), str(each["text"])) for each in values["questions"]),
        sample=tuple(tuple(each) for each in values["sample"]),
    )
