"""What a status means for the caller: taken, worth another try, or a final no."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

__all__ = ["Verdict", "retry_after_s", "verdict"]


class Verdict(StrEnum):
    """The three things an answer can mean."""

    OK = "ok"
    RETRY = "retry"
    FINAL = "final"


_RETRY_STATUSES = frozenset({408, 425, 429})


def verdict(status: int) -> Verdict:
    """Return what an HTTP status means; the only place where that is decided.

    Args:
        status: The status of the answer.

    Returns:
        OK for 2xx; RETRY for 408, 425, 429 and every 5xx; FINAL for all others, redirects included.

    Source:
        RFC 9110 §15, RFC 6585 §4 (429), RFC 8470 §5.2 (425).
    """
    if 200 <= status < 300:
        return Verdict.OK
    if status in _RETRY_STATUSES or 500 <= status < 600:
        return Verdict.RETRY
    return Verdict.FINAL


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return how long the answer asks to wait, None where it does not say or cannot be understood.

    Args:
        headers: The answer's headers, names in lower case.
        now: The present instant, used where the answer carries no `Date` of its own.

    Returns:
        Seconds, never negative. A date is measured against the answer's own `Date`, so that a
        difference between the two clocks does not count.

    Source:
        RFC 9110 §10.2.3.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    until = _http_date(text)
    if until is None:
        return None
    sent = _http_date(headers.get("date", "")) or now
    return max(0.0, (until - sent).total_seconds())


def _http_date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
