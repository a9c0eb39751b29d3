"""What the form of a dashboard holds: places, titles and texts as they were typed; its charts come from the version it was made from."""

from __future__ import annotations

import re

from werkzeug.datastructures import MultiDict

from rushes.boards import (
    ADDABLE,
    COLUMNS,
    HIGHEST,
    LOWEST,
    MOST_TILES,
    NARROWEST,
    Asks,
    BoardContent,
    BoardTile,
    Controls,
    TileKind,
    free_place,
    new_tile_id,
    settle,
)
from rushes.errors import CallerError, NotFound
from rushes.explore import Compare, read_span
from rushes.web.boards.address import chosen_states, read_added
from rushes.web.dashboard_address import read_productions

__all__ = ["content_fields", "typed_content", "typed_number", "with_text"]

_LOWEST_PLACE = 1_000
_TEXT_SIZE = (6, 3)
_TILE = re.compile(r"t[1-9][0-9]{0,5}")


def typed_content(form: MultiDict[str, str], made_from: BoardContent, visible: frozenset[int]) -> BoardContent:
    """Return what the form holds, its numbers brought into bounds and its tiles settled; whether it can be saved is seen then.

    Args:
        form: The fields.
        made_from: The version that the form was made from; a tile that is not in it can only be a text.
        visible: The productions that the editor sees; what was saved of others stays.
    """
    known = {tile.id: tile for tile in made_from.tiles}
    names = [each for each in dict.fromkeys(form.getlist("tile")[: MOST_TILES + 1]) if _TILE.fullmatch(each)]
    tiles = tuple(_tile(each, form, known.get(each)) for each in names if form.get(f"{each}.remove") != "yes")
    return settle(BoardContent(form.get("title", ""), tiles, _controls(form, made_from.controls, visible)))


def with_text(content: BoardContent) -> BoardContent:
    """Return the dashboard with an empty text in the first free place."""
    w, h = _TEXT_SIZE
    x, y = free_place(content, w, h)
    return settle(
        BoardContent(content.title, (*content.tiles, BoardTile(new_tile_id(content), TileKind.TEXT, x, y, w, h)), content.controls)
    )


def content_fields(content: BoardContent, visible: frozenset[int]) -> tuple[tuple[str, str], ...]:
    """Return the fields of a form that hold the whole of it once more, as `typed_content` reads them.

    Args:
        content: What was typed.
        visible: The productions that the editor sees; no other is named.
    """
    controls = content.controls
    pairs = [("title", content.title), ("span", controls.span), ("compare", controls.compare)]
    if controls.asks:
        pairs.append(("asks", controls.asks.value))
    pairs.extend(("state", each) for each in controls.states)
    for name, text in controls.added:
        pairs.extend((("added", name), (f"added.{name}", text)))
    pairs.extend(("production", str(each)) for each in controls.production_ids if each in visible)
    for tile in content.tiles:
        pairs.append(("tile", tile.id))
        places = (("x", tile.x + 1), ("y", tile.y + 1), ("w", tile.w), ("h", tile.h))
        pairs.extend((f"{tile.id}.{name}", str(number)) for name, number in places)
        pairs.extend(((f"{tile.id}.title", tile.title), (f"{tile.id}.text", tile.text)))
    return tuple(pairs)


def typed_number(text: str, least: int, most: int) -> int:
    """Return a whole number as it was typed, as near as the bounds let it; the least where none was typed."""
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return min(most, max(least, int(text))) if is_number else least


def _tile(tile_id: str, form: MultiDict[str, str], known: BoardTile | None) -> BoardTile:
    def number(name: str, least: int, most: int) -> int:
        return typed_number(form.get(f"{tile_id}.{name}", ""), least, most)

    w, h = number("w", NARROWEST, COLUMNS), number("h", LOWEST, HIGHEST)
    kind = known.kind if known else TileKind.TEXT
    # A browser sends lines that end in CR LF, whatever was in them before.
    text = form.get(f"{tile_id}.text", "").replace("\r\n", "\n")
    return BoardTile(
        id=tile_id,
        kind=kind,
        x=number("x", 1, COLUMNS - w + 1) - 1,
        y=number("y", 1, _LOWEST_PLACE) - 1,
        w=w,
        h=h,
        title=form.get(f"{tile_id}.title", ""),
        explore=known.explore if known else (),
        text=text if kind is TileKind.TEXT else "",
    )


def _controls(form: MultiDict[str, str], saved: Controls, visible: frozenset[int]) -> Controls:
    span, compare = form.get("span", ""), form.get("compare", "")
    try:
        span = read_span(span) if span else ""
    except CallerError as error:
        raise NotFound(str(error)) from error
    if compare not in set(Compare):
        raise NotFound("There is no such comparison.")
    asks = Asks.PRODUCTION if form.get("asks") == Asks.PRODUCTION else Asks.NOTHING
    kept = {each for each in saved.production_ids if each not in visible}
    chosen = {each for each in read_productions(form) if each in visible}
    added = read_added((name, form.get(f"added.{name}", "").strip()) for name in ADDABLE if name in form.getlist("added"))
    return Controls(span, compare, tuple(sorted(kept | chosen)), chosen_states(form), asks, added)
