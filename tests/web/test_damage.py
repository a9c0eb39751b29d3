"""The pages beside damaged facts: people are told that something is wrong, operators why and what to do."""

from __future__ import annotations

import re

import pytest

from rushes.clock import FrozenClock
from rushes.config import Settings
from web.installation import Browser, running, signed_in


@pytest.mark.parametrize("victim", ["facts-*.duckdb", "ledger-*.duckdb", "version-*.json"])
def test_damaged_version_is_told_to_people_and_explained_to_operators(settings: Settings, clock: FrozenClock, victim: str) -> None:
    path = sorted(settings.warehouse_dir.glob(victim))[-1]
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    # The server starts all the same: without it nobody could be told.
    with running(settings, clock) as app:
        alice = signed_in(app, "alice")
        page = alice.get("/dashboard")
        if page.status_code == 303:
            page = alice.get(page.headers["Location"])
        assert page.status_code == 500
        assert "Something is wrong with this installation" in page.text
        operator = Browser(app)
        assert operator.operate().status_code == 303
        morning = operator.get("/admin")
        assert morning.status_code == 200
        text = re.sub(r"<[^>]+>", " ", morning.text)
        assert path.name in text
        # With one version kept there is nothing to go back to, and the advice says so.
        assert "rushes warehouse" in text or "restore the folder from a backup" in text
