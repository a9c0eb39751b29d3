"""A logo is told by its content: what it is, how large, and never anything that holds a script."""

from __future__ import annotations

import pytest

from accounts.conftest import NOW
from accounts.pictures import jpeg, png, webp
from rushes.accounts import LARGEST_LOGO_BYTES, AccountSettings, account_logo, account_settings, drop_logo, save_account_settings, save_logo
from rushes.errors import CallerError
from rushes.store import Store

PICTURES = [
    ("image/png", png()),
    ("image/jpeg", jpeg()),
    ("image/webp", webp()),
    ("image/webp", webp(kind=b"VP8L")),
    ("image/webp", webp(kind=b"VP8 ")),
]


@pytest.mark.parametrize(("content_type", "data"), PICTURES)
def test_logo_saved_comes_back_with_the_type_of_its_content(store: Store, content_type: str, data: bytes) -> None:
    with store.begin() as conn:
        save_logo(conn, 1, data, by="person:1", at=NOW)
        found = account_logo(conn, 1)
        assert found is not None
        assert (found.content_type, found.data) == (content_type, data)
        assert account_logo(conn, 2) is None


def test_logo_stays_when_settings_are_saved_and_settings_when_it_goes(store: Store) -> None:
    with store.begin() as conn:
        save_logo(conn, 1, png(), by="person:1", at=NOW)
        save_account_settings(conn, 1, AccountSettings(anchor_day=15), by="person:1", at=NOW)
        assert account_settings(conn, 1).has_logo
        drop_logo(conn, 1, by="person:1", at=NOW)
        assert account_logo(conn, 1) is None
        assert account_settings(conn, 1) == AccountSettings(anchor_day=15, changed_at=NOW)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<html><script>alert(1)</script>",
        b"GIF89a" + bytes(100),
        png()[:20],
        jpeg()[:12],
        b"\xff\xd8\xff" + bytes(100),
        b"\xff\xd8\xff\xe0\xff\xff",
        webp()[:24],
        webp(kind=b"VP8L")[:22],
        b"RIFF\0\0\0\0WEBPVP8Z" + bytes(40),
        png(2_001, 1),
        png(1, 2_001),
        jpeg(0, 10),
        jpeg(3_000, 10),
        webp(4_000, 10),
        webp(4_000, 10, b"VP8L"),
        webp(4_000, 10, b"VP8 "),
        png() + bytes(LARGEST_LOGO_BYTES),
    ],
)
def test_logo_that_is_none_or_too_large_is_refused(store: Store, data: bytes) -> None:
    with store.begin() as conn:
        with pytest.raises(CallerError, match="A logo"):
            save_logo(conn, 1, data, by="person:1", at=NOW)
        assert account_logo(conn, 1) is None
