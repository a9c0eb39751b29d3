"""What the usage dashboard asks of the facts: one batch of queries for everything on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rushes.dashboards.frame import Frame
from rushes.domain import STORAGE_KINDS, Grain, Period
from rushes.metrics import Filter, MeasureUse, Order, Query, Result

__all__ = ["ACTIVITY", "KPIS", "MONTHLY", "Answers", "answers_of", "questions"]

KPIS = ("ingested", "items_ingested", "transcribed", "storage")
ACTIVITY = (*KPIS, "managed_media")
MONTHLY = ("ingested", "transcribed", "subtitled", "translated")


@dataclass(frozen=True, slots=True)
class Answers:
    """The results, by what they are for.

    Args:
        total: One row: the month's numbers.
        before: One row: the same part of the month before.
        productions: One row per production and state: the month's numbers, by hours ingested descending.
        daily: One row per day, the trend's days and the month's.
        trends: One row per production and day of the trend: ingested.
        monthly: One row per month of the year.
        storage: One row per production: each kind of storage on one day.
    """

    total: Result
    before: Result
    productions: Result
    daily: Result
    trends: Result
    monthly: Result
    storage: Result


def questions(frame: Frame, storage_day: date, production_ids: tuple[int, ...]) -> tuple[Query, ...]:
    """Return the batch, in the order of `Answers`.

    Args:
        frame: The days.
        storage_day: The day whose storage is shown.
        production_ids: Only these productions; empty means all in scope.
    """
    filters = (Filter("production", "in", production_ids),) if production_ids else ()

    def ask(measures: tuple[str, ...], period: Period, *dimensions: str, grain: Grain | None = None) -> Query:
        uses = tuple(MeasureUse(name) for name in measures)
        order = (Order("ingested", is_descending=True),) if "production_state" in dimensions else ()
        return Query(uses, period, frame.today, dimensions=dimensions, grain=grain, filters=filters, order=order)

    return (
        ask(ACTIVITY, frame.shown),
        ask(ACTIVITY, frame.before),
        ask(("ingested", "transcribed", "storage"), frame.shown, "production", "production_state"),
        ask(ACTIVITY, frame.around, grain=Grain.DAY),
        ask(("ingested",), frame.trend, "production", grain=Grain.DAY),
        ask(MONTHLY, frame.year, grain=Grain.MONTH),
        ask(STORAGE_KINDS, Period(storage_day, storage_day), "production"),
    )


def answers_of(results: tuple[Result, ...]) -> Answers:
    """Name the results of the batch."""
    return Answers(*results)
