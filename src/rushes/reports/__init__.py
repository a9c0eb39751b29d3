"""From a dashboard to a document that goes on without its page.

Owns what a report holds and how it is laid out on paper. Must never know SQL or a route: it prints the figures that
it is given, and computes no number.
"""

from rushes.reports.csv_file import report_csv
from rushes.reports.document import Paper, Report, ReportTile
from rushes.reports.made import MadeReport, Wanted, make_report
from rushes.reports.mail import Attachment, Letter, Mailer, Refused, Sent, pictures_of, to_message, trial_message
from rushes.reports.maker import ReportMaker, ReportPost, unsubscribe_address
from rushes.reports.of_board import Copy, limits_in_words, report_of, told_of, workbook_of_board
from rushes.reports.pdf import to_pdf
from rushes.reports.periods import ReportPeriod, days_of_report
from rushes.reports.pictures import Picture, to_pngs
from rushes.reports.press import can_print
from rushes.reports.print_fonts import printable
from rushes.reports.schedules import AllowedAddress, Build, Built, Cadence, Caller, DELIVERIES_STAY, Deliverer, Delivery, DeliveryState, Envelope, HostedSchedules, INCOMPLETE, LEASE, LONGEST_WAIT_H, MAILS_A_DAY, MOST_ADDRESSES, MOST_DELIVERIES, MOST_RECIPIENTS, MOST_SCHEDULES, NO_ACTIVITY, NotDeliverable, NotPosted, Post, Posted, RETRIES, Recipient, Recipients, ReportAccess, ReportForm, ReportKind, ReportPeriod, Schedule, ScheduleTerms, Schedules, Subscription, account_days, next_fire, notices_of, period_before, read_address, wake_waiting_reports
from rushes.reports.statements.canonical import canonical_json
from rushes.reports.statements.issue import Looked, Statements
from rushes.reports.statements.jwks import PublicKeys, read_key_set
from rushes.reports.statements.keys import StatementKey, public_keys, rotate_key, statement_key_set, statement_keys
from rushes.reports.statements.manifest import Unverified
from rushes.reports.statements.published import Standing, StatementFile, StatementLink, chain_list, every_statement, newest_statements, note_summary, standing_of, standings, statement_file, statement_files, statements_of
from rushes.reports.statements.verify import Verified, verify_file

__all__ = [
    "AllowedAddress",
    "Attachment",
    "Build",
    "Built",
    "Cadence",
    "Caller",
    "Copy",
    "DELIVERIES_STAY",
    "Deliverer",
    "Delivery",
    "DeliveryState",
    "Envelope",
    "HostedSchedules",
    "INCOMPLETE",
    "LEASE",
    "LONGEST_WAIT_H",
    "Letter",
    "Looked",
    "MAILS_A_DAY",
    "MOST_ADDRESSES",
    "MOST_DELIVERIES",
    "MOST_RECIPIENTS",
    "MOST_SCHEDULES",
    "MadeReport",
    "Mailer",
    "NO_ACTIVITY",
    "NotDeliverable",
    "NotPosted",
    "Paper",
    "Picture",
    "Post",
    "Posted",
    "PublicKeys",
    "RETRIES",
    "Recipient",
    "Recipients",
    "Refused",
    "Report",
    "ReportAccess",
    "ReportForm",
    "ReportKind",
    "ReportMaker",
    "ReportPeriod",
    "ReportPost",
    "ReportTile",
    "Schedule",
    "ScheduleTerms",
    "Schedules",
    "Sent",
    "Standing",
    "StatementFile",
    "StatementKey",
    "StatementLink",
    "Statements",
    "Subscription",
    "Unverified",
    "Verified",
    "Wanted",
    "account_days",
    "can_print",
    "canonical_json",
    "chain_list",
    "days_of_report",
    "every_statement",
    "limits_in_words",
    "make_report",
    "newest_statements",
    "next_fire",
    "note_summary",
    "notices_of",
    "period_before",
    "pictures_of",
    "printable",
    "public_keys",
    "read_address",
    "read_key_set",
    "report_csv",
    "report_of",
    "rotate_key",
    "standing_of",
    "standings",
    "statement_file",
    "statement_files",
    "statement_key_set",
    "statement_keys",
    "statements_of",
    "to_message",
    "to_pdf",
    "to_pngs",
    "told_of",
    "trial_message",
    "unsubscribe_address",
    "verify_file",
    "wake_waiting_reports",
    "workbook_of_board",
]
