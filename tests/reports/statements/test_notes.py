"""What a note says sums, whatever was restated, by whichever nights, and whatever the history does not tell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rushes.domain import FACT_COLUMNS, Period
from rushes.reports.statements.canonical import GREATEST, number_of
from rushes.reports.statements.document import agreed_numbers
from rushes.reports.statements.notes import Night, difference_lines, differences, newest_night, shares_of
from rushes.reports.statements.numbers import MAXIMUM, Numbers, Used
from rushes.warehouse import Restatement

MEASURES = ("ingested", "storage")
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
NIGHTS = tuple(Night(f"2026-11-0{number}T01:00:00Z", f"run-{number}") for number in range(1, 5))
NEWEST = NIGHTS[-1]

amounts = st.none() | st.integers(0, 10**15) | st.integers(GREATEST - 2, 10**18)
nights = st.dictionaries(st.sampled_from(NIGHTS), st.integers(-(10**15), 10**18), max_size=4)


@st.composite
def numbers(draw: st.DrawFn) -> Numbers:
    used = draw(st.dictionaries(st.sampled_from("abcd"), st.tuples(amounts, amounts), max_size=4))
    found = {key: Used(f"Production {key}", dict(zip(MEASURES, values, strict=True))) for key, values in used.items()}
    totals: dict[str, int | None] = {}
    for name in MEASURES:
        known = [value for each in found.values() if (value := each.values[name]) is not None]
        totals[name] = sum(known) if known else None
    return Numbers(found, {**totals, f"storage{MAXIMUM}": draw(amounts)})


def statement_of(agreed: Numbers) -> dict[str, Any]:
    used = [{"id": key, "name": each.name, "values": dict(each.values)} for key, each in agreed.productions.items()]
    return {"measures": [{"name": name} for name in MEASURES], "productions": used, "totals": dict(agreed.totals)}


def summed(changes: Iterable[dict[str, Any]]) -> int:
    return sum(number_of(each["difference"]) or 0 for each in changes)


@given(before=numbers(), after=numbers(), known=st.dictionaries(st.tuples(st.sampled_from("abcd"), st.sampled_from(MEASURES)), nights))
def test_lines_sum_to_each_difference_and_those_of_productions_to_the_accounts(
    before: Numbers, after: Numbers, known: dict[tuple[str, str], dict[Night, int]]
) -> None:
    productions, totals = differences(before, after, brought=lambda key, name: known.get((key, name), {}), newest=NEWEST)
    changes = [change for each in productions for change in each["changes"]]
    for change in [*changes, *totals]:
        assert summed(change["lines"]) == number_of(change["difference"])
        assert number_of(change["difference"]) == (number_of(change["after"]) or 0) - (number_of(change["before"]) or 0)
        assert change["before"] != change["after"]
        assert len({(line["run_id"], line["seen_at"]) for line in change["lines"]}) == len(change["lines"]) > 0
    for name in MEASURES:
        of_each = summed(change for change in changes if change["measure"] == name)
        assert of_each == summed(change for change in totals if change["measure"] == name)


@given(before=numbers(), after=numbers())
def test_what_was_agreed_with_a_note_is_what_the_facts_hold_so_that_nothing_is_noted_twice(before: Numbers, after: Numbers) -> None:
    productions, totals = differences(before, after, brought=lambda *_: {}, newest=NEWEST)
    agreed = agreed_numbers(statement_of(before), [{"productions": productions, "totals": totals}])
    assert differences(agreed, after, brought=lambda *_: {}, newest=NEWEST) == ([], [])


@given(difference=st.integers(-100, 100), brought=nights)
def test_no_line_is_nothing_but_where_nothing_is_all_there_is(difference: int, brought: dict[Night, int]) -> None:
    lines = difference_lines(difference, brought, NEWEST)
    assert summed(lines) == difference
    assert len(lines) == 1 or all(line["difference"] for line in lines)


def restated(day: date, seen: int, run_id: str, **changed: tuple[int | None, int | None]) -> Restatement:
    before = tuple(changed.get(column, (None, None))[0] for column in FACT_COLUMNS)
    after = tuple(changed.get(column, (None, None))[1] for column in FACT_COLUMNS)
    return Restatement(day, datetime(2026, 11, seen, 1, tzinfo=UTC), run_id, before, after)


def test_flows_are_brought_on_any_day_and_levels_on_the_last_alone() -> None:
    last, other = OCTOBER.last, OCTOBER.first
    found = shares_of(
        [
            restated(other, 5, "late", ingested_ms=(1, 5), cloud_storage_bytes=(1, 100)),
            restated(last, 5, "late", ingested_ms=(None, 2), cloud_storage_bytes=(10, 40), data_storage_bytes=(5, 4)),
            restated(last, 6, "later", ingested_ms=(2, 1)),
            restated(last, 2, "agreed", ingested_ms=(0, 1_000)),
            restated(last + timedelta(days=1), 5, "late", ingested_ms=(0, 1_000)),
        ],
        OCTOBER,
        "2026-11-02T01:00:00Z",
    )
    late, later = Night("2026-11-05T01:00:00Z", "late"), Night("2026-11-06T01:00:00Z", "later")
    assert found("ingested") == {late: 6, later: -1}
    assert found("storage") == {late: 29, later: 0}


def test_row_that_is_gone_brought_what_it_held_less() -> None:
    gone = Restatement(OCTOBER.last, datetime(2026, 11, 5, tzinfo=UTC), "late", (7, *(None,) * (len(FACT_COLUMNS) - 1)), None)
    assert set(shares_of([gone], OCTOBER, "2026-11-02T01:00:00Z")("ingested").values()) == {-7}


def test_newest_night_is_that_of_the_newest_load() -> None:
    at = datetime(2026, 11, 5, 1, 0, 0, 999_999, tzinfo=UTC)
    assert newest_night([(at - timedelta(days=1), "b"), (at, "a")]) == Night("2026-11-05T01:00:00Z", "a")
