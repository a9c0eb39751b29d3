"""A report as one CSV file: the table of each figure under its title."""

from __future__ import annotations

from rushes.domain import harmless_text
from rushes.figures import to_csv
from rushes.reports.document import Report

__all__ = ["report_csv"]

_BOM = "\ufeff"


def report_csv(report: Report, *, with_bom: bool = False) -> bytes:
    """Return every table of a report, in UTF-8 with lines ended by CR LF: a line with its title, its rows, an empty line.

    Args:
        report: What it holds.
        with_bom: Begin with the mark by which Excel knows UTF-8.
    """
    parts = [
        f"{_field(each.title)}\r\n{to_csv(each.figure)}" for each in report.tiles if each.figure is not None and each.figure.table.rows
    ]
    return ((_BOM if with_bom else "") + "\r\n".join(parts)).encode()


def _field(text: str) -> str:
    """Return a text as one field of a line by itself."""
    return '"' + harmless_text(" ".join(text.split())).replace('"', '""') + '"'
