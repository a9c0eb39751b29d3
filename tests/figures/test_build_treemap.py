"""The treemap folds each kind exactly and says which kinds are not reported."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.gallery import EN, PLAIN_NAMES, treemap_of
from figures.samples import GB, by_kind, by_production
from rushes.errors import InvalidQuery
from rushes.figures import OTHERS_SLOT, EmptyReason, Figure, treemap
from rushes.metrics import Result

SIZES = st.one_of(st.none(), st.integers(0, 10**15))


def treemap_from(answer: Result, **more: object) -> Figure:
    return treemap(answer, id="t", title="Title", subtitle="21 November", format=EN, **more)  # type: ignore[arg-type]


@given(st.lists(st.tuples(SIZES, SIZES, SIZES, SIZES), max_size=30))
def test_any_productions_fold_exactly_in_every_kind(rows: list[tuple[int | None, ...]]) -> None:
    figure = treemap_from(by_kind([(f"P{place}", row) for place, row in enumerate(rows)]))
    for shade in range(4):
        kinds = [mark for mark in figure.marks if mark.parent is not None and mark.shade == shade]
        assert sum(int(mark.value or 0) for mark in kinds) == sum(row[shade] or 0 for row in rows)
    for outer in (mark for mark in figure.marks if mark.parent is None):
        assert outer.value == sum(int(mark.value or 0) for mark in figure.marks if mark.parent == outer.node)
    assert len([mark for mark in figure.marks if mark.parent is None]) <= 13


def test_others_come_last_in_grey_without_a_key() -> None:
    outer = [mark for mark in treemap_of(PLAIN_NAMES).marks if mark.parent is None]
    assert (outer[-1].label, outer[-1].key, outer[-1].slot) == ("4 others", None, OTHERS_SLOT)
    assert {mark.slot for mark in outer[:-1]} == {0}


def test_kind_that_no_production_reports_is_named_in_a_note() -> None:
    figure = treemap_from(by_kind([("Coast Live", (GB, None, None, 2 * GB))]))
    assert figure.notes == ("Not reported by this connection: data, proxy.",)
    assert [mark.text for mark in figure.marks] == ["3.0\u00a0GB", "1.0\u00a0GB", "2.0\u00a0GB"]


def test_total_and_summary_are_made_from_the_data() -> None:
    figure = treemap_from(by_kind([("Coast Live", (1500 * GB, None, None, 500 * GB)), ("Base Camp 9", (0, 0, 0, 0))]))
    assert figure.total_text == "2.0\u00a0TB"
    assert figure.summary == "2.0\u00a0TB in 1 production. Largest: Coast Live: 2.0\u00a0TB (100.0\u00a0%)."


def test_kinds_of_different_units_are_refused() -> None:
    with pytest.raises(InvalidQuery, match="one unit"):
        treemap_from(
            by_production([("Coast Live", 1)]).__class__(
                (*by_kind([]).columns, by_production([]).columns[-1]), (), by_kind([]).query, 1, None, by_kind([]).coverage
            ),
            measures=("cloud_storage", "ingested"),
        )


def test_nothing_reported_says_so() -> None:
    figure = treemap_from(by_kind([("Coast Live", (None, None, None, None))]))
    assert figure.empty is not None
    assert figure.empty.reason is EmptyReason.NOT_REPORTED
