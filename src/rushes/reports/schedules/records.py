"""The queries on schedules, recipients and allowed addresses: reading and writing, no rule."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, or_, select, update

from rushes.reports.schedules.schedule import AllowedAddress, Recipient, Schedule, Subscription
from rushes.reports.schedules.terms import Cadence, ReportForm, ReportKind, ReportPeriod, ScheduleTerms
from rushes.store import tables

__all__ = [
    "add_address",
    "add_recipient",
    "add_schedule",
    "addresses_of",
    "count_recipients",
    "count_schedules",
    "drop_address",
    "drop_recipient",
    "drop_schedule",
    "due_schedules",
    "every_schedule",
    "find_recipient",
    "find_schedule",
    "move_next",
    "put_next",
    "put_terms",
    "put_trouble",
    "put_unsubscribed",
    "recipients_of",
    "schedules_of",
    "subscriptions_of",
]

_schedule, _recipient, _address = tables.report_schedule, tables.report_recipient, tables.report_address
_person = tables.person


def find_schedule(conn: Connection, schedule_id: int) -> Schedule | None:
    """Return a schedule."""
    found = _schedules(conn, _schedule.c.id == schedule_id)
    return found[0] if found else None


def schedules_of(conn: Connection, account_id: int, *, owner_id: int | None = None) -> tuple[Schedule, ...]:
    """Return an account's schedules by title, of one owner or of all."""
    conditions = [] if owner_id is None else [_schedule.c.owner_id == owner_id]
    return _schedules(conn, _schedule.c.account_id == account_id, *conditions)


def every_schedule(conn: Connection) -> tuple[Schedule, ...]:
    """Return the schedules of all accounts; for operators alone."""
    return _schedules(conn)


def due_schedules(conn: Connection, now: datetime) -> tuple[Schedule, ...]:
    """Return the schedules that are due."""
    return _schedules(conn, _schedule.c.next_at <= now)


def count_schedules(conn: Connection, account_id: int) -> int:
    """Return how many schedules an account has."""
    return conn.execute(select(func.count()).select_from(_schedule).where(_schedule.c.account_id == account_id)).scalar_one()


def add_schedule(conn: Connection, account_id: int, owner_id: int, terms: ScheduleTerms, *, next_at: datetime, at: datetime) -> int:
    """Write a schedule, and return its id."""
    values = {"account_id": account_id, "owner_id": owner_id, "next_at": next_at, "trouble": "", "created_at": at, "changed_at": at}
    key = conn.execute(insert(_schedule).values(**values, **_terms_values(terms))).inserted_primary_key
    assert key is not None  # noqa: S101 # every table numbers its rows
    return int(key[0])


def put_terms(conn: Connection, schedule_id: int, terms: ScheduleTerms, *, next_at: datetime | None, at: datetime) -> None:
    """Write what a schedule asks for from now on, and when it is due next."""
    values = {"next_at": next_at, "trouble": "", "changed_at": at, **_terms_values(terms)}
    conn.execute(update(_schedule).where(_schedule.c.id == schedule_id).values(values))


def put_next(conn: Connection, schedule_id: int, next_at: datetime | None, *, at: datetime) -> None:
    """Write when a schedule is due next, None that it is paused."""
    conn.execute(update(_schedule).where(_schedule.c.id == schedule_id).values(next_at=next_at, changed_at=at))


def move_next(conn: Connection, schedule: Schedule, next_at: datetime) -> bool:
    """Write when a schedule is due next, if nobody else has meanwhile; say whether."""
    stands = and_(_schedule.c.id == schedule.schedule_id, _schedule.c.next_at == schedule.next_at)
    return conn.execute(update(_schedule).where(stands).values(next_at=next_at)).rowcount == 1


def put_trouble(conn: Connection, schedule_id: int, trouble: str) -> None:
    """Write why nothing was sent, "" if it was."""
    conn.execute(update(_schedule).where(_schedule.c.id == schedule_id, _schedule.c.trouble != trouble).values(trouble=trouble))


def drop_schedule(conn: Connection, schedule_id: int) -> None:
    """Strike a schedule with its recipients; what was sent stays on record."""
    conn.execute(delete(_schedule).where(_schedule.c.id == schedule_id))


def find_recipient(conn: Connection, recipient_id: int) -> Recipient | None:
    """Return a recipient."""
    found = _recipients(conn, _recipient.c.id == recipient_id)
    return found[0] if found else None


def recipients_of(conn: Connection, schedule_id: int) -> tuple[Recipient, ...]:
    """Return a schedule's recipients, those who want it no more too."""
    return _recipients(conn, _recipient.c.schedule_id == schedule_id)


def count_recipients(conn: Connection, schedule_id: int) -> int:
    """Return how many recipients a schedule has."""
    return conn.execute(select(func.count()).select_from(_recipient).where(_recipient.c.schedule_id == schedule_id)).scalar_one()


def add_recipient(conn: Connection, schedule_id: int, *, person_id: int | None, address_id: int | None, at: datetime) -> int:
    """Write a recipient: a person, or an allowed address; return the id."""
    values = {"schedule_id": schedule_id, "person_id": person_id, "address_id": address_id, "added_at": at}
    key = conn.execute(insert(_recipient).values(values)).inserted_primary_key
    assert key is not None  # noqa: S101 # every table numbers its rows
    return int(key[0])


def put_unsubscribed(conn: Connection, recipient_id: int, at: datetime | None) -> bool:
    """Write when a recipient wanted it no more, None that they do; the first time counts. Say whether that is new."""
    was = _recipient.c.unsubscribed_at.is_not(None) if at is None else _recipient.c.unsubscribed_at.is_(None)
    return conn.execute(update(_recipient).where(_recipient.c.id == recipient_id, was).values(unsubscribed_at=at)).rowcount == 1


def drop_recipient(conn: Connection, recipient_id: int) -> None:
    """Strike a recipient."""
    conn.execute(delete(_recipient).where(_recipient.c.id == recipient_id))


def subscriptions_of(conn: Connection, account_id: int, person_id: int) -> tuple[Subscription, ...]:
    """Return the reports of an account that a person gets, or wants no more, by title."""
    query = (
        select(_schedule, _recipient.c.id.label("recipient_id"), _recipient.c.unsubscribed_at)
        .join_from(_schedule, _recipient, _recipient.c.schedule_id == _schedule.c.id)
        .where(_schedule.c.account_id == account_id, _recipient.c.person_id == person_id)
        .order_by(_schedule.c.title, _schedule.c.id)
    )
    return tuple(
        Subscription(row.recipient_id, row.id, account_id, _terms_of(row), row.next_at is None, row.unsubscribed_at)
        for row in conn.execute(query)
    )


def addresses_of(conn: Connection, account_id: int) -> tuple[AllowedAddress, ...]:
    """Return the addresses that an account's administrators have let in, in order."""
    query = (
        select(_address, _person.c.name)
        .join_from(_address, _person, _person.c.id == _address.c.person_id, isouter=True)
        .where(_address.c.account_id == account_id)
        .order_by(_address.c.address)
    )
    return tuple(AllowedAddress(row.id, row.address, row.person_id, row.name or "", row.added_at) for row in conn.execute(query))


def add_address(conn: Connection, account_id: int, address: str, *, person_id: int | None, by_id: int, at: datetime) -> int:
    """Write an allowed address, and return its id."""
    values = {"account_id": account_id, "address": address, "person_id": person_id, "added_at": at, "by_id": by_id}
    key = conn.execute(insert(_address).values(values)).inserted_primary_key
    assert key is not None  # noqa: S101 # every table numbers its rows
    return int(key[0])


def drop_address(conn: Connection, account_id: int, address_id: int) -> bool:
    """Strike an account's allowed address, and with it whoever it was a recipient of; say whether there was one."""
    return conn.execute(delete(_address).where(_address.c.id == address_id, _address.c.account_id == account_id)).rowcount == 1


def _terms_values(terms: ScheduleTerms) -> dict[str, Any]:
    return {
        "title": terms.title,
        "kind": terms.kind.value,
        "board_id": terms.board_id,
        "period": terms.period.value,
        "cadence": terms.cadence.value,
        "on_day": terms.on_day,
        "at_time": f"{terms.at:%H:%M}",
        "forms": [each.value for each in terms.forms],
        "locale": terms.locale,
        "wait_h": terms.wait_h,
    }


def _schedules(conn: Connection, *conditions: ColumnElement[bool]) -> tuple[Schedule, ...]:
    query = (
        select(_schedule, _person.c.name.label("owner"))
        .join_from(_schedule, _person, _person.c.id == _schedule.c.owner_id)
        .where(*conditions)
        .order_by(_schedule.c.title, _schedule.c.id)
    )
    return tuple(_schedule_of(row) for row in conn.execute(query))


def _schedule_of(row: Row[Any]) -> Schedule:
    return Schedule(row.id, row.account_id, row.owner_id, row.owner, _terms_of(row), row.next_at, row.trouble, row.changed_at)


def _terms_of(row: Row[Any]) -> ScheduleTerms:
    return ScheduleTerms(
        title=row.title,
        kind=ReportKind(row.kind),
        board_id=row.board_id,
        period=ReportPeriod(row.period),
        cadence=Cadence(row.cadence),
        on_day=row.on_day,
        at=time.fromisoformat(row.at_time),
        forms=tuple(ReportForm(each) for each in row.forms),
        locale=row.locale,
        wait_h=row.wait_h,
    )


def _recipients(conn: Connection, *conditions: ColumnElement[bool]) -> tuple[Recipient, ...]:
    query = (
        select(_recipient, _person.c.username, _person.c.name, _address.c.address)
        .join_from(_recipient, _person, _person.c.id == _recipient.c.person_id, isouter=True)
        .join(_address, _address.c.id == _recipient.c.address_id, isouter=True)
        # One that is neither is nobody, and nothing may be sent there.
        .where(or_(_recipient.c.person_id.is_not(None), _recipient.c.address_id.is_not(None)), *conditions)
        .order_by(_recipient.c.id)
    )
    return tuple(
        Recipient(row.id, row.schedule_id, row.person_id, row.address or row.username, row.name or "", row.unsubscribed_at)
        for row in conn.execute(query)
    )
