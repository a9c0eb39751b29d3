"""A whole night's reading of a real server shows neither token nor password in any log, at any level."""

from __future__ import annotations

import logging
from datetime import date

import pytest

from platforms.connections import ALICE, ALICES_PASSWORD, TODAY, platform_at, usage_of
from rushes.demo import Fault, PlatformServer, demo_world
from rushes.domain import Period
from rushes.errors import NotSignedIn, RushesError

FIELDS = {"Items Ingested (#)": {"measure": "items_ingested", "unit": "count"}}


@pytest.mark.parametrize("changes", [{}, {"usage": "resource", "resource": {"field": FIELDS}}], ids=["media_objects", "resource"])
def test_reading_with_faults_at_debug_level_logs_no_secret(
    changes: dict[str, object], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("", "httpx2", "httpcore2", "httpcore2.http11", "httpcore2.connection", "stamina", "rushes"):
        caplog.set_level(logging.DEBUG, logger=name)
    said: list[str] = []
    with PlatformServer(demo_world(today=TODAY, months=2, productions_per_account=4)) as server:
        platform = platform_at(server, attempts=6, **changes)
        session = platform.sign_in(ALICE, ALICES_PASSWORD, keep=False)
        (account,) = platform.rights(session)
        productions, _ = platform.productions(session)
        for fault in (Fault("GET /*", 429, after=1), Fault("GET /*", 500, after=2), Fault("GET /*", 200, body=b"{", after=3)):
            server.faults.add(fault)
        batches = usage_of(platform, productions, Period(date(2026, 11, 1), date(2026, 11, 21)), session=session, account=account)
        assert sum(batch.rows_read for batch in batches) > 0
        server.tokens.revoke(session.token)
        with pytest.raises(NotSignedIn) as ended:
            platform.rights(session)
        with pytest.raises(RushesError) as refused:
            platform.sign_in(ALICE, f"not-{ALICES_PASSWORD}", keep=False)
        said += [repr(ended.value), repr(refused.value), repr(session), repr(batches), str(vars(platform))]
    written = capfd.readouterr()
    said += [caplog.text, *(f"{vars(record)}" for record in caplog.records), written.out, written.err]
    assert "outbound call" in caplog.text
    for secret in (session.token, ALICES_PASSWORD):
        assert secret not in "\n".join(said)
