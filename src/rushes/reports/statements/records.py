"""The queries on statements: links, their files, keys, and what was last looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, delete, func, insert, select, update

from rushes.store import tables

__all__ = [
    "KeyRow",
    "LinkRow",
    "LookRow",
    "StandingRow",
    "add_key",
    "add_link",
    "document_bytes",
    "file_bytes",
    "find_link",
    "key_rows",
    "last_look",
    "link_rows",
    "manifests",
    "newest_statements",
    "put_look",
    "put_standings",
    "retire_keys",
    "standing_rows",
]

_link, _file, _key = tables.statement, tables.statement_file, tables.statement_key
_look, _standing = tables.statement_look, tables.statement_standing


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link without its bytes."""

    id: int
    account_id: int
    number: int
    kind: str
    name: str
    first_day: date
    last_day: date
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key; `private_sealed` is None once it is retired."""

    kid: str
    public_key: bytes
    private_sealed: bytes | None
    made_at: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class LookRow:
    """The last look: when, after which run, at which version of the facts."""

    at: datetime
    run_id: str
    version: int


@dataclass(frozen=True, slots=True)
class StandingRow:
    """What an account's next statement waits for.

    `seen_load_at` is the newest load of a closed period's day whose numbers were compared with the agreed ones.
    """

    account_id: int
    first_day: date | None
    last_day: date | None
    state: str
    message: str
    details: Mapping[str, Any]
    seen_load_at: datetime | None
    looked_at: datetime


_LINK_COLUMNS = [_link.c[name] for name in LinkRow.__dataclass_fields__]


def link_rows(conn: Connection, account_id: int | None = None) -> tuple[LinkRow, ...]:
    """Return the links of one account, or with None of all, by account and number."""
    query = select(*_LINK_COLUMNS).order_by(_link.c.account_id, _link.c.number)
    if account_id is not None:
        query = query.where(_link.c.account_id == account_id)
    return tuple(LinkRow(*row) for row in conn.execute(query))


def find_link(conn: Connection, account_id: int, number: int) -> LinkRow | None:
    """Return one link of an account."""
    row = conn.execute(select(*_LINK_COLUMNS).where(_link.c.account_id == account_id, _link.c.number == number)).first()
    return None if row is None else LinkRow(*row)


def newest_statements(conn: Connection) -> tuple[LinkRow, ...]:
    """Return each account's newest statement, by account."""
    newest = select(func.max(_link.c.id)).where(_link.c.kind == "statement").group_by(_link.c.account_id)
    return tuple(LinkRow(*row) for row in conn.execute(select(*_LINK_COLUMNS).where(_link.c.id.in_(newest)).order_by(_link.c.account_id)))


def manifests(conn: Connection, account_id: int) -> tuple[bytes, ...]:
    """Return the manifests of an account, by number."""
    query = select(_link.c.manifest).where(_link.c.account_id == account_id).order_by(_link.c.number)
    return tuple(conn.execute(query).scalars())


def file_bytes(conn: Connection, account_id: int, number: int, form: str) -> bytes | None:
    """Return a file of a link of the account: "json", "pdf", "xlsx", or "manifest"; None where there is none."""
    is_it = (_link.c.account_id == account_id, _link.c.number == number)
    if form == "manifest":
        return conn.execute(select(_link.c.manifest).where(*is_it)).scalar_one_or_none()
    query = select(_file.c.data).join_from(_file, _link, _file.c.statement_id == _link.c.id).where(*is_it, _file.c.form == form)
    return conn.execute(query).scalar_one_or_none()


def document_bytes(conn: Connection, account_id: int) -> dict[int, bytes]:
    """Return the canonical document of each link of an account, by number."""
    query = (
        select(_link.c.number, _file.c.data)
        .join_from(_link, _file, _file.c.statement_id == _link.c.id)
        .where(_link.c.account_id == account_id, _file.c.form == "json")
        .order_by(_link.c.number)
    )
    return {row.number: row.data for row in conn.execute(query)}


def add_link(conn: Connection, link: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Write a link and its files, by form.

    Raises:
        IntegrityError: The account has a link of that number.
    """
    key = cast("tuple[int]", conn.execute(insert(_link).values(dict(link))).inserted_primary_key)[0]
    conn.execute(insert(_file), [{"statement_id": key, "form": form, "data": data} for form, data in files.items()])


def key_rows(conn: Connection) -> tuple[KeyRow, ...]:
    """Return every key that there ever was, the oldest first."""
    columns = [_key.c[name] for name in KeyRow.__dataclass_fields__]
    return tuple(KeyRow(*row) for row in conn.execute(select(*columns).order_by(_key.c.made_at, _key.c.kid)))


def add_key(conn: Connection, key: KeyRow) -> None:
    """Write a key."""
    conn.execute(insert(_key).values(asdict(key)))


def retire_keys(conn: Connection, *, at: datetime) -> None:
    """Let no key sign any more: the private halves go."""
    conn.execute(update(_key).where(_key.c.retired_at.is_(None)).values(retired_at=at, private_sealed=None))


def last_look(conn: Connection) -> LookRow | None:
    """Return the last look."""
    row = conn.execute(select(_look.c.at, _look.c.run_id, _look.c.version).order_by(_look.c.id.desc())).first()
    return None if row is None else LookRow(*row)


def put_look(conn: Connection, look: LookRow) -> None:
    """Write a look in the place of the former."""
    conn.execute(delete(_look))
    conn.execute(insert(_look).values(asdict(look)))


def put_standings(conn: Connection, standings: Iterable[StandingRow]) -> None:
    """Write what every account waits for, in the place of what was written before."""
    conn.execute(delete(_standing))
    rows = [asdict(each) for each in standings]
    if rows:
        conn.execute(insert(_standing), rows)


def standing_rows(conn: Connection, account_id: int | None = None) -> tuple[StandingRow, ...]:
    """Return what one account, or with None every one, waits for, by account."""
    query = select(*(_standing.c[name] for name in StandingRow.__dataclass_fields__)).order_by(_standing.c.account_id)
    if account_id is not None:
        query = query.where(_standing.c.account_id == account_id)
    return tuple(StandingRow(*row) for row in conn.execute(query))
