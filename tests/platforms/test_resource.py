from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbound.scripted import Received, Reply, ScriptedServer
from platforms.connections import BRUSSELS, TODAY, connection_to, platform_at, production, usage_of
from rushes.config import FieldSettings, ResourceSettings
from rushes.demo import Fault, PlatformServer, account_usage, demo_world
from rushes.domain import FACT_COLUMNS, Period
from rushes.errors import ConfigurationError, NotSignedIn, PlatformRefused, PlatformUnreachable
from rushes.outbound import Json
from rushes.platforms import Batch, UsageRecord
from rushes.platforms.resource import UsageRows, columns_of, windows
from rushes.rest import filled

FIRST = date(2026, 11, 1)
FIELDS = {
    "Volume Ingested (s)": {"measure": "ingested", "unit": "s"},
    "Items Ingested (#)": {"measure": "items_ingested", "unit": "count"},
    "Volume Transcribed (s)": {"measure": "transcribed", "unit": "s"},
    "Volume Subtitled (s)": {"measure": "subtitled", "unit": "s"},
    "Volume Translated (s)": {"measure": "translated", "unit": "s"},
    "Data Storage (MB)": {"measure": "data_storage", "unit": "MB"},
    "Proxy Storage (MB)": {"measure": "proxy_storage", "unit": "MB"},
    "Cloud Storage (MB)": {"measure": "cloud_storage", "unit": "MB"},
    "External Storage (MB)": {"measure": "external_storage", "unit": "MB"},
}
BY_RESOURCE: dict[str, object] = {"usage": "resource", "resource": {"field": FIELDS}}


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def days(first: int, last: int) -> Period:
    return Period(day(first), day(last))


def column(record: object, name: str) -> int | None:
    assert isinstance(record, UsageRecord)
    return record.values[FACT_COLUMNS.index(name)]


@pytest.fixture
def server() -> Iterator[PlatformServer]:
    with PlatformServer(demo_world(today=TODAY, months=5, productions_per_account=8), usage_limit_max=50) as running:
        yield running


def read_from(server: PlatformServer, name: str, period: Period, **changes: object) -> list[Batch]:
    platform = platform_at(server, **{**BY_RESOURCE, **changes})
    session = platform.sign_in(name, f"{name}-demo", keep=False)
    (account,) = platform.rights(session)
    productions, _ = platform.productions(session)
    return usage_of(platform, productions, period, session=session, account=account)


@pytest.mark.parametrize("name", ["alice", "charlie"])
def test_resource_of_an_account_gives_every_number_exactly(server: PlatformServer, name: str) -> None:
    period = Period(date(2026, 9, 15), date(2026, 11, 21))
    batches = read_from(server, name, period)
    person = next(each for each in server.world.people if each.name == name)
    world = {
        (str(usage.production_id), each.day): each
        for usage in account_usage(server.world, person.memberships[0].account_id)
        for each in (usage.at(index) for index in range(usage.start, usage.end))
        if each.day in period
    }
    records = {
        (each.production_external_id, each.day): each for batch in batches for each in batch.records if isinstance(each, UsageRecord)
    }
    assert len(batches) == 3
    assert records.keys() == world.keys()
    for key, expected in world.items():
        found = records[key]
        assert [column(found, each) for each in ("ingested_ms", "items_ingested", "transcribed_ms", "subtitled_ms", "translated_ms")] == [
            expected.ingested_ms,
            expected.items,
            expected.transcribed_ms,
            expected.subtitled_ms,
            expected.translated_ms,
        ]
        assert column(found, "cloud_storage_bytes") == pytest.approx(expected.cloud_bytes, abs=500)
        assert column(found, "rendered_ms") is None
    assert not [each for batch in batches for each in (*batch.broken, *batch.missing)]


def test_resource_and_media_objects_of_the_same_days_agree_to_the_millisecond(server: PlatformServer) -> None:
    period = Period(date(2026, 10, 20), date(2026, 11, 10))
    by_day: dict[tuple[str, date], int] = {}
    platform = platform_at(server)
    session = platform.sign_in("alice", "alice-demo", keep=False)
    productions, _ = platform.productions(session)
    for batch in usage_of(platform, productions, period, session=session):
        for record in batch.records:
            assert not isinstance(record, UsageRecord)
            when = record.created_at.astimezone(BRUSSELS).date()
            if when in period and record.media_type in {"VIDEO", "AUDIO"}:
                key = (record.production_external_id, when)
                by_day[key] = by_day.get(key, 0) + (record.duration_ms or 0)
    found = [each for batch in read_from(server, "alice", period) for each in batch.records]
    assert {(each.production_external_id, each.day): column(each, "ingested_ms") for each in found if column(each, "ingested_ms")} == {  # type: ignore[union-attr]
        key: value for key, value in by_day.items() if value
    }


@pytest.mark.parametrize("days_per_call", [1, 2, 7, 31, 366])
def test_resource_asked_for_in_pieces_of_any_length_is_the_same(server: PlatformServer, days_per_call: int) -> None:
    period = Period(date(2026, 10, 25), date(2026, 11, 5))
    whole = [each for batch in read_from(server, "alice", period) for each in batch.records]
    pieces = [
        each
        for batch in read_from(server, "alice", period, resource={"field": FIELDS, "days_per_call": days_per_call})
        for each in batch.records
    ]
    assert pieces == whole


def test_resource_that_the_login_may_not_read_is_a_final_no_for_the_account(server: PlatformServer) -> None:
    with pytest.raises(PlatformRefused) as caught:
        read_from(server, "bob", days(0, 3))
    assert (caught.value.status, caught.value.kind) == (403, "ForbiddenError")


def test_resource_with_a_token_that_has_ended_is_not_signed_in(server: PlatformServer) -> None:
    server.faults.add(Fault("GET /account/*/usage", 401, kind="UnauthorizedError"))
    with pytest.raises(NotSignedIn):
        read_from(server, "alice", days(0, 3))


def test_resource_is_asked_with_the_configured_path_and_parameters() -> None:
    resource = {
        "path": "/reports/{account_id}/of/{user_id}",
        "parameters": {"since": "{first}T00:00", "until": "{last}", "kind": "usage"},
        "rows": "data.items",
        "production_field": "production.id",
        "day_field": "when",
        "field": {"sizes.cloud": {"measure": "cloud_storage", "unit": "GB"}},
    }
    body: Json = {"data": {"items": [{"production": {"id": 7}, "when": "2026-11-02T00:00:00Z", "sizes": {"cloud": "1.5"}}]}}
    with ScriptedServer(Reply(value=body)) as scripted:
        platform = platform_at(scripted, usage="resource", resource=resource)
        (batch,) = usage_of(platform, [], days(0, 1))
        received = scripted.received[0]
    assert received.path == "/api/reports/A/of/501"
    assert received.query == {
        "since": ["2026-11-01T00:00"],
        "until": ["2026-11-02"],
        "kind": ["usage"],
        "limit": ["200"],
        "offset": ["0"],
        "access_token": ["tok-geheim"],
    }
    (record,) = batch.records
    assert record == UsageRecord("7", date(2026, 11, 2), (None,) * 9 + (1_500_000_000, None))
    assert platform.reported == {"cloud_storage_bytes"}


def test_resource_with_fewer_rows_than_announced_is_tried_again_later() -> None:
    reply = Reply(value={"rows": []}, headers={"X-Pagination-Total-Results": "3"})
    with ScriptedServer(reply) as scripted, pytest.raises(PlatformUnreachable, match="announced 3 rows"):
        usage_of(platform_at(scripted, **BY_RESOURCE), [], days(0, 1))


def test_resource_that_ignores_the_days_asked_for_counts_each_row_once() -> None:
    rows: list[Json] = [{"Id": 1, "date": day(number).isoformat(), "Items Ingested (#)": number + 5} for number in range(-5, 30)]
    with ScriptedServer(Reply(value={"rows": rows}, headers={"X-Pagination-Total-Results": "35"})) as scripted:
        batches = usage_of(platform_at(scripted, usage="resource", resource={"field": FIELDS, "days_per_call": 4}), [], days(0, 9))
    assert [[column(each, "items_ingested") for each in batch.records] for batch in batches] == [[5, 6, 7, 8], [9, 10, 11, 12], [13, 14]]
    assert [batch.ignored for batch in batches] == [31, 31, 33]
    assert [batch.rows_read for batch in batches] == [35, 35, 35]


def test_resource_pages_may_overlap() -> None:
    def answer(received: Received) -> Reply:
        rows: list[Json] = [{"Id": number, "date": "2026-11-01", "Items Ingested (#)": number} for number in range(6)]
        start = received.number("offset") // 4 * 4
        return Reply(
            value={"rows": rows[start : start + 5]}, headers={"X-Pagination-Total-Results": "6", "X-Pagination-Offset": str(start)}
        )

    with ScriptedServer(answer=answer) as scripted:
        (batch,) = usage_of(platform_at(scripted, **BY_RESOURCE), [], days(0, 0))
    assert [column(each, "items_ingested") for each in batch.records] == [0, 1, 2, 3, 4, 5]
    assert (batch.duplicates, batch.rows_read) == (1, 7)


# The mapping of rows, without a server.


def settings(**fields: tuple[str, str] | tuple[str, str, str]) -> ResourceSettings:
    found = {
        name: FieldSettings.model_validate(dict(zip(("measure", "unit", "flow"), values, strict=False))) for name, values in fields.items()
    }
    return ResourceSettings(field=found)


def rows_of(
    resource: ResourceSettings,
    period: Period,
    *,
    created: dict[str, date] | None = None,
    zone: ZoneInfo = BRUSSELS,
    megabyte_bytes: int = 10**6,
) -> UsageRows:
    return UsageRows(resource, columns_of(resource, megabyte_bytes=megabyte_bytes), period, zone, created or {})


@pytest.mark.parametrize(
    ("measure", "unit", "megabyte_bytes", "expected"),
    [
        ("ingested", "s", 10**6, 2_500),
        ("ingested", "ms", 10**6, 3),
        ("ingested", "h", 10**6, 9_000_000),
        ("items_ingested", "count", 10**6, 3),
        ("cloud_storage", "bytes", 10**6, 3),
        ("cloud_storage", "MB", 10**6, 2_500_000),
        ("cloud_storage", "GB", 10**6, 2_500_000_000),
        ("cloud_storage", "MB", 2**20, 2_621_440),
        ("cloud_storage", "GB", 2**20, 2_684_354_560),
    ],
)
def test_row_in_every_unit_becomes_the_canonical_integer(measure: str, unit: str, megabyte_bytes: int, expected: int) -> None:
    rows = rows_of(settings(n=(measure, unit)), days(0, 0), megabyte_bytes=megabyte_bytes)
    batch = rows.batch([{"Id": 1, "date": "2026-11-01", "n": "2.5"}], days(0, 0))
    (record,) = batch.records
    assert [value for value in record.values if value is not None] == [expected]  # type: ignore[union-attr]


def test_row_with_a_null_or_absent_field_is_not_reported_there() -> None:
    rows = rows_of(settings(n=("ingested", "s"), m=("transcribed", "s")), days(0, 0))
    batch = rows.batch([{"Id": 1, "date": "2026-11-01", "n": None}], days(0, 0))
    assert [set(record.values) for record in batch.records if isinstance(record, UsageRecord)] == [{None}]


@pytest.mark.parametrize(
    ("row", "reason", "at"),
    [
        ({"Id": 1, "date": "2026-11-01", "n": -1}, "n is negative: '-1'", day(0)),
        ({"Id": 1, "date": "2026-11-01", "n": "NaN"}, "n is not a finite number: 'NaN'", day(0)),
        ({"Id": 1, "date": "2026-11-01", "n": 10**20}, "n is absurdly large: '100000000000000000000'", day(0)),
        ({"Id": 1, "date": "2026-11-01", "n": [1]}, "n is a list", day(0)),
        ({"Id": None, "date": "2026-11-01", "n": 1}, "Id is missing", day(0)),
        ({"Id": 1, "date": None, "n": 1}, "date is missing", None),
        ({"Id": 1, "date": "soon", "n": 1}, "date is no date: 'soon'", None),
        (["x"], "the row is no object", None),
    ],
)
def test_row_that_cannot_be_read_is_set_aside_with_the_fields_name(row: Json, reason: str, at: date | None) -> None:
    batch = rows_of(settings(n=("ingested", "s")), days(0, 0)).batch([row], days(0, 0))
    assert [(each.reason, each.day) for each in batch.broken] == [(reason, at)]
    assert (batch.records, batch.rows_read) == ((), 1)


def test_row_that_comes_again_is_a_duplicate_and_a_different_one_is_set_aside() -> None:
    rows: list[Json] = [{"Id": 1, "date": "2026-11-01", "n": n} for n in (1, "1.000", 2)]
    batch = rows_of(settings(n=("ingested", "s")), days(0, 0)).batch(rows, days(0, 0))
    assert (len(batch.records), batch.duplicates, batch.rows_read) == (1, 1, 3)
    assert [each.reason for each in batch.broken] == ["a second, different row for the same production and day"]


def totals(*numbers: int | None, first: int = -1, production: str = "P") -> list[Json]:
    return [{"Id": production, "date": day(first + index).isoformat(), "n": n} for index, n in enumerate(numbers) if n is not None]


CUMULATIVE = settings(n=("ingested", "s", "cumulative"))


def test_lifetime_totals_become_the_differences_between_days_beginning_with_the_day_before() -> None:
    rows = rows_of(CUMULATIVE, days(0, 2))
    assert rows.asked == days(-1, 2)
    batch = rows.batch(list(reversed(totals(100, 100, 107, 109))), days(-1, 2))
    found = sorted((record.day, record.values[0]) for record in batch.records if isinstance(record, UsageRecord))
    assert found == [(day(0), 0), (day(1), 7_000), (day(2), 2_000)]
    assert (batch.ignored, batch.broken, batch.rows_read) == (1, (), 4)


def test_lifetime_totals_continue_from_one_call_to_the_next() -> None:
    rows = rows_of(CUMULATIVE, days(0, 5))
    first = rows.batch(totals(100, 101, 103), days(-1, 1))
    second = rows.batch(totals(106, 110, first=2), days(2, 3))
    third = rows.batch(totals(115, 121, first=4), days(4, 5))
    assert [column(each, "ingested_ms") for batch in (first, second, third) for each in batch.records] == [
        1_000,
        2_000,
        3_000,
        4_000,
        5_000,
        6_000,
    ]


def test_lifetime_total_without_that_of_the_day_before_is_set_aside() -> None:
    batch = rows_of(CUMULATIVE, days(0, 3)).batch(totals(None, 101, 103, None, 110), days(-1, 3))
    assert [column(each, "ingested_ms") for each in batch.records] == [2_000]
    assert [(each.day, each.reason) for each in batch.broken] == [
        (day(0), "n is a lifetime total, and that of the day before is not known"),
        (day(3), "n is a lifetime total, and that of the day before is not known"),
    ]


def test_lifetime_total_of_a_production_created_that_day_is_that_days_own() -> None:
    batch = rows_of(CUMULATIVE, days(0, 3), created={"P": day(1)}).batch(totals(None, None, 5, 7), days(-1, 3))
    assert [column(each, "ingested_ms") for each in batch.records] == [5_000, 2_000]


def test_lifetime_total_that_falls_is_set_aside() -> None:
    batch = rows_of(CUMULATIVE, days(0, 1)).batch(totals(100, 90, 95), days(-1, 1))
    assert [each.reason for each in batch.broken] == ["n is a lifetime total, and fell from 100000 to 90000 ms"]
    assert [column(each, "ingested_ms") for each in batch.records] == [5_000]


def test_lifetime_total_beside_a_windowed_field_leaves_that_one_as_it_is() -> None:
    resource = settings(n=("ingested", "s", "cumulative"), m=("items_ingested", "count"), level=("cloud_storage", "bytes"))
    rows: list[Json] = [{"Id": 1, "date": day(number).isoformat(), "n": 10 + number, "m": 5, "level": 9} for number in (-1, 0)]
    (record,) = rows_of(resource, days(0, 0)).batch(rows, days(-1, 0)).records
    assert [column(record, each) for each in ("ingested_ms", "items_ingested", "cloud_storage_bytes")] == [1_000, 5, 9]


PAGINGS: dict[str, dict[str, object]] = {
    "page": {"size_parameter": "per_page", "page_parameter": "p"},
    "cursor": {"next": "meta.next", "total": "meta.total"},
    "link": {},
    "none": {"size_parameter": ""},
}


@pytest.mark.parametrize("paging", PAGINGS)
def test_resource_comes_in_pages_of_any_style(paging: str) -> None:
    rows = [{"Id": "P", "date": day(number).isoformat(), "n": number} for number in range(7)]
    size = len(rows) if paging == "none" else 3

    def answer(asked: Received) -> Reply:
        start = (asked.number("p", 1) - 1) * size + asked.number("cursor")
        following = start + size if start + size < len(rows) else None
        link = {} if following is None else {"Link": f'</api/x?cursor={following}>; rel="next"'}
        return Reply(value={"rows": rows[start : start + size], "meta": {"next": following, "total": len(rows)}}, headers=link)

    resource = {"field": {"n": {"measure": "ingested", "unit": "ms"}}, "paging": paging, **PAGINGS[paging]}
    with ScriptedServer(answer=answer) as scripted:
        batches = usage_of(platform_at(scripted, usage="resource", resource=resource, page_size=50), [production()], days(0, 6))
        sizes = {name: value for each in scripted.received for name, value in each.query.items() if name in {"limit", "per_page"}}
    assert [column(each, "ingested_ms") for batch in batches for each in batch.records] == list(range(7))
    assert sizes == ({} if paging == "none" else {"per_page" if paging == "page" else "limit": ["50"]})


def test_cursor_without_a_place_to_find_it_is_a_configuration_error() -> None:
    with pytest.raises(ValueError, match="where in the answer the next cursor stands"):
        ResourceSettings.model_validate({"paging": "cursor"})


def test_lifetime_totals_over_http_ask_for_the_day_before() -> None:
    def answer(received: Received) -> Reply:
        first, last = (date.fromisoformat(received.query[name][0]) for name in ("from", "to"))
        rows = [{"Id": "P", "date": each.isoformat(), "n": (each - FIRST).days ** 2 + 50} for each in Period(first, last).each_day()]
        return Reply(value={"rows": rows}, headers={"X-Pagination-Total-Results": str(len(rows))})

    resource = {"field": {"n": {"measure": "ingested", "unit": "ms", "flow": "cumulative"}}, "days_per_call": 3}
    with ScriptedServer(answer=answer) as scripted:
        batches = usage_of(platform_at(scripted, usage="resource", resource=resource), [production()], days(1, 7))
    assert [column(each, "ingested_ms") for batch in batches for each in batch.records] == [1, 3, 5, 7, 9, 11, 13]
    assert sum(batch.ignored for batch in batches) == 1


@given(amounts=st.lists(st.integers(0, 10**9), min_size=1, max_size=40), days_per_call=st.integers(1, 12), seed=st.randoms())
def test_lifetime_totals_in_any_pieces_and_any_order_give_back_the_days_amounts(
    amounts: list[int], days_per_call: int, seed: object
) -> None:
    period = Period(day(0), day(len(amounts) - 1))
    rows = rows_of(settings(n=("ingested", "ms", "cumulative")), period)
    total = 1_000
    source: dict[date, Json] = {day(-1): {"Id": 1, "date": day(-1).isoformat(), "n": total}}
    for number, amount in enumerate(amounts):
        total += amount
        source[day(number)] = {"Id": 1, "date": day(number).isoformat(), "n": total}
    found: dict[date, int | None] = {}
    for window in windows(rows.asked, days_per_call):
        piece = [source[each] for each in window.each_day()]
        seed.shuffle(piece)  # type: ignore[attr-defined]
        batch = rows.batch(piece, window)
        assert not batch.broken
        found.update({each.day: each.values[0] for each in batch.records if isinstance(each, UsageRecord)})
    assert [found[each] for each in period.each_day()] == amounts


def test_instants_of_a_row_are_cut_in_the_accounts_zone() -> None:
    at_ms = int(datetime(2026, 11, 1, 11, 30, tzinfo=UTC).timestamp() * 1000)
    for name, expected in (("Pacific/Kiritimati", date(2026, 11, 2)), ("Pacific/Pago_Pago", date(2026, 11, 1))):
        batch = rows_of(settings(n=("ingested", "s")), days(0, 1), zone=ZoneInfo(name)).batch(
            [{"Id": 1, "date": at_ms, "n": 1}], days(0, 1)
        )
        assert [each.day for each in batch.records if isinstance(each, UsageRecord)] == [expected]


@given(length=st.integers(1, 400), days_per_call=st.integers(1, 366))
def test_windows_cover_every_day_once_in_order(length: int, days_per_call: int) -> None:
    period = Period(day(0), day(length - 1))
    found = list(windows(period, days_per_call))
    assert [each for window in found for each in window.each_day()] == list(period.each_day())
    assert max(window.days for window in found) <= days_per_call


def test_template_with_an_unknown_name_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match=r"“\{acount_id\}”; known: account_id"):
        filled("/account/{acount_id}", {"account_id": "1"})
    assert filled("/a/{account_id}", {"account_id": "{first}"}) == "/a/{first}"


def test_two_fields_for_one_measure_are_a_configuration_error() -> None:
    with ScriptedServer(Reply(value=[])) as scripted:
        fields = {"a": {"measure": "ingested", "unit": "s"}, "b": {"measure": "ingested", "unit": "h"}}
        with pytest.raises(ConfigurationError, match="both feed “ingested”"):
            platform_at(scripted, usage="resource", resource={"field": fields})
        assert connection_to(scripted).resource is None
