"""One request and its answer as values, paging, and the one form of an error."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast
from urllib.parse import parse_qs

from rushes.errors import PlatformRefused

__all__ = ["Answer", "Request", "error_answer", "json_answer", "json_bytes", "page_answer", "refused", "slice_of"]

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Request:
    """What came in: `path` is below that of the API, `query` has every value of every name, headers have names in lower case."""

    method: str
    path: str
    query: Mapping[str, Sequence[str]]
    content_type: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def first(self, name: str) -> str | None:
        """Return the first value of a query parameter, None if it is not there."""
        values = self.query.get(name)
        return values[0] if values else None

    def fields(self) -> dict[str, str]:
        """Return the body's fields, form-encoded or a JSON object; truth values as "true", "false".

        Raises:
            PlatformRefused: The body is neither (400, 415).
        """
        kind = self.content_type.partition(";")[0].strip().lower()
        try:
            text = self.body.decode()
            if kind == "application/x-www-form-urlencoded":
                return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
            if kind == "application/json":
                parsed: object = json.loads(text)
                if isinstance(parsed, dict):
                    found = cast("dict[str, object]", parsed)
                    return {name: json.dumps(value) if isinstance(value, bool) else str(value) for name, value in found.items()}
        except ValueError as problem:
            raise refused(400, "BadRequestError", "The body cannot be read.") from problem
        if kind == "application/json":
            raise refused(400, "BadRequestError", "The body is not a JSON object.")
        raise refused(415, "UnsupportedMediaTypeError", "Send a form or JSON.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out. Where `cut_at` is given the connection ends after so many bytes of the body."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    content_type: str = "application/json;charset=UTF-8"
    cut_at: int | None = None


def refused(status: int, kind: str, message: str) -> PlatformRefused:
    """Return the exception that becomes an error answer."""
    return PlatformRefused(message, status=status, kind=kind)


def json_answer(value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Return a value as JSON in UTF-8."""
    return Answer(status, json_bytes(value), headers or {})


def json_bytes(value: object) -> bytes:
    """Return a value as JSON; half a surrogate pair, which UTF-8 cannot hold, makes it JSON in ASCII with escapes."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def error_answer(status: int, kind: str, message: str, further: Mapping[str, object] | None = None) -> Answer:
    """Return an error in the platform's one form."""
    return json_answer({"type": kind, "message": message, **(further or {})}, status=status)


def slice_of(request: Request, *, default_limit: int, largest_limit: int) -> tuple[int, int]:
    """Return (offset, limit) as asked for, the limit cut to the largest that the server gives.

    Raises:
        PlatformRefused: One of them is not a whole number (400).
    """
    offset = _whole(request, "offset", 0)
    limit = _whole(request, "limit", default_limit)
    if offset < 0 or limit < 1:
        raise refused(400, "BadRequestError", "`offset` begins at 0 and `limit` at 1.")
    return offset, min(limit, largest_limit)


def _whole(request: Request, name: str, otherwise: int) -> int:
    text = request.first(name)
    try:
        return otherwise if text is None else int(text)
    except ValueError:
        raise refused(400, "BadRequestError", f"`{name}` is not a whole number.") from None


def page_answer(items: Sequence[_Item], offset: int, limit: int, write: Callable[[_Item], object], *, rows_name: str = "") -> Answer:
    """Return one page of items with the two paging headers.

    Args:
        items: All of them.
        offset: Where the page begins.
        limit: How many it holds at most.
        write: Turns an item into what JSON can hold; only called for the page's own.
        rows_name: The name under which the list stands; "" for a bare list.
    """
    page = [write(each) for each in items[offset : offset + limit]]
    headers = {"X-Pagination-Total-Results": str(len(items)), "X-Pagination-Offset": str(offset)}
    return json_answer({rows_name: page} if rows_name else page, headers=headers)
