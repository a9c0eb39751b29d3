"""What a figure's numbers were in the period that is compared with: in its table, its sentences and, where that can be read, drawn."""
# ruff: noqa: A002 (`format` is the word every builder uses)

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rushes.domain import Unit
from rushes.figures.format import NO_NUMBER, Format
from rushes.figures.model import Cell, ColumnKind, Figure, Mark, Series, Table, TableColumn
from rushes.figures.names import isolated
from rushes.figures.sheet_parts import all_word, before_note, first_axis, measure_name, place_name, shown_measures
from rushes.figures.sheet_table import CHANGES_IN_PER_CENT, change_cell, change_text, former_heads
from rushes.figures.wording import in_line
from rushes.metrics import Entry, Number, Numbers, Place, Sheet

__all__ = ["with_former"]

_MOST_IN_SUMMARY = 6


def with_former(figure: Figure, sheet: Sheet, format: Format, *, is_drawn: bool) -> Figure:
    """Return the figure with what each of its numbers was; as it is where nothing is compared or nothing is shown.

    Args:
        figure: Of the sheet; a mark and a cell of its table are known by their place in it.
        sheet: The numbers.
        format: How they read.
        is_drawn: Whether the former numbers are drawn, too: of marks on each other as one for all of a place.
    """
    if figure.empty is not None or sheet.before is None:
        return figure
    former = _Former(sheet, format, _numbers(sheet))
    if not former.is_known:
        words = format.language.say("Of the period that is compared with there is no number to show.")
        return replace(figure, notes=(*figure.notes, words, *before_note(sheet, format)))
    told = former.told(figure, is_drawn=is_drawn)
    panels = tuple(_panel(told, place) for place in range(len(figure.panels)))
    notes = (*figure.notes, *before_note(sheet, format))
    return replace(told, summary=f"{figure.summary} {former.summary()}", table=former.table(figure.table), panels=panels, notes=notes)


def _panel(whole: Figure, place: int) -> Figure:
    """Return the panel of a series with what it was; its axis reaches as far as all of them do."""
    panel, one = whole.panels[place], slice(place, place + 1)
    values = [mark.value for mark in whole.drawn if mark.value is not None]
    reach = (min(*values, *panel.reach), max(*values, *panel.reach)) if panel.reach else None
    return replace(panel, series=whole.series[one], former=whole.former[one], reach=reach)


def _numbers(sheet: Sheet) -> dict[tuple[str, str], Numbers]:
    """Return the former numbers by their place across and their group, "" for all of them together."""
    across, groups = ([entry.place for entry in axis.entries] for axis in (sheet.across, sheet.groups))
    rows = zip(across, sheet.before or (), strict=False)
    return {
        **{(one, other): numbers for one, row in rows for other, numbers in zip(groups, row, strict=True)},
        **{(one, ""): numbers for one, numbers in zip(across, sheet.by_across_before or (), strict=False)},
        **{("", other): numbers for other, numbers in zip(groups, sheet.by_group_before or (), strict=False)},
        ("", ""): sheet.total_before or (),
    }


@dataclass(frozen=True, slots=True)
class _Former:
    """The former numbers of a sheet, and how they are told."""

    sheet: Sheet
    format: Format
    numbers: dict[tuple[str, str], Numbers]

    @property
    def is_known(self) -> bool:
        """Whether there is any."""
        return any(number is not None for numbers in self.numbers.values() for number in numbers)

    def at(self, place: Place | None) -> Number:
        """Return what the number at a place was; None where there was none, and of what stands at no place."""
        found = () if place is None else self.numbers.get((place.across, place.group), ())
        return found[place.measure] if place is not None and found else None

    def told(self, figure: Figure, *, is_drawn: bool) -> Figure:
        """Return the figure with its marks' sentences and what is drawn of the former period."""
        is_alone = len(figure.series) == 1
        series = tuple(replace(each, marks=tuple(self._told(mark, is_alone=is_alone) for mark in each.marks)) for each in figure.series)
        return replace(figure, series=series, former=self._drawn(figure, is_alone=is_alone) if is_drawn else ())

    def summary(self) -> str:
        """Return what all of it is and was, a sentence for each measure."""
        sheet, say = self.sheet, self.format.language.say
        axis = sheet.across if sheet.across.grain is not None else first_axis(sheet)
        return " ".join(
            say(
                "{what}; {former}.",
                what=say(
                    "{bucket}, {measure}: {value}",
                    bucket=all_word((measure,), axis, self.format),
                    measure=isolated(in_line(measure_name(measure, self.format), self.format)),
                    value=self.format.value(sheet.total[index], measure.unit),
                ),
                former=self._words(Place(measure=index), sheet.total[index], ""),
            )
            for index in shown_measures(sheet)[:_MOST_IN_SUMMARY]
            for measure in sheet.measures[index : index + 1]
        )

    def table(self, table: Table) -> Table:
        """Return the table with what each number was, and its change, beside it."""
        if any(column.is_former for column in table.columns):
            return table
        places = range(len(table.columns))
        heads = [
            former_heads(column, self.format)
            if column.kind is ColumnKind.NUMBER and any(row[place].place is not None for row in table.rows)
            else []
            for place, column in enumerate(table.columns)
        ]

        def row_of(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
            return tuple(
                each
                for place in places
                for each in (cells[place], *self._cells(table.columns[place], cells[place], len(heads[place])))
            )  # fmt: skip

        return Table(
            tuple(each for place in places for each in (table.columns[place], *heads[place])),
            tuple(row_of(row) for row in table.rows),
            table.caption,
            row_of(table.footer) if table.footer else (),
        )

    def _cells(self, column: TableColumn, cell: Cell, count: int) -> Iterator[Cell]:
        """Yield as many cells as there are heads: what a number was, written as it is itself, and its change."""
        unit, former = cell.unit or column.unit or Unit.COUNT, self.at(cell.place)
        value = cell.sort_value if isinstance(cell.sort_value, int | float) else None
        if count:
            is_bare = cell.text == self.format.exact(value, unit)
            yield Cell(self.format.exact(former, unit) if is_bare else self.format.value(former, unit), former, unit=cell.unit)
        if count > 1:
            yield change_cell(unit, value, former, self.format)

    def _told(self, mark: Mark, *, is_alone: bool) -> Mark:
        """Return a mark whose sentence says what it was as well."""
        if mark.place is None:
            return mark
        words = self._words(mark.place, mark.value, self._bucket(mark.place) if is_alone else "")
        if mark.along is not None:
            # A point stands for two numbers, the first of which lies along the chart.
            words = f"{self._words(replace(mark.place, measure=0), mark.along, '')}, {self._bare_words(mark.place, mark.value)}"
        return replace(mark, detail=self.format.language.say("{what}; {former}", what=mark.detail, former=words))

    def _words(self, place: Place, value: Number, bucket: str) -> str:
        """Return what a number was and by how much it changed: "before: 10.0 h (+20.0 %)"."""
        say, words = self.format.language.say, self._bare_words(place, value)
        before = in_line(say("Before"), self.format)
        if bucket:
            return say("{bucket}, {measure}: {value}", bucket=bucket, measure=before, value=words)
        return say("{bucket}: {value}", bucket=before, value=words)

    def _bare_words(self, place: Place, value: Number) -> str:
        unit, former, say = self.sheet.measures[place.measure].unit, self.at(place), self.format.language.say
        words = say("no number") if former is None else self.format.value(former, unit)
        change = change_text(value, former, self.format) if unit in CHANGES_IN_PER_CENT else NO_NUMBER
        return words if change == NO_NUMBER else say("{what} ({share})", what=words, share=change)

    def _bucket(self, place: Place) -> str:
        """Return the name of the former days of a place of time; "" of other places, and where that period has ended."""
        axis, period = self.sheet.across, self.sheet.period_before
        if axis.grain is None or period is None or not place.across:
            return ""
        days = period.buckets(axis.grain)
        at = next(index for index, entry in enumerate(axis.entries) if entry.place == place.across)
        return place_name(Entry(days[at].isoformat()), axis, self.format) if at < len(days) else ""

    def _drawn(self, figure: Figure, *, is_alone: bool) -> tuple[Series, ...]:
        """Return the former marks of each series; of series on each other those of all together."""
        say = self.format.language.say
        if not figure.is_stacked:
            return tuple(
                Series(
                    say("Before"),
                    tuple(self._mark(mark, self.at(mark.place), "" if is_alone else each.name) for mark in each.marks),
                    each.slot,
                )
                for each in figure.series
            )
        columns = zip(*(each.marks for each in figure.series), strict=True)
        sums = ((marks[0], [number for mark in marks if (number := self.at(mark.place)) is not None]) for marks in columns)
        name = "" if is_alone else say("All together")
        return (Series(say("Before"), tuple(self._mark(mark, sum(found) if found else None, name) for mark, found in sums), 0),)

    def _mark(self, now: Mark, value: Number, name: str) -> Mark:
        """Return what is drawn for a former number: it filters by nothing and leads nowhere."""
        say, place = self.format.language.say, now.place or Place()
        unit = self.sheet.measures[place.measure].unit
        label = self._bucket(place) or now.label
        measure = say("{measure}, before", measure=isolated(in_line(name, self.format))) if name else in_line(say("Before"), self.format)
        words = say("no number") if value is None else self.format.value(value, unit)
        detail = say("{bucket}, {measure}: {value}", bucket=isolated(label), measure=measure, value=words)
        return Mark(None, label, value, self.format.bare(value, unit), now.slot, detail=detail)
