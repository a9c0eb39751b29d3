"""Whether a shape can be loaded, and what a new file of a dataset has that the former one had not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rushes.domain import RESERVED_NAMES, FieldRole, RefreshMode, Shape
from rushes.errors import CallerError

__all__ = ["DAY", "OtherColumns", "changes_of", "problems_of"]

DAY = "day"
"""What a key calls the date."""


class OtherColumns(CallerError):
    """A table has not the columns that its dataset was confirmed with.

    Args:
        changes: What is not as it was.
    """

    def __init__(self, changes: Sequence[CallerError]) -> None:
        self.parts = (
            CallerError("The columns are not those of before, so nothing was loaded."),
            *changes,
            CallerError("Confirm what each column is first."),
        )
        super().__init__(" ".join(str(each) for each in self.parts))


_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
MOST_MEASURES, MOST_DIMENSIONS = 100, 100


def problems_of(shape: Shape, mode: RefreshMode, by: Sequence[str], *, has_owner: bool) -> tuple[CallerError, ...]:
    """Return what keeps a shape from being loaded, one error for each, nothing where all is well.

    Args:
        shape: What each column is.
        mode: What a refresh does with the rows that were there.
        by: What makes up a key.
        has_owner: All rows are of one account; without, the shape must have a column that says whose each is.
    """
    count = {role: len(shape.of_role(role)) for role in FieldRole}
    found: list[CallerError] = []
    if not count[FieldRole.MEASURE]:
        found.append(CallerError("No column is counted. Make at least one a measure."))
    if count[FieldRole.DATE] > 1:
        found.append(
            CallerError("{count} columns are the date. Choose the one by whose days rows are counted.", count=count[FieldRole.DATE])
        )
    if has_owner == bool(count[FieldRole.ACCOUNT]):
        found.append(
            CallerError("All rows are of this account, so no column says whose they are.")
            if has_owner
            else CallerError("One column must say which account each row is of.")
        )
    if count[FieldRole.MEASURE] > MOST_MEASURES or count[FieldRole.DIMENSION] > MOST_DIMENSIONS:
        found.append(CallerError("There are at most {most} measures and as many columns to split by. Leave some out.", most=MOST_MEASURES))
    for each in shape.of_role(FieldRole.MEASURE):
        if each.kind is None or each.unit is None or each.numbers is None:
            found.append(
                CallerError(
                    "Say of “{header}” whether it is a flow or a level, in which unit, and how its numbers are written.", header=each.header
                )
            )
    for each in shape.of_role(FieldRole.DATE):
        if each.dates is None:
            found.append(CallerError("Say in which order the dates of “{header}” are written.", header=each.header))
    found.extend(_names(shape))
    keys = {DAY, *(each.name for each in shape.of_role(FieldRole.DIMENSION))}
    if mode is RefreshMode.BY_KEY and (not by or not set(by) <= keys):
        found.append(CallerError("Choose the columns that make up a key: the date, or columns to split by."))
    if mode is RefreshMode.BY_DAY and not count[FieldRole.DATE]:
        found.append(CallerError("Rows are replaced by their days, so one column must be the date."))
    return tuple(found)


def _names(shape: Shape) -> list[CallerError]:
    used = [each for each in shape.fields if each.role in {FieldRole.DIMENSION, FieldRole.MEASURE}]
    twice = [name for name, times in Counter(each.name for each in used).items() if times > 1]
    wrong = [each.name for each in used if not _NAME.fullmatch(each.name) or each.name in RESERVED_NAMES]
    return [CallerError("“{name}” cannot be a column’s name here.", name=name) for name in (*wrong, *twice)]


def changes_of(shape: Shape, headers: Sequence[str]) -> tuple[CallerError, ...]:
    """Return what a new table's columns have that those of the shape have not, nothing where they are the same in the same order."""
    known = [each.header for each in shape.fields]
    if list(headers) == known:
        return ()
    gone = [each for each in known if each not in headers]
    new = [each for each in headers if each not in known]
    found: list[CallerError] = []
    if gone:
        found.append(CallerError("These columns are not there any more: {names}.", names=", ".join(f"“{each}”" for each in gone[:10])))
    if new:
        found.append(CallerError("These columns are new: {names}.", names=", ".join(f"“{each}”" for each in new[:10])))
    return tuple(found) or (CallerError("The columns stand in another order."),)
