"""A flow that only ever grows is perhaps no flow but a lifetime total, and summing it would be wildly wrong.

Source: docs/adding-a-platform.md; which of the two a field is stands in the configuration, and a wrong guess there shows here.
"""

from __future__ import annotations

from datetime import date

from rushes.domain import FACT_COLUMNS, MEASURES, MeasureKind, UsageRow

__all__ = ["GrowthWatch"]

_FLOWS = {
    FACT_COLUMNS.index(each.columns[0]): each.label
    for each in MEASURES.values()
    if each.kind is MeasureKind.FLOW and len(each.columns) == 1
}
_FEWEST_STEPS = 20
_FEWEST_RISES = 10


class GrowthWatch:
    """Sees one account's usage rows, each production's in order of days."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[date, tuple[int | None, ...]]] = {}
        # Whatever fell once is watched no more: most flows do within days, and a night has millions of rows.
        self._watched = list(_FLOWS)
        self._steps = dict.fromkeys(_FLOWS, 0)
        self._rises = dict.fromkeys(_FLOWS, 0)

    def see(self, row: UsageRow) -> None:
        """Compare a row with the one before of its production."""
        if not self._watched:
            return
        former = self._last.get(row.production_id)
        self._last[row.production_id] = (row.day, row.values)
        if former is None or former[0] >= row.day:
            return
        for index in tuple(self._watched):
            before, now = former[1][index], row.values[index]
            if before is not None and now is not None:
                self._steps[index] += 1
                self._rises[index] += now > before
                if now < before:
                    self._watched.remove(index)

    def suspects(self) -> tuple[str, ...]:
        """Return the labels of the flows that rose again and again and never fell."""
        return tuple(
            _FLOWS[index] for index in self._watched if self._steps[index] >= _FEWEST_STEPS and self._rises[index] >= _FEWEST_RISES
        )
