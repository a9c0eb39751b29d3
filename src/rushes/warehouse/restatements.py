"""What was published once and is no longer: the facts that a later night put another value in the place of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

from rushes.domain import FACT_COLUMNS, Period
from rushes.warehouse.protocol import Reader
from rushes.warehouse.reads import one_of

__all__ = ["Restatement", "restated_facts", "restatement_count", "restatements"]

_WIDTH = len(FACT_COLUMNS)
_VALUES = ", ".join(FACT_COLUMNS)
_NEXT = ", ".join(f"lead({column}) OVER later AS next_{column}" for column in FACT_COLUMNS)
_NEXTS = ", ".join(f"next_{column}" for column in FACT_COLUMNS)
_OF_ONE = "account_id = $account_id AND production_id = $production_id"


@dataclass(frozen=True, slots=True)
class Restatement:
    """One day of one production that was restated.

    Args:
        day: The business date.
        seen_at: When the other value was seen, UTC.
        run_id: The run that saw it.
        before: The former values, in the order of `FACT_COLUMNS`; None is "not reported".
        after: Those that stood from then on, in the same order; None where the day was no longer there.
    """

    day: date
    seen_at: datetime
    run_id: str
    before: tuple[int | None, ...]
    after: tuple[int | None, ...] | None


def restatements(
    reader: Reader, account_id: int, production_id: int, *, limit: int | None = None, offset: int = 0
) -> tuple[Restatement, ...]:
    """Return a production's restatements, the newest first, of those seen at once the newest day.

    What a value became is the next one of the same day: the next that was superseded itself, or the
    fact that stands. The caller has made sure that the production is in its scope.

    Args:
        reader: The pinned version.
        account_id: The account, internal.
        production_id: The production, internal.
        limit: The most rows to return; None returns all.
        offset: How many to leave out first, where there is a limit.
    """
    page = "" if limit is None else "LIMIT $limit OFFSET $offset"
    rows = reader.query(
        f"""WITH past AS (SELECT day, superseded_at, run_id, {_VALUES} FROM {reader.rows("usage_history")} h WHERE {_OF_ONE}),
              steps AS (SELECT day, superseded_at, run_id, {_VALUES} FROM past UNION ALL
                SELECT day, NULL, NULL, {_VALUES} FROM {reader.rows("usage_daily")} u
                WHERE {_OF_ONE} AND day BETWEEN (SELECT min(day) FROM past) AND (SELECT max(day) FROM past)),
              paired AS (SELECT day, superseded_at, run_id, lead(day) OVER later AS next_day, {_VALUES}, {_NEXT}
                FROM steps WINDOW later AS (PARTITION BY day ORDER BY superseded_at IS NULL, superseded_at))
            SELECT day, superseded_at, run_id, next_day IS NOT NULL, {_VALUES}, {_NEXTS} FROM paired
            WHERE superseded_at IS NOT NULL ORDER BY superseded_at DESC, day DESC {page}""",  # noqa: S608
        {"account_id": account_id, "production_id": production_id, **({} if limit is None else {"limit": limit, "offset": offset})},
    )
    return tuple(
        Restatement(row[0], row[1].replace(tzinfo=UTC), row[2], row[4 : 4 + _WIDTH], row[4 + _WIDTH :] if row[3] else None) for row in rows
    )


def restatement_count(reader: Reader, account_id: int, production_id: int) -> int:
    """Return how many restatements of a production there are."""
    rows = reader.query(
        f"SELECT count(*) FROM {reader.rows('usage_history')} h WHERE {_OF_ONE}",  # noqa: S608
        {"account_id": account_id, "production_id": production_id},
    )
    return int(rows[0][0])


def restated_facts(reader: Reader, account_id: int, production_ids: Collection[int], period: Period) -> tuple[int, datetime | None]:
    """Return how many days of those productions were restated at all, and when one was last (UTC), None where none was.

    Args:
        reader: The pinned version.
        account_id: The account, internal.
        production_ids: Productions that the caller's scope reaches; of two of them the same day counts twice.
        period: The days.
    """
    count, newest = reader.query(
        f"""SELECT count(*), max(seen) FROM (SELECT day, production_id, max(superseded_at) AS seen FROM {reader.rows("usage_history")} h
              WHERE account_id = $account_id AND day BETWEEN $first AND $last AND {one_of("production_id", production_ids)}
              GROUP BY day, production_id) t""",  # noqa: S608 - our own words and numbers.
        {"account_id": account_id, "first": period.first, "last": period.last},
    )[0]
    return int(count), newest.replace(tzinfo=UTC) if newest else None
