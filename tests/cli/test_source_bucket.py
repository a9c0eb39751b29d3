"""A bucket as a source from the shell: added, tried, browsed, made a dataset of and loaded anew, and its secret nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.conftest import Rushes
from rushes.config import load
from rushes.store import account_id, open_store
from storage import SECRET, Storage, storage_on_loopback


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storage]:
    with storage_on_loopback(tmp_path_factory.mktemp("storage") / "log") as running:
        yield running


@pytest.fixture
def added(install: Path, rushes: Rushes, storage: Storage) -> str:
    """Add the bucket with two objects, and return the id of an account."""
    storage.asked("DELETE", "/media/usage/day=2026-11-03/b.csv")
    storage.put("media", {f"usage/day=2026-11-0{day}/a.csv": f"genre,minutes\ndrama,{day}\nnews,1\n".encode() for day in (1, 2)})
    with (install / "rushes.toml").open("a") as file:
        file.write('\n[sources]\nprivate_networks = ["127.0.0.1"]\n')
    (install / "word").write_text(SECRET + "\n")
    told = ["--bucket", "media", "--endpoint", storage.endpoint, "--key-id", "AKIATEST"]
    done = rushes("source", "add", "s3", "--name", "cloud", *told, "--password-file", "word")
    assert (done.code, done.out) == (
        0,
        "cloud is added: s3://media/ at 127.0.0.1. “rushes source try cloud” says whether it answers.\n",
    ), done.err
    with open_store(load(install / "rushes.toml").records_place) as store, store.begin() as conn:
        return str(account_id(conn, "limecraft", "4101"))


def test_bucket_is_shown_tried_and_browsed(added: str, rushes: Rushes, storage: Storage) -> None:
    shown = rushes("source", "show", "cloud").out
    assert "Bucket: media" in shown
    assert "Password: kept" in shown
    assert SECRET not in shown
    assert rushes("source", "try", "cloud").out.startswith("S3 answers.")
    assert "usage/" in rushes("source", "browse", "cloud").out
    look = rushes("source", "browse", "cloud", "usage/").out
    assert "usage/day=2026-11-01/a.csv" in look
    assert "minutes" in look
    done = rushes("source", "change", "cloud", "--endpoint", "https://other.example")
    assert (done.code, "Give the password again" in done.err) == (2, True)
    assert rushes("source", "change", "cloud", "--prefix", "usage").code == 0
    assert "day=2026-11-01/a.csv" in rushes("source", "browse", "cloud", "**").out
    assert rushes("source", "browse", "cloud", "../x").code == 2


def test_dataset_of_a_bucket_takes_in_what_is_new_and_drops_what_is_gone(
    added: str, rushes: Rushes, storage: Storage, install: Path
) -> None:
    made = rushes("dataset", "from-source", "cloud", "--table", "usage/", "--account", added, "--as-guessed", "--name", "Talks")
    assert (made.code, made.out.strip()) == (0, "Dataset 1: 4 rows read, 4 loaded, 0 set aside."), made.err
    storage.put("media", {"usage/day=2026-11-03/b.csv": b"genre,minutes\ndrama,5\n"})
    storage.take_away("media", "usage/day=2026-11-01/a.csv")
    assert rushes("dataset", "refresh", "1").out.strip() == "Dataset 1: 3 rows read, 3 loaded, 0 set aside."
    kept = list(install.rglob("objects/*/about.json"))
    assert len(kept) == 2
    storage.put("media", {"usage/day=2026-11-03/b.csv": b"genre,seconds\ndrama,5\n"})
    refused = rushes("dataset", "refresh", "1")
    assert (refused.code, "has other columns than" in refused.err) == (2, True)
    assert "published" in rushes("dataset", "show", "1").out
