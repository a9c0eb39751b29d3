"""`rushes account`: accounts that leave. Retired, one keeps its facts; erased, nothing of it stays; either can be reopened."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from rushes.accounts import Closing, Erased, close_account, closed_accounts, erase_account, reopen
from rushes.cli.installation import with_settings
from rushes.clock import SystemClock
from rushes.config import Settings
from rushes.domain import AccountRow
from rushes.errors import CallerError
from rushes.store import AuditEntry, Store, open_store, record_audit
from rushes.sync import Staging
from rushes.warehouse import accounts, open_datasets, open_facts

__all__ = ["account"]

_WHO = "command line"
_account_id = click.argument("account_id", type=click.IntRange(min=1))


@click.group()
def account() -> None:
    """Accounts that leave, and come back."""


@account.command(name="list")
@with_settings
def list_all(settings: Settings) -> None:
    """List the accounts with our id of each, and which are closed."""
    with open_store(settings.records_place) as store, store.reading() as records:
        closed = closed_accounts(records)
    known = _known(settings)
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("Id", justify="right")
    for heading in ("Account", "Connection", "Platform's id", "State"):
        table.add_column(heading)
    for number in sorted(known.keys() | closed.keys()):
        row, closing_of = known.get(number), closed.get(number)
        state = f"{closing_of.state.value} {closing_of.closed_at:%Y-%m-%d}" if closing_of else "open"
        table.add_row(str(number), row.name if row else "", row.connection if row else "", row.external_id if row else "", state)
    Console().print(table, markup=False)


@account.command()
@_account_id
@with_settings
def retire(settings: Settings, account_id: int) -> None:
    """Stop loading an account that is gone from the platform; what was loaded of it stays."""
    row = _known(settings).get(account_id)
    with open_store(settings.records_place) as store, store.begin() as records:
        found = closed_accounts(records).get(account_id)
        if found is not None and found.state is Closing.ERASED:
            raise CallerError(f"Account {account_id} was erased on {found.closed_at.date()}; it is not loaded any more as it is.")
        if row is None:
            raise CallerError(f"There is no account {account_id}; see “rushes account list”.")
        now = SystemClock().now()
        close_account(records, account_id, Closing.RETIRED, by=_WHO, at=now)
        record_audit(records, AuditEntry(now, _WHO, "account.retired", account_id=account_id))
    click.echo(f"{row.name} is retired: no night reads it or reports it as lost. “rushes account reopen {account_id}” takes that back.")


@account.command(name="reopen")
@_account_id
@with_settings
def open_again(settings: Settings, account_id: int) -> None:
    """Load an account again that was retired or erased; the next night reads it."""
    with open_store(settings.records_place) as store, store.begin() as records:
        if not reopen(records, account_id):
            raise CallerError(f"Account {account_id} is not closed, so there is nothing to reopen; see “rushes account list”.")
        record_audit(records, AuditEntry(SystemClock().now(), _WHO, "account.reopened", account_id=account_id))
    click.echo(f"Account {account_id} is open; the next night loads it.")


@account.command()
@_account_id
@click.option("--name", required=True, help="The account's name, to be sure that it is this one; its id again where nothing was loaded.")
@with_settings
def erase(settings: Settings, account_id: int, name: str) -> None:
    """Erase an account whole: facts, records, archives, and every former version. Nothing brings it back.

    Asked again after it was stopped on the way, it goes on. Its statements go too; where the law has them kept, save them before
    (“rushes statement save”).
    """
    row = _known(settings).get(account_id)
    if name.strip() != (row.name.strip() if row else str(account_id)):
        raise CallerError(f"Account {account_id} has another name; see “rushes account list”. Nothing was changed.")
    with open_store(settings.records_place) as store, Staging(settings.staging_dir).alone():
        done = _erase(settings, store, account_id)
    gone = f"{done.people} people who had no other account, and {done.statements} statements and notes"
    click.echo(f"Account {account_id} is erased, with {gone}.")


def _erase(settings: Settings, store: Store, account_id: int) -> Erased:
    with closing(open_facts(settings)) as facts, closing(open_datasets(settings)) as datasets:
        return erase_account(
            store,
            facts,
            datasets,
            account_id,
            staging=settings.staging_dir,
            exports=settings.exports_dir,
            uploads=settings.uploads_dir,
            by=_WHO,
            at=SystemClock().now(),
            tell=_say_step,
        )


def _say_step(progress: Mapping[str, Any]) -> None:
    click.echo(str(progress["words"]), err=True)


def _known(settings: Settings) -> dict[int, AccountRow]:
    with closing(open_facts(settings)) as facts, facts.reader() as reader:
        return {row.account_id: row for row in accounts(reader)}
