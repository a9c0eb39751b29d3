"""The queries on groupings: their groups, and which productions are in them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from rushes.store import tables

__all__ = [
    "add_group",
    "add_grouping",
    "drop_group",
    "drop_grouping",
    "find_groupings",
    "group_rows",
    "member_rows",
    "move_members",
    "name_group",
    "name_grouping",
]

_grouping, _group, _member = tables.production_grouping, tables.production_group, tables.production_group_member


def find_groupings(conn: Connection, account_id: int) -> list[tuple[int, str]]:
    """Return the id and name of each grouping of an account."""
    query = select(_grouping.c.id, _grouping.c.name).where(_grouping.c.account_id == account_id)
    return [(row.id, row.name) for row in conn.execute(query)]


def group_rows(conn: Connection, account_id: int) -> list[tuple[int, int, str]]:
    """Return (grouping, id, name) of each group of an account, in the order in which they were made."""
    query = (
        select(_group.c.grouping_id, _group.c.id, _group.c.name)
        .join_from(_group, _grouping, _grouping.c.id == _group.c.grouping_id)
        .where(_grouping.c.account_id == account_id)
        .order_by(_group.c.position, _group.c.id)
    )
    return [(row.grouping_id, row.id, row.name) for row in conn.execute(query)]


def member_rows(conn: Connection, account_id: int) -> list[tuple[int, int]]:
    """Return (group, production) of every membership in an account."""
    query = (
        select(_member.c.group_id, _member.c.production_id)
        .join_from(_member, _group, _group.c.id == _member.c.group_id)
        .join(_grouping, _grouping.c.id == _group.c.grouping_id)
        .where(_grouping.c.account_id == account_id)
        .order_by(_member.c.production_id)
    )
    return [(row.group_id, row.production_id) for row in conn.execute(query)]


def add_grouping(conn: Connection, account_id: int, name: str, *, by_id: int, at: datetime) -> int:
    """Write a grouping, and return its id."""
    values = {"account_id": account_id, "name": name, "by_id": by_id, "created_at": at}
    return cast("tuple[int]", conn.execute(insert(_grouping).values(values)).inserted_primary_key)[0]


def name_grouping(conn: Connection, grouping_id: int, name: str) -> None:
    """Give a grouping another name."""
    conn.execute(update(_grouping).where(_grouping.c.id == grouping_id).values(name=name))


def drop_grouping(conn: Connection, grouping_id: int) -> None:
    """Strike a grouping; its groups and their members refer to it and go with it."""
    conn.execute(delete(_grouping).where(_grouping.c.id == grouping_id))


def add_group(conn: Connection, grouping_id: int, name: str) -> int:
    """Write a group behind the others, and return its id."""
    last = conn.execute(select(func.max(_group.c.position)).where(_group.c.grouping_id == grouping_id)).scalar_one()
    values = {"grouping_id": grouping_id, "name": name, "position": (last or 0) + 1}
    return cast("tuple[int]", conn.execute(insert(_group).values(values)).inserted_primary_key)[0]


def name_group(conn: Connection, group_id: int, name: str) -> None:
    """Give a group another name."""
    conn.execute(update(_group).where(_group.c.id == group_id).values(name=name))


def drop_group(conn: Connection, group_id: int) -> None:
    """Strike a group; what was in it is in none."""
    conn.execute(delete(_group).where(_group.c.id == group_id))


def move_members(conn: Connection, grouping_id: int, group_id: int | None, production_ids: Collection[int]) -> None:
    """Take productions out of every group of a grouping, and put them into one, or with None into none."""
    if not production_ids:
        return
    is_of_grouping: ColumnElement[bool] = _member.c.group_id.in_(select(_group.c.id).where(_group.c.grouping_id == grouping_id))
    conn.execute(delete(_member).where(is_of_grouping, _member.c.production_id.in_(production_ids)))
    if group_id is not None:
        conn.execute(insert(_member), [{"group_id": group_id, "production_id": each} for each in production_ids])
