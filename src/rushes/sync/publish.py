"""From staged accounts to the next version: everything that loaded, and a ledger row for what did not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rushes.domain import LedgerRow, Reject
from rushes.languages import sentence
from rushes.sync.plan import DayRule
from rushes.sync.staging import DayCount, StagedAccount
from rushes.sync.standing import standing_of
from rushes.sync.survey import Connection
from rushes.sync.targets import Lost, Target
from rushes.warehouse import StagedItems, StagedUsage, Warehouse

__all__ = ["NO_NUMBERS_YET", "Published", "publish"]

NO_NUMBERS_YET = sentence("the platform has no numbers of this day yet")
"""What the ledger says of a day that the platform left open."""


@dataclass(frozen=True, slots=True)
class Published:
    """The version that now stands, None if nothing was published, and the rows restated in it."""

    version: int | None
    rows_restated: int


def publish(
    warehouse: Warehouse,
    *,
    connections: Sequence[Connection],
    targets: Sequence[Target],
    staged: Sequence[StagedAccount],
    lost: Sequence[Lost],
    rejects: Iterable[Reject],
    registry_id: str,
    run_id: str,
    now: datetime,
) -> Published:
    """Build, check and publish the next version.

    Raises:
        Busy: Another publisher holds the lock.
        WarehouseError: The version failed its checks; the former one stands.
    """
    rules = {target.row.account_id: target.connection.rule for target in targets}
    loaded = {each.account_id for each in staged}
    with warehouse.reader() as reader:
        standing = {each.account_id: standing_of(reader, each) for each in staged}
    kept = {account_id: each.kept_ids for account_id, each in standing.items()}
    with warehouse.publish_session(registry_id, run_id, now) as build:
        if staged:
            names = {each.connection for each in staged}
            for connection in (each for each in connections if each.name in names):
                build.put_connection(connection.name, connection.settings.kind, connection.platform.reported)
            build.put_accounts(target.row for target in targets if target.row.account_id in loaded)
            build.put_productions(row for each in standing.values() for row in each.rows)
            build.load_usage(
                StagedUsage(each.account_id, each.period, each.rows_file, kept[each.account_id]) for each in staged if each.kind == "usage"
            )
            build.load_items(
                StagedItems(each.account_id, each.period, each.rows_file, kept[each.account_id]) for each in staged if each.kind == "items"
            )
        ledger = [row for each in staged for row in _read_days(each, rules[each.account_id], run_id)]
        ledger += [row for each in lost for row in _failed_days(each, run_id, now)]
        build.record(ledger, _all_rejects(staged, rejects))
        version = build.publish()
        return Published(version.number, build.rows_restated)


def _read_days(staged: StagedAccount, rule: DayRule, run_id: str) -> Iterator[LedgerRow]:
    """Yield a row for every day read; a day is complete when all was read and its cut-off has passed. An open one was not read."""
    for day in staged.period.each_day():
        count, is_open = staged.days.get(day, DayCount()), day in staged.open_days
        is_whole = not is_open and day not in staged.partial_days and not staged.missing and not staged.shortfall
        yield LedgerRow(
            account_id=staged.account_id,
            day=day,
            attempted_at=staged.staged_at,
            run_id=run_id,
            is_complete=is_whole and rule.is_over(day, staged.staged_at),
            rows_read=count.read,
            rows_rejected=count.rejected,
            missing_productions=len(staged.missing),
            reason=NO_NUMBERS_YET if is_open else None,
        )


def _failed_days(lost: Lost, run_id: str, now: datetime) -> Iterator[LedgerRow]:
    for day in lost.period.each_day():
        yield LedgerRow(
            lost.row.account_id,
            day,
            now,
            run_id,
            is_complete=False,
            rows_read=0,
            rows_rejected=0,
            missing_productions=0,
            reason=lost.reason[:1_000],
        )


def _all_rejects(staged: Sequence[StagedAccount], others: Iterable[Reject]) -> Iterator[Reject]:
    yield from others
    for each in staged:
        yield from each.rejects()
