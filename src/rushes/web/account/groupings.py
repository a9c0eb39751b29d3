"""The groupings of an account: the list of them, and the form that makes one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.accounts import LONGEST_NAME, Grouping, every_grouping, grouping_as_seen, make_grouping
from rushes.errors import CallerError
from rushes.store import record_audit
from rushes.web.access import actor, admitted_account
from rushes.web.account.parts import SectionLink, answer, grant_here, section_links
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_count, say_error
from rushes.web.look import refuse_erased
from rushes.web.pages import Chrome
from rushes.web.services import services
from rushes.web.trail import entry_of

__all__ = ["GroupingLine", "GroupingsPage", "add_routes"]


@dataclass(frozen=True, slots=True)
class GroupingLine:
    """One grouping: its name, the way to its page, its groups in few words, and where it is to be seen in a chart."""

    name: str
    url: str
    groups: str
    productions: str
    explore_url: str


@dataclass(frozen=True, slots=True)
class GroupingsPage:
    """The groupings of an account."""

    template: ClassVar[str] = "account_groupings.html"
    chrome: Chrome
    address: str
    sections: tuple[SectionLink, ...]
    groupings: tuple[GroupingLine, ...]
    longest_name: int
    is_viewed: bool
    typed: str = ""
    refusal: str = ""


def add_routes(blueprint: Blueprint) -> None:
    """Add the list and its form."""

    @blueprint.get("/account/<int:account_id>/groupings")
    def groupings(account_id: int) -> Response:
        refuse_erased(account_id)
        return answer(_page(account_id))

    @blueprint.post("/account/<int:account_id>/groupings")
    def make_grouping_now(account_id: int) -> BaseResponse:
        refuse_erased(account_id)
        name = request.form.get("name", "")
        try:
            with services().store.begin() as conn:
                number = make_grouping(conn, grant_here(account_id), name, by_id=actor().person_id, at=services().clock.now())
                record_audit(conn, entry_of(account_id, "grouping.made", f"grouping {number}"))
        except CallerError as error:
            return answer(_page(account_id, typed=name, refusal=say_error(error)), 400)
        return redirect(f"/account/{account_id}/groupings/{number}", 303)


def _page(account_id: int, *, typed: str = "", refusal: str = "") -> GroupingsPage:
    access, grant = admitted_account(), grant_here(account_id)
    with services().store.reading() as conn:
        found = every_grouping(conn, account_id)
    return GroupingsPage(
        chrome=chrome(say("Groups of {account}", account=access.name), section="account", account_id=account_id),
        address=f"/account/{account_id}/groupings",
        sections=section_links(access, "groupings"),
        groupings=tuple(_line(account_id, grouping_as_seen(each, grant)) for each in found),
        longest_name=LONGEST_NAME,
        is_viewed=bool(actor().viewed_by),
        typed=typed[:LONGEST_NAME],
        refusal=refusal,
    )


def _line(account_id: int, grouping: Grouping) -> GroupingLine:
    groups, productions = len(grouping.groups), sum(len(each.production_ids) for each in grouping.groups)
    return GroupingLine(
        name=grouping.name,
        url=f"/account/{account_id}/groupings/{grouping.grouping_id}",
        groups=say_count("{count} group", "{count} groups", groups, count=form().count(groups)),
        productions=say_count("{count} production", "{count} productions", productions, count=form().count(productions)),
        explore_url=f"/explore?account={account_id}&value=ingested&across=grouping:{grouping.grouping_id}",
    )
