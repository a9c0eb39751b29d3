"""Connectors: from a media platform's API to plain records of sign-in, rights, productions, usage.

Owns the protocol that every connector speaks, the connectors themselves (one file each, over
`rushes.rest` and `rushes.outbound`), and what they share: exact reading of values, the usage resource; and the
production reports that were taken in and are kept. Must never know internal ids, the warehouse, or what a night
does with the records.
"""

from rushes.platforms.find import platform_for
from rushes.platforms.production_report import UNITS, is_within_reason, read_report
from rushes.platforms.protocol import (
    Batch,
    BrokenRecord,
    MediaRecord,
    Platform,
    PlatformAccount,
    PlatformProduction,
    PlatformSession,
    UsageRecord,
)
from rushes.platforms.report_days import flow_columns, is_flow, undivided, why_open
from rushes.platforms.report_shelf import AsideRow, FlowKind, KeptReport, ReportColumn, ReportRow, ReportShelf, Settled, write_whole
from rushes.platforms.report_waiting import MAILBOX_STATE, is_mailbox_due, ready_files

__all__ = [
    "MAILBOX_STATE",
    "UNITS",
    "AsideRow",
    "Batch",
    "BrokenRecord",
    "FlowKind",
    "KeptReport",
    "MediaRecord",
    "Platform",
    "PlatformAccount",
    "PlatformProduction",
    "PlatformSession",
    "ReportColumn",
    "ReportRow",
    "ReportShelf",
    "Settled",
    "UsageRecord",
    "flow_columns",
    "is_flow",
    "is_mailbox_due",
    "is_within_reason",
    "platform_for",
    "read_report",
    "ready_files",
    "undivided",
    "why_open",
    "write_whole",
]
