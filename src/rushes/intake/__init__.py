"""Production reports on their way in: from a file that a person sends, a folder or a mailbox to rows that are kept.

Owns what headers mean and that a person confirmed it, which days a report is of, whether its flows are windowed or lifetime totals and on
what evidence, and what became of everything that came. What is kept lies on a shelf of `platforms`, from which a night reads it like any
platform. Must never know the facts, a night or a page.
"""

from rushes.intake.arrivals import Arrival, Outcome
from rushes.intake.compare import Compared, Comparison, FlowEvidence, compare
from rushes.intake.confirmed import mapping_of, mapping_values
from rushes.intake.headers import FEEDS, UNITS_OF, HeaderMapping, HeaderUse, problems_of
from rushes.intake.held import HeadersUnknown, Held, Incoming, Look
from rushes.intake.mailbox import MailboxState, mailbox_state, take_mails
from rushes.intake.period import period_in
from rushes.intake.service import ReportIntake, Taken
from rushes.intake.watch import take_ready_files

__all__ = [
    "FEEDS",
    "UNITS_OF",
    "Arrival",
    "Compared",
    "Comparison",
    "FlowEvidence",
    "HeaderMapping",
    "HeaderUse",
    "HeadersUnknown",
    "Held",
    "Incoming",
    "Look",
    "MailboxState",
    "Outcome",
    "ReportIntake",
    "Taken",
    "compare",
    "mailbox_state",
    "mapping_of",
    "mapping_values",
    "period_in",
    "problems_of",
    "take_mails",
    "take_ready_files",
]
