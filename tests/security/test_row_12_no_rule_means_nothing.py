"""Row 12: without a right there is no row, and it is said aloud."""

from __future__ import annotations

import logging
from datetime import date

import pytest
from flask import Flask

from rushes.domain import Grant, Period, Scope
from rushes.metrics import MeasureUse, Query, run_query
from rushes.store import tables
from web.installation import ids_by_name, rooms, signed_in

QUESTION = Query((MeasureUse("ingested"),), Period(date(2026, 10, 1), date(2026, 10, 31)), date(2026, 11, 22), ("account", "production"))


def test_row_12_empty_scope_and_empty_grant_give_no_rows(shared_app: Flask) -> None:
    account = ids_by_name(shared_app)["North Production House"].account_id
    with rooms(shared_app).warehouse.reader() as reader:
        assert run_query(reader, QUESTION, Scope((Grant(account, sees_all_productions=True),))).rows
        assert run_query(reader, QUESTION, Scope(())).rows == ()
        assert run_query(reader, QUESTION, Scope((Grant(account, sees_all_productions=False),))).rows == ()


@pytest.mark.parametrize("record", [[], None])
def test_row_12_person_whose_record_lists_nothing_sees_nothing_and_it_is_logged(
    app: Flask, caplog: pytest.LogCaptureFixture, record: object
) -> None:
    names = [name for ids in ids_by_name(app).values() for name in (ids.name, *ids.productions.values()) if len(name) > 4]
    alice = signed_in(app, "alice")
    with rooms(app).store.begin() as conn:
        conn.execute(tables.rights.update().values(accounts=[] if record is None else record))
    with caplog.at_level(logging.WARNING):
        for path in (
            "/dashboard",
            "/dashboard/data",
            "/dashboard/figures",
            "/dashboard/ingest.csv",
            "/account",
            "/api/v1/me",
            "/api/v1/catalog",
        ):
            answer = alice.get(path)
            assert answer.status_code < 500, path
            assert not [name for name in names if name in answer.text], path
    assert "empty_scope" in caplog.text
