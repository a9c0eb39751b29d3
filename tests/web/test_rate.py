"""One person asks too much: told so, and nobody else is slowed down."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.errors import TooManyRequests
from rushes.web.rate import RequestRate
from web.installation import running, signed_in


@pytest.fixture
def strict(settings: Settings, clock: FrozenClock) -> Iterator[Flask]:
    few = settings.model_copy(update={"web": settings.web.model_copy(update={"requests_per_minute": 5})})
    with running(few, clock) as app:
        yield app


def test_requests_beyond_the_minutes_share_are_429_and_others_go_on(strict: Flask) -> None:
    alice, charlie = signed_in(strict, "alice"), signed_in(strict, "charlie")
    statuses = [alice.get("/api/v1/me").status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    answer = alice.get("/account")
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert "in one minute" in answer.text
    assert charlie.get("/api/v1/me").status_code == 200
    assert alice.get("/healthz").status_code == 200


def test_count_of_very_many_callers_keeps_no_more_than_it_may() -> None:
    rate = RequestRate(1)
    for number in range(5_000):
        rate.count(f"person:{number}")
    assert len(rate._buckets) == 4_096
    with pytest.raises(TooManyRequests):
        rate.count("person:4999")
