"""Every read that other rooms ask for is answered by a server as by the files, to the last character and type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from rushes import warehouse as facts
from rushes.domain import Period, Reject
from rushes.warehouse import AccountChoice, Reader, RejectChoice, Warehouse, open_warehouse
from rushes.warehouse.server import ServerWarehouse
from servers import records_server
from warehouse.nights import Night

DAYS = Period(date(2025, 11, 1), date(2025, 11, 7))
AROUND = Period(date(2025, 10, 28), date(2025, 11, 12))
UNTIL = date(2025, 11, 8)
ACCOUNTS = (1, 2, 7, 99)
NAMES = ("Ünï 'x'", "ünï 'x' ", "", "😀e\\", "%_", "a\tb\nc")


def fill(warehouse: Warehouse, staging: Path) -> None:
    """Publish three nights: hostile names, restated days, failed days, rows set aside, an account that was never loaded."""
    night = Night(warehouse, staging)
    for number, name in enumerate(NAMES):
        night.production(1, 11 + number, name=name)
    first = [row(11, day, 1) for day in DAYS.each_day()] + [row(12, DAYS.last, 2**60)]
    night.publish(usage=[night.usage(1, DAYS, first), night.usage(2, DAYS, [row(21, DAYS.first, 3)])])
    rejects = [Reject(1, DAYS.first, "usage", f"odd: {name}", name) for name in NAMES]
    rejects += [Reject(None, None, "usage", "none", "x"), Reject(2, DAYS.last, "items", "odd: é", "{}")]
    again = [row(11, day, 9) for day in DAYS.each_day()]
    night.publish(usage=[night.usage(1, DAYS, again)], failed={2: Period(DAYS.last, UNTIL)}, rejects=rejects)
    night.publish(usage=[night.usage(1, DAYS, again[:-1])], failed={7: Period(DAYS.first, DAYS.first)})


def row(production_id: int, day: date, amount: int) -> dict[str, object]:
    return {"production_id": production_id, "day": day.isoformat(), "ingested_ms": amount, "cloud_storage_bytes": 2**62}


def reads() -> Iterator[tuple[str, Callable[[Reader], object]]]:
    """Yield every read of the room, with arguments that find something, and some that do not."""
    choices = [AccountChoice(search=each) for each in ("", "account", "ACCOUNT 2", "a2", "é")]
    choices += [AccountChoice(ids=(2, 99)), AccountChoice(connection="limecraft"), AccountChoice(connection="Limecraft")]
    choices += [AccountChoice(trouble=each, period=AROUND, until=UNTIL) for each in ("failed", "incomplete", "absent")]
    for choice in choices:
        yield f"{choice}", lambda reader, choice=choice: facts.choose_accounts(reader, choice, limit=10)
    closing = {"limecraft": UNTIL, "nowhere": UNTIL}
    for without in ((), (2,)):
        yield "standings", lambda reader, without=without: facts.day_standings(reader, closing, without=without)
        yield "short", lambda reader, without=without: facts.short_accounts(reader, closing, without=without, limit=9)
        yield "connections", lambda reader, without=without: facts.connection_states(reader, without=without)
    yield "states", lambda reader: facts.account_states(reader, ACCOUNTS)
    yield "strips", lambda reader: facts.coverage_strips(reader, ACCOUNTS, AROUND, until=UNTIL)
    yield "accounts", facts.accounts
    yield "production keys", lambda reader: sorted(facts.production_keys(reader))
    for run in ("run-1", "run-2", "Run-2", "none"):
        yield f"run {run}", lambda reader, run=run: facts.run_accounts(reader, run, limit=9)
    for choice in (
        RejectChoice(),
        RejectChoice(account_id=1),
        RejectChoice(reason="odd"),
        RejectChoice(reason="%"),
        RejectChoice(run_id="run-2"),
    ):
        yield f"{choice}", lambda reader, choice=choice: facts.rejected_rows(reader, choice, limit=50)
        yield f"reasons {choice}", lambda reader, choice=choice: facts.reject_reasons(reader, choice, limit=50)
    for each in ACCOUNTS:
        yield f"account {each}", lambda reader, each=each: facts.account(reader, each)
        yield f"productions {each}", lambda reader, each=each: facts.productions(reader, each)
        yield f"reported {each}", lambda reader, each=each: sorted(facts.reported_columns(reader, each))
        yield f"coverage {each}", lambda reader, each=each: facts.coverage_rows(reader, each, AROUND)
        yield f"loaded {each}", lambda reader, each=each: facts.loaded_period(reader, each)
        yield f"run of day {each}", lambda reader, each=each: facts.run_of_day(reader, each, DAYS.last)
        yield f"counts {each}", lambda reader, each=each: facts.account_counts(reader, each)
        yield f"totals {each}", lambda reader, each=each: facts.account_totals(reader, each)
        yield f"restated {each}", lambda reader, each=each: facts.restatements(reader, each, 11, limit=4, offset=1)
        yield f"restatements {each}", lambda reader, each=each: facts.restatement_count(reader, each, 11)
        yield f"restated facts {each}", lambda reader, each=each: facts.restated_facts(reader, each, (11, 12, 99), AROUND)
        yield f"restated facts of none {each}", lambda reader, each=each: facts.restated_facts(reader, each, (), AROUND)
        for days in (facts.EVERY_DAY, AROUND):
            yield f"handed out {each} {days}", lambda reader, each=each, days=days: _handed_out(reader, each, days)
        for table in facts.ACCOUNT_TABLES:
            yield f"rows of {table} {each}", lambda reader, each=each, table=table: _whole(reader, each, table)


def _whole(reader: Reader, account_id: int, table: str) -> list[str]:
    return sorted(repr(row) for part in facts.rows_of_account(reader, account_id, table) for row in part)


def _handed_out(reader: Reader, account_id: int, period: Period) -> list[str]:
    return [repr(row) for part in facts.usage_handed_out(reader, account_id, period).parts for row in part]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("files")
    warehouse = open_warehouse(folder / "warehouse")
    fill(warehouse, folder / "staging")
    with warehouse.reader() as reader:
        return {f"{number} {label}": repr(read(reader)) for number, (label, read) in enumerate(reads())}


@pytest.mark.parametrize("kind", ["mysql", "postgresql"])
def test_server_answers_every_read_as_the_files_do(kind: str, answers: dict[str, str], tmp_path: Path) -> None:
    assert any("2305843009213693952" in each or "4611686018427387904" in each for each in answers.values())
    with records_server(kind) as server, server.facts() as place:
        (tmp_path / "machine").mkdir()
        warehouse = ServerWarehouse(place, tmp_path / "machine", keep_versions=3, memory_mb=192)
        fill(warehouse, tmp_path / "staging")
        with warehouse.reader() as reader:
            found = {f"{number} {label}": repr(read(reader)) for number, (label, read) in enumerate(reads())}
        warehouse.close()
    assert found == answers


def test_every_read_of_the_room_is_among_them() -> None:
    """A read that is added later is compared as well, or this says so."""
    asked = {name for _, read in reads() for name in (*read.__code__.co_names, getattr(read, "__name__", ""))} | {
        "rows_of_account",
        "usage_handed_out",
    }
    offered = {name for name in facts.__all__ if name.islower() and callable(getattr(facts, name))}
    others = {
        "open_warehouse",
        "open_facts",
        "prepare_server",
        "look_as_reader",
        "add_reader",
        "drop_reader",
        "list_readers",
        "write_parquet",
    }
    # Datasets are kept in files wherever the facts are.
    of_datasets = {"dataset_columns", "dataset_handed_out", "open_datasets", "rows_of_dataset"}
    assert offered - others - of_datasets <= asked
