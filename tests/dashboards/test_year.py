"""The year over a real warehouse: its cells, its words, its choices, whom it belongs to, how much it asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboards.conftest import ALICE, BOB, HOUR, NOBODY, NOW, PERIOD, A, B, usage_rows
from rushes.dashboards import YEAR_MEASURES, Year, YearState, build_year
from rushes.domain import MEASURES, Period, Scope
from rushes.errors import NotFound
from rushes.figures import EmptyReason, Figure, to_csv
from rushes.warehouse import Reader, Warehouse
from warehouse.nights import Night

LATER = NOW + timedelta(days=60)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def built(warehouse: Warehouse, scope: Scope = ALICE, state: YearState | None = None) -> Year:
    with warehouse.reader() as reader:
        return build_year(reader, scope, state or YearState(A), now=NOW, locale="en_GB", account_name="House A")


def tile(year: Year, name: str) -> Figure:
    return next(each.figure for each in year.tiles if each.id == name)


@pytest.fixture
def loaded(night: Night, warehouse: Warehouse) -> Warehouse:
    night.publish(usage=[night.usage(A, PERIOD, usage_rows((11, 12, 13))), night.usage(B, PERIOD, usage_rows((21, 22), hours=7))])
    return warehouse


def test_year_without_one_takes_the_twelve_months_to_the_newest(loaded: Warehouse) -> None:
    year = built(loaded)
    assert year.heading == "The last twelve months"
    assert tile(year, "calendar").days == Period(date(2025, 12, 1), date(2026, 11, 30))
    assert [(choice.value, choice.is_selected) for choice in year.years] == [("", True), ("2026", False)]
    assert (year.previous_year, year.next_year) == (2026, None)


def test_year_of_one_production_twice_another_adds_up_to_what_was_published(loaded: Warehouse) -> None:
    year = built(loaded, state=YearState(A, 2026))
    calendar = tile(year, "calendar")
    loaded_marks = [mark for mark in calendar.marks if mark.value is not None]
    assert {mark.value for mark in loaded_marks} == {6 * HOUR}
    assert len(loaded_marks) == PERIOD.days
    assert sum(mark.value or 0 for mark in tile(year, "months").marks) == 6 * HOUR * PERIOD.days
    assert sum(row[1].sort_value for row in tile(year, "weekdays").table.rows) == 6 * HOUR * PERIOD.days  # type: ignore[misc]
    assert plain(year.title) == "2026: Ingested 420.0 h, Account 1"


def test_year_says_what_months_and_weekdays_had(loaded: Warehouse) -> None:
    facts = [plain(fact) for fact in built(loaded, state=YearState(A, 2026)).facts]
    assert facts[0] == "Ingested: 420.0 h in all, on 70 loaded days."
    # September and November are loaded in part, so that October alone is whole and nothing is compared.
    assert len(facts) == 2
    assert facts[1].startswith("Of the weekdays ")


def test_days_before_the_first_load_are_not_loaded_and_a_sentence_says_so(loaded: Warehouse) -> None:
    year = built(loaded, state=YearState(A, 2026))
    before = [mark for mark in tile(year, "calendar").marks if (mark.key or "") < PERIOD.first.isoformat()]
    assert before
    assert all(mark.value is None and mark.detail.endswith("not loaded") for mark in before)
    assert "Nothing is loaded before 12 September 2026." in year.tiles[0].notice


def test_level_has_no_weekdays_and_its_months_hold_the_last_day(loaded: Warehouse) -> None:
    year = built(loaded, state=YearState(A, 2026, "storage"))
    assert [each.id for each in year.tiles] == ["calendar", "months"]
    october = next(mark for mark in tile(year, "months").marks if mark.key == "2026-10-01")
    assert october.value == tile(year, "calendar").marks[date(2026, 10, 31).timetuple().tm_yday - 1].value
    assert plain(year.facts[0]) == "Stored: 420.6 GB on 20 November 2026."


def test_measures_to_choose_from_are_those_reported(night: Night, warehouse: Warehouse) -> None:
    night.publish(usage=[night.usage(A, PERIOD, usage_rows((11,)))])
    assert [choice.value for choice in built(warehouse).measures] == list(YEAR_MEASURES)
    assert set(YEAR_MEASURES) <= set(MEASURES)


def test_measure_that_no_year_shows_is_not_found(loaded: Warehouse) -> None:
    for name in ("productions", "cloud_storage", "nothing"):
        with pytest.raises(NotFound):
            built(loaded, state=YearState(A, 2026, name))


def test_year_of_bob_and_of_the_filter_is_that_of_the_production(loaded: Warehouse) -> None:
    of_bob = tile(built(loaded, BOB, YearState(A, 2026)), "calendar")
    chosen = tile(built(loaded, ALICE, YearState(A, 2026, production_ids=(11,))), "calendar")
    assert {mark.value for mark in of_bob.marks if mark.value is not None} == {HOUR}
    assert to_csv(of_bob) == to_csv(chosen)
    assert [choice.label for choice in built(loaded, BOB).productions] == ["Production 11"]


def test_foreign_account_and_production_are_not_found(loaded: Warehouse) -> None:
    for scope, state in ((ALICE, YearState(B)), (ALICE, YearState(A, production_ids=(21,))), (BOB, YearState(A, production_ids=(12,)))):
        with pytest.raises(NotFound):
            built(loaded, scope, state)


def test_without_a_right_every_figure_says_so(loaded: Warehouse) -> None:
    year = built(loaded, NOBODY)
    assert {each.figure.empty.reason for each in year.tiles if each.figure.empty} == {EmptyReason.NO_RIGHT}
    assert year.facts == ()


def test_rows_of_another_account_change_nothing(night: Night, warehouse: Warehouse) -> None:
    night.publish(usage=[night.usage(A, PERIOD, usage_rows((11, 12)))])
    before = built(warehouse, state=YearState(A, 2026))
    night.publish(usage=[night.usage(B, PERIOD, usage_rows((21, 22, 23), hours=50))])
    after = built(warehouse, state=YearState(A, 2026))
    assert [each.figure for each in after.tiles] == [each.figure for each in before.tiles]


def test_year_asks_at_most_nine_times_whatever_it_shows(loaded: Warehouse) -> None:
    for state in (YearState(A), YearState(A, 2026, "storage"), YearState(A, production_ids=(11, 12))):
        with loaded.reader() as reader:
            counted = Counting(reader)
            build_year(counted, ALICE, state, now=NOW, locale="en_GB")  # type: ignore[arg-type]
        # What the ledger holds is kept from one question to the next, so that a later one asks less.
        assert counted.queries <= 9


def test_etag_changes_with_measure_year_and_productions(loaded: Warehouse) -> None:
    states = [YearState(A), YearState(A, 2026), YearState(A, 2026, "storage"), YearState(A, 2026, production_ids=(11,))]
    etags = [built(loaded, state=state).etag for state in states]
    assert len(set(etags)) == len(etags)
    assert built(loaded, state=replace(states[0])).etag == etags[0]


class Counting:
    """A reader that counts."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.queries = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._reader, name)

    def query(self, *args: object) -> object:
        self.queries += 1
        return self._reader.query(*args)  # type: ignore[arg-type]
