"""Numbers and dates as people of a locale read them; the only place where a number becomes text.

Hours have one decimal, storage is GB (10⁹ bytes) or TB by size with one decimal, a number with decimals up to two, or
as many as say something of one close to nothing. A number and its unit are held together by a no-break space.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import get_decimal_symbol, get_group_symbol, get_minus_sign_symbol

from rushes.domain import BYTES_PER_GB, MILLIONTHS_PER_ONE, MS_PER_HOUR, Grain, Unit
from rushes.languages import Language, language_of, lowered

__all__ = ["NO_NUMBER", "Format"]

NO_NUMBER = "–"
"""Stands where a number is not reported or not loaded."""

_SPACE = "\u00a0"
_SYMBOLS = {"nl": ("u", "GB", "TB"), "fr": ("h", "Go", "To")}
_SYMBOLS_ELSEWHERE = ("h", "GB", "TB")
_PER_CENT = "%"
_UNIT_KEPT = {Unit.BYTES, Unit.RATIO}
_FRENCH_FIRST = re.compile(r"(?<![0-9])1(?= |$)")
_ONE_DECIMAL, _WHOLE = Decimal("0.1"), Decimal(1)
_FEW_DECIMALS, _MOST_DECIMALS = 2, 6
Number = int | float | Decimal


@functools.cache
def _locale_of(name: str) -> Locale:
    """Return the locale; plain English is British, whose dates read day, month, year."""
    return Locale.parse("en_GB" if name == "en" else name.replace("-", "_"))


@dataclass(frozen=True, slots=True)
class Format:
    """The formatting of one locale.

    Args:
        locale: A locale's name, "en_GB" or "nl-BE"; plain "en" means British English.
    """

    locale: str = "en_GB"

    @property
    def language(self) -> Language:
        """The language that goes with the numbers: `form.language.say("…")`."""
        return language_of(self.locale)

    @property
    def hour(self) -> str:
        """The symbol of an hour: "h", in Dutch "u"."""
        return _SYMBOLS.get(self.language.code, _SYMBOLS_ELSEWHERE)[0]

    @property
    def gigabyte(self) -> str:
        """The symbol of 10⁹ bytes: "GB", in French "Go"."""
        return _SYMBOLS.get(self.language.code, _SYMBOLS_ELSEWHERE)[1]

    @property
    def terabyte(self) -> str:
        """The symbol of 10¹² bytes: "TB", in French "To"."""
        return _SYMBOLS.get(self.language.code, _SYMBOLS_ELSEWHERE)[2]

    @property
    def separators(self) -> str:
        """The decimal sign and what stands between thousands, as Plotly takes them: ".," in English, ",." in Dutch."""
        where = _locale_of(self.locale)
        return get_decimal_symbol(where) + get_group_symbol(where)

    def parts(self, value: Number | None, unit: Unit) -> tuple[str, str]:
        """Return the number and its unit apart: ("412.6", "h"), ("48.2", "TB"), ("3,481", ""), ("3.75", ""), ("8.0", "%").

        Args:
            value: The number in its canonical unit; None gives ("–", "").
            unit: The canonical unit.
        """
        if value is None:
            return NO_NUMBER, ""
        exact = Decimal(str(value))
        if unit is Unit.MILLISECONDS:
            return self._decimal(exact / MS_PER_HOUR, _ONE_DECIMAL), self.hour
        if unit is Unit.BYTES:
            gigabytes = (exact / BYTES_PER_GB).quantize(_ONE_DECIMAL, ROUND_HALF_UP)
            if abs(gigabytes) < 1000:
                return self._decimal(gigabytes, _ONE_DECIMAL), self.gigabyte
            return self._decimal(exact / BYTES_PER_GB / 1000, _ONE_DECIMAL), self.terabyte
        if unit is Unit.RATIO:
            per_cent = (exact * 100).quantize(_ONE_DECIMAL, ROUND_HALF_UP)
            return self._decimal(exact * 100, _ONE_DECIMAL if abs(per_cent) < 1000 else _WHOLE), _PER_CENT
        if unit is Unit.MILLIONTHS:
            return self._shortest(exact / MILLIONTHS_PER_ONE, _decimals(exact)), ""
        return self._decimal(exact, _WHOLE), ""

    def value(self, value: Number | None, unit: Unit) -> str:
        """Return the number with its unit: "412.6 h", "48.2 TB", "3,481", "8.0 %"."""
        number, symbol = self.parts(value, unit)
        return f"{number}{_SPACE}{symbol}" if symbol else number

    def bare(self, value: Number | None, unit: Unit) -> str:
        """Return the number as it stands where the unit is said once.

        Hours leave their unit out; storage keeps it, because GB and TB stand side by side, and so does a ratio, as shares do everywhere.
        """
        return self.value(value, unit) if unit in _UNIT_KEPT else self.parts(value, unit)[0]

    def exact(self, value: Number | None, unit: Unit) -> str:
        """Return the number as `bare` does, of a number with decimals that is whole millionths each of them."""
        if unit is Unit.MILLIONTHS and isinstance(value, int):
            return self._shortest(Decimal(value) / MILLIONTHS_PER_ONE, _MOST_DECIMALS)
        return self.bare(value, unit)

    def unit_label(self, unit: Unit) -> str:
        """Return the unit that `bare` leaves out: "h" or ""."""
        return self.hour if unit is Unit.MILLISECONDS else ""

    def hours(self, duration_ms: Number | None) -> str:
        """Return milliseconds as hours: "412.6 h"."""
        return self.value(duration_ms, Unit.MILLISECONDS)

    def bytes(self, size_bytes: Number | None) -> str:
        """Return bytes as GB or TB: "298.0 GB", "48.2 TB"."""
        return self.value(size_bytes, Unit.BYTES)

    def count(self, number: Number | None) -> str:
        """Return a whole number, grouped: "3,481"."""
        return self.value(number, Unit.COUNT)

    def percent(self, ratio: Number | None, *, decimals: int = 0) -> str:
        """Return a ratio in per cent: 0.08 is "8 %"."""
        if ratio is None:
            return NO_NUMBER
        return f"{self._decimal(Decimal(str(ratio)) * 100, Decimal(1).scaleb(-decimals))}{_SPACE}{_PER_CENT}"

    def date(self, day: date) -> str:
        """Return "21 November 2026"."""
        return self._first(format_date(day, "long", locale=_locale_of(self.locale)))

    def day_and_month(self, day: date) -> str:
        """Return "21 November"."""
        return self._first(format_skeleton("MMMMd", day, locale=_locale_of(self.locale)))

    def short_day(self, day: date) -> str:
        """Return "21 Nov"."""
        return self._first(format_skeleton("MMMd", day, locale=_locale_of(self.locale)))

    def day_number(self, day: date) -> str:
        """Return a day's number as it stands in a date: "16", in French "1er"."""
        return self._first(str(day.day))

    def ordinal_day(self, day: date) -> str:
        """Return the day of a month as it stands after "the": "30th", in other languages its number."""
        return _ordinal(day.day) if self.language.code == "en" else self.day_number(day)

    def month(self, day: date) -> str:
        """Return "November 2026"."""
        return format_date(day, "LLLL y", locale=_locale_of(self.locale))

    def month_name(self, day: date) -> str:
        """Return "November"."""
        return format_date(day, "LLLL", locale=_locale_of(self.locale))

    def short_month(self, day: date) -> str:
        """Return "Nov"."""
        return format_date(day, "LLL", locale=_locale_of(self.locale))

    def weekday(self, day: date) -> str:
        """Return "Tuesday"."""
        return format_date(day, "cccc", locale=_locale_of(self.locale))

    def short_weekday(self, day: date) -> str:
        """Return "Tue"."""
        return format_date(day, "ccc", locale=_locale_of(self.locale))

    def within(self, name: str) -> str:
        """Return a month's or a weekday's name as it stands within a sentence: only English writes it large there."""
        return name if self.language.code == "en" else lowered(name)

    def whole_day(self, day: date) -> str:
        """Return "Tuesday 21 November 2026"."""
        order = "EEEE, MMMM d, y" if _locale_of(self.locale).territory == "US" else "EEEE d MMMM y"
        return self._first(format_date(day, order, locale=_locale_of(self.locale)))

    def time(self, at: datetime, zone: str | tzinfo) -> str:
        """Return "02:07", the aware instant in that zone."""
        return format_time(_local(at, zone), "HH:mm", locale=_locale_of(self.locale))

    def instant(self, at: datetime, zone: str | tzinfo) -> str:
        """Return "Sunday 22 November 2026, 02:07", the aware instant in that zone."""
        return f"{self.whole_day(_local(at, zone).date())}, {self.time(at, zone)}"

    def bucket(self, day: date, grain: Grain) -> tuple[str, str]:
        """Return the short and the whole name of a time bucket: ("Nov", "November 2026")."""
        return _bucket_names(self, day, grain)

    def every(self, texts: Sequence[str]) -> str:
        """Return "a, b and c"."""
        return format_list(texts, "standard", locale=_locale_of(self.locale)) if texts else ""

    def either(self, texts: Sequence[str]) -> str:
        """Return "a, b or c"."""
        return format_list(texts, "or", locale=_locale_of(self.locale)) if texts else ""

    def axis_number(self, number: float, step: float) -> str:
        """Return a tick's number with as many decimals as its step needs: "400", "2.5"."""
        exact = Decimal(repr(step)).quantize(Decimal("0.000001")).normalize()
        places = max(0, -int(exact.as_tuple().exponent))
        return self._decimal(Decimal(str(number)), Decimal(1).scaleb(-places))

    def _first(self, written: str) -> str:
        # The first of a month is the only day that French counts as an ordinal, which CLDR's patterns cannot say.
        return _FRENCH_FIRST.sub("1er", written, count=1) if self.language.code == "fr" else written

    def _shortest(self, number: Decimal, decimals: int) -> str:
        """Return a number rounded to so many decimals, without zeros at its end that say nothing."""
        rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP).normalize()
        return self._decimal(number, Decimal(1).scaleb(min(0, int(rounded.as_tuple().exponent))))

    def _decimal(self, number: Decimal, quantum: Decimal) -> str:
        rounded = number.quantize(quantum, ROUND_HALF_UP)
        # A loss too small to show must not read as "-0.0".
        exact = rounded if rounded else abs(rounded)
        return f"{exact:,f}".translate(_signs(self.locale))


@functools.lru_cache(maxsize=64)
def _signs(locale: str) -> dict[int, str]:
    """Return what stands for the signs of "-1,234.5" in a locale, whose digits go by threes in every one that is spoken here.

    A dashboard writes a thousand numbers; a library that looks each sign up again takes 50 µs for each of them.
    """
    where = _locale_of(locale)
    return str.maketrans({"-": get_minus_sign_symbol(where), ",": get_group_symbol(where), ".": get_decimal_symbol(where)})


def _decimals(millionths: Decimal) -> int:
    """Return how many decimals a number with decimals is shown with: two, or two that are no zeros of one closer to nothing."""
    close = _MOST_DECIMALS - millionths.adjusted() + 1 if millionths else 0
    return max(_FEW_DECIMALS, min(_MOST_DECIMALS, close))


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number not in {11, 12, 13} else "th"
    return f"{number}{ending}"


def _local(at: datetime, zone: str | tzinfo) -> datetime:
    return at.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


@functools.lru_cache(maxsize=4096)
def _bucket_names(format: Format, day: date, grain: Grain) -> tuple[str, str]:  # noqa: A002 (as everywhere in this package)
    if grain is Grain.DAY:
        return format.short_day(day), format.date(day)
    if grain is Grain.WEEK:
        return format.short_day(day), format.language.say("week of {date}", date=format.date(day))
    if grain is Grain.MONTH:
        return format.short_month(day), format.month(day)
    if grain is Grain.QUARTER:
        quarter = format_date(day, "QQQ", locale=_locale_of(format.locale))
        return quarter, f"{quarter} {day.year}"
    return str(day.year), str(day.year)
