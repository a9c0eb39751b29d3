"""Groupings written as somebody would who sees all of an account."""

from __future__ import annotations

import re

from flask import Flask

from rushes.accounts import Grouping, every_grouping, make_group, make_grouping, put_into_group
from rushes.domain import Grant
from web.installation import NOW, AccountIds, rooms

__all__ = ["HOSTILE", "kept", "make", "ticked"]

HOSTILE = '"><script>alert(1)</script>'


def kept(app: Flask, account: AccountIds) -> tuple[Grouping, ...]:
    with rooms(app).store.reading() as conn:
        return every_grouping(conn, account.account_id)


def make(app: Flask, account: AccountIds, groups: dict[str, tuple[int, ...]], name: str = "Programme") -> tuple[int, dict[str, int]]:
    """Make a grouping as somebody would who sees all of the account; return its id and the groups'."""
    grant = Grant(account.account_id, sees_all_productions=True)
    with rooms(app).store.begin() as conn:
        grouping = make_grouping(conn, grant, name, by_id=1, at=NOW)
        ids = {each: make_group(conn, grouping, each, grant) for each in groups}
        for each, members in groups.items():
            put_into_group(conn, grouping, ids[each], members, grant)
    return grouping, ids


def ticked(address: str) -> set[int]:
    return {int(each) for each in re.findall(r'name="production" value="(\d+)"', address)}
