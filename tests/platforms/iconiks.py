"""Connections to a stand-in for iconik, or to a scripted server in its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from outbound.scripted import ScriptedServer
from platforms.connections import NOW, TODAY
from rushes.clock import FrozenClock
from rushes.config import ConnectionSettings
from rushes.demo import IconikDomain, IconikServer, iconik_domains
from rushes.domain import FACT_COLUMNS, Period
from rushes.outbound import Backoff, Outbound
from rushes.platforms import Batch, PlatformSession, UsageRecord
from rushes.platforms.iconik import IconikPlatform

HARBOUR, MEADOW = iconik_domains(today=TODAY, months=2)
YESTERDAY = date(2026, 11, 21)
WEEK = Period(date(2026, 11, 15), YESTERDAY)
UTC_ZONE = ZoneInfo("UTC")


def iconik_settings(
    base_url: str, *domains: IconikDomain, options: Mapping[str, str] | None = None, **changes: object
) -> ConnectionSettings:
    logins = [{"username": each.name, "password": each.auth_token, "app_id": each.app_id} for each in domains or (HARBOUR,)]
    return ConnectionSettings.model_validate(
        {
            "name": "iconik",
            "kind": "iconik",
            "base_url": base_url,
            "home_url": "https://iconik.example/",
            "usage": "resource",
            "time_zone": "UTC",
            "sign_in": {"kind": "local"},
            "options": options or {},
            "login": logins,
            "attempts": 3,
            **changes,
        }
    )


def iconik_at(server: IconikServer | ScriptedServer, *domains: IconikDomain, **changes: object) -> IconikPlatform:
    """Return the connector, with retries that do not wait."""
    base_url = server.base_url if isinstance(server, IconikServer) else server.url
    connection = iconik_settings(base_url, *domains, **changes)  # type: ignore[arg-type]
    quick = Outbound(
        connection.base_url,
        timeout_s=5,
        attempts=connection.attempts,
        backoff=Backoff(first_s=0.0, longest_s=0.0, jitter_s=0.0, retry_after_at_most_s=0.1),
    )
    return IconikPlatform(connection, clock=FrozenClock(NOW), outbound=quick)


def session_of(platform: IconikPlatform, domain: IconikDomain = HARBOUR) -> PlatformSession:
    return platform.sign_in(domain.name, domain.auth_token, keep=True)


def batches_of(platform: IconikPlatform, domain: IconikDomain = HARBOUR, period: Period = WEEK) -> list[Batch]:
    session = session_of(platform, domain)
    (account,) = platform.rights(session)
    productions, _ = platform.productions(session)
    return list(platform.usage(session, account, productions, period, UTC_ZONE))


def numbers_of(batches: list[Batch]) -> dict[tuple[str, date], dict[str, int]]:
    """Return what was reported, by production (without its domain) and day; nothing for what was not."""
    found: dict[tuple[str, date], dict[str, int]] = {}
    for record in (each for batch in batches for each in batch.records):
        assert isinstance(record, UsageRecord)
        key = (record.production_external_id.partition("/")[2], record.day)
        assert key not in found
        found[key] = {column: value for column, value in zip(FACT_COLUMNS, record.values, strict=True) if value is not None}
    return found


def expected_of(domain: IconikDomain, period: Period) -> dict[tuple[str, date], dict[str, int]]:
    """Return what is true, straight from the world and by nobody's code but this."""
    found: dict[tuple[str, date], dict[str, int]] = {}
    for day in period.each_day():
        for bucket in domain.buckets:
            found[bucket.name, day] = {"cloud_storage_bytes": domain.bytes_stored(bucket, day)}
        work = domain.work(day)
        found["", day] = {
            "rendered_ms": sum(each.duration_seconds for each in work if each.operation_type.startswith("TRANSCODE_")) * 1_000,
            "transcribed_ms": sum(each.duration_seconds for each in work if each.operation_type == "TRANSCRIBE") * 1_000,
        }
    return found
