"""The pages beside damaged facts: people are told that something is wrong, operators why and what to do."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest

from rushes.clock import FrozenClock
from rushes.config import Settings
from web.installation import Browser, rooms, running, signed_in


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


def test_facts_damaged_under_a_running_page_are_told_and_read_again_once_they_are_mended(
    settings: Settings, clock: FrozenClock, tmp_path: Path
) -> None:
    path = sorted(settings.warehouse_dir.glob("facts-*.duckdb"))[-1]
    content, numbers = path.read_bytes(), "/dashboard/ingest.csv?month=2026-10"
    with running(settings, clock) as app:
        whole = signed_in(app, "alice").get(numbers).text
    with running(settings, clock) as app:
        alice = signed_in(app, "alice")
        # The engine has the file open, and has read little of it yet.
        assert alice.get("/account").status_code == 200
        with rooms(app).warehouse.reader() as reader:
            assert reader.query("SELECT count(*) FROM account")
        # As a disk does: the same file, other bytes.
        with path.open("r+b") as file:
            file.seek(12_288)
            file.write(bytes(len(content) - 12_288))
        for address in ("/dashboard?month=2026-10", "/year", numbers):
            page = alice.get(address)
            assert page.status_code == 500, address
            assert "Something is wrong with this installation" in page.text
        operator = Browser(app)
        operator.operate()
        text = re.sub(r"<[^>]+>", " ", operator.get("/admin").text)
        assert "cannot be read" in text or "cannot be opened" in text
        assert "restore the folder from a backup" in text
        # Restored from a backup, by its name, as the advice says: nobody needs to start the pages anew.
        restored = tmp_path / "restored"
        restored.write_bytes(content)
        restored.replace(path)
        clock.advance(timedelta(minutes=2))
        assert alice.get(numbers).text == whole
        assert [alice.get(address).status_code for address in ("/dashboard?month=2026-10", "/year")] == [200, 200]
        # The condition is looked at beside the page, which waits for it a moment only.
        for _ in range(100):
            text = re.sub(r"<[^>]+>", " ", operator.get("/admin").text)
            if "cannot be" not in text:
                break
            time.sleep(0.2)
        assert "cannot be" not in text
