from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from outbound.scripted import Received, Reply, ScriptedServer
from platforms.connections import BRUSSELS, TODAY, platform_at, production, usage_of
from rushes.demo import Fault, PlatformServer, Removed, demo_world
from rushes.domain import Period, ProductionState
from rushes.errors import NotSignedIn, PlatformUnreachable
from rushes.outbound import Json
from rushes.platforms import Batch, MediaRecord

PERIOD = Period(date(2026, 11, 1), date(2026, 11, 21))
CREATED_MS = int(datetime(2026, 11, 20, 23, 30, tzinfo=UTC).timestamp() * 1000)


def clip(number: int, **fields: Json) -> dict[str, Json]:
    return {"id": number, "type": "VIDEO", "created": CREATED_MS, "durationSeconds": 1.5, "deleted": None, **fields}


def read(*rows: Json, announced: int | None = None) -> Batch:
    """Return the batch of one production that holds these rows."""
    headers = {"X-Pagination-Total-Results": str(len(rows) if announced is None else announced)}
    with ScriptedServer(Reply(value=list(rows), headers=headers), Reply(value=[], headers=headers)) as scripted:
        (batch,) = usage_of(platform_at(scripted), [production()], PERIOD)
    return batch


@pytest.fixture
def server() -> Iterator[PlatformServer]:
    with PlatformServer(demo_world(today=TODAY, months=5, productions_per_account=8), page_limit_max=50) as running:
        yield running


def test_media_objects_of_an_account_are_all_read_once_and_agree_with_the_world(server: PlatformServer) -> None:
    platform = platform_at(server)
    session = platform.sign_in("alice", "alice-demo", keep=False)
    (account,) = platform.rights(session)
    productions, _ = platform.productions(session)
    batches = usage_of(platform, productions, PERIOD, session=session, account=account)
    world = {str(each.id): each for owner in productions for each in server.world.media(int(owner.external_id))}
    records = [record for batch in batches for record in batch.records if isinstance(record, MediaRecord)]
    counted = {key for key, each in world.items() if each.media_type not in {"PENDING", "SNIPPET"}}
    assert {record.external_id for record in records} == counted
    assert sum(batch.rows_read for batch in batches) == len(world)
    assert sum(batch.ignored for batch in batches) == len(world) - len(counted) > 0
    assert not [each for batch in batches for each in (*batch.broken, *batch.missing)]
    # Some productions are written in whole seconds.
    assert max(abs(each.created_at.timestamp() * 1000 - world[each.external_id].created_ms) for each in records) < 1_000
    assert [each.duration_ms for each in records] == [world[each.external_id].duration_ms for each in records]


def test_media_objects_come_a_batch_per_production_in_order(server: PlatformServer) -> None:
    platform = platform_at(server)
    session = platform.sign_in("alice", "alice-demo", keep=False)
    productions, _ = platform.productions(session)
    batches = usage_of(platform, productions, PERIOD, session=session)
    owners = [{record.production_external_id for record in batch.records} for batch in batches]
    assert [owner or {each.external_id} for owner, each in zip(owners, productions, strict=True)] == [
        {each.external_id} for each in productions
    ]


def test_media_objects_in_every_form_of_field_are_read() -> None:
    batch = read(
        clip(1),
        clip(2, durationSeconds="2.0005", created="2026-11-21 00:30:00+01:00", deleted="2026-11-22"),
        clip(3, type="image", durationSeconds=None),
        clip(4, type="HOLOGRAM", durationSeconds=""),
        clip(5, type=None, name="=cmd|' /C calc'!A0", surprise={"x": [1]}),
    )
    at = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert batch.records == (
        MediaRecord("1", "P", "VIDEO", at, 1_500, None),
        MediaRecord("2", "P", "VIDEO", at, 2_001, datetime(2026, 11, 21, 23, 0, tzinfo=UTC)),
        MediaRecord("3", "P", "IMAGE", at, None, None),
        MediaRecord("4", "P", "HOLOGRAM", at, None, None),
        MediaRecord("5", "P", "UNKNOWN", at, 1_500, None),
    )
    assert (batch.broken, batch.missing, batch.rows_read) == ((), (), 5)


def test_media_objects_pending_and_snippets_are_ignored_even_when_otherwise_broken() -> None:
    batch = read(clip(1), clip(2, type="PENDING", created=None), clip(3, type="snippet", durationSeconds="NaN"))
    assert (len(batch.records), batch.ignored, batch.broken, batch.rows_read) == (1, 2, (), 3)


@pytest.mark.parametrize(
    ("fields", "reason", "day"),
    [
        ({"id": None}, "id is missing", date(2026, 11, 21)),
        ({"id": {}}, "id is an object", date(2026, 11, 21)),
        ({"created": None}, "created is missing", None),
        ({"created": "tomorrow"}, "created is no date: 'tomorrow'", None),
        ({"durationSeconds": -1}, "durationSeconds is negative: '-1'", date(2026, 11, 21)),
        ({"durationSeconds": "1:30"}, "durationSeconds is no number: '1:30'", date(2026, 11, 21)),
        ({"durationSeconds": 1e12}, "durationSeconds is longer than 10,000 hours", date(2026, 11, 21)),
        ({"durationSeconds": float("nan")}, "durationSeconds is not a finite number: 'NaN'", date(2026, 11, 21)),
        ({"durationSeconds": float("inf")}, "durationSeconds is not a finite number", date(2026, 11, 21)),
        ({"deleted": True}, "deleted is of the wrong kind: 'True'", date(2026, 11, 21)),
    ],
)
def test_media_object_that_cannot_be_read_is_set_aside_with_the_fields_name_and_its_day(
    fields: dict[str, Json], reason: str, day: date | None
) -> None:
    batch = read(clip(1), clip(2, **fields))
    (broken,) = batch.broken
    assert broken.reason.startswith(reason)
    assert broken.day == day
    assert '"type": "VIDEO"' in broken.raw
    assert (len(batch.records), batch.rows_read, batch.missing) == (1, 2, ())


@pytest.mark.parametrize("row", [None, 5, "x", []])
def test_media_object_that_is_no_object_is_set_aside(row: Json) -> None:
    batch = read(clip(1), row)
    assert [each.reason for each in batch.broken] == ["the row is no object"]
    assert batch.rows_read == 2


def test_media_objects_twice_across_pages_are_one_item_and_counted() -> None:
    def answer(received: Received) -> Reply:
        offset = received.number("offset")
        # A clip was added in front after the count was made, so the last row of each page comes again.
        rows = [clip(1), clip(2), clip(3)] if offset == 0 else [clip(3, durationSeconds=9), clip(4)]
        return Reply(value=rows, headers={"X-Pagination-Total-Results": "4"})

    with ScriptedServer(answer=answer) as scripted:
        (batch,) = usage_of(platform_at(scripted), [production()], PERIOD)
    assert [record.external_id for record in batch.records] == ["1", "2", "3", "4"]
    assert (batch.duplicates, batch.rows_read, batch.missing) == (1, 5, ())
    assert [record.duration_ms for record in batch.records if isinstance(record, MediaRecord)] == [1_500, 1_500, 9_000, 1_500]


def test_media_objects_that_disappear_while_they_are_read_are_read_again(server: PlatformServer) -> None:
    platform = platform_at(server, page_size=20)
    session = platform.sign_in("alice", "alice-demo", keep=False)
    largest = max(server.world.productions_of(4101), key=lambda each: len(server.world.media(each.id)))
    known = [str(each.id) for each in server.world.media(largest.id)]
    # The second page then begins one too late: as many come as are announced by then, and one of them was skipped.
    server.faults.add(Fault.of(f"GET /production/{largest.id}/mo", Removed(), after=1))
    (batch,) = usage_of(platform, [production(str(largest.id))], PERIOD, session=session)
    assert batch.missing == ()
    assert len(batch.records) + batch.ignored == len(known) - 1
    server.faults.add(Fault.of(f"GET /production/{largest.id}/mo", Removed(), times=1_000, after=1))
    (batch,) = usage_of(platform, [production(str(largest.id))], PERIOD, session=session)
    assert "changed while they were read" in batch.missing[0][1]


def test_media_objects_fewer_than_announced_name_the_production_as_missing_and_keep_the_records() -> None:
    batch = read(clip(1), clip(2), clip(2), "broken", announced=7)
    assert batch.missing == (("P", "the platform announced 7 media objects and gave 3"),)
    assert len(batch.records) == 2


@pytest.mark.parametrize("status", [403, 404, 410])
def test_media_objects_of_one_production_that_are_refused_do_not_end_the_account(server: PlatformServer, status: int) -> None:
    platform = platform_at(server)
    session = platform.sign_in("alice", "alice-demo", keep=False)
    productions = [each for each in platform.productions(session)[0] if each.state is ProductionState.ACTIVE][:3]
    refused = productions[1].external_id
    server.faults.add(Fault(f"GET /production/{refused}/mo", status, kind="ForbiddenError"))
    batches = usage_of(platform, productions, PERIOD, session=session)
    assert [[name for name, _ in batch.missing] for batch in batches] == [[], [refused], []]
    assert f"{status} ForbiddenError" in batches[1].missing[0][1]
    assert session.token not in str(batches)


def test_media_objects_refused_on_a_later_page_keep_what_came_before(server: PlatformServer) -> None:
    platform = platform_at(server, page_size=20)
    session = platform.sign_in("alice", "alice-demo", keep=False)
    largest = max(platform.productions(session)[0], key=lambda each: len(server.world.media(int(each.external_id))))
    server.faults.add(Fault(f"GET /production/{largest.external_id}/mo", 403, times=99, after=2))
    (batch,) = usage_of(platform, [largest], PERIOD, session=session)
    assert batch.rows_read == 40
    assert [name for name, _ in batch.missing] == [largest.external_id]


@pytest.mark.parametrize("status", [403, 404, 410])
def test_media_objects_of_a_deleted_production_that_are_gone_are_no_gap(status: int) -> None:
    with ScriptedServer(Reply(status)) as scripted:
        (batch,) = usage_of(platform_at(scripted), [production(state=ProductionState.DELETED)], PERIOD)
    assert batch == Batch(())


def test_media_objects_that_are_never_json_name_the_production_as_missing() -> None:
    with ScriptedServer(Reply(raw=b"<html>")) as scripted:
        (batch,) = usage_of(platform_at(scripted), [production()], PERIOD)
    assert "not JSON" in batch.missing[0][1]


def test_media_objects_while_the_platform_falters_are_read_all_the_same(server: PlatformServer) -> None:
    platform = platform_at(server, attempts=6)
    session = platform.sign_in("alice", "alice-demo", keep=False)
    productions, _ = platform.productions(session)
    expected = usage_of(platform, productions, PERIOD, session=session)
    for status in (429, 500, 502, 503):
        server.faults.add(Fault("GET /production/*/mo", status, after=1))
    server.faults.add(Fault("GET /production/*/mo", 200, body=b'[{"id": 1, "type": "VID'))
    assert usage_of(platform, productions, PERIOD, session=session) == expected


def test_media_objects_while_the_platform_is_down_end_the_account(server: PlatformServer) -> None:
    platform = platform_at(server)
    session = platform.sign_in("alice", "alice-demo", keep=False)
    productions, _ = platform.productions(session)
    server.faults.add(Fault("GET /production/*/mo", 500, times=1_000, after=2))
    with pytest.raises(PlatformUnreachable):
        usage_of(platform, productions, PERIOD, session=session)


def test_media_objects_after_the_token_has_ended_are_not_signed_in_and_read_again_with_a_new_one(server: PlatformServer) -> None:
    platform = platform_at(server, calls_at_once=1)
    session = platform.sign_in("alice", "alice-demo", keep=False)
    productions, _ = platform.productions(session)
    batches = platform.usage(session, platform.rights(session)[0], productions, PERIOD, BRUSSELS)
    first = next(batches)
    server.tokens.revoke(session.token)
    with pytest.raises(NotSignedIn):
        list(batches)
    renewed = platform.sign_in("alice", "alice-demo", keep=False)
    assert usage_of(platform, productions, PERIOD, session=renewed)[0] == first


def test_media_objects_are_asked_for_with_limit_and_no_more_calls_at_once_than_configured() -> None:
    headers = {"X-Pagination-Total-Results": "1"}
    with ScriptedServer(Reply(value=[clip(1)], headers=headers, delay_s=0.02)) as scripted:
        platform = platform_at(scripted, page_size=77, calls_at_once=3)
        usage_of(platform, [production(str(number)) for number in range(12)], PERIOD)
        assert {received.query["limit"][0] for received in scripted.received} == {"77"}
        assert scripted.most_at_once == 3


def test_media_objects_of_a_production_whose_id_is_odd_stay_below_its_own_path() -> None:
    with ScriptedServer(Reply(value=[])) as scripted:
        batches = usage_of(platform_at(scripted), [production("../../user/1"), production(".."), production("a b?c")], PERIOD)
        paths = {received.path for received in scripted.received}
    assert paths == {"/api/production/a%20b%3Fc/mo"}
    assert [[name for name, _ in batch.missing] for batch in batches] == [["../../user/1"], [".."], []]


def test_media_objects_report_items_seconds_and_managed_media() -> None:
    with ScriptedServer(Reply(value=[])) as scripted:
        assert platform_at(scripted).reported == {"ingested_ms", "items_ingested", "managed_media_ms"}
