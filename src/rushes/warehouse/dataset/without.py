"""A dataset without one account: what an erasure leaves of one that holds many accounts' rows."""

from __future__ import annotations

import shutil
from dataclasses import replace

import duckdb

from rushes.domain import DATASET_TABLE
from rushes.warehouse.build import EngineConfig
from rushes.warehouse.dataset.tables import WRITING, attach
from rushes.warehouse.files import flush_file, flush_folder
from rushes.warehouse.schema import FACTS, LEDGER
from rushes.warehouse.versions import VersionFolder, files_of

__all__ = ["publish_without"]


def publish_without(folder: VersionFolder, config: EngineConfig, account_id: int) -> None:
    """Publish the current version without an account; the caller holds the publish lock and drops the former versions."""
    current = folder.current()
    if current is None:
        return
    folder.sweep()
    folder.building.mkdir(mode=0o750)
    engine = duckdb.connect(":memory:", config=config)
    try:
        attach(engine, folder.path / current.facts_file, "former", "READ_ONLY")
        attach(engine, folder.path / current.ledger_file, "former_book", "READ_ONLY")
        attach(engine, folder.building / "facts.duckdb", FACTS, WRITING)
        attach(engine, folder.building / "ledger.duckdb", LEDGER, WRITING)
        rows: dict[str, int] = {}
        for of, to, name in (
            ("former", FACTS, DATASET_TABLE),
            ("former", FACTS, "account"),
            ("former", FACTS, "production"),
            ("former_book", LEDGER, "ledger"),
        ):
            engine.execute(f"CREATE TABLE {to}.{name} AS FROM {of}.{name} WHERE account_id <> $account", {"account": account_id})
            found = engine.execute(f"SELECT count(*) FROM {to}.{name}").fetchone()  # noqa: S608
            rows[name] = found[0] if found else 0
        engine.execute(f"CREATE TABLE {FACTS}.connection AS FROM former.connection")
        for catalog in (FACTS, LEDGER):
            engine.execute(f"CHECKPOINT {catalog}")
        engine.close()
        number, revision = folder.next_numbers()
        names = files_of(number, revision)
        for built, name in zip(("facts.duckdb", "ledger.duckdb"), names, strict=True):
            flush_file(folder.building / built)
            (folder.building / built).rename(folder.path / name)
        flush_folder(folder.path)
        sizes = {name: (folder.path / name).stat().st_size for name in names}
        folder.announce(replace(current, number=number, revision=revision, file_bytes=sizes, table_rows=rows, built_from=()))
    finally:
        engine.close()
        shutil.rmtree(folder.building, ignore_errors=True)
