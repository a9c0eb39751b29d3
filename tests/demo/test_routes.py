from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from demo.caller import Client
from rushes.demo import PlatformServer, World

ZONE = ZoneInfo("Europe/Brussels")


def _local_day(written: str | int) -> str:
    moment = datetime.fromtimestamp(written / 1000, ZONE) if isinstance(written, int) else datetime.fromisoformat(written)
    return moment.astimezone(ZONE).date().isoformat()


def _ingested(items: list[dict[str, Any]]) -> tuple[dict[tuple[int, str], int], dict[tuple[int, str], int]]:
    counts: defaultdict[tuple[int, str], int] = defaultdict(int)
    durations_ms: defaultdict[tuple[int, str], int] = defaultdict(int)
    for each in items:
        if each["type"] not in {"PENDING", "SNIPPET"}:
            key = (each["productionId"], _local_day(each["created"]))
            counts[key] += 1
            if each["type"] in {"VIDEO", "AUDIO"}:
                durations_ms[key] += round(float(each["durationSeconds"]) * 1000)
    return counts, durations_ms


@pytest.mark.parametrize("number", [0, 2])
def test_usage_rows_and_media_objects_read_over_http_agree(client: Client, world: World, number: int) -> None:
    client.sign_in("collector")
    account = world.accounts[number]
    productions = [each["id"] for each in client.every("/production", ("fq", f"accountId:{account.id}"))]
    counts, durations_ms = _ingested([item for each in productions for item in client.every(f"/production/{each}/mo")])
    rows = client.every(f"/account/{account.id}/usage", ("from", world.first_day), ("to", world.today), rows="rows")
    assert len(rows) > 500
    got_counts = {(row["Id"], row["date"]): int(row["Items Ingested (#)"]) for row in rows}
    got_ms = {(row["Id"], row["date"]): round(float(row["Volume Ingested (s)"]) * 1000) for row in rows}
    assert {key: value for key, value in got_counts.items() if value} == counts
    assert {key: value for key, value in got_ms.items() if value} == {key: value for key, value in durations_ms.items() if value}


def test_usage_row_has_the_fields_of_the_platforms_table(alice: Client, world: World) -> None:
    rows = alice.get(f"/account/{world.accounts[0].id}/usage", ("from", world.today), ("to", world.today)).body["rows"]
    assert list(rows[0]) == [
        "Name", "Id", "Deleted", "Volume Ingested (s)", "Items Ingested (#)", "Volume Transcribed (s)", "Volume Subtitled (s)",
        "Volume Translated (s)", "Data Storage (MB)", "Proxy Storage (MB)", "Cloud Storage (MB)", "External Storage (MB)", "date", "UserID",
    ]  # fmt: skip
    assert {row["date"] for row in rows} == {world.today.isoformat()}
    assert {row["UserID"] for row in rows} == {world.person("alice").id}


def test_usage_of_one_account_writes_its_numbers_as_text(client: Client, world: World) -> None:
    account = world.accounts[2]
    rows = client.sign_in("several").every(f"/account/{account.id}/usage", ("from", world.today), ("to", world.today), rows="rows")
    assert rows
    assert all(isinstance(value, str) for row in rows for name, value in row.items() if "(" in name)


def test_usage_of_a_deleted_production_ends_the_day_before(alice: Client, world: World) -> None:
    deleted = next(each for each in world.productions if each.deleted_ms is not None)
    rows = alice.every(f"/account/{deleted.account_id}/usage", ("from", world.first_day), ("to", world.today), rows="rows")
    last = max(row["date"] for row in rows if row["Id"] == deleted.id)
    assert deleted.deleted_ms is not None
    assert (date.fromisoformat(_local_day(deleted.deleted_ms)) - date.fromisoformat(last)).days == 1
    assert all(row["Deleted"] for row in rows if row["Id"] == deleted.id)


@pytest.mark.parametrize("name", ["bob", "charlie"])
def test_usage_for_others_than_the_accounts_administrators_is_forbidden(client: Client, world: World, name: str) -> None:
    reply = client.sign_in(name).get(f"/account/{world.accounts[0].id}/usage", ("from", "2026-03-01"), ("to", "2026-03-02"))
    assert (reply.status, reply.body["type"]) == (403, "ForbiddenError")


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/account/1/usage", (("from", "2026-03-01"), ("to", "2026-03-02")), 404),
        ("/account/4101/usage", (("from", "2026-03-01"),), 400),
        ("/account/4101/usage", (("from", "2026-03-02"), ("to", "2026-03-01")), 400),
        ("/account/4101/usage", (("from", "01/03/2026"), ("to", "2026-03-01")), 400),
        ("/production", (("limit", "many"),), 400),
        ("/production", (("offset", "-1"),), 400),
        ("/production", (("fq", "name"),), 400),
        ("/production/1/mo", (), 404),
        ("/user/1/accountrights", (), 403),
        ("/nothing", (), 404),
        ("/production/abc/mo", (), 404),
        ("/login", (), 405),
    ],
)
def test_request_that_cannot_be_answered_has_one_form_of_error(
    alice: Client, path: str, query: tuple[tuple[str, object], ...], status: int
) -> None:
    reply = alice.get(path, *query)
    assert reply.status == status
    assert set(reply.body) == {"type", "message"}
    assert reply.body["type"].endswith("Error")


@pytest.mark.parametrize("path", ["/user/me", "/production", "/production/100000/mo", "/account/4101/usage", "/user/501/accountrights"])
def test_request_without_a_token_is_unauthorized(client: Client, path: str) -> None:
    for token in ("", "x"):
        client.token = token
        reply = client.get(path)
        assert (reply.status, reply.body["type"]) == (401, "UnauthorizedError")


def test_people_see_the_productions_that_are_theirs_only(client: Client, world: World) -> None:
    seen = {each.name: client.sign_in(each.name).every("/production") for each in world.people if not each.needs_second_factor}
    first, second, third = ({each.id for each in world.productions_of(account.id)} for account in world.accounts[:3])
    ids = {name: {each["id"] for each in found} for name, found in seen.items()}
    assert ids["alice"] == first
    assert len(ids["bob"]) == 1
    assert ids["bob"] < first
    assert ids["charlie"] == second
    assert ids["several"] == second | third
    assert ids["suspended"] == set()
    assert ids["collector"] < first | second | third
    assert len(first | second | third) - len(ids["collector"]) == 1


def test_media_of_a_production_that_is_not_theirs_is_forbidden(client: Client, world: World) -> None:
    client.sign_in("bob")
    mine = client.every("/production")[0]["id"]
    other = next(each.id for each in world.productions if each.id != mine)
    assert client.get(f"/production/{mine}/mo").status == 200
    reply = client.get(f"/production/{other}/mo")
    assert (reply.status, reply.body["type"]) == (403, "ForbiddenError")


def test_account_rights_tell_role_state_and_second_factor(client: Client, world: World) -> None:
    def rights(name: str) -> list[dict[str, Any]]:
        person = world.person(name)
        return client.sign_in(name).get(f"/user/{person.id}/accountrights").body

    assert [("ACCOUNT_MANAGE" in each["rights"], each["subscriptionStatus"]) for each in rights("alice")] == [(True, "active")]
    assert [each["rights"] for each in rights("bob")] == [["ACCOUNT_VIEW"]]
    assert [each["subscriptionStatus"] for each in rights("suspended")] == ["suspended"]
    assert [each["id"] for each in rights("several")] == [4102, 4103, 4001]
    assert [each["id"] for each in rights("collector")] == [4101, 4102, 4103]
    assert set(rights("alice")[0]) == {
        "id", "name", "humanName", "ownerId", "ownerUsername", "userId", "rights",
        "subscriptionStatus", "accountInvitationState", "twoFactorAuthenticationRequired",
    }  # fmt: skip


def test_me_is_the_user_of_the_token(alice: Client, world: World) -> None:
    person = world.person("alice")
    assert alice.get("/user/me").body == {"id": person.id, "username": person.username, "email": person.username, "name": "alice"}


def test_page_is_cut_to_the_servers_own_limit_and_headers_tell_the_rest(alice: Client, world: World) -> None:
    production = max(world.productions_of(world.accounts[0].id), key=lambda each: len(world.media(each.id)))
    total = len(world.media(production.id))
    assert total > 250
    reply = alice.get(f"/production/{production.id}/mo", ("limit", 1_000), ("offset", 40))
    assert len(reply.body) == 200
    assert (reply.headers["x-pagination-total-results"], reply.headers["x-pagination-offset"]) == (str(total), "40")
    beyond = alice.get(f"/production/{production.id}/mo", ("limit", 10), ("offset", total))
    assert (beyond.body, beyond.headers["x-pagination-total-results"]) == ([], str(total))
    assert len(alice.get(f"/production/{production.id}/mo").body) == 50


def test_pages_put_together_are_every_media_object_once(alice: Client, world: World) -> None:
    production = world.productions[0]
    ids = [each["id"] for each in alice.every(f"/production/{production.id}/mo")]
    assert ids == [each.id for each in world.media(production.id)]


def test_usage_pages_put_together_are_every_row_once(alice: Client, world: World) -> None:
    path, span = f"/account/{world.accounts[0].id}/usage", (("from", world.first_day), ("to", "2030-01-01"))
    whole = alice.get(path, *span, ("limit", 5_000))
    parts: list[object] = []
    while len(parts) < len(whole.body["rows"]):
        parts += alice.get(path, *span, ("limit", 333), ("offset", len(parts))).body["rows"]
    assert parts == whole.body["rows"]
    assert len(parts) == int(whole.headers["x-pagination-total-results"])


def test_filters_are_all_applied_before_paging(alice: Client, world: World) -> None:
    production = world.productions[0]
    path = f"/production/{production.id}/mo"
    videos = alice.every(path, ("fq", "type:VIDEO"))
    kept = alice.every(path, ("fq", "type:VIDEO"), ("fq", "deleted:null"))
    assert {each["type"] for each in videos} == {"VIDEO"}
    assert 0 < len(kept) < len(videos)
    assert alice.every(path, ("fq", "type:VIDEO"), ("fq", "type:AUDIO")) == []
    assert alice.every("/production", ("fq", f"id:{production.id}"))[0]["name"] == production.name


def test_productions_write_dates_and_numbers_in_every_form(alice: Client, world: World) -> None:
    productions = alice.every("/production")
    created = [each["created"] for each in productions]
    assert any(isinstance(each, int) for each in created)
    texts = [each for each in created if isinstance(each, str)]
    for ending, length in (("Z", 24), ("Z", 20), ("+01:00", 29), ("+0100", 28)):
        assert any(each.endswith(ending) and len(each) == length for each in texts), (ending, length)
    assert [_local_day(each) for each in created] == [_local_day(each.created_ms) for each in world.productions_of(world.accounts[0].id)]
    text = next(each for each in world.productions_of(world.accounts[0].id) if each.writes_numbers_as_text)
    durations = [each["durationSeconds"] for each in alice.every(f"/production/{text.id}/mo") if each["type"] == "VIDEO"]
    assert durations
    assert all(isinstance(each, str) for each in durations)


def test_production_record_has_the_documented_fields(alice: Client, world: World) -> None:
    records = alice.every("/production")
    assert {"id", "name", "accountId", "accountName", "activeStatus", "created", "deleted"} <= set(records[0])
    assert {each["activeStatus"] for each in records} == {"Active", "Archived"}
    assert {each["accountName"] for each in records} == {world.accounts[0].name}
    assert any(each["deleted"] for each in records)


def test_platform_of_another_day_restates_the_rows_of_the_two_days_before(world: World, server: PlatformServer, alice: Client) -> None:
    from rushes.demo import demo_world

    span = (("from", date(2026, 3, 10)), ("to", date(2026, 3, 11)))
    path = f"/account/{world.accounts[0].id}/usage"
    before = alice.every(path, *span, rows="rows")
    server.replace_world(demo_world(today=date(2026, 3, 14), months=3))
    after = alice.every(path, *span, rows="rows")
    grown = [(one, two) for one, two in zip(before, after, strict=True) if one["Volume Ingested (s)"] != two["Volume Ingested (s)"]]
    assert grown
    assert all(one["Volume Ingested (s)"] < two["Volume Ingested (s)"] for one, two in grown)
