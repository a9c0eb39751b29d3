"""Numbers in addresses: no larger than the records can hold, so that a larger one is an address that does not exist."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter, ValidationError

__all__ = ["Number"]

_LARGEST = 2**63 - 1
_MOST_DIGITS = 19


class Number(IntegerConverter):
    """What `<int:…>` in an address takes."""

    regex = rf"\d{{1,{_MOST_DIGITS}}}"

    def to_python(self, value: str) -> int:
        """Return the number.

        Raises:
            ValidationError: It is larger than any id.
        """
        number = int(value)
        if number > _LARGEST:
            raise ValidationError
        return number
