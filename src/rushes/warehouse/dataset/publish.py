"""Building a dataset's next version beside the current one: convert, compare with the threshold, put beside what stays, check, publish.

Nothing is seen of it before the pointer moves. The rows that were set aside stay in a file of the refresh, also where it was stopped.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import duckdb

from rushes.domain import DATASET_TABLE, AccountRow, FieldRole, MeasureKind, RawTable, RefreshMode, Shape
from rushes.errors import CallerError, WarehouseError
from rushes.warehouse.build import EngineConfig
from rushes.warehouse.dataset.convert import Loaded, load_rows
from rushes.warehouse.dataset.rejects import write_rejects
from rushes.warehouse.dataset.tables import BESIDE, WRITING, attach, attach_dataset
from rushes.warehouse.files import flush_file, flush_folder
from rushes.warehouse.schema import FACTS, LEDGER, LEDGER_TABLES
from rushes.warehouse.versions import Version, VersionFolder, files_of

__all__ = ["LoadPlan", "LoadReport", "publish_rows"]


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """What one refresh does.

    Args:
        key: "dataset:7".
        refresh_id: The refresh's number; rows that are set aside are found by it.
        registry_id: The records database that the internal ids come from.
        at: The moment, aware.
        loaded_on: The day of rows of a shape without a date.
        owner: The account that all rows are of, or the accounts by the text of the shape's account column.
        accounts: The accounts that rows may be of, with names and zones.
        mode: What happens to the rows that were there.
        by: The dimensions that make up a key, and "day" for the date, where rows are replaced by key.
        most_rejected: The share of the rows, 0.01 of one in a hundred, above which nothing is published.
        keep_versions: How many versions stay, the new one included.
        is_part: The table is the part of the source that may be new, so that a row that stays is one that was not read again.
        whole_from: The day from which on the table has every row of the source, so that none of those days stays; None where no day says so.
    """

    key: str
    refresh_id: int
    registry_id: str
    at: datetime
    loaded_on: date
    owner: int | Mapping[str, int]
    accounts: tuple[AccountRow, ...]
    mode: RefreshMode = RefreshMode.REPLACE
    by: tuple[str, ...] = ()
    most_rejected: float = 0.01
    keep_versions: int = 5
    is_part: bool = False
    whole_from: date | None = None


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What came of a refresh: `read` = `loaded` + `rejected`, always.

    Args:
        read: The source's rows.
        loaded: Those that fit.
        rejected: Those that were set aside.
        version: The version that was published, None where too many were set aside.
        rows: How many rows that version has, those included that stayed.
        reasons: Why rows were set aside, and how many for each reason, most first.
    """

    read: int
    loaded: int
    rejected: int
    version: int | None
    rows: int
    reasons: tuple[tuple[str, int], ...] = ()


def publish_rows(folder: VersionFolder, config: EngineConfig, raw: RawTable, shape: Shape, plan: LoadPlan) -> LoadReport:
    """Make the raw table the dataset's next version; the caller holds the publish lock.

    Raises:
        CallerError: The rows that are to stay have other columns.
        WarehouseError: The version could not be built or failed its checks; the former one stands.
    """
    current = folder.current()
    folder.sweep()
    folder.building.mkdir(mode=0o750)
    engine = duckdb.connect(":memory:", config=config)
    try:
        engine.execute("SET TimeZone = 'UTC'")
        attach(engine, folder.building / "facts.duckdb", FACTS, WRITING)
        attach(engine, folder.building / "ledger.duckdb", LEDGER, WRITING)
        found = load_rows(engine, raw, shape, owner=plan.owner, loaded_on=plan.loaded_on)
        write_rejects(engine, folder.path, plan.refresh_id)
        if found.rejected > plan.most_rejected * found.read or not found.loaded:
            return LoadReport(found.read, found.loaded, found.rejected, None, 0, found.reasons)
        _keep_former(engine, folder, current, plan)
        _write_beside(engine, shape, plan)
        _write_ledger(engine, shape, plan, found, has_former=current is not None and plan.mode is not RefreshMode.REPLACE)
        for catalog in (FACTS, LEDGER):
            engine.execute(f"CHECKPOINT {catalog}")
        rows = _count(engine, f"{FACTS}.{DATASET_TABLE}")
        engine.close()
        version = _finish(folder, config, current, plan, rows)
        return LoadReport(found.read, found.loaded, found.rejected, version.number, rows, found.reasons)
    finally:
        engine.close()
        shutil.rmtree(folder.building, ignore_errors=True)


def _keep_former(engine: duckdb.DuckDBPyConnection, folder: VersionFolder, current: Version | None, plan: LoadPlan) -> None:
    """Put the rows that stay beside the new ones."""
    if current is None or plan.mode is RefreshMode.REPLACE:
        return
    attach(engine, folder.path / current.facts_file, "former", "READ_ONLY")
    attach(engine, folder.path / current.ledger_file, "former_book", "READ_ONLY")
    if _columns(engine, "former") != _columns(engine, FACTS):
        raise CallerError(
            "The columns are others than those of the rows that are to stay. Load this one in their place, or as a dataset of its own."
        )
    same = ("account_id", "day") if plan.mode is RefreshMode.BY_DAY else ("account_id", *plan.by)
    if plan.is_part and plan.mode is RefreshMode.BY_KEY:
        _refuse_shared_keys(engine, same)
    matches = " AND ".join(f'n."{name}" IS NOT DISTINCT FROM f."{name}"' for name in same)
    before = f"WHERE f.day < DATE '{plan.whole_from.isoformat()}'" if plan.whole_from else ""
    engine.execute(
        f"""CREATE TABLE {FACTS}.merged AS
            SELECT * FROM {FACTS}.{DATASET_TABLE}
            UNION ALL BY NAME
            SELECT f.* FROM former.{DATASET_TABLE} f
            ANTI JOIN (SELECT DISTINCT {", ".join(f'"{name}"' for name in same)} FROM {FACTS}.{DATASET_TABLE}) n ON {matches}
            {before}
            ORDER BY account_id, day"""  # noqa: S608
    )
    engine.execute("CREATE TEMP TABLE former_day AS SELECT account_id, day, loaded_at FROM former_book.ledger")
    engine.execute(f"CREATE TEMP TABLE new_day AS SELECT DISTINCT account_id, day FROM {FACTS}.{DATASET_TABLE}")  # noqa: S608
    engine.execute(f"DROP TABLE {FACTS}.{DATASET_TABLE}")
    engine.execute(f"ALTER TABLE {FACTS}.merged RENAME TO {DATASET_TABLE}")
    engine.execute("DETACH former")
    engine.execute("DETACH former_book")


def _refuse_shared_keys(engine: duckdb.DuckDBPyConnection, same: Sequence[str]) -> None:
    """Refuse keys that several rows have: of these some may not have been read again, and would go with those that were."""
    names = ", ".join(f'"{name}"' for name in same)
    new, former = f"SELECT {names} FROM {FACTS}.{DATASET_TABLE}", f"SELECT {names} FROM former.{DATASET_TABLE}"  # noqa: S608
    among = " AND ".join(f'n."{name}" IS NOT DISTINCT FROM f."{name}"' for name in same)
    for rows in (new, f"SELECT f.* FROM ({former}) f SEMI JOIN ({new}) n ON {among}"):  # noqa: S608
        if engine.execute(f"SELECT 1 FROM ({rows}) GROUP BY {names} HAVING count(*) > 1 LIMIT 1").fetchone():  # noqa: S608
            raise CallerError(
                "Several rows have the same key, so those that were not read again would be lost. Choose a key that each row has for "
                "itself, or read the table whole each time."
            )


def _columns(engine: duckdb.DuckDBPyConnection, catalog: str) -> list[tuple[str, str]]:
    sql = "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = ? AND table_name = ? ORDER BY column_index"
    return engine.execute(sql, [catalog, DATASET_TABLE]).fetchall()


def _write_beside(engine: duckdb.DuckDBPyConnection, shape: Shape, plan: LoadPlan) -> None:
    """Write what readers look names, zones and reported columns up in: the accounts that have rows, and the owner."""
    for table in BESIDE:
        engine.execute(table.create(FACTS))
    reported = [each.name for each in shape.of_role(FieldRole.MEASURE)]
    engine.execute(f"INSERT INTO {FACTS}.connection VALUES (?, 'dataset', ?)", [plan.key, reported])  # noqa: S608
    present = {row[0] for row in engine.execute(f"SELECT DISTINCT account_id FROM {FACTS}.{DATASET_TABLE}").fetchall()}  # noqa: S608
    if isinstance(plan.owner, int):
        present.add(plan.owner)
    known = {each.account_id: each for each in plan.accounts}
    for account_id in sorted(present):
        row = known.get(account_id) or AccountRow(account_id, plan.key, str(account_id), "", "UTC")
        values = [account_id, plan.key, row.external_id, row.name, row.time_zone]
        engine.execute(f"INSERT INTO {FACTS}.account VALUES (?, ?, ?, ?, ?)", values)  # noqa: S608
    today = [(each, plan.at.astimezone(ZoneInfo(known[each].time_zone if each in known else "UTC")).date()) for each in sorted(present)]
    engine.execute("CREATE TEMP TABLE today (account_id BIGINT, today DATE)")
    if today:
        engine.executemany("INSERT INTO today VALUES (?, ?)", today)


def _write_ledger(engine: duckdb.DuckDBPyConnection, shape: Shape, plan: LoadPlan, found: Loaded, *, has_former: bool) -> None:
    """Write which days are there. A level is known only on days that have rows; of flows alone, days without rows had nothing."""
    days = LEDGER_TABLES["ledger"]
    engine.execute(days.create(LEDGER))
    has_levels = any(each.kind is MeasureKind.LEVEL for each in shape.of_role(FieldRole.MEASURE))
    with_rows = f"SELECT account_id, day, count(*) AS rows FROM {FACTS}.{DATASET_TABLE} GROUP BY account_id, day"  # noqa: S608
    each_day = f"""
        SELECT e.account_id, e.day, coalesce(r.rows, 0) AS rows FROM (
          SELECT account_id, unnest(generate_series(min(day), max(day), INTERVAL 1 DAY))::DATE AS day
          FROM {FACTS}.{DATASET_TABLE} GROUP BY account_id) e
        LEFT JOIN ({with_rows}) r USING (account_id, day)"""  # noqa: S608
    former = "LEFT JOIN former_day o USING (account_id, day) LEFT JOIN new_day n USING (account_id, day)" if has_former else ""
    loaded_at = "CASE WHEN n.day IS NULL THEN coalesce(o.loaded_at, $at) ELSE $at END" if has_former else "$at"
    engine.execute(
        f"""INSERT INTO {LEDGER}.ledger BY NAME
            SELECT d.account_id, d.day, {loaded_at} AS loaded_at, d.day < t.today AS is_complete, d.rows AS rows_read, d.rows AS rows_loaded,
              0 AS rows_rejected, 0 AS missing_productions, $at AS attempted_at, $run AS run_id
            FROM ({with_rows if has_levels else each_day}) d JOIN today t USING (account_id) {former}
            ORDER BY d.account_id, d.day""",  # noqa: S608
        {"at": plan.at.astimezone(UTC).replace(tzinfo=None), "run": f"refresh-{plan.refresh_id}"},
    )
    if found.loaded and not _count(engine, f"{LEDGER}.ledger"):
        raise WarehouseError("The new version has rows and no days, so nothing was published and the former one stands.")


def _count(engine: duckdb.DuckDBPyConnection, table: str) -> int:
    row = engine.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    return int(row[0]) if row else 0


def _finish(folder: VersionFolder, config: EngineConfig, current: Version | None, plan: LoadPlan, rows: int) -> Version:
    """Read what was written as whoever reads it will, move it to its names, and make it current."""
    facts, ledger = folder.building / "facts.duckdb", folder.building / "ledger.duckdb"
    engine = duckdb.connect(":memory:", config=config)
    try:
        attach_dataset(engine, facts, ledger)
        counted = {name: _count(engine, name) for name in (DATASET_TABLE, "account", "ledger")}
        stray = engine.execute(f"SELECT count(*) FROM {DATASET_TABLE} ANTI JOIN ledger USING (account_id, day)").fetchone()  # noqa: S608
    finally:
        engine.close()
    if counted[DATASET_TABLE] != rows or (stray and stray[0]):
        raise WarehouseError(
            "The new version does not hold what was written, so nothing was published and the former one stands. Check the disk."
        )
    number, revision = folder.next_numbers()
    names = files_of(number, revision)
    for path, name in zip((facts, ledger), names, strict=True):
        flush_file(path)
        path.rename(folder.path / name)
    flush_folder(folder.path)
    version = Version(
        number=number,
        revision=revision,
        published_at=plan.at.astimezone(UTC),
        run_id=f"refresh-{plan.refresh_id}",
        registry_id=plan.registry_id,
        file_bytes={name: (folder.path / name).stat().st_size for name in names},
        table_rows=counted,
        built_from=(current.number, *current.built_from)[: 4 * plan.keep_versions] if current else (),
    )
    folder.announce(version)
    folder.prune(plan.keep_versions)
    return version
