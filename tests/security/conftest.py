"""The installation of the web's tests, whole, for every row of the list of flaws."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from flask import Flask

from databases import Databases
from kept_facts import FactsFactory
from kept_records import RecordsFactory
from rushes.clock import FrozenClock
from rushes.config import Settings
from web.conftest import (  # noqa: F401
    account_a,
    account_b,
    alice,
    app,
    bob,
    charlie,
    clock,
    installation,
    operator,
    platform,
    settings,
    stranger,
)
from web.installation import copy_of, running


@pytest.fixture(scope="module")
def shared_app(installation: Settings, tmp_path_factory: pytest.TempPathFactory, databases: Databases | None) -> Iterator[Flask]:  # noqa: F811
    """Return one application for a whole file of tests that only read, with the clock standing."""
    from web.installation import NOW

    with closing(RecordsFactory(databases)) as records, closing(FactsFactory(databases)) as facts:
        settings = copy_of(installation, tmp_path_factory.mktemp("shared"), records, facts)
        with running(settings, FrozenClock(NOW)) as made:
            yield made
