"""Bars and lines show every bucket: zero where nothing happened, a gap where nothing is loaded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from figures.gallery import EN, FLOWS, bars_of, line_of
from figures.samples import COVERED, GAPPED, HOUR, NEVER, NOVEMBER, YEAR, by_production, measure_column, over_time, result
from rushes.domain import Grain, Period
from rushes.errors import InvalidQuery
from rushes.figures import ColumnKind, EmptyReason, grouped_bars, line
from rushes.metrics import Column, ColumnRole, Result


def bars_from(answer: Result, measures: tuple[str, ...] = FLOWS, incomplete: frozenset[date] = frozenset()):  # noqa: ANN201
    return grouped_bars(answer, id="b", measures=measures, title="t", subtitle="s", format=EN, incomplete=incomplete)


def line_from(answer: Result):  # noqa: ANN201
    return line(answer, id="l", measure="ingested", title="t", subtitle="s", format=EN)


def test_twelve_months_have_names_years_and_a_footnote_for_the_running_one() -> None:
    figure = bars_of("Month by month")
    assert figure.categories == ("Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov*")
    assert figure.category_years == ("2025", "2026", *[""] * 10)
    assert figure.notes == ("* November runs until the 30th: hatched, not yet comparable.",)
    assert [mark.label for mark in figure.series[0].marks if mark.is_incomplete] == ["November 2026"]
    assert figure.summary.startswith("12 months. Ingested: ")


def test_month_named_by_the_caller_is_hatched_and_footnoted() -> None:
    answer = over_time([(date(2026, 1, 1), (HOUR,))], ("ingested",), Grain.MONTH, Period(date(2026, 1, 1), date(2026, 2, 28)))
    figure = bars_from(answer, ("ingested",), frozenset({date(2026, 2, 1)}))
    assert figure.notes == ("* February is not complete: hatched, not comparable.",)


@pytest.mark.parametrize(("last", "words"), [(date(2026, 10, 31), "the 31st"), (date(2026, 2, 28), "the 28th")])
def test_last_day_of_the_running_month_reads_as_an_ordinal(last: date, words: str) -> None:
    period = Period(last.replace(day=1), last)
    answer = over_time([(period.first, (HOUR,))], ("ingested",), Grain.MONTH, period)
    answer = replace(answer, query=replace(answer.query, today=last))
    assert words in bars_from(answer, ("ingested",)).notes[0]


def test_month_without_rows_is_zero_when_loaded_and_a_gap_when_not() -> None:
    figure = bars_from(
        over_time([(date(2026, 10, 1), (HOUR,))], ("ingested",), Grain.MONTH, Period(date(2025, 5, 1), date(2026, 10, 31))), ("ingested",)
    )
    assert [(mark.label, mark.value, mark.text) for mark in figure.marks[:2]] == [("May 2025", None, "–"), ("June 2025", 0, "0.0")]
    assert figure.marks[0].detail == "May 2025, ingested: not loaded"
    assert [cell.text for cell in figure.table.rows[0]] == ["May 2025", "–"]


def test_measure_that_is_not_reported_has_no_bars_but_a_note() -> None:
    figure = bars_from(over_time([(date(2026, 10, 1), (HOUR, None, None, 5))], FLOWS, Grain.MONTH, YEAR))
    assert [series.name for series in figure.series] == ["Ingested", "Translated"]
    assert figure.notes[-1] == "Not reported by this connection: transcribed, subtitled."
    assert [column.label for column in figure.table.columns] == ["Month", "Ingested (h)", "Translated (h)"]


@pytest.mark.parametrize(
    "answer",
    [
        by_production([("Coast Live", HOUR)]),
        result(
            (Column("month", "Month", ColumnRole.TIME), Column("production", "Production", ColumnRole.KEY), measure_column("ingested")),
            ((date(2026, 10, 1), 1, HOUR), (date(2026, 10, 1), 2, HOUR)),
            grain=Grain.MONTH,
            period=YEAR,
        ),
    ],
)
def test_rows_that_are_not_one_per_bucket_are_refused(answer: Result) -> None:
    with pytest.raises(InvalidQuery):
        bars_from(answer, ("ingested",))


def test_measures_of_two_units_are_refused() -> None:
    with pytest.raises(InvalidQuery, match="one unit"):
        bars_from(over_time([], ("ingested", "items_ingested"), Grain.MONTH, YEAR), ("ingested", "items_ingested"))


def test_line_has_a_gap_where_a_day_is_not_loaded_and_says_so() -> None:
    figure = line_of("Day by day")
    assert len(figure.marks) == 21
    assert [mark.label for mark in figure.marks if mark.value is None] == ["17 November 2026"]
    assert figure.notes == ("Gaps: days that are not loaded.",)
    assert figure.summary.endswith("1 not loaded.")


def test_line_marks_days_that_are_loaded_but_not_complete_and_the_running_one() -> None:
    rows = [(day, (HOUR,)) for day in Period(date(2026, 11, 16), date(2026, 11, 22)).each_day()]
    figure = line_from(over_time(rows, ("ingested",), Grain.DAY, NOVEMBER))
    assert [mark.key for mark in figure.marks if mark.is_incomplete] == ["2026-11-17", "2026-11-22"]
    assert figure.notes == ("Hollow points: days that are not complete.",)
    assert figure.marks[16].detail == "17 November 2026: 1.0\u00a0h, not complete"


def test_line_of_a_loaded_day_without_a_row_is_zero() -> None:
    figure = line_from(over_time([(date(2026, 11, 2), (HOUR,))], ("ingested",), Grain.DAY, NOVEMBER, coverage=GAPPED))
    assert [mark.value for mark in figure.marks[:3]] == [0, HOUR, 0]
    assert [mark.value for mark in figure.marks[21:]] == [None] * 9


@pytest.mark.parametrize(
    ("rows", "coverage", "reason"),
    [
        ([], NEVER, EmptyReason.NOT_LOADED),
        ([], COVERED, EmptyReason.NO_ACTIVITY),
        ([(date(2026, 11, 2), (None,))], COVERED, EmptyReason.NOT_REPORTED),
    ],
)
def test_nothing_over_time_says_why(rows: list, coverage: object, reason: EmptyReason) -> None:  # type: ignore[type-arg]
    answer = over_time(rows, ("ingested",), Grain.DAY, NOVEMBER, coverage=coverage)
    for figure in (line_from(answer), bars_from(answer, ("ingested",))):
        assert figure.empty is not None
        assert figure.empty.reason is reason


def test_tables_over_time_sort_by_iso_dates() -> None:
    figure = line_of("Day by day")
    assert figure.table.columns[0].kind is ColumnKind.DATE
    assert [row[0].sort_value for row in figure.table.rows][:2] == ["2026-11-01", "2026-11-02"]
