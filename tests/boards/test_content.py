"""What a dashboard shows: one form of it, both ways, and what is refused with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from boards.boards_made import contents
from metrics.strategies import examples
from rushes.boards import (
    MOST_TILES,
    BoardContent,
    Controls,
    InvalidBoard,
    content_json,
    free_place,
    kept_content,
    new_tile_id,
    read_content,
)

CHART: dict[str, Any] = {"id": "t1", "kind": "chart", "x": 0, "y": 0, "w": 6, "h": 4, "explore": [["value", "ingested"]]}
BOARD: dict[str, Any] = {"title": "Ours", "tiles": [CHART]}


def board(**changed: Any) -> dict[str, Any]:
    """Return a dashboard of one chart with a tile's fields changed."""
    return {"title": "Ours", "tiles": [{**CHART, **changed}]}


@examples(100)
@given(content=contents())
def test_content_goes_through_json_and_back(content: BoardContent) -> None:
    written = content_json(content)
    assert read_content(json.loads(json.dumps(written))) == content
    assert kept_content(written) == content
    assert content_json(read_content(written)) == written


@examples(100)
@given(content=contents())
def test_content_has_no_tile_above_another_and_none_that_floats(content: BoardContent) -> None:
    taken = [(x, y) for tile in content.tiles for x in range(tile.x, tile.x + tile.w) for y in range(tile.y, tile.y + tile.h)]
    assert len(taken) == len(set(taken))
    for tile in content.tiles:
        assert tile.y == 0 or any((x, tile.y - 1) in taken for x in range(tile.x, tile.x + tile.w))
    assert [(tile.y, tile.x) for tile in content.tiles] == sorted((tile.y, tile.x) for tile in content.tiles)


@examples(100)
@given(content=contents())
def test_free_place_moves_no_tile(content: BoardContent) -> None:
    x, y = free_place(content, 5, 3)
    new = {**CHART, "id": new_tile_id(content), "x": x, "y": y, "w": 5, "h": 3}
    written = content_json(content)
    after = read_content({**written, "tiles": [*written["tiles"], new]})
    places = {tile.id: (tile.x, tile.y) for tile in after.tiles}
    assert places == {**{tile.id: (tile.x, tile.y) for tile in content.tiles}, new["id"]: (x, y)}


def test_tiles_above_each_other_move_down_and_those_in_the_air_come_down() -> None:
    tiles = [
        {**CHART, "id": "t1", "y": 3},
        {**CHART, "id": "t2", "x": 3, "y": 5},
        {**CHART, "id": "t3", "x": 6, "y": 90},
    ]
    found = read_content({"title": "Ours", "tiles": tiles})
    assert {tile.id: (tile.x, tile.y) for tile in found.tiles} == {"t1": (0, 0), "t2": (3, 4), "t3": (6, 8)}


def test_controls_of_a_version_that_was_saved_before_there_were_states_and_questions_are_read() -> None:
    saved = {**BOARD, "controls": {"span": "last-year", "compare": "", "production_ids": [3]}}
    assert kept_content(saved).controls == Controls(span="last-year", production_ids=(3,))


def test_states_stand_in_their_own_order_and_all_of_them_are_none() -> None:
    def states(*names: str) -> tuple[str, ...]:
        return read_content({**BOARD, "controls": {"states": list(names)}}).controls.states

    assert states("deleted", "active", "deleted") == ("active", "deleted")
    assert states("active", "archived", "deleted", "not_visible") == ()
    with pytest.raises(InvalidBoard, match=r"controls\.states: there is no “lost”"):
        states("lost")


def test_controls_that_were_added_stand_in_their_own_order_each_once() -> None:
    def added(*pairs: list[str]) -> tuple[tuple[str, str], ...]:
        return read_content({**BOARD, "controls": {"added": list(pairs)}}).controls.added

    assert added(["top", "12"], ["named", " news "], ["top", ""]) == (("named", "news"), ("top", ""))
    with pytest.raises(InvalidBoard, match=r"controls\.added: there is no “nam”. Did you mean “named”"):
        added(["nam", ""])
    with pytest.raises(InvalidBoard, match=r"controls\.added\.top: .*“13”"):
        added(["top", "13"])
    with pytest.raises(InvalidBoard, match=r"controls\.added: write pairs"):
        added(["top"])


def test_texts_are_cleaned_and_charts_are_written_as_explore_writes_them() -> None:
    found = read_content(
        {"title": " Our\nown\x00 ", "tiles": [{**CHART, "explore": [["span", "last-12-months"], ["top", "5"], ["value", "ingested"]]}]}
    )
    assert found.title == "Our own"
    assert found.tiles[0].explore == (("value", "ingested"),)


@pytest.mark.parametrize(
    ("raw", "place", "says"),
    [
        ([], "dashboard", "named fields"),
        ({"title": "", "tiles": []}, "title", "missing"),
        ({"title": "x" * 121, "tiles": []}, "title", "120"),
        ({"title": 7, "tiles": []}, "title", "text"),
        ({"title": "Ours", "tiles": {}}, "tiles", "list"),
        ({"title": "Ours", "tiles": [{**CHART, "id": f"t{each}"} for each in range(1, MOST_TILES + 2)]}, "tiles", "24"),
        ({"title": "Ours", "tiles": [CHART, CHART]}, "id", "t1"),
        ({"title": "Ours", "tyles": []}, "dashboard", "“tiles”"),
        ({"title": "Ours", "controls": {"spam": ""}}, "controls", "“span”"),
        ({"title": "Ours", "controls": {"span": "tomorrow"}}, "controls.span", "tomorrow"),
        ({"title": "Ours", "controls": {"span": "2026-02-30..2026-03-01"}}, "controls.span", "no period"),
        ({"title": "Ours", "controls": {"compare": "yeer"}}, "controls.compare", "“year”"),
        ({"title": "Ours", "controls": {"production_ids": [True]}}, "controls.production_ids", "numbers"),
        ({"title": "Ours", "controls": {"production_ids": [[]]}}, "controls.production_ids", "numbers"),
        (board(id="1"), "1 › id", "t1"),
        (board(w=2), "t1 › w", "3 to 12"),
        (board(w=True), "t1 › w", "3 to 12"),
        (board(x=7), "t1 › x", "0 to 6"),
        (board(h=13), "t1 › h", "2 to 12"),
        (board(y=-1), "t1 › y", "0 to"),
        (board(kind="chat"), "t1 › kind", "“chart”"),
        (board(kind=None), "t1 › kind", "missing"),
        (board(title="Storage", colour="red"), "Storage", "“colour”"),
        (board(kind="text"), "t1 › explore", "text or a chart"),
        (board(text="words"), "t1 › text", "text or a chart"),
        (board(kind="text", explore=[], text="x" * 4_001), "t1 › text", "4000"),
        (board(explore=[]), "t1 › explore", "at least one value"),
        (board(explore=["value"]), "t1 › explore", "pairs"),
        (board(explore=[["value", "x" * 1_001]]), "t1 › explore", "pairs"),
        (board(explore=[["value", "ingestd"]]), "t1 › explore", "“ingested”"),
        (board(explore=[["value", "ingested"], ["span", "2026-03-01..2026-02-01"]]), "t1 › explore", "no period"),
    ],
)
def test_dashboard_that_cannot_be_is_refused_with_its_place(raw: object, place: str, says: str) -> None:
    with pytest.raises(InvalidBoard) as caught:
        read_content(raw)
    assert caught.value.values["place"] == place
    assert says in str(caught.value)


def test_kept_chart_that_can_no_longer_be_read_stays_as_it_is() -> None:
    raw = board(explore=[["value", "gone"]])
    assert kept_content(raw).tiles[0].explore == (("value", "gone"),)
