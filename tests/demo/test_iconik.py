"""The stand-in for iconik speaks as the description says: headers, numbered pages, errors, statistics by day and month."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from rushes.demo import Fault, IconikDomain, IconikServer, iconik_domains

TODAY = date(2026, 3, 12)
HARBOUR, MEADOW = iconik_domains(today=TODAY, months=2)
STORAGE = "/API/stats/v1/storage/usage/by/day/"


@pytest.fixture(scope="module")
def server() -> Iterator[IconikServer]:
    with IconikServer([HARBOUR, MEADOW], largest_page=50) as made:
        yield made


def ask(server: IconikServer, address: str, domain: IconikDomain | None = HARBOUR, method: str = "GET") -> tuple[int, Any]:
    url = urlsplit(server.base_url)
    connection = HTTPConnection(str(url.hostname), url.port, timeout=20)
    headers = {"App-ID": domain.app_id, "Auth-Token": domain.auth_token} if domain else {}
    connection.request(method, address, headers=headers)
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    return answer.status, body


def test_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    assert iconik_domains(today=TODAY, months=2) == (HARBOUR, MEADOW)
    (other, _) = iconik_domains(today=TODAY, months=2, seed=8)
    assert other.id != HARBOUR.id
    assert other.work(TODAY) != HARBOUR.work(TODAY)


def test_call_without_the_right_headers_is_not_answered(server: IconikServer) -> None:
    assert ask(server, STORAGE, None) == (401, {"errors": ["Token is invalid"]})
    status, _ = ask(server, f"{STORAGE}?App-ID={HARBOUR.app_id}&Auth-Token={HARBOUR.auth_token}", None)
    assert status == 401


def test_token_tells_its_domain_and_the_domain_its_name(server: IconikServer) -> None:
    _, token = ask(server, "/API/auth/v1/auth/token/", MEADOW)
    assert (token["system_domain_id"], token["user_id"]) == (MEADOW.id, MEADOW.user_id)
    assert "token" not in token
    assert ask(server, f"/API/auth/v1/system_domains/{MEADOW.id}/", MEADOW)[1]["name"] == "Meadow Post"
    assert ask(server, f"/API/auth/v1/system_domains/{HARBOUR.id}/", MEADOW)[0] == 404


def test_pages_say_where_they_are_and_what_comes_next(server: IconikServer) -> None:
    status, first = ask(server, f"{STORAGE}?from_date=2026-03-01&to_date=2026-03-04&per_page=5")
    assert status == 200
    assert (first["page"], first["pages"], first["per_page"], first["total"], len(first["objects"])) == (1, 3, 5, 12, 5)
    assert (first["prev_url"], first["next_url"]) == (None, f"{STORAGE}?from_date=2026-03-01&to_date=2026-03-04&page=2&per_page=5")
    _, second = ask(server, first["next_url"])
    _, third = ask(server, second["next_url"])
    assert third["next_url"] is None
    rows = [*first["objects"], *second["objects"], *third["objects"]]
    assert [row["bytes_stored"] for row in rows] == [
        HARBOUR.bytes_stored(bucket, date(2026, 3, day)) for day in (1, 2, 3, 4) for bucket in HARBOUR.buckets
    ]


def test_page_is_no_larger_than_the_largest_and_ten_unasked(server: IconikServer) -> None:
    assert ask(server, f"{STORAGE}?per_page=500")[1]["per_page"] == 50
    assert ask(server, STORAGE)[1]["per_page"] == 10


@pytest.mark.parametrize(
    ("address", "method", "status"),
    [
        (f"{STORAGE}?page=99999", "GET", 404),
        (f"{STORAGE}?page=0", "GET", 400),
        (f"{STORAGE}?per_page=x", "GET", 400),
        (f"{STORAGE}?from_date=yesterday", "GET", 400),
        ("/API/stats/v1/storage/usage/by/week/", "GET", 404),
        ("/API/auth/v1/auth/token/", "DELETE", 405),
    ],
)
def test_what_cannot_be_answered_is_an_error(server: IconikServer, address: str, method: str, status: int) -> None:
    answered, body = ask(server, address, method=method)
    assert answered == status
    assert isinstance(body["errors"], list)


def test_months_end_where_the_statistics_do(server: IconikServer) -> None:
    _, body = ask(server, "/API/stats/v1/storage/usage/by/month/?per_page=50")
    assert sorted({row["date"][:10] for row in body["objects"]}) == ["2026-01-31", "2026-02-28", "2026-03-12"]


def test_work_has_no_row_on_a_sunday(server: IconikServer) -> None:
    address = "/API/stats/v1/transcoder/usage/by/day/?from_date={0}&to_date={0}"
    assert ask(server, address.format("2026-03-08"))[1]["objects"] == []
    kinds = {row["operation_type"] for row in ask(server, address.format("2026-03-09"))[1]["objects"]}
    assert kinds == {"TRANSCODE_VIDEO", "TRANSCODE_AUDIO", "MEDIAINFO", "TRANSCRIBE"}


def test_faults_come_in_its_own_form(server: IconikServer) -> None:
    server.faults.add(Fault("GET /stats/*", 429, headers={"Retry-After": "5"}))
    assert ask(server, STORAGE) == (429, {"errors": ["This failure was asked for."]})
    assert ask(server, STORAGE)[0] == 200


def test_log_holds_no_token(server: IconikServer) -> None:
    server.log.clear()
    ask(server, f"{STORAGE}?Auth-Token={HARBOUR.auth_token}")
    assert HARBOUR.auth_token not in repr(server.log.requests)
