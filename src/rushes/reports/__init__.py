"""From a dashboard to a document that goes on without its page.

Owns what a report holds and how it is laid out on paper. Must never know SQL, a route, or who reads it:
it prints the figures that it is given, and computes no number.
"""

from rushes.reports.document import Paper, Report, ReportTile
from rushes.reports.pdf import to_pdf
from rushes.reports.press import can_print
from rushes.reports.print_fonts import printable

__all__ = ["Paper", "Report", "ReportTile", "can_print", "printable", "to_pdf"]
