"""Connections to servers on loopback, and usage read from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from outbound.scripted import ScriptedServer
from rushes.clock import FrozenClock
from rushes.config import ConnectionSettings
from rushes.demo import PlatformServer
from rushes.domain import Period, ProductionState
from rushes.outbound import Backoff, Outbound
from rushes.platforms import Batch, PlatformAccount, PlatformProduction, PlatformSession
from rushes.platforms.limecraft import LimecraftPlatform

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
BRUSSELS = ZoneInfo("Europe/Brussels")
ALICE = "alice@example.org"
ALICES_PASSWORD = "alice-demo"
SESSION = PlatformSession("tok-geheim", "501", "alice", "Alice", NOW)
ACCOUNT = PlatformAccount("A", "North", can_manage=True, is_usable=True, needs_second_factor=False)


def connection_to(server: PlatformServer | ScriptedServer, **changes: object) -> ConnectionSettings:
    base_url = server.base_url if isinstance(server, PlatformServer) else server.url
    return ConnectionSettings.model_validate(
        {"name": "limecraft", "base_url": base_url, "home_url": "https://platform.example/", "time_zone": "Europe/Brussels", **changes}
    )


def platform_at(server: PlatformServer | ScriptedServer, **changes: object) -> LimecraftPlatform:
    """Return the connector, with retries that do not wait."""
    connection = connection_to(server, **{"attempts": 3, **changes})
    quick = Outbound(
        connection.base_url,
        calls_at_once=connection.calls_at_once,
        timeout_s=5,
        attempts=connection.attempts,
        backoff=Backoff(first_s=0.0, longest_s=0.0, jitter_s=0.0, retry_after_at_most_s=0.1),
    )
    return LimecraftPlatform(connection, clock=FrozenClock(NOW), outbound=quick)


def production(
    external_id: str = "P", state: ProductionState = ProductionState.ACTIVE, created: datetime | None = None
) -> PlatformProduction:
    return PlatformProduction(external_id, "A", f"Production {external_id}", state, created, None, None)


def usage_of(
    platform: LimecraftPlatform,
    productions: Sequence[PlatformProduction],
    period: Period,
    *,
    session: PlatformSession = SESSION,
    account: PlatformAccount = ACCOUNT,
    zone: ZoneInfo = BRUSSELS,
) -> list[Batch]:
    return list(platform.usage(session, account, productions, period, zone))
