"""Folding keeps the largest, counts the rest, and loses nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rushes.figures import Format
from rushes.figures.fold import fold
from rushes.figures.read_result import Item

ROWS = st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 10**15)), st.one_of(st.none(), st.integers(0, 10**15))), max_size=40)


@given(ROWS, st.integers(1, 12))
def test_any_items_folded_add_up_to_the_same_in_each_column(rows: list[tuple[int | None, int | None]], top: int) -> None:
    items = tuple(Item(str(place), f"P{place}", values) for place, values in enumerate(rows))
    largest, others, count = fold(items, top, Format())
    kept = (*largest, others) if others else largest
    for column in range(2):
        assert sum(item.values[column] or 0 for item in kept) == sum(values[column] or 0 for values in rows)
    assert len(largest) + count == len(rows)
    assert count != 1


def test_single_other_keeps_its_name() -> None:
    largest, others, count = fold(tuple(Item(str(size), f"P{size}", (size,)) for size in (3, 9, 5)), 2, Format())
    assert [item.label for item in largest] == ["P9", "P5", "P3"]
    assert (others, count) == (None, 0)
