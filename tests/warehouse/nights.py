"""Nights to publish into a warehouse, and what the tests call their fixtures."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rushes.domain import FACT_COLUMNS, AccountRow, LedgerRow, Period, ProductionRow, ProductionState, Reject
from rushes.warehouse import Build, StagedItems, StagedUsage, Version, Warehouse

Rows = Callable[..., list[tuple[object, ...]]]
"""Selects from the current version; values by name."""

REGISTRY = "registry-of-the-test"


def stored(*parts: int) -> datetime:
    """Return an instant as the tables hold it: UTC, without a zone."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[arg-type,misc]


@dataclass
class Night:
    """Publishes into one warehouse, a day later each time; account 1 is A, account 2 is B."""

    warehouse: Warehouse
    staging: Path
    now: datetime = datetime(2025, 11, 10, 3, tzinfo=UTC)
    runs: int = 0
    productions: dict[tuple[int, int], ProductionRow] = field(default_factory=dict)
    zones: dict[int, str] = field(default_factory=dict)
    rows_restated: int = 0

    def production(self, account_id: int, production_id: int, **values: object) -> ProductionRow:
        """Return a production that began in 2025, changed as asked, and remember it for the next night."""
        given = {
            "external_id": f"p{production_id}",
            "name": f"Production {production_id}",
            "state": ProductionState.ACTIVE,
            "created_on": date(2025, 1, 1),
            "archived_on": None,
            "deleted_on": None,
        }
        row = ProductionRow(account_id, production_id, **{**given, **values})  # type: ignore[arg-type]
        self.productions[account_id, production_id] = row
        return row

    def write(self, name: str, rows: Iterable[Mapping[str, object]]) -> Path:
        """Write a staged file."""
        self.staging.mkdir(exist_ok=True)
        path = self.staging / name
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        return path

    def usage(
        self, account_id: int, period: Period, rows: Iterable[Mapping[str, object]], kept: frozenset[int] = frozenset()
    ) -> StagedUsage:
        """Stage usage rows; productions they name are put as well."""
        found = list(rows)
        self._know(account_id, found)
        return StagedUsage(account_id, period, self.write(f"{account_id}.usage.ndjson", found), kept)

    def items(self, account_id: int, period: Period, rows: Iterable[Mapping[str, object]]) -> StagedItems:
        """Stage media items; productions they name are put as well."""
        found = list(rows)
        self._know(account_id, found)
        return StagedItems(account_id, period, self.write(f"{account_id}.items.ndjson", found))

    def publish(
        self,
        *,
        usage: Sequence[StagedUsage] = (),
        items: Sequence[StagedItems] = (),
        failed: Mapping[int, Period] | None = None,
        rejects: Sequence[Reject] = (),
        before_publish: Callable[[Build], None] | None = None,
    ) -> Version:
        """Publish what was staged, with a ledger row for each of its days."""
        self.runs += 1
        self.now += timedelta(days=1)
        run_id = f"run-{self.runs}"
        with self.warehouse.publish_session(REGISTRY, run_id, self.now) as build:
            if usage or items:
                build.put_connection("limecraft", "limecraft", FACT_COLUMNS)
                build.put_accounts(
                    AccountRow(each, "limecraft", f"a{each}", f"Account {each}", self.zones.get(each, "UTC")) for each in (1, 2)
                )
                build.put_productions(self.productions.values())
            build.load_usage(usage)
            build.load_items(items)
            build.record([*self._read(usage, items, run_id), *self._failed(failed or {}, run_id)], rejects)
            if before_publish:
                before_publish(build)
            version = build.publish()
            self.rows_restated = build.rows_restated
        return version

    def _know(self, account_id: int, rows: Iterable[Mapping[str, object]]) -> None:
        for row in rows:
            production_id = row["production_id"]
            if isinstance(production_id, int) and (account_id, production_id) not in self.productions:
                self.production(account_id, production_id)

    def _read(self, usage: Sequence[StagedUsage], items: Sequence[StagedItems], run_id: str) -> Iterator[LedgerRow]:
        for each in (*usage, *items):
            for day in each.period.each_day():
                kept = len(each.kept_production_ids)
                yield LedgerRow(
                    each.account_id, day, self.now, run_id, is_complete=True, rows_read=5, rows_rejected=1, missing_productions=kept
                )

    def _failed(self, failed: Mapping[int, Period], run_id: str) -> Iterator[LedgerRow]:
        for account_id, period in failed.items():
            for day in period.each_day():
                reason = "The platform did not answer."
                yield LedgerRow(
                    account_id, day, self.now, run_id, is_complete=False, rows_read=0, rows_rejected=0, missing_productions=0, reason=reason
                )
