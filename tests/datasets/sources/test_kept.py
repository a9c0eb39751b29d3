"""Sources as operators keep them: passwords sealed, given again where they would go elsewhere, and everything written down."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from cryptography.fernet import Fernet

from kept_records import RecordsFactory
from rushes.clock import FrozenClock
from rushes.config import Keys
from rushes.datasets import Source, Sources
from rushes.errors import NotFound, SourceRefused, UnknownName
from rushes.identity import Vault
from rushes.sources import Asked, Reach, ReadLimits, UnusablePlace
from rushes.store import Store, list_audit, open_store, tables

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
PARTS = {"host": "db.example.org", "database": "usage", "user": "reader", "tls": "verify"}
SECRET = "geheim \"é' 100%"


def vault() -> Vault:
    return Vault(Keys(session_secret=bytes(range(32)), token_key=Fernet.generate_key()))


@pytest.fixture
def store(tmp_path: Path, records: RecordsFactory) -> Iterator[Store]:
    with open_store(records.new(tmp_path / "data" / "records.sqlite3")) as opened:
        yield opened


@pytest.fixture
def sources(store: Store, tmp_path: Path) -> Sources:
    (tmp_path / "files").mkdir()
    with closing(sqlite3.connect(tmp_path / "files" / "usage.sqlite3")) as made:
        made.execute("CREATE TABLE t (n INTEGER)")
        made.execute("INSERT INTO t VALUES (5), (6)")
        made.commit()
    return Sources(store, vault(), FrozenClock(NOW), Reach(sqlite_dir=tmp_path / "files"))


@pytest.fixture
def kept(sources: Sources) -> Source:
    return sources.add("billing", "mysql", PARTS, SECRET, by="operator:olga", address="10.0.0.9")


def trail(store: Store) -> list[tuple[str, str, str]]:
    with store.reading() as conn:
        return [(each.who, each.what, each.detail) for each in reversed(list_audit(conn, limit=100))]


def test_source_is_kept_with_its_password_sealed(store: Store, sources: Sources, kept: Source) -> None:
    assert sources.every() == (kept,)
    assert sources.source(kept.source_id) == sources.named("billing") == kept
    assert (kept.place.host, kept.has_password, kept.made_by, kept.made_at) == ("db.example.org", True, "operator:olga", NOW)
    with store.reading() as conn:
        row = conn.execute(tables.source.select()).one()
    assert SECRET.encode() not in row.secret
    assert "geheim" not in str(row.parts) + repr(kept)
    assert sources._password(kept) == SECRET
    assert trail(store) == [("operator:olga", "source.added", "billing: mysql://reader@db.example.org/usage")]


@pytest.mark.parametrize(
    "elsewhere", [{"host": "evil.example"}, {"port": 3307}, {"user": "root"}, {"tls": "off"}], ids=lambda each: next(iter(each))
)
def test_password_is_given_again_where_it_would_go_elsewhere(
    store: Store, sources: Sources, kept: Source, elsewhere: dict[str, object]
) -> None:
    with pytest.raises(UnusablePlace, match="password again"):
        sources.change(kept.source_id, "billing", kept.place.parts() | elsewhere, None, by="operator:olga")
    assert sources.every() == (kept,)
    changed = sources.change(kept.source_id, "billing", kept.place.parts() | elsewhere, "another", by="operator:olga")
    assert sources._password(changed) == "another"


def test_what_leads_nowhere_else_is_changed_with_the_password_as_it_is(store: Store, sources: Sources, kept: Source) -> None:
    changed = sources.change(
        kept.source_id, "bills", kept.place.parts() | {"database": "other", "timeout_s": "7"}, None, by="operator:olga"
    )
    assert (changed.name, changed.place) == ("bills", replace(kept.place, database="other", timeout_s=7))
    assert sources._password(changed) == SECRET
    assert sources.named("bills") == changed
    assert trail(store)[-1] == ("operator:olga", "source.changed", "bills: mysql://reader@db.example.org/other, with its password")


@pytest.mark.parametrize("name", ["", "Billing", "1st", "a b", "x" * 41, "é", "a/b"])
def test_name_that_cannot_be_and_one_that_is_taken_are_refused(sources: Sources, kept: Source, name: str) -> None:
    for wrong in (name, "billing"):
        with pytest.raises(UnusablePlace):
            sources.add(wrong, "mysql", PARTS, "x", by="operator:olga")
    other = sources.add("other", "mysql", PARTS, "x", by="operator:olga")
    with pytest.raises(UnusablePlace, match="already"):
        sources.change(other.source_id, "billing", PARTS, None, by="operator:olga")
    assert [each.name for each in sources.every()] == ["billing", "other"]


def test_removed_source_is_gone_with_its_password_and_its_id_is_never_given_again(store: Store, sources: Sources, kept: Source) -> None:
    assert sources.remove(kept.source_id, by="operator:olga") == kept
    with pytest.raises(NotFound):
        sources.source(kept.source_id)
    with pytest.raises(NotFound):
        sources.remove(kept.source_id, by="operator:olga")
    with pytest.raises(UnknownName):
        sources.named("billing")
    with store.reading() as conn:
        assert conn.execute(tables.source.select()).all() == []
    assert sources.add("billing", "mysql", PARTS, SECRET, by="operator:olga").source_id > kept.source_id
    assert [what for _, what, _ in trail(store)] == ["source.added", "source.removed", "source.added"]


def test_password_kept_with_other_keys_has_to_be_given_again(store: Store, sources: Sources, kept: Source) -> None:
    others = Sources(store, vault(), FrozenClock(NOW), sources.reach)
    with pytest.raises(SourceRefused, match="other keys"):
        others.attempt(kept, by="operator:olga")
    assert trail(store)[-1] == ("operator:olga", "source.tried", "billing: failed")


def test_source_is_tried_browsed_and_read_and_looking_is_written_down(store: Store, sources: Sources, tmp_path: Path) -> None:
    file = sources.add("archive", "sqlite", {"database": "usage.sqlite3"}, "ignored", by="command line")
    assert not file.has_password
    assert sources.attempt(file, by="operator:olga").tables == 1
    assert [each.name for each in sources.tables(file)] == ["t"]
    assert sources.look(file, Asked("t"), by="operator:olga", rows=1).rows == (("5",),)
    assert sources.read(file, Asked("t"), tmp_path / "raw.parquet", limits=ReadLimits(), work=tmp_path).rows == 2
    assert trail(store)[1:] == [("operator:olga", "source.tried", "archive: answered"), ("operator:olga", "source.looked_at", "archive: t")]


def test_page_waits_no_longer_than_somebody_does(sources: Sources) -> None:
    file = sources.add("archive", "sqlite", {"database": "usage.sqlite3", "timeout_s": "3600"}, "", by="command line")
    endless = Asked(query="WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c")
    with patch("rushes.datasets.sources.kept._LONGEST_WAIT_S", 1), pytest.raises(SourceRefused, match="longer than 1 s"):
        sources.look(file, endless, by="operator:olga")


def test_kind_that_the_settings_allow_no_more_is_not_reached(store: Store, sources: Sources, kept: Source) -> None:
    with store.begin() as conn:
        conn.execute(tables.source.update().values(kind="oracle"))
    with pytest.raises(SourceRefused, match="none of the kinds"):
        sources.attempt(sources.named("billing"), by="operator:olga")
