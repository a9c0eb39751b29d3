from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from demo.caller import Client, StandingClock
from rushes.demo import PlatformServer, World, demo_world

TODAY = date(2026, 3, 12)


@pytest.fixture(scope="session")
def world() -> World:
    return demo_world(today=TODAY, months=3)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def server(world: World, clock: StandingClock) -> Iterator[PlatformServer]:
    with PlatformServer(world, clock=clock) as running:
        yield running


@pytest.fixture
def client(server: PlatformServer) -> Iterator[Client]:
    made = Client(server)
    yield made
    made.connection.close()


@pytest.fixture
def alice(client: Client) -> Client:
    return client.sign_in("alice")
