"""Reading single values of a platform's JSON: instants, days, numbers, names. Exact or not at all.

Each function takes the field's name, so that a fault names it. Null and empty text are "not there"
(None); everything else that cannot be read is a `Fault`.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from functools import lru_cache

from rushes.domain import Unit
from rushes.outbound import Json

__all__ = ["Fault", "duration_ms", "fields_of", "identifier", "instant", "local_day", "name_of", "whole"]

_EARLIEST, _LATEST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER_CHARACTERS = 60
_LONGEST_ITEM_MS = 10_000 * 3_600_000
_MOST = {Unit.MILLISECONDS: 10**15, Unit.BYTES: 10**18, Unit.COUNT: 10**12}

_ISO = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)"
    r"(?:[Tt ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{0,9}))?)?"
    r"\s?(?:(?P<utc>[Zz]|UTC|GMT)|(?P<sign>[+-])(?P<offset_hours>\d\d)(?::?(?P<offset_minutes>\d\d))?)?"
    r"(?:\[[\w/+-]+\])?)?",
    re.ASCII,
)
_DIGITS = re.compile(r"-?\d{1,18}", re.ASCII)
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), "�") | {ord(blank): " " for blank in "\t\n\v\f\r\x85"}
_PLAIN_BELOW = 10**18
_HALF = Decimal("0.5")
_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)


class Fault(ValueError):
    """A value that cannot be read; the message names the field."""


def fields_of(row: Json) -> dict[str, Json]:
    """Return a row's fields.

    Raises:
        Fault: It is no object.
    """
    if not isinstance(row, dict):
        raise Fault("the row is no object")
    return row


def identifier(value: Json, field: str) -> str:
    """Return an id as text, whatever the platform sends.

    Raises:
        Fault: It is missing, empty, no text and no whole number, or longer than 200 characters.
    """
    if type(value) is int and 0 <= value < _PLAIN_BELOW:
        return str(value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Fault(f"{field} is {_kind(value)}")
    text = _clean_id(value) if isinstance(value, str) else str(value)
    if not text or len(text) > 200:
        raise Fault(f"{field} is {'longer than 200 characters' if text else 'empty'}")
    return text


def name_of(value: Json, otherwise: str) -> str:
    """Return a name for people, at most 500 characters; the other one where there is none."""
    text = _clean(value) if isinstance(value, str) else ""
    return text[:500] or otherwise


def instant(value: Json, field: str, zone: tzinfo = UTC) -> datetime | None:
    """Return an instant in UTC, to the microsecond; None for null, false and empty text.

    Args:
        value: ISO 8601 (`T` or a space, no zone means UTC, 0 to 9 digits of a fraction, cut after
            the sixth) or milliseconds since 1970, as a number or as digits.
        field: Its name, for the fault.
        zone: Where a date without a time begins, so that it is that same date there.

    Raises:
        Fault: It is none of these, or lies before 1980 or after 2199.
    """
    if value is None or value is False or (isinstance(value, str) and not value.strip()):
        return None
    at = _moment(value, field, zone)
    if not _EARLIEST <= at < _LATEST:
        raise Fault(f"{field} is out of range: {_shown(value)}")
    return at


def local_day(value: Json, field: str, zone: tzinfo) -> date | None:
    """Return a business date; None for null and empty text.

    A date written as text counts as written, also with a midnight behind it; any other instant is
    cut in the zone.

    Raises:
        Fault: It is neither a date nor an instant, or out of range.
    """
    return _written_day(value, field, zone) if isinstance(value, str) else _day_of(value, field, zone)


def duration_ms(value: Json, field: str) -> int | None:
    """Return seconds as whole milliseconds, halves up; None for null and empty text.

    Raises:
        Fault: No number, not finite, negative, or longer than 10,000 hours.
    """
    number = _number(value, field)
    if number is None:
        return None
    milliseconds = _rounded(number, 1_000)
    if number < 0 or milliseconds is None or milliseconds > _LONGEST_ITEM_MS:
        raise Fault(f"{field} is {'negative' if number < 0 else 'longer than 10,000 hours'}: {_shown(value)}")
    return milliseconds


def whole(value: Json, field: str, *, factor: int, unit: Unit) -> int | None:
    """Return a number in another unit as a whole number, halves up; None for null and empty text.

    Args:
        value: A number, or a number as text with a point for its fraction.
        field: Its name, for the fault.
        factor: What one of the value's own units is in the new one.
        unit: The new unit; it sets what is absurd.

    Raises:
        Fault: No number, not finite, negative, or absurdly large.
    """
    plain = _plain_amount(value, factor)
    if plain is not None and plain <= _MOST[unit]:
        return plain
    number = _number(value, field)
    if number is None:
        return None
    amount = _rounded(number, factor)
    if number < 0 or amount is None or amount > _MOST[unit]:
        raise Fault(f"{field} is {'negative' if number < 0 else 'absurdly large'}: {_shown(value)}")
    return amount


@lru_cache(maxsize=4_096)
def _written_day(text: str, field: str, zone: tzinfo) -> date | None:
    """Return the date of a text; a night reads the same few dates again and again."""
    return _day_of(text, field, zone)


def _day_of(value: Json, field: str, zone: tzinfo) -> date | None:
    at = instant(value, field, zone)
    if at is None:
        return None
    if isinstance(value, str) and (found := _ISO.fullmatch(value.strip())) is not None and _is_midnight(found):
        return date.fromisoformat(found["date"])
    return at.astimezone(zone).date()


def _moment(value: Json, field: str, zone: tzinfo) -> datetime:
    if isinstance(value, str):
        text = value.strip()
        if _DIGITS.fullmatch(text):
            return _since_epoch(int(text), field)
        found = _ISO.fullmatch(text)
        if found is None:
            raise Fault(f"{field} is no date: {_shown(value)}")
        return _iso(found, field, zone)
    if isinstance(value, Decimal) and value.is_finite() and abs(value) < 10**18:
        return _since_epoch(int(value.to_integral_value(ROUND_HALF_UP)), field)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Fault(f"{field} is {_kind(value)}")
    return _since_epoch(value, field)


def _since_epoch(milliseconds: int, field: str) -> datetime:
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        raise Fault(f"{field} is out of range: {str(milliseconds)[:40]}") from None


def _iso(found: re.Match[str], field: str, zone: tzinfo) -> datetime:
    try:
        day = date.fromisoformat(found["date"])
        if found["hour"] is None:
            return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
        micros = int((found["fraction"] or "").ljust(6, "0")[:6])
        at = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0), micros)
        return datetime.combine(day, at, tzinfo=_offset(found)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Fault(f"{field} is no date: {_shown(found.string)}") from None


def _offset(found: re.Match[str]) -> tzinfo:
    if found["sign"] is None:
        return UTC
    minutes = int(found["offset_minutes"] or 0)
    if minutes > 59:
        raise ValueError("an offset has at most 59 minutes")
    away = timedelta(hours=int(found["offset_hours"]), minutes=minutes)
    return timezone(-away if found["sign"] == "-" else away)


def _is_midnight(found: re.Match[str]) -> bool:
    return not any(int(found[part] or 0) for part in ("hour", "minute", "second", "fraction"))


def _number(value: Json, field: str) -> Decimal | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise Fault(f"{field} is {_kind(value)}")
    number = _decimal(value.strip(), field) if isinstance(value, str) else Decimal(value)
    if not number.is_finite():
        raise Fault(f"{field} is not a finite number: {_shown(value)}")
    return number


def _decimal(text: str, field: str) -> Decimal:
    if len(text) > _NUMBER_CHARACTERS or not (_NUMBER.fullmatch(text) or text.lower().lstrip("+-") in {"nan", "inf", "infinity"}):
        raise Fault(f"{field} is no number: {_shown(text)}")
    return Decimal(text)


def _rounded(number: Decimal, factor: int) -> int | None:
    """Return number x factor to the nearest whole number, halves up; None where that is absurdly large."""
    if number.adjusted() > 30:
        return None
    # Room for every digit that the product can have, so that it is rounded once and only once.
    exact = Context(prec=len(number.as_tuple().digits) + 60, rounding=ROUND_HALF_UP)
    return int(exact.quantize(exact.multiply(number, Decimal(factor)), Decimal(1)))


def _plain_amount(value: Json, factor: int) -> int | None:
    """Return what `_rounded` would, for the plain numbers that nearly all are; None for the rest, without a reason.

    A night reads millions of these. A product that would not be exact in sixty digits raises, as NaN and
    infinities do, and is left to the long way.
    """
    if type(value) is int:
        return value * factor if 0 <= value < _PLAIN_BELOW else None
    if type(value) is Decimal:
        try:
            if 0 <= value < _PLAIN_BELOW:
                return int(_EXACT.add(_EXACT.multiply(value, factor), _HALF))
        except ArithmeticError:
            return None
    return None


@lru_cache(maxsize=8_192)
def _clean_id(text: str) -> str:
    """Return an id cleaned; a night reads the same few thousand again and again."""
    return _clean(text)


def _clean(text: str) -> str:
    """Return text that every store can hold and every terminal show: no control character, no half of a surrogate pair.

    Names come from strangers; an escape sequence in one would be obeyed by the operator's terminal.
    """
    return text.translate(_CONTROLS).encode("utf-8", "replace").decode("utf-8").strip()


def _kind(value: Json) -> str:
    if value is None:
        return "missing"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "an object" if isinstance(value, dict) else f"of the wrong kind: {_shown(value)}"


def _shown(value: Json) -> str:
    return repr(str(value)[:60])
