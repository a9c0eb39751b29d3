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
from rushes.reports.press import can_print, to_pdf
from rushes.reports.print_fonts import printable
from rushes.reports.statements.canonical import canonical_json
from rushes.reports.statements.issue import Looked, Statements
from rushes.reports.statements.jwks import PublicKeys, read_key_set
from rushes.reports.statements.keys import StatementKey, public_keys, rotate_key, statement_key_set, statement_keys
from rushes.reports.statements.manifest import Unverified
from rushes.reports.statements.published import (
    Standing,
    StatementFile,
    StatementLink,
    chain_list,
    every_statement,
    standings,
    statement_file,
    statement_files,
    statements_of,
)
from rushes.reports.statements.verify import Verified, verify_file

__all__ = [
    "Copy",
    "Looked",
    "MadeReport",
    "Paper",
    "PublicKeys",
    "Report",
    "ReportPeriod",
    "ReportTile",
    "Standing",
    "StatementFile",
    "StatementKey",
    "StatementLink",
    "Statements",
    "Unverified",
    "Verified",
    "Wanted",
    "can_print",
    "canonical_json",
    "chain_list",
    "days_of_report",
    "every_statement",
    "limits_in_words",
    "make_report",
    "printable",
    "public_keys",
    "read_key_set",
    "report_csv",
    "report_of",
    "rotate_key",
    "standings",
    "statement_file",
    "statement_files",
    "statement_key_set",
    "statement_keys",
    "statements_of",
    "to_pdf",
    "told_of",
    "verify_file",
    "workbook_of_board",
]
