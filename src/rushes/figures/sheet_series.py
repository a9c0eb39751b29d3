"""A sheet as series along an axis: what is told apart by colour, its marks, and the figure and table made of them."""
# ruff: noqa: A002 (`format` is the word every builder uses)

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import NotRequired, TypedDict, Unpack

from rushes.domain import Grain, Unit
from rushes.figures.build_bars import bucket_years
from rushes.figures.empty_figure import empty_figure
from rushes.figures.format import Format
from rushes.figures.model import OTHERS_SLOT, Cell, ColumnKind, Empty, Figure, FigureKind, Mark, Series, Table, TableColumn
from rushes.figures.names import clean_line, isolated
from rushes.figures.sheet_parts import (
    all_word,
    axis_head,
    is_split,
    measure_name,
    no_number,
    number_cell,
    open_note,
    place_cell,
    place_name,
    silent_note,
    why_sheet_empty,
    with_sign,
)
from rushes.figures.wording import GRAINS, how_many_of, in_line, measure_head
from rushes.metrics import Axis, Entry, Number, Place, Sheet

__all__ = ["About", "Strand", "Strands", "read_strands", "series_figure", "series_of", "stacked"]

_MOST_IN_SUMMARY = 6


class About(TypedDict):
    """What every builder is told beside the sheet: the figure's name in a page, its words, how numbers read, and why there is nothing."""

    id: str
    title: str
    subtitle: str
    format: Format
    empty: NotRequired[Empty | None]


@dataclass(frozen=True, slots=True)
class Strand:
    """One thing that is told apart: a group of the first measure, or a measure.

    Args:
        name: Its name as it is shown.
        said: Its name as it goes on in a sentence.
        slot: Its colour.
        unit: The unit of its numbers.
        measure: Which measure of the sheet it is.
        values: One number for each place of the axis.
        whole: The number over all places, asked and not added up.
        places: Where in the sheet each of the values stands, None where a link leads nowhere.
        whole_place: Where that of all places does.
    """

    name: str
    said: str
    slot: int
    unit: Unit
    measure: int
    values: tuple[Number, ...]
    whole: Number
    places: tuple[Place | None, ...]
    whole_place: Place | None


@dataclass(frozen=True, slots=True)
class Strands:
    """Everything along one axis: the one across, or the groups where nothing is split across."""

    sheet: Sheet
    axis: Axis
    all: tuple[Strand, ...]
    format: Format

    @property
    def names(self) -> tuple[str, ...]:
        """The whole names of the places."""
        if not is_split(self.axis):
            return (self.format.language.say("Whole period"),)
        return tuple(place_name(entry, self.axis, self.format) for entry in self.axis.entries)

    @property
    def hatched(self) -> frozenset[int]:
        """The places that are not complete; none where all of a split by name are, for then that tells nothing apart."""
        found = frozenset(place for place, entry in enumerate(self.axis.entries) if entry.is_incomplete)
        return frozenset() if self.axis.grain is None and len(found) == len(self.axis.entries) else found

    @property
    def are_signed(self) -> bool:
        """Whether some places bear the sign of what is not complete or not loaded."""
        return bool(self.hatched) or not all(entry.is_loaded for entry in self.axis.entries)

    @property
    def has_groups(self) -> bool:
        """Whether the series are groups."""
        return self.axis is self.sheet.across and is_split(self.sheet.groups)

    @property
    def shown(self) -> tuple[Strand, ...]:
        """Those that have a number anywhere."""
        return tuple(strand for strand in self.all if any(value is not None for value in strand.values))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: no number, or zeros alone."""
        return not any(value for strand in self.all for value in strand.values)


def read_strands(sheet: Sheet, format: Format) -> Strands:
    """Return the series of a sheet: its groups where places across are split by them, else its measures."""
    if is_split(sheet.across) and is_split(sheet.groups):
        unit = sheet.measures[0].unit
        groups = tuple(
            Strand(
                name,
                isolated(name),
                _slot(place, entry),
                unit,
                0,
                tuple(row[place][0] for row in sheet.cells),
                sheet.by_group[place][0],
                tuple(Place(each.place, entry.place) for each in sheet.across.entries),
                Place(group=entry.place),
            )
            for place, entry in enumerate(sheet.groups.entries)
            for name in (place_name(entry, sheet.groups, format),)
        )
        return Strands(sheet, sheet.across, groups, format)
    axis, rows = (sheet.groups, sheet.by_group) if is_split(sheet.groups) else (sheet.across, sheet.by_across)
    measures = tuple(
        Strand(
            measure_name(each, format),
            in_line(measure_name(each, format), format),
            min(place, OTHERS_SLOT),
            each.unit,
            place,
            tuple(numbers[place] for numbers in rows),
            sheet.total[place],
            tuple(
                Place(group=entry.place, measure=place) if axis is sheet.groups else Place(entry.place, measure=place)
                for entry in axis.entries
            ),
            Place(measure=place),
        )
        for place, each in enumerate(sheet.measures)
    )
    return Strands(sheet, axis, measures, format)


def _slot(place: int, entry: Entry) -> int:
    return OTHERS_SLOT if entry.is_rest else min(place, OTHERS_SLOT)


def series_of(strands: Strands) -> tuple[Series, ...]:
    """Return the marks of everything that has a number anywhere, one for each place."""
    return tuple(Series(strand.name, _marks(strands, strand), strand.slot) for strand in strands.shown)


def _marks(strands: Strands, strand: Strand) -> tuple[Mark, ...]:
    form, hatched = strands.format, strands.hatched
    return tuple(
        Mark(
            key=entry.key or None,
            label=name,
            value=value,
            text=form.bare(value, strand.unit),
            slot=strand.slot,
            is_incomplete=place in hatched and value is not None,
            detail=_detail(strands, strand, place, name, is_hatched=place in hatched),
            place=strand.places[place],
        )
        for place, (entry, name, value) in enumerate(zip(strands.axis.entries, strands.names, strand.values, strict=True))
    )


def _detail(strands: Strands, strand: Strand, place: int, name: str, *, is_hatched: bool) -> str:
    say, value = strands.format.language.say, strand.values[place]
    if value is None:
        words = no_number(strands.sheet, place if strands.axis is strands.sheet.across else 0, strand.measure, strands.format)
    else:
        words = strands.format.value(value, strand.unit)
    if is_hatched and value is not None:
        return say("{bucket}, {measure}: {value}, not complete", bucket=isolated(name), measure=strand.said, value=words)
    return say("{bucket}, {measure}: {value}", bucket=isolated(name), measure=strand.said, value=words)


def stacked(series: tuple[Series, ...], *, format: Format, is_share: bool) -> tuple[Series, ...]:
    """Return the series laid on each other, the first lowest; as shares, each place is as long as all others.

    Args:
        series: Marks without a number below zero.
        format: How numbers read.
        is_share: Whether a mark is as long as its share of its place, which its sentence then says too.
    """
    columns = zip(*(each.marks for each in series), strict=True)
    piled = zip(*(_piled(column, format, is_share=is_share) for column in columns), strict=True)
    return tuple(replace(each, marks=tuple(marks)) for each, marks in zip(series, piled, strict=True))


def _piled(column: tuple[Mark, ...], format: Format, *, is_share: bool) -> tuple[Mark, ...]:
    whole = sum(mark.value or 0 for mark in column)
    base: float = 0
    found: list[Mark] = []
    for mark in column:
        length = mark.value
        detail = mark.detail
        if is_share and mark.value is not None:
            length = mark.value / whole if whole else 0.0
            detail = format.language.say("{what} ({share})", what=detail, share=format.percent(length, decimals=1))
        found.append(replace(mark, base=base, length=length, detail=detail))
        base += length or 0
    return tuple(found)


def series_figure(kind: FigureKind, strands: Strands, series: tuple[Series, ...], **about: Unpack[About]) -> Figure:
    """Return the figure of these series with its table, its sentence and its notes; without a number, the one that says why."""
    form, empty = about["format"], about.get("empty")
    title, subtitle = clean_line(about["title"]), clean_line(about["subtitle"])
    if empty is not None or strands.is_empty:
        reason = empty or why_sheet_empty(strands.sheet, form)
        return empty_figure(kind, reason, id=about["id"], title=title, subtitle=subtitle, format=form)
    unit = strands.shown[0].unit
    return Figure(
        id=about["id"],
        kind=kind,
        title=title,
        subtitle=subtitle,
        summary=_summary(strands),
        table=_table(strands, title),
        series=series,
        categories=_categories(strands),
        category_years=_years(strands),
        unit=unit,
        unit_label=form.unit_label(unit),
        notes=(*(open_note((strands.axis,), form) if strands.are_signed else ()), *silent_note(strands.sheet, form)),
        locale=form.locale,
    )


def _categories(strands: Strands) -> tuple[str, ...]:
    if not is_split(strands.axis):
        return ("",)
    grain, form = strands.axis.grain, strands.format
    names = tuple(form.bucket(date.fromisoformat(entry.key), grain)[0] for entry in strands.axis.entries) if grain else strands.names
    return tuple(with_sign(name, entry) for name, entry in zip(names, strands.axis.entries, strict=True)) if strands.are_signed else names


def _years(strands: Strands) -> tuple[str, ...]:
    grain = strands.axis.grain
    return bucket_years(tuple(date.fromisoformat(entry.key) for entry in strands.axis.entries), grain) if grain else ()


def _summary(strands: Strands) -> str:
    """Return how many places there are and, of the first series, what was last and most along time, or most of a name."""
    form, axis, say = strands.format, strands.axis, strands.format.language.say
    count = len(axis.entries)
    if axis.grain is not None:
        one, many = GRAINS[axis.grain].count
        parts = [form.language.say_count(one, many, count, count=form.count(count))]
    else:
        parts = [f"{how_many_of(count, axis.name, form)}."] if is_split(axis) else []
    for strand in strands.all[:_MOST_IN_SUMMARY]:
        known = [(value, name) for value, name in zip(strand.values, strands.names, strict=True) if value is not None]
        if not known:
            continue
        most, place = max(known, key=lambda each: each[0])
        measure, most_text = isolated(strand.name), form.value(most, strand.unit)
        if not is_split(axis):
            parts.append(say("{measure}: {value}.", measure=measure, value=most_text))
        elif axis.grain is None:
            parts.append(say("{measure}: most in {most_bucket} ({most}).", measure=measure, most_bucket=isolated(place), most=most_text))
        else:
            words = {"measure": measure, "last": form.value(known[-1][0], strand.unit), "last_bucket": known[-1][1], "most_bucket": place}
            if axis.grain is Grain.DAY:
                parts.append(say("{measure}: {last} on {last_bucket}, most on {most_bucket} ({most}).", **words, most=most_text))
            else:
                parts.append(say("{measure}: {last} in {last_bucket}, most in {most_bucket} ({most}).", **words, most=most_text))
    return " ".join(parts)


def _table(strands: Strands, title: str) -> Table:
    """Return a row for each place and a column for each series; the number of all groups is asked, never added up here."""
    sheet, axis, form = strands.sheet, strands.axis, strands.format
    shown = list(strands.all if strands.has_groups else strands.shown)
    if strands.has_groups:
        name = all_word(sheet.measures[:1], sheet.groups, form)
        numbers, places = tuple(each[0] for each in sheet.by_across), tuple(Place(entry.place) for entry in axis.entries)
        shown.append(Strand(name, name, 0, sheet.measures[0].unit, 0, numbers, sheet.total[0], places, Place()))
    heads = [TableColumn(measure_head(each.name, each.unit, form), ColumnKind.NUMBER, each.unit, each.name) for each in shown]
    first = [Cell(strands.names[0], strands.names[0])] if not is_split(axis) else [place_cell(entry, axis, form) for entry in axis.entries]
    rows = tuple(
        (cell, *(number_cell(each.values[place], each.unit, form, each.places[place]) for each in shown))
        for place, cell in enumerate(first)
    )
    word = all_word(tuple(sheet.measures[each.measure] for each in shown), axis, form)
    footer = (Cell(word, word), *(number_cell(each.whole, each.unit, form, each.whole_place) for each in shown)) if is_split(axis) else ()
    return Table((axis_head(axis, form), *heads), rows, title, footer)
