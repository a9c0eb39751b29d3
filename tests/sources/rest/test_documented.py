"""The declarations of docs/rest.md, and two of them against the stand-ins of the platforms that they are of."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from platforms.connections import NOW, TODAY
from platforms.iconiks import HARBOUR, YESTERDAY
from rushes.clock import FrozenClock
from rushes.demo import IconikServer, PlatformServer, demo_world
from rushes.rest import LONGEST_DECLARATION, AuthenticationStyle, PagingStyle, read_declaration
from rushes.sources import Asked, ReadLimits, RestPlace
from rushes.sources.rest import RestResources
from sources.rest.declared import HERE

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "rest.md").read_text(encoding="utf-8")
ICONIK, LIMECRAFT, DESK = re.findall(r"(?ms)^ *```yaml\n(.*?)^ *```$", PAGE)


def test_every_style_is_described_and_every_example_can_be_read() -> None:
    assert [len(read_declaration(each).resources) for each in (ICONIK, LIMECRAFT, DESK)] == [1, 1, 1]
    assert [style for style in (*AuthenticationStyle, *PagingStyle) if f"| `{style}` |" not in PAGE] == []
    assert f"{LONGEST_DECLARATION:,} bytes" in PAGE


def test_statistics_of_iconik_are_read_as_the_page_declares_them(tmp_path: Path) -> None:
    with IconikServer([HARBOUR], largest_page=7) as server:
        text = ICONIK.replace("https://app.iconik.io/API", server.base_url)
        place = RestPlace(re.sub(r"App-ID: \S+}", f"App-ID: {HARBOUR.app_id}}}", text))
        raw = RestResources(FrozenClock(NOW)).read(
            place, HARBOUR.auth_token, Asked("storage"), to=tmp_path / "raw.parquet", reach=HERE, limits=ReadLimits(), work=tmp_path
        )
    columns = {name: f"c{place}" for place, name in enumerate(raw.headers)}
    with duckdb.connect(":memory:") as engine:
        statement = f"SELECT {columns['bucket_name']}, {columns['date']}, {columns['bytes_stored']} FROM read_parquet(?)"
        found = {(name, day[:10]): int(stored) for name, day, stored in engine.execute(statement, [str(raw.path)]).fetchall()}
    assert len(found) == raw.rows > 50
    for bucket in HARBOUR.buckets:
        assert found[bucket.name, f"{YESTERDAY}"] == HARBOUR.bytes_stored(bucket, YESTERDAY)


@pytest.mark.parametrize("name", ["alice", "charlie"])
def test_productions_of_limecraft_are_read_as_the_page_declares_them(name: str, tmp_path: Path) -> None:
    world = demo_world(today=TODAY, months=2, productions_per_account=30)
    with PlatformServer(world) as server:
        text = (
            LIMECRAFT.replace("https://platform.limecraft.com/api", server.base_url)
            .replace("collector@example.org", name)
            .replace("size: 100", "size: 7")
        )
        raw = RestResources(FrozenClock(NOW)).read(
            RestPlace(text),
            f"{name}-demo",
            Asked("productions"),
            to=tmp_path / "raw.parquet",
            reach=HERE,
            limits=ReadLimits(),
            work=tmp_path,
        )
    person = next(each for each in world.people if each.name == name)
    mine = {str(each.id): each.name for each in world.productions if each.account_id in {one.account_id for one in person.memberships}}
    with duckdb.connect(":memory:") as engine:
        found = dict(engine.execute("SELECT c0, c1 FROM read_parquet(?)", [str(raw.path)]).fetchall())
    assert raw.headers == ("Production", "Name", "Account", "Created")
    assert (found, raw.rows) == (mine, len(mine))
