from __future__ import annotations

from typing import Any

from demo.caller import Client
from rushes.demo import Fault, MediaObject, PlatformServer, World


def _row(client: Client, world: World, production_id: int) -> dict[str, Any]:
    path = f"/account/{world.accounts[0].id}/usage"
    rows = client.every(path, ("from", world.today), ("to", world.today), rows="rows")
    return next(each for each in rows if each["Id"] == production_id)


def _clip(world: World, production_id: int, number: int = 1, duration_ms: int | None = 60_000) -> MediaObject:
    return MediaObject(900_000_000_000 + number, production_id, "Extra", "VIDEO", world.until_ms - 3_600_000, duration_ms)


def test_extra_media_object_appears_and_usage_follows(alice: Client, server: PlatformServer, world: World) -> None:
    production_id = world.productions[0].id
    before = _row(alice, world, production_id)
    server.edits.put_media(_clip(world, production_id))
    after = _row(alice, world, production_id)
    assert after["Items Ingested (#)"] == before["Items Ingested (#)"] + 1
    assert round(after["Volume Ingested (s)"] - before["Volume Ingested (s)"], 3) == 60
    assert any(each["name"] == "Extra" for each in alice.every(f"/production/{production_id}/mo"))
    server.edits.clear()
    assert _row(alice, world, production_id) == before


def test_changed_duration_and_removal_move_usage(alice: Client, server: PlatformServer, world: World) -> None:
    production_id, clip = world.productions[0].id, _clip(world, world.productions[0].id)
    before = _row(alice, world, production_id)
    server.edits.put_media(clip)
    server.edits.set_duration(clip, 90_000)
    assert round(_row(alice, world, production_id)["Volume Ingested (s)"] - before["Volume Ingested (s)"], 3) == 90
    server.edits.remove_media(clip)
    assert _row(alice, world, production_id) == before


def test_hidden_production_disappears_for_that_person_alone(client: Client, server: PlatformServer, world: World) -> None:
    production_id = world.productions[0].id
    server.edits.hide_production(production_id, "collector")
    client.sign_in("collector")
    assert production_id not in {each["id"] for each in client.every("/production")}
    assert client.get(f"/production/{production_id}/mo").status == 403
    rows = client.every(f"/account/{world.accounts[0].id}/usage", ("from", world.today), ("to", world.today), rows="rows")
    assert production_id not in {each["Id"] for each in rows}
    client.sign_in("alice")
    assert production_id in {each["id"] for each in client.every("/production")}
    server.edits.show_production(production_id, "collector")
    client.sign_in("collector")
    assert production_id in {each["id"] for each in client.every("/production")}


def test_renamed_and_deleted_production_is_listed_so(alice: Client, server: PlatformServer, world: World) -> None:
    production = world.productions[0]
    server.edits.rename_production(production.id, "Another Name")
    server.edits.delete_production(production.id, world.until_ms - 86_400_000)
    record = next(each for each in alice.every("/production") if each["id"] == production.id)
    assert (record["name"], record["deleted"] is None) == ("Another Name", False)
    rows = alice.every(f"/account/{production.account_id}/usage", ("from", world.today), ("to", world.today), rows="rows")
    assert production.id not in {each["Id"] for each in rows}


def test_suspended_account_is_told_in_the_rights(alice: Client, server: PlatformServer, world: World) -> None:
    server.edits.set_subscription(world.accounts[0].id, "suspended")
    rights = alice.get(f"/user/{world.person('alice').id}/accountrights").body
    assert [each["subscriptionStatus"] for each in rights] == ["suspended"]


def test_overwritten_fields_are_written_right_or_wrong(alice: Client, server: PlatformServer, world: World) -> None:
    production_id = world.productions[0].id
    media_id = world.media(production_id)[0].id
    server.edits.overwrite_usage(production_id, world.today, {"Volume Ingested (s)": "many"})
    server.edits.overwrite_media(media_id, {"created": "yesterday"})
    server.edits.overwrite_production(production_id, {"activeStatus": 7})
    assert _row(alice, world, production_id)["Volume Ingested (s)"] == "many"
    assert alice.get(f"/production/{production_id}/mo", ("limit", 1)).body[0]["created"] == "yesterday"
    assert alice.get("/production", ("limit", 1)).body[0]["activeStatus"] == 7


def test_route_with_a_fault_fails_so_many_times_and_then_works(alice: Client, server: PlatformServer) -> None:
    server.faults.add(Fault("GET /production*", 503, times=2, after=1, headers={"Retry-After": "1"}))
    replies = [alice.get("/production") for _ in range(4)]
    assert [each.status for each in replies] == [200, 503, 503, 200]
    assert (replies[1].headers["retry-after"], replies[1].body["type"]) == ("1", "InternalServerError")
    assert alice.get("/user/me").status == 200


def test_faults_of_one_route_follow_each_other_until_cleared(alice: Client, server: PlatformServer) -> None:
    server.faults.add(Fault("GET /user/me", 500))
    server.faults.add(Fault("GET /user/me", 200, kind="UnauthorizedError", times=5))
    server.faults.add(Fault("GET /production", 500, body=b'"no"'))
    assert [alice.get("/user/me").status for _ in range(2)] == [500, 200]
    assert alice.get("/user/me").body["type"] == "UnauthorizedError"
    assert alice.get("/production").body == "no"
    server.faults.clear()
    assert alice.get("/user/me").body["name"] == "alice"


def test_log_has_method_path_and_status_and_no_query(alice: Client, server: PlatformServer) -> None:
    alice.get("/production", ("limit", 3))
    alice.get("/nothing")
    assert [(each.method, each.path, each.status) for each in server.log.requests] == [
        ("POST", "/api/login", 200),
        ("GET", "/api/production", 200),
        ("GET", "/api/nothing", 404),
    ]
    assert server.log.count("GET", "/production") == 1
    server.log.clear()
    assert server.log.requests == ()
