"""Results as the metrics room would give them, for the tests of figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from rushes.domain import STORAGE_KINDS, Aggregation, Grain, Period, Unit, measure
from rushes.metrics import Column, ColumnRole, Coverage, Filter, MeasureUse, Query, Result

TODAY = date(2026, 11, 22)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
YEAR = Period(date(2025, 12, 1), date(2026, 11, 30))
HOUR = 3_600_000
GB = 10**9

HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://evil.example";"click")',
    "%{customdata[0]} {{ 7*7 }} <b>bold</b>",
    "\u202eevil\u202c \u0645\u0631\u062d\u0628\u0627 (live)",
    "שלום עולם – עונה 3",
    "👩‍👩‍👧‍👦 Família 🇧🇪 e\u0301té",
    "x" * 500,
    "  \t\r\n",
    "@SUM(A1:A9) & <style>*{display:none}</style>",
    "Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306algo\x00\x07\ud800",
    "+1 & Co 東京物語 東京物語 東京物語",
)

COVERED = Coverage(
    first_loaded=date(2025, 6, 1),
    last_loaded=date(2026, 11, 21),
    complete_to=date(2026, 11, 16),
    missing=(date(2026, 11, 17),),
    is_complete=False,
    incomplete_productions=1,
    loaded=(Period(date(2025, 6, 1), date(2026, 11, 21)),),
)
GAPPED = replace(COVERED, loaded=(Period(date(2025, 6, 1), date(2026, 11, 16)), Period(date(2026, 11, 18), date(2026, 11, 21))))
"""17 November was never loaded."""

NEVER = Coverage(None, None, None, (), is_complete=False, incomplete_productions=0)


def measure_column(name: str, aggregation: Aggregation | None = None) -> Column:
    asked = measure(name)
    return Column(name, asked.label, ColumnRole.MEASURE, asked.unit, aggregation or asked.default_aggregation, name)


def result(
    columns: tuple[Column, ...],
    rows: tuple[tuple[object, ...], ...],
    *,
    period: Period = NOVEMBER,
    grain: Grain | None = None,
    coverage: Coverage = COVERED,
    filters: tuple[Filter, ...] = (),
    is_truncated: bool = False,
) -> Result:
    names = tuple(column.name for column in columns if column.role is ColumnRole.MEASURE)
    query = Query(tuple(MeasureUse(name) for name in names), period, TODAY, grain=grain, filters=filters)
    return Result(columns, rows, query, 123, datetime(2026, 11, 22, 1, 7, tzinfo=UTC), coverage, is_truncated)  # type: ignore[arg-type]


PRODUCTION = Column("production", "Production", ColumnRole.KEY)
PRODUCTION_NAME = Column("production_name", "Production", ColumnRole.LABEL)
STATE = Column("production_state", "State", ColumnRole.LABEL)


def by_production(
    values: list[tuple[str, int | None]], name: str = "ingested", aggregation: Aggregation | None = None, **more: object
) -> Result:
    rows = tuple((index + 1, label, value) for index, (label, value) in enumerate(values))
    return result((PRODUCTION, PRODUCTION_NAME, measure_column(name, aggregation)), rows, **more)  # type: ignore[arg-type]


def by_kind(values: list[tuple[str, tuple[int | None, ...]]], **more: object) -> Result:
    columns = (PRODUCTION, PRODUCTION_NAME, *(measure_column(kind) for kind in STORAGE_KINDS))
    rows = tuple((index + 1, label, *kinds) for index, (label, kinds) in enumerate(values))
    return result(columns, rows, **more)  # type: ignore[arg-type]


def over_time(
    days: list[tuple[date, tuple[int | None, ...]]], names: tuple[str, ...], grain: Grain, period: Period, **more: object
) -> Result:
    time = Column(grain.value, grain.value.capitalize(), ColumnRole.TIME)
    columns = (time, *(measure_column(name) for name in names))
    return result(columns, tuple((day, *values) for day, values in days), grain=grain, period=period, **more)  # type: ignore[arg-type]


def productions_table(values: list[tuple[str, str, int | None, int | None, int | None]], **more: object) -> Result:
    stored = Column("storage", "Stored", ColumnRole.MEASURE, Unit.BYTES, Aggregation.LAST, "storage")
    columns = (PRODUCTION, PRODUCTION_NAME, STATE, measure_column("ingested"), measure_column("transcribed"), stored)
    return result(columns, tuple((index + 1, *row) for index, row in enumerate(values)), **more)  # type: ignore[arg-type]
