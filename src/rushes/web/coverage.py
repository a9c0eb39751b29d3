"""The coverage matrix: accounts × days, and for each day what is known of it."""

from __future__ import annotations

from datetime import date

from rushes.domain import AccountRow, Period
from rushes.figures import Format
from rushes.warehouse import LedgerState, Reader, coverage_rows
from rushes.web.pages import CoverageCell, CoverageRow
from rushes.web.services import LOCALE

__all__ = ["coverage_matrix"]

_FORMAT = Format(LOCALE)
_LONGEST_REASON = 200


def coverage_matrix(reader: Reader, accounts: tuple[AccountRow, ...], period: Period) -> tuple[CoverageRow, ...]:
    """Return a row per account with a cell per day of the period, the newest last."""
    return tuple(_row(reader, account, period) for account in accounts)


def _row(reader: Reader, account: AccountRow, period: Period) -> CoverageRow:
    known = {state.day: state for state in coverage_rows(reader, account.account_id, period)}
    cells = tuple(_cell(day, known.get(day)) for day in period.each_day())
    return CoverageRow(account.name, account.connection, cells, _summary(cells))


def _cell(day: date, state: LedgerState | None) -> CoverageCell:
    name = _FORMAT.day_and_month(day)
    if state is None:
        return CoverageCell("absent", f"{name}: not loaded")
    reason = f": {state.reason[:_LONGEST_REASON]}" if state.reason else ""
    if state.reason:
        kept = ", what was loaded before stands" if state.loaded_at else ""
        return CoverageCell("failed", f"{name}: failed{kept}{reason}")
    if state.loaded_at is None:
        return CoverageCell("absent", f"{name}: not loaded")
    details = f", {state.rows_loaded} rows"
    if state.rows_rejected:
        details += f", {state.rows_rejected} set aside"
    if not state.is_complete:
        missing = f", {state.missing_productions} productions missing" if state.missing_productions else ""
        return CoverageCell("incomplete", f"{name}: incomplete{details}{missing}")
    return CoverageCell("loaded", f"{name}: loaded{details}")


def _summary(cells: tuple[CoverageCell, ...]) -> str:
    counts = {state: sum(cell.state == state for cell in cells) for state in ("failed", "incomplete", "absent")}
    words = {"failed": "failed", "incomplete": "incomplete", "absent": "not loaded"}
    parts = [f"{count} {words[state]}" for state, count in counts.items() if count]
    return ", ".join(parts) or "all loaded"
