"""Rows of JSON as rows of text: the columns that are declared, or every field that any row has, in the order in which they first come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from rushes.errors import InvalidQuery
from rushes.languages import sentence
from rushes.outbound import Json
from rushes.rest import at_path, is_at, raw_of, text_of
from rushes.sources.text_table import TextTable

__all__ = ["Columns", "TooOld"]

_NO_OBJECT = sentence("The row is no object.")
_TOO_DEEP = sentence("A value of the row is nested too deeply.")
_KINDS: Mapping[type[object], str] = {str: "string", bool: "boolean", list: "array", dict: "object"}


class TooOld:
    """Tells the rows that are no part of what is new.

    Args:
        column: The place of the column that tells it.
        since: A day, or a number; whoever has less is too old. What is neither is never too old.
    """

    def __init__(self, column: int, since: str) -> None:
        self.since = since
        self._column = column
        self._day = _day_of(since)
        self._number = _number_of(since)

    def __call__(self, texts: Sequence[str | None]) -> bool:
        """Say whether a row is."""
        text = texts[self._column] or ""
        if self._day is not None:
            day = _day_of(text)
            return day is not None and day < self._day
        number = _number_of(text)
        return number is not None and self._number is not None and number < self._number


class Columns:
    """The columns of a resource while its rows are read.

    Args:
        declared: Where in a row each column stands, by its name; empty for every field that rows have.
        most: How many there may be.
        too_old: Tells the rows to leave out; None for none.
    """

    def __init__(self, declared: Mapping[str, str], most: int, too_old: TooOld | None = None) -> None:
        self.left_out = 0
        """How many rows were left out."""
        self._too_old = too_old
        self._paths = dict(declared)
        self._is_open = not declared
        self._most = most
        self._never_there = set(declared)
        self._kinds: dict[str, str] = {}

    @property
    def headers(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(self._paths)

    def kind_of(self, header: str) -> str:
        """Return what JSON calls the first value of a column that was there, "" where none was."""
        return self._kinds.get(header, "")

    def write(self, rows: Sequence[Json], table: TextTable) -> None:
        """Write the rows of a page, those that are none aside.

        Raises:
            InvalidQuery: There are too many columns.
            SourceRefused: There is more than may come.
        """
        batch: list[list[str | None]] = []
        for row in rows:
            found, reason = self.texts(row)
            if found is None:
                table.add(batch)
                batch = []
                table.set_aside(reason, raw_of(row) if reason == _NO_OBJECT else "")
            elif self._too_old is not None and self._too_old(found):
                self.left_out += 1
            else:
                batch.append(found)
        table.add(batch)

    def texts(self, row: Json) -> tuple[list[str | None] | None, str]:
        """Return the texts of a row, or None and why it is none; it has nothing yet in columns that come later."""
        if not isinstance(row, dict):
            return None, _NO_OBJECT
        if self._is_open and not row.keys() <= self._paths.keys():
            self._more(row)
        if self._never_there:
            self._never_there = {name for name in self._never_there if not is_at(row, self._paths[name])}
        try:
            if self._is_open:
                # Most values are text, and a reading has millions.
                return [value if type(value := row.get(name)) is str else text_of(value) for name in self._paths], ""
            return [text_of(at_path(row, path)) for path in self._paths.values()], ""
        except RecursionError:
            return None, _TOO_DEEP

    def note_kinds(self, rows: Sequence[Json]) -> None:
        """Note what JSON calls the values of these rows."""
        for row in rows:
            for name, path in self._paths.items():
                value = at_path(row, path)
                if name not in self._kinds and value is not None:
                    self._kinds[name] = _KINDS.get(type(value), "number")

    def check(self, rows: int) -> None:
        """Refuse a table without columns, and a declared column that no row has.

        Args:
            rows: How many rows came.

        Raises:
            InvalidQuery: It is so.
        """
        if not self._paths:
            raise InvalidQuery(sentence("There is no row, and no column is declared: declare “columns”, or read it when there are rows."))
        if rows and self._never_there:
            name = next(each for each in self._paths if each in self._never_there)
            raise InvalidQuery(
                sentence("No row has a “{path}” for the column “{name}”. Check “columns” of the resource."),
                path=self._paths[name],
                name=name,
            )

    def _more(self, row: Mapping[str, Json]) -> None:
        self._paths.update({name: name for name in row if name not in self._paths})
        if len(self._paths) > self._most:
            raise InvalidQuery(
                sentence("There are {count} columns; from 1 to {most} can be read."), count=str(len(self._paths)), most=str(self._most)
            )


def _day_of(text: str) -> date | None:
    """Return the day that a text begins with."""
    day = text.strip()[:10]
    try:
        return date.fromisoformat(day) if day[4:5] == day[7:8] == "-" else None
    except ValueError:
        return None


def _number_of(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
