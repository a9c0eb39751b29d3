"""From the measures' numbers to the values that are shown: formulas in each place, then what is derived from each line.

Nothing is asked here and nothing summed: a formula takes the numbers of its own place, and a share the total that was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rushes.domain import USAGE, Aggregation, Catalogue, Grain, MeasureKind, Unit
from rushes.errors import InvalidQuery
from rushes.explore.state import Value
from rushes.metrics import (
    Axis,
    Derivation,
    MeasureUse,
    Number,
    Numbers,
    Sheet,
    SheetMeasure,
    change,
    moving_average,
    rank,
    running_total,
    share_of,
)

__all__ = ["MOVING_DAYS", "MOVING_PLACES", "derived", "fitting", "reckoned", "shown_measure", "shown_unit"]

MOVING_DAYS, MOVING_PLACES = 7, 3
"""Over how many days a moving average reaches, and over how many places of any other kind."""

_ADDITIVE = frozenset({Aggregation.SUM, Aggregation.LAST})


@dataclass(frozen=True, slots=True)
class _Layer:
    """One value's numbers in every place: the cells by place across and group, and what was asked beside them."""

    cells: tuple[Numbers, ...]
    by_across: Numbers
    by_group: Numbers
    total: Number

    def each_line(self, derive: Callable[[Sequence[Number]], Numbers]) -> _Layer:
        """Return the layer with each group's line along the chart put through; what is of the whole period stays."""
        lines = [derive(line) for line in zip(*self.cells, strict=True)]
        cells = tuple(zip(*lines, strict=True)) if lines else self.cells
        return replace(self, cells=cells, by_across=derive(self.by_across))


def shown_measure(value: Value, label: str, catalogue: Catalogue = USAGE) -> SheetMeasure:
    """Return what a value's numbers are, before anything is derived from them.

    Args:
        value: A measure, a formula or a field of the account.
        label: Its name for people.
        catalogue: Whose measure it is.
    """
    if not isinstance(value.of, MeasureUse):
        return SheetMeasure(value.text, label, value.of.unit, MeasureKind.LEVEL, is_additive=False)
    found = catalogue.measure(value.of.name)
    is_additive = (value.of.aggregation or found.default_aggregation) in _ADDITIVE
    return SheetMeasure(value.text, label, found.unit, found.kind, is_additive)


def fitting(value: Value, catalogue: Catalogue = USAGE) -> Value:
    """Return the value without what is derived from it where that does not fit."""
    is_fitting = value.derivation is None or not value.derivation.why_not(shown_measure(value, "", catalogue))
    return value if is_fitting else replace(value, derivation=None)


def shown_unit(value: Value, catalogue: Catalogue = USAGE) -> Unit:
    """Return the unit of a value's numbers as they are shown, after what is derived from them."""
    shown = shown_measure(value, "", catalogue)
    if value.derivation is None or value.derivation.why_not(shown):
        return shown.unit
    return value.derivation.unit(shown.unit)


def reckoned(values: tuple[Value, ...], uses: tuple[MeasureUse, ...]) -> Callable[[Numbers], Numbers]:
    """Return how the measures' numbers of one place become the values' numbers there.

    Args:
        values: What is shown.
        uses: Whose numbers there are, in their order.
    """
    places = {use: index for index, use in enumerate(uses)}

    def at(numbers: Numbers) -> Numbers:
        return tuple(
            numbers[places[value.of]]
            if isinstance(value.of, MeasureUse)
            else value.of.evaluate({use.name: numbers[places[use]] for use in value.uses})
            for value in values
        )

    return at


def derived(sheet: Sheet, values: tuple[Value, ...]) -> Sheet:
    """Return the sheet with what is derived in the place of the numbers it is derived from; where nothing is, the same sheet.

    Raises:
        InvalidQuery: A derivation does not fit its value; the message says why.
    """
    for place, value in enumerate(values):
        if value.derivation is None:
            continue
        if reason := value.derivation.why_not(sheet.measures[place]):
            raise InvalidQuery(reason)
        sheet = _with_layer(sheet, place, value.derivation, _DERIVE[value.derivation](sheet, place))
    return sheet


def _running(sheet: Sheet, place: int) -> _Layer:
    return _layer(sheet, place).each_line(running_total)


def _moving(sheet: Sheet, place: int) -> _Layer:
    """Return each place's average with those before it; of the whole period there is none."""
    size = MOVING_DAYS if sheet.across.grain is Grain.DAY else MOVING_PLACES
    now = _layer(sheet, place).each_line(lambda line: moving_average(line, size))
    return replace(now, by_group=(None,) * len(now.by_group), total=None)


def _shares(sheet: Sheet, place: int) -> _Layer:
    """Return each part's share of its place along the chart where there are groups, of the whole where there are none."""
    now = _layer(sheet, place)
    # The days of a level are no parts of a period: what is there on each of them is a whole.
    is_part = not sheet.groups.name and (sheet.across.grain is None or sheet.measures[place].kind is MeasureKind.FLOW)
    wholes = (now.total,) * len(now.by_across) if is_part else now.by_across
    cells = tuple(share_of(row, whole) for row, whole in zip(now.cells, wholes, strict=True))
    by_across = tuple(share_of((each,), whole)[0] for each, whole in zip(now.by_across, wholes, strict=True))
    return _Layer(cells, by_across, share_of(now.by_group, now.total), share_of((now.total,), now.total)[0])


def _changes(sheet: Sheet, place: int) -> _Layer:
    """Return each number's change against the period that is compared with; no numbers where nothing is."""
    now = _layer(sheet, place)
    if sheet.before is None or sheet.by_group_before is None or sheet.total_before is None:
        return _Layer(tuple((None,) * len(row) for row in now.cells), (None,) * len(now.cells), (None,) * len(now.by_group), None)
    former = tuple(tuple(numbers[place] for numbers in row) for row in sheet.before)
    cells = tuple(change(row, before) for row, before in zip(now.cells, former, strict=True))
    # A total along the chart was not asked of the former period where there are groups.
    by_across = tuple(row[0] for row in cells) if not sheet.groups.name else (None,) * len(cells)
    by_group = change(now.by_group, tuple(numbers[place] for numbers in sheet.by_group_before))
    return _Layer(cells, by_across, by_group, change((now.total,), (sheet.total_before[place],))[0])


def _ranks(sheet: Sheet, place: int) -> _Layer:
    """Return each number's rank among the groups of its place, or along the chart where there are none."""
    now = _layer(sheet, place)
    if not sheet.groups.name:
        ranks = _ranked(now.by_across, sheet.across)
        return _Layer(tuple((each,) for each in ranks), ranks, rank(now.by_group), None)
    cells = tuple(_ranked(row, sheet.groups) for row in now.cells)
    return _Layer(cells, (None,) * len(now.cells), _ranked(now.by_group, sheet.groups), None)


def _ranked(numbers: Numbers, axis: Axis) -> Numbers:
    """Return the ranks of an axis's places; the others together are none among them."""
    return rank([None if entry.is_rest else number for number, entry in zip(numbers, axis.entries, strict=True)])


_DERIVE: dict[Derivation, Callable[[Sheet, int], _Layer]] = {
    Derivation.RUNNING_TOTAL: _running,
    Derivation.MOVING_AVERAGE: _moving,
    Derivation.SHARE: _shares,
    Derivation.CHANGE: _changes,
    Derivation.RANK: _ranks,
}


def _layer(sheet: Sheet, place: int) -> _Layer:
    return _Layer(
        tuple(tuple(numbers[place] for numbers in row) for row in sheet.cells),
        tuple(numbers[place] for numbers in sheet.by_across),
        tuple(numbers[place] for numbers in sheet.by_group),
        sheet.total[place],
    )


def _with_layer(sheet: Sheet, place: int, derivation: Derivation, layer: _Layer) -> Sheet:
    shown = sheet.measures[place]
    unit = derivation.unit(shown.unit)
    measures = [*sheet.measures]
    measures[place] = replace(shown, unit=unit, kind=MeasureKind.LEVEL, is_additive=False)
    rows = zip(sheet.cells, layer.cells, strict=True)
    return replace(
        sheet,
        measures=tuple(measures),
        cells=tuple(tuple(_put(old, place, new) for old, new in zip(row, line, strict=True)) for row, line in rows),
        by_across=_put_each(sheet.by_across, place, layer.by_across),
        by_group=_put_each(sheet.by_group, place, layer.by_group),
        total=_put(sheet.total, place, layer.total),
        # A change holds what was before in itself, and nothing else that is derived was derived of the former period.
        before=sheet.before and tuple(tuple(_put(each, place, None) for each in row) for row in sheet.before),
        by_across_before=sheet.by_across_before and tuple(_put(each, place, None) for each in sheet.by_across_before),
        by_group_before=sheet.by_group_before and tuple(_put(each, place, None) for each in sheet.by_group_before),
        total_before=sheet.total_before and _put(sheet.total_before, place, None),
    )


def _put_each(rows: tuple[Numbers, ...], place: int, new: Numbers) -> tuple[Numbers, ...]:
    return tuple(_put(old, place, number) for old, number in zip(rows, new, strict=True))


def _put(numbers: Numbers, place: int, new: Number) -> Numbers:
    return (*numbers[:place], new, *numbers[place + 1 :])
