"""A world put into a real warehouse, through its own doors."""

from __future__ import annotations

import json
from pathlib import Path

from metrics.world import LOADED_AT, LedgerDay, World
from rushes.domain import FACT_COLUMNS, LedgerRow, Period
from rushes.warehouse import StagedUsage, Warehouse


def publish(world: World, warehouse: Warehouse, staging: Path, run_id: str = "run-1") -> None:
    """Publish the world as one night."""
    staging.mkdir(parents=True, exist_ok=True)
    with warehouse.publish_session("registry", run_id, LOADED_AT) as build:
        for name, reported in world.reported.items():
            build.put_connection(name, "limecraft", sorted(reported))
        build.put_accounts(world.accounts)
        build.put_productions(world.productions)
        build.load_usage([_staged(world, each.account_id, staging) for each in world.accounts])
        build.record([_ledger_row(row) for row in world.ledger])
        build.publish()


def _staged(world: World, account_id: int, staging: Path) -> StagedUsage:
    days = [row.day for row in world.ledger if row.account_id == account_id]
    rows = [row for row in world.usage if row.account_id == account_id]
    file = staging / f"{account_id}.ndjson"
    lines = [
        json.dumps({"production_id": row.production_id, "day": row.day.isoformat(), **dict(zip(FACT_COLUMNS, row.values, strict=True))})
        for row in rows
    ]
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return StagedUsage(account_id, Period(min(days), max(days)), file)


def _ledger_row(row: LedgerDay) -> LedgerRow:
    return LedgerRow(
        account_id=row.account_id,
        day=row.day,
        attempted_at=row.loaded_at or LOADED_AT,
        run_id="run-1",
        is_complete=row.is_complete,
        rows_read=1,
        rows_rejected=0,
        missing_productions=row.missing_productions,
        reason=None if row.loaded_at else "The platform did not answer.",
    )
