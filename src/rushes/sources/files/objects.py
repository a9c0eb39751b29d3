"""JSON: objects one a line, or in one list; each is a row, its keys are columns. Numbers stay as they are written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import cast

from rushes.domain import RawTable
from rushes.errors import BadFile
from rushes.languages import sentence
from rushes.sources.files.encoding import encoding_of
from rushes.sources.files.engine import write_rows
from rushes.sources.files.reading import FileFormat, FileLimits, Found, Reading
from rushes.sources.files.rows import TOO_LONG, Row

__all__ = ["json_format", "open_json", "read_json"]

_CHUNK = 1 << 20
_SHOWN = 20

NO_OBJECT = sentence("This is no JSON object.")
ONE_OBJECT = sentence("This file is a single JSON object. Send a list of objects, or one object a line.")
NO_OBJECTS = sentence("There are no JSON objects in this file. Send a list of objects, or one object a line.")
TOO_WIDE = sentence("The objects of this file have {found} keys; {most} may be read. Leave out what is not needed.")


def json_format(path: Path) -> FileFormat | None:
    """Return which kind of JSON a text is, None where it is none."""
    with path.open("r", encoding=encoding_of(path), errors="replace") as file:
        head = file.read(_CHUNK).lstrip("\ufeff \t\r\n")
    if head.startswith("["):
        return FileFormat.JSON_ARRAY if head[1:].lstrip()[:1] in {"{", "]", ""} else None
    if not head.startswith("{"):
        return None
    try:
        json.loads(head.splitlines()[0])
    except (ValueError, RecursionError):
        if head.startswith('{"') or head[1:].lstrip().startswith('"'):
            raise BadFile(ONE_OBJECT) from None
        return None
    return FileFormat.JSON_LINES


def open_json(path: Path, name: str, form: FileFormat, *, limits: FileLimits) -> Found:
    """Return the table that a file of objects holds.

    Raises:
        BadFile: It holds none, or one that is wider than it may be.
    """
    reading = Reading(form, encoding=encoding_of(path), header_line=0, leaves_totals=False)
    headers = _headers(path, reading, limits)
    shown = (row for row in _rows(path, reading, headers, limits) if not row.reason)
    return Found(name, reading, headers, tuple(tuple(each or None for each in row.fields) for row in islice(shown, _SHOWN)))


def read_json(path: Path, reading: Reading, *, to: Path, limits: FileLimits) -> RawTable:
    """Read a file of objects twice: for their keys, and for their values.

    Raises:
        BadFile: It holds no objects, or some with more keys than may be.
    """
    headers = _headers(path, reading, limits)
    return write_rows(_rows(path, reading, headers, limits), headers, to=to, limits=limits)


def _headers(path: Path, reading: Reading, limits: FileLimits) -> tuple[str, ...]:
    """Return all objects' keys, in the order in which they are first met."""
    known: dict[str, None] = {}
    for _, found, _ in _objects(path, reading, limits):
        if found is not None:
            known.update(dict.fromkeys(found))
            if len(known) > limits.columns:
                raise BadFile(TOO_WIDE, found=len(known), most=limits.columns)
    if not known:
        raise BadFile(NO_OBJECTS)
    return tuple(known)


def _rows(path: Path, reading: Reading, headers: tuple[str, ...], limits: FileLimits) -> Iterator[Row]:
    for number, found, raw in _objects(path, reading, limits):
        if found is None:
            yield Row(number, [], NO_OBJECT, raw)
            continue
        fields = [found.get(each, "") for each in headers]
        is_long = max(map(len, fields)) > limits.field_chars
        yield Row(number, [], TOO_LONG, raw) if is_long else Row(number, fields)


def _objects(path: Path, reading: Reading, limits: FileLimits) -> Iterator[tuple[int, dict[str, str] | None, str]]:
    """Yield the number of each line or item, its values as text, None for what is no object, and what it says where it is none."""
    with path.open("r", encoding=reading.encoding, errors="surrogateescape") as file:
        if reading.format is FileFormat.JSON_LINES:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, _flat(line.lstrip("\ufeff")), line
            return
        yield from enumerate_items(iter(lambda: file.read(_CHUNK), ""), limits)


def enumerate_items(parts: Iterable[str], limits: FileLimits) -> Iterator[tuple[int, dict[str, str] | None, str]]:
    """Yield the items of a JSON list that comes in parts, keeping no more of it than one item needs."""
    decoder, text, number, coming = _decoder(), "", 0, iter(parts)
    text = next(coming, "").lstrip("\ufeff \t\r\n").removeprefix("[")
    while True:
        text = text.lstrip(" \t\r\n,")
        if text.startswith("]"):
            return
        try:
            item, end = decoder.raw_decode(text)
        except (ValueError, RecursionError):
            part = next(coming, "")
            if part and len(text) <= limits.unpacked_bytes // 8:
                text += part
                continue
            if text.strip():
                yield number + 1, None, text[:_CHUNK]
            return
        if end == len(text) and (part := next(coming, "")):
            # A number may go on in the next part; an object is over.
            text += part
            if not isinstance(item, dict):
                continue
        number += 1
        yield number, _as_text(cast("object", item)), text[:end]
        text = text[end:]


def _flat(text: str) -> dict[str, str] | None:
    try:
        return _as_text(_decoder().decode(text.strip()))
    except (ValueError, RecursionError):
        return None


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)


def _as_text(item: object) -> dict[str, str] | None:
    """Return an object's values as text; an object within it gives a column for each of its keys, a list stays JSON."""
    if not isinstance(item, dict):
        return None
    found: dict[str, str] = {}
    _put(found, "", cast("dict[str, object]", item))
    return found


def _put(found: dict[str, str], before: str, values: dict[str, object]) -> None:
    for key, value in values.items():
        name = f"{before}{key}"
        if isinstance(value, dict) and value:
            _put(found, f"{name}.", cast("dict[str, object]", value))
        else:
            found[name] = (
                "" if value is None else value if isinstance(value, str) else json.dumps(cast("object", value), ensure_ascii=False)
            )
