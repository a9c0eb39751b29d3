"""Twelve questions that people ask, each in the words of Superset's API, of Explore's address and, where it has them, of our API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote_plus

from bench.facts import LAST_DAY, SUBJECT

__all__ = ["QUESTIONS", "Question"]

HOURS, GB, THINGS, PER_CENT = 3_600_000, 1_000_000_000, 1, 0.01
"""What Superset's numbers (of milliseconds, of bytes, …) are divided by to be those of a CSV file of ours."""

_GRAINS = {"day": "P1D", "week": "P1W", "month": "P1M", "quarter": "P3M"}
_STORED = "cloud_storage_bytes + data_storage_bytes + proxy_storage_bytes + external_storage_bytes"


@dataclass(frozen=True)
class Question:
    """One question; the days of it end with the newest loaded day, or some days before.

    Args:
        what: It, in words.
        days: How many days it is about.
        unit: What Superset's numbers are divided by.
        metrics: What Superset is asked for, in SQL.
        values: The same as Explore's address names it.
        api: The same as our API names it; empty where one request cannot ask it.
        grain: By which time.
        by_production: Split by production, the largest `first` of them.
        first: How many productions.
        productions: Only these.
        is_compared: With the same days of the year before as well.
    """

    what: str
    days: int
    unit: float
    metrics: tuple[str, ...]
    values: tuple[str, ...]
    api: tuple[object, ...] = ()
    grain: str = ""
    by_production: bool = False
    first: int = 0
    productions: tuple[int, ...] = ()
    is_compared: bool = False

    def period(self, back: int) -> tuple[date, date]:
        """Return the first and the last day, so many days before the newest."""
        last = LAST_DAY - timedelta(days=back)
        return last - timedelta(days=self.days - 1), last

    def of_superset(self, back: int) -> dict[str, object]:
        """Return the query for /api/v1/chart/data: of one account, in one order, without anything made of the rows afterwards."""
        first, last = self.period(back)
        metrics = [{"expressionType": "SQL", "sqlExpression": sql, "label": f"n{place}"} for place, sql in enumerate(self.metrics)]
        filters: list[dict[str, object]] = [
            {"col": "account_id", "op": "==", "val": SUBJECT},
            {"col": "day", "op": "TEMPORAL_RANGE", "val": f"{first} : {last + timedelta(days=1)}"},
        ]
        if self.productions:
            filters.append({"col": "production_id", "op": "IN", "val": list(self.productions)})
        query: dict[str, object] = {"metrics": metrics, "filters": filters, "columns": [*self._time(), *self._split()], "row_limit": 10_000}
        if self.by_production:
            query |= {"orderby": [[metrics[0], False]]}
            limited = {"series_columns": ["production_id"], "series_limit": self.first, "series_limit_metric": metrics[0]}
            query |= limited if self.grain else {"row_limit": self.first}
        return query | ({"time_offsets": ["1 year ago"]} if self.is_compared else {})

    def of_explore(self, back: int) -> str:
        """Return the query of /explore/data."""
        first, last = self.period(back)
        told = [("account", SUBJECT), *(("value", value) for value in self.values), ("span", f"{first}..{last}")]
        across, group = (self.grain, self._split()) if self.grain else ("production" if self.by_production else "", [])
        told += [("across", across)] if across else []
        told += [("group", "production")] if group else []
        told += [("top", self.first)] if self.first else []
        # Of the kinds of charts the table alone writes both years side by side.
        told += [("compare", "year"), ("kind", "table")] if self.is_compared else []
        told += [("production", each) for each in self.productions]
        return "&".join(f"{name}={quote_plus(str(value))}" for name, value in told)

    def of_api(self, back: int) -> dict[str, object]:
        """Return the body of /api/v1/query."""
        first, last = self.period(back)
        filters = [{"dimension": "account", "operator": "in", "values": [SUBJECT]}]
        if self.productions:
            filters.append({"dimension": "production", "operator": "in", "values": list(self.productions)})
        asked: dict[str, object] = {"measures": list(self.api), "period": {"from": str(first), "to": str(last)}, "filters": filters}
        asked |= {"grain": self.grain} if self.grain else {}
        if self.by_production:
            asked |= {"dimensions": ["production"], "order": [{"column": self.api[0], "descending": True}], "limit": self.first}
        return asked

    def _time(self) -> list[object]:
        if not self.grain:
            return []
        of_grain = {"timeGrain": _GRAINS[self.grain], "columnType": "BASE_AXIS"}
        return [{**of_grain, "sqlExpression": "day", "label": "day", "expressionType": "SQL"}]

    def _split(self) -> list[str]:
        return ["production_id"] if self.by_production else []


_INGESTED = ("SUM(ingested_ms)",)
_WORK = ("ingested", "transcribed", "subtitled", "translated")
_KINDS = ("cloud_storage", "data_storage", "proxy_storage", "external_storage")
_CHOSEN = tuple(SUBJECT * 10_000 + number for number in (3, 14, 15, 92, 65))

QUESTIONS = (
    Question("hours by month", 365, HOURS, _INGESTED, ("ingested",), ("ingested",), grain="month"),
    Question("hours by production, the first 12", 90, HOURS, _INGESTED, ("ingested",), ("ingested",), by_production=True, first=12),
    Question("storage by kind", 1, GB, tuple(f"SUM({kind}_bytes)" for kind in _KINDS), _KINDS, _KINDS),
    Question("hours by week and production, the first 5", 91, HOURS, _INGESTED, ("ingested",), grain="week", by_production=True, first=5),
    Question(
        "transcribed share of ingested by month",
        365,
        PER_CENT,
        ("SUM(transcribed_ms) * 1.0 / SUM(ingested_ms)",),
        ("=transcribed / ingested",),
        grain="month",
    ),
    Question("hours by month, a year against the one before", 300, HOURS, _INGESTED, ("ingested",), grain="month", is_compared=True),
    Question("hours by month of five productions", 365, HOURS, _INGESTED, ("ingested",), ("ingested",), grain="month", productions=_CHOSEN),
    Question("hours day by day of a quarter", 92, HOURS, _INGESTED, ("ingested",), ("ingested",), grain="day"),
    Question(
        "average storage by month",
        365,
        GB,
        (f"SUM({_STORED}) * 1.0 / COUNT(DISTINCT day)",),
        ("storage.average",),
        ({"name": "storage", "aggregation": "average"},),
        grain="month",
    ),
    Question("items by quarter of two years", 700, THINGS, ("SUM(items_ingested)",), ("items_ingested",), ("items_ingested",), grain="quarter"),
    Question("four kinds of hours by month", 365, HOURS, tuple(f"SUM({kind}_ms)" for kind in _WORK), _WORK, _WORK, grain="month"),
    Question("storage by production, the first 20", 1, GB, (f"SUM({_STORED})",), ("storage",), ("storage",), by_production=True, first=20),
)  # fmt: skip
"""Explore counts the rest and the totals of each as well, and names productions; Superset is asked for neither."""
