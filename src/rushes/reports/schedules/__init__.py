"""Reports that go out by mail by themselves: what, when, to whom, in whose name, and what came of each.

Owns their records and the clock's work with them. Must never know how a report is made or how a mail is sent: both are given.
Every report is made in the scope of exactly one account, which comes from `identity` at that moment.
"""

from rushes.reports.schedules.access import NotDeliverable, ReportAccess
from rushes.reports.schedules.by_operator import FAILURES_SHOWN, HostedSchedules
from rushes.reports.schedules.deliver import LEASE, MAILS_A_DAY, RETRIES, Deliverer
from rushes.reports.schedules.making import INCOMPLETE, NO_ACTIVITY, Build, Built, Envelope, NotPosted, Post, Posted, notices_of
from rushes.reports.schedules.plan import DELIVERIES_STAY, wake_waiting_reports
from rushes.reports.schedules.recipients import MOST_ADDRESSES, MOST_RECIPIENTS, Recipients
from rushes.reports.schedules.rights import Caller
from rushes.reports.schedules.schedule import AllowedAddress, Delivery, DeliveryState, Recipient, Schedule, Subscription
from rushes.reports.schedules.service import MOST_DELIVERIES, MOST_SCHEDULES, Schedules
from rushes.reports.schedules.terms import LONGEST_WAIT_H, Cadence, ReportForm, ReportKind, ReportPeriod, ScheduleTerms, read_address
from rushes.reports.schedules.timing import account_days, next_fire, period_before

__all__ = [
    "DELIVERIES_STAY",
    "FAILURES_SHOWN",
    "INCOMPLETE",
    "LEASE",
    "LONGEST_WAIT_H",
    "MAILS_A_DAY",
    "MOST_ADDRESSES",
    "MOST_DELIVERIES",
    "MOST_RECIPIENTS",
    "MOST_SCHEDULES",
    "NO_ACTIVITY",
    "RETRIES",
    "AllowedAddress",
    "Build",
    "Built",
    "Cadence",
    "Caller",
    "Deliverer",
    "Delivery",
    "DeliveryState",
    "Envelope",
    "HostedSchedules",
    "NotDeliverable",
    "NotPosted",
    "Post",
    "Posted",
    "Recipient",
    "Recipients",
    "ReportAccess",
    "ReportForm",
    "ReportKind",
    "ReportPeriod",
    "Schedule",
    "ScheduleTerms",
    "Schedules",
    "Subscription",
    "account_days",
    "next_fire",
    "notices_of",
    "period_before",
    "read_address",
    "wake_waiting_reports",
]
