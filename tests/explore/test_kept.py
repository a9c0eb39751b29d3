"""Calculated fields that an account keeps: read by their id, known once the account is, reckoned as their formula is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explore.test_rows import ground_of, sheet_at, small_world
from metrics.strategies import DAYS
from metrics.world import ALICE, MemoryReader
from rushes.accounts import CalculatedField
from rushes.domain import Period, Unit
from rushes.errors import InvalidFormula, NotFound, UnknownName
from rushes.explore import (
    ExploreState,
    KeptField,
    Own,
    Value,
    field_key,
    kept_fields,
    read_formula,
    read_pairs,
    read_value,
    shown_unit,
    state_pairs,
    title_of,
    value_in_words,
)
from rushes.figures import Format
from rushes.metrics import Derivation, MeasureUse

EN = Format("en")
FORMULA = "ingested * 2"
SHARE = CalculatedField(12, "KPI share", "Of all that came.", "transcribed / ingested")
COST = CalculatedField(13, "Cost", "", "cloud_storage * 2")
BROKEN = CalculatedField(14, "Old", "", "no_such_measure * 2")
OWN = Own(fields=kept_fields((SHARE, COST, BROKEN)))


def known(*texts: str, own: Own = OWN) -> ExploreState:
    return read_pairs(1, [("value", text) for text in texts]).knowing(own)


def test_field_comes_back_from_an_address_as_it_was_with_what_is_derived() -> None:
    for text in ("field:12", "field:12~running_total"):
        value = read_value(text)
        assert (value.text, value.of) == (text, KeptField(12))
    assert field_key(12) == "field:12"
    assert state_pairs(known("field:12", "field:12", "field:13")) == (("value", "field:12"), ("value", "field:13"))


@pytest.mark.parametrize("text", ["field:", "field:0", "field:012", "field:1x", "field:١", "field:" + "9" * 19, "Field:1", "field:1~no"])
def test_field_that_is_written_otherwise_is_none(text: str) -> None:
    with pytest.raises(UnknownName):
        read_value(text)


def test_field_has_name_measures_and_unit_once_the_account_is_known() -> None:
    (value,) = known("field:12").values
    assert isinstance(value.of, KeptField)
    assert (value_in_words(value, EN), shown_unit(value)) == ("KPI share", Unit.RATIO)
    assert value.uses == (MeasureUse("transcribed"), MeasureUse("ingested"))
    assert value_in_words(replace(value, derivation=Derivation.RANK), EN) == "KPI share: rank"


def test_title_keeps_a_fields_name_as_it_was_written_and_lowers_a_measures() -> None:
    assert title_of(known("ingested", "field:12", "transcribed"), EN) == "Ingested, KPI share and transcribed"


def test_state_knows_of_every_field_so_that_a_changed_formula_is_another_state() -> None:
    changed = Own(fields=kept_fields((replace(SHARE, formula="ingested / transcribed"), COST, BROKEN)))
    assert repr(known("field:12")) != repr(known("field:12", own=changed))
    assert repr(known("field:12")) != repr(known("field:12", own=Own(fields=kept_fields((replace(SHARE, name="x"), COST, BROKEN)))))
    assert known("field:12").knowing(changed) == known("field:12", own=changed)


def test_field_that_the_account_does_not_have_is_told_as_not_there() -> None:
    for state in (known("field:99"), known("field:12").knowing(Own()), read_pairs(1, [("value", "field:12")])):
        (value,) = state.values
        for asked in (lambda each: value_in_words(each, EN), lambda each: each.uses, shown_unit):
            with pytest.raises(NotFound, match="There is no such calculated field"):
                asked(value)


def test_field_whose_formula_cannot_be_read_any_more_says_so_by_its_name() -> None:
    (value,) = known("field:14").values
    assert value_in_words(value, EN) == "Old"
    with pytest.raises(InvalidFormula, match="“Old” can no longer be read: no_such_measure"):
        assert value.uses


def test_field_is_reckoned_in_every_place_as_its_formula_is() -> None:
    kept = Own(fields=kept_fields((replace(SHARE, formula=FORMULA),)))
    period = Period(DAYS[0], DAYS[-1])
    base = replace(known("field:12~moving_average", own=kept), across="day", group="production", span=f"{period.first}..{period.last}")
    with MemoryReader(small_world()) as reader:
        ground = ground_of(reader, ALICE, small_world())
        typed = replace(base, values=(Value(read_formula(FORMULA), Derivation.MOVING_AVERAGE),))
        ours, theirs = (sheet_at(ground, each, period) for each in (base, typed))
    assert (ours.cells, ours.total, ours.measures[0].unit) == (theirs.cells, theirs.total, theirs.measures[0].unit)
    assert any(number for row in ours.cells for cell in row for number in cell)
