"""The donut folds exactly, refuses what cannot be added, and says why it is empty."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.gallery import EN
from figures.samples import COVERED, HOUR, NEVER, NOVEMBER, PRODUCTION, by_production, measure_column, over_time, result
from rushes.domain import Aggregation, Grain
from rushes.errors import InvalidQuery, UnknownName
from rushes.figures import OTHERS_SLOT, Empty, EmptyReason, Figure, donut
from rushes.metrics import Filter, Result


def donut_from(answer: Result, measure: str = "ingested", **more: object) -> Figure:
    return donut(answer, id="d", measure=measure, title="Title", subtitle="Hours in November", format=EN, **more)  # type: ignore[arg-type]


def test_thirty_two_productions_become_five_and_the_others() -> None:
    hours = [118.4, 84.9, 52.2, 38.1, 27.0]
    rows = [(f"P{place}", int(value * HOUR)) for place, value in enumerate(hours)] + [(f"Q{place}", 92 * HOUR // 27) for place in range(27)]
    figure = donut_from(by_production(list(reversed(rows))))
    assert [mark.text for mark in figure.marks] == ["118.4", "84.9", "52.2", "38.1", "27.0", "92.0"]
    assert [mark.slot for mark in figure.marks] == [0, 1, 2, 3, 4, OTHERS_SLOT]
    assert (figure.marks[-1].label, figure.marks[-1].key) == ("27 others", None)
    assert (figure.total_text, figure.unit_label, figure.total_label) == ("412.6", "h", "hours")
    assert figure.summary == "Ingested: 412.6\u00a0h in 32 productions. Largest: P0: 118.4\u00a0h (28.7\u00a0%)."
    assert [cell.text for cell in figure.table.footer] == ["Total", "412.6", "100.0\u00a0%"]


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**14)), max_size=60))
def test_any_productions_fold_to_marks_that_add_up_exactly(values: list[int | None]) -> None:
    figure = donut_from(by_production([(f"P{place}", value) for place, value in enumerate(values)]))
    assert sum(int(mark.value or 0) for mark in figure.marks) == sum(value or 0 for value in values)
    assert len(figure.marks) <= 6
    assert (figure.empty is None) == any(values)


def test_productions_at_zero_are_neither_drawn_nor_counted() -> None:
    figure = donut_from(by_production([("Coast Live", 0), ("Base Camp 9", HOUR)]))
    assert [mark.label for mark in figure.marks] == ["Base Camp 9"]
    assert "1 production." in figure.summary


def test_sixth_production_alone_keeps_name_and_key_in_grey() -> None:
    figure = donut_from(by_production([(f"P{place}", (9 - place) * HOUR) for place in range(6)]))
    assert (figure.marks[-1].label, figure.marks[-1].key, figure.marks[-1].slot) == ("P5", "6", OTHERS_SLOT)


@pytest.mark.parametrize("aggregation", [Aggregation.MAXIMUM, Aggregation.AVERAGE])
def test_column_that_is_not_additive_is_refused(aggregation: Aggregation) -> None:
    with pytest.raises(InvalidQuery, match="cannot be added over productions"):
        donut_from(by_production([("Coast Live", 5)], "storage", aggregation), "storage")


def test_rows_split_by_time_are_refused() -> None:
    with pytest.raises(InvalidQuery, match="without a grain"):
        donut_from(over_time([(NOVEMBER.first, (HOUR,))], ("ingested",), Grain.MONTH, NOVEMBER))


def test_result_cut_at_its_limit_is_refused() -> None:
    with pytest.raises(InvalidQuery, match="cut at the limit"):
        donut_from(by_production([("Coast Live", HOUR)], is_truncated=True))


def test_unknown_measure_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="ingested"):
        donut_from(by_production([("Coast Live", HOUR)]), "ingest")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (by_production([]), EmptyReason.NO_ACTIVITY),
        (by_production([("Coast Live", 0)]), EmptyReason.NO_ACTIVITY),
        (by_production([], coverage=NEVER), EmptyReason.NOT_LOADED),
        (by_production([("Coast Live", None)]), EmptyReason.NOT_REPORTED),
        (by_production([], filters=(Filter("production", "in", (7,)),)), EmptyReason.FILTERED_OUT),
    ],
)
def test_nothing_to_draw_says_why(answer: Result, reason: EmptyReason) -> None:
    figure = donut_from(answer)
    assert figure.empty is not None
    assert figure.empty.reason is reason
    assert figure.summary == figure.empty.message


def test_reason_of_the_caller_wins() -> None:
    no_right = Empty(EmptyReason.NO_RIGHT, "You have no right to see this.")
    assert donut_from(by_production([]), empty=no_right).empty is no_right


def test_result_without_names_shows_keys() -> None:
    figure = donut_from(result((PRODUCTION, measure_column("ingested")), ((7, HOUR),), coverage=COVERED))
    assert [(mark.key, mark.label) for mark in figure.marks] == [("7", "7")]
