"""`rushes statement`: what was issued to each account, issuing what is due, and whether a file is what was issued."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from rushes.cli.installation import with_settings
from rushes.cli.statements_due import due_statements
from rushes.clock import SystemClock
from rushes.config import Settings, load_keys
from rushes.errors import CallerError
from rushes.identity import Vault
from rushes.reports import (
    PublicKeys,
    Unverified,
    Verified,
    canonical_json,
    chain_list,
    every_statement,
    public_keys,
    read_key_set,
    rotate_key,
    standings,
    statement_files,
    statement_key_set,
    statement_keys,
    statements_of,
    verify_file,
)
from rushes.store import open_store
from rushes.warehouse import accounts, open_facts

__all__ = ["statement"]

_WHO = "command line"
_account = click.option("--account", "account_id", type=click.IntRange(min=1), help="The account, by our id: see “rushes account list”.")


@click.group()
def statement() -> None:
    """Statements: what each account used in a billing period, agreed, signed and never changed."""


@statement.command(name="list")
@_account
@with_settings
def list_all(settings: Settings, account_id: int | None) -> None:
    """List what was issued, of one account or of all, and what each account's next statement waits for."""
    names = _names(settings)
    with open_store(settings.records_place) as store, store.reading() as records:
        links = every_statement(records) if account_id is None else statements_of(records, account_id)
        waiting = [each for each in standings(records) if account_id in {None, each.account_id}]
    issued = _table("Account", "Number", "Kind", "From", "To", "Issued (UTC)")
    for each in links:
        days = (each.period.first.isoformat(), each.period.last.isoformat())
        issued.add_row(_named(names, each.account_id), str(each.number), each.kind, *days, f"{each.issued_at:%Y-%m-%d %H:%M}")
    coming = _table("Account", "Next from", "To", "State", "Why")
    for each in waiting:
        days = (each.period.first.isoformat(), each.period.last.isoformat()) if each.period else ("", "")
        coming.add_row(_named(names, each.account_id), *days, each.state, each.text)
    for table in (issued, coming):
        if table.row_count:
            Console().print(table, markup=False)
    if not issued.row_count and not coming.row_count:
        click.echo("Nothing was issued yet; each night looks whether a statement is due, and “rushes statement issue” does so now.")


@statement.command()
@with_settings
def issue(settings: Settings) -> None:
    """Issue every statement and restatement note that is due, as each night does at its end.

    Exits with 1 where something went wrong with an account; the others have theirs.
    """
    with open_store(settings.records_place) as store, due_statements(settings, store, by=_WHO) as statements:
        done = statements.look()
        with store.reading() as records:
            failed = [each for each in standings(records) if each.state == "failed"]
    for each in done.issued:
        click.echo(f"{each.name}: {each.first_day} to {each.last_day}")
    for each in failed:
        click.echo(f"Account {each.account_id}: {each.text}", err=True)
    if not done.issued:
        click.echo("Nothing was due; “rushes statement list” says what each account waits for.")
    sys.exit(1 if failed else 0)


@statement.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--account", "account_id", type=click.IntRange(min=1), required=True, help="The account, by our id: see “rushes account list”."
)
@click.option("--number", type=click.IntRange(min=1), help="Only this one; all of the account's without it.")
@with_settings
def save(settings: Settings, folder: Path, account_id: int, number: int | None) -> None:
    """Write statements and notes with their manifests into a folder, beside the account's list and the public keys."""
    with open_store(settings.records_place) as store, store.reading() as records:
        numbers = [each.number for each in statements_of(records, account_id)] if number is None else [number]
        files = [file for each in numbers for file in statement_files(records, account_id, each)]
        published = {f"chain-{account_id}.json": chain_list(records, account_id), "keys.json": canonical_json(statement_key_set(records))}
    if not files:
        raise CallerError(f"Nothing was issued to account {account_id} yet; see “rushes statement list”.")
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in ({each.name: each.data for each in files} | published).items():
        (folder / name).write_bytes(data)
    click.echo(f"{folder}: {len(files)} files, chain-{account_id}.json and keys.json")


@statement.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--chain", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="The account's list: its chain is checked too.")
@click.option(
    "--keys",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The public keys (a JWKS) of whoever issued it; without it, this installation's own.",
)
@click.pass_context
def verify(context: click.Context, file: Path, chain: Path | None, keys: Path | None) -> None:
    """Say whether FILE is what was issued: a manifest with the files beside it, or one file with its manifest beside it or in the list.

    Needs no network, and with --keys no installation. Exits with 1 where anything was altered, is missing or was never signed.
    """
    trusted = _own_keys() if keys is None else read_key_set(keys.read_bytes())
    try:
        found = verify_file(file, trusted, chain=None if chain is None else chain.read_bytes())
    except Unverified as error:
        click.echo(f"Not verified. {error}", err=True)
        context.exit(1)
    click.echo(_verified(found))


def _verified(found: Verified) -> str:
    link = found.manifest
    place = f"number {link.number}" if found.chain is None else f"number {link.number} of {found.chain}, each following the one before it"
    checked = ", ".join(found.files)
    return f"Verified: {link.kind} of {link.period.first} to {link.period.last}, {place}. Unaltered and signed: {checked}."


@with_settings
def _own_keys(settings: Settings) -> PublicKeys:
    with open_store(settings.records_place) as store, store.reading() as records:
        return public_keys(records)


@statement.group()
def keys() -> None:
    """The keys that statements are signed with."""


@keys.command()
@click.option("--json", "as_json", is_flag=True, help="Print the public keys as a JWKS, as they are published.")
@with_settings
def show(settings: Settings, *, as_json: bool) -> None:
    """Show the keys that this installation signs and ever signed with."""
    with open_store(settings.records_place) as store, store.reading() as records:
        known, published = statement_keys(records), canonical_json(statement_key_set(records))
    if as_json:
        click.echo(published.decode("utf-8"))
        return
    table = _table("Key", "Made (UTC)", "Retired (UTC)")
    for each in known:
        table.add_row(each.kid, f"{each.made_at:%Y-%m-%d %H:%M}", f"{each.retired_at:%Y-%m-%d %H:%M}" if each.retired_at else "")
    if not known:
        click.echo("There is no key yet; one is made with the first statement, or by “rushes statement keys rotate”.")
        return
    Console().print(table, markup=False)


@keys.command()
@with_settings
def rotate(settings: Settings) -> None:
    """Make a new key that signs from now on; what former ones signed still verifies."""
    vault = Vault(load_keys(settings))
    with open_store(settings.records_place) as store, store.begin() as records:
        made = rotate_key(records, vault, at=SystemClock().now(), by=_WHO)
    click.echo(f"{made.kid} signs from now on. Whoever keeps the public keys fetches them again.")


def _names(settings: Settings) -> dict[int, str]:
    with closing(open_facts(settings)) as facts, facts.reader() as reader:
        return {each.account_id: each.name for each in accounts(reader)}


def _named(names: dict[int, str], account_id: int) -> str:
    return f"{account_id} {names.get(account_id, '')}".strip()


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(heading)
    return table
