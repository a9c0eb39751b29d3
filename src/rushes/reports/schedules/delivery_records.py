"""The queries on deliveries: planned once, claimed by one runner, written down as they end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, or_, select, update

from rushes.domain import Period
from rushes.reports.schedules.schedule import Delivery, DeliveryState, Recipient, Schedule
from rushes.store import tables

__all__ = [
    "add_asked",
    "add_planned",
    "begin_sending",
    "claim_delivery",
    "close_lost",
    "count_asked",
    "count_failed",
    "count_mails",
    "deliveries_of",
    "drop_old",
    "failed_deliveries",
    "find_delivery",
    "note_sent",
    "put_back",
    "put_over",
    "skip_open",
    "try_again",
    "wake_waiting",
]

_delivery = tables.report_delivery
_WAITING = (DeliveryState.WAITING.value, DeliveryState.WAITING_FOR_DATA.value)
_LONGEST_REASON = 2_000


def add_planned(conn: Connection, schedule: Schedule, recipients: Sequence[Recipient], *, fires_at: datetime, period: Period) -> None:
    """Write a delivery for each recipient; the unique key keeps out a second for the same time."""
    rows = [
        {**_new(schedule, each.address, fires_at, period), "recipient_id": each.recipient_id, "asker_id": None, "is_asked": False}
        for each in recipients
    ]
    if rows:
        conn.execute(insert(_delivery), rows)


def add_asked(conn: Connection, schedule: Schedule, *, asker_id: int, address: str, period: Period, at: datetime) -> int:
    """Write a delivery that somebody asked for themselves, and return its id."""
    values = {**_new(schedule, address, at, period), "recipient_id": None, "asker_id": asker_id, "is_asked": True}
    key = conn.execute(insert(_delivery).values(values)).inserted_primary_key
    assert key is not None  # noqa: S101 # every table numbers its rows
    return int(key[0])


def find_delivery(conn: Connection, delivery_id: int) -> Delivery | None:
    """Return a delivery."""
    row = conn.execute(select(_delivery).where(_delivery.c.id == delivery_id)).first()
    return None if row is None else _read(row)


def deliveries_of(conn: Connection, account_id: int, *, schedule_id: int | None, limit: int) -> tuple[Delivery, ...]:
    """Return an account's last deliveries, newest first; of one schedule if asked so."""
    query = select(_delivery).where(_delivery.c.account_id == account_id)
    if schedule_id is not None:
        query = query.where(_delivery.c.schedule_id == schedule_id)
    rows = conn.execute(query.order_by(_delivery.c.fires_at.desc(), _delivery.c.id.desc()).limit(limit))
    return tuple(_read(row) for row in rows)


def failed_deliveries(conn: Connection, *, since: datetime, limit: int) -> tuple[Delivery, ...]:
    """Return the deliveries of all accounts that were due since an instant and were given up, newest first; for operators alone."""
    query = select(_delivery).where(_has_failed(since)).order_by(_delivery.c.fires_at.desc(), _delivery.c.id.desc())
    return tuple(_read(row) for row in conn.execute(query.limit(limit)))


def count_failed(conn: Connection, *, since: datetime) -> int:
    """Return how many deliveries of all accounts were due since an instant and were given up; for operators alone."""
    return conn.execute(select(func.count()).select_from(_delivery).where(_has_failed(since))).scalar_one()


def claim_delivery(conn: Connection, *, runner: str, now: datetime, lease: timedelta) -> Delivery | None:
    """Take the delivery that has waited longest to be made, None if none is due; no two runners take the same.

    It stays as it was: a runner that dies before it begins to send leaves it to the next, after the lease.
    """
    is_due = and_(_delivery.c.next_try_at <= now, _delivery.c.state.in_(_WAITING))
    query = select(_delivery.c.id, _delivery.c.attempts).where(is_due).order_by(_delivery.c.next_try_at, _delivery.c.id)
    for row in conn.execute(query.limit(20)).all():
        values = {"claimed_by": runner, "claimed_at": now, "next_try_at": now + lease, "attempts": row.attempts + 1}
        stands = and_(_delivery.c.id == row.id, _delivery.c.attempts == row.attempts, is_due)
        if conn.execute(update(_delivery).where(stands).values(values)).rowcount:
            return find_delivery(conn, row.id)
    return None


def begin_sending(conn: Connection, claimed: Delivery, *, now: datetime, lease: timedelta) -> bool:
    """Write that a delivery is being sent from now on, and where to; False if it is no longer this runner's."""
    values = {"state": DeliveryState.SENDING.value, "next_try_at": now + lease, "reason": "", "address": claimed.address}
    return conn.execute(update(_delivery).where(_is_held(claimed, *_WAITING)).values(values)).rowcount == 1


def note_sent(conn: Connection, claimed: Delivery, *, message_id: str, at: datetime) -> bool:
    """Write that a delivery was sent, also where that was given up for unknown meanwhile; False if it is somebody else's by now."""
    held = _is_held(claimed, DeliveryState.SENDING.value, DeliveryState.FAILED.value)
    values = {"state": DeliveryState.SENT.value, "next_try_at": None, "reason": "", "message_id": message_id[:255], "sent_at": at}
    return conn.execute(update(_delivery).where(held).values(values)).rowcount == 1


def put_over(conn: Connection, claimed: Delivery, state: DeliveryState, reason: str) -> bool:
    """Write that a delivery failed or was skipped; False if it is no longer this runner's."""
    values = {"state": state.value, "next_try_at": None, "reason": reason[:_LONGEST_REASON]}
    return conn.execute(update(_delivery).where(_is_held(claimed, *_WAITING, DeliveryState.SENDING.value)).values(values)).rowcount == 1


def put_back(conn: Connection, claimed: Delivery, state: DeliveryState, reason: str, *, next_try_at: datetime, attempts: int) -> bool:
    """Let a delivery wait until an instant; False if it is no longer this runner's."""
    values = {"state": state.value, "next_try_at": next_try_at, "reason": reason[:_LONGEST_REASON], "attempts": attempts}
    return conn.execute(update(_delivery).where(_is_held(claimed, *_WAITING, DeliveryState.SENDING.value)).values(values)).rowcount == 1


def close_lost(conn: Connection, now: datetime, reason: str) -> int:
    """Close the deliveries whose runner died while it was sending, and return how many those were."""
    is_lost = and_(_delivery.c.next_try_at <= now, _delivery.c.state == DeliveryState.SENDING.value)
    values = {"state": DeliveryState.FAILED.value, "next_try_at": None, "reason": reason}
    return conn.execute(update(_delivery).where(is_lost).values(values)).rowcount


def try_again(conn: Connection, delivery_id: int, *, at: datetime) -> bool:
    """Let a delivery that failed or was skipped wait anew; False if it did neither."""
    is_closed = _delivery.c.state.in_((DeliveryState.FAILED.value, DeliveryState.SKIPPED.value))
    values = {"state": DeliveryState.WAITING.value, "next_try_at": at, "attempts": 0, "reason": "", "claimed_by": None, "claimed_at": None}
    return conn.execute(update(_delivery).where(_delivery.c.id == delivery_id, is_closed).values(values)).rowcount == 1


def skip_open(conn: Connection, reason: str, *, schedule_id: int | None = None, recipient_id: int | None = None) -> int:
    """Close what waits of a schedule, or for a recipient, and return how many those were."""
    whose = _delivery.c.schedule_id == schedule_id if recipient_id is None else _delivery.c.recipient_id == recipient_id
    values = {"state": DeliveryState.SKIPPED.value, "next_try_at": None, "reason": reason}
    return conn.execute(update(_delivery).where(whose, _delivery.c.state.in_(_WAITING)).values(values)).rowcount


def wake_waiting(conn: Connection, now: datetime) -> int:
    """Let every delivery that waits for data be looked at now, and return how many those are; what is being made stays claimed."""
    waits = and_(_delivery.c.state == DeliveryState.WAITING_FOR_DATA.value, _delivery.c.attempts == 0, _delivery.c.next_try_at > now)
    return conn.execute(update(_delivery).where(waits).values(next_try_at=now)).rowcount


def count_mails(conn: Connection, account_id: int, *, since: datetime, but_id: int) -> int:
    """Return how many mails of an account were sent since an instant or are being sent; one delivery is not counted."""
    was_sent = and_(_delivery.c.fires_at >= since - timedelta(days=60), _delivery.c.sent_at > since)
    is_sending = _delivery.c.state == DeliveryState.SENDING.value
    mine = and_(_delivery.c.account_id == account_id, _delivery.c.id != but_id, or_(was_sent, is_sending))
    return conn.execute(select(func.count()).select_from(_delivery).where(mine)).scalar_one()


def count_asked(conn: Connection, asker_id: int, at: datetime) -> int:
    """Return how many reports somebody has asked for themselves in the 24 hours before an instant."""
    mine = and_(_delivery.c.asker_id == asker_id, _delivery.c.fires_at > at - timedelta(days=1))
    return conn.execute(select(func.count()).select_from(_delivery).where(mine)).scalar_one()


def drop_old(conn: Connection, until: datetime) -> int:
    """Strike the deliveries that were due before an instant and are over, and return how many those were."""
    return conn.execute(delete(_delivery).where(_delivery.c.fires_at < until, _delivery.c.next_try_at.is_(None))).rowcount


def _new(schedule: Schedule, address: str, fires_at: datetime, period: Period) -> dict[str, Any]:
    return {
        "account_id": schedule.account_id,
        "schedule_id": schedule.schedule_id,
        "address": address,
        "fires_at": fires_at,
        "first_day": period.first,
        "last_day": period.last,
        "state": DeliveryState.WAITING.value,
        "attempts": 0,
        "next_try_at": fires_at,
        "reason": "",
        "message_id": "",
    }


def _has_failed(since: datetime) -> ColumnElement[bool]:
    return and_(_delivery.c.fires_at > since, _delivery.c.state == DeliveryState.FAILED.value)


def _is_held(claimed: Delivery, *states: str) -> ColumnElement[bool]:
    return and_(
        _delivery.c.id == claimed.delivery_id,
        _delivery.c.claimed_by == claimed.claimed_by,
        _delivery.c.claimed_at == claimed.claimed_at,
        _delivery.c.attempts == claimed.attempts,
        _delivery.c.state.in_(states),
    )


def _read(row: Row[Any]) -> Delivery:
    return Delivery(
        delivery_id=row.id,
        account_id=row.account_id,
        schedule_id=row.schedule_id,
        recipient_id=row.recipient_id,
        asker_id=row.asker_id,
        address=row.address,
        fires_at=row.fires_at,
        is_asked=row.is_asked,
        period=Period(row.first_day, row.last_day),
        state=DeliveryState(row.state),
        attempts=row.attempts,
        next_try_at=row.next_try_at,
        claimed_by=row.claimed_by,
        claimed_at=row.claimed_at,
        reason=row.reason,
        message_id=row.message_id,
        sent_at=row.sent_at,
    )
