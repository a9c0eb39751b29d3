"""What exists on the stand-in for iconik: system domains, their buckets, and what their transcoders did each day."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from rushes.domain import Period, add_months

__all__ = ["IconikBucket", "IconikDomain", "WorkDone", "iconik_domains", "month_ends"]

_GIGABYTE = 10**9
_STORY = (
    ("Harbour Archive", (("harbour-originals", 41_000, 96), ("harbour-proxies", 2_300, 11), ("cold.harbour.vault", 180_000, 0)), 3),
    ("Meadow Post", (("meadow-originals", 8_400, 37), ("meadow-proxies", 610, 4)), 1),
)
_OPERATIONS = (
    ("ELEMENTAL_MEDIACONVERT", "TRANSCODE_VIDEO", 5_400),
    ("ICONIK_EDGE_TRANSCODER", "TRANSCODE_VIDEO", 2_700),
    ("FFMPEG", "TRANSCODE_AUDIO", 900),
    ("MEDIAINFO", "MEDIAINFO", 60),
    ("REV_AI_TRANSCRIPTION", "TRANSCRIBE", 3_100),
)


@dataclass(frozen=True, slots=True)
class IconikBucket:
    """One bucket: what it held when the story began, and by how much it grows a day, in gigabytes."""

    name: str
    began_gigabytes: int
    daily_gigabytes: int


@dataclass(frozen=True, slots=True)
class WorkDone:
    """What one kind of transcoder did of one kind of operation on one day."""

    transcoder_type: str
    operation_type: str
    count: int
    duration_seconds: int


@dataclass(frozen=True, slots=True)
class IconikDomain:
    """One system domain, with the application and the token that read its statistics. The token is documented, not secret."""

    id: str
    name: str
    app_id: str
    auth_token: str
    user_id: str
    period: Period
    buckets: tuple[IconikBucket, ...]
    work_a_day: int
    status: str = "ACTIVE"

    def bytes_stored(self, bucket: IconikBucket, day: date) -> int:
        """Return what a bucket held at the end of a day."""
        grown = (day - self.period.first).days * bucket.daily_gigabytes
        return (bucket.began_gigabytes + grown) * _GIGABYTE + _drawn(self.id, bucket.name, day) % _GIGABYTE

    def work(self, day: date) -> tuple[WorkDone, ...]:
        """Return what was done on a day; nothing on Sundays."""
        if day.isoweekday() == 7:
            return ()
        done: list[WorkDone] = []
        for transcoder, operation, seconds in _OPERATIONS:
            count = 1 + _drawn(self.id, transcoder, operation, day) % 7 * self.work_a_day
            done.append(WorkDone(transcoder, operation, count, count * seconds + _drawn(day, operation, self.id) % 600))
        return tuple(done)


def iconik_domains(*, today: date, seed: int = 7, months: int = 6) -> tuple[IconikDomain, ...]:
    """Return the seeded domains of a day; the same input gives the same numbers.

    Args:
        today: The last day of which there are statistics.
        seed: Another seed, other numbers.
        months: How far back the statistics go.
    """
    first = add_months(today.replace(day=1), -months)
    return tuple(
        IconikDomain(
            id=_id(seed, name),
            name=name,
            app_id=_id(seed, name, "application"),
            auth_token=f"{_id(seed, name, 'token')}.demo",
            user_id=_id(seed, name, "user"),
            period=Period(first, today),
            buckets=tuple(IconikBucket(*each) for each in buckets),
            work_a_day=work_a_day,
        )
        for name, buckets, work_a_day in _STORY
    )


def _id(*parts: object) -> str:
    return str(uuid.UUID(bytes=hashlib.blake2b(repr(parts).encode(), digest_size=16).digest(), version=4))


def _drawn(*parts: object) -> int:
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=6).digest(), "big")


def month_ends(period: Period) -> tuple[date, ...]:
    """Return the last day of each month that the period touches, the period's own last day for the last."""
    ends: list[date] = []
    first = period.first.replace(day=1)
    while first <= period.last:
        following = add_months(first, 1)
        ends.append(min(following - timedelta(days=1), period.last))
        first = following
    return tuple(ends)
