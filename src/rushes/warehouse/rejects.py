"""The rows that were set aside: read a page at a time, and counted by why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from rushes.warehouse.protocol import Reader

__all__ = ["RejectChoice", "RejectReason", "RejectedRow", "reject_reasons", "rejected_rows"]


@dataclass(frozen=True, slots=True)
class RejectChoice:
    """Which rejects are looked at; a field that is None chooses all.

    Args:
        account_id: Internal id of the account they belong to.
        day: Their business date.
        reason: How their reason begins.
        run_id: The run that saw them.
    """

    account_id: int | None = None
    day: date | None = None
    reason: str | None = None
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """One row that was set aside; `raw` is what the platform sent, as text of strangers. `seen_at` is UTC."""

    account_id: int | None
    account: str
    day: date | None
    source: str
    reason: str
    raw: str
    run_id: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class RejectReason:
    """A kind of reason (what stands before its first colon), and how many rows were set aside for it."""

    reason: str
    rows: int


def reject_reasons(reader: Reader, choice: RejectChoice, *, limit: int) -> tuple[RejectReason, ...]:
    """Return the kinds of reasons, the most frequent first."""
    where, values = _where(choice)
    rows = reader.query(
        f"""SELECT left(r.reason, position(':' IN concat(r.reason, ':')) - 1) AS kind, count(*) FROM {reader.rows("reject")} r WHERE {where}
            GROUP BY kind ORDER BY count(*) DESC, kind LIMIT $limit""",  # noqa: S608 - conditions are our own words, values are bound.
        {**values, "limit": limit},
    )
    return tuple(RejectReason(*row) for row in rows)


def rejected_rows(reader: Reader, choice: RejectChoice, *, limit: int, offset: int = 0) -> tuple[int, tuple[RejectedRow, ...]]:
    """Return how many rejects are chosen, and those of one page, the newest seen first."""
    where, values = _where(choice)
    count = reader.query(f"SELECT count(*) FROM {reader.rows('reject')} r WHERE {where}", values)[0][0]  # noqa: S608
    rows = reader.query(
        f"""SELECT r.account_id, coalesce(a.name, ''), r.day, r.source, r.reason, r.raw, r.run_id, r.seen_at
            FROM {reader.rows("reject")} r LEFT JOIN {reader.rows("account")} a ON a.account_id = r.account_id WHERE {where}
            ORDER BY r.seen_at DESC, r.account_id IS NULL, r.account_id, r.day IS NULL, r.day DESC, r.reason, r.raw, r.source, r.run_id
            LIMIT $limit OFFSET $offset""",  # noqa: S608
        {**values, "limit": limit, "offset": offset},
    )
    return count, tuple(_row(*row) for row in rows)


def _row(  # noqa: PLR0917 - in the order of the query.
    account_id: int | None, account: str, day: date | None, source: str, reason: str, raw: str, run_id: str, at: datetime
) -> RejectedRow:
    return RejectedRow(account_id, account, day, source, reason, raw, run_id, at.replace(tzinfo=UTC))


def _where(choice: RejectChoice) -> tuple[str, dict[str, object]]:
    conditions: list[str] = []
    values: dict[str, object] = {}
    for name in ("account_id", "day", "run_id"):
        value = getattr(choice, name)
        if value is not None:
            conditions.append(f"r.{name} = ${name}")
            values[name] = value
    if choice.reason is not None:
        conditions.append("position($reason IN r.reason) = 1")
        values["reason"] = choice.reason
    return " AND ".join(conditions) or "true", values
