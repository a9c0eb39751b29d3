from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.domain import Unit
from rushes.outbound import Json
from rushes.platforms.parsing import Fault, duration_ms, identifier, instant, local_day, name_of, whole

AT = datetime(2026, 11, 21, 9, 8, 7, tzinfo=UTC)
INSTANTS = st.integers(0, 219 * 365 * 86_400 * 10**6).map(lambda micros: datetime(1980, 1, 2, tzinfo=UTC) + timedelta(microseconds=micros))
AT_MS = int(AT.timestamp() * 1000)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-21T09:08:07Z", AT),
        ("2026-11-21t09:08:07z", AT),
        ("2026-11-21 09:08:07Z", AT),
        ("2026-11-21T09:08:07", AT),
        ("2026-11-21 09:08:07", AT),
        ("2026-11-21 09:08:07 UTC", AT),
        ("  2026-11-21T09:08:07Z ", AT),
        ("2026-11-21T10:08:07+01:00", AT),
        ("2026-11-21T10:08:07+0100", AT),
        ("2026-11-21T10:08:07+01", AT),
        ("2026-11-21T10:08:07+01:00[Europe/Brussels]", AT),
        ("2026-11-21T04:08:07.000-0500", AT),
        ("2026-11-21T09:08Z", AT.replace(second=0)),
        ("2026-11-21T09:08:07.Z", AT),
        ("2026-11-21T09:08:07.1Z", AT.replace(microsecond=100_000)),
        ("2026-11-21T09:08:07,123Z", AT.replace(microsecond=123_000)),
        ("2026-11-21T09:08:07.123456Z", AT.replace(microsecond=123_456)),
        ("2026-11-21T09:08:07.123456789Z", AT.replace(microsecond=123_456)),
        ("2026-11-21T09:08:07.999999999Z", AT.replace(microsecond=999_999)),
        ("2026-11-21", datetime(2026, 11, 21, tzinfo=UTC)),
        (AT_MS, AT),
        (str(AT_MS), AT),
        (Decimal(AT_MS), AT),
        (AT_MS + 1, AT.replace(microsecond=1_000)),
        (None, None),
        ("", None),
        ("  ", None),
        (False, None),
    ],
)
def test_instant_in_every_common_form_is_the_same_moment(value: Json, expected: datetime | None) -> None:
    assert instant(value, "created") == expected


@pytest.mark.parametrize(
    "value",
    [
        "yesterday",
        "21/11/2026",
        "2026-13-01",
        "2026-02-30",
        "2026-11-21T25:00:00Z",
        "2026-11-21T09:60:00Z",
        "2026-11-21T09:08:07+25:00",
        "2026-11-21T09:08:07+01:75",
        "2026-11-21T09:08:07.1234567890Z",
        "2026-11-21Z",
        "٢٠٢٦-١١-٢١",
        "2026-11-21T09:08:07Z; drop table",
        "20261121",
        0,
        1_700_000_000,
        -1,
        10**17,
        10**30,
        10**400,
        "9" * 18,
        "9" * 40,
        "1979-12-31",
        "2200-01-01",
        "0001-01-01T00:00:00+23:00",
        "9999-12-31T23:59:59-23:00",
        True,
        [],
        {"$date": 1},
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("1e400"),
    ],
)
def test_instant_that_is_none_is_a_fault_that_names_the_field(value: Json) -> None:
    with pytest.raises(Fault, match=r"^created is "):
        instant(value, "created")


@given(
    at=INSTANTS,
    offset_minutes=st.integers(-14 * 60, 14 * 60),
    digits=st.integers(0, 9),
    separator=st.sampled_from("T "),
    colon=st.sampled_from([":", ""]),
)
def test_instant_written_anywhere_in_any_precision_is_read_back(
    at: datetime, offset_minutes: int, digits: int, separator: str, colon: str
) -> None:
    local = at.astimezone(timezone(timedelta(minutes=offset_minutes)))
    fraction = f"{local.microsecond:06d}000"[:digits]
    hours, minutes = divmod(abs(offset_minutes), 60)
    written = f"{local:%Y-%m-%d}{separator}{local:%H:%M:%S}" + (f".{fraction}" if digits else "")
    written += f"{'-' if offset_minutes < 0 else '+'}{hours:02d}{colon}{minutes:02d}"
    kept = int(fraction.ljust(6, "0")[:6])
    assert instant(written, "created") == at.replace(microsecond=kept)


@given(at=INSTANTS)
def test_instant_as_milliseconds_is_read_back_as_number_and_as_digits(at: datetime) -> None:
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    milliseconds = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert instant(milliseconds, "created") == instant(str(milliseconds), "created") == at


@given(
    day=st.dates(min_value=date(1980, 1, 2), max_value=date(2199, 12, 30)),
    zone=st.sampled_from(["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Brussels", "America/Sao_Paulo", "Asia/Beirut", "UTC"]),
)
def test_instant_of_a_bare_date_falls_on_that_date_in_the_zone(day: date, zone: str) -> None:
    at = instant(day.isoformat(), "created", ZoneInfo(zone))
    assert at is not None
    assert at.astimezone(ZoneInfo(zone)).date() == day


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-21", date(2026, 11, 21)),
        ("2026-11-21T00:00:00Z", date(2026, 11, 21)),
        ("2026-11-21T00:00:00.000", date(2026, 11, 21)),
        ("2026-11-21 00:00:00+01:00", date(2026, 11, 21)),
        ("2026-11-20T23:00:00Z", date(2026, 11, 21)),
        ("2026-11-21T23:30:00Z", date(2026, 11, 22)),
        (int(datetime(2026, 11, 20, 23, tzinfo=UTC).timestamp() * 1000), date(2026, 11, 21)),
        (None, None),
    ],
)
def test_local_day_of_a_written_date_is_kept_and_of_an_instant_is_cut_in_the_zone(value: Json, expected: date | None) -> None:
    assert local_day(value, "date", ZoneInfo("Europe/Brussels")) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12, 12_000),
        (Decimal("12.3456"), 12_346),
        (Decimal("0.0005"), 1),
        (Decimal("0.00049999999999999999999999999999999999999999999999999"), 0),
        (Decimal("0.0015"), 2),
        (Decimal("2.675"), 2_675),
        (Decimal("1.005"), 1_005),
        ("12.5", 12_500),
        (" 12 ", 12_000),
        ("+3", 3_000),
        ("1e3", 1_000_000),
        (".5", 500),
        ("5.", 5_000),
        (0, 0),
        (Decimal("-0.0"), 0),
        (Decimal("1e-400"), 0),
        (None, None),
        ("", None),
        (" ", None),
    ],
)
def test_duration_in_seconds_becomes_milliseconds_rounded_once_halves_up(value: Json, expected: int | None) -> None:
    assert duration_ms(value, "durationSeconds") == expected


@pytest.mark.parametrize(
    "value",
    [
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("-Infinity"),
        "NaN",
        "-inf",
        -1,
        Decimal("-0.0001"),
        "-3",
        36_000_001,
        10**40,
        10**4000,
        Decimal("1e999999"),
        "1e9999",
        "12 s",
        "1,5",
        "1_000",
        "0x10",
        "twelve",
        "1" * 100,
        True,
        [],
        {},
    ],
)
def test_duration_that_is_none_is_a_fault_that_names_the_field(value: Json) -> None:
    with pytest.raises(Fault, match=r"^durationSeconds is "):
        duration_ms(value, "durationSeconds")


@given(st.decimals(min_value=0, max_value=30_000_000, places=12), st.booleans())
def test_duration_of_any_decimal_is_exact(seconds: Decimal, is_text: bool) -> None:
    value: Json = format(seconds, "f") if is_text else seconds
    assert duration_ms(value, "durationSeconds") == int((seconds * 1000).quantize(Decimal(1), ROUND_HALF_UP))


@given(st.text() | st.integers() | st.booleans() | st.none() | st.decimals(allow_nan=True))
def test_values_of_any_kind_are_read_or_are_a_fault(value: Json) -> None:
    for read in (
        lambda: instant(value, "field"),
        lambda: local_day(value, "field", ZoneInfo("Asia/Tokyo")),
        lambda: duration_ms(value, "field"),
        lambda: whole(value, "field", factor=1_000_000, unit=Unit.BYTES),
        lambda: identifier(value, "field"),
    ):
        try:
            read()
        except Fault as fault:
            assert str(fault).startswith("field is ")  # noqa: PT017


@pytest.mark.parametrize(
    ("value", "factor", "unit", "expected"),
    [
        (Decimal("1.5"), 1_048_576, Unit.BYTES, 1_572_864),
        ("0.0000005", 1_000_000, Unit.BYTES, 1),
        (Decimal("2.5"), 3_600_000, Unit.MILLISECONDS, 9_000_000),
        (7, 1, Unit.COUNT, 7),
        (None, 1, Unit.COUNT, None),
    ],
)
def test_whole_in_another_unit_is_exact(value: Json, factor: int, unit: Unit, expected: int | None) -> None:
    assert whole(value, "n", factor=factor, unit=unit) == expected


@pytest.mark.parametrize(("value", "unit"), [(10**13, Unit.BYTES), (10**13, Unit.COUNT), (-1, Unit.COUNT), ("NaN", Unit.BYTES)])
def test_whole_that_is_negative_or_absurd_is_a_fault(value: Json, unit: Unit) -> None:
    with pytest.raises(Fault, match=r"^n is "):
        whole(value, "n", factor=1_000_000, unit=unit)


@pytest.mark.parametrize(
    ("value", "expected"), [(7, "7"), (" a b ", "a b"), ("7\x00", "7\ufffd"), ("\ud800x", "?x"), ("a\x1b[2Jb\x9b1m", "a\ufffd[2Jb\ufffd1m")]
)
def test_identifier_is_text_whatever_was_sent(value: Json, expected: str) -> None:
    assert identifier(value, "id") == expected


@pytest.mark.parametrize("value", [None, "", "  ", True, Decimal("1.5"), [], {}, "x" * 201, 10**250])
def test_identifier_that_is_none_is_a_fault(value: Json) -> None:
    with pytest.raises(Fault, match=r"^id is "):
        identifier(value, "id")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Cold <b>Harbour</b>", "Cold <b>Harbour</b>"),
        (None, "other"),
        ("", "other"),
        (" \n", "other"),
        (5, "other"),
        ("x" * 900, "x" * 500),
        ("two\r\n\tlines", "two   lines"),
        ("\x1b]0;owned\x07\x1b[31mred\x7f \x9b2J \u202ertl", "\ufffd]0;owned\ufffd\ufffd[31mred\ufffd \ufffd2J \u202ertl"),
    ],
)
def test_name_is_kept_as_written_or_replaced_where_there_is_none(value: Json, expected: str) -> None:
    assert name_of(value, "other") == expected


@given(st.integers(0, 10**19) | st.decimals(0, 10**19, allow_nan=False, places=None), st.sampled_from((1, 1_000, 3_600_000, 2**20 * 1_024)))
def test_whole_plain_number_is_rounded_as_in_exact_arithmetic(value: int | Decimal, factor: int) -> None:
    exact = int(Fraction(value) * factor + Fraction(1, 2))
    if exact <= 10**18:
        assert whole(value, "field", factor=factor, unit=Unit.BYTES) == exact
    else:
        with pytest.raises(Fault, match="absurdly large"):
            whole(value, "field", factor=factor, unit=Unit.BYTES)
