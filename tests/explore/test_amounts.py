"""Numbers that people type, in the units that they read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.domain import Unit
from rushes.explore import amount_of, read_amount


@pytest.mark.parametrize(
    ("typed", "unit", "amount"),
    [
        ("120", Unit.MILLISECONDS, 432_000_000),
        ("2.5", Unit.MILLISECONDS, 9_000_000),
        ("0.1", Unit.BYTES, 100_000_000),
        ("8", Unit.RATIO, 0.08),
        ("100", Unit.RATIO, 1),
        ("-3", Unit.COUNT, -3),
        ("1e3", Unit.COUNT, 1_000),
        ("0.3", Unit.COUNT, 0.3),
    ],
)
def test_amount_of_a_number_is_in_the_canonical_unit(typed: str, unit: Unit, amount: float) -> None:
    assert amount_of(typed, unit) == amount
    assert amount_of(read_amount(typed), unit) == amount


@pytest.mark.parametrize(
    "typed", ["", "many", "1,5", "1 000", "1_000", "١٢", "nan", "inf", "1e-3", "0x10", "1.", ".5", "9" * 16, "9e99", "999999999999999e9"]
)
def test_amount_of_what_is_no_number_is_none(typed: str) -> None:
    assert amount_of(typed, Unit.COUNT) is None
    assert read_amount(f" {typed} ") == typed


@pytest.mark.parametrize(
    ("typed", "written"), [("+07.50", "7.5"), ("1e3", "1000"), ("-0.0", "0"), ("100", "100"), (" 12 ", "12"), ("x" * 40, "x" * 24)]
)
def test_read_amount_writes_a_number_in_one_way(typed: str, written: str) -> None:
    assert read_amount(typed) == written


@given(st.text(st.sampled_from("0123456789.eE+- x"), max_size=30) | st.text(max_size=30))
def test_read_amount_of_what_it_wrote_is_the_same(typed: str) -> None:
    assert read_amount(read_amount(typed)) == read_amount(typed)
