"""An operator adds a database, tries it and looks into it, in a real browser; nothing of the pages is out of anybody's reach."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser.chromium import Reader, open_reader
from browser.keyboard import expect_every_stop
from databases import Databases
from kept_facts import FactsFactory
from kept_records import RecordsFactory
from rushes.config import Settings, SourcesSettings
from web.installation import OPERATOR, OPERATOR_PASSWORD, copy_of
from web.serving import served

HOSTILE = "</td><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def place(installation: Settings, tmp_path_factory: pytest.TempPathFactory, databases: Databases | None) -> Iterator[str]:
    """The address of an installation that may read a folder of SQLite files."""
    folder = tmp_path_factory.mktemp("sources")
    with closing(sqlite3.connect(folder / "usage.sqlite3")) as made:
        made.execute(
            f'CREATE TABLE hours (day DATE, seconds INTEGER, "{HOSTILE}" TEXT, {", ".join(f"column_{number} TEXT" for number in range(20))})'
        )
        made.execute("INSERT INTO hours (day, seconds) VALUES ('2026-11-01', 3600)")
        made.execute(f'INSERT INTO hours ("{HOSTILE}", column_3) VALUES (?, ?)', (HOSTILE, "x" * 300))
        made.commit()
    with closing(RecordsFactory(databases)) as records, closing(FactsFactory(databases)) as facts:
        settings = copy_of(installation, tmp_path_factory.mktemp("copy"), records, facts)
        sources = SourcesSettings(private_networks=("127.0.0.1",), sqlite_dir=folder)
        with served(settings.model_copy(update={"sources": sources})) as address:
            yield address


def _sign_in(reader: Reader) -> None:
    """Sign the operator in."""
    reader.open("/admin/login")
    reader.page.get_by_label("Operator").fill(OPERATOR)
    reader.page.get_by_label("Password").fill(OPERATOR_PASSWORD)
    reader.page.get_by_role("button", name="Sign in").click()


def _is_sound(reader: Reader, folder: Path, what: str) -> None:
    """See that a page shuts nobody out and does not scroll sideways, and keep a picture of it."""
    assert reader.findings() == [], what
    assert reader.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), what
    reader.page.screenshot(path=folder / f"{what}.png", full_page=True)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_database_is_added_tried_looked_into_and_removed(chromium: Browser, place: str, scheme: str, width: int, tmp_path: Path) -> None:
    context, reader = open_reader(chromium, place, color_scheme=scheme, viewport={"width": width, "height": 844}, locale="en-GB")
    page, name = reader.page, f"archive-{width}"

    def is_sound(what: str) -> None:
        _is_sound(reader, tmp_path, what)

    _sign_in(reader)
    page.get_by_role("link", name="Sources").click()
    is_sound("list")
    page.get_by_role("link", name="MySQL, MariaDB").click()
    is_sound("server")
    reader.open("/admin/sources")
    page.get_by_role("link", name="REST").click()
    page.get_by_label("Name, in small letters").fill("desk")
    page.get_by_label("Declaration, in YAML or JSON").fill("base_url: https://api.example.org\nauthentication: {style: bearr}\n")
    page.get_by_role("button", name="Add it").click()
    page.get_by_text("Line 2: there is no “bearr”. Did you mean “bearer”?").wait_for()
    assert page.get_by_label("Declaration, in YAML or JSON").input_value().startswith("base_url:")
    is_sound("declaration")
    reader.open("/admin/sources")
    page.get_by_role("link", name="SQLite").click()
    page.get_by_label("Name, in small letters").fill(name)
    page.get_by_label("File, below the folder").fill("../usage.sqlite3")
    page.keyboard.press("Enter")
    page.get_by_text("Name a file below the folder").wait_for()
    is_sound("refused")
    page.get_by_label("File, below the folder").fill("usage.sqlite3")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("button", name="Try it").click()
    page.get_by_text("1 table or view is seen").wait_for()
    is_sound("tried")
    page.get_by_role("link", name="What is in it").click()
    page.get_by_role("link", name="hours").click()
    page.get_by_role("cell", name="3600").wait_for()
    assert page.get_by_role("cell", name=HOSTILE, exact=True).count() == 1
    is_sound("tables")
    page.get_by_role("link", name=name).click()
    page.get_by_text("Remove…").click()
    is_sound("asked-twice")
    page.get_by_role("button", name=f"Remove {name}").click()
    page.get_by_text("There is no source yet.").wait_for()
    # A browser tells of every answer that refuses a form.
    assert [each for each in reader.silence() if "400 (BAD REQUEST)" not in each] == []
    context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_export_to_a_bucket_is_scheduled_by_keyboard_asked_for_and_removed(
    chromium: Browser, place: str, scheme: str, width: int, tmp_path: Path
) -> None:
    shown = {"color_scheme": scheme, "viewport": {"width": width, "height": 844}, "reduced_motion": "reduce"}
    context, reader = open_reader(chromium, place, locale="en-GB", **shown)
    page = reader.page

    def is_sound(what: str) -> None:
        _is_sound(reader, tmp_path, what)

    _sign_in(reader)
    page.get_by_role("navigation", name="Operator's pages").wait_for()
    assert page.get_by_role("link", name="Exports").count() == 0
    reader.open("/admin/exports")
    page.get_by_role("link", name="Add a bucket").press("Enter")
    page.get_by_label("Name, in small letters").fill("cloud")
    page.get_by_label("Bucket", exact=True).fill("media")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Exports").press("Enter")
    page.get_by_text("No export is scheduled yet.").wait_for()
    is_sound("none")
    page.get_by_role("link", name="Add an export").press("Enter")
    page.get_by_role("link", name="North Production House").wait_for()
    is_sound("accounts")
    page.get_by_role("link", name="North Production House").press("Enter")
    page.get_by_label("Kind of files").wait_for()
    expect_every_stop(page)
    page.get_by_label("Name, in small letters").fill("No Name")
    page.get_by_label("Every dataset", exact=True).press("Space")
    page.get_by_label("Name, in small letters").press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Every dataset", exact=True).is_checked()
    is_sound("refused")
    page.get_by_label("Name, in small letters").fill("nightly-and-a-name-as-long-as-one-may-be")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Put it there now").press("Enter")
    page.get_by_role("heading", name="It is being put into its bucket").wait_for()
    assert page.get_by_role("button", name="Put it there now").count() == 0
    is_sound("one")
    page.get_by_role("link", name="Exports").first.press("Enter")
    page.get_by_text("not yet").wait_for()
    is_sound("list")
    expect_every_stop(page)
    page.get_by_role("link", name="nightly-and").press("Enter")
    page.get_by_text("Remove…").press("Enter")
    page.get_by_role("button", name="Remove nightly-and").press("Enter")
    page.get_by_text("No export is scheduled yet.").wait_for()
    reader.open("/admin/sources")
    page.get_by_role("link", name="cloud", exact=True).click()
    page.get_by_text("Remove…").click()
    page.get_by_role("button", name="Remove cloud").click()
    page.get_by_text("There is no source yet.").wait_for()
    assert [each for each in reader.silence() if "400 (BAD REQUEST)" not in each] == []
    context.close()
