"""Calculated fields: formulas over the measures, and those that people of an account keep under a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rushes.accounts import CalculatedField
from rushes.domain import USAGE, Catalogue, Unit
from rushes.errors import CallerError, InvalidFormula, NotFound
from rushes.figures import clean_name
from rushes.languages import sentence
from rushes.metrics import Formula, Number, parse_formula

__all__ = ["FIELD", "KeptField", "field_key", "kept_fields", "read_field", "read_formula"]

FIELD = "field:"
"""What an address writes before the id of a calculated field."""

_KEY = re.compile(rf"{FIELD}([1-9][0-9]{{0,17}})")


@dataclass(frozen=True, slots=True)
class KeptField:
    """A formula that people of the account keep under a name, reckoned like any that is typed.

    Args:
        field_id: Internal id; all that an address holds of it.
        name: Hostile text like any that people type; "" while nobody who knows the account has put it in, or where it has none of that id.
        description: What it says: hostile text, "" for nothing.
        text: The formula as it was kept.
        formula: The same read; None where this release can no longer read it.
    """

    field_id: int
    name: str = ""
    description: str = ""
    text: str = ""
    # The text says it all, and a state's tag is made of what is written of it.
    formula: Formula | None = field(default=None, repr=False)

    @property
    def key(self) -> str:
        """The field as an address writes it: "field:12"."""
        return field_key(self.field_id)

    @property
    def label(self) -> str:
        """Its name as it can be shown.

        Raises:
            NotFound: The account has no such field.
        """
        if not self.name:
            raise NotFound(sentence("There is no such calculated field."))
        return clean_name(self.name)

    @property
    def known(self) -> Formula:
        """The formula.

        Raises:
            NotFound: The account has no such field.
            InvalidFormula: The formula can no longer be read.
        """
        if self.formula is None:
            raise InvalidFormula(
                "The formula of the calculated field “{name}” can no longer be read: {formula}. Correct it where the account’s fields are.",
                name=self.label,
                formula=self.text,
            )
        return self.formula

    @property
    def names(self) -> tuple[str, ...]:
        """The measures that it takes; raises as `known`."""
        return self.known.names

    @property
    def unit(self) -> Unit:
        """What it comes out in; raises as `known`."""
        return self.known.unit

    def evaluate(self, values: Mapping[str, Number]) -> float | None:
        """Return the number of the formula; see `Formula.evaluate`, raises as `known`."""
        return self.known.evaluate(values)


def field_key(field_id: int) -> str:
    """Return the field of that id as an address writes it."""
    return f"{FIELD}{field_id}"


def read_field(text: str) -> KeptField | None:
    """Return the field that an address names, of which nothing but its id is known; None where it names none."""
    found = _KEY.fullmatch(text)
    return KeptField(int(found[1])) if found else None


def kept_fields(fields: Iterable[CalculatedField]) -> tuple[KeptField, ...]:
    """Return an account's calculated fields with their formulas read."""
    return tuple(KeptField(each.field_id, each.name, each.description, each.formula, _readable(each.formula)) for each in fields)


def read_formula(text: str, catalogue: Catalogue = USAGE) -> Formula:
    """Return a formula over the measures of a catalogue.

    Raises:
        UnknownName: It names no measure; the message says where, and names the nearest.
        InvalidQuery: It cannot be read, or mixes units; the message says where and what to do.
    """
    return parse_formula(text, {each.name: each.unit for each in catalogue.measures})


def _readable(text: str) -> Formula | None:
    try:
        return read_formula(text)
    except CallerError:
        return None
