"""From a request to the list of accounts to read, each with its days; the rest with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from rushes.config import SyncSettings
from rushes.domain import AccountRow, Period, ProductionState, Reject
from rushes.errors import ConfigurationError, InvalidQuery, UnknownName
from rushes.store import Store, account_id
from rushes.sync.normalise import reject_of
from rushes.sync.plan import Request, due_period
from rushes.sync.summary import AccountOutcome, Outcome
from rushes.sync.survey import Connection, SeenAccount, Survey, survey
from rushes.warehouse import Reader, accounts, coverage_rows, productions

__all__ = ["Lost", "Plan", "Target", "plan_run"]

_TRY_AGAIN_FOR = timedelta(days=31)
_ALARM_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Target:
    """One account that this run reads."""

    connection: Connection
    seen: SeenAccount
    row: AccountRow
    period: Period


@dataclass(frozen=True, slots=True)
class Lost:
    """One account that was loaded before and cannot be read now."""

    row: AccountRow
    period: Period
    reason: str


@dataclass(slots=True)
class Plan:
    """What a run is about to do, and what it already knows it cannot."""

    targets: list[Target] = field(default_factory=list[Target])
    lost: list[Lost] = field(default_factory=list[Lost])
    skipped: list[AccountOutcome] = field(default_factory=list[AccountOutcome])
    rejects: list[Reject] = field(default_factory=list[Reject])
    problems: list[str] = field(default_factory=list[str])
    warnings: list[str] = field(default_factory=list[str])
    found: set[str] = field(default_factory=set[str])
    """The accounts that were asked for and are there, by either of their ids."""


def plan_run(
    request: Request, connections: Sequence[Connection], *, reader: Reader, store: Store, settings: SyncSettings, now: datetime
) -> Plan:
    """Survey every connection and decide which days of which account are due.

    Raises:
        ConfigurationError: There is no connection.
        InvalidQuery: None of the days asked for has begun anywhere.
        UnknownName: An account was asked for that does not exist.
    """
    _refuse_nothing_to_do(request, connections, now)
    plan = Plan()
    names: set[str] = set()
    known = accounts(reader)
    for connection in connections:
        found = survey(connection)
        plan.problems.extend(found.problems)
        plan.warnings.extend(found.warnings)
        plan.rejects.extend(reject_of(each, account_id=None, source="production") for each in found.broken)
        former = {row.external_id: row for row in known if row.connection == connection.name}
        _add_seen(plan, request, connection, found, reader=reader, store=store, settings=settings, now=now)
        _add_lost(plan, request, connection, found, former.values(), settings=settings, now=now)
        names.update(found.accounts, former)
    _refuse_unknown(request, names, plan)
    return plan


def _refuse_nothing_to_do(request: Request, connections: Sequence[Connection], now: datetime) -> None:
    if not connections:
        raise ConfigurationError("No connection is configured, so there is nothing to load. Add a [[connection]] table to rushes.toml.")
    if request.period and all(request.period.first > each.rule.day_of(now) for each in connections):
        raise InvalidQuery(f"The days asked for, {request.period.first} to {request.period.last}, have not begun.")


def _refuse_unknown(request: Request, names: set[str], plan: Plan) -> None:
    """Refuse an account that nobody knows; where a login failed it may well exist, so that is only a problem."""
    for account in request.accounts:
        if account in plan.found:
            continue
        if not plan.problems:
            raise UnknownName("account", account, names)
        plan.problems.append(f"There is no account “{account[:80]}” among those that could be seen.")


def _add_seen(
    plan: Plan,
    request: Request,
    connection: Connection,
    found: Survey,
    *,
    reader: Reader,
    store: Store,
    settings: SyncSettings,
    now: datetime,
) -> None:
    yesterday = connection.rule.yesterday(now)
    for seen in found.accounts.values():
        with store.begin() as records:
            internal = account_id(records, connection.name, seen.account.external_id)
        if not _is_wanted(request, seen.account.external_id, internal):
            continue
        plan.found.update((seen.account.external_id, str(internal)))
        if not seen.account.is_usable:
            reason = "its subscription is suspended or has ended; what was loaded stays"
            plan.skipped.append(
                AccountOutcome(connection.name, seen.account.external_id, seen.account.name, Outcome.SKIPPED, reason=reason)
            )
            continue
        row = AccountRow(internal, connection.name, seen.account.external_id, seen.account.name, connection.rule.zone.key)
        period = due_period(
            request,
            yesterday=yesterday,
            lag_days=settings.lag_days,
            first_load_days=settings.first_load_days,
            unfinished=_unfinished(reader, internal, yesterday, settings.first_load_days),
        )
        if period is None:
            plan.skipped.append(
                AccountOutcome(
                    connection.name, row.external_id, row.name, Outcome.SKIPPED, reason="the days asked for have not begun there"
                )
            )
            continue
        plan.targets.append(Target(connection, seen, row, period))
        plan.warnings.extend(_visibility_alarm(reader, row, seen))


def _add_lost(
    plan: Plan,
    request: Request,
    connection: Connection,
    found: Survey,
    former: Iterable[AccountRow],
    *,
    settings: SyncSettings,
    now: datetime,
) -> None:
    reason = found.problems[0] if found.problems else "no login of this connection sees the account any more"
    for row in former:
        if row.external_id not in found.accounts and _is_wanted(request, row.external_id, row.account_id):
            plan.found.update((row.external_id, str(row.account_id)))
            yesterday = connection.rule.yesterday(now)
            period = due_period(request, yesterday=yesterday, lag_days=settings.lag_days, first_load_days=1, unfinished=())
            if period is not None:
                plan.lost.append(Lost(row, period, reason))


def _is_wanted(request: Request, external_id: str, internal: int) -> bool:
    return not request.accounts or external_id in request.accounts or str(internal) in request.accounts


def _unfinished(reader: Reader, internal: int, yesterday: date, first_load_days: int) -> tuple[date, ...] | None:
    """Return the account's days that are still to be read, None where it counts as never loaded.

    A day that no run ever reached (the machine was off) is always among them; one that failed or was
    not complete is tried again for a month, then left to the operator.
    """
    window = Period(yesterday - timedelta(days=first_load_days), yesterday)
    known = {row.day: row for row in coverage_rows(reader, internal, window)}
    loaded = [day for day, row in known.items() if row.loaded_at is not None]
    if not loaded:
        return None
    days = (day for day in window.each_day() if day > min(loaded))
    return tuple(day for day in days if day not in known or (not known[day].is_complete and day >= yesterday - _TRY_AGAIN_FOR))


def _visibility_alarm(reader: Reader, row: AccountRow, seen: SeenAccount) -> list[str]:
    """Warn when far fewer productions are visible than before: a lost right, not a fall in usage."""
    states = (ProductionState.ACTIVE, ProductionState.ARCHIVED)
    former = {each.external_id for each in productions(reader, row.account_id) if each.state in states}
    gone = former - {production.external_id for production in seen.productions}
    if len(former) - len(gone) >= _ALARM_SHARE * len(former):
        return []
    return [
        f"{row.name}: {len(gone)} of {len(former)} productions are no longer visible to {seen.collector.username}. Has it lost a right?"
    ]
