"""The form that changes what a dataset is: its name, what a refresh replaces, how many rows may be set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar

from werkzeug.datastructures import MultiDict

from rushes.datasets import (
    DAY,
    LONGEST_DESCRIPTION,
    Cadence,
    Dataset,
    Definition,
    Growth,
    GrowthUnit,
    TableOrigin,
    is_of_files,
    origin_of,
    origin_values,
)
from rushes.domain import FieldRole, RefreshMode
from rushes.errors import CallerError
from rushes.figures import clean_name
from rushes.languages import sentence
from rushes.web.data.columns import Choice
from rushes.web.language import form, say

__all__ = ["DefinitionForm", "definition_form", "fields_shown", "table_origin", "typed_definition"]

_MODES: Mapping[RefreshMode, str] = {
    RefreshMode.REPLACE: sentence("takes the place of all rows"),
    RefreshMode.BY_DAY: sentence("takes the place of the rows of its days"),
    RefreshMode.BY_KEY: sentence("takes the place of the rows of its keys"),
}
_ROLES = {
    FieldRole.DATE: sentence("Date"),
    FieldRole.DIMENSION: sentence("Split by"),
    FieldRole.MEASURE: sentence("Measure"),
    FieldRole.ACCOUNT: sentence("Whose row it is"),
}
_GROWTH_UNITS = {
    GrowthUnit.DAYS: sentence("days"),
    GrowthUnit.NUMBERS: sentence("of the number"),
}


@dataclass(frozen=True, slots=True)
class DefinitionForm:
    """What a dataset is, as it can be changed; `growth_columns` are what new rows can be known by, nothing for files."""

    name: str
    description: str
    modes: tuple[Choice, ...]
    keys: tuple[Choice, ...]
    most_rejected: str
    is_nightly: bool
    growth_columns: tuple[Choice, ...]
    growth_units: tuple[Choice, ...]
    growth_lag: str
    longest_description: ClassVar[int] = LONGEST_DESCRIPTION


def definition_form(known: Dataset, sent: MultiDict[str, str]) -> DefinitionForm:
    """Return the form of a dataset as it is, or as it was sent where that was refused."""
    return _as_sent(_as_kept(known), sent) if "mode" in sent else _as_kept(known)


def _as_sent(kept: DefinitionForm, sent: MultiDict[str, str]) -> DefinitionForm:
    def chosen(choices: tuple[Choice, ...], name: str) -> tuple[Choice, ...]:
        return tuple(replace(each, is_chosen=each.value in sent.getlist(name)) for each in choices)

    return replace(
        kept,
        name=sent.get("name", ""),
        description=sent.get("description", ""),
        modes=chosen(kept.modes, "mode"),
        keys=chosen(kept.keys, "by"),
        most_rejected=sent.get("most_rejected", ""),
        is_nightly=bool(sent.get("nightly")) if "growth_column" in sent else kept.is_nightly,
        growth_columns=chosen(kept.growth_columns, "growth_column"),
        growth_units=chosen(kept.growth_units, "growth_unit"),
        growth_lag=sent.get("growth_lag", ""),
    )


def _as_kept(known: Dataset) -> DefinitionForm:
    defined, origin = known.definition, table_origin(known)
    growth = origin.growth if origin else None
    columns = [("", say("nothing: it is read whole")), *((each.header, clean_name(each.header)) for each in defined.shape.fields)]
    return DefinitionForm(
        name=defined.name,
        description=defined.description,
        modes=tuple(Choice(each.value, say(label), each is defined.mode) for each, label in _MODES.items()),
        keys=_keys(known),
        most_rejected=form().axis_number(defined.most_rejected / 100, 0.01)
        if defined.most_rejected % 100
        else str(defined.most_rejected // 100),
        is_nightly=defined.cadence is Cadence.NIGHTLY,
        growth_columns=tuple(Choice(value, label, value == (growth.column if growth else "")) for value, label in columns)
        if origin
        else (),
        growth_units=tuple(
            Choice(each.value, say(label), each is (growth.unit if growth else GrowthUnit.DAYS)) for each, label in _GROWTH_UNITS.items()
        ),
        growth_lag=str(growth.lag) if growth else "3",
    )


def table_origin(known: Dataset) -> TableOrigin | None:
    """Return where of a source a dataset's rows come from, None for files."""
    origin = None if is_of_files(known.definition.source) else origin_of(known.definition.source)
    return origin if isinstance(origin, TableOrigin) else None


def fields_shown(known: Dataset) -> tuple[tuple[str, str], ...]:
    """Return the columns of a dataset that are not left out, with what each is."""
    return tuple((clean_name(each.label), say(_ROLES[each.role])) for each in known.definition.shape.fields if each.role in _ROLES)


def typed_definition(known: Dataset, sent: MultiDict[str, str], *, is_operator: bool = False) -> Definition:
    """Return what a form says a dataset is.

    Args:
        known: The dataset as it is; what the form does not ask stays.
        sent: What was sent.
        is_operator: The form asks when and how much of a source is read, too.

    Raises:
        CallerError: It says what cannot be.
    """
    try:
        share = Decimal(sent.get("most_rejected", "").strip().replace(",", ".") or "0")
        most_rejected, mode = int(share * 100), RefreshMode(sent.get("mode", ""))
    except (ArithmeticError, ValueError) as error:
        raise CallerError("Write how many per cent of the rows may be set aside as a number such as 1 or 0.5.") from error
    dimensions = [DAY, *(each.name for each in known.definition.shape.of_role(FieldRole.DIMENSION))]
    by = tuple(each for each in dimensions if each in sent.getlist("by"))
    typed = replace(
        known.definition,
        name=sent.get("name", ""),
        description=sent.get("description", ""),
        mode=mode,
        by=by if mode is RefreshMode.BY_KEY else (),
        most_rejected=most_rejected,
    )
    origin = table_origin(known) if is_operator else None
    if origin is None:
        return typed
    source = origin_values(replace(origin, growth=_typed_growth(sent)))
    return replace(typed, source=source, cadence=Cadence.NIGHTLY if sent.get("nightly") else Cadence.BY_HAND)


def _typed_growth(sent: MultiDict[str, str]) -> Growth | None:
    column = sent.get("growth_column", "")
    if not column:
        return None
    try:
        return Growth(column, GrowthUnit(sent.get("growth_unit", "")), int(sent.get("growth_lag", "").strip() or "0"))
    except ValueError as error:
        raise CallerError("Write how far back is read again as a whole number, 0 or more.") from error


def _keys(known: Dataset) -> tuple[Choice, ...]:
    shape, by = known.definition.shape, known.definition.by
    dates = (Choice(DAY, say("The date"), DAY in by),) if shape.of_role(FieldRole.DATE) else ()
    return (*dates, *(Choice(each.name, clean_name(each.label), each.name in by) for each in shape.of_role(FieldRole.DIMENSION)))
