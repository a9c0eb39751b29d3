"""Kept reports, read as a platform: which numbers stand on which day, and what is said of the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.kept_reports import FULL, NOON, connection_of, put, settle
from rushes.clock import FrozenClock
from rushes.config import ConnectionSettings
from rushes.domain import FACT_COLUMNS, Period, ProductionState
from rushes.errors import ConfigurationError, SignInRefused
from rushes.platforms import AsideRow, Batch, FlowKind, KeptReport, PlatformAccount, ReportShelf, UsageRecord, undivided, why_open
from rushes.platforms.production_report import ProductionReportPlatform
from rushes.platforms.report_days import Division, ProductionNumbers, ReadReport

BRUSSELS = ZoneInfo("Europe/Brussels")
INGESTED, ITEMS, CLOUD = (FACT_COLUMNS.index(name) for name in ("ingested_ms", "items_ingested", "cloud_storage_bytes"))


def nov(first: int, last: int | None = None) -> Period:
    return Period(date(2026, 11, first), date(2026, 11, last or first))


@pytest.fixture
def connection(tmp_path: Path) -> ConnectionSettings:
    return connection_of(tmp_path, "A", "B")


@pytest.fixture
def shelf(connection: ConnectionSettings) -> ReportShelf:
    assert connection.production_report is not None
    return ReportShelf(connection.production_report.folder)


def platform_of(connection: ConnectionSettings) -> ProductionReportPlatform:
    return ProductionReportPlatform(connection, clock=FrozenClock(NOON))


def read(connection: ConnectionSettings, period: Period, account: str = "A", *, megabyte_bytes: int | None = None) -> Batch:
    platform = platform_of(connection)
    (login,) = connection.login
    session = platform.sign_in(login.username, login.password.get_secret_value(), keep=False)
    (of,) = (each for each in platform.rights(session) if each.external_id == account)
    (batch,) = platform.usage(session, of, (), period, BRUSSELS, megabyte_bytes=megabyte_bytes)
    return batch


def values_of(batch: Batch) -> dict[tuple[str, int], tuple[int | None, ...]]:
    """Return seconds, items and bytes of each production and day of November."""
    return {
        (each.production_external_id, each.day.day): (each.values[INGESTED], each.values[ITEMS], each.values[CLOUD])
        for each in batch.records
        if isinstance(each, UsageRecord)
    }


def test_day_without_a_report_is_open_and_has_no_zero(connection: ConnectionSettings, shelf: ReportShelf) -> None:
    put(shelf, "A", nov(20), {"7": ("60", "2", "5")})
    settle(shelf, FlowKind.WINDOWED)
    batch = read(connection, nov(19, 21))
    assert values_of(batch) == {("A/7", 20): (60_000, 2, 5_000_000)}
    assert batch.open_days == (date(2026, 11, 19), date(2026, 11, 21))
    assert (batch.partial_days, batch.broken) == ((), ())


def test_month_to_date_reports_give_the_difference(connection: ConnectionSettings, shelf: ReportShelf) -> None:
    put(shelf, "A", nov(1, 20), {"7": ("60.5", "2", "5"), "8": ("10", "1", "1")})
    put(shelf, "A", nov(1, 21), {"7": ("100", "5", "6"), "8": ("9", "1", "1"), "9": ("3", "1", "0")})
    settle(shelf, FlowKind.WINDOWED)
    batch = read(connection, nov(21))
    # What fell and what the day before does not name is known of neither; levels are, all the same.
    assert values_of(batch) == {
        ("A/7", 21): (39_500, 3, 6_000_000),
        ("A/8", 21): (None, 0, 1_000_000),
        ("A/9", 21): (None, None, 0),
    }
    assert {(each.production_external_id, each.reason.partition(":")[0]) for each in batch.broken} == {
        ("A/8", "Volume Ingested (s)"),
        ("A/9", "Volume Ingested (s)"),
        ("A/9", "Items Ingested (#)"),
    }
    assert all(each.is_used for each in batch.broken)
    # Each row is a record, and none is counted as set aside too.
    assert batch.rows_read == len(batch.records) == 3


def test_report_of_several_days_alone_gives_levels_and_no_flow(connection: ConnectionSettings, shelf: ReportShelf) -> None:
    alone = put(shelf, "A", nov(1, 20), {"7": ("60", "2", "5")})
    settle(shelf, FlowKind.WINDOWED)
    batch = read(connection, nov(19, 20))
    assert values_of(batch) == {("A/7", 20): (None, None, 5_000_000)}
    assert (batch.open_days, batch.partial_days) == ((date(2026, 11, 19),), (date(2026, 11, 20),))
    assert "cannot be put on single days" in why_open(shelf.reports("A"), date(2026, 11, 20), FlowKind.WINDOWED)
    assert batch.broken == ()
    assert set(undivided(shelf.reports("A"), FlowKind.WINDOWED)) == {alone.report_id}


def test_no_flow_is_loaded_before_it_is_settled_what_they_are(connection: ConnectionSettings, shelf: ReportShelf) -> None:
    put(shelf, "A", nov(20), {"7": ("60", "2", "5")})
    batch = read(connection, nov(20))
    assert values_of(batch) == {("A/7", 20): (None, None, 5_000_000)}
    assert batch.partial_days == (date(2026, 11, 20),)
    assert "not settled" in why_open(shelf.reports("A"), date(2026, 11, 20), None)
    assert batch.rows_read == 1


def test_lifetime_totals_give_differences_whatever_their_first_days(connection: ConnectionSettings, shelf: ReportShelf) -> None:
    put(shelf, "A", nov(20), {"7": ("1000", "20", "5")})
    put(shelf, "A", nov(3, 21), {"7": ("1060", "21", "5"), "9": ("4", "1", "2")}, created={"9": date(2026, 11, 21)})
    settle(shelf, FlowKind.LIFETIME)
    batch = read(connection, nov(20, 21))
    assert values_of(batch) == {
        ("A/7", 20): (None, None, 5_000_000),
        ("A/7", 21): (60_000, 1, 5_000_000),
        # It was made on that day, so its whole life is that day.
        ("A/9", 21): (4_000, 1, 2_000_000),
    }
    assert batch.partial_days == (date(2026, 11, 20),)


def test_later_report_of_the_same_day_restates_it_and_takes_nothing_away(connection: ConnectionSettings, shelf: ReportShelf) -> None:
    put(shelf, "A", nov(20), {"7": ("60", "2", "5"), "8": ("1", "1", "1")}, taken=1)
    put(shelf, "A", nov(20), {"7": ("61", "2", "5")}, taken=2)
    settle(shelf, FlowKind.WINDOWED)
    assert values_of(read(connection, nov(20))) == {("A/7", 20): (61_000, 2, 5_000_000), ("A/8", 20): (1_000, 1, 1_000_000)}


def test_file_that_was_read_again_is_read_as_it_was_last(connection: ConnectionSettings, shelf: ReportShelf) -> None:
    first = put(shelf, "A", nov(20), {"7": ("60", "2", "5"), "8": ("1", "1", "1")})
    settle(shelf, FlowKind.WINDOWED)
    for minutes in (1, 2):
        again = replace(first, taken_at=NOON + timedelta(minutes=minutes), rows_taken=1, rows_aside=1)
        with shelf.alone():
            shelf.keep(again, shelf.original(first), tuple(shelf.rows(first))[:1], [AsideRow(3, "", "This is no number.", "8", "8")])
    batch = read(connection, nov(20))
    assert set(values_of(batch)) == {("A/7", 20)}
    assert [(each.reason, each.production_external_id) for each in batch.broken] == [("This is no number: line 3", "A/8")]
    assert batch.rows_read == 2


def test_megabyte_is_what_the_account_says(connection: ConnectionSettings, shelf: ReportShelf) -> None:
    put(shelf, "A", nov(20), {"7": ("60", "2", "1.5")})
    settle(shelf, FlowKind.WINDOWED)
    assert values_of(read(connection, nov(20), megabyte_bytes=2**20))["A/7", 20][2] == 1_572_864


def test_report_of_one_account_says_nothing_of_another(connection: ConnectionSettings, shelf: ReportShelf) -> None:
    put(shelf, "A", nov(20), {"7": ("60", "2", "5")})
    settle(shelf, FlowKind.WINDOWED)
    batch = read(connection, nov(20), "B")
    assert (batch.records, batch.broken, batch.open_days) == ((), (), (date(2026, 11, 20),))
    platform = platform_of(connection)
    (login,) = connection.login
    session = platform.sign_in(login.username, login.password.get_secret_value(), keep=False)
    assert {each.account_external_id for each in platform.productions(session)[0]} == {"A"}


def test_production_that_the_newest_report_lacks_is_not_listed_and_not_deleted(connection: ConnectionSettings, shelf: ReportShelf) -> None:
    put(shelf, "A", nov(19), {"7": ("1", "1", "1"), "8": ("1", "1", "1"), "9": ("1", "1", "1")}, deleted={"9": "2026-11-18"})
    put(shelf, "A", nov(20), {"7": ("1", "1", "1")})
    platform = platform_of(connection)
    (login,) = connection.login
    session = platform.sign_in(login.username, login.password.get_secret_value(), keep=False)
    listed = {each.external_id: each for each in platform.productions(session)[0]}
    assert {name: each.state for name, each in listed.items()} == {"A/7": ProductionState.ACTIVE, "A/9": ProductionState.DELETED}
    assert listed["A/9"].deleted == datetime(2026, 11, 18, tzinfo=UTC)
    assert ("A/8", "Title of 8") in read(connection, nov(19)).names


def test_nobody_signs_in_but_the_connection_itself(connection: ConnectionSettings) -> None:
    platform = platform_of(connection)
    for username, password in (("reports", ""), ("reports", "guess"), ("vera", "guess"), ("", "")):
        with pytest.raises(SignInRefused):
            platform.sign_in(username, password, keep=True)
    again = connection_of(Path("/nowhere"), "A")
    assert again.login[0].password.get_secret_value() != connection.login[0].password.get_secret_value()


def test_settings_that_reports_cannot_follow_are_refused(tmp_path: Path) -> None:
    for more, words in (
        ({"usage": "media_objects"}, "usage"),
        ({"sign_in": {"kind": "platform"}}, "invite people"),
        ({"login": ()}, "login"),
    ):
        with pytest.raises(ConfigurationError, match=words):
            ProductionReportPlatform(connection_of(tmp_path, "A", **more))


def test_report_killed_while_it_is_written_is_none(
    connection: ConnectionSettings, shelf: ReportShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(shelf, "A", nov(19), {"7": ("1", "1", "1")})

    def killed(_self: Path, _target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", killed)
    with pytest.raises(KeyboardInterrupt):
        put(shelf, "A", nov(20), {"7": ("1", "1", "1")})
    assert [each.period for each in shelf.reports("A")] == [nov(19)]
    assert shelf.accounts() == ("A",)
    with pytest.raises(ValueError, match="no account"):
        shelf.reports("../A")


DAYS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12)


@given(amounts=DAYS, kind=st.sampled_from([None, *FlowKind]), before=st.integers(0, 10**9), single=st.sets(st.integers(0, 11)))
def test_days_own_amounts_come_back_however_they_were_reported(
    amounts: list[int], kind: FlowKind | None, before: int, single: set[int]
) -> None:
    """Month-to-date, single days or lifetime totals: where a day's flow is told at all, it is the day's own."""
    first = date(2026, 11, 1)
    reports = list[ReadReport]()
    for place in range(len(amounts)):
        last = first + timedelta(days=place)
        of_one_day = kind is not FlowKind.LIFETIME and place in single
        total = amounts[place] if of_one_day else sum(amounts[: place + 1]) + (before if kind is FlowKind.LIFETIME else 0)
        period = Period(last if of_one_day else first, last)
        kept = KeptReport(str(place), "A", "", "", period, NOON + timedelta(minutes=place), "", FULL[:1], 1, 1, 0)
        reports.append(ReadReport(kept, {"7": ProductionNumbers({INGESTED: total}, "Seven")}))
    division = Division(reports, kind)
    told = 0
    for place, amount in enumerate(amounts):
        known = division.day(first + timedelta(days=place))
        assert known is not None
        value = known.values["7"][INGESTED]
        assert value in {None, amount}
        assert (value is None) == bool(known.open_flows or known.faults)
        told += value is not None
    expected = {None: 0, FlowKind.LIFETIME: len(amounts) - 1}
    assert told >= expected.get(kind, len(set(range(len(amounts))) & (single | {0})))


def test_account_that_the_configuration_names_is_usable_and_managed_here(connection: ConnectionSettings) -> None:
    platform = platform_of(connection)
    (login,) = connection.login
    session = platform.sign_in(login.username, login.password.get_secret_value(), keep=False)
    assert platform.rights(session)[0] == PlatformAccount("A", "House A", can_manage=False, is_usable=True, needs_second_factor=False)
