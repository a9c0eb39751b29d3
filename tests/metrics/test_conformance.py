"""One suite for every engine: the same facts loaded, the same questions answered alike on DuckDB, MariaDB and PostgreSQL.

Every answer is compared with plain Python's too, so that three engines cannot be wrong together.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from metrics.oracle import answer
from metrics.published import publish
from metrics.strategies import DAYS, SPREAD, TODAY, periods, periods_of_months, queries, scopes, worlds
from metrics.world import ALICE, OPERATOR, World, account, ledger, production, usage
from rushes.domain import Period, Scope
from rushes.errors import TotalTooLarge
from rushes.metrics import MeasureUse, Query, coverage, run_query
from rushes.warehouse import Warehouse, open_warehouse
from rushes.warehouse.server import ServerWarehouse
from servers import RecordsServer, records_server

WORLDS, QUESTIONS = 6, 45
KINDS = ("mysql", "postgresql")


@pytest.fixture(scope="module")
def running() -> Iterator[dict[str, RecordsServer]]:
    with ExitStack() as opened:
        yield {kind: opened.enter_context(records_server(kind)) for kind in KINDS}


def questions(times: st.SearchStrategy[Period]) -> st.SearchStrategy[list[tuple[Query, Scope]]]:
    asked = st.tuples(queries(times), scopes() | st.sampled_from([ALICE, OPERATOR]))
    return st.lists(asked, min_size=QUESTIONS, max_size=QUESTIONS)


# To shrink a failure would publish for minutes; the questions that differ are told one by one.
@settings(max_examples=WORLDS, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(
    found=st.one_of(
        st.tuples(worlds(DAYS), questions(periods()), st.just(Period(DAYS[0], DAYS[-1]))),
        st.tuples(worlds(SPREAD), questions(periods_of_months()), st.just(Period(SPREAD[0], SPREAD[-1]))),
    )
)
def test_every_engine_answers_every_question_as_plain_python_does(
    running: dict[str, RecordsServer], found: tuple[World, list[tuple[Query, Scope]], Period]
) -> None:
    world, asked, period = _loadable(found[0]), found[1], found[2]
    expected = [answer(world, query, scope) for query, scope in asked]
    with TemporaryDirectory() as folder, ExitStack() as opened:
        engines = _engines(running, Path(folder), opened)
        covered: dict[str, list[object]] = {}
        for name, warehouse in engines.items():
            # The first night is restated whole by the second, and the first must not shine through.
            publish(_otherwise(world), warehouse, Path(folder) / "staging", run_id="run-0")
            publish(world, warehouse, Path(folder) / "staging")
            with warehouse.reader() as reader:
                for (query, scope), right in zip(asked, expected, strict=True):
                    assert list(run_query(reader, query, scope).rows) == right, (name, query, scope)
                covered[name] = [coverage(reader, scope, period, TODAY) for _, scope in asked[:8]]
        assert covered["mysql"] == covered["postgresql"] == covered["duckdb"]


def test_total_that_no_number_holds_is_refused_by_every_engine(running: dict[str, RecordsServer], tmp_path: Path) -> None:
    rows = tuple(usage(1, each, day, ingested_ms=2**62 - 1) for day in DAYS[:2] for each in (11, 12))
    world = World((account(1),), (production(1, 11), production(1, 12)), rows, ledger(1, DAYS[:2]))
    fits, does_not = (Query((MeasureUse("ingested"),), Period(DAYS[0], last), TODAY) for last in DAYS[:2])
    with ExitStack() as opened:
        for name, warehouse in _engines(running, tmp_path, opened).items():
            publish(world, warehouse, tmp_path / "staging")
            with warehouse.reader() as reader:
                assert list(run_query(reader, fits, ALICE).rows) == [(2**63 - 2,)], name
                with pytest.raises(TotalTooLarge, match="add up to more"):
                    run_query(reader, does_not, ALICE)


def _engines(running: dict[str, RecordsServer], folder: Path, opened: ExitStack) -> dict[str, Warehouse]:
    """Return an empty warehouse of every kind."""
    found: dict[str, Warehouse] = {"duckdb": open_warehouse(folder / "files")}
    for kind, server in running.items():
        place = opened.enter_context(server.facts())
        (folder / kind).mkdir()
        found[kind] = ServerWarehouse(place, folder / kind, keep_versions=2, memory_mb=192)
    for each in found.values():
        opened.callback(each.close)
    return found


def _loadable(world: World) -> World:
    """Leave out accounts of which nothing was ever tried: they have no ledger row to stage."""
    tried = {row.account_id for row in world.ledger}
    accounts = tuple(each for each in world.accounts if each.account_id in tried)
    return replace(world, accounts=accounts, productions=tuple(each for each in world.productions if each.account_id in tried))


def _otherwise(world: World) -> World:
    """Return the world with other numbers on half of its days and none on the rest."""
    rows = [usage(row.account_id, row.production_id, row.day, ingested_ms=77, cloud_storage_bytes=2**62) for row in world.usage[::2]]
    return replace(world, usage=tuple(rows))
