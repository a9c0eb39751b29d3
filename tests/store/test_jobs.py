"""Jobs: claimed once, cancelled, closed when their runner is gone."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from rushes.store import (
    Job,
    JobState,
    Store,
    abandon_jobs,
    ask_cancel,
    ask_job,
    claim_job,
    find_job,
    finish_job,
    is_job_waiting,
    list_jobs,
    note_progress,
    oldest_waiting_job,
    refuse_unknown_jobs,
    return_job,
)

AT = datetime(2026, 11, 22, 6, tzinfo=UTC)


def _asked(store: Store, kind: str = "load") -> int:
    with store.begin() as conn:
        return ask_job(conn, kind=kind, request={"first": "2026-11-01"}, asked_by="operator:olga", at=AT)


def _found(store: Store, number: int) -> Job:
    with store.reading() as conn:
        found = find_job(conn, number)
    assert found is not None
    return found


def test_ask_job_waits_with_its_request(store: Store) -> None:
    found = _found(store, _asked(store))
    assert (found.kind, found.state, dict(found.request), found.asked_at) == ("load", JobState.WAITING, {"first": "2026-11-01"}, AT)


def test_claim_job_by_many_runners_gives_each_job_to_one(store: Store) -> None:
    numbers = [_asked(store) for _ in range(6)]
    taken: list[int] = []

    def run(name: str) -> None:
        while True:
            with store.begin() as conn:
                job = claim_job(conn, runner=name, kinds={"load"}, at=AT)
            if job is None:
                return
            taken.append(job.job_id)

    threads = [threading.Thread(target=run, args=(f"runner {n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == numbers


def test_claim_job_of_other_kinds_takes_nothing(store: Store) -> None:
    _asked(store, "export")
    with store.begin() as conn:
        assert claim_job(conn, runner="one", kinds={"load"}, at=AT) is None


def test_cancel_of_a_waiting_job_ends_it_and_of_a_running_one_is_told_to_its_runner(store: Store) -> None:
    waiting, running = _asked(store), _asked(store)
    with store.begin() as conn:
        assert ask_cancel(conn, waiting, at=AT)
        assert claim_job(conn, runner="one", kinds={"load"}, at=AT) is not None
        assert not note_progress(conn, running, {"done": 1}, at=AT)
        assert ask_cancel(conn, running, at=AT)
        assert note_progress(conn, running, {"done": 2}, at=AT)
        finish_job(conn, running, state=JobState.CANCELLED, at=AT)
        assert not ask_cancel(conn, running, at=AT)
    assert _found(store, waiting).state is _found(store, running).state is JobState.CANCELLED
    assert dict(_found(store, running).progress) == {"done": 2}


def test_finish_job_of_one_that_is_over_changes_nothing(store: Store) -> None:
    number = _asked(store)
    with store.begin() as conn:
        claim_job(conn, runner="one", kinds={"load"}, at=AT)
        finish_job(conn, number, state=JobState.SUCCEEDED, at=AT, result={"rows": 3})
        finish_job(conn, number, state=JobState.FAILED, at=AT, message="late")
    assert (_found(store, number).state, _found(store, number).message) == (JobState.SUCCEEDED, "")


def test_abandon_jobs_closes_those_that_were_not_heard_of(store: Store) -> None:
    number = _asked(store)
    with store.begin() as conn:
        claim_job(conn, runner="one", kinds={"load"}, at=AT)
        assert abandon_jobs(conn, silent_since=AT, at=AT) == 0
        assert abandon_jobs(conn, silent_since=AT + timedelta(seconds=1), at=AT) == 1
    assert _found(store, number).state is JobState.FAILED
    assert "Ask for it again" in _found(store, number).message


def test_list_jobs_is_newest_first_and_can_be_narrowed(store: Store) -> None:
    first, second, third = _asked(store), _asked(store, "export"), _asked(store)
    with store.reading() as conn:
        assert [each.job_id for each in list_jobs(conn, limit=9)] == [third, second, first]
        assert [each.job_id for each in list_jobs(conn, limit=9, kinds={"load"})] == [third, first]
        assert [each.job_id for each in list_jobs(conn, limit=1)] == [third]
        assert list_jobs(conn, limit=9, account_id=1) == ()


def test_return_job_lets_it_wait_again_and_one_that_was_cancelled_is_over(store: Store) -> None:
    kept, cancelled = _asked(store), _asked(store)
    with store.begin() as conn:
        for _ in range(2):
            claim_job(conn, runner="one", kinds={"load"}, at=AT)
        assert not is_job_waiting(conn)
        ask_cancel(conn, cancelled, at=AT)
        for number in (kept, cancelled):
            return_job(conn, number, at=AT)
        oldest = oldest_waiting_job(conn)
    assert oldest is not None
    assert (oldest.job_id, oldest.claimed_by, oldest.alive_at, oldest.request) == (kept, None, None, {"first": "2026-11-01"})
    assert (_found(store, cancelled).state, _found(store, cancelled).finished_at) == (JobState.CANCELLED, AT)


def test_abandon_jobs_of_a_runner_that_is_known_to_be_gone_closes_its_own_however_lately_heard_of(store: Store) -> None:
    first, second = _asked(store), _asked(store)
    with store.begin() as conn:
        claim_job(conn, runner="gone", kinds={"load"}, at=AT)
        claim_job(conn, runner="alive", kinds={"load"}, at=AT)
        assert abandon_jobs(conn, silent_since=AT - timedelta(minutes=2), at=AT, runner="gone") == 1
    assert (_found(store, first).state, _found(store, second).state) == (JobState.FAILED, JobState.RUNNING)


def test_refuse_unknown_jobs_closes_those_that_nobody_could_do(store: Store) -> None:
    known, unknown = _asked(store), _asked(store, "juggle")
    with store.begin() as conn:
        assert refuse_unknown_jobs(conn, kinds={"load"}, at=AT) == 1
    assert (_found(store, known).state, _found(store, unknown).state) == (JobState.WAITING, JobState.FAILED)
