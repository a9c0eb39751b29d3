"""Groupings: how an account's people sort its productions into groups of their own, "Programme" into "News" and "Sport".

A production is in one group of a grouping at most; what is in none is what charts call "Others". Whoever reads or
writes here is told of, and moves, only the productions that their grant covers: where all of a group's are others',
the group is not there for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from rushes.accounts.names import free_name
from rushes.accounts.records.groupings import (
    add_group,
    add_grouping,
    drop_group,
    drop_grouping,
    find_groupings,
    group_rows,
    member_rows,
    move_members,
    name_group,
    name_grouping,
)
from rushes.domain import Grant
from rushes.errors import CallerError, NotFound

__all__ = [
    "MOST_GROUPINGS",
    "MOST_GROUPS",
    "Grouping",
    "ProductionGroup",
    "delete_group",
    "delete_grouping",
    "every_grouping",
    "grouping_as_seen",
    "make_group",
    "make_grouping",
    "put_into_group",
    "rename_group",
    "rename_grouping",
    "seen_grouping",
]

MOST_GROUPINGS = 20
MOST_GROUPS = 40
_MOST_MEMBERS = 10_000


@dataclass(frozen=True, slots=True)
class ProductionGroup:
    """One group: its name, hostile text like any that people type, and the productions in it by internal id, in order."""

    group_id: int
    name: str
    production_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Grouping:
    """A way to sort an account's productions into groups, in the order in which the groups were made."""

    grouping_id: int
    name: str
    groups: tuple[ProductionGroup, ...] = ()


def every_grouping(conn: Connection, account_id: int) -> tuple[Grouping, ...]:
    """Return an account's groupings by name, whole: `grouping_as_seen` cuts them to what somebody may see."""
    members: dict[int, list[int]] = {}
    for group_id, production_id in member_rows(conn, account_id):
        members.setdefault(group_id, []).append(production_id)
    groups: dict[int, list[ProductionGroup]] = {}
    for grouping_id, group_id, name in group_rows(conn, account_id):
        groups.setdefault(grouping_id, []).append(ProductionGroup(group_id, name, tuple(members.get(group_id, ()))))
    found = (Grouping(number, name, tuple(groups.get(number, ()))) for number, name in find_groupings(conn, account_id))
    return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.grouping_id)))


def grouping_as_seen(grouping: Grouping, grant: Grant) -> Grouping:
    """Return the grouping with the productions that the grant covers; a group of others alone is not there."""
    if grant.sees_all_productions:
        return grouping
    mine = frozenset(grant.production_ids)
    groups = (replace(each, production_ids=tuple(one for one in each.production_ids if one in mine)) for each in grouping.groups)
    seen = zip(grouping.groups, groups, strict=True)
    return replace(grouping, groups=tuple(cut for whole, cut in seen if cut.production_ids or not whole.production_ids))


def seen_grouping(conn: Connection, grouping_id: int, grant: Grant) -> Grouping:
    """Return one grouping of the grant's account, as somebody with that grant sees it.

    Raises:
        NotFound: The account has none of that id.
    """
    return grouping_as_seen(_whole(conn, grouping_id, grant), grant)


def make_grouping(conn: Connection, grant: Grant, name: str, *, by_id: int, at: datetime) -> int:
    """Make a grouping of the grant's account, and return its id.

    Args:
        conn: A transaction of `Store.begin`.
        grant: What whoever makes it may see of the account.
        name: Its name; outer white space is cut.
        by_id: The person.
        at: When.

    Raises:
        CallerError: It has no name, one that is too long or taken, or there are too many.
    """
    known = every_grouping(conn, grant.account_id)
    if len(known) >= MOST_GROUPINGS:
        raise CallerError("An account has at most {most} groupings. Delete one that nobody uses.", most=MOST_GROUPINGS)
    return add_grouping(conn, grant.account_id, free_name(name, (each.name for each in known)), by_id=by_id, at=at)


def rename_grouping(conn: Connection, grouping_id: int, name: str, grant: Grant) -> None:
    """Give a grouping another name.

    Raises:
        NotFound: The account has none of that id.
        CallerError: It has no name, or one that is too long or taken.
    """
    _whole(conn, grouping_id, grant)
    others = (each.name for each in every_grouping(conn, grant.account_id) if each.grouping_id != grouping_id)
    name_grouping(conn, grouping_id, free_name(name, others))


def delete_grouping(conn: Connection, grouping_id: int, grant: Grant) -> None:
    """Delete a grouping with its groups; the productions stay.

    Raises:
        NotFound: The account has none of that id.
        CallerError: Productions are in it that the grant does not cover.
    """
    _refuse_unseen(_whole(conn, grouping_id, grant).groups, grant)
    drop_grouping(conn, grouping_id)


def make_group(conn: Connection, grouping_id: int, name: str, grant: Grant) -> int:
    """Make a group of a grouping, behind the others, and return its id.

    Raises:
        NotFound: The account has no grouping of that id.
        CallerError: It has no name, one that is too long or taken, or there are too many.
    """
    whole = _whole(conn, grouping_id, grant)
    if len(whole.groups) >= MOST_GROUPS:
        raise CallerError("A grouping has at most {most} groups. More cannot be told apart in a chart.", most=MOST_GROUPS)
    # A name that is taken where one does not see is no news for whoever types it.
    return add_group(conn, grouping_id, free_name(name, (each.name for each in grouping_as_seen(whole, grant).groups)))


def rename_group(conn: Connection, grouping_id: int, group_id: int, name: str, grant: Grant) -> None:
    """Give a group another name.

    Raises:
        NotFound: The grouping has none of that id that the grant shows.
        CallerError: It has no name, or one that is too long or taken.
    """
    seen = seen_grouping(conn, grouping_id, grant)
    _group_of(seen, group_id)
    name_group(conn, group_id, free_name(name, (each.name for each in seen.groups if each.group_id != group_id)))


def delete_group(conn: Connection, grouping_id: int, group_id: int, grant: Grant) -> None:
    """Delete a group; its productions are in none then.

    Raises:
        NotFound: The grouping has none of that id that the grant shows.
        CallerError: Productions are in it that the grant does not cover.
    """
    whole = _whole(conn, grouping_id, grant)
    _group_of(grouping_as_seen(whole, grant), group_id)
    _refuse_unseen((_group_of(whole, group_id),), grant)
    drop_group(conn, group_id)


def put_into_group(conn: Connection, grouping_id: int, group_id: int | None, production_ids: Collection[int], grant: Grant) -> int:
    """Put productions into a group, each out of the one that it was in, and return how many moved.

    Args:
        conn: A transaction of `Store.begin`.
        grouping_id: The grouping.
        group_id: The group, None for none.
        production_ids: Productions of the account; those that the grant does not cover are passed over.
        grant: What whoever moves them may see of the account.

    Raises:
        NotFound: The account has no such grouping, or it no such group that the grant shows.
        CallerError: It would hold too many.
    """
    whole = _whole(conn, grouping_id, grant)
    if group_id is not None:
        _group_of(grouping_as_seen(whole, grant), group_id)
    stands = {production_id: each.group_id for each in whole.groups for production_id in each.production_ids}
    moving = tuple(each for each in sorted(set(production_ids)) if grant.covers(each) and stands.get(each) != group_id)
    if len(stands.keys() | set(moving)) > _MOST_MEMBERS:
        raise CallerError("The groups of one grouping hold at most {most} productions.", most=_MOST_MEMBERS)
    move_members(conn, grouping_id, group_id, moving)
    return len(moving)


def _whole(conn: Connection, grouping_id: int, grant: Grant) -> Grouping:
    for each in every_grouping(conn, grant.account_id):
        if each.grouping_id == grouping_id:
            return each
    raise NotFound("There is no such grouping.")


def _group_of(grouping: Grouping, group_id: int) -> ProductionGroup:
    for each in grouping.groups:
        if each.group_id == group_id:
            return each
    raise NotFound("There is no such group.")


def _refuse_unseen(groups: Iterable[ProductionGroup], grant: Grant) -> None:
    """Refuse to take a group away from productions of others."""
    if not all(grant.covers(production_id) for each in groups for production_id in each.production_ids):
        raise CallerError("There are productions in it that you do not see. Somebody who sees them can delete it.")
