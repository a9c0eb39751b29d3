"""Buckets without rows: a zero where nothing happened, None where nothing is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from rushes.domain import MEASURES, Grain, Period
from rushes.errors import InvalidQuery
from rushes.metrics.result import Column, ColumnRole, Coverage, Result, Value

__all__ = ["fill_buckets"]


def fill_buckets(result: Result) -> Result:
    """Return the answer with every bucket of its period, for every group it has.

    A measure of a bucket without a row is 0 where a day of the bucket is loaded and the measure is
    reported, and None otherwise. Of several accounts a day counts as loaded when all have it, so
    that a zero is never shown for an account whose days are not there. Without a grain the period
    is the one bucket; without dimensions there is one group.

    Returns:
        One row per bucket and group, buckets in order of time and groups in the order in which
        they first appeared.

    Raises:
        InvalidQuery: Two rows have the same bucket and group, which cannot be told apart.
    """
    grain = result.query.grain
    places = {role: [i for i, column in enumerate(result.columns) if column.role is role] for role in ColumnRole}
    time = places[ColumnRole.TIME][0] if grain is not None else None
    labels = [i for i, column in enumerate(result.columns) if column.role in {ColumnRole.KEY, ColumnRole.LABEL}]
    rows = {(row[time] if time is not None else None, tuple(row[i] for i in labels)): row for row in result.rows}
    if len(rows) != len(result.rows):
        raise InvalidQuery("A production stands under two accounts here; group by account as well.")
    groups = list(dict.fromkeys(group for _, group in rows)) if labels else [()]
    filled: list[tuple[Value, ...]] = []
    for bucket, span in _buckets(result.query.period, grain):
        empty = _empty_measures(result, span)
        for group in groups:
            found = rows.get((bucket, group))
            if found is None:
                found = (*group, *(() if bucket is None else (bucket,)), *empty)
            filled.append(found)
    return replace(result, rows=tuple(filled))


def _buckets(period: Period, grain: Grain | None) -> list[tuple[date | None, Period]]:
    """Return each bucket's first day and what of it lies in the period."""
    if grain is None:
        return [(None, period)]
    starts = period.buckets(grain)
    ends = [start - timedelta(days=1) for start in starts[1:]] + [period.last]
    return [(start, Period(max(start, period.first), end)) for start, end in zip(starts, ends, strict=True)]


def _empty_measures(result: Result, span: Period) -> tuple[Value, ...]:
    is_loaded = any(loaded.first <= span.last and loaded.last >= span.first for loaded in result.coverage.loaded)
    measures = (column for column in result.columns if column.role is ColumnRole.MEASURE)
    return tuple(0 if is_loaded and _is_reported(column, result.coverage) else None for column in measures)


def _is_reported(column: Column, coverage: Coverage) -> bool:
    columns = MEASURES[column.measure or column.name].columns
    return not columns or any(name in coverage.reported for name in columns)
