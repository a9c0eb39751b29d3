"""The real catalogue from somebody's file to a chart on a dashboard, in a real browser; its hours are those of the file."""

from __future__ import annotations

import csv
import re
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser

from browser.boards_by_hand import make_board
from browser.chromium import open_reader
from catalogue.test_talks import CATALOGUE
from kept_facts import FactsFactory
from kept_records import RecordsFactory
from rushes.cli.jobs import run_jobs
from rushes.cli.pulse import Ending
from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.store import JobState, open_store
from web.installation import NOW, copy_of
from web.serving import served


def test_talks_become_a_chart_on_a_dashboard(chromium: Browser, installation: Settings, tmp_path: Path) -> None:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        talks = list(csv.DictReader(file))
    hours = Counter[str]()
    for talk in talks:
        hours[talk["published_at"][:4]] += int(talk["duration_s"])
    with closing(RecordsFactory(None)) as records, closing(FactsFactory(None)) as facts:
        settings = copy_of(installation, tmp_path, records, facts)

        def work() -> list[JobState]:
            with open_store(settings.records_place) as store:
                return run_jobs(settings, store, FrozenClock(NOW), runner="r", lease=timedelta(minutes=5), ending=Ending())

        work()
        with served(settings) as address:
            context, reader = open_reader(chromium, address, viewport={"width": 1280, "height": 900}, locale="en-GB")
            page = reader.page
            reader.sign_in("alice")
            reader.open("/account/1/data")
            page.get_by_label("File", exact=True).set_input_files(CATALOGUE)
            page.get_by_role("button", name="Look into it").click()
            page.get_by_role("heading", name="Looking into the file").wait_for()
            assert work() == [JobState.SUCCEEDED]
            page.get_by_label("Name of the data").fill("Talks")
            page.get_by_role("button", name="Load it").click()
            page.get_by_role("heading", name="It is being loaded").wait_for()
            assert work() == [JobState.SUCCEEDED]
            page.get_by_role("link", name="Explore it").wait_for()
            assert page.get_by_text(f"{len(talks):,} rows read, {len(talks):,} loaded, 0 set aside").count() == 1
            number = page.url.rsplit("/", 1)[1]
            reader.open(f"/explore?account=1&data=dataset:{number}&value=duration&across=year&span=2006-01-01..2017-12-31&kind=table")
            for year, seconds in hours.items():
                row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile(rf"^{year}\*?$")))
                assert f"{seconds / 3_600:.1f}" in row.first.inner_text(), year
            make_board(reader, "Talks", page.url.partition("?")[2])
            page.screenshot(path=tmp_path / "dashboard.png", full_page=True)
            shown = page.locator("main").inner_text()
            assert f"{sum(hours.values()) / 3_600:.1f}" in shown
            assert reader.silence() == []
            context.close()
