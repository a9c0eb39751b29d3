"""Whatever nights there were, a server holds of every kept version what that version's files hold, to the last character."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rushes.domain import FACT_COLUMNS, Period, Reject
from rushes.errors import WarehouseError
from rushes.warehouse import open_warehouse
from rushes.warehouse.server import ServerWarehouse
from servers import RecordsServer, records_server
from warehouse.held import held
from warehouse.nights import REGISTRY, Night

FIRST = date(2025, 10, 30)
AT = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = [date.fromordinal(FIRST.toordinal() + each) for each in range(5)]

text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
numbers = st.none() | st.integers(0, 5) | st.just(2**63 - 1)
usage_rows = st.lists(
    st.fixed_dictionaries(
        {"production_id": st.integers(1, 3), "day": st.sampled_from(DAYS)},
        optional=dict.fromkeys(FACT_COLUMNS[:3] + FACT_COLUMNS[-2:], numbers),
    ),
    max_size=6,
    unique_by=lambda row: (row["production_id"], row["day"]),
)
item_rows = st.lists(
    st.fixed_dictionaries(
        {
            "production_id": st.integers(1, 3),
            "external_id": text.filter(bool),
            "media_type": st.sampled_from(["VIDEO", "IMAGE", "PENDING"]),
            "day": st.sampled_from(DAYS),
            "duration_ms": numbers,
            "deleted_on": st.none() | st.sampled_from(DAYS),
        }
    ),
    max_size=5,
)
rejects = st.lists(st.builds(Reject, st.none() | st.just(1), st.none() | st.sampled_from(DAYS), text, text, text), max_size=3)
steps = st.one_of(
    st.tuples(st.just("usage"), usage_rows, text, rejects),
    st.tuples(st.just("items"), item_rows, text, rejects),
    st.tuples(st.just("zone"), st.sampled_from(["Pacific/Kiritimati", "Pacific/Midway", "Europe/Brussels"])),
    st.tuples(st.sampled_from(["failed", "rollback", "erase", "moved"])),
)


@pytest.fixture(scope="module", params=["mysql", "postgresql"])
def running(request: pytest.FixtureRequest) -> Iterator[RecordsServer]:
    with records_server(request.param) as started:
        yield started


# To shrink a history would take longer than to read it.
@settings(max_examples=6, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(history=st.lists(steps, min_size=3, max_size=9))
def test_server_holds_of_every_version_what_its_files_hold(running: RecordsServer, history: list) -> None:
    with running.facts() as place, TemporaryDirectory() as folder:
        machine = Path(folder) / "machine"
        machine.mkdir()
        warehouse = ServerWarehouse(place, machine, keep_versions=3, memory_mb=192)
        night = Night(warehouse, Path(folder) / "staging")
        for step in history:
            _take(step, night)
            files = open_warehouse(machine)
            here = {each.manifest: each for each in files.versions()}
            for version in warehouse.versions():
                # Files that were made anew have other sizes than those that were built.
                assert held(warehouse, version) == held(files, here[version.manifest]), (step[0], version.manifest)
                assert warehouse.verify(version.number).findings == ()
            assert warehouse.current_name() == files.current_name()
        warehouse.close()


def _take(step: tuple, night: Night) -> None:
    """Take one step of a history, where it can be taken at all."""
    match step:
        case ("usage", rows, name, rejected):
            night.production(1, 1, name=name)
            staged = night.usage(1, Period(DAYS[0], DAYS[-1]), [{**row, "day": row["day"].isoformat()} for row in rows])
            night.publish(usage=[staged], rejects=rejected)
        case ("items", rows, name, rejected):
            night.production(2, 1, name=name)
            items = [{**row, "created_at": f"{row['day']}T10:00:00Z", **_as_text(row, "day", "deleted_on")} for row in rows]
            night.publish(items=[night.items(2, Period(DAYS[0], DAYS[-1]), items)], rejects=rejected)
        case ("zone", name):
            # Days are cut anew with the next items: what was counted on one day comes to stand on another.
            night.zones[2] = name
        case ("failed",):
            night.publish(failed={1: Period(DAYS[0], DAYS[1])})
        case ("rollback",):
            versions = night.warehouse.versions()
            if versions:
                version = night.warehouse.rollback(versions[0].number)
                # The files follow with the next night; here they are compared at once.
                open_warehouse(night.warehouse.path).rollback(version.number)
        case ("erase",):
            night.warehouse.erase_account(2, registry_id=REGISTRY, run_id="erase", at=AT)
        case ("moved",):
            current = night.warehouse.current()
            shutil.rmtree(night.warehouse.path)
            night.warehouse.path.mkdir()
            if current is not None:
                _pull_every_version(night)


def _pull_every_version(night: Night) -> None:
    """Let another machine make the files of every kept version anew."""
    current = night.warehouse.current()
    assert current is not None
    for version in night.warehouse.versions():
        with suppress(WarehouseError):
            night.warehouse.rollback(version.number)
            night.warehouse.hold_files()
    night.warehouse.rollback(current.number)
    night.warehouse.hold_files()


def _as_text(row: dict, *names: str) -> dict[str, str | None]:
    return {name: row[name] and row[name].isoformat() for name in names}
