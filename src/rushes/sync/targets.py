"""From a request to the list of accounts to read, each with its days; the rest with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from rushes.config import SyncSettings
from rushes.domain import AccountRow, Period, ProductionState, Reject
from rushes.errors import ConfigurationError, InvalidQuery, UnknownName
from rushes.store import Store, account_connections, account_id, note_contact
from rushes.sync.normalise import reject_of
from rushes.sync.own import OwnRules, read_own_rules
from rushes.sync.plan import Request, due_period
from rushes.sync.progress import Progress
from rushes.sync.standing import newest_loaded
from rushes.sync.summary import AccountOutcome, Outcome
from rushes.sync.survey import Connection, SeenAccount, Survey, survey
from rushes.warehouse import Reader, accounts, coverage_rows, productions

__all__ = ["Lost", "Plan", "Target", "plan_run"]

_TRY_AGAIN_FOR = timedelta(days=31)
_ALARM_SHARE = 0.8
_SUSPENDED = "its subscription is suspended or has ended; what was loaded stays"


@dataclass(frozen=True, slots=True)
class Target:
    """One account that this run reads; `connection` carries the account's own settings."""

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
    found_ids: set[int] = field(default_factory=set[int])


def plan_run(
    request: Request,
    connections: Sequence[Connection],
    *,
    reader: Reader,
    store: Store,
    settings: SyncSettings,
    now: datetime,
    progress: Progress,
) -> Plan:
    """Survey every connection that is needed and decide which days of which account are due.

    Each survey is written down as a contact with its platform.

    Raises:
        ConfigurationError: There is no connection.
        InvalidQuery: None of the days asked for has begun anywhere.
        UnknownName: An account was asked for that does not exist.
        Stopped: The progress said so.
    """
    _refuse_nothing_to_do(request, connections, now)
    plan, own = Plan(), read_own_rules(store)
    names: set[str] = set()
    known = accounts(reader)
    for connection in _needed(request, connections, known, store):
        progress.surveying(connection.name)
        found = survey(connection)
        with store.begin() as records:
            note_contact(records, connection.name, at=now, reason=found.unanswered)
        plan.problems.extend(found.problems)
        plan.warnings.extend(found.warnings)
        plan.rejects.extend(reject_of(each, account_id=None, source="production") for each in found.broken)
        former = {row.external_id: row for row in known if row.connection == connection.name}
        _add_seen(plan, request, connection, found, own=own, reader=reader, store=store, settings=settings, now=now)
        _add_lost(plan, request, connection, found, former.values(), own=own, settings=settings, now=now)
        names.update(found.accounts, former)
    _refuse_unknown(request, names, plan)
    return plan


def _refuse_nothing_to_do(request: Request, connections: Sequence[Connection], now: datetime) -> None:
    if not connections:
        raise ConfigurationError("No connection is configured, so there is nothing to load. Add a [[connection]] table to rushes.toml.")
    if request.period and all(request.period.first > each.rule.day_of(now) for each in connections):
        raise InvalidQuery(f"The days asked for, {request.period.first} to {request.period.last}, have not begun.")
    if request.since and all(request.since > each.rule.yesterday(now) for each in connections):
        raise InvalidQuery(f"No day from {request.since} on is over yet.")


def _needed(request: Request, connections: Sequence[Connection], known: Iterable[AccountRow], store: Store) -> Sequence[Connection]:
    """Return the connections of the accounts asked for; all of them where one is asked for that nobody has seen yet."""
    asked_for = {*request.accounts, *request.account_ids}
    if not asked_for:
        return connections
    owners: set[str] = set()
    for row in known:
        if request.wants(row.external_id, row.account_id):
            owners.add(row.connection)
            asked_for -= {row.external_id, str(row.account_id)}
    with store.reading() as records:
        of_ids = account_connections(records, request.account_ids)
    owners.update(of_ids.values())
    is_each_known = not asked_for - of_ids.keys()
    return [each for each in connections if each.name in owners] if is_each_known else connections


def _refuse_unknown(request: Request, names: set[str], plan: Plan) -> None:
    """Refuse an account that nobody knows; where a login failed it may well exist, so that is only a problem."""
    for account in request.accounts:
        if account in plan.found:
            continue
        if not plan.problems:
            raise UnknownName("account", account, names)
        plan.problems.append(f"There is no account “{account[:80]}” among those that could be seen.")
    gone = [internal for internal in request.account_ids if internal not in plan.found_ids]
    if gone:
        plan.problems.append(f"Nobody sees the account with our id {', '.join(str(each) for each in gone)}; its facts stand as they were.")


def _add_seen(
    plan: Plan,
    request: Request,
    connection: Connection,
    found: Survey,
    *,
    own: OwnRules,
    reader: Reader,
    store: Store,
    settings: SyncSettings,
    now: datetime,
) -> None:
    for seen in found.accounts.values():
        with store.begin() as records:
            internal = account_id(records, connection.name, seen.account.external_id)
        if not request.wants(seen.account.external_id, internal):
            continue
        plan.found.update((seen.account.external_id, str(internal)))
        plan.found_ids.add(internal)
        reason = own.closing_of(internal) or ("" if seen.account.is_usable else _SUSPENDED)
        if reason:
            plan.skipped.append(
                AccountOutcome(connection.name, seen.account.external_id, seen.account.name, Outcome.SKIPPED, reason=reason)
            )
            continue
        read_through = own.connection_of(internal, connection)
        yesterday = read_through.rule.yesterday(now)
        row = AccountRow(internal, connection.name, seen.account.external_id, seen.account.name, read_through.rule.zone.key)
        period = due_period(
            request,
            yesterday=yesterday,
            lag_days=settings.lag_days,
            first_load_days=settings.first_load_days,
            unfinished=_unfinished(reader, internal, yesterday, settings.first_load_days),
        )
        if period is None and request.only_unfinished:
            continue
        if period is None:
            plan.skipped.append(
                AccountOutcome(
                    connection.name, row.external_id, row.name, Outcome.SKIPPED, reason="the days asked for have not begun there"
                )
            )
            continue
        gone, former = _gone(reader, row, seen)
        if gone and found.problems:
            # Perhaps it is the login that failed which sees them: nobody is out of sight, and the days stay open.
            seen = replace(seen, shortfall=seen.shortfall or found.problems[0])  # noqa: PLW2901
        plan.targets.append(Target(read_through, seen, row, period))
        plan.warnings.extend(_visibility_alarm(row, seen, gone, former))


def _add_lost(
    plan: Plan,
    request: Request,
    connection: Connection,
    found: Survey,
    former: Iterable[AccountRow],
    *,
    own: OwnRules,
    settings: SyncSettings,
    now: datetime,
) -> None:
    reason = found.problems[0] if found.problems else "no login of this connection sees the account any more"
    for row in former:
        if row.external_id not in found.accounts and request.wants(row.external_id, row.account_id):
            plan.found.update((row.external_id, str(row.account_id)))
            plan.found_ids.add(row.account_id)
            if closing := own.closing_of(row.account_id):
                plan.skipped.append(AccountOutcome(row.connection, row.external_id, row.name, Outcome.SKIPPED, reason=closing))
                continue
            yesterday = own.connection_of(row.account_id, connection).rule.yesterday(now)
            # What cannot be read stays lost when the night is tried again, whatever stands of it.
            period = due_period(
                replace(request, only_unfinished=False), yesterday=yesterday, lag_days=settings.lag_days, first_load_days=1, unfinished=()
            )
            if period is not None:
                plan.lost.append(Lost(row, period, reason))


def _unfinished(reader: Reader, internal: int, yesterday: date, first_load_days: int) -> tuple[date, ...] | None:
    """Return the account's days that are still to be read, None where it was never loaded.

    A day that no run ever reached (the machine was off) and every day since the newest loaded one are always among
    them, however long ago; any other that failed or was not complete is tried again for a month, then left to the operator.
    """
    newest = newest_loaded(reader, internal)
    if newest is None:
        return None
    window = Period(min(newest, yesterday - timedelta(days=first_load_days)), yesterday)
    known = {row.day: row for row in coverage_rows(reader, internal, window)}
    oldest = min((day for day, row in known.items() if row.loaded_at is not None), default=newest)

    def is_due(day: date) -> bool:
        if day not in known or day > newest:
            return True
        return not known[day].is_complete and day >= yesterday - _TRY_AGAIN_FOR

    return tuple(day for day in window.each_day() if day >= oldest and is_due(day))


def _gone(reader: Reader, row: AccountRow, seen: SeenAccount) -> tuple[int, int]:
    """Return how many productions were there and are not seen now, and how many there were."""
    states = (ProductionState.ACTIVE, ProductionState.ARCHIVED)
    former = {each.external_id for each in productions(reader, row.account_id) if each.state in states}
    return len(former - {production.external_id for production in seen.productions}), len(former)


def _visibility_alarm(row: AccountRow, seen: SeenAccount, gone: int, former: int) -> list[str]:
    """Warn when far fewer productions are visible than before: a lost right, not a fall in usage."""
    if former - gone >= _ALARM_SHARE * former:
        return []
    return [f"{row.name}: {gone} of {former} productions are no longer visible to {seen.collectors}. Has it lost a right?"]
