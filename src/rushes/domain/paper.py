"""What reports and statements are printed on."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Paper", "usual_paper"]

_LETTER_TERRITORIES = frozenset({"US", "CA", "MX", "CL", "CO", "VE", "PH"})


class Paper(StrEnum):
    """A size of paper; the names are typst's."""

    A4 = "a4"
    LETTER = "us-letter"


def usual_paper(locale: str) -> Paper:
    """Return the paper that is used where a locale is at home: Letter in a part of the Americas and in the Philippines, A4 elsewhere.

    Args:
        locale: Such as "en_US"; of one without a territory it is A4.
    """
    return Paper.LETTER if locale.rpartition("_")[2] in _LETTER_TERRITORIES else Paper.A4
