"""Numbers laid out across and in groups, with totals that are right for levels and ratios too: what a chart is drawn from."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.domain import Grain, MeasureKind, Period, Unit
from rushes.metrics.result import Coverage

__all__ = ["REST", "TEXT", "Axis", "Entry", "Number", "Numbers", "Place", "Sheet", "SheetMeasure"]

REST = "rest"
"""What the place of all that have none of their own is called."""

TEXT = "text:"
"""What the name of an axis begins with that tells a dataset's texts apart."""

Number = int | float | None
"""A number in its canonical unit, None where there is none: not loaded, not reported, or a division by nothing."""

Numbers = tuple[Number, ...]
"""One number for each measure of a sheet."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a sheet a number stands, as a link names it.

    Args:
        across: The entry across by its `place`, "" for all of them together.
        group: The same of the group.
        measure: Which of the sheet's measures, from 0.
    """

    across: str = ""
    group: str = ""
    measure: int = 0

    @property
    def text(self) -> str:
        """The place as one word, no other place's; of a place across alone that entry's own."""
        is_across_alone = self.across and not self.group and not self.measure
        return self.across if is_across_alone else f"{self.across}|{self.group}|{self.measure}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One place along an axis.

    Args:
        key: What a click filters by: the first day of a bucket (ISO), an internal id, a state, "=" and a dataset's text or "empty" for
            none; "" where there is nothing to choose.
        label: Its name as the platform or people gave it, "" of a bucket: whoever draws it formats the day.
        is_incomplete: Its days are not over, or some of them not loaded completely.
        is_loaded: Something of its days is loaded; what nothing is known of is never incomplete.
        is_rest: It stands for all that have no place of their own ("Others").
    """

    key: str
    label: str = ""
    is_incomplete: bool = False
    is_loaded: bool = True
    is_rest: bool = False

    @property
    def place(self) -> str:
        """What a link names it by; "" where nothing is split."""
        return REST if self.is_rest else self.key


@dataclass(frozen=True, slots=True)
class Axis:
    """What the numbers are split by in one direction.

    Args:
        name: The dimension ("production", "production_state", "account", "cost_centre", "grouping:12", "text:region"), or the grain;
            "" where nothing is split.
        entries: The places, in the order in which they are shown; one nameless place where nothing is split.
        grain: The grain of a time axis, None for the rest. Every bucket of the period is there.
        label: What people called it, "" where its name says it.
    """

    name: str
    entries: tuple[Entry, ...]
    grain: Grain | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class SheetMeasure:
    """What the numbers are.

    Args:
        name: Unique in the sheet.
        label: Its name for people, in the reader's language; one that people made is hostile text.
        unit: The unit of its numbers.
        kind: Flow or level; a formula is a level, for it never adds up over time.
        is_additive: Whether its numbers may be added over productions: a sum and a last day may, a maximum, an average or a ratio may not.
    """

    name: str
    label: str
    unit: Unit
    kind: MeasureKind
    is_additive: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """The numbers of one question. Where nothing is split in a direction, the axis has one nameless entry.

    Args:
        measures: What is counted, at least one.
        across: Along the chart: usually time.
        groups: What is told apart by colour or row.
        cells: Shape (across, groups, measures).
        by_across: Shape (across, measures): all groups together, asked and not added up.
        by_group: Shape (groups, measures): the whole period, asked and not added up.
        total: Shape (measures): everything.
        before: What `cells` were in the period that is compared with, of the same shape; None where nothing is compared.
        by_across_before: The same of `by_across`.
        by_group_before: The same of `by_group`.
        total_before: The same of `total`.
        target: What the first measure is held against, in its unit; None for nothing.
        period: The days of the numbers.
        period_before: The days that are compared with.
        coverage: What of the period is loaded.
    """

    measures: tuple[SheetMeasure, ...]
    across: Axis
    groups: Axis
    cells: tuple[tuple[Numbers, ...], ...]
    by_across: tuple[Numbers, ...]
    by_group: tuple[Numbers, ...]
    total: Numbers
    period: Period
    coverage: Coverage
    before: tuple[tuple[Numbers, ...], ...] | None = None
    by_across_before: tuple[Numbers, ...] | None = None
    by_group_before: tuple[Numbers, ...] | None = None
    total_before: Numbers | None = None
    period_before: Period | None = None
    target: Number = None
