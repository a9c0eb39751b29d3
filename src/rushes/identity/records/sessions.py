"""Queries on people's sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from rushes.identity.records.people import OWNER_COLUMNS, Person, owner_of, with_owner
from rushes.identity.rights import RightsRecord
from rushes.store import tables

__all__ = [
    "ListedSession",
    "SessionRow",
    "add_session",
    "claim_check",
    "count_sessions",
    "drop_platform_token",
    "end_session",
    "end_sessions_of",
    "find_session",
    "finish_check",
    "forget_sessions",
    "list_sessions",
    "live_sessions_by_person",
    "touch_session",
]

_session = tables.session
_LONGEST_ADDRESS, _LONGEST_BROWSER = 64, 120


class _State(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A person's session with the person and the rights record."""

    session_id: int
    person: Person
    rights: RightsRecord
    is_kept: bool
    expires_at: datetime
    checked_at: datetime
    tried_at: datetime
    claimed_at: datetime | None
    token_sealed: bytes | None
    token_expires_at: datetime
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListedSession:
    """A session that can be used, as its owner may read of it."""

    session_id: int
    browser: str
    address: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


def add_session(
    conn: Connection,
    *,
    secret_hash: str,
    person_id: int,
    is_kept: bool,
    at: datetime,
    expires_at: datetime,
    token_sealed: bytes | None,
    token_expires_at: datetime,
    address: str,
    browser: str,
) -> None:
    """Write a new session whose rights were read at its beginning."""
    values = {
        "secret_hash": secret_hash,
        "person_id": person_id,
        "state": _State.ACTIVE.value,
        "is_kept": is_kept,
        "created_at": at,
        "checked_at": at,
        "tried_at": at,
        "seen_at": at,
        "address": address[:_LONGEST_ADDRESS],
        "browser": browser[:_LONGEST_BROWSER],
        "expires_at": expires_at,
        "token_sealed": token_sealed,
        "token_expires_at": token_expires_at,
    }
    conn.execute(insert(_session).values(values))


def find_session(conn: Connection, secret_hash: str, now: datetime) -> SessionRow | None:
    """Return the session if it can still be used."""
    is_usable = and_(_session.c.secret_hash == secret_hash, _session.c.state == _State.ACTIVE.value, _session.c.expires_at > now)
    rows = conn.execute(select(_session, *OWNER_COLUMNS).select_from(with_owner(_session)).where(is_usable)).all()
    if not rows:
        return None
    row, (person, rights) = rows[0], owner_of(rows)
    return SessionRow(
        session_id=row.id,
        person=person,
        rights=rights,
        is_kept=row.is_kept,
        expires_at=row.expires_at,
        checked_at=row.checked_at,
        tried_at=row.tried_at,
        claimed_at=row.claimed_at,
        token_sealed=row.token_sealed,
        token_expires_at=row.token_expires_at,
        seen_at=row.seen_at,
    )


def list_sessions(conn: Connection, person_id: int, now: datetime) -> tuple[ListedSession, ...]:
    """Return the sessions that a person can use now, the one used last first."""
    is_usable = and_(_session.c.person_id == person_id, _session.c.state == _State.ACTIVE.value, _session.c.expires_at > now)
    columns = (_session.c.id, _session.c.browser, _session.c.address, _session.c.created_at, _session.c.seen_at, _session.c.expires_at)
    listed = (
        ListedSession(row.id, row.browser or "", row.address or "", row.created_at, row.seen_at or row.created_at, row.expires_at)
        for row in conn.execute(select(*columns).where(is_usable))
    )
    return tuple(sorted(listed, key=lambda each: (each.seen_at, each.session_id), reverse=True))


def touch_session(conn: Connection, session_id: int, *, at: datetime, seen_until: datetime) -> None:
    """Note that a session was used, if the last note is from no later than `seen_until`."""
    is_due = or_(_session.c.seen_at.is_(None), _session.c.seen_at <= seen_until)
    conn.execute(update(_session).where(_session.c.id == session_id, is_due).values(seen_at=at))


def live_sessions_by_person(conn: Connection, now: datetime) -> dict[int, int]:
    """Return how many sessions each person can use now; nobody stands there with none."""
    is_usable = and_(_session.c.state == _State.ACTIVE.value, _session.c.expires_at > now)
    query = select(_session.c.person_id, func.count()).where(is_usable).group_by(_session.c.person_id)
    return {row[0]: row[1] for row in conn.execute(query)}


def count_sessions(conn: Connection, now: datetime) -> int:
    """Return how many sessions can be used now."""
    is_usable = and_(_session.c.state == _State.ACTIVE.value, _session.c.expires_at > now)
    return conn.execute(select(func.count()).select_from(_session).where(is_usable)).scalar_one()


def claim_check(
    conn: Connection, session_id: int, *, now: datetime, tried_until: datetime, tried_after: datetime, claimed_until: datetime
) -> bool:
    """Take it upon oneself to ask the platform; True for exactly one of several that try.

    Args:
        conn: A transaction of `Store.begin`.
        session_id: The session.
        now: When the claim is made.
        tried_until: Only if the platform was last asked no later than this,
        tried_after: or later than this, which is to come: the clock has been set back.
        claimed_until: Somebody else's claim from before this is taken for abandoned.
    """
    is_free = or_(_session.c.claimed_at.is_(None), _session.c.claimed_at <= claimed_until)
    is_due = and_(
        _session.c.id == session_id,
        _session.c.state == _State.ACTIVE.value,
        or_(_session.c.tried_at <= tried_until, _session.c.tried_at >= tried_after),
    )
    return conn.execute(update(_session).where(is_due, is_free).values(claimed_at=now)).rowcount == 1


def finish_check(conn: Connection, session_id: int, *, tried_at: datetime, checked_at: datetime | None) -> None:
    """Give the claim back; `checked_at` is None when the platform confirmed nothing."""
    values = {"claimed_at": None, "tried_at": tried_at} | ({} if checked_at is None else {"checked_at": checked_at})
    conn.execute(update(_session).where(_session.c.id == session_id).values(values))


def drop_platform_token(conn: Connection, session_id: int) -> None:
    """Delete a platform token that has died of age; a try that failed before counts no longer."""
    values = {"token_sealed": None, "claimed_at": None, "tried_at": _session.c.checked_at}
    conn.execute(update(_session).where(_session.c.id == session_id).values(values))


def end_session(conn: Connection, session_id: int) -> None:
    """End one session and delete its platform token."""
    _end(conn, _session.c.id == session_id)


def end_sessions_of(conn: Connection, person_id: int) -> None:
    """End every session of a person and delete their platform tokens."""
    _end(conn, _session.c.person_id == person_id)


def forget_sessions(conn: Connection, *, until: datetime) -> None:
    """Delete the sessions that had run out by then."""
    conn.execute(delete(_session).where(_session.c.expires_at <= until))


def _end(conn: Connection, which: ColumnElement[bool]) -> None:
    conn.execute(update(_session).where(which).values(state=_State.ENDED.value, token_sealed=None, claimed_at=None))
