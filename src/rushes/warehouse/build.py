"""Building the next version beside the current one, and publishing it at once or not at all.

Everything is done in the folder `building` and moved out of it when it is whole, checked and on the
disk. The facts file is copied only when a fact, an account or a production changes.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from rushes.domain import AccountRow, LedgerRow, ProductionRow, Reject
from rushes.errors import WarehouseError
from rushes.warehouse.check import Counts, count_rows, findings, read_every_row
from rushes.warehouse.erase import holds_account, leave_out, strike_days
from rushes.warehouse.files import copy_file, flush_file, flush_folder
from rushes.warehouse.ledger import record_days, record_rejects, refresh_totals
from rushes.warehouse.load_items import derive_usage, upsert_items
from rushes.warehouse.reader import EngineConfig, attach_version
from rushes.warehouse.replace import prepare, replace_facts
from rushes.warehouse.schema import FACTS, FACTS_TABLES, LEDGER, LEDGER_TABLES, Table
from rushes.warehouse.staging import StagedItems, StagedUsage, naive_utc, read_staged_items, read_staged_usage, row_values, stage_rows
from rushes.warehouse.versions import Version, VersionFolder, files_of

__all__ = ["Build", "EngineConfig", "engine_config"]

"""How an engine is opened, by DuckDB's own names."""

_WRITING = "STORAGE_VERSION 'v1.5.0', RECOVERY_MODE 'NO_WAL_WRITES'"
"""The file format that DuckDB 1.5 and 2.0 both read; and no log beside the file, as a killed build is never resumed."""


class Build:
    """The next version in the making. Made by `Warehouse.publish_session`, which holds the lock."""

    def __init__(
        self,
        folder: VersionFolder,
        current: Version | None,
        *,
        registry_id: str,
        run_id: str,
        at: datetime,
        keep_versions: int,
        memory_mb: int,
    ) -> None:
        self._folder = folder
        self._current = current
        self._registry_id = registry_id
        self._run_id = run_id
        self._at = at
        self._keep_versions = keep_versions
        self._rows_restated = 0
        self._changed_tables: set[str] = set()
        self._is_writable = False
        self._config = engine_config(folder, memory_mb)
        self._engine = self._open()

    @property
    def rows_restated(self) -> int:
        """How many former facts this build superseded, those that vanished included."""
        return self._rows_restated

    def put_connection(self, name: str, kind: str, reported: Collection[str]) -> None:
        """Enter a connection and the fact columns it reports, or change what is known of it."""
        self._put("connection", [{"name": name, "kind": kind, "reported": sorted(reported)}])

    def put_accounts(self, rows: Iterable[AccountRow]) -> None:
        """Enter accounts, or change what is known of them; one goes by `erase_account` alone."""
        self._engine.execute("CREATE OR REPLACE TEMP TABLE former_zone AS SELECT account_id, time_zone FROM account")
        self._put("account", (row_values(row) for row in rows))
        # What nobody lists any more is cut anew too, or one account would have days of two kinds.
        self._engine.execute(
            """INSERT INTO rezoned_account SELECT a.account_id, a.time_zone FROM account a
               JOIN former_zone f ON f.account_id = a.account_id AND f.time_zone <> a.time_zone"""
        )

    def put_productions(self, rows: Iterable[ProductionRow]) -> None:
        """Enter productions, or change what is known of them; none is ever deleted."""
        self._put("production", (row_values(row) for row in rows))
        self._engine.execute("INSERT INTO changed_production SELECT account_id, production_id FROM changed_row")

    def load_usage(self, staged: Iterable[StagedUsage]) -> None:
        """Put each account's staged rows in the place of its facts of the staged period, all accounts in one pass.

        Former values that change or vanish go to the history first; what is unchanged is not touched.

        Raises:
            WarehouseError: A staged file cannot be read or holds rows outside of its period.
        """
        files = tuple(staged)
        if files:
            read_staged_usage(self._engine, files)
            self._replace_facts()

    def load_items(self, staged: Iterable[StagedItems]) -> None:
        """Take each account's staged media items in and derive its usage anew, on every day that is or becomes loaded.

        Call it after `put_productions`: a production's dates bound its rows.

        Raises:
            WarehouseError: A staged file cannot be read.
        """
        files = tuple(staged)
        if files:
            read_staged_items(self._engine, files)
            self._engine.execute("INSERT INTO reread_account SELECT DISTINCT account_id FROM staged_file")
            if upsert_items(self._engine, make_writable=self._make_writable):
                self._changed_tables.add("media_item")
            derive_usage(self._engine)
            self._replace_facts()

    def record(self, ledger: Iterable[LedgerRow], rejects: Iterable[Reject] = ()) -> None:
        """Enter what was read, what failed, and what was set aside. Call it once, after the loads."""
        record_days(self._engine, ledger)
        record_rejects(self._engine, rejects, run_id=self._run_id, at=naive_utc(self._at))

    def erase_account(self, account_id: int) -> bool:
        """Leave an account out of the next version, whole; call it before anything else, and False says that it was not there.

        The versions that still hold it stay until `Warehouse.erase_account` drops them.

        Raises:
            WarehouseError: It would have changed somebody else's facts.
        """
        if self._current is None or not holds_account(self._engine, account_id):
            return False
        strike_days(self._engine, account_id)
        self._is_writable = True
        self._engine.execute(f"DETACH {FACTS}")
        _attach(self._engine, self._building("facts"), FACTS, _WRITING)
        for table in FACTS_TABLES.values():
            self._engine.execute(table.create(FACTS))
        leave_out(self._engine, self._folder.path / self._current.facts_file, account_id)
        self._changed_tables.update(FACTS_TABLES)
        return True

    def publish(self) -> Version:
        """Write the build, check what was written, make it the current version, and drop the oldest ones.

        Where nothing changed but the ledger, the facts file stays and the version keeps its number.

        Raises:
            WarehouseError: A check failed; nothing was published and the message names it.
        """
        if self._current is None:
            self._make_writable()
        refresh_totals(self._engine)
        months = self._touched_months()
        self._write()
        counts = self._check(months)
        version = self._finish(counts)
        self._folder.announce(version)
        self._folder.prune(self._keep_versions)
        return version

    def discard(self) -> None:
        """Leave nothing behind; after `publish` there is nothing left but an empty folder."""
        self._engine.close()
        shutil.rmtree(self._folder.building, ignore_errors=True)

    def _open(self) -> duckdb.DuckDBPyConnection:
        shutil.rmtree(self._folder.building, ignore_errors=True)
        self._folder.building.mkdir(mode=0o750)
        engine = duckdb.connect(":memory:", config=self._config)
        engine.execute("SET TimeZone = 'UTC'")
        for table in LEDGER_TABLES.values():
            engine.execute(table.create("memory"))
        engine.execute("CREATE TEMP TABLE reread_account (account_id BIGINT)")
        engine.execute("CREATE TEMP TABLE changed_production (account_id BIGINT, production_id BIGINT)")
        engine.execute("CREATE TEMP TABLE rezoned_account (account_id BIGINT, time_zone VARCHAR)")
        prepare(engine)
        if self._current is None:
            for table in FACTS_TABLES.values():
                engine.execute(table.create("memory"))
        else:
            self._open_current(engine, self._current)
        return engine

    def _open_current(self, engine: duckdb.DuckDBPyConnection, current: Version) -> None:
        _attach(engine, self._folder.path / current.ledger_file, LEDGER, "READ_ONLY")
        for name in LEDGER_TABLES:
            engine.execute(f"INSERT INTO {name} BY NAME FROM {LEDGER}.{name}")
        engine.execute(f"DETACH {LEDGER}")
        _attach(engine, self._folder.path / current.facts_file, FACTS, "READ_ONLY")
        _show_facts(engine)

    def _make_writable(self) -> None:
        """Go over from reading the current facts file to writing a copy of it."""
        if self._is_writable:
            return
        self._is_writable = True
        target = self._building("facts")
        if self._current is not None:
            self._engine.execute(f"DETACH {FACTS}")
            copy_file(self._folder.path / self._current.facts_file, target)
            _attach(self._engine, target, FACTS, _WRITING)
            return
        _attach(self._engine, target, FACTS, _WRITING)
        for table in FACTS_TABLES.values():
            self._engine.execute(table.create(FACTS))
            self._engine.execute(f"DROP TABLE memory.{table.name}")
        _show_facts(self._engine)

    def _put(self, name: str, rows: Iterable[Mapping[str, object]]) -> None:
        table = FACTS_TABLES[name]
        by_key = {tuple(str(row[column]) for column in table.key): row for row in rows}
        stage_rows(self._engine, "put_row", table.columns, by_key.values())
        columns = ", ".join(table.names)
        # A set difference compares NULLs as equal, which leaves the rows that are new or changed.
        self._engine.execute(
            f"CREATE OR REPLACE TEMP TABLE changed_row AS SELECT {columns} FROM put_row EXCEPT SELECT {columns} FROM {name}"  # noqa: S608
        )
        changed = self._engine.execute("SELECT count(*) FROM changed_row").fetchone()
        if changed and changed[0]:
            self._make_writable()
            self._changed_tables.add(name)
            same_key = " AND ".join(f"t.{column} = c.{column}" for column in table.key)
            self._engine.execute(f"DELETE FROM {FACTS}.{name} t USING changed_row c WHERE {same_key}")  # noqa: S608
            self._engine.execute(f"INSERT INTO {FACTS}.{name} SELECT {columns} FROM changed_row ORDER BY {', '.join(table.key)}")  # noqa: S608

    def _replace_facts(self) -> None:
        restated, is_changed = replace_facts(self._engine, make_writable=self._make_writable, run_id=self._run_id, at=naive_utc(self._at))
        self._rows_restated += restated
        if is_changed:
            self._changed_tables.add("usage_daily")

    def _touched_months(self) -> list[date]:
        sql = "SELECT DISTINCT date_trunc('month', day)::DATE FROM touched_day"
        return [row[0] for row in self._engine.execute(sql).fetchall()]

    def _write(self) -> None:
        """Bring both files to their ends, and close them."""
        self._write_ledger(self._building("ledger"))
        if self._is_writable:
            self._engine.execute(f"CHECKPOINT {FACTS}")
        self._engine.close()
        for path in (self._building("ledger"), self._building("facts")):
            if path.with_name(f"{path.name}.wal").exists():
                raise WarehouseError(f"{path} was not written to its end. Check the disk, then sync again; the former version stands.")

    def _check(self, months: list[date]) -> Counts:
        """Open the files as whoever reads them will, and look at every row.

        The engine that wrote them knows much of them by heart: a block that was damaged on the disk since it read it, it would
        never notice.
        """
        engine = duckdb.connect(":memory:", config=self._config)
        try:
            engine.execute("SET TimeZone = 'UTC'")
            attach_version(engine, self._facts_path(), self._building("ledger"))
            counts = count_rows(engine)
            if self._is_writable:
                # A block that was damaged on the disk must not go on from copy to copy until no whole version is kept.
                read_every_row(engine)
            found = findings(engine, counts, months=months, tables=(self._changed_tables - {"usage_daily"}) | {"ledger"})
        finally:
            engine.close()
        if found:
            raise WarehouseError(
                f"The new version failed its checks, so nothing was published and the former one stands. {' '.join(found)}"
            )
        return counts

    def _facts_path(self) -> Path:
        """Return the facts file of the next version: the one that was written, or the current one as it was published."""
        if self._current is None or self._is_writable:
            return self._building("facts")
        path = self._folder.path / self._current.facts_file
        if path.stat().st_size != self._current.file_bytes.get(path.name):
            advice = self._folder.advice(self._current.manifest)
            raise WarehouseError(f"{path} was cut or altered while the build ran, so nothing was published. {advice}")
        return path

    def _building(self, which: str) -> Path:
        return self._folder.building / f"{which}.duckdb"

    def _finish(self, counts: Counts) -> Version:
        """Move the files to their final names, whole and on the disk, and return their manifest."""
        number, revision = self._folder.next_numbers()
        if self._current is not None and not self._is_writable:
            number = self._current.number
        facts_name, ledger_name = files_of(number, revision)
        if self._is_writable:
            self._move(self._building("facts"), facts_name)
        self._move(self._building("ledger"), ledger_name)
        flush_folder(self._folder.path)
        return Version(
            number=number,
            revision=revision,
            published_at=self._at.astimezone(UTC),
            run_id=self._run_id,
            registry_id=self._registry_id,
            file_bytes={name: (self._folder.path / name).stat().st_size for name in (facts_name, ledger_name)},
            table_rows=counts.table_rows,
            totals=counts.totals,
            built_from=self._descent(number),
        )

    def _descent(self, number: int) -> tuple[int, ...]:
        if self._current is None:
            return ()
        line = (self._current.number, *self._current.built_from)
        return tuple(each for each in line if each != number)[: 4 * self._keep_versions]

    def _write_ledger(self, target: Path) -> None:
        """Write the ledger's file from nothing, in order: it is small, and stays so."""
        _attach(self._engine, target, LEDGER, _WRITING)
        for table in LEDGER_TABLES.values():
            self._engine.execute(table.create(LEDGER))
            self._engine.execute(f"INSERT INTO {LEDGER}.{table.name} SELECT * FROM memory.{table.name} ORDER BY account_id, day")  # noqa: S608
        self._engine.execute(f"CHECKPOINT {LEDGER}")

    def _move(self, path: Path, name: str) -> None:
        flush_file(path)
        path.rename(self._folder.path / name)


def engine_config(folder: VersionFolder, memory_mb: int) -> EngineConfig:
    """Return how an engine is opened that works on versions: what does not fit into its memory goes by the disk."""
    return {
        "temp_directory": str(folder.building / "spilled"),
        # By itself it takes up to four fifths of the machine's; with this it is no slower (0002).
        "memory_limit": f"{memory_mb}MB",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
    }


def _attach(engine: duckdb.DuckDBPyConnection, path: Path, catalog: str, option: str) -> None:
    quoted = str(path).replace("'", "''")
    engine.execute(f"ATTACH '{quoted}' AS {catalog} ({option})")


def _show_facts(engine: duckdb.DuckDBPyConnection) -> None:
    """Let the facts' tables be read by their plain names, the current file's now and its copy's later."""
    for table in FACTS_TABLES.values():
        engine.execute(_view(table))


def _view(table: Table) -> str:
    return f"CREATE VIEW {table.name} AS SELECT {', '.join(table.names)} FROM {FACTS}.{table.name}"  # noqa: S608
