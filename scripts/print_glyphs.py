"""Write which characters the fonts of printed reports have a picture for: `src/rushes/reports/glyphs.json`.

Run it when the packages of the fonts are changed; tests/reports/test_print_fonts.py holds that it is current.
"""

from __future__ import annotations

import json
from pathlib import Path

from fontTools.ttLib import TTFont

from rushes.reports.print_fonts import GLYPHS, font_folders

__all__ = ["covered_runs"]


def covered_runs() -> list[list[int]]:
    """Return the code points that upright fonts cover, as runs: the first and the last of each."""
    files = [file for folder in font_folders() for file in Path(folder).glob("*.ttf") if "Italic" not in file.name]
    points = sorted({point for file in files for point in TTFont(file).getBestCmap()})
    runs: list[list[int]] = []
    for point in points:
        if runs and runs[-1][1] == point - 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return runs


if __name__ == "__main__":
    GLYPHS.write_text(json.dumps(covered_runs(), separators=(",", ":")) + "\n")
