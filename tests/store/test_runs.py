"""The record of sync runs and the audit trail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from rushes.store import AuditEntry, Store, SyncRunRecord, count_runs, find_run, list_audit, list_runs, record_audit, save_run

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
RUN = SyncRunRecord(
    run_id="run-1",
    started_at=AT,
    finished_at=None,
    state="running",
    first_day=date(2026, 11, 18),
    last_day=date(2026, 11, 21),
    accounts_loaded=0,
    accounts_failed=0,
    rows_read=0,
    rows_loaded=0,
    rows_rejected=0,
    rows_restated=0,
    published_version=None,
    message="",
)


def test_save_run_again_rewrites_the_same_row(store: Store) -> None:
    done = replace(
        RUN, finished_at=AT + timedelta(minutes=3), state="succeeded", rows_read=2**40, published_version=7, message="All loaded."
    )
    with store.begin() as conn:
        save_run(conn, RUN)
        assert list_runs(conn, limit=5) == (RUN,)
        save_run(conn, done)
        assert list_runs(conn, limit=5) == (done,)


def test_list_runs_with_a_limit_gives_the_newest_first(store: Store) -> None:
    runs = [replace(RUN, run_id=f"run-{hour}", started_at=AT + timedelta(hours=hour)) for hour in range(4)]
    with store.begin() as conn:
        for run in (runs[2], runs[0], runs[3], runs[1]):
            save_run(conn, run)
        assert list_runs(conn, limit=3) == (runs[3], runs[2], runs[1])


def test_record_audit_adds_rows_newest_first_and_cuts_what_strangers_make_long(store: Store) -> None:
    with store.begin() as conn:
        record_audit(conn, AuditEntry(AT, "person:1", "sign_in.succeeded", "", "127.0.0.1"))
        record_audit(conn, AuditEntry(AT, "x" * 1000, "sign_in.refused", "wrong_credentials", "y" * 1000))
        newest, oldest = list_audit(conn, limit=2)
    assert oldest == AuditEntry(AT, "person:1", "sign_in.succeeded", "", "127.0.0.1")
    assert (len(newest.who), len(newest.address)) == (320, 64)


def test_find_run_and_count_runs_know_what_was_saved(store: Store) -> None:
    with store.begin() as conn:
        assert (find_run(conn, "run-1"), count_runs(conn)) == (None, 0)
        save_run(conn, RUN)
        assert (find_run(conn, "run-1"), count_runs(conn)) == (RUN, 1)
        assert list_runs(conn, limit=5, offset=1) == ()
