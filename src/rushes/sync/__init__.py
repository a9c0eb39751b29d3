"""The night: what is due, fetched, checked, made canonical, recorded and published.

Owns a sync run from plan to summary: which days of which account are due, reading them through
a platform connector, setting broken rows aside, and handing the rest to the warehouse at once.
Knows no page, no figure and no query; never writes a fact itself.
"""

from rushes.sync.check import ConnectionCheck, LoginCheck, check_connection
from rushes.sync.condition import Finding, Severity, condition, guarded
from rushes.sync.night import Connection, Night
from rushes.sync.plan import DayRule, Request
from rushes.sync.progress import Progress, Silent
from rushes.sync.publish import NO_NUMBERS_YET
from rushes.sync.registry import reconcile_for_pages, reconcile_keys
from rushes.sync.staging import Staging
from rushes.sync.summary import AccountOutcome, Outcome, Summary

__all__ = [
    "NO_NUMBERS_YET",
    "AccountOutcome",
    "Connection",
    "ConnectionCheck",
    "DayRule",
    "Finding",
    "LoginCheck",
    "Night",
    "Outcome",
    "Progress",
    "Request",
    "Severity",
    "Silent",
    "Staging",
    "Summary",
    "check_connection",
    "condition",
    "guarded",
    "reconcile_for_pages",
    "reconcile_keys",
]
