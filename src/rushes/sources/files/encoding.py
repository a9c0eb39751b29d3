"""In which encoding a text is written, and the text in UTF-8 with ordinary line ends."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from rushes.errors import BadFile
from rushes.languages import sentence

__all__ = ["PlainText", "encoding_of", "plain_text"]

_CHUNK = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROLS = bytes((*range(9), *range(14, 32), 127))
_NOT_IN_CP1252 = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))
_ONLY_IN_CP1252 = bytes(each for each in range(0x80, 0xA0) if each not in _NOT_IN_CP1252)


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text in UTF-8 without a mark at its beginning.

    Args:
        path: Where it lies: the file itself where it was one already.
        lines: How many line ends it has, and one more where the last line has none.
        is_clean: Whether all of it can be decoded, and each line ends with a line feed (before which a carriage return may stand).
    """

    path: Path
    lines: int
    is_clean: bool


def encoding_of(path: Path) -> str:
    """Return a text's encoding, looking at all of it.

    Raises:
        BadFile: It is no text.
    """
    with path.open("rb") as file:
        head = file.read(_CHUNK)
        for bom, encoding in _BOMS:
            if head.startswith(bom):
                return encoding
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if odd > 0.3 * len(head) / 2 > even * 3:
            return "utf-16-le"
        if even > 0.3 * len(head) / 2 > odd * 3:
            return "utf-16-be"
        if head.count(0) > len(head) // 100 or len(head) - len(head.translate(None, _CONTROLS)) > len(head) // 50:
            raise BadFile(
                sentence("This file is no text and no format that is known here. Send a table as CSV, JSON, Parquet, XLSX or ODS.")
            )
        return _of_bytes(path)


def _of_bytes(path: Path) -> str:
    """Tell UTF-8, even where some of its bytes are damaged, from texts of one byte a letter."""
    decoder, wide, bad, only_1252, never_1252 = codecs.getincrementaldecoder("utf-8")("surrogateescape"), 0, 0, 0, 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if chunk.isascii() and not decoder.getstate()[0]:
                continue
            text = decoder.decode(chunk)
            escaped = sum(1 for each in text if "\udc80" <= each <= "\udcff") if _has_escapes(text) else 0
            bad += escaped
            wide += sum(1 for each in text if each > "\x7f") - escaped if not wide else 0
            only_1252 += len(chunk) - len(chunk.translate(None, _ONLY_IN_CP1252))
            never_1252 += len(chunk) - len(chunk.translate(None, _NOT_IN_CP1252))
    if not bad or wide > bad:
        return "utf-8"
    return "cp1252" if only_1252 and not never_1252 else "latin-1"


def _has_escapes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def plain_text(path: Path, encoding: str, *, to: Path) -> PlainText:
    """Return the text in UTF-8; what it takes to make it so is written into the folder."""
    if encoding == "utf-8":
        found = _look(path)
        if found is not None:
            return found
    target = to / "plain.txt"
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    # Universal line ends: a carriage return alone, as old programs write it, ends a line too.
    with path.open("r", encoding=encoding, errors=errors, newline=None) as text, target.open("wb") as out:
        while part := text.read(_CHUNK):
            out.write(part.encode("utf-8", "surrogateescape"))
    found = _look(target)
    return found or PlainText(target, 0, is_clean=False)


def _look(path: Path) -> PlainText | None:
    """Return the text as it lies there; None where it is not all UTF-8, or lines end in other ways than by line feeds."""
    decoder, feeds, returns, pairs, last = codecs.getincrementaldecoder("utf-8")(), 0, 0, 0, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            try:
                if not chunk.isascii() or decoder.getstate()[0]:
                    decoder.decode(chunk)
            except UnicodeDecodeError:
                return None
            feeds += chunk.count(b"\n")
            if b"\r" in chunk or last == b"\r":
                returns += chunk.count(b"\r")
                pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk.startswith(b"\n"))
            last = chunk[-1:]
    if returns != pairs or decoder.getstate()[0]:
        return None
    return PlainText(path, feeds + (last not in {b"\n", b""}), is_clean=True)
