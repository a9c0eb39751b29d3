"""What the dashboard and a production's page ask of the facts: one batch of queries for everything on each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from rushes.dashboards.frame import Frame
from rushes.domain import STORAGE_KINDS, Grain, Period
from rushes.metrics import Filter, MeasureUse, Order, Query, Result

__all__ = [
    "ACTIVITY",
    "KPIS",
    "MONTHLY",
    "Answers",
    "Breakdown",
    "month_questions",
    "production_questions",
    "storage_by_month",
    "trend_question",
]

KPIS = ("ingested", "items_ingested", "transcribed", "storage")
ACTIVITY = (*KPIS, "managed_media")
MONTHLY = ("ingested", "transcribed", "subtitled", "translated")


@dataclass(frozen=True, slots=True)
class Answers:
    """The results, by what they are for.

    Args:
        total: One row: the month's numbers.
        before: One row: the same part of the month before.
        daily: One row per day, the trend's days and the month's.
        monthly: One row per month of the year.
    """

    total: Result
    before: Result
    daily: Result
    monthly: Result


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The results by production.

    Args:
        productions: One row per production and state: the month's numbers, by hours ingested descending.
        trends: One row per production and day of the trend: ingested; of the first productions alone where there are many.
        storage: One row per production: each kind of storage on one day.
    """

    productions: Result
    trends: Result
    storage: Result


def month_questions(frame: Frame, production_ids: tuple[int, ...]) -> tuple[Query, ...]:
    """Return the batch of `Answers`, in its order; no ids means all productions in scope."""
    return (
        _ask(frame, production_ids, ACTIVITY, frame.shown),
        _ask(frame, production_ids, ACTIVITY, frame.before),
        _ask(frame, production_ids, ACTIVITY, frame.around, grain=Grain.DAY),
        _ask(frame, production_ids, MONTHLY, frame.year, grain=Grain.MONTH),
    )


def production_questions(frame: Frame, storage_day: date, production_ids: tuple[int, ...]) -> tuple[Query, ...]:
    """Return the questions of the month's productions and of their storage on the one day."""
    by_ingest = (Order("ingested", is_descending=True),)
    month = _ask(frame, production_ids, ("ingested", "transcribed", "storage"), frame.shown, "production", "production_state")
    return (
        replace(month, order=by_ingest),
        _ask(frame, production_ids, STORAGE_KINDS, Period(storage_day, storage_day), "production"),
    )


def trend_question(frame: Frame, production_ids: tuple[int, ...]) -> Query:
    """Return the question of what was ingested of each production on each day of the trend."""
    return _ask(frame, production_ids, ("ingested",), frame.trend, "production", grain=Grain.DAY)


def storage_by_month(frame: Frame, production_ids: tuple[int, ...]) -> Query:
    """Return the question of what each kind of storage held at the end of each month of the year."""
    return _ask(frame, production_ids, STORAGE_KINDS, frame.year, grain=Grain.MONTH)


def _ask(
    frame: Frame, production_ids: tuple[int, ...], measures: tuple[str, ...], period: Period, *dimensions: str, grain: Grain | None = None
) -> Query:
    filters = (Filter("production", "in", production_ids),) if production_ids else ()
    return Query(tuple(MeasureUse(name) for name in measures), period, frame.today, dimensions=dimensions, grain=grain, filters=filters)
