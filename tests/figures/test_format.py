"""Numbers and dates read as people of the locale read them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from rushes.domain import Grain, Unit
from rushes.figures import Format
from rushes.languages import LOCALES

EN = Format("en")
DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (EN.hours(1_485_360_000), "412.6\u00a0h"),
        (EN.hours(180_000), "0.1\u00a0h"),
        (EN.hours(-1), "0.0\u00a0h"),
        (EN.hours(None), "–"),
        (EN.bytes(298 * 10**9), "298.0\u00a0GB"),
        (EN.bytes(999_949_999_999), "999.9\u00a0GB"),
        (EN.bytes(999_950_000_000), "1.0\u00a0TB"),
        (EN.bytes(48_200_000_000_000), "48.2\u00a0TB"),
        (EN.count(3481), "3,481"),
        (EN.percent(0.08), "8\u00a0%"),
        (EN.percent(0.2869, decimals=1), "28.7\u00a0%"),
        (EN.percent(None), "–"),
        (Format("nl-BE").hours(10_000_000_000), "2.777,8\u00a0u"),
        (Format("fr-FR").hours(10_000_000_000), "2\u202f777,8\u00a0h"),
        (Format("fr-FR").bytes(298 * 10**9), "298,0\u00a0Go"),
        (Format("fr-BE").bytes(48_200_000_000_000), "48,2\u00a0To"),
        (Format("nl-NL").bytes(48_200_000_000_000), "48,2\u00a0TB"),
        (Format("fr-BE").date(date(2026, 11, 1)), "1er novembre 2026"),
        (Format("fr-BE").date(date(2026, 11, 21)), "21 novembre 2026"),
        (Format("fr-FR").short_day(date(2026, 11, 1)), "1er nov."),
        (Format("en-US").instant(datetime(2026, 11, 22, 1, 7, tzinfo=UTC), "UTC"), "Sunday, November 22, 2026, 01:07"),
        (Format("nl-BE").instant(datetime(2026, 11, 22, 1, 7, tzinfo=UTC), "UTC"), "zondag 22 november 2026, 01:07"),
        (EN.every(["Noord", "Zuid", "Oost"]), "Noord, Zuid and Oost"),
        (EN.either(["Noord", "Zuid"]), "Noord or Zuid"),
        (Format("fr-FR").every(["Nord", "Sud", "Est"]), "Nord, Sud et Est"),
        (Format("nl-NL").either(["Noord", "Zuid", "Oost"]), "Noord, Zuid of Oost"),
        (EN.every([]), ""),
        (EN.value(0.4325, Unit.RATIO), "43.3\u00a0%"),
        (EN.value(-0.0004, Unit.RATIO), "0.0\u00a0%"),
        (EN.value(9.9994, Unit.RATIO), "999.9\u00a0%"),
        (EN.value(9.9996, Unit.RATIO), "1,000\u00a0%"),
        (EN.value(None, Unit.RATIO), "–"),
        (Format("nl-BE").value(12.345, Unit.RATIO), "1.235\u00a0%"),
        (Format("fr-FR").value(0.4325, Unit.RATIO), "43,3\u00a0%"),
        (EN.ordinal_day(date(2026, 11, 30)), "30th"),
        (EN.ordinal_day(date(2026, 11, 22)), "22nd"),
        (EN.ordinal_day(date(2026, 11, 12)), "12th"),
        (Format("nl-BE").ordinal_day(date(2026, 11, 30)), "30"),
        (Format("fr-FR").ordinal_day(date(2026, 11, 1)), "1er"),
        (EN.date(DAY), "21 November 2026"),
        (EN.day_and_month(DAY), "21 November"),
        (EN.month(DAY), "November 2026"),
        (EN.month_name(DAY), "November"),
        (EN.instant(datetime(2026, 11, 22, 1, 7, tzinfo=UTC), "Europe/Brussels"), "Sunday 22 November 2026, 02:07"),
    ],
)
def test_value_formatted_reads_as_expected(shown: str, words: str) -> None:
    assert shown == words


def test_hours_at_half_a_decimal_round_away_from_zero() -> None:
    assert EN.hours(3_780_000) == "1.1\u00a0h"


def test_bare_storage_keeps_its_unit_because_gb_and_tb_stand_together() -> None:
    assert (EN.bare(10**12, Unit.BYTES), EN.bare(3_600_000, Unit.MILLISECONDS)) == ("1.0\u00a0TB", "1.0")


def test_bare_ratio_keeps_its_sign_as_shares_do() -> None:
    assert (EN.bare(0.08, Unit.RATIO), EN.unit_label(Unit.RATIO)) == ("8.0\u00a0%", "")


@pytest.mark.parametrize(
    ("grain", "names"),
    [
        (Grain.DAY, ("1 Nov", "1 November 2026")),
        (Grain.WEEK, ("1 Nov", "week of 1 November 2026")),
        (Grain.MONTH, ("Nov", "November 2026")),
        (Grain.QUARTER, ("Q4", "Q4 2026")),
        (Grain.YEAR, ("2026", "2026")),
    ],
)
def test_bucket_of_each_grain_has_a_short_and_a_whole_name(grain: Grain, names: tuple[str, str]) -> None:
    assert EN.bucket(date(2026, 11, 1), grain) == names


@given(st.integers(-(10**18), 10**18), st.sampled_from(sorted(LOCALES)))
def test_number_is_written_as_the_locale_data_writes_it(duration_ms: int, locale: str) -> None:
    hours = (Decimal(duration_ms) / 3_600_000).quantize(Decimal("0.1"), ROUND_HALF_UP)
    expected = format_decimal(hours or abs(hours), "#,##0.0", locale=locale)
    assert Format(locale).parts(duration_ms, Unit.MILLISECONDS)[0] == expected
