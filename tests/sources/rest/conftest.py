"""Attempts follow each other at once, so that a test of what fails does not wait."""

from __future__ import annotations

import pytest

from rushes.outbound import Backoff


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rushes.rest.client._BACKOFF", Backoff(first_s=0.0, longest_s=0.0, jitter_s=0.0))
