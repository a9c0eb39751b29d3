"""How the values of a source are written as text, and rows as lines of CSV."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import cast

__all__ = ["csv_line", "text_of"]


def text_of(value: object) -> str | None:
    """Return a value's text: days and instants in ISO form, numbers in full without an exponent, bytes in hexadecimal digits."""
    text: str | None
    match value:
        case None | str():
            text = value
        case bool():
            text = "true" if value else "false"
        case float():
            text = f"{Decimal(repr(value)):f}" if math.isfinite(value) else repr(value)
        case Decimal():
            text = f"{value:f}"
        case bytes() | bytearray() | memoryview():
            text = bytes(cast("bytes", value)).hex()
        case datetime():
            text = value.isoformat(" ")
        case date():
            text = value.isoformat()
        case dict() | list():
            text = json.dumps(value, ensure_ascii=False, default=str)
        case _:
            text = str(value)
    return text


def csv_line(number: int, row: Sequence[object]) -> str:
    """Return a row as a line: its number, then each value in quotes, and nothing at all where there is none."""
    try:
        text = '","'.join(cast("Sequence[str]", row))
    except TypeError:
        # Not all of them are text.
        pass
    else:
        if text.count('"') == 2 * (len(row) - 1):
            return f'{number},"{text}"\n'
    return f"{number},{','.join(map(_quoted, row))}\n"


def _quoted(value: object) -> str:
    text = text_of(value)
    return "" if text is None else '"' + text.replace('"', '""') + '"'
