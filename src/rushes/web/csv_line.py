"""One line of a CSV file of texts that strangers wrote."""

from __future__ import annotations

import csv
import io

from rushes.domain import harmless_text

__all__ = ["csv_line"]


def csv_line(*cells: str) -> str:
    """Return a line of CSV in which no cell is a formula to any spreadsheet."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([harmless_text(cell) for cell in cells])
    return out.getvalue()
