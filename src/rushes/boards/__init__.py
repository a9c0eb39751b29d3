"""Dashboards of people's own: what they show, who may see and change them, every version, and the same as code.

Owns the records of dashboards and their form. Knows nothing of HTTP or HTML, and asks for no number: its tiles hold
charts as explore writes them, which are built for each reader from what that reader may see.
"""

from rushes.boards.content import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_TILES,
    BoardContent,
    BoardTile,
    Controls,
    TileKind,
    content_json,
    free_place,
    kept_content,
    new_tile_id,
    read_content,
    settle,
)
from rushes.boards.fields import InvalidBoard
from rushes.boards.layout import COLUMNS, HIGHEST, LOWEST, NARROWEST

__all__ = [
    "COLUMNS",
    "HIGHEST",
    "LONGEST_TEXT",
    "LONGEST_TITLE",
    "LOWEST",
    "MOST_TILES",
    "NARROWEST",
    "BoardContent",
    "BoardTile",
    "Controls",
    "InvalidBoard",
    "TileKind",
    "content_json",
    "free_place",
    "kept_content",
    "new_tile_id",
    "read_content",
    "settle",
]
