"""What is known of an account's productions, set beside what a night saw of them.

A production that is not listed is not deleted, and one that is deleted keeps its past: what the
night could not read of either stays as it was. Levels end where reading did.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from rushes.domain import ProductionRow, ProductionState
from rushes.sync.staging import StagedAccount
from rushes.warehouse import Reader, loaded_period, productions

__all__ = ["Standing", "newest_loaded", "standing_of"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What becomes of an account's productions.

    Args:
        rows: What is entered of them.
        kept_ids: Those whose former facts stay where nothing came in their place.
    """

    rows: tuple[ProductionRow, ...]
    kept_ids: frozenset[int]


def standing_of(reader: Reader, staged: StagedAccount) -> Standing:
    """Return what becomes of the productions of an account that was read.

    Args:
        reader: What was known before.
        staged: The reading.
    """
    known = {row.production_id: row for row in productions(reader, staged.account_id)}
    unread_from = _first_unread(reader, staged.account_id)
    listed = [_listed(row, known.get(row.production_id), unread_from, staged.shortfall) for row in staged.productions]
    unlisted = [known[each] for each in known.keys() - {row.production_id for row in listed}]
    # A list that came short says nothing of those that are not in it.
    hidden = [] if staged.shortfall else [_hidden(row, unread_from) for row in unlisted if row.state is not ProductionState.DELETED]
    deleted = (row for row in listed if row.state is ProductionState.DELETED)
    return Standing(
        rows=(*listed, *hidden),
        kept_ids=frozenset({*staged.missing, *staged.doubtful, *(row.production_id for row in (*unlisted, *deleted))}),
    )


def _listed(row: ProductionRow, former: ProductionRow | None, unread_from: date | None, shortfall: str) -> ProductionRow:
    if former is None:
        return row
    if row.state is ProductionState.NOT_VISIBLE:
        # Only a usage row named it; what the platform once told of it is worth more.
        return former if shortfall or former.state is ProductionState.DELETED else replace(former, state=row.state)
    if row.state is ProductionState.DELETED and row.deleted_on is None:
        return replace(row, deleted_on=former.deleted_on, hidden_on=former.hidden_on or unread_from)
    return row


def _hidden(row: ProductionRow, unread_from: date | None) -> ProductionRow:
    return replace(row, state=ProductionState.NOT_VISIBLE, hidden_on=row.hidden_on or unread_from)


def newest_loaded(reader: Reader, account_id: int) -> date | None:
    """Return the account's newest loaded day, None where it was never loaded."""
    loaded = loaded_period(reader, account_id)
    return loaded.last if loaded else None


def _first_unread(reader: Reader, account_id: int) -> date | None:
    """Return the day after the account's newest loaded one: until then its productions were read."""
    newest = newest_loaded(reader, account_id)
    return newest + timedelta(days=1) if newest else None
