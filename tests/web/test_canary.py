"""The cage notices: its owner sees the canary, and a forgotten scope would be told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.demo import CANARY_MARKS
from rushes.web import create_app
from web.canary import Cage, caged
from web.installation import Browser, rooms, signed_in


@pytest.fixture
def watched(settings: Settings, clock: FrozenClock) -> Iterator[tuple[Flask, Cage]]:
    app = create_app(settings, clock=clock)
    with caged(app) as cage:
        yield app, cage
    rooms(app).close()


def test_canary_is_seen_by_its_owner_and_by_operators(watched: tuple[Flask, Cage]) -> None:
    app, cage = watched
    owner = signed_in(app, "canary")
    page = owner.get("/dashboard").text
    assert [mark for mark in CANARY_MARKS if mark in page]
    browser = Browser(app)
    browser.operate()
    browser.get("/admin/accounts")
    assert cage.sightings >= 2
    assert cage.escapes == []


@pytest.mark.parametrize("name", ["alice", "bob", "charlie"])
def test_canary_told_to_anybody_else_is_noticed(watched: tuple[Flask, Cage], name: str) -> None:
    app, cage = watched
    app.after_request(_leak)
    signed_in(app, name).get("/dashboard")
    assert [escape for escape in cage.escapes if f"told {name}" in escape]
    cage.escapes.clear()


def _leak(response: object) -> object:
    if hasattr(response, "set_data") and getattr(response, "mimetype", "") == "text/html":
        response.set_data(response.get_data() + CANARY_MARKS[0].encode())
    return response
