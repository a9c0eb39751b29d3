"""Usage per production and day, counted from the very media objects that the other route lists.

So the two ways of reading usage cannot disagree. What media objects do not tell (transcription,
storage) follows from the production's habits and each object's own number.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rushes.demo.days import BusinessDays, business_days
from rushes.demo.model import MediaObject, Production, World

__all__ = ["ProductionUsage", "UsageDay", "account_usage", "production_usage", "usage_days"]

_PROXY_BYTES_PER_MS = 188
_FILE_BYTES = {"IMAGE": 24_000_000, "DOCUMENT": 3_500_000, "PACKAGE": 850_000_000}
_COLUMNS = 9
_INGESTED, _ITEMS, _TRANSCRIBED, _SUBTITLED, _TRANSLATED, _DATA, _PROXY, _CLOUD, _EXTERNAL = range(_COLUMNS)
_ARCHIVE_KEEPS = 0.4


@dataclass(frozen=True, slots=True)
class UsageDay:
    """One production's usage on one business date, in milliseconds, counts and bytes."""

    production_id: int
    day: date
    ingested_ms: int
    items: int
    transcribed_ms: int
    subtitled_ms: int
    translated_ms: int
    data_bytes: int
    proxy_bytes: int
    cloud_bytes: int
    external_bytes: int


@dataclass(frozen=True, slots=True)
class ProductionUsage:
    """One production's columns, one value per business day from index `start` to before `end`."""

    production_id: int
    days: BusinessDays
    start: int
    end: int
    columns: tuple[array[int], ...]

    def at(self, index: int) -> UsageDay:
        """Return the usage of the day with that index."""
        return UsageDay(self.production_id, self.days.day(index), *(column[index - self.start] for column in self.columns))


def production_usage(world: World, production: Production, media: Iterable[MediaObject]) -> ProductionUsage:
    """Count a production's usage from its media objects.

    Returns:
        A value for every day from the production's creation to the world's today, or to the day
        before it was deleted.
    """
    account = world.account(production.account_id)
    days = business_days(account.time_zone if account else "UTC", world.first_day, world.today)
    start = max(0, days.index_of(production.created_ms))
    end = days.count if production.deleted_ms is None else min(days.count, days.index_of(production.deleted_ms))
    columns = tuple(array("q", bytes(8 * (days.count - start))) for _ in range(_COLUMNS))
    for each in media:
        _count(columns, production, each, days, start)
    archived = None if production.archived_ms is None else days.index_of(production.archived_ms) - start
    for column in columns[_DATA:]:
        _accumulate(column)
    if archived is not None:
        cloud = columns[_CLOUD]
        for index in range(max(0, archived), len(cloud)):
            cloud[index] = int(cloud[index] * _ARCHIVE_KEEPS)
    return ProductionUsage(production.id, days, start, max(start, end), columns)


def _count(columns: tuple[array[int], ...], production: Production, each: MediaObject, days: BusinessDays, start: int) -> None:
    if each.media_type in {"PENDING", "SNIPPET"}:
        return
    index, last = days.index_of(each.created_ms) - start, len(columns[0]) - 1
    if not 0 <= index <= last:
        return
    columns[_ITEMS][index] += 1
    stored: dict[int, int] = {}
    if each.media_type in {"VIDEO", "AUDIO"} and each.duration_ms:
        columns[_INGESTED][index] += each.duration_ms
        _count_work(columns, production, each, index, last)
        where = _EXTERNAL if _fraction(each.id, 7) < production.external_share else _CLOUD
        stored = {
            where: each.duration_ms * production.original_mbit_per_s * 125,
            _PROXY: each.duration_ms * _PROXY_BYTES_PER_MS,
            _DATA: 40_000,
        }
    elif each.media_type in _FILE_BYTES:
        stored = {_DATA: _FILE_BYTES[each.media_type]}
    gone = last + 1 if each.deleted_ms is None else max(index, days.index_of(each.deleted_ms) - start)
    for column, size_bytes in stored.items():
        columns[column][index] += size_bytes
        if gone <= last:
            columns[column][gone] -= size_bytes


def _count_work(columns: tuple[array[int], ...], production: Production, each: MediaObject, index: int, last: int) -> None:
    """Add transcription, subtitles and translation, each some days after the one before."""
    draw, lag, duration_ms = _fraction(each.id, 1), int(_fraction(each.id, 3) * 14), each.duration_ms or 0
    for column, share, delay in (
        (_TRANSCRIBED, production.transcribed_share, lag // 9),
        (_SUBTITLED, production.subtitled_share, 2 + lag // 2),
        (_TRANSLATED, production.translated_share, 5 + lag),
    ):
        if draw < share and index + delay <= last:
            columns[column][index + delay] += duration_ms


def _fraction(number: int, salt: int) -> float:
    """Spread a number evenly over 0 to 1, the same way every time."""
    return ((number * 0x9E3779B97F4A7C15 * (2 * salt + 1)) & 0xFFFFFFFFFFFFFFFF) / 2**64


def _accumulate(column: array[int]) -> None:
    total = 0
    for index, change in enumerate(column):
        total += change
        column[index] = total


def account_usage(world: World, account_id: int) -> tuple[ProductionUsage, ...]:
    """Return the usage of every production of an account, in order of id."""
    return tuple(production_usage(world, each, world.media(each.id)) for each in world.productions_of(account_id))


def usage_days(usages: Iterable[ProductionUsage], first: date, last: date) -> Iterator[tuple[ProductionUsage, int]]:
    """Yield (usage, day index) for the days asked for, by day and then production; cheap to skip over."""
    within = tuple(usages)
    if not within:
        return
    days = within[0].days
    for index in range(max(0, (first - days.first).days), min(days.count - 1, (last - days.first).days) + 1):
        for each in within:
            if each.start <= index < each.end:
                yield each, index
