"""Numbers that people type: in hours, GB, per cent or things, as they read them, and in canonical units, as they are compared."""

from __future__ import annotations

import re
from decimal import Decimal

from rushes.domain import BYTES_PER_GB, MILLIONTHS_PER_ONE, MS_PER_HOUR, Unit
from rushes.metrics import Number

__all__ = ["amount_of", "read_amount"]

_LONGEST = 24
_TOO_LARGE = 10**15
# "1e3" is what a browser's field for numbers may hand over.
_AMOUNT = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,9})?([eE]\+?[0-9])?")
_CANONICAL = {
    Unit.MILLISECONDS: Decimal(MS_PER_HOUR),
    Unit.BYTES: Decimal(BYTES_PER_GB),
    Unit.COUNT: Decimal(1),
    Unit.MILLIONTHS: Decimal(MILLIONTHS_PER_ONE),
    Unit.RATIO: Decimal("0.01"),
}


def read_amount(text: str) -> str:
    """Return a typed number in the one way to write it, so that equal states are equal; what is none as it was typed.

    Args:
        text: What was typed; what comes after its 24th character is dropped.
    """
    typed = text.strip()[:_LONGEST].strip()
    found = _number(typed)
    if found is None:
        return typed
    written = f"{found:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def amount_of(text: str, unit: Unit) -> Number:
    """Return a typed number in the canonical unit, None where it is none.

    Args:
        text: A number of hours, GB, per cent or things.
        unit: The canonical unit.
    """
    found = _number(text)
    if found is None:
        return None
    exact = found * _CANONICAL[unit]
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _number(text: str) -> Decimal | None:
    if not _AMOUNT.fullmatch(text):
        return None
    found = Decimal(text)
    # There is one nothing, without a sign.
    return None if abs(found) >= _TOO_LARGE else found or Decimal(0)
