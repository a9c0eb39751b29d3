"""The installation of the web's tests, and catalogues in a language that nobody speaks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from languages.sources import found_in_code, pairs
from languages.strange import Strange
from rushes.figures import format as formats
from rushes.languages import language
from web.conftest import account_a, alice, app, bob, charlie, clock, installation, operator, platform, settings, stranger

__all__ = ["account_a", "alice", "app", "bob", "charlie", "clock", "installation", "operator", "platform", "settings", "stranger"]


@pytest.fixture
def strange(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let Dutch be said in letters that no source text has: what still stands in plain letters was left out."""
    catalogue = Strange(pairs(found_in_code()))
    monkeypatch.setattr(language, "_read", lambda _code: catalogue)
    formats._bucket_names.cache_clear()
    yield
    formats._bucket_names.cache_clear()
