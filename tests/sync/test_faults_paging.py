"""Listings that repeat, grow, shrink or come short while they are read, and rows with too much or too little in them."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest

from rushes.demo import Added, Fault, Meanwhile, Nulls, Removed, Short, Trouble, Twice, UnknownFields
from rushes.domain import FACT_COLUMNS
from sync.conftest import House
from sync.faulty import OFTEN, ROUTES, USAGE, YESTERDAY, Faulty

Usage = Literal["resource", "media_objects"]
USAGES: tuple[Usage, Usage] = ("resource", "media_objects")


@pytest.fixture
def faulty(house: House) -> Faulty:
    return Faulty(house.platform, house.store, house.warehouse, house.staging, house.clock, first_load_days=9, page_size=5)


@pytest.fixture
def production(faulty: Faulty) -> int:
    """The production of account 4101 with the fewest media objects that make several pages."""
    of_account = faulty.platform.world.productions_of(4101)
    return min((each.id for each in of_account), key=lambda each: max(20, len(faulty.platform.world.media(each))))


def lean(faulty: Faulty, usage: Usage) -> None:
    faulty.usage = usage
    faulty.page_size = 5 if usage == "resource" else 60


def whole_and_right(faulty: Faulty) -> None:
    """What was loaded is what an undisturbed night loads."""
    former = faulty.facts()
    assert former
    faulty.platform.faults.clear()
    assert faulty.run().rows_restated == 0
    assert faulty.facts() == former


@pytest.mark.parametrize("usage", USAGES)
@pytest.mark.parametrize("trouble", [Twice(), Short(), UnknownFields()])
def test_page_that_is_odd_once_costs_nothing(faulty: Faulty, usage: Usage, trouble: Trouble) -> None:
    lean(faulty, usage)
    faulty.platform.faults.add(Fault.of(ROUTES[usage], trouble, after=1))
    summary = faulty.run()
    assert (summary.state, summary.total("rows_rejected")) == ("succeeded", 0)
    assert summary.total("rows_read") == summary.total("rows_loaded") + summary.total("rows_ignored")
    assert faulty.words().endswith("Complete to 21 November.")
    whole_and_right(faulty)


@pytest.mark.parametrize("usage", USAGES)
def test_unknown_fields_in_every_answer_are_passed_over(faulty: Faulty, usage: Usage) -> None:
    lean(faulty, usage)
    faulty.platform.faults.add(Fault.of("GET *", UnknownFields(), times=OFTEN))
    assert (faulty.run().state, faulty.words().endswith("Complete to 21 November.")) == ("succeeded", True)
    whole_and_right(faulty)


def test_item_that_comes_twice_in_every_page_leaves_the_days_open_because_another_may_be_missing(faulty: Faulty) -> None:
    faulty.run()
    former = faulty.facts()
    faulty.platform.faults.add(Fault.of(USAGE, Twice(), times=OFTEN))
    summary = faulty.run()
    (account,) = (each for each in summary.loaded if each.external_id == "4101")
    assert "different rows" in account.reason
    assert account.rows_ignored > 0
    assert not faulty.ledger(YESTERDAY).is_complete
    assert "not complete" in faulty.words()
    # The row that did not come is not taken for one that is no longer true.
    assert (summary.rows_restated, faulty.facts()) == (0, former)
    faulty.platform.faults.clear()
    faulty.run()
    assert faulty.words().endswith("Complete to 21 November.")


@pytest.mark.parametrize("trouble", [Added(), Removed()])
def test_media_objects_added_or_removed_while_one_pages_are_read_to_the_last(faulty: Faulty, production: int, trouble: Trouble) -> None:
    faulty.usage = "media_objects"
    faulty.page_size = 20
    faulty.platform.faults.add(Fault.of(f"GET /production/{production}/mo", trouble, after=1))
    summary = faulty.run()
    assert (summary.state, [each.missing_productions for each in summary.loaded]) == ("succeeded", [0, 0, 0])
    assert faulty.words().endswith("Complete to 21 November.")
    whole_and_right(faulty)


def test_media_objects_that_never_stand_still_leave_that_production_open(faulty: Faulty, production: int) -> None:
    faulty.usage, faulty.page_size = "media_objects", 20
    # Every second page of this production finds one removed, so no reading ever sees the whole of it.
    faulty.platform.faults.add(Fault.of(f"GET /production/{production}/mo", Removed(), times=OFTEN, after=1))
    summary = faulty.run()
    (account,) = (each for each in summary.loaded if each.external_id == "4101")
    assert (account.missing_productions, "changed while they were read" in account.reason) == (1, True)
    assert "missing for one production" in faulty.words()


def test_usage_rows_added_while_one_pages_are_read_again(faulty: Faulty) -> None:
    hidden = faulty.platform.world.productions_of(4101)[0].id
    faulty.platform.edits.hide_production(hidden, "collector")
    show = Meanwhile(lambda: faulty.platform.edits.show_production(hidden, "collector"))
    faulty.platform.faults.add(Fault.of(USAGE, show, after=1))
    assert faulty.run().state == "succeeded"
    assert {row[1] for row in faulty.facts() if row[0] == str(hidden)} >= {YESTERDAY}


def test_usage_page_that_stays_shorter_than_announced_fails_the_account(faulty: Faulty) -> None:
    faulty.run()
    former = faulty.facts()
    faulty.to_morning()
    faulty.platform.faults.add(Fault.of(USAGE, Short(), times=OFTEN))
    summary = faulty.run()
    assert [each.external_id for each in summary.failed] == ["4101"]
    assert "announced" in summary.failed[0].reason
    assert faulty.facts() == former
    assert "announced" in (faulty.ledger(YESTERDAY + timedelta(days=1)).reason or "")
    assert "22 November is not loaded yet" in faulty.words()


def test_media_page_that_stays_shorter_than_announced_leaves_that_production_open(faulty: Faulty, production: int) -> None:
    faulty.usage, faulty.page_size = "media_objects", 60
    faulty.platform.faults.add(Fault.of(f"GET /production/{production}/mo", Short(), times=OFTEN))
    summary = faulty.run()
    assert sum(each.missing_productions for each in summary.loaded) == 1
    assert "missing for one production" in faulty.words()


def test_usage_field_that_is_null_is_not_reported_and_not_zero(faulty: Faulty) -> None:
    faulty.platform.faults.add(Fault.of(USAGE, Nulls(("Volume Transcribed (s)",)), times=OFTEN))
    summary = faulty.run()
    assert (summary.state, summary.total("rows_rejected")) == ("succeeded", 0)
    column = 2 + FACT_COLUMNS.index("transcribed_ms")
    assert {row[column] for row in faulty.facts()} == {None}
    assert {row[column] for row in faulty.facts("4102")} != {None}
    assert faulty.words().endswith("Complete to 21 November.")
    (kpi,) = (each for each in faulty.shown().kpis if each.id == "kpi-transcribed")
    assert not any(character.isdigit() for character in kpi.total_text)
    assert set(kpi.trend) <= {None}


@pytest.mark.parametrize(("fields", "reason"), [(("date",), "date is missing"), (("Id",), "Id is missing"), ((), "is missing")])
def test_usage_row_without_its_day_or_production_is_set_aside_with_its_reason(faulty: Faulty, fields: tuple[str, ...], reason: str) -> None:
    faulty.platform.faults.add(Fault.of(USAGE, Nulls(fields)))
    summary = faulty.run()
    assert summary.state == "succeeded"
    assert summary.total("rows_rejected") == (5 if fields else 1)
    assert summary.total("rows_read") == summary.total("rows_loaded") + summary.total("rows_rejected") + summary.total("rows_ignored")
    assert {reason in row[0] for row in faulty.rows("SELECT reason FROM reject")} == {True}


def test_media_objects_with_nulls_are_set_aside_and_counted(faulty: Faulty, production: int) -> None:
    faulty.usage, faulty.page_size = "media_objects", 60
    faulty.platform.faults.add(Fault.of(f"GET /production/{production}/mo", Nulls()))
    summary = faulty.run()
    assert (summary.state, summary.total("rows_rejected")) == ("succeeded", 1)
    assert faulty.scalar("SELECT count(*) FROM reject WHERE reason = 'id is missing'") == 1


@pytest.mark.parametrize("trouble", [Twice(), Short(), Removed(), Nulls(("name", "activeStatus", "created", "deleted"))])
def test_production_list_that_is_odd_once_hides_nobody(faulty: Faulty, trouble: Trouble) -> None:
    faulty.page_size = 60
    faulty.run()
    faulty.page_size = 5
    faulty.platform.faults.add(Fault.of("GET /production", trouble, after=1))
    summary = faulty.run()
    assert summary.state == "succeeded"
    assert faulty.scalar("SELECT count(*) FROM production WHERE state = 'not_visible'") == 0
