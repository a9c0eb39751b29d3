"""The grid that dashboards of one's own lie on, as a style sheet of classes: no page may hold a style of its own."""

from __future__ import annotations

__all__ = ["COLUMNS", "MOST_ROWS", "grid_css"]

COLUMNS = 12
MOST_ROWS = 24 * 12
"""As many rows as there are where the most tiles, each as high as can be, stand on each other."""

_HIGHEST = 12


def grid_css() -> str:
    """Return one class for each column, width, row and height: `x-0`, `w-6`, `y-4`, `h-5`."""
    return "\n".join(
        (
            *(f".x-{column} {{ grid-column-start: {column + 1}; }}" for column in range(COLUMNS)),
            *(f".w-{columns} {{ grid-column-end: span {columns}; }}" for columns in range(1, COLUMNS + 1)),
            *(f".y-{row} {{ grid-row-start: {row + 1}; }}" for row in range(MOST_ROWS)),
            *(f".h-{rows} {{ grid-row-end: span {rows}; --rows: {rows}; }}" for rows in range(1, _HIGHEST + 1)),
            "",
        )
    )
