"""One grouping: its groups, and which productions are in them; everything that changes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Concatenate, ParamSpec
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.accounts import (
    LONGEST_NAME,
    Grouping,
    ProductionGroup,
    delete_group,
    delete_grouping,
    make_group,
    put_into_group,
    rename_group,
    rename_grouping,
    seen_grouping,
)
from rushes.dashboards import Choice
from rushes.domain import ProductionRow
from rushes.errors import CallerError, NotFound
from rushes.store import record_audit
from rushes.warehouse import productions
from rushes.web.access import actor, admitted_account
from rushes.web.account.parts import SectionLink, answer, grant_here, section_links
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_count, say_error
from rushes.web.look import refuse_erased
from rushes.web.pages import Chrome
from rushes.web.services import services
from rushes.web.trail import entry_of

__all__ = ["GroupLine", "GroupingPage", "MemberLine", "add_routes"]

_A_PAGE = 100
_LONGEST_SEARCH = 200
_NO_GROUP = "none"
_P = ParamSpec("_P")
_RULE = "/account/<int:account_id>/groupings/<int:grouping_id>"


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group, how much is in it, and the list of that."""

    group_id: int
    name: str
    counted: str
    url: str


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One production and the name of the group that it is in, "" for none."""

    production_id: int
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class GroupingPage:
    """One grouping: its groups, and a page of the productions that whoever looks may see."""

    template: ClassVar[str] = "account_grouping.html"
    chrome: Chrome
    name: str
    address: str
    all_url: str
    explore_url: str
    sections: tuple[SectionLink, ...]
    groups: tuple[GroupLine, ...]
    members: tuple[MemberLine, ...]
    search: str
    group: str
    places: tuple[Choice, ...]
    page_number: int
    counted: str
    page_words: str
    before_url: str
    after_url: str
    longest_name: int
    is_viewed: bool
    refusal: str = ""
    saved: str = ""


def add_routes(blueprint: Blueprint) -> None:
    """Add the page, and every change of a grouping."""

    @blueprint.get(_RULE)
    def grouping(account_id: int, grouping_id: int) -> Response:
        refuse_erased(account_id)
        return answer(_page(account_id, grouping_id, request.args))

    @blueprint.post(f"{_RULE}/rename")
    def rename_grouping_now(account_id: int, grouping_id: int) -> BaseResponse:
        return _changed("grouping.renamed", rename_grouping, grouping_id, request.form.get("name", ""), grant_here(account_id))

    @blueprint.post(f"{_RULE}/delete")
    def delete_grouping_now(account_id: int, grouping_id: int) -> BaseResponse:
        return _changed("grouping.deleted", delete_grouping, grouping_id, grant_here(account_id))

    @blueprint.post(f"{_RULE}/groups")
    def make_group_now(account_id: int, grouping_id: int) -> BaseResponse:
        return _changed("group.made", make_group, grouping_id, request.form.get("name", ""), grant_here(account_id))

    @blueprint.post(f"{_RULE}/groups/<int:group_id>/rename")
    def rename_group_now(account_id: int, grouping_id: int, group_id: int) -> BaseResponse:
        name = request.form.get("name", "")
        return _changed("group.renamed", rename_group, grouping_id, group_id, name, grant_here(account_id))

    @blueprint.post(f"{_RULE}/groups/<int:group_id>/delete")
    def delete_group_now(account_id: int, grouping_id: int, group_id: int) -> BaseResponse:
        return _changed("group.deleted", delete_group, grouping_id, group_id, grant_here(account_id))

    @blueprint.post(f"{_RULE}/productions")
    def put_productions_now(account_id: int, grouping_id: int) -> BaseResponse:
        group_id = _place(request.form.get("to", ""))
        return _changed("group.filled", put_into_group, grouping_id, group_id, _ticked(account_id), grant_here(account_id))


def _changed(
    what: str, write: Callable[Concatenate[Any, int, _P], int | None], grouping_id: int, /, *rest: _P.args, **named: _P.kwargs
) -> BaseResponse:
    """Make a change, write down that it was made, and lead on; or say on the page why it was not."""
    account_id = admitted_account().account_id
    refuse_erased(account_id)
    try:
        with services().store.begin() as conn:
            number = write(conn, grouping_id, *rest, **named)
            record_audit(conn, entry_of(account_id, what, f"grouping {grouping_id}" + ("" if number is None else f", {number}")))
    except NotFound:
        raise
    except CallerError as error:
        return answer(_page(account_id, grouping_id, request.form, refusal=say_error(error)), 400)
    own = f"/account/{account_id}/groupings"
    if what == "grouping.deleted":
        return redirect(own, 303)
    moved = str(number) if what == "group.filled" else ""
    place = _query(**{name: request.form.get(name, "") for name in ("search", "group", "page")}, moved=moved)
    return redirect(f"{own}/{grouping_id}" + (f"?{place}#productions" if place else ""), 303)


def _place(text: str) -> int | None:
    """Return the group that a form names, None for no group."""
    if text == _NO_GROUP:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise NotFound("There is no such group.")
    return int(text)


def _ticked(account_id: int) -> tuple[int, ...]:
    """Return the productions that the form ticks, those of the account that the caller sees; a page's at most are looked at."""
    typed = set(request.form.getlist("production")[:_A_PAGE])
    return tuple(row.production_id for row in _rows(account_id) if str(row.production_id) in typed)


def _rows(account_id: int) -> list[ProductionRow]:
    """Return the account's productions that the caller sees, by name."""
    grant = grant_here(account_id)
    with services().warehouse.reader() as reader:
        seen = [each for each in productions(reader, account_id) if grant.covers(each.production_id)]
    return sorted(seen, key=lambda each: (each.name.casefold(), each.production_id))


def _page(account_id: int, grouping_id: int, fields: Mapping[str, str], *, refusal: str = "") -> GroupingPage:
    access = admitted_account()
    with services().store.reading() as conn:
        found = seen_grouping(conn, grouping_id, grant_here(account_id))
    group_of = {production_id: each for each in found.groups for production_id in each.production_ids}
    search, group = fields.get("search", "").strip()[:_LONGEST_SEARCH], fields.get("group", "")
    rows = [each for each in _rows(account_id) if search.casefold() in each.name.casefold()]
    rows = [each for each in rows if not group or group == _key(group_of.get(each.production_id))]
    pages = max(1, -(-len(rows) // _A_PAGE))
    number = min(_number(fields.get("page", "")), pages)
    own = f"/account/{account_id}/groupings/{grouping_id}"

    def page_url(of: int) -> str:
        return f"{own}?{_query(search=search, group=group, page=str(of))}#productions" if 1 <= of <= pages else ""

    return GroupingPage(
        chrome=chrome(found.name, section="account", account_id=account_id),
        name=found.name,
        address=own,
        all_url=f"/account/{account_id}/groupings",
        explore_url=f"/explore?account={account_id}&value=ingested&across=grouping:{grouping_id}",
        sections=section_links(access, "groupings"),
        groups=tuple(_line(each, own) for each in found.groups),
        members=tuple(_member(each, group_of.get(each.production_id)) for each in rows[(number - 1) * _A_PAGE : number * _A_PAGE]),
        search=search,
        group=group,
        places=_places(found, group),
        page_number=number,
        counted=say_count("{count} production", "{count} productions", len(rows), count=form().count(len(rows))),
        page_words=say("Page {number} of {count}", number=form().count(number), count=form().count(pages)) if pages > 1 else "",
        before_url=page_url(number - 1),
        after_url=page_url(number + 1),
        longest_name=LONGEST_NAME,
        is_viewed=bool(actor().viewed_by),
        refusal=refusal,
        saved=_moved_words(fields.get("moved", "")),
    )


def _key(group: ProductionGroup | None) -> str:
    return _NO_GROUP if group is None else str(group.group_id)


def _line(group: ProductionGroup, own: str) -> GroupLine:
    count = len(group.production_ids)
    counted = say_count("{count} production", "{count} productions", count, count=form().count(count))
    return GroupLine(group.group_id, group.name, counted, f"{own}?{_query(group=str(group.group_id))}#productions")


def _member(row: ProductionRow, group: ProductionGroup | None) -> MemberLine:
    return MemberLine(row.production_id, row.name, group.name if group else "")


def _places(grouping: Grouping, chosen: str) -> tuple[Choice, ...]:
    groups = tuple(Choice(_key(each), each.name, _key(each) == chosen) for each in grouping.groups)
    return (*groups, Choice(_NO_GROUP, say("No group"), chosen == _NO_GROUP))


def _moved_words(given: str) -> str:
    if not given.isascii() or not given.isdigit() or len(given) > 6:
        return ""
    return say_count("Moved {count} production.", "Moved {count} productions.", int(given), count=form().count(int(given)))


def _number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _query(**parameters: str) -> str:
    return urlencode({name: value for name, value in parameters.items() if value})
