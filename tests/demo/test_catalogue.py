from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from demo.caller import Client
from rushes.demo import PlatformServer, World, account_usage, catalogue_world
from rushes.errors import ConfigurationError

_CSV = '''id,show,title,at,length
7,Alpha,"A title, with ""quotes""",2020-01-01T00:11:00Z,60
8,Beta,=1+1,2020-01-01T23:59:59Z,90.5
9,Alpha,Später,2020-01-03T01:00:00+02:00,30
10,Alpha,Too late,2020-02-01T00:00:00Z,1000
'''


def _world(path: Path, text: str = _CSV, **changes: str) -> World:
    path.write_text(text, encoding="utf-8")
    columns = {
        "production_column": "show",
        "created_column": "at",
        "duration_column": "length",
        "title_column": "title",
        "id_column": "id",
        **changes,
    }
    return catalogue_world(path, today=date(2020, 1, 31), **columns)


def test_catalogue_replayed_over_http_has_its_rows_and_totals(tmp_path: Path) -> None:
    world = _world(tmp_path / "shows.csv")
    with PlatformServer(world) as server:
        client = Client(server).sign_in("collector")
        productions = client.every("/production")
        media = {each["name"]: client.every(f"/production/{each['id']}/mo") for each in productions}
        client.connection.close()
    assert {name: len(items) for name, items in media.items()} == {"Alpha": 2, "Beta": 1}
    assert sum(each["durationSeconds"] for items in media.values() for each in items) == 180.5
    assert [each["name"] for each in media["Alpha"]] == ['A title, with "quotes"', "Später"]
    assert [each["id"] for each in media["Alpha"]] == [7, 9]


def test_catalogue_usage_is_cut_in_the_zone_asked_for(tmp_path: Path) -> None:
    def days(zone: str) -> set[date]:
        world = _world(tmp_path / "shows.csv", time_zone=zone)
        usages = account_usage(world, world.accounts[0].id)
        return {row.day for usage in usages for row in map(usage.at, range(usage.start, usage.end)) if row.items}

    assert days("UTC") == {date(2020, 1, 1), date(2020, 1, 2)}
    assert days("Pacific/Niue") == {date(2019, 12, 31), date(2020, 1, 1), date(2020, 1, 2)}


def test_catalogue_without_id_and_title_columns_counts_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "shows.csv"
    path.write_text("\ufeff" + _CSV, encoding="utf-8")
    world = catalogue_world(
        path, production_column="show", created_column="at", duration_column="length", today=date(2020, 1, 31), account_name="Shows"
    )
    found = [each for production in world.productions for each in world.media(production.id)]
    assert [(each.id, each.name) for each in found] == [(1, "Item 1"), (3, "Item 3"), (2, "Item 2")]
    assert [each.name for each in world.accounts] == ["Shows"]
    assert [each.name for each in world.people] == ["alice", "collector"]


def test_catalogue_with_a_wrong_column_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="did you mean “length”"):
        _world(tmp_path / "shows.csv", duration_column="lengths")


def test_catalogue_that_cannot_be_read_names_file_or_row(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"shows\.csv, row 1"):
        _world(tmp_path / "shows.csv", _CSV.replace(",60", ",sixty"))
    with pytest.raises(ConfigurationError, match="cannot be read"):
        catalogue_world(tmp_path / "none.csv", production_column="a", created_column="b", duration_column="c", today=date(2020, 1, 1))
