"""Plain rows as CSV (RFC 4180), of any number; texts that no spreadsheet runs."""

from __future__ import annotations

import csv
from typing import TextIO

from rushes.domain import HandedOut, harmless_text

__all__ = ["write_csv"]


def write_csv(table: HandedOut, file: TextIO) -> int:
    """Write a head and every row, lines ended by CR LF, and return how many rows there are.

    Numbers have a point and nothing between thousands, dates are ISO, and what was not reported is empty.

    Args:
        table: What is written.
        file: Text in UTF-8 whose line ends are left as they are written.
    """
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([harmless_text(column.name) for column in table.columns])
    count = 0
    for rows in table.parts:
        count += len(rows)
        writer.writerows([harmless_text(value) if isinstance(value, str) else value for value in row] for row in rows)
    return count
