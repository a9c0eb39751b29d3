"""Calculated fields: formulas that an account's people keep under a name, "Transcribed share" for "transcribed / ingested".

Everybody of the account may use one: a formula holds no row and shows nothing that its reader may not see. What a formula says is
not known here: whoever calls has read it, and hands over its own writing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from rushes.accounts.names import free_name
from rushes.accounts.records.calculated_fields import add_field, drop_field, field_rows, write_field
from rushes.domain import Grant
from rushes.errors import CallerError, NotFound
from rushes.store import storable_text

__all__ = [
    "LONGEST_DESCRIPTION",
    "MOST_FIELDS",
    "CalculatedField",
    "calculated_field",
    "change_calculated_field",
    "delete_calculated_field",
    "every_calculated_field",
    "make_calculated_field",
]

LONGEST_DESCRIPTION = 300
MOST_FIELDS = 50
_NOT_IN_A_NAME = "~"
"""What parts a field from what is derived of it where a dashboard's file names it."""


@dataclass(frozen=True, slots=True)
class CalculatedField:
    """A formula under a name; name and description are hostile text like any that people type.

    Args:
        field_id: Internal id.
        name: No other field of the account has it, whatever its case.
        description: What it says, in a sentence or two, "" for nothing.
        formula: In its own writing, as it was read when it was kept.
    """

    field_id: int
    name: str
    description: str
    formula: str


def every_calculated_field(conn: Connection, account_id: int) -> tuple[CalculatedField, ...]:
    """Return an account's calculated fields by name."""
    found = (CalculatedField(*row) for row in field_rows(conn, account_id))
    return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.field_id)))


def calculated_field(conn: Connection, field_id: int, grant: Grant) -> CalculatedField:
    """Return one calculated field of the grant's account.

    Raises:
        NotFound: The account has none of that id.
    """
    for each in every_calculated_field(conn, grant.account_id):
        if each.field_id == field_id:
            return each
    raise NotFound("There is no such calculated field.")


def make_calculated_field(conn: Connection, grant: Grant, name: str, description: str, formula: str, *, by_id: int, at: datetime) -> int:
    """Keep a formula under a name, and return the field's id.

    Args:
        conn: A transaction of `Store.begin`.
        grant: What whoever keeps it may see of the account.
        name: Its name; outer white space is cut.
        description: What it says.
        formula: A formula that was read, in its own writing.
        by_id: The person.
        at: When.

    Raises:
        CallerError: It has no name, one that cannot be or is taken, its description is too long, or there are too many.
    """
    known = every_calculated_field(conn, grant.account_id)
    if len(known) >= MOST_FIELDS:
        raise CallerError("An account has at most {most} calculated fields. Delete one that nobody uses.", most=MOST_FIELDS)
    values = _name(name, known), _description(description), formula
    return add_field(conn, grant.account_id, *values, by_id=by_id, at=at)


def change_calculated_field(conn: Connection, field_id: int, name: str, description: str, formula: str, grant: Grant) -> None:
    """Give a calculated field another name, description and formula.

    Raises:
        NotFound: The account has none of that id.
        CallerError: As for a new one.
    """
    calculated_field(conn, field_id, grant)
    others = tuple(each for each in every_calculated_field(conn, grant.account_id) if each.field_id != field_id)
    write_field(conn, field_id, _name(name, others), _description(description), formula)


def delete_calculated_field(conn: Connection, field_id: int, grant: Grant) -> None:
    """Delete a calculated field; what shows it says so from then on.

    Raises:
        NotFound: The account has none of that id.
    """
    calculated_field(conn, field_id, grant)
    drop_field(conn, field_id)


def _name(name: str, others: tuple[CalculatedField, ...]) -> str:
    free = free_name(name, (each.name for each in others))
    if _NOT_IN_A_NAME in free:
        raise CallerError("A calculated field’s name has no “{sign}” in it.", sign=_NOT_IN_A_NAME)
    return free


def _description(description: str) -> str:
    clean = storable_text(description).replace("\n", " ")
    if len(clean) > LONGEST_DESCRIPTION:
        raise CallerError("A description has at most {most} characters.", most=LONGEST_DESCRIPTION)
    return clean
