"""Datasets that are read anew each night: asked for once the night's own loading is over, and done by a runner like any other job."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from rushes.datasets.dataset import Cadence, RefreshState
from rushes.datasets.records import all_rows, refresh_rows
from rushes.store import ask_job, waiting_requests

__all__ = ["ask_nightly_refreshes"]

_A_NIGHT = timedelta(hours=20)
"""A night that is tried again loads nothing twice; nights are a day apart, but for a change of clocks."""


def ask_nightly_refreshes(conn: Connection, *, at: datetime) -> tuple[int, ...]:
    """Ask for every dataset that is due, and return their ids: those of this night, but for what was loaded since the last or is asked for."""
    asked = {request.get("dataset") for request in waiting_requests(conn, "refresh")}
    due: list[int] = []
    for each in all_rows(conn):
        newest = next(iter(refresh_rows(conn, each.dataset_id, limit=1)), None)
        is_fresh = newest is not None and newest.state is RefreshState.PUBLISHED and newest.started_at > at - _A_NIGHT
        if each.definition.cadence is Cadence.NIGHTLY and each.dataset_id not in asked and not is_fresh:
            ask_job(conn, kind="refresh", request={"dataset": each.dataset_id}, asked_by="clock", at=at, account_id=each.account_id)
            due.append(each.dataset_id)
    return tuple(due)
