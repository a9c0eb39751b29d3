"""Paging by numbers, in the platform's own words: rows that move, totals that lie, next pages that are elsewhere."""

from __future__ import annotations

import pytest

from outbound.scripted import Received, Reply, ScriptedServer
from platforms.connections import NOW
from platforms.iconiks import HARBOUR, UTC_ZONE, WEEK, YESTERDAY, batches_of, expected_of, iconik_at, numbers_of
from rushes.demo import Fault, IconikServer, Meanwhile
from rushes.errors import PlatformRefused, PlatformUnreachable
from rushes.platforms import Batch, PlatformAccount, PlatformSession, UsageRecord

STORAGE = "GET /stats/v1/storage/usage/by/day/"
LATE = {"bucket_name": "late", "bytes_stored": 7, "date": f"{YESTERDAY}", "system_domain_id": HARBOUR.id}
ROWS = [{**LATE, "bucket_name": name} for name in ("a", "b", "c", "d", "e")]


def page(number: int, **said: object) -> Reply:
    """Return one of three pages, two rows each."""
    rows = ROWS[(number - 1) * 2 : number * 2]
    return Reply(value={"objects": rows, "page": number, "pages": 3, "per_page": 2, "total": 5, **said})


def batch_of(server: ScriptedServer) -> Batch:
    """Return what comes of a server's storage, which is all it has."""
    session = PlatformSession(HARBOUR.auth_token, HARBOUR.user_id, HARBOUR.name, HARBOUR.name, NOW)
    account = PlatformAccount(HARBOUR.id, HARBOUR.name, can_manage=False, is_usable=True, needs_second_factor=False)
    return next(iconik_at(server).usage(session, account, (), WEEK, UTC_ZONE))


def read(server: ScriptedServer) -> list[str]:
    """Return the buckets, all of which came."""
    first = batch_of(server)
    assert not first.shortfall
    return [each.production_external_id.partition("/")[2] for each in first.records if isinstance(each, UsageRecord)]


def number_of(received: Received) -> int:
    return received.number("page", 1)


@pytest.mark.parametrize("size", [1, 2, 5, 24, 1_000])
def test_any_size_of_page_gives_the_same(size: int) -> None:
    with IconikServer([HARBOUR], largest_page=size) as server:
        assert numbers_of(batches_of(iconik_at(server, page_size=500))) == expected_of(HARBOUR, WEEK)


def test_row_that_is_added_while_paging_is_read_the_second_time() -> None:
    with IconikServer([HARBOUR]) as server:
        server.faults.add(Fault.of(STORAGE, Meanwhile(lambda: server.added.append(("storage", LATE))), after=1))
        numbers = numbers_of(batches_of(iconik_at(server, page_size=6)))
    assert numbers == {**expected_of(HARBOUR, WEEK), ("late", YESTERDAY): {"cloud_storage_bytes": 7}}


def test_row_that_goes_while_paging_hides_no_other() -> None:
    with IconikServer([HARBOUR]) as server:
        server.added.append(("storage", LATE))
        server.faults.add(Fault.of(STORAGE, Meanwhile(server.added.clear), after=1))
        assert numbers_of(batches_of(iconik_at(server, page_size=6))) == expected_of(HARBOUR, WEEK)


def test_rows_that_never_stand_still_are_refused() -> None:
    with IconikServer([HARBOUR]) as server:

        def grow() -> None:
            server.added.append(("storage", {**LATE, "bucket_name": f"late-{len(server.added)}"}))

        server.faults.add(Fault.of(STORAGE, Meanwhile(grow), times=1_000))
        with pytest.raises(PlatformUnreachable, match="changed while they were read"):
            batches_of(iconik_at(server, page_size=6))


def test_row_that_comes_twice_while_the_total_stays_leaves_the_days_open() -> None:
    with ScriptedServer(Reply(value={"objects": [*ROWS[:2], ROWS[0]], "total": 3})) as server:
        batch = batch_of(server)
    assert (len(batch.records), batch.duplicates) == (2, 1)
    assert batch.shortfall == "the platform announced 3 different rows of /stats/v1/storage/usage/by/day/ and gave 2"


def test_total_that_is_too_high_is_refused_and_one_that_is_too_low_is_not() -> None:
    with ScriptedServer(Reply(value={"objects": ROWS, "total": 6})) as server:
        with pytest.raises(PlatformUnreachable, match=r"announced 6 rows of .* and gave 5"):
            read(server)
        assert len(server.received) == 2
    with ScriptedServer(Reply(value={"objects": ROWS, "total": 2})) as server:
        assert read(server) == ["a", "b", "c", "d", "e"]


def test_pages_go_on_by_their_number_where_no_next_address_is_given() -> None:
    with ScriptedServer(answer=lambda asked: page(number_of(asked))) as server:
        assert read(server) == ["a", "b", "c", "d", "e"]
        assert [number_of(each) for each in server.received] == [1, 2, 3]


def test_parameters_of_the_next_address_are_followed_whatever_their_names() -> None:
    def answer(asked: Received) -> Reply:
        number = int(asked.query.get("cursor", ["1"])[0])
        return page(number, pages=1, next_url=f"/somewhere/else/?cursor={number + 1}" if number < 3 else None)

    with ScriptedServer(answer=answer) as server:
        assert read(server) == ["a", "b", "c", "d", "e"]
        assert {each.path for each in server.received} == {"/api/stats/v1/storage/usage/by/day/"}
        assert {each.query["from_date"][0] for each in server.received} == {"2026-11-15"}


def test_whole_address_at_the_same_host_is_followed() -> None:
    def answer(asked: Received) -> Reply:
        number = number_of(asked)
        return page(number, next_url=f"{server.url}/stats/?page={number + 1}" if number < 3 else None)

    with ScriptedServer(answer=answer) as server:
        assert read(server) == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize("form", ["http://{}/API/stats/?page=2", "//{}/?page=2", "https://user@{}/x?page=2"])
def test_next_page_at_another_host_is_never_asked_for(form: str) -> None:
    with ScriptedServer(page(2)) as stranger:
        elsewhere = form.format(f"127.0.0.1:{stranger.port}")
        with ScriptedServer(page(1, next_url=elsewhere)) as server:
            with pytest.raises(PlatformRefused, match=f"its next page is at 127.0.0.1:{stranger.port}, which is not the host") as refused:
                read(server)
            assert len(server.received) == 1
        assert stranger.received == []
    assert refused.value.kind == "ForeignNextPage"


@pytest.mark.parametrize("address", ["http://[", "http://evil\x1b[2J.example/"])
def test_next_page_that_is_no_address_is_refused_without_its_escapes(address: str) -> None:
    with ScriptedServer(page(1, next_url=address)) as server, pytest.raises(PlatformRefused) as refused:
        read(server)
    assert "\x1b" not in str(refused.value)


def test_platform_that_ignores_the_number_ends() -> None:
    with ScriptedServer(
        answer=lambda _: Reply(value={"objects": ROWS, "page": 1, "pages": 9, "total": 5, "next_url": "/x?page=2"})
    ) as server:
        assert read(server) == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize("body", [[], {"objects": None}, {"rows": []}, "no", {"objects": {"a": 1}}])
def test_answer_without_a_list_of_objects_is_refused(body: object) -> None:
    with ScriptedServer(Reply(value=body)) as server, pytest.raises(PlatformRefused, match="no list at “objects”"):
        read(server)


def test_application_and_token_travel_in_headers_alone() -> None:
    with ScriptedServer(Reply(value={"objects": ROWS, "total": 5})) as server:
        read(server)
        (asked,) = server.received
    assert (asked.headers["app-id"], asked.headers["auth-token"]) == (HARBOUR.app_id, HARBOUR.auth_token)
    assert HARBOUR.auth_token not in f"{asked.path} {asked.query} {asked.body}"
    assert asked.headers["host"] == f"127.0.0.1:{server.port}"
