"""An account erased whole: nothing of it stays but its number, nobody else loses anything, and it can be begun anew."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from accounts.conftest import FORTNIGHT, NOW
from accounts.pictures import png
from accounts.records import (
    MARK,
    add_board,
    add_field,
    add_grouping,
    add_job,
    add_local_person,
    add_person,
    add_schedule,
    add_statement,
    count,
)
from kept_records import everything_in
from rushes.accounts import (
    AccountSettings,
    Closing,
    Erased,
    ProductionNote,
    account_settings,
    closed_accounts,
    erase_account,
    export_account,
    production_notes,
    save_account_settings,
    save_logo,
    save_production_note,
)
from rushes.errors import NotFound, Stopped
from rushes.store import AuditChoice, Job, JobState, claim_job, find_audit, finish_job, list_jobs, tables
from rushes.sync import Outcome
from rushes.warehouse import Shelf, account_counts, accounts
from sync.conftest import House

A, B = 1, 2
FORMS = ("json", "pdf", "xlsx")


def no_word(_progress: Mapping[str, Any]) -> None:
    """Tell nobody."""


def erase(house: House, **changed: Any) -> Erased:
    folder = house.warehouse.path.parent
    values: dict[str, Any] = {
        "staging": folder / "staging",
        "exports": folder / "exports",
        "uploads": folder / "uploads",
        "by": "person:1",
        "at": NOW,
        "tell": no_word,
    }
    return erase_account(house.store, house.warehouse, Shelf(folder / "datasets"), A, **{**values, **changed})


def settle(house: House) -> None:
    """Let both accounts have settings, notes, people, an archive and staged files."""
    folder = house.warehouse.path.parent
    with house.store.begin() as conn:
        for each in (A, B):
            save_account_settings(conn, each, AccountSettings(anchor_day=7), by="person:1", at=NOW)
            save_production_note(conn, each, each, ProductionNote("4711"), by="person:1", at=NOW)
        save_logo(conn, A, png(), by="person:1", at=NOW)
    mark = add_person(house.store, MARK, A)
    both, other = add_person(house.store, "both", A, B), add_person(house.store, "other", B)
    add_local_person(house.store, f"{MARK}-local", A)
    add_board(house.store, A, mark, both)
    add_board(house.store, A, both, mark)
    add_board(house.store, B, other, both)
    add_grouping(house.store, A, 1, mark)
    add_grouping(house.store, B, 2, both)
    add_field(house.store, A, mark)
    add_field(house.store, B, both)
    add_schedule(house.store, A, mark, both)
    add_schedule(house.store, B, both, other)
    add_statement(house.store, A)
    add_statement(house.store, B)
    add_job(house.store, "export", A)
    made = export_account(house.store, house.warehouse, Shelf(folder / "datasets"), folder / "exports", A, at=NOW, tell=no_word)
    with house.store.begin() as conn:
        job = claim_job(conn, runner="r", kinds=["export"], at=NOW)
        assert isinstance(job, Job)
        finish_job(conn, job.job_id, state=JobState.SUCCEEDED, at=NOW, result={"file": made.name, "bytes": made.bytes})
    for name in (f"{A}_2026-11-01_2026-11-02.ndjson", f"{B}_2026-11-01_2026-11-02.ndjson", f"{A}{B}_2026-11-01_2026-11-02.ndjson"):
        (folder / "staging" / name).write_text("{}")


def test_erase_account_leaves_nothing_of_it_and_everything_of_the_others(house: House) -> None:
    settle(house)
    mine = {key: values for key, values in house.sums().items() if key[0] != _name(house, A)}
    done = erase(house)
    assert (done.people, done.statements) == (2, 1)
    assert house.sums() == mine
    with house.warehouse.reader() as reader:
        assert set(account_counts(reader, A).values()) == {0}
        assert [row.account_id for row in accounts(reader)] == [B]
    with house.store.reading() as conn:
        assert account_settings(conn, A) == AccountSettings()
        assert account_settings(conn, B).anchor_day == 7
        assert production_notes(conn, A) == {}
        assert production_notes(conn, B) == {2: ProductionNote("4711")}
        assert closed_accounts(conn)[A].state is Closing.ERASED
        assert list_jobs(conn, limit=10) == ()
        trail = find_audit(conn, AuditChoice(account_id=A), limit=10)
    assert [(each.entry.what, each.entry.who) for each in trail] == [("account.erased", "person:1")]
    assert [count(house.store, table) for table in ("person", "session", "api_token", "local_person", "invitation")] == [2, 2, 2, 0, 0]
    folder = house.warehouse.path.parent
    assert list((folder / "exports").iterdir()) == []
    assert sorted(path.name for path in (folder / "staging").glob("*.ndjson")) == [
        f"{A}{B}_2026-11-01_2026-11-02.ndjson",
        f"{B}_2026-11-01_2026-11-02.ndjson",
    ]


def test_erase_account_takes_its_dashboards_groups_and_fields_and_leaves_those_of_the_others_whole(house: House) -> None:
    settle(house)
    erase(house)
    with house.store.reading() as conn:
        assert conn.execute(select(tables.board.c.account_id)).scalars().all() == [B]
        assert conn.execute(select(tables.production_grouping.c.name)).scalars().all() == [f"Grouping of {B}"]
        assert conn.execute(select(tables.calculated_field.c.name)).scalars().all() == [f"Field of {B}"]
        assert conn.execute(select(tables.statement.c.account_id)).scalars().all() == [B]
        assert conn.execute(select(tables.statement_standing.c.account_id)).scalars().all() == [B]
        assert set(conn.execute(select(tables.statement_file.c.data)).scalars()) == {f"{form} of {B}".encode() for form in FORMS}
    parts = ("board_version", "board_favourite", "board_start", "production_group", "production_group_member")
    assert [count(house.store, each) for each in parts] == [1, 2, 2, 1, 1]


def test_erase_account_takes_its_reports_by_mail_and_leaves_those_of_the_others_whole(house: House) -> None:
    settle(house)
    erase(house)
    with house.store.reading() as conn:
        for table in (tables.report_schedule, tables.report_address):
            assert conn.execute(select(table.c.account_id)).scalars().all() == [B]
        assert conn.execute(select(tables.report_delivery.c.account_id)).scalars().all() == [B] * 3
    assert count(house.store, "report_recipient") == 3


def test_erase_of_a_person_takes_their_dashboards_and_keeps_what_they_saved_of_others(house: House) -> None:
    gone, stays = add_person(house.store, MARK, A), add_person(house.store, "both", A, B)
    add_board(house.store, A, gone, stays)
    kept = add_board(house.store, B, stays, gone)
    add_grouping(house.store, B, 2, gone)
    add_field(house.store, B, gone)
    erase(house)
    with house.store.reading() as conn:
        assert conn.execute(select(tables.board.c.id)).scalars().all() == [kept]
        assert conn.execute(select(tables.board_version.c.board_id, tables.board_version.c.by_id)).all() == [(kept, None)]
        assert conn.execute(select(tables.production_grouping.c.by_id)).scalars().all() == [None]
        assert conn.execute(select(tables.calculated_field.c.by_id)).scalars().all() == [None]
        assert set(conn.execute(select(tables.board_start.c.person_id)).scalars()) == {stays, None}


def test_erase_account_leaves_no_name_of_it_in_any_file(house: House) -> None:
    settle(house)
    name = _name(house, A)
    with house.store.begin() as conn:
        conn.execute(update(tables.sync_run).values(message=f"{name}: it failed. Riverside: fine."))
    erase(house)
    house.warehouse.close()
    house.store.close()
    kept = everything_in(house.store.place, house.warehouse.path.parent)
    assert [word for word in (name, MARK) if word.encode() in kept] == []


def test_night_after_an_erasure_skips_the_account(house: House) -> None:
    erase(house)
    summary = house.run(FORTNIGHT)
    assert summary.exit_code == 0
    assert [each.outcome for each in summary.accounts if each.reason.startswith("it was erased")] == [Outcome.SKIPPED]
    with house.warehouse.reader() as reader:
        assert set(account_counts(reader, A).values()) == {0}


@pytest.mark.parametrize("step", [1, 2])
def test_erase_account_stopped_on_the_way_ends_the_same_when_asked_again(house: House, step: int) -> None:
    settle(house)

    def stop(progress: Mapping[str, Any]) -> None:
        if progress["done"] == step:
            raise Stopped("Enough.")

    with pytest.raises(Stopped):
        erase(house, tell=stop)
    with house.store.reading() as conn:
        assert closed_accounts(conn)[A].state is Closing.ERASED
    assert erase(house).people == 2
    assert erase(house).people == 0
    with house.warehouse.reader() as reader:
        assert set(account_counts(reader, A).values()) == {0}
    assert len(house.warehouse.versions()) == 1


def test_erase_account_killed_after_the_facts_went_takes_the_records_when_asked_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(house)
    with monkeypatch.context() as killed:
        killed.setattr("rushes.accounts.erase.strike_account", _killed)
        with pytest.raises(KeyboardInterrupt):
            erase(house)
    assert count(house.store, "person") == 4
    assert erase(house).people == 2


def test_erase_account_keeps_the_job_that_does_it_alone(house: House) -> None:
    settle(house)
    job_id = add_job(house.store, "erase", A)
    erase(house, job_id=job_id)
    with house.store.reading() as conn:
        assert [job.job_id for job in list_jobs(conn, limit=10)] == [job_id]


def test_erase_account_that_never_was_is_refused(house: House) -> None:
    folder: Path = house.warehouse.path.parent
    with pytest.raises(NotFound):
        erase_account(
            house.store,
            house.warehouse,
            Shelf(folder / "datasets"),
            99,
            staging=folder,
            exports=folder,
            uploads=folder,
            by="person:1",
            at=NOW,
            tell=no_word,
        )


def _name(house: House, account_id: int) -> str:
    with house.warehouse.reader() as reader:
        return next(row.name for row in accounts(reader) if row.account_id == account_id)


def _killed(*_arguments: object, **_named: object) -> int:
    raise KeyboardInterrupt
