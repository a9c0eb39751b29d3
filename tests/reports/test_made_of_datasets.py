"""A report with a dataset's chart in it: its numbers for whoever sees all of the account, its absence in words for the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dashboards.conftest import ALICE, BOB, NOW, PERIOD, A, usage_rows
from metrics.dataset_world import CATALOGUE
from rushes.boards import BoardContent, BoardTile, TileKind
from rushes.domain import Period, Scope
from rushes.explore import NO_DATASETS, Own, PinnedReaders
from rushes.reports import Copy, MadeReport, Wanted, make_report
from rushes.warehouse import Warehouse
from warehouse.nights import Night
from web.datasets_here import MemoryDatasets, small_dataset

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 3))
SPENT = (("data", "dataset:7"), ("value", "spend"), ("across", "text:region"))
CONTENT = BoardContent(
    "Both",
    (
        BoardTile("t1", TileKind.CHART, 0, 0, 6, 4, "Hours", (("value", "ingested"),)),
        BoardTile("t2", TileKind.CHART, 6, 0, 6, 4, "Spent", SPENT),
    ),
)


def made(warehouse: Warehouse, scope: Scope, datasets: MemoryDatasets | None) -> MadeReport:
    grant = scope.grant_for(A)
    assert grant is not None
    own = Own(catalogues=datasets.catalogues_of(A, grant)) if datasets else Own(catalogues=(CATALOGUE,))
    with PinnedReaders(warehouse, datasets or NO_DATASETS) as readers:
        wanted = Wanted(A, 0, 0, CONTENT, NOVEMBER, own)
        return make_report(readers.of(""), scope, wanted, Copy("Account 1", (), "en_GB", NOW), now=NOW, readers=readers)


def test_report_holds_a_datasets_chart_for_who_sees_the_whole_account_alone(night: Night, warehouse: Warehouse) -> None:
    night.publish(usage=[night.usage(A, PERIOD, usage_rows((11, 12)))])
    datasets = MemoryDatasets(A, small_dataset(A, 99))
    whole = made(warehouse, ALICE, datasets).csv().decode("utf-8-sig")
    assert "Oslo,3.75" in whole
    assert "Theirs alone" not in whole
    datasets.opened.clear()
    some = made(warehouse, BOB, datasets)
    assert "Oslo" not in some.csv().decode("utf-8-sig")
    assert "The data of this chart is not there any more, or not yours to see." in "".join(each.told for each in some.board.drawn)
    assert any(each.tile for each in some.board.drawn), "the other tile is there all the same"
    assert datasets.opened == []


def test_report_of_a_dataset_that_cannot_be_read_says_so_in_its_tile(night: Night, warehouse: Warehouse) -> None:
    night.publish(usage=[night.usage(A, PERIOD, usage_rows((11, 12)))])
    broken = made(warehouse, ALICE, None)
    assert [each.told for each in broken.board.drawn] == ["", "The data of this chart is not there any more, or not yours to see."]


def test_tag_of_a_dashboard_names_the_versions_of_its_datasets(night: Night, warehouse: Warehouse) -> None:
    night.publish(usage=[night.usage(A, PERIOD, usage_rows((11, 12)))])
    datasets = MemoryDatasets(A, small_dataset(A, 99))
    first, again = (made(warehouse, ALICE, datasets).board.etag for _ in range(2))
    newer = made(warehouse, ALICE, replace(datasets, number=8)).board.etag
    assert first == again
    assert first != newer
