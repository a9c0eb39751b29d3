"""An account's logo: a small picture of a kind that can hold no script, told by its content and not by its name."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from rushes.accounts.records.own import find_logo, put_settings
from rushes.errors import CallerError

__all__ = ["LARGEST_LOGO_BYTES", "LARGEST_LOGO_PX", "Logo", "account_logo", "drop_logo", "save_logo"]

LARGEST_LOGO_BYTES = 250_000
LARGEST_LOGO_PX = 2_000

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
# Those markers among 0xC0 to 0xCF that begin no frame: tables, a reserved one, arithmetic coding.
_NO_FRAME = frozenset({0xC4, 0xC8, 0xCC})
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture as it is served: its content type, and the digest of its bytes."""

    content_type: str
    data: bytes

    @property
    def digest(self) -> str:
        """What changes with every byte of it."""
        return sha256(self.data).hexdigest()[:32]


def account_logo(conn: Connection, account_id: int) -> Logo | None:
    """Return an account's logo, None where it has none."""
    found = find_logo(conn, account_id)
    return None if found is None else Logo(*found)


def save_logo(conn: Connection, account_id: int, data: bytes, *, by: str, at: datetime) -> Logo:
    """Keep a logo, in the place of any former one.

    Args:
        conn: A transaction of `Store.begin`.
        account_id: Whose it is.
        data: The file's bytes.
        by: "person:12".
        at: When.

    Raises:
        CallerError: It is no PNG, JPEG or WebP, or too large.
    """
    if len(data) > LARGEST_LOGO_BYTES:
        raise CallerError("A logo has at most {most} kB.", most=LARGEST_LOGO_BYTES // 1_000)
    content_type, width, height = _measured(data)
    if not (0 < width <= LARGEST_LOGO_PX and 0 < height <= LARGEST_LOGO_PX):
        raise CallerError("A logo is at most {most} pixels wide and high.", most=LARGEST_LOGO_PX)
    put_settings(conn, account_id, {"logo_type": content_type, "logo": data}, by=by, at=at)
    return Logo(content_type, data)


def drop_logo(conn: Connection, account_id: int, *, by: str, at: datetime) -> None:
    """Forget a logo; without one nothing happens."""
    put_settings(conn, account_id, {"logo_type": None, "logo": None}, by=by, at=at)


def _measured(data: bytes) -> tuple[str, int, int]:
    """Return type, width and height, read from the picture itself."""
    try:
        if data.startswith(_PNG) and data[12:16] == b"IHDR":
            return ("image/png", *struct.unpack(">II", data[16:24]))
        if data.startswith(_JPEG):
            return ("image/jpeg", *_jpeg_size(data))
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return ("image/webp", *_webp_size(data))
    except (struct.error, IndexError):
        pass
    raise CallerError("A logo is a PNG, JPEG or WebP picture; this file is none, or is cut short.")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    place = 2
    while True:
        if data[place] != 0xFF:
            raise IndexError(place)
        marker = data[place + 1]
        if marker == 0xFF or marker in _ALONE:
            place += 1 if marker == 0xFF else 2
        elif 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        else:
            (length,) = struct.unpack(">H", data[place + 2 : place + 4])
            place += 2 + max(2, length)


def _webp_size(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        return (width, height) if len(data) >= 30 else (0, 0)
    if kind == b"VP8L" and data[20] == 0x2F:
        (bits,) = struct.unpack("<I", data[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise IndexError(kind)
