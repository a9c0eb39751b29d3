"""Whether this installation can print, and printing: what that takes is an extra, for it is larger than all of the rest but DuckDB."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

from rushes.errors import CallerError
from rushes.reports.document import Paper, Report
from rushes.reports.print_fonts import PACKAGES

__all__ = ["can_print", "to_pdf"]


@cache
def can_print() -> bool:
    """Say whether the extra is installed."""
    return all(find_spec(each) is not None for each in ("typst", *PACKAGES))


def to_pdf(report: Report, *, paper: Paper = Paper.A4) -> bytes:
    """Return the report as a PDF.

    Args:
        report: What it holds.
        paper: What it is printed on.

    Raises:
        CallerError: This installation cannot print.
    """
    if not can_print():
        raise CallerError("This installation cannot print yet. Whoever runs it adds that with: pip install 'rushes[pdf]'.")
    from rushes.reports.pdf import printed

    return printed(report, paper)
