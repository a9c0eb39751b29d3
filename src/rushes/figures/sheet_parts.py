"""The places of a sheet as people read them: their names, their numbers, the heads over them, and why there are none."""
# ruff: noqa: A002 (`format` is the word every builder uses)

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rushes.domain import MeasureKind, Unit
from rushes.figures.build_table import STATE_COLUMN, state_in_words
from rushes.figures.format import Format
from rushes.figures.model import Cell, ColumnKind, Empty, TableColumn
from rushes.figures.names import UNNAMED, clean_name
from rushes.figures.read_result import is_any_loaded, why_nothing
from rushes.figures.wording import GRAINS, how_many_of, measure_head, not_reported_labels, row_head_of
from rushes.languages import capitalised
from rushes.metrics import TEXT, Axis, Entry, Number, Numbers, Place, Sheet, SheetMeasure

__all__ = [
    "Part",
    "all_word",
    "axis_head",
    "before_note",
    "change_ratio",
    "first_axis",
    "has_numbers",
    "how_many_places",
    "is_place_loaded",
    "is_split",
    "measure_column",
    "measure_name",
    "no_number",
    "number_cell",
    "open_note",
    "parts",
    "place_cell",
    "place_name",
    "shown_measures",
    "silent_note",
    "why_sheet_empty",
    "with_sign",
]


@dataclass(frozen=True, slots=True)
class Part:
    """One place along an axis of a sheet, with what is counted there.

    Args:
        entry: The place.
        label: Its name as it is shown.
        values: One number for each measure.
        before: What they were, None where nothing is compared.
        place: Where the first of the values stands.
    """

    entry: Entry
    label: str
    values: Numbers
    before: Numbers | None
    place: Place

    @property
    def key(self) -> str | None:
        """What a click filters by, None for nothing."""
        return self.entry.key or None


def is_split(axis: Axis) -> bool:
    """Return whether the numbers are told apart along it."""
    return bool(axis.name)


def first_axis(sheet: Sheet) -> Axis:
    """Return what the parts of a whole are: the groups, or the places across where there are no groups."""
    return sheet.groups if is_split(sheet.groups) else sheet.across


def parts(sheet: Sheet, format: Format) -> tuple[Part, ...]:
    """Return the places of `first_axis` with their numbers: of groups those of the whole period."""
    axis = first_axis(sheet)
    if axis is sheet.groups:
        numbers, before = sheet.by_group, sheet.by_group_before
    else:
        numbers, before = sheet.by_across, tuple(row[0] for row in sheet.before) if sheet.before is not None else None
    return tuple(
        Part(
            entry,
            place_name(entry, axis, format),
            numbers[place],
            before[place] if before is not None else None,
            Place(group=entry.place) if axis is sheet.groups else Place(entry.place),
        )
        for place, entry in enumerate(axis.entries)
    )


def place_name(entry: Entry, axis: Axis, format: Format) -> str:
    """Return a place's name: "November 2026", "Coast Live", "archived", "Others"."""
    if axis.grain is not None:
        return capitalised(format.bucket(date.fromisoformat(entry.key), axis.grain)[1])
    if axis.name == STATE_COLUMN and not entry.is_rest:
        return state_in_words(entry.key or entry.label, format)
    if entry.is_rest:
        return clean_name(entry.label, format.language.say("Others"))
    # Of a dataset's texts there may be none, which is a place like any other.
    return clean_name(entry.label, format.language.say("(empty)") if axis.name.startswith(TEXT) else format.language.say(UNNAMED))


def place_cell(entry: Entry, axis: Axis, format: Format) -> Cell:
    """Return the cell that names a place, with the sign that says that it is not complete or not loaded."""
    name = place_name(entry, axis, format)
    return Cell(with_sign(name, entry), entry.key if axis.grain is not None else name, entry.key or None)


def with_sign(name: str, entry: Entry) -> str:
    """Return a place's name with a star where it is not complete and a dagger where nothing of it is loaded, so that none reads as zero."""
    return f"{name}*" if entry.is_incomplete else name if entry.is_loaded else f"{name}†"


def axis_head(axis: Axis, format: Format) -> TableColumn:
    """Return the head of the column that names the places."""
    if axis.grain is not None:
        return TableColumn(format.language.say(GRAINS[axis.grain].name), ColumnKind.DATE)
    head = clean_name(axis.label, row_head_of(axis.name, format))
    return TableColumn(head, ColumnKind.STATE if axis.name == STATE_COLUMN else ColumnKind.TEXT)


def how_many_places(count: int, axis: Axis, format: Format) -> str:
    """Return how many places of an axis: "12 months", "32 productions"."""
    if axis.grain is None:
        return how_many_of(count, axis.name, format)
    # The sentence of a summary, without its end.
    return format.language.say_count(*GRAINS[axis.grain].count, count, count=format.count(count)).rstrip(".")


def measure_name(measure: SheetMeasure, format: Format) -> str:
    """Return a measure's name, cleaned as names are."""
    return clean_name(measure.label, format.language.say(UNNAMED))


def measure_column(measure: SheetMeasure, format: Format) -> TableColumn:
    """Return the head of a measure's numbers: "Ingested (h)"."""
    name = measure_name(measure, format)
    return TableColumn(measure_head(name, measure.unit, format), ColumnKind.NUMBER, measure.unit, name)


def number_cell(value: Number, unit: Unit, format: Format, place: Place | None = None) -> Cell:
    """Return the cell of a number whose unit the head says; `place` is where it stands in the sheet."""
    return Cell(format.exact(value, unit), value, place=place)


def all_word(measures: tuple[SheetMeasure, ...], axis: Axis, format: Format) -> str:
    """Return what the number over all places of an axis is called: "Total" only where it is the sum of them."""
    is_over_time = axis.grain is not None
    if all(measure.is_additive and (measure.kind is MeasureKind.FLOW or not is_over_time) for measure in measures):
        return format.language.say("Total")
    return format.language.say("Whole period") if is_over_time else format.language.say("All together")


def change_ratio(value: Number, before: Number) -> float | None:
    """Return by how much of the former number it grew, None where that says nothing."""
    if value is None or not before:
        return None
    return (value - before) / abs(before)


def shown_measures(sheet: Sheet) -> tuple[int, ...]:
    """Return the places of the measures that have a number anywhere."""
    return tuple(place for place in range(len(sheet.measures)) if _is_reported(sheet, place))


def has_numbers(sheet: Sheet) -> bool:
    """Return whether there is any number to show in a place, be it zero."""
    return bool(shown_measures(sheet) and sheet.across.entries and sheet.groups.entries)


def silent_note(sheet: Sheet, format: Format) -> tuple[str, ...]:
    """Return the note that names the measures without any number, none without such."""
    shown = shown_measures(sheet)
    return not_reported_labels([measure_name(each, format) for place, each in enumerate(sheet.measures) if place not in shown], format)


def open_note(axes: tuple[Axis, ...], format: Format) -> tuple[str, ...]:
    """Return the notes that explain the star and the dagger, none where nothing bears them."""
    entries, say = [entry for axis in axes for entry in axis.entries], format.language.say
    star = (say("* Not complete: some days are still to come or not loaded."),) if any(each.is_incomplete for each in entries) else ()
    return star if all(each.is_loaded for each in entries) else (*star, say("† Not loaded: nothing is known of these days."))


def before_note(sheet: Sheet, format: Format) -> tuple[str, ...]:
    """Return the note that says which days are compared with, none where nothing is."""
    if sheet.period_before is None:
        return ()
    first, last = format.date(sheet.period_before.first), format.date(sheet.period_before.last)
    return (format.language.say("Before: from {first} to {last}.", first=first, last=last),)


def no_number(sheet: Sheet, across: int, measure: int, format: Format) -> str:
    """Return why a place has no number: "not loaded", or "no number" where its days are loaded."""
    if not is_place_loaded(sheet, across):
        return format.language.say("not loaded")
    return format.language.say("no number") if _is_reported(sheet, measure) else format.language.say("not reported")


def is_place_loaded(sheet: Sheet, across: int) -> bool:
    """Return whether anything of a place's days is loaded."""
    return is_any_loaded(sheet.coverage, sheet.period) if sheet.across.grain is None else sheet.across.entries[across].is_loaded


def why_sheet_empty(sheet: Sheet, format: Format) -> Empty:
    """Return why a sheet has nothing to show, as far as it can tell by itself."""
    silent = None if shown_measures(sheet) else [measure_name(measure, format) for measure in sheet.measures]
    return why_nothing(sheet.coverage, sheet.period, silent, format.language)


def _is_reported(sheet: Sheet, measure: int) -> bool:
    if sheet.total[measure] is not None:
        return True
    return any(numbers[measure] is not None for row in sheet.cells for numbers in row)
