"""Exports to buckets in the operators' pages: added, put there now, told of in the reader's language, removed; and all of it written down."""

from __future__ import annotations

import html
from collections.abc import Iterator

import pytest
from flask import Flask

from rushes.clock import FrozenClock
from rushes.config import Settings, SourcesSettings
from rushes.datasets.records import note_published
from rushes.languages import language_of
from rushes.reports import ExportSchedule, ExportSchedules
from rushes.store import JobState, list_audit
from storage import SECRET, Storage, storage_on_loopback
from web.data_by_hand import dataset_of, work
from web.exports_by_hand import export_of
from web.for_good import is_asked_twice
from web.installation import NOW, OPERATOR, AccountIds, Browser, ids_by_name, rooms, running

PAGE, NEW = "/admin/exports", "/admin/exports/new"
TYPED = {"name": "nightly", "prefix": "lake", "data": "usage", "form": "csv"}


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storage]:
    with storage_on_loopback(tmp_path_factory.mktemp("storage") / "log") as running_storage:
        yield running_storage


@pytest.fixture
def house(settings: Settings, clock: FrozenClock) -> Iterator[Flask]:
    with running(settings.model_copy(update={"sources": SourcesSettings(private_networks=("127.0.0.1",))}), clock) as app:
        yield app


@pytest.fixture
def olaf(house: Flask) -> Browser:
    browser = Browser(house)
    browser.operate()
    return browser


@pytest.fixture
def north(house: Flask) -> AccountIds:
    return ids_by_name(house)["North Production House"]


@pytest.fixture
def cloud(house: Flask, storage: Storage) -> str:
    """A bucket that is a source, and its name."""
    storage.put("media", {})
    rooms(house).sources.add("cloud", "s3", storage.parts("media", prefix="exports"), SECRET, by="command line")
    return "media"


def add(olaf: Browser, north: AccountIds, **form: str) -> str:
    answer = olaf.post(PAGE, {**TYPED, "account": str(north.account_id), "source": "1", **form}, page=f"{NEW}?account={north.account_id}")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def text_of(browser: Browser, address: str, **headers: str) -> str:
    return html.unescape(browser.get(address, **headers).text)


def trail(app: Flask) -> list[tuple[str, str]]:
    with rooms(app).store.reading() as conn:
        return [(each.what, each.who) for each in list_audit(conn, limit=50) if each.what.startswith("export.")]


def every(app: Flask) -> tuple[ExportSchedule, ...]:
    return ExportSchedules(rooms(app).store, rooms(app).clock).every()


def test_without_a_bucket_it_is_told_and_the_menu_names_no_exports(olaf: Browser) -> None:
    page = text_of(olaf, PAGE)
    assert "there is none among the sources yet" in page
    assert 'href="/admin/sources/new?kind=s3"' in page
    assert f'href="{PAGE}"' not in text_of(olaf, "/admin")
    assert olaf.get("/admin/sources/new?kind=s3").status_code == 200


def test_export_is_added_put_there_told_of_and_removed(
    house: Flask, olaf: Browser, north: AccountIds, storage: Storage, cloud: str
) -> None:
    assert f'href="{PAGE}"' in text_of(olaf, "/admin")
    assert "No export is scheduled yet" in text_of(olaf, PAGE)
    assert f'href="{NEW}?account={north.account_id}"' in text_of(olaf, NEW)
    assert "No account fits" in text_of(olaf, f"{NEW}?search=zzz")
    made = add(olaf, north)
    assert "Nothing yet" in text_of(olaf, made)
    assert olaf.post(f"{made}/put", page=made).status_code == 303
    assert "It is being put into its bucket" in text_of(olaf, made)
    # Asked once more while it waits, it is not done twice.
    olaf.post(f"{made}/put", page="/admin/jobs")
    assert work(house) == [JobState.SUCCEEDED]
    key = f"exports/lake/{north.account_id}/nightly/usage/usage-account-{north.account_id}.csv"
    assert key in storage.keys(cloud)
    rows = len(storage.body(cloud, key).splitlines()) - 1
    page, listed = text_of(olaf, made), text_of(olaf, PAGE)
    with rooms(house).warehouse.reader() as reader:
        version = reader.version.number
    assert f"version {version}, {rows:,} rows" in page
    assert f"version {version}, {rows:,} rows" in listed
    assert f"cloud: lake/{north.account_id}/nightly/" in listed
    assert "Usage (CSV)" in listed
    assert "the next night runs Monday 23 November 2026" in listed
    olaf.post(f"{made}/put", page=made)
    assert work(house) == [JobState.SUCCEEDED]
    assert text_of(olaf, made).count("is there") == 1
    olaf.post(f"{made}/put", {"always": "yes"}, page=made)
    assert work(house) == [JobState.SUCCEEDED]
    assert text_of(olaf, made).count("is there") == 2
    assert is_asked_twice(olaf.get(made).text, f"{made}/remove")
    assert olaf.post(f"{made}/remove", page=made).headers["Location"] == PAGE
    assert "No export is scheduled yet" in text_of(olaf, PAGE)
    assert olaf.get(made).status_code == 404
    me = f"operator:{OPERATOR}"
    asked = ["put_asked", "written"]
    assert trail(house) == [(f"export.{what}", me) for what in reversed(["scheduled", *asked, "put_asked", *asked, "unscheduled"])]


def test_failure_is_told_in_the_readers_language_and_the_job_fails(
    house: Flask, olaf: Browser, north: AccountIds, storage: Storage
) -> None:
    rooms(house).sources.add("cloud", "s3", storage.parts("nowhere"), SECRET, by="command line")
    made = add(olaf, north)
    olaf.post(f"{made}/put", page=made)
    assert work(house) == [JobState.FAILED]
    for address in (made, PAGE):
        assert "There is no bucket “nowhere” at 127.0.0.1" in text_of(olaf, address)
        dutch = text_of(olaf, address, Accept_Language="nl")
        assert language_of("nl").say("There is no bucket “{bucket}” at {host}.", bucket="nowhere", host="127.0.0.1") in dutch
        assert SECRET not in dutch
    assert trail(house)[0] == ("export.failed", f"operator:{OPERATOR}")


def test_export_of_datasets_is_offered_by_name_and_kept_as_typed(house: Flask, olaf: Browser, north: AccountIds, cloud: str) -> None:
    hostile = "<b>Talks</b>"
    dataset_of(house, north.account_id, hostile)
    with rooms(house).store.begin() as conn:
        note_published(conn, 1, 1, [north.account_id], at=NOW)
    page = olaf.get(f"{NEW}?account={north.account_id}").text
    assert (hostile in page, html.escape(hostile) in page, 'value="dataset:1"' in page) == (False, True, True)
    made = add(olaf, north, data="dataset:1", form="parquet")
    assert (every(house)[0].data, every(house)[0].form) == (("dataset:1",), "parquet")
    assert f"{html.escape(hostile)} (Parquet)" in olaf.get(made).text


def test_what_cannot_be_scheduled_is_refused_and_comes_back_as_it_was_typed(
    house: Flask, olaf: Browser, north: AccountIds, cloud: str
) -> None:
    parts = {"host": "127.0.0.1", "database": "d", "user": "u"}
    rooms(house).sources.add("files", "mysql", parts, "x", by="command line")
    for name, wrong, said in (
        ("name", "No Name", "small letters"),
        ("prefix", "a/../b", "A prefix is a folder"),
        ("data", "/etc/passwd", "What is exported is usage"),
        ("data", "dataset:x", "What is exported is usage"),
        ("form", "exe", "csv, parquet or xlsx"),
        ("source", "", "Choose the bucket"),
        ("source", "2", "files is no bucket"),
    ):
        typed = {**TYPED, "account": str(north.account_id), "source": "1", name: wrong}
        answer = olaf.post(PAGE, typed, page=f"{NEW}?account={north.account_id}")
        assert (answer.status_code, said in html.unescape(answer.text)) == (400, True), answer.text
        assert f'value="{typed["name"]}"' in answer.text
    assert every(house) == ()


def test_name_is_an_accounts_once(house: Flask, olaf: Browser, north: AccountIds, cloud: str) -> None:
    add(olaf, north)
    again = olaf.post(PAGE, {**TYPED, "account": str(north.account_id), "source": "1"}, page=f"{NEW}?account={north.account_id}")
    assert (again.status_code, "has an export “nightly” already" in again.text) == (400, True)
    other = next(each for each in ids_by_name(house).values() if each.account_id != north.account_id)
    add(olaf, other)
    assert [each.name for each in every(house)] == ["nightly", "nightly"]


def test_account_or_bucket_that_is_not_there_is_not_found(house: Flask, olaf: Browser, north: AccountIds, cloud: str) -> None:
    for name, wrong in (("account", "987654321"), ("account", "x"), ("account", ""), ("source", "987654321"), ("source", "x")):
        typed = {**TYPED, "account": str(north.account_id), "source": "1", name: wrong}
        assert olaf.post(PAGE, typed, page=f"{NEW}?account={north.account_id}").status_code == 404
    assert olaf.get(f"{NEW}?account=987654321").status_code == 404
    assert every(house) == ()


def test_what_is_not_there_cannot_be_put_or_removed_and_without_a_token_nothing_is(house: Flask, olaf: Browser, north: AccountIds) -> None:
    number = export_of(house, north.account_id)
    for what in ("put", "remove"):
        assert olaf.post(f"{PAGE}/77/{what}", page="/admin/jobs").status_code == 404
        assert olaf.client.post(f"{PAGE}/{number}/{what}").status_code == 400
        stranger = Browser(house).client.post(f"{PAGE}/{number}/{what}")
        assert stranger.status_code in {303, 400}
    assert [each.schedule_id for each in every(house)] == [number]
    assert work(house) == []
