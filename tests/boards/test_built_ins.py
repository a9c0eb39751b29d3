"""The dashboards of the package: each can be read, says nothing that is not translated, and every chart of it fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from kept_facts import FactsFactory
from kept_records import RecordsFactory
from rushes.boards import BUILT_IN, BoardTile, built_in_board, dump_yaml
from rushes.clock import FrozenClock
from rushes.demo import PlatformServer, demo_world
from rushes.domain import Grant, Period, Scope
from rushes.errors import NotFound
from rushes.explore import build_explore, read_pairs
from rushes.languages import language_of
from rushes.store import open_store, tables
from rushes.sync import Request, Staging
from rushes.warehouse import Reader, productions
from sync.conftest import TODAY, House

SHIPPED = Path(__file__).resolve().parents[2] / "src" / "rushes" / "boards" / "built_in"
NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 9, 0, tzinfo=UTC)
TILES = [(name, tile) for name in BUILT_IN for tile in built_in_board(name, language_of("en")).tiles]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, lasting_records: RecordsFactory, lasting_facts: FactsFactory) -> Iterator[Reader]:
    """A version with three months of one account."""
    folder = tmp_path_factory.mktemp("built-ins")
    world = demo_world(today=TODAY, accounts=1, months=4, productions_per_account=9)
    with PlatformServer(world) as platform, open_store(lasting_records.new(folder / "records.sqlite3")) as store:
        house = House(platform, store, lasting_facts.new(folder / "warehouse"), Staging(folder / "staging"), FrozenClock(NOW))
        house.run(Request(period=Period(TODAY.replace(day=1), TODAY)))
        with store.reading() as conn:
            assert conn.execute(select(tables.account_key.c.id)).scalars().all() == [1]
        with house.warehouse.reader() as opened:
            yield opened


def test_every_file_of_the_package_is_one_of_them_and_written_as_it_is_exported() -> None:
    assert {path.stem for path in SHIPPED.glob("*.yaml")} == set(BUILT_IN)
    for name in BUILT_IN:
        written = (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")
        assert dump_yaml(built_in_board(name, language_of("en")), {}) == written


def test_title_is_in_the_readers_language_and_tiles_have_none_of_their_own() -> None:
    assert {built_in_board("storage", language_of(each)).title for each in ("en", "nl", "fr")} == {"Storage", "Opslag", "Stockage"}
    assert not any(tile.title or tile.text for _, tile in TILES)
    with pytest.raises(NotFound):
        built_in_board("nothing", language_of("en"))


@pytest.mark.parametrize(("name", "tile"), TILES, ids=[f"{name}-{tile.id}" for name, tile in TILES])
def test_chart_of_a_tile_is_of_the_kind_that_was_chosen_for_it(reader: Reader, name: str, tile: BoardTile) -> None:
    scope = Scope((Grant(1, sees_all_productions=True),))
    state = read_pairs(1, tile.explore)
    if built_in_board(name, language_of("en")).controls.asks:
        state = replace(state, production_ids=(productions(reader, 1)[0].production_id,))
    explore = build_explore(reader, scope, state, now=NOW, locale="en_GB", account_name=name)
    assert [each.kind.value for each in explore.kinds if each.is_shown] == [state.kind], [
        each.why_not for each in explore.kinds if each.kind.value == state.kind
    ]
