"""A place of a chart taken apart: its number, its parts' numbers, and the days and productions that they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from rushes.dashboards import Ground
from rushes.domain import Aggregation, Catalogue, Grain, Measure
from rushes.errors import NotFound
from rushes.explore.answers import answer_of, days_of
from rushes.explore.asking import MOST_GROUPS, Asker, Key, Lines, Split
from rushes.explore.spot import Spot, number_at, spot_of
from rushes.explore.state import ExploreState, Value
from rushes.explore.texts import text_axis
from rushes.metrics import Coverage, MeasureUse, Number, Numbers, Order, Place, Sheet

__all__ = ["Counted", "count_place"]

_NEWEST_FIRST = (Order(Grain.DAY.value, is_descending=True),)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a number of a chart was counted from.

    Args:
        sheet: The chart's numbers.
        plain: The same with nothing derived from them.
        value: What is counted.
        spot: Where.
        number: The number as the chart has it.
        uses: The measures that it takes, in the order of the numbers below.
        whole: Their numbers over all days and productions of the place.
        by_day: Their numbers day by day, all productions together; a day without a row is absent.
        rows: By production and day (ISO), the newest first, of a day by the production's name; of a dataset by the keys of all its texts
            and the day.
        names: The productions of the place, by internal id; none of a dataset.
        is_cut: There are more rows than those.
        coverage: What of the days is loaded.
        catalogue: Whose measures they are.
    """

    sheet: Sheet
    plain: Sheet
    value: Value
    spot: Spot
    number: Number
    uses: tuple[MeasureUse, ...]
    whole: Numbers
    by_day: Mapping[date, Numbers]
    rows: Mapping[Key, Numbers]
    names: Mapping[int, str]
    is_cut: bool
    coverage: Coverage
    catalogue: Catalogue

    def measure(self, use: int) -> Measure:
        """Return the measure of a part."""
        return self.catalogue.measure(self.uses[use].name)

    @property
    def days_loaded(self) -> int:
        """How many of the days are loaded."""
        return sum(run.days for run in self.coverage.loaded)

    def way_of(self, use: int) -> Aggregation:
        """Return how the days of a part become its number."""
        return self.uses[use].aggregation or self.measure(use).default_aggregation

    def day_of(self, use: int) -> date | None:
        """Return the one day whose rows make a part's number: of a level the last loaded or the highest; None where all days do."""
        way = self.way_of(use)
        if way is Aggregation.LAST:
            return max((run.last for run in self.coverage.loaded), default=None)
        if way is Aggregation.MAXIMUM and self.whole[use] is not None:
            return min((day for day, numbers in self.by_day.items() if numbers[use] == self.whole[use]), default=None)
        return None

    @property
    def before(self) -> Number:
        """What the number was in the days that are compared with; None where nothing is, or where it was not asked for."""
        sheet, spot = self.plain, self.spot
        if sheet.before is None or sheet.by_group_before is None or sheet.total_before is None:
            return None
        if spot.at is not None and spot.group is None and sheet.groups.name:
            return None
        return number_at(sheet.before, [row[0] for row in sheet.before], sheet.by_group_before, sheet.total_before, spot)


def count_place(ground: Ground, state: ExploreState, place: Place, *, most_rows: int = MOST_GROUPS) -> Counted:
    """Return what the number at a place was counted from.

    Args:
        ground: What is known of the account, as the reader may see it.
        state: The chart.
        place: A place of it.
        most_rows: How many rows are returned at most.

    Raises:
        NotFound: The chart has no such place.
    """
    if place.measure >= len(state.values):
        raise NotFound("There is no such value in the chart.")
    value = state.values[place.measure]
    days = days_of(state, ground)
    answer = answer_of(state, ground, days)
    sheet = answer.sheet
    underived = tuple(replace(each, derivation=None) for each in state.values)
    plain = sheet if underived == state.values else answer_of(replace(state, values=underived), ground, days).sheet
    spot = spot_of(sheet, place, state, ground.productions)
    # Asked in the same company as in the chart, in which a level that is not reported any more reads as the chart has it.
    uses = dict.fromkeys((*value.uses, *(use for each in state.values for use in each.uses)))
    own, catalogue = len(value.uses), state.catalogue
    asker = Asker(ground.facts, tuple(uses), answer.conditions, spot.days, ground.today, catalogue=catalogue)
    told_apart = ("production",) if catalogue.is_usage else tuple(text_axis(each.name) for each in catalogue.dimensions)
    whole, by_day, rows = asker.answers(
        (
            Split(filters=spot.filters),
            Split(grain=Grain.DAY, filters=spot.filters),
            Split(told_apart, Grain.DAY, spot.filters, _NEWEST_FIRST, most_rows),
        )
    )
    named = asker.answers([Split(("production",), filters=spot.filters)] if catalogue.is_usage else [])
    return Counted(
        sheet=sheet,
        plain=plain,
        value=value,
        spot=spot,
        number=number_at(sheet.cells, sheet.by_across, sheet.by_group, sheet.total, spot),
        uses=value.uses,
        whole=(whole.numbers[()] if () in whole.numbers else asker.nothing("", None, whole.coverage))[:own],
        by_day={date.fromisoformat(key[0]): numbers[:own] for key, numbers in by_day.numbers.items()},
        rows={key: rows.numbers[key][:own] for key in _in_order(rows, most_rows, catalogue)},
        names={int(key[0]): label for lines in (*named, rows) for key, label in lines.labels.items()} if named else {},
        is_cut=rows.is_cut or len(rows.numbers) > most_rows,
        coverage=whole.coverage,
        catalogue=catalogue,
    )


def _in_order(rows: Lines, most: int, catalogue: Catalogue) -> list[Key]:
    """Return the keys of the newest rows, of a day by their names."""
    kept = sorted(sorted(rows.numbers, key=lambda key: int(key[0]) if catalogue.is_usage else 0), key=_day, reverse=True)[:most]
    return sorted(sorted(kept, key=lambda key: (rows.labels[key].casefold(), *(() if catalogue.is_usage else key))), key=_day, reverse=True)


def _day(key: Key) -> str:
    return key[-1]
