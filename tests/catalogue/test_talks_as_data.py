"""The real catalogue as a file of somebody's own: looked into, loaded as it is guessed, and asked, to the last second."""

from __future__ import annotations

import csv
import json
from collections import Counter
from contextlib import closing

import pytest

from catalogue.test_talks import CATALOGUE, CONFIGURATION, Install
from rushes.config import load
from rushes.datasets import catalogues_of
from rushes.store import account_id, open_store
from rushes.warehouse import open_datasets


@pytest.fixture(scope="module")
def install(tmp_path_factory: pytest.TempPathFactory) -> Install:
    made = Install(tmp_path_factory.mktemp("install"))
    (made.folder / "rushes.toml").write_text(CONFIGURATION.format(base_url="http://127.0.0.1:9"))
    secret = made.folder / "secrets" / "collector"
    secret.parent.mkdir(mode=0o700)
    secret.touch(mode=0o600)
    secret.write_text("collector-demo")
    made.rushes("init", "--keys-only")
    made.rushes("upgrade")
    return made


def test_talks_are_guessed_loaded_and_add_up(install: Install) -> None:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        talks = list(csv.DictReader(file))
    looked = json.loads(install.rushes("dataset", "look", str(CATALOGUE), "--json").stdout)
    assert {each["header"]: (each["role"], each.get("unit")) for each in looked} == {
        "talk_id": ("dimension", None),
        "event": ("dimension", None),
        "title": ("dimension", None),
        "published_at": ("date", None),
        "duration_s": ("measure", "ms"),
        "languages": ("measure", "count"),
    }
    settings = load(install.folder / "rushes.toml")
    with open_store(settings.records_place) as store, store.begin() as conn:
        account = account_id(conn, "catalogue", "1")
    told = install.rushes("dataset", "load", str(CATALOGUE), "--account", str(account), "--name", "Talks", "--as-guessed").stdout
    assert told.startswith(f"Dataset 1: {len(talks):,} rows read, {len(talks):,} loaded, 0 set aside.")
    with open_store(settings.records_place) as store, store.reading() as conn:
        (catalogue,) = catalogues_of(conn, account)
    assert catalogue.key == "dataset:1"
    with closing(open_datasets(settings)) as shelf, shelf.dataset(1).reader() as reader:
        by_event = dict(reader.query("SELECT event, sum(duration) FROM dataset_row GROUP BY event"))
        titles = {row[0] for row in reader.query("SELECT title FROM dataset_row")}
        days = reader.query("SELECT min(day), max(day), sum(languages) FROM dataset_row")[0]
    expected = Counter[str]()
    for talk in talks:
        expected[talk["event"].strip()] += int(talk["duration_s"]) * 1_000
    assert by_event == expected
    assert sum(by_event.values()) == 2_107_601_000
    assert titles == {talk["title"].strip() for talk in talks}
    assert (str(days[0]), str(days[1]), days[2]) == ("2006-06-27", "2017-09-22", sum(int(talk["languages"]) for talk in talks))
