"""The reports by mail that were not sent in the last days, of all accounts: whose, to whom, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response

from rushes.explore import days_named
from rushes.figures import clean_name
from rushes.reports import FAILURES_SHOWN, Delivery
from rushes.warehouse import accounts
from rushes.web.access import operator
from rushes.web.admin.left_open import hosted_schedules
from rushes.web.admin.parts import answer, moment
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_count
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["FailureLine", "ReportsPage", "add_routes"]

_MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class FailureLine:
    """One report that was not sent: whose numbers, which schedule ("" where that was removed), to whom, of which days, due when, and why."""

    account: str
    title: str
    address: str
    days: str
    due: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """The newest of them; `more` says how many are left out, "" for none."""

    template: ClassVar[str] = "admin/reports.html"
    place: ClassVar[str] = "reports"
    chrome: Chrome
    lines: tuple[FailureLine, ...]
    more: str
    days: int
    sends: bool


def add_routes(blueprint: Blueprint) -> None:
    """Add the page."""

    @blueprint.get("/reports")
    def reports() -> Response:
        operator()
        return answer(_page())


def _page() -> ReportsPage:
    hosted = hosted_schedules()
    found, count = hosted.failures(limit=_MOST_SHOWN), hosted.count_failures()
    titles = {each.schedule_id: each.terms.title for each in hosted.list(None)}
    with services().warehouse.reader() as reader:
        names = {each.account_id: each.name for each in accounts(reader)}
    left_out = count - len(found)
    return ReportsPage(
        chrome=chrome(say("Reports"), section="admin"),
        lines=tuple(_line(each, names, titles) for each in found),
        more=say_count("and {count} more", "and {count} more", left_out, count=form().count(left_out)) if left_out > 0 else "",
        days=FAILURES_SHOWN.days,
        sends=services().settings.mail.is_on,
    )


def _line(delivery: Delivery, names: Mapping[int, str], titles: Mapping[int, str]) -> FailureLine:
    return FailureLine(
        account=names.get(delivery.account_id) or say("account {number}", number=delivery.account_id),
        title=clean_name(titles.get(delivery.schedule_id or 0, ""), ""),
        address=delivery.address,
        days=days_named(delivery.period, form()),
        due=moment(delivery.fires_at),
        reason=say(delivery.reason) if delivery.reason else "",
    )
