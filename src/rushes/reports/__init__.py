"""From a dashboard to a document that goes on without its page.

Owns what a report holds and how it is laid out on paper. Must never know SQL or a route: it prints the figures that
it is given, and computes no number.
"""

from rushes.reports.csv_file import report_csv
from rushes.reports.document import Paper, Report, ReportTile
from rushes.reports.made import MadeReport, Wanted, make_report
from rushes.reports.of_board import Copy, limits_in_words, report_of, told_of, workbook_of_board
from rushes.reports.pdf import to_pdf
from rushes.reports.periods import ReportPeriod, days_of_report
from rushes.reports.press import can_print
from rushes.reports.print_fonts import printable

__all__ = [
    "Copy",
    "MadeReport",
    "Paper",
    "Report",
    "ReportPeriod",
    "ReportTile",
    "Wanted",
    "can_print",
    "days_of_report",
    "limits_in_words",
    "make_report",
    "printable",
    "report_csv",
    "report_of",
    "to_pdf",
    "told_of",
    "workbook_of_board",
]
