from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from platforms.connections import TODAY, connection_to
from rushes.config import ConnectionSettings
from rushes.demo import PlatformServer, demo_world
from rushes.errors import ConfigurationError, PlatformUnreachable
from rushes.platforms import platform_for
from rushes.platforms.limecraft import LimecraftPlatform


def test_platform_of_the_kind_limecraft_is_found_by_name() -> None:
    with PlatformServer(demo_world(today=TODAY, months=2)) as server:
        platform = platform_for(connection_to(server))
        assert isinstance(platform, LimecraftPlatform)
        assert platform.sign_in("alice", "alice-demo", keep=False).user_id == "501"


def test_platform_of_an_unknown_kind_is_refused_with_the_nearest_name() -> None:
    with PlatformServer(demo_world(today=TODAY, months=2)) as server, pytest.raises(ConfigurationError, match="did you mean “limecraft”"):
        platform_for(connection_to(server, kind="limecaft"))


def test_platform_of_another_package_is_found_and_takes_no_name_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = [EntryPoint(name, "platforms.test_find:connect", "rushes.platforms") for name in ("another", "limecraft")]
    monkeypatch.setattr("rushes.platforms.find.entry_points", lambda group: theirs if group == "rushes.platforms" else [])
    with PlatformServer(demo_world(today=TODAY, months=2)) as server:
        assert platform_for(connection_to(server, kind="another")) == "another"  # type: ignore[comparison-overlap]
        assert isinstance(platform_for(connection_to(server)), LimecraftPlatform)


def connect(connection: ConnectionSettings) -> str:
    """Stand in for another package's connector."""
    return connection.kind


def test_platform_for_which_someone_waits_gives_up_after_two_attempts() -> None:
    with PlatformServer(demo_world(today=TODAY, months=2)) as server:
        connection = connection_to(server, attempts=9, timeout_s=60)
    platform = platform_for(connection, is_someone_waiting=True)
    with pytest.raises(PlatformUnreachable):
        platform.sign_in("alice", "alice-demo", keep=False)
    assert (platform._connection.attempts, platform._connection.timeout_s) == (2, 10.0)
