"""What watches the installation reads here, in Prometheus' text form: how the nights stand, and how the pages answer."""

from __future__ import annotations

import hmac
from datetime import datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from flask import Blueprint, Request, Response, current_app

from rushes.accounts import closed_accounts
from rushes.errors import NotSignedIn, StoreAway, WarehouseError
from rushes.store import JobState, list_jobs, list_runs
from rushes.telemetry import Gauge, exposition
from rushes.warehouse import ConnectionState, connection_states
from rushes.web.services import services

__all__ = ["admit_scraper", "prometheus_blueprint"]

_LOOPBACK = ("127.0.0.1", "::1")
_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via")


def prometheus_blueprint() -> Blueprint:
    """Return the one route, which is for machines."""
    blueprint = Blueprint("prometheus", __name__)
    kept = _States()

    @blueprint.get("/metrics")
    def metrics() -> Response:
        try:
            gauges = [*_of_nights(kept.read()), *_of_records()]
        except StoreAway:
            gauges = []
        answers = Gauge("rushes_records_readable", "1 where the application records answer.", {(): float(bool(gauges))})
        body, content_type = exposition([answers, *gauges])
        return Response(body, content_type=content_type)

    return blueprint


def admit_scraper(request: Request) -> None:
    """Let in whoever shows the token, and whoever asks on this very machine where no proxy passes requests on.

    Raises:
        NotSignedIn: Neither.
    """
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    token = cast("str", current_app.config["METRICS_TOKEN"])
    if scheme.lower() == "bearer" and hmac.compare_digest(shown.strip().encode("utf-8", "replace"), token.encode()):
        return
    web = services().settings.web
    has_proxy = web.is_behind_tls or web.trusted_proxies or any(name in request.headers for name in _FORWARDED)
    if has_proxy or request.remote_addr not in _LOOPBACK:
        raise NotSignedIn("The metrics are for this machine, or for who shows the token that “rushes metrics-token” prints.")


class _States:
    """How the connections stand, read once for each version of the facts and whatever accounts are closed."""

    def __init__(self) -> None:
        self._read_of, self._states = ("", tuple[int, ...]()), tuple[ConnectionState, ...]()

    def read(self) -> tuple[ConnectionState, ...] | None:
        """Return the states, None where the facts cannot be read."""
        try:
            with services().store.reading() as records:
                closed = tuple(sorted(closed_accounts(records)))
            with services().warehouse.reader() as reader:
                wanted = (reader.version.manifest, closed)
                if wanted != self._read_of:
                    self._read_of, self._states = wanted, connection_states(reader, without=closed)
        except WarehouseError:
            return None
        return self._states


def _of_nights(states: tuple[ConnectionState, ...] | None) -> list[Gauge]:
    readable = Gauge("rushes_facts_readable", "1 where the current version of the facts can be read.", {(): float(states is not None)})
    if states is None:
        return [readable]
    by_connection = {(each.connection,): each for each in states}
    now = services().clock.now()
    return [
        readable,
        Gauge(
            "rushes_newest_complete_day_age_seconds",
            "Time since the end of the newest day that is complete for an account of the connection.",
            {key: _age_s(each, now) for key, each in by_connection.items() if each.newest_complete},
            ("connection",),
        ),
        Gauge("rushes_accounts", "Accounts ever seen.", {key: each.accounts for key, each in by_connection.items()}, ("connection",)),
        Gauge(
            "rushes_failed_accounts",
            "Accounts whose newest day could not be loaded.",
            {key: each.failed_accounts for key, each in by_connection.items()},
            ("connection",),
        ),
        Gauge(
            "rushes_rejected_rows",
            "Rows that are set aside.",
            {key: each.rejects for key, each in by_connection.items()},
            ("connection",),
        ),
    ]


def _age_s(state: ConnectionState, now: datetime) -> float:
    connections = {each.name: each for each in services().settings.connection}
    connection = connections.get(state.connection)
    zone = connection.zone if connection else ZoneInfo("UTC")
    assert state.newest_complete is not None  # noqa: S101 # the caller has looked
    ended = datetime.combine(state.newest_complete + timedelta(days=1), time(), zone)
    return (now - ended).total_seconds()


def _of_records() -> list[Gauge]:
    known = services()
    people, operators = known.identity.live_sessions()
    with known.store.reading() as records:
        jobs = list_jobs(records, limit=100)
        runs = list_runs(records, limit=1)
    counted = {(state.value,): float(sum(job.state is state for job in jobs)) for state in (JobState.WAITING, JobState.RUNNING)}
    gauges = [
        Gauge("rushes_sessions", "Sessions that can be used now.", {("person",): people, ("operator",): operators}, ("whose",)),
        Gauge("rushes_jobs", "Jobs that wait or run, of the last hundred.", counted, ("state",)),
    ]
    if runs and runs[0].finished_at:
        age_s = (known.clock.now() - runs[0].finished_at).total_seconds()
        gauges.append(Gauge("rushes_last_run_age_seconds", "Time since the last sync run ended.", {(runs[0].state,): age_s}, ("state",)))
    return gauges
