"""The day that a cell's text says, as an expression of the engine."""

from __future__ import annotations

import re

from rushes.domain import DAY_PATTERNS, FIRST_DAY, LAST_DAY, MONTH_STARTS, DateOrder, RawColumn
from rushes.warehouse.dataset.numbers import quoted, trimmed

__all__ = ["day", "in_range"]

_MS_FROM = 100_000_000_000
"""Seconds since 1970 of such a size lie three thousand years ahead; they are milliseconds."""


def day(column: RawColumn, order: DateOrder) -> str:
    """Return the day that a column's text says, of whatever year; NULL where it says none."""
    text = trimmed(column.text)
    if order is DateOrder.EPOCH_SECONDS:
        number = f"TRY_CAST({text} AS DECIMAL(18, 3))"
        seconds = f"floor(CASE WHEN abs({number}) >= {_MS_FROM} THEN {number} / 1000 ELSE {number} END / 86400)"
        return f"TRY(DATE '1970-01-01' + CAST({seconds} AS INTEGER))"
    if order is DateOrder.SERIAL_DAYS:
        return f"TRY(DATE '1899-12-30' + CAST(floor(TRY_CAST({text} AS DECIMAL(12, 4))) AS INTEGER))"
    if order is DateOrder.YEAR_FIRST:
        plain = _plain_day(column)
    else:
        parts = ("%d", "%m") if order is DateOrder.DAY_FIRST else ("%m", "%d")
        forms = ", ".join(quoted(mark.join((*parts, "%Y"))) for mark in "/.-")
        plain = f"CAST(try_strptime({column.text}, [{forms}]) AS DATE)"
    cases = " ".join(f"WHEN regexp_full_match({text}, {quoted(_unnamed(each))}) THEN {_by(text, each)}" for each in DAY_PATTERNS[order])
    # Of a year with two digits the engine makes one of the first century.
    return f"CASE WHEN {in_range(plain)} THEN {plain} {cases} END"


def in_range(value: str) -> str:
    """Return whether a day is one that a date may have."""
    return f"{value} BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}'"


def _plain_day(column: RawColumn) -> str:
    """Return the day of a text that is one and nothing else, or of a value that is one: nearly all are."""
    if column.kind in {"DATE", "TIMESTAMP"}:
        return f"CAST({column.name} AS DATE)"
    # The engine's own cast would take “epoch” and words behind a date too.
    return f"CASE WHEN length({column.text}) = 10 AND {column.text} < ':' THEN TRY_CAST({column.text} AS DATE) END"


def _unnamed(pattern: str) -> str:
    return pattern.replace("?P<y>", "?:").replace("?P<m>", "?:").replace("?P<d>", "?:")


def _by(text: str, pattern: str) -> str:
    """Return the day of a text that the pattern matches."""
    # A group's number is its place among those that are not "(?:".
    places = {name: number for number, name in enumerate(re.findall(r"\(\?P<(\w)>", pattern), start=1)}
    numbered = re.sub(r"\?P<\w>", "", pattern)
    part = {name: f"regexp_extract({text}, {quoted(f'^{numbered}$')}, {place})" for name, place in places.items()}
    year, month, of_month = part["y"], part["m"], part.get("d", "'1'")
    century = f"CASE WHEN length({year}) = 4 THEN {year} WHEN {year} < '70' THEN concat('20', {year}) ELSE concat('19', {year}) END"
    if "A-Z" in pattern:
        month = _month(month)
    return f"TRY_CAST(concat_ws('-', {century}, {month}, {of_month}) AS DATE)"


def _month(name: str) -> str:
    plain = f"strip_accents(lower({name}))"
    return "CASE " + " ".join(f"WHEN starts_with({plain}, '{start}') THEN '{number}'" for start, number in MONTH_STARTS) + " END"
