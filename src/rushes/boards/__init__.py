"""Dashboards of people's own: what they show, who may see and change them, every version, and the same as code.

Owns the records of dashboards, their form, and how one is drawn for a reader. Knows nothing of HTTP or HTML, and computes no
number: its tiles hold charts as explore writes them, which are built for each reader from what that reader may see.
"""

from rushes.boards.as_code import FORMAT, dump_yaml, load_yaml, production_labels
from rushes.boards.board import Board, BoardConflict, BoardEntry, BoardVersion, VersionEntry
from rushes.boards.built_ins import BUILT_IN, built_in_board
from rushes.boards.by_operator import HostedBoard, HostedBoards
from rushes.boards.code_schema import dashboard_schema
from rushes.boards.content import (
    ADDABLE,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_TILES,
    Asks,
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
from rushes.boards.differences import differences
from rushes.boards.drawn import DrawnBoard, DrawnTile, build_board, data_of
from rushes.boards.fields import InvalidBoard
from rushes.boards.layout import COLUMNS, HIGHEST, LOWEST, NARROWEST
from rushes.boards.marked_text import text_marker
from rushes.boards.rights import Action, Sharing, may
from rushes.boards.service import DELETED_STAYS, LONGEST_NOTE, MOST_BOARDS, MOST_VERSIONS, Boards
from rushes.boards.state import BoardState
from rushes.boards.words import added_in_words, cannot_in_words, control_choices, control_in_words, filters_in_words

__all__ = [
    "ADDABLE",
    "BUILT_IN",
    "COLUMNS",
    "DELETED_STAYS",
    "FORMAT",
    "HIGHEST",
    "LONGEST_NOTE",
    "LONGEST_TEXT",
    "LONGEST_TITLE",
    "LOWEST",
    "MOST_BOARDS",
    "MOST_TILES",
    "MOST_VERSIONS",
    "NARROWEST",
    "Action",
    "Asks",
    "Board",
    "BoardConflict",
    "BoardContent",
    "BoardEntry",
    "BoardState",
    "BoardTile",
    "BoardVersion",
    "Boards",
    "Controls",
    "DrawnBoard",
    "DrawnTile",
    "HostedBoard",
    "HostedBoards",
    "InvalidBoard",
    "Sharing",
    "TileKind",
    "VersionEntry",
    "added_in_words",
    "build_board",
    "built_in_board",
    "cannot_in_words",
    "content_json",
    "control_choices",
    "control_in_words",
    "dashboard_schema",
    "data_of",
    "differences",
    "dump_yaml",
    "filters_in_words",
    "free_place",
    "kept_content",
    "load_yaml",
    "may",
    "new_tile_id",
    "production_labels",
    "read_content",
    "settle",
    "text_marker",
]
