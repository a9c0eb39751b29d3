"""A hundred thousand broken records, in every way that we know of: rows in are rows loaded plus rows set aside, always."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Literal

import pytest

from rushes.demo import Answer, Encounter, Fault, PlatformServer, json_answer
from rushes.sync import Request, Summary
from sync.conftest import House
from sync.faulty import OFTEN, Faulty

Row = dict[str, object]
TODAY = date(2026, 11, 22)
COUNT = 50_000
PAGE = 5_000
ODD: tuple[object, ...] = (
    None, True, False, "", " ", "abc", "NaN", "1e400", float("nan"), float("inf"), float("-inf"), -1, -0.5, 10**30, 1e308, "0x10",
    "1,5", "\ud800", "\U0001f3ac" * 40, [], [1], {}, {"a": {"b": [None]}}, "x" * 5_000, "=cmd|' /C calc'!A0", "\u202eabc", "\x00\x1b[2J", "٣",
)  # fmt: skip
DATES: tuple[object, ...] = (
    "2026-02-30",
    "yesterday",
    "0000-00-00",
    "9999-12-31",
    "1969-12-31T23:00:00Z",
    -1,
    10**18,
    "2026-11-20T25:00:00Z",
    "20261120",
)


def broken_usage(chance: random.Random, productions: list[int]) -> object:
    """Return a usage row that is whole, or wrong in one of many ways."""
    day = TODAY - timedelta(days=chance.randrange(1, 9))
    row: Row = {
        "Name": chance.choice(ODD),
        "Id": chance.choice(productions),
        "date": day.isoformat(),
        "Volume Ingested (s)": chance.randrange(10_000) / 7,
        "Items Ingested (#)": chance.randrange(50),
        "Volume Transcribed (s)": str(chance.randrange(10_000)),
        "Cloud Storage (MB)": chance.random() * 1e6,
    }
    for _ in range(chance.choice((0, 1, 1, 2))):
        field = chance.choice((*row, "Volume Ingested (s)", "date"))
        ways: tuple[Callable[[], object], ...] = (
            lambda: chance.choice(ODD),
            lambda: chance.choice(DATES),
            lambda: str(day + timedelta(days=chance.randrange(-900, 900))),
            lambda: chance.randrange(10**6),
        )
        row[field] = chance.choice(ways)()
        if chance.random() < 0.1:
            del row[field]
    return chance.choice(ODD) if chance.random() < 0.02 else row


def broken_media(chance: random.Random, productions: list[int]) -> object:
    """Return a media object that is whole, or wrong in one of many ways."""
    created = datetime(2026, 11, 22) - timedelta(seconds=chance.randrange(9 * 86_400))  # noqa: DTZ001
    row: Row = {
        "id": chance.randrange(30_000),
        "name": chance.choice(ODD),
        "productionId": chance.choice(productions),
        "type": chance.choice(("VIDEO", "AUDIO", "IMAGE", "PENDING", "SNIPPET", "video", "?")),
        "created": created.isoformat() + "Z",
        "deleted": None,
        "durationSeconds": chance.random() * 5_000,
    }
    for _ in range(chance.choice((0, 1, 1, 2))):
        field = chance.choice((*row, "durationSeconds", "created"))
        row[field] = chance.choice((chance.choice(ODD), chance.choice(DATES)))
        if chance.random() < 0.1:
            del row[field]
    return chance.choice(ODD) if chance.random() < 0.02 else row


class Listing:
    """Answers a listing with these rows, page by page, instead of what the platform has."""

    def __init__(self, rows: list[object], name: str = "") -> None:
        self._rows = rows
        self._name = name

    def meet(self, encounter: Encounter) -> Answer:
        offset, limit = (int(encounter.request.first(name) or 0) for name in ("offset", "limit"))
        page = self._rows[offset : offset + limit]
        headers = {"X-Pagination-Total-Results": str(len(self._rows)), "X-Pagination-Offset": str(offset)}
        return json_answer({self._name: page} if self._name else page, headers=headers)


def settle(rows: list[object]) -> list[object]:
    """Return the rows without those that are the same to the last field: which of them came is then no matter of paging."""
    seen: set[str] = set()
    return [row for row in rows if (text := json.dumps(row, sort_keys=True)) not in seen and not seen.add(text)]


@pytest.fixture
def faulty(house: House) -> Faulty:
    return Faulty(house.platform, house.store, house.warehouse, house.staging, house.clock, first_load_days=9, page_size=PAGE, timeout_s=60)


def agree(faulty: Faulty, summary: Summary, sent: int) -> None:
    """Summary, ledger and rejects say the same, and nothing is unaccounted for."""
    (account,) = (each for each in summary.accounts if each.external_id == "4101")
    assert account.rows_read == sent
    assert account.rows_read == account.rows_loaded + account.rows_rejected + account.rows_ignored
    assert min(account.rows_loaded, account.rows_rejected) > 1_000
    internal = faulty.internal()
    assert faulty.scalar(f"SELECT count(*) FROM reject WHERE account_id = {internal}") == account.rows_rejected
    of_days = f"SELECT count(*) FROM reject r JOIN ledger l USING (account_id, day) WHERE account_id = {internal}"
    assert faulty.scalar(f"SELECT sum(rows_rejected) FROM ledger WHERE account_id = {internal}") == faulty.scalar(of_days)
    assert faulty.scalar("SELECT count(*) FROM reject WHERE reason = '' OR raw = ''") == 0
    assert faulty.warehouse.verify().findings == ()
    assert "surrogates" not in str(summary)


def only(platform: PlatformServer) -> list[int]:
    return [each.id for each in platform.world.productions_of(4101)]


@pytest.mark.parametrize("usage", ["resource", "media_objects"])
def test_broken_records_are_all_accounted_for(faulty: Faulty, usage: Literal["resource", "media_objects"]) -> None:
    faulty.usage = usage
    chance, productions = random.Random(50_000), only(faulty.platform)
    if usage == "resource":
        rows = settle([broken_usage(chance, [*productions, 999, 102_000]) for _ in range(COUNT)])
        faulty.days_per_call = 60
        faulty.platform.faults.add(Fault.of("GET /account/4101/usage", Listing(rows, "rows"), times=OFTEN))
    else:
        rows = [broken_media(chance, productions) for _ in range(COUNT)]
        faulty.platform.faults.add(Fault.of(f"GET /production/{productions[0]}/mo", Listing(rows), times=OFTEN))
    others = sum(len(faulty.platform.world.media(each)) for each in productions[1:]) if usage == "media_objects" else 0
    summary = faulty.run(Request(accounts=("4101",)))
    agree(faulty, summary, len(rows) + others)
    assert len(rows) > 0.7 * COUNT
