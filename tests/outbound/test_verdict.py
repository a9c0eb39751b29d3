from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from rushes.outbound import Verdict, retry_after_s, verdict

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, Verdict.OK),
        (201, Verdict.OK),
        (204, Verdict.OK),
        (301, Verdict.FINAL),
        (307, Verdict.FINAL),
        (400, Verdict.FINAL),
        (401, Verdict.FINAL),
        (403, Verdict.FINAL),
        (404, Verdict.FINAL),
        (408, Verdict.RETRY),
        (425, Verdict.RETRY),
        (429, Verdict.RETRY),
        (500, Verdict.RETRY),
        (502, Verdict.RETRY),
        (503, Verdict.RETRY),
        (504, Verdict.RETRY),
        (599, Verdict.RETRY),
        (600, Verdict.FINAL),
    ],
)
def test_verdict_of_each_status_is_settled(status: int, expected: Verdict) -> None:
    assert verdict(status) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("Sun, 99 Nov 2026 12:00:30 GMT", None),
    ],
)
def test_retry_after_in_every_form_gives_seconds_or_none(text: str, expected: float | None) -> None:
    assert retry_after_s({"retry-after": text}, NOW) == expected


def test_retry_after_date_with_a_clock_that_is_wrong_is_measured_against_the_answers_own_date() -> None:
    headers = {"date": "Sun, 22 Nov 2026 09:00:00 GMT", "retry-after": "Sun, 22 Nov 2026 09:00:10 GMT"}
    assert retry_after_s(headers, NOW) == 10.0


def test_retry_after_absent_gives_none() -> None:
    assert retry_after_s({"date": format_datetime(NOW, usegmt=True)}, NOW) is None
