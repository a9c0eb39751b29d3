"""Many objects as one table: which columns it has, and its rows with the object and the line that each comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from rushes.domain import RawTable
from rushes.errors import SourceRefused
from rushes.languages import sentence
from rushes.sources.buckets.pieces import Piece
from rushes.sources.files import FileLimits, engine_for, literal, named, parquet_options

__all__ = ["OBJECT", "Columns", "columns_of", "folders_of", "write_together"]

OBJECT = "object"
"""The column that says which object a row is of."""

_PARTITION = re.compile(r"([^=/]{1,128})=([^/]*)")
_NOTHING = "__HIVE_DEFAULT_PARTITION__"
_SHOWN = 5
_TEXT = "VARCHAR"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of all objects together.

    Args:
        own: Those that stand in the objects.
        folders: Those that stand in their folders' names.
    """

    own: tuple[str, ...]
    folders: tuple[str, ...]

    @property
    def headers(self) -> tuple[str, ...]:
        """All of them, the object's name last."""
        return named((*self.own, *self.folders, OBJECT), len(self.own) + len(self.folders) + 1)


def folders_of(key: str) -> dict[str, str | None]:
    """Return what the folders of an object say of it: `day=2026-11-01/` is a column `day`."""
    found = (_PARTITION.fullmatch(part) for part in key.split("/")[:-1])
    return {unquote(each[1]): None if each[2] == _NOTHING else unquote(each[2]) for each in found if each}


def columns_of(pieces: Sequence[Piece]) -> Columns:
    """Return the columns of all objects: each has the same ones, in whatever order; those of JSON may lack some.

    Raises:
        SourceRefused: One lacks a column that others have, or has one more.
    """
    first = pieces[0]
    own = dict.fromkeys(first.headers)
    if all(each.grows for each in pieces):
        own = dict.fromkeys(header for each in pieces for header in each.headers)
    else:
        for each in pieces:
            if own.keys() != set(each.headers):
                raise _different(first, each)
    known = {each.casefold() for each in own}
    folders = tuple(each for each in folders_of(first.key) if each.casefold() not in known)
    for each in pieces:
        if tuple(name for name in folders_of(each.key) if name.casefold() not in known) != folders:
            raise SourceRefused(
                sentence("The folders of “{key}” do not name the same columns as those of “{first}”: {names}. Read them apart."),
                key=each.key[:200],
                first=first.key[:200],
                names=", ".join(folders_of(each.key)) or "–",
            )
    return Columns(tuple(own), folders)


def write_together(pieces: Sequence[Piece], columns: Columns, *, to: Path, limits: FileLimits) -> RawTable:
    """Write the rows of all objects into one raw table, and what is no row of any beside it.

    Args:
        pieces: The objects that were read.
        columns: Their columns.
        to: The file to write.
        limits: How much memory the engine may take.
    """
    raw = [each.folder / "raw.parquet" for each in pieces]
    broken = [(each, each.folder / "broken.parquet") for each in pieces if each.broken_rows]
    kinds = [_kind(pieces, header) for header in columns.own]
    part, aside = to.with_name(f"{to.name}.part"), to.with_name("broken.parquet")
    with engine_for(raw[0], to.parent, limits, further=[*raw[1:], *(path for _, path in broken)]) as engine:
        groups: dict[tuple[object, ...], list[Piece]] = {}
        for each in pieces:
            groups.setdefault((each.headers, each.first_line, *each.columns.values()), []).append(each)
        rows = " UNION ALL ".join(_rows(group, columns, kinds) for group in groups.values())
        engine.execute(f"COPY ({rows}) TO {literal(str(part))} ({parquet_options})")
        if broken:
            said = _read([path for _, path in broken], [[each.key] for each, _ in broken], "r.line, r.reason, m.v0 || ': ' || r.raw AS raw")
            engine.execute(f"COPY ({said}) TO {literal(str(aside))} ({parquet_options})")
    part.replace(to)
    return RawTable(
        to,
        columns.headers,
        sum(each.rows for each in pieces),
        aside if broken else None,
        sum(each.broken_rows for each in pieces),
        kinds=(*kinds, *[_TEXT] * (len(columns.headers) - len(kinds))),
    )


def _kind(pieces: Sequence[Piece], header: str) -> str:
    """Return the type that a column has in all objects; text where it is another in some, or some lack it."""
    kinds = {each.columns[header].kind if header in each.columns else _TEXT for each in pieces}
    return kinds.pop() if len(kinds) == 1 else _TEXT


def _rows(pieces: Sequence[Piece], columns: Columns, kinds: Sequence[str]) -> str:
    """Return the statement that reads objects whose columns stand in the same order with the same types, and whose rows begin in the same line."""
    found = [(pieces[0].columns.get(header), kind) for header, kind in zip(columns.own, kinds, strict=True)]
    line = "r.line" if pieces[0].first_line is None else f"r.file_row_number + {pieces[0].first_line} AS line"
    own = [f"r.{each.name if each.kind == kind else each.text}" if each else f"NULL::{_TEXT}" for each, kind in found]
    added = [f"m.v{place}" for place in range(len(columns.folders) + 1)]
    values = [[*(folders_of(each.key)[name] for name in columns.folders), each.key] for each in pieces]
    chosen = ", ".join(f"{value} AS c{place}" for place, value in enumerate((*own, *added)))
    return _read([each.folder / "raw.parquet" for each in pieces], values, f"{line}, {chosen}")


def _read(paths: Sequence[Path], values: Sequence[Sequence[str | None]], chosen: str) -> str:
    """Return the statement that reads files and joins, as m.v0 and so on, what is known of each."""
    files = ", ".join(literal(str(each)) for each in paths)
    known = ", ".join(
        f"({place}::UBIGINT, {', '.join('NULL::VARCHAR' if value is None else literal(value) for value in row)})"
        for place, row in enumerate(values)
    )
    names = ", ".join(f"v{place}" for place in range(len(values[0])))
    return f"SELECT {chosen} FROM read_parquet([{files}], file_row_number = true) r JOIN (VALUES {known}) m(place, {names}) ON m.place = r.file_index"  # noqa: S608


def _different(first: Piece, other: Piece) -> SourceRefused:
    lacks = [each for each in first.headers if each not in other.headers]
    more = [each for each in other.headers if each not in first.headers]
    return SourceRefused(
        sentence(
            "The object “{key}” has other columns than “{first}”, so nothing is read. It lacks: {lacks}. It has more: {more}. Read them apart."
        ),
        key=other.key[:200],
        first=first.key[:200],
        lacks=_some(lacks),
        more=_some(more),
    )


def _some(names: Sequence[str]) -> str:
    return (", ".join(each[:80] for each in names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")) or "–"
