"""Media objects made from plans, one production at a time and always the same.

Every production draws from its own stream of numbers, day after day from its first, and how many
it draws depends on its plan alone: so a world of Tuesday and one of Friday agree about Monday.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from rushes.demo.days import BusinessDays
from rushes.demo.model import MediaObject, Production
from rushes.demo.plans import Kind
from rushes.demo.titles import media_title

__all__ = ["GeneratedMedia", "Schedule"]

MEDIA_IDS_PER_PRODUCTION = 1_000_000
_PENDING_MS = 40 * 60_000
_DAY_MS = 86_400_000
_KEPT_PRODUCTIONS = 64
_RESTATED_DAYS = 2
_BURST_DAYS = 21


@dataclass(frozen=True, slots=True)
class Schedule:
    """A plan set into the calendar: indices of business days since the world's first."""

    kind: Kind
    hours_per_week: float
    start: int
    end: int
    purge: int | None
    burst: int | None


def stream(*parts: object) -> Random:
    """Return a repeatable stream of numbers for that name; nothing secret is drawn from it."""
    return Random(":".join(map(str, parts)))  # noqa: S311


def expected_hours(schedule: Schedule, index: int, day: date) -> float:
    """Return the hours that a production would ingest on a day without chance."""
    rhythm = schedule.kind.value
    hours = schedule.hours_per_week / 7 * rhythm.weekdays[day.weekday()]
    ramp_days = max(7.0, min(120.0, rhythm.ramp_share * (schedule.end - schedule.start)))
    hours *= min(1.0, (index - schedule.start + 1) / ramp_days)
    if schedule.end - index < 14:
        hours *= 0.3 + 0.05 * (schedule.end - index)
    hours *= _season(day, rhythm.takes_summer_off)
    if schedule.burst is not None and 0 <= index - schedule.burst < _BURST_DAYS:
        hours = hours * 2 + 16.0 * math.sin(math.pi * (index - schedule.burst + 1) / (_BURST_DAYS + 1))
    return hours


def _season(day: date, takes_summer_off: float) -> float:
    if (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 2):
        return 0.15
    in_year = day.timetuple().tm_yday
    distance = abs(in_year - 208) / 32
    return 1.0 - takes_summer_off * max(0.0, 1.0 - distance**2)


class GeneratedMedia:
    """The media of a seeded world; safe to ask from several threads.

    Args:
        seed: The world's seed.
        productions: Every production by id.
        schedules: When each works, by production id.
        days: By account id, the business days of the world in that account's zone.
        until_ms: The world's moment; nothing after it exists.
    """

    def __init__(
        self,
        seed: int,
        productions: Mapping[int, Production],
        schedules: Mapping[int, Schedule],
        days: Mapping[int, BusinessDays],
        until_ms: int,
    ) -> None:
        self._seed = seed
        self._productions = productions
        self._schedules = schedules
        self._days = days
        self._until_ms = until_ms
        self._made: OrderedDict[int, tuple[MediaObject, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def media(self, production_id: int) -> tuple[MediaObject, ...]:
        """Return the production's media objects, oldest first."""
        with self._lock:
            if production_id in self._made:
                self._made.move_to_end(production_id)
                return self._made[production_id]
        made = tuple(self._generate(self._productions[production_id]))
        with self._lock:
            self._made[production_id] = made
            while len(self._made) > _KEPT_PRODUCTIONS:
                self._made.popitem(last=False)
        return made

    def _generate(self, production: Production) -> Iterator[MediaObject]:
        schedule, days = self._schedules[production.id], self._days[production.account_id]
        chance = stream(self._seed, "media", production.id)
        today = days.index_of(self._until_ms)
        number = production.id * MEDIA_IDS_PER_PRODUCTION
        purge_ms = days.start_ms(schedule.purge) + 11 * 3_600_000 if schedule.purge is not None and schedule.purge < days.count else None
        for index in range(schedule.start, min(schedule.end, today) + 1):
            clips = self._clips(chance, schedule, index, days)
            if clips and today - index <= _RESTATED_DAYS and (production.id * 7 + index) % 9 == 0:
                _understate(clips)
            for clip in clips:
                number += 1
                if clip.moment_ms <= self._until_ms:
                    yield self._media_object(production, number, clip, purge_ms)

    @staticmethod
    def _clips(chance: Random, schedule: Schedule, index: int, days: BusinessDays) -> list[_Clip]:
        hours = expected_hours(schedule, index, days.day(index))
        hours *= chance.lognormvariate(-0.08, 0.4) if chance.random() > 0.08 else 0.0
        minutes = schedule.kind.value.clip_minutes
        count = _poisson(chance, hours * 60 / minutes)
        start_ms, end_ms = days.start_ms(index), days.start_ms(index + 1)
        clips = [_clip(chance, minutes, start_ms, end_ms) for _ in range(count)]
        clips.sort(key=lambda clip: clip.moment_ms)
        return clips

    def _media_object(self, production: Production, number: int, clip: _Clip, purge_ms: int | None) -> MediaObject:
        is_pending = clip.moment_ms > self._until_ms - _PENDING_MS
        deleted_ms = None if clip.kept_days is None else clip.moment_ms + clip.kept_days * _DAY_MS
        if purge_ms is not None and clip.is_purged and clip.moment_ms < purge_ms:
            deleted_ms = min(deleted_ms or purge_ms, purge_ms)
        if deleted_ms is not None and deleted_ms > self._until_ms:
            deleted_ms = None
        return MediaObject(
            number,
            production.id,
            media_title(number),
            "PENDING" if is_pending else clip.media_type,
            clip.moment_ms,
            None if is_pending else clip.duration_ms,
            deleted_ms,
        )


@dataclass(slots=True)
class _Clip:
    moment_ms: int
    media_type: str
    duration_ms: int | None
    kept_days: int | None
    is_purged: bool


def _clip(chance: Random, mean_minutes: float, start_ms: int, end_ms: int) -> _Clip:
    moment, kind, fate = chance.random(), chance.random(), chance.random()
    # Most uploads come between six in the morning and eleven at night; a few at any minute of the
    # day, so that some lie within an hour of midnight and the zone decides their date.
    if fate > 0.94:
        moment_ms = start_ms + int(moment * (end_ms - start_ms))
    else:
        moment_ms = start_ms + int((6.0 + 8.5 * (moment + chance.random())) * 3_600_000)
    duration_ms = max(1_000, int(60_000 * mean_minutes * chance.lognormvariate(-0.32, 0.8)))
    media_type = _media_type(kind)
    return _Clip(
        min(moment_ms, end_ms - 1),
        media_type,
        duration_ms if media_type in {"VIDEO", "AUDIO", "SNIPPET"} else None,
        int(3 + fate * 2_000) if fate < 0.035 else None,
        0.30 < fate < 0.86,
    )


def _media_type(kind: float) -> str:
    if kind < 0.86:
        return "VIDEO"
    if kind < 0.93:
        return "AUDIO"
    if kind < 0.96:
        return "IMAGE"
    if kind < 0.98:
        return "DOCUMENT"
    return "SNIPPET" if kind < 0.995 else "PACKAGE"


def _understate(clips: list[_Clip]) -> None:
    """Shorten the day's last playable clip: its true length is known only two days later."""
    for clip in reversed(clips):
        if clip.media_type == "VIDEO" and clip.duration_ms is not None:
            clip.duration_ms = max(1_000, clip.duration_ms * 62 // 100)
            return


def _poisson(chance: Random, mean: float) -> int:
    """Draw a count with that mean: exactly while it is small, by the normal curve above thirty."""
    if mean <= 0:
        return 0
    if mean > 30:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count
