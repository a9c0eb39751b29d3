"""What the newcomer's four charts must show, reckoned in plain loops over the rows of the facts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta

from kept_facts import of_version
from rushes.config import Settings
from rushes.warehouse import open_facts

__all__ = ["Line", "Row", "grown_most", "ingested_by_day", "rows_of", "said", "share_by_month", "stored_by_week"]

MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905
NEWEST = date(2026, 11, 21)
"""Yesterday, as the tests' clock has it."""

Line = tuple[str, tuple[float, ...]]
"""What a place is called and its numbers."""


@dataclass(frozen=True)
class Row:
    """What one production did on one day, and what it held at its end."""

    day: date
    production: str
    ingested_ms: int
    transcribed_ms: int
    stored_bytes: int


def rows_of(settings: Settings) -> list[Row]:
    """Return everything there is of the first account."""
    with closing(open_facts(settings)) as warehouse, warehouse.reader() as reader:
        found = reader.query(
            of_version(
                reader,
                "SELECT usage_daily.day, production.name, ingested_ms, transcribed_ms,"
                " cloud_storage_bytes + data_storage_bytes + proxy_storage_bytes + external_storage_bytes"
                " FROM usage_daily JOIN production ON production.production_id = usage_daily.production_id",
            )
        )
    return [Row(*each) for each in found]


def stored_by_week(rows: Sequence[Row]) -> tuple[list[str], list[Line]]:
    """Return the five that hold most at the end of the last quarter, and what each held at the end of each of its weeks."""
    first, last = date(2026, 7, 1), date(2026, 9, 30)
    names = _most({name: _stored(rows, last, name) for name in _names(rows, (last,))})
    lines: list[Line] = []
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        day = min(monday + timedelta(days=6), last)
        whole, own = _stored(rows, day), [_stored(rows, day, name) for name in names]
        is_whole = first <= monday and monday + timedelta(days=6) <= last
        lines.append((f"Week of {_day(monday)}{'' if is_whole else '*'}", (*own, *_others(rows, names, whole - sum(own)), whole)))
        monday += timedelta(days=7)
    return [*names, *(["Others"] if _others(rows, names, 0) else []), "Total"], lines


def ingested_by_day(rows: Sequence[Row]) -> list[Line]:
    """Return the hours of each day of the last twelve months, in milliseconds."""
    found: list[Line] = []
    day = date(2025, 12, 1)
    while day <= NEWEST:
        found.append((f"{WEEKDAYS[day.weekday()]} {_day(day)}", (sum(row.ingested_ms for row in rows if row.day == day),)))
        day += timedelta(days=1)
    return found


def share_by_month(rows: Sequence[Row]) -> list[Line]:
    """Return each month's hours transcribed by its hours ingested, this year to date and in the same days of last year."""
    return [
        (
            f"{MONTHS[month - 1]} 2026{'*' if month == NEWEST.month else ''}",
            tuple(_share(rows, date(year, month, 1), NEWEST.replace(year=year)) for year in (2026, 2025)),
        )
        for month in range(1, NEWEST.month + 1)
    ]


def grown_most(rows: Sequence[Row]) -> list[Line]:
    """Return what the five productions that grew most held a month ago and hold now, and by how much that differs."""
    month_ago = date(2026, 10, 21)
    there = {name: (_stored(rows, month_ago, name), _stored(rows, NEWEST, name)) for name in _names(rows, (month_ago, NEWEST))}
    names = _most({name: now - before for name, (before, now) in there.items()})
    lines = [(name, there[name]) for name in names]
    rest = [numbers for name, numbers in there.items() if name not in names]
    if rest:
        lines.append(("Others", (sum(before for before, _ in rest), sum(now for _, now in rest))))
    lines.append(("Total", (_stored(rows, month_ago), _stored(rows, NEWEST))))
    return [(name, (before, now, now - before)) for name, (before, now) in lines]


def said(number: float, unit: str) -> str:
    """Return a number as an English page writes it: hours, storage with its unit, per cent, each with one decimal."""
    if unit == "h":
        return f"{number / 3_600_000:,.1f}"
    if unit == "%":
        return f"{number * 100:,.1f}\u00a0%"
    return f"{number / 1e12:,.1f}\u00a0TB" if abs(number) >= 1e12 else f"{number / 1e9:,.1f}\u00a0GB"


def _names(rows: Sequence[Row], days: tuple[date, ...]) -> set[str]:
    return {row.production for row in rows if row.day in days}


def _most(numbers: dict[str, int]) -> list[str]:
    """Return the five with the greatest numbers; equals by name."""
    return sorted(numbers, key=lambda name: (-numbers[name], name.casefold()))[:5]


def _stored(rows: Sequence[Row], day: date, name: str = "") -> int:
    return sum(row.stored_bytes for row in rows if row.day == day and name in {"", row.production})


def _others(rows: Sequence[Row], names: list[str], number: int) -> tuple[int, ...]:
    return (number,) if {row.production for row in rows} - set(names) else ()


def _share(rows: Sequence[Row], first: date, last: date) -> float:
    found = [row for row in rows if first <= row.day <= last and row.day.month == first.month]
    return sum(row.transcribed_ms for row in found) / sum(row.ingested_ms for row in found)


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
