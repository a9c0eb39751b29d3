"""One answer of a platform, read whole and with every number exact."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from rushes.outbound.verdict import Verdict, verdict

__all__ = ["Answer", "Json", "NotJson", "answer_of", "read_json"]

Json: TypeAlias = "bool | int | Decimal | str | list[Json] | dict[str, Json] | None"
"""A JSON value as `read_json` gives it."""

_TEXT_CHARACTERS = 4_000


class NotJson(ValueError):
    """The body is not JSON, or too deep or odd to be read as such."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `status`, the JSON `body` and the `headers`.

    `body` is None where the body is not JSON (`is_json` tells that from a null); its fractions are
    `Decimal`, NaN and infinities included. Header names are in lower case. `text` is the start of
    the body as text, for finding an error's name in what is not JSON. Neither body, text nor
    headers appear in a repr: a sign-in's answer holds the token.
    """

    status: int
    body: Json = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    text: str = field(default="", repr=False)
    is_json: bool = True

    @property
    def verdict(self) -> Verdict:
        """What the status means."""
        return verdict(self.status)


def answer_of(status: int, headers: Mapping[str, str], raw: bytes) -> Answer:
    """Return the answer with its body read, or with None for a body that is not JSON."""
    text = raw[:_TEXT_CHARACTERS].decode("utf-8", "replace")
    try:
        return Answer(status, read_json(raw), headers, text)
    except NotJson:
        return Answer(status, None, headers, text, is_json=False)


def read_json(raw: bytes) -> Json:
    """Return the JSON value of a body; fractions become `Decimal`, so that no digit is lost.

    Raises:
        NotJson: The body is not whole, well-formed JSON.
    """
    try:
        return json.loads(raw, parse_float=_decimal, parse_constant=_decimal)
    # A deeply nested body exhausts the parser's stack; that is the sender's doing, not ours.
    except (ValueError, RecursionError) as error:
        fault = type(error).__name__
    # Raised out here, because the parser's own error holds the whole body, and with it a token.
    raise NotJson(fault)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        # An exponent beyond what Decimal holds; the field's own check will set the row aside.
        return Decimal("Infinity")
