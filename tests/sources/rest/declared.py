"""Declared servers on loopback, and what is read of them."""

from __future__ import annotations

import json
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import duckdb

from outbound.scripted import Received, Reply, ScriptedServer
from platforms.connections import NOW
from rushes.clock import FrozenClock
from rushes.domain import RawTable
from rushes.sources import Asked, Reach, ReadLimits, RestPlace, Since
from rushes.sources.rest import RestResources

HERE = Reach(private=(ip_network("127.0.0.1"),))
ROWS: list[dict[str, Any]] = [{"id": number, "name": f"row {number}"} for number in range(7)]
NO_PAGES = {"path": "/rows", "paging": "none"}


def place_at(server: ScriptedServer | str, resource: dict[str, Any] = NO_PAGES, *, timeout_s: int = 5, **parts: Any) -> RestPlace:
    """Return a place with one resource, `rows`, and whatever else is declared."""
    base_url = server if isinstance(server, str) else server.url
    declared = {"base_url": base_url, "resources": {"rows": resource}, **parts}
    return RestResources().place_of("rest", {"declaration": json.dumps(declared), "timeout_s": timeout_s}, HERE)


def read(
    place: RestPlace,
    to: Path,
    secret: str = "s3cret",
    *,
    clock: FrozenClock | None = None,
    reach: Reach = HERE,
    limits: ReadLimits | None = None,
    since: Since | None = None,
) -> RawTable:
    """Read the resource into a raw table."""
    kind = RestResources(clock or FrozenClock(NOW))
    return kind.read(
        place, secret, Asked("rows"), to=to / "raw.parquet", reach=reach, limits=limits or ReadLimits(), work=to / "work", since=since
    )


def rows_of(raw: RawTable) -> list[tuple[Any, ...]]:
    """Return the lines of a raw table with their texts."""
    with duckdb.connect(":memory:") as engine:
        return engine.execute("SELECT * FROM read_parquet(?) ORDER BY line", [str(raw.path)]).fetchall()


def aside_of(raw: RawTable) -> list[tuple[Any, ...]]:
    """Return what was set aside."""
    with duckdb.connect(":memory:") as engine:
        return engine.execute("SELECT * FROM read_parquet(?) ORDER BY line", [str(raw.broken)]).fetchall() if raw.broken else []


def page_of(asked: Received, size: int = 3) -> Reply:
    """Return a page of the rows, whichever way it is asked for: by offset, number or cursor."""
    start = asked.number("offset") + (asked.number("page", 1) - 1) * size + asked.number("cursor")
    following = start + size if start + size < len(ROWS) else None
    link = {} if following is None else {"Link": f'<?cursor={following}>; rel="next"'}
    body = {"items": ROWS[start : start + size], "meta": {"next": following, "total": len(ROWS), "pages": -(-len(ROWS) // size)}}
    return Reply(value=body, headers=link)
