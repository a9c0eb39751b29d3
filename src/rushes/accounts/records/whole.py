"""Queries on everything that the records hold of one account: to hand it out whole, and to strike it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, Table, delete, func, select, update

from rushes.store import tables

__all__ = [
    "PersonOf",
    "account_records",
    "dataset_ids",
    "export_files_of",
    "external_key",
    "forget_name_in_runs",
    "people_of",
    "statement_count",
    "statement_files_of",
    "strike_account",
    "upload_tokens",
]

_person, _rights, _local = tables.person, tables.rights, tables.local_person
_OWNED = (
    tables.account_settings,
    tables.production_note,
    tables.role_grant,
    tables.production_grouping,
    tables.calculated_field,
    tables.board_start,
    tables.board,
    tables.report_delivery,
    tables.report_schedule,
    tables.report_address,
    tables.statement,
    tables.statement_standing,
    tables.dataset_upload,
    tables.dataset_account,
    tables.dataset,
    tables.export_schedule,
)
# Each refers to the one that it is a part of, and goes with it.
_PARTS = {
    tables.production_group: tables.production_grouping,
    tables.production_group_member: tables.production_group,
    tables.board_version: tables.board,
    tables.board_favourite: tables.board,
    tables.report_recipient: tables.report_schedule,
    tables.statement_file: tables.statement,
    tables.dataset_refresh: tables.dataset,
    tables.export_outcome: tables.export_schedule,
}
# Why a refresh or an export failed may name a server that operators keep a source of.
_OPERATORS = frozenset(
    {tables.dataset_refresh.c.message, tables.dataset_refresh.c.told, tables.export_outcome.c.message, tables.export_outcome.c.told}
)


@dataclass(frozen=True, slots=True)
class PersonOf:
    """A person with a right in an account, and whether it is the only one they have."""

    person_id: int
    username: str
    name: str
    signed_in_at: datetime
    role: str
    has_others: bool


def external_key(conn: Connection, account_id: int) -> tuple[str, str] | None:
    """Return the connection and the platform's own id of an account, None where no such id was ever given."""
    key = tables.account_key
    row = conn.execute(select(key.c.connection, key.c.external_id).where(key.c.id == account_id)).first()
    return None if row is None else (row.connection, row.external_id)


def account_records(conn: Connection, account_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of an account's own tables, by table; bytes (the logo, files of statements) and what names an operator's servers are left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in (*_OWNED, *_PARTS, tables.closed_account):
        columns = [column for column in table.c if not isinstance(column.type, LargeBinary) and column not in _OPERATORS]
        query = select(*columns).where(_is_of(table, account_id)).order_by(*table.primary_key.columns)
        found[table.name] = [dict(row) for row in conn.execute(query).mappings()]
    return found


def _is_of(table: Table, account_id: int) -> ColumnElement[bool]:
    """Return the condition for an account's rows of its own tables, and of their parts."""
    whole = _PARTS.get(table)
    if whole is None:
        return table.c.account_id == account_id
    (reference,) = (key.parent for key in table.foreign_keys if key.column.table is whole)
    return reference.in_(select(whole.c.id).where(_is_of(whole, account_id)))


def people_of(conn: Connection, account_id: int) -> Iterator[PersonOf]:
    """Yield everybody whose record names the account, as the platform listed it or as it was given here."""
    query = (
        select(_person.c.id, _person.c.username, _person.c.name, _person.c.signed_in_at, _rights.c.accounts, _local.c.rights)
        .join_from(_person, _rights, _rights.c.person_id == _person.c.id, isouter=True)
        .join(_local, _local.c.person_id == _person.c.id, isouter=True)
        .order_by(_person.c.id)
    )
    for row in conn.execute(query):
        named = [*_accounts(row.accounts), *_accounts(row.rights)]
        mine = [each for each in named if each.get("account_id") == account_id]
        if mine:
            role = str(mine[0].get("role", ""))
            yield PersonOf(row.id, row.username, row.name, row.signed_in_at, role, has_others=len(mine) < len(named))


def statement_files_of(conn: Connection, account_id: int) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of every file of an account's statements, as they were issued, and the list of their manifests."""
    link, file = tables.statement, tables.statement_file
    query = (
        select(link.c.name, file.c.form, file.c.data)
        .join_from(link, file, file.c.statement_id == link.c.id)
        .where(_is_of(link, account_id))
    )
    for row in conn.execute(query.order_by(link.c.number, file.c.form)):
        yield f"{row.name}.{row.form}", row.data
    links = conn.execute(select(link.c.name, link.c.manifest).where(_is_of(link, account_id)).order_by(link.c.number)).all()
    for row in links:
        yield f"{row.name}.manifest.json", row.manifest
    if links:
        yield "chain.json", b"[" + b",".join(row.manifest for row in links) + b"]"


def statement_count(conn: Connection, account_id: int) -> int:
    """Return how many statements and notes were issued to an account."""
    return conn.execute(select(func.count()).select_from(tables.statement).where(_is_of(tables.statement, account_id))).scalar_one()


def export_files_of(conn: Connection, account_id: int) -> tuple[str, ...]:
    """Return the names of the files that exports of an account have made."""
    job = tables.job
    query = select(job.c.result).where(job.c.account_id == account_id, job.c.kind == "export")
    return tuple(str(result["file"]) for result in conn.execute(query).scalars() if result.get("file"))


def dataset_ids(conn: Connection, account_id: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the ids of an account's own datasets, and of those of operators that hold rows of it among others'."""
    dataset, holds = tables.dataset, tables.dataset_account
    own = select(dataset.c.id).where(dataset.c.account_id == account_id).order_by(dataset.c.id)
    shared = (
        select(dataset.c.id)
        .join_from(dataset, holds, holds.c.dataset_id == dataset.c.id)
        .where(dataset.c.account_id.is_(None), holds.c.account_id == account_id)
        .order_by(dataset.c.id)
    )
    return tuple(conn.execute(own).scalars()), tuple(conn.execute(shared).scalars())


def upload_tokens(conn: Connection, account_id: int) -> tuple[str, ...]:
    """Return the names of the files that people of an account sent and that wait."""
    upload = tables.dataset_upload
    return tuple(conn.execute(select(upload.c.token).where(upload.c.account_id == account_id)).scalars())


def forget_name_in_runs(conn: Connection, name: str) -> None:
    """Let no run's message name an account any more; what it says of the others stays."""
    run = tables.sync_run
    # Messages name accounts so; a bare short name might be a part of any word.
    named = f"{name}: "
    query = select(run.c.run_id, run.c.message).where(run.c.message.contains(named, autoescape=True))
    for row in conn.execute(query).all():
        conn.execute(update(run).where(run.c.run_id == row.run_id).values(message=row.message.replace(named, "An erased account: ")))


def strike_account(conn: Connection, account_id: int, *, but_job: int | None) -> int:
    """Delete everything of an account but its number, and return how many people went with it.

    Whoever has a right in another account stays and only loses this one; whoever has none goes, with
    sessions, tokens and invitations. The rows of the audit trail stay: they hold numbers and never change.

    Args:
        conn: A transaction of `Store.begin`.
        account_id: The account.
        but_job: The job that is doing this, None where no job is.
    """
    gone = 0
    for person in list(people_of(conn, account_id)):
        if person.has_others:
            _take_right(conn, person.person_id, account_id)
        else:
            # Whatever belongs to a person refers to the row of the person and goes with it.
            conn.execute(delete(_person).where(_person.c.id == person.person_id))
            gone += 1
    for table in _OWNED:
        # What is part of something goes with it, by its reference.
        conn.execute(delete(table).where(table.c.account_id == account_id))
    _strike_jobs(conn, account_id, but_job=but_job)
    return gone


def _strike_jobs(conn: Connection, account_id: int, *, but_job: int | None) -> None:
    job = tables.job
    conn.execute(delete(job).where(job.c.account_id == account_id, job.c.id != (but_job or 0)))


def _take_right(conn: Connection, person_id: int, account_id: int) -> None:
    for table, column in ((_rights, _rights.c.accounts), (_local, _local.c.rights)):
        is_theirs = table.c.person_id == person_id
        stored = conn.execute(select(column).where(is_theirs)).scalar_one_or_none()
        if stored is None:
            continue
        left = [each for each in _accounts(stored) if each.get("account_id") != account_id]
        if len(left) < len(_accounts(stored)):
            conn.execute(update(table).where(is_theirs).values({column.name: left}))


def _accounts(stored: object) -> list[Mapping[str, Any]]:
    return [each for each in stored if isinstance(each, dict)] if isinstance(stored, list) else []  # pyright: ignore[reportUnknownVariableType]
