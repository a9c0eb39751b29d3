"""`rushes dashboard`: out to a file, in from a file, and what is wrong with one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from cli.conftest import Rushes
from rushes.accounts import make_calculated_field
from rushes.boards import BUILT_IN, Boards, Sharing, built_in_board, read_content
from rushes.clock import SystemClock
from rushes.config import Settings, load
from rushes.domain import Grant, Scope
from rushes.identity import AccountAccess, Actor, Role, Via
from rushes.languages import language_of
from rushes.store import AuditChoice, find_audit, open_store
from rushes.warehouse import open_facts, productions

LOCAL = '\n[connection.sign_in]\nkind = "local"\n'


@pytest.fixture
def settings(loaded: Path) -> Settings:
    """An install whose people are invited, so that one is known without signing in."""
    path = loaded / "rushes.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[[connection.login]]", f"{LOCAL}[[connection.login]]", 1), encoding="utf-8")
    return load(path, {})


@pytest.fixture
def alice(settings: Settings, rushes: Rushes) -> Actor:
    """Somebody who administers the account."""
    done = rushes("person", "invite", "alice", "--account", "North Production House", "--administrator")
    assert done.code == 0, done.err
    access = AccountAccess(1, "North Production House", Role.ADMINISTRATOR)
    now = SystemClock().now()
    return Actor(1, "alice", "limecraft", (access,), Scope((Grant(1, sees_all_productions=True),)), False, now, False, Via.SESSION)


def narrowed(settings: Settings, *, title: str = "Ours") -> tuple[str, dict[str, object]]:
    """Return a production's name, and a dashboard that is narrowed to it."""
    with closing(open_facts(settings)) as facts, facts.reader() as reader:
        first = productions(reader, 1)[0]
    chart = {"id": "t1", "kind": "chart", "x": 0, "y": 0, "w": 6, "h": 4}
    chart["explore"] = [["value", "storage"], ["production", str(first.production_id)]]
    return first.name, {"title": title, "tiles": [chart]}


def test_dashboard_goes_out_and_in_again_by_names(settings: Settings, rushes: Rushes, alice: Actor, tmp_path: Path) -> None:
    name, raw = narrowed(settings)
    with open_store(settings.records_place) as store:
        Boards(store, SystemClock()).create(1, alice, read_content(raw))
    done = rushes("dashboard", "export", "1")
    assert (done.code, done.err) == (0, "")
    assert f"- {name}" in done.out
    file = tmp_path / "ours.yaml"
    assert rushes("dashboard", "export", "1", "--output", str(file)).code == 0
    assert file.read_text(encoding="utf-8") == done.out
    assert rushes("dashboard", "validate", str(file), "--account", "1").code == 0
    made = rushes("dashboard", "import", str(file), "--account", "1", "--owner", "Alice", "--sharing", "view")
    assert made.code == 0, made.err
    with open_store(settings.records_place) as store:
        boards = Boards(store, SystemClock())
        first, second = boards.get(1, alice), boards.get(2, alice)
        assert second.content == first.content
        assert (second.sharing, second.is_own, boards.versions(2, alice)[0].by) == (Sharing.VIEW, True, "")
        with store.reading() as conn:
            trail = find_audit(conn, AuditChoice(who="command line", what="board."), limit=9)
    assert [each.entry.detail for each in trail] == ["board 2, for person:1, view"]
    listed = rushes("dashboard", "list").out
    assert [line.split()[0] for line in listed.splitlines()] == ["Id", "1", "2"]
    assert "North Production House" in listed
    assert rushes("dashboard", "list", "--account", "9").out.startswith("There are no")


def test_calculated_field_goes_out_and_in_by_its_name(settings: Settings, rushes: Rushes, alice: Actor, tmp_path: Path) -> None:
    with open_store(settings.records_place) as store:
        with store.begin() as conn:
            share = make_calculated_field(
                conn, alice.scope.grants[0], "Share", "", "transcribed / ingested", by_id=1, at=SystemClock().now()
            )
        _, raw = narrowed(settings)
        chart = {"id": "t1", "kind": "chart", "x": 0, "y": 0, "w": 6, "h": 4, "explore": [["value", f"field:{share}~rank"]]}
        Boards(store, SystemClock()).create(1, alice, read_content({**raw, "tiles": [chart]}))
    file = tmp_path / "ours.yaml"
    assert rushes("dashboard", "export", "1", "--output", str(file)).code == 0
    assert "- field:Share~rank" in file.read_text(encoding="utf-8")
    assert rushes("dashboard", "import", str(file), "--account", "1", "--owner", "alice").code == 0
    with open_store(settings.records_place) as store:
        assert Boards(store, SystemClock()).get(2, alice).content.tiles[0].explore == (("value", f"field:{share}~rank"),)
    file.write_text(file.read_text(encoding="utf-8").replace("Share~", "Shar~"), encoding="utf-8")
    told = rushes("dashboard", "validate", str(file), "--account", "1")
    assert (told.code, "Did you mean “field:Share”?" in told.err) == (1, True)


def test_import_that_replaces_is_a_new_version_and_the_same_file_none(
    settings: Settings, rushes: Rushes, alice: Actor, tmp_path: Path
) -> None:
    _, raw = narrowed(settings)
    with open_store(settings.records_place) as store:
        Boards(store, SystemClock()).create(1, alice, read_content(raw))
    file = tmp_path / "ours.yaml"
    file.write_text(rushes("dashboard", "export", "1").out.replace("title: Ours", "title: Theirs"), encoding="utf-8")
    for _ in range(2):
        assert rushes("dashboard", "import", str(file), "--replace", "1").out == "Dashboard 1 stands at version 2.\n"
    with open_store(settings.records_place) as store:
        assert [each.number for each in Boards(store, SystemClock()).versions(1, alice)] == [2, 1]
    refused = rushes("dashboard", "import", str(file), "--replace", "1", "--owner", "alice")
    assert (refused.code, "leave --account and --owner out" in refused.err) == (2, True)
    assert "no dashboard 9" in rushes("dashboard", "import", str(file), "--replace", "9").err
    assert "no dashboard 9" in rushes("dashboard", "export", "9").err


def test_import_for_nobody_or_of_an_unknown_production_is_refused(settings: Settings, rushes: Rushes, alice: Actor, tmp_path: Path) -> None:
    name, _ = narrowed(settings)
    file = tmp_path / "ours.yaml"
    tile = "  - id: t1\n    title: Mine\n    place: {x: 0, y: 0, w: 6, h: 4}\n    values: [storage]\n"
    file.write_text(f"title: Ours\ntiles:\n{tile}    productions: ['{name}x']\n", encoding="utf-8")
    for words in (("import", "--owner", "alice"), ("validate",)):
        done = rushes("dashboard", words[0], str(file), "--account", "1", *words[1:])
        assert done.code == (1 if words[0] == "validate" else 2)
        assert f"Mine › productions: there is no “{name}x”. Did you mean “{name}”?" in done.err
    assert rushes("dashboard", "validate", str(file)).code == 0
    file.write_text(f"title: Ours\ntiles:\n{tile}", encoding="utf-8")
    assert "Nobody called “zoe”" in rushes("dashboard", "import", str(file), "--account", "1", "--owner", "zoe").err
    assert "--account and --owner" in rushes("dashboard", "import", str(file)).err


def test_validate_needs_no_installation_and_says_what_to_change(rushes: Rushes, tmp_path: Path) -> None:
    shipped = tmp_path / "shipped.yaml"
    for name in BUILT_IN:
        from_package = Path(__file__).resolve().parents[2] / "src" / "rushes" / "boards" / "built_in" / f"{name}.yaml"
        shipped.write_text(from_package.read_text(encoding="utf-8"), encoding="utf-8")
        tiles = len(built_in_board(name, language_of("en")).tiles)
        assert f"a dashboard of {tiles} tiles" in rushes("dashboard", "validate", str(shipped)).out
    shipped.write_text(shipped.read_text(encoding="utf-8").replace("kind: kpi", "kind: kpy", 1), encoding="utf-8")
    done = rushes("dashboard", "validate", str(shipped))
    assert (done.code, done.out) == (1, "")
    assert "t1 › kind: there is no “kpy”. Did you mean “kpi”?" in done.err
    shipped.write_bytes(b"title: \xff")
    assert "UTF-8" in rushes("dashboard", "validate", str(shipped)).err
