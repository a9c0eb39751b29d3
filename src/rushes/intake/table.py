"""A report's file as a table of texts, and that table as rows of productions: each row of the file is taken, or set aside with its reason."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rushes.domain import MEASURES, NumberStyle
from rushes.errors import BadFile
from rushes.intake.amounts import BadCell, day_of, deleted_of, read_amount, style_of
from rushes.intake.headers import CREATED, DELETED, NAME, PRODUCTION, HeaderMapping
from rushes.languages import sentence
from rushes.platforms import AsideRow, ReportColumn, ReportRow, is_within_reason
from rushes.sources import FileLimits, broken_rows, open_file, raw_rows, read_file

__all__ = ["LIMITS", "ReportRows", "ReportTable", "read_table", "rows_of"]

LIMITS = FileLimits(unpacked_bytes=100_000_000, columns=200, field_chars=100_000, members=5, memory_mb=192)
"""How large a report may be: a row for each production comes nowhere near."""

_MOST_ROWS = 200_000
_LONGEST_ID, _LONGEST_NAME, _MOST_RAW = 150, 500, 4_000

SEVERAL = sentence("There are several tables in this file. Send one report at a time.")
NO_HEADER = sentence("The first row of this file names no columns, so it is no report.")
TOO_MANY_ROWS = sentence("This file has more rows than a report may have.")
NO_ID = sentence("This row names no production.")
LONG_ID = sentence("This production's id is longer than an id may be.")
TOO_MUCH = sentence("This is more than a production can ever have.")
SAME_TWICE = sentence("This row stands here twice, word for word.")
TWO_ROWS = sentence("There are several, different rows of this production, and none says which is right.")


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A file's one table: what it is called, its SHA-256, its headers, its rows and what is no row, each with its line."""

    name: str
    digest: str
    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str | None, ...]], ...]
    broken: tuple[tuple[int, str, str], ...]

    @property
    def rows_in(self) -> int:
        """How many rows the file has, those included that cannot be read."""
        return len(self.rows) + len(self.broken)


@dataclass(frozen=True, slots=True)
class ReportRows:
    """What a table says by a mapping: its columns of numbers, the rows that are taken and those set aside."""

    columns: tuple[ReportColumn, ...]
    taken: tuple[ReportRow, ...]
    aside: tuple[AsideRow, ...]


def read_table(path: Path, name: str, *, work: Path) -> ReportTable:
    """Read a file.

    Args:
        path: The file.
        name: What people call it, hostile text.
        work: A folder for what it takes; nothing stays in it.

    Raises:
        BadFile: It cannot be read, is too large, or is not one table with headers.
    """
    with _room(work) as room:
        found = open_file(path, name, work=room, limits=LIMITS)
        if len(found) != 1:
            raise BadFile(SEVERAL)
        # A row that is cut short may be cut within a number too.
        reading = replace(found[0].reading, takes_short=False)
        if not reading.header_line:
            raise BadFile(NO_HEADER)
        raw = read_file(path, reading, to=room, limits=LIMITS)
        if raw.rows + raw.broken_rows > _MOST_ROWS:
            raise BadFile(TOO_MANY_ROWS)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return ReportTable(name, digest, raw.headers, tuple(raw_rows(raw)), tuple(broken_rows(raw)))


def rows_of(table: ReportTable, mapping: HeaderMapping, *, megabyte_bytes: int) -> ReportRows:
    """Return the rows of a table, by what its headers feed.

    Args:
        table: The table.
        mapping: What headers of these names feed, in whatever order.
        megabyte_bytes: What the platform means by a megabyte.

    Raises:
        BadFile: Its numbers could be read in two ways.
    """
    uses = {each.header: each for each in mapping.uses}
    places = {uses[header].feeds: place for place, header in enumerate(table.headers) if uses[header].feeds}
    measured = {feeds: place for feeds, place in places.items() if feeds in MEASURES}
    columns = tuple(ReportColumn(table.headers[place], feeds, uses[table.headers[place]].unit) for feeds, place in measured.items())
    numbers = ((cells[place] or "").strip() for _, cells in table.rows for place in measured.values())
    reading = _Reading(places, columns, tuple(measured.values()), style_of(numbers, mapping.numbers), megabyte_bytes)
    read = [reading.row(line, cells) for line, cells in table.rows]
    taken, twice = _apart([each for each in read if isinstance(each, ReportRow)])
    aside = [*(each for each in read if isinstance(each, AsideRow)), *twice]
    aside += [AsideRow(line, "", reason, raw[:_MOST_RAW]) for line, reason, raw in table.broken]
    return ReportRows(columns, tuple(taken), tuple(sorted(aside, key=lambda each: each.line)))


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the cells of a row are read."""

    places: dict[str, int]
    columns: tuple[ReportColumn, ...]
    of_numbers: tuple[int, ...]
    style: NumberStyle
    megabyte_bytes: int

    def row(self, line: int, cells: tuple[str | None, ...]) -> ReportRow | AsideRow:
        """Return the row, or why it is none."""
        raw = _raw(cells)
        production = (cells[self.places[PRODUCTION]] or "").strip()
        if not production or len(production) > _LONGEST_ID:
            return AsideRow(line, PRODUCTION, LONG_ID if production else NO_ID, raw)
        header, amounts = DELETED, list[str | None]()
        try:
            deleted = deleted_of(self._cell(cells, DELETED))
            for column, place in zip(self.columns, self.of_numbers, strict=True):
                header = column.header
                amounts.append(self._amount(column, cells[place]))
        except BadCell as bad:
            return AsideRow(line, header, str(bad), raw, production)
        name = (self._cell(cells, NAME) or "").strip()[:_LONGEST_NAME]
        return ReportRow(line, production, name or production, day_of(self._cell(cells, CREATED)), deleted, tuple(amounts))

    def _amount(self, column: ReportColumn, text: str | None) -> str | None:
        amount = read_amount(text, column.unit, self.style)
        if not is_within_reason(column, amount, megabyte_bytes=self.megabyte_bytes):
            raise BadCell(TOO_MUCH)
        return amount

    def _cell(self, cells: tuple[str | None, ...], feeds: str) -> str | None:
        place = self.places.get(feeds)
        return None if place is None else cells[place]


def _apart(rows: Iterable[ReportRow]) -> tuple[list[ReportRow], list[AsideRow]]:
    """Return the rows of productions that have one, and the others as set aside."""
    by_production: dict[str, list[ReportRow]] = defaultdict(list)
    for row in rows:
        by_production[row.production].append(row)
    taken, aside = list[ReportRow](), list[AsideRow]()
    for production, same in by_production.items():
        is_one = len({replace(each, line=0) for each in same}) == 1
        taken += same[:1] if is_one else []
        for row in same[1:] if is_one else same:
            raw = _raw((production, row.name, *row.amounts))
            aside.append(AsideRow(row.line, PRODUCTION, SAME_TWICE if is_one else TWO_ROWS, raw, production))
    return taken, aside


def _raw(cells: Iterable[str | None]) -> str:
    return "\t".join(each or "" for each in cells)[:_MOST_RAW]


@contextmanager
def _room(folder: Path) -> Generator[Path]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    room = Path(tempfile.mkdtemp(prefix="report-", dir=folder))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)
