"""A report by mail with one recipient and one mail that is to be sent, made below the pages."""

from __future__ import annotations

from flask import Flask

from rushes.reports import Cadence, Caller, Recipients, ReportForm, ReportKind, ReportPeriod, Schedules, ScheduleTerms
from web.installation import rooms

__all__ = ["ADDRESS", "make_report"]

ADDRESS = "finance@example.org"
_BY_HAND = Caller(is_operator=True)


def make_report(app: Flask, account_id: int, person_id: int, *, title: str = "Usage", address: str = ADDRESS) -> dict[str, int]:
    """Make it in somebody's name, and return the ids of all that belongs to it, by the names that addresses have for them."""
    known = rooms(app)
    schedules = Schedules(known.store, known.clock, known.identity, known.settings, _BY_HAND)
    recipients = Recipients(known.store, known.clock, known.identity, _BY_HAND)
    owner = known.identity.away.actor(person_id)
    terms = ScheduleTerms(title, ReportKind.MONTHLY_USAGE, ReportPeriod.LAST_MONTH, Cadence.DAILY, forms=(ReportForm.CSV,))
    schedule_id = schedules.create(account_id, owner, terms)
    address_id = recipients.allow(account_id, owner, address)
    recipient_id = recipients.add(account_id, schedule_id, owner, address)
    return {"schedule_id": schedule_id, "address_id": address_id, "recipient_id": recipient_id}
