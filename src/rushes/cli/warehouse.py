"""`rushes warehouse`: which versions of the facts there are, whether they are sound, and going back."""

from __future__ import annotations

import json
import sys
from contextlib import closing

import click
from rich.console import Console
from rich.table import Table

from rushes.cli.installation import with_settings
from rushes.cli.warehouse_copy import copy
from rushes.cli.warehouse_readers import reader
from rushes.config import Settings
from rushes.warehouse import Version, open_facts, prepare_server

__all__ = ["warehouse"]


@click.group(commands=[copy, reader])
def warehouse() -> None:
    """The facts: versions, verification, going back."""


@warehouse.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_settings
def versions(settings: Settings, *, as_json: bool) -> None:
    """List the versions that are kept, newest first."""
    with closing(open_facts(settings)) as facts:
        current = facts.current()
        newest_first = sorted(facts.versions(), key=lambda each: (each.number, each.revision), reverse=True)
    if as_json:
        click.echo(json.dumps([_as_json(each, current) for each in newest_first], indent=2))
        return
    if not newest_first:
        click.echo("Nothing was published yet; run “rushes sync”.")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("", "Version", "Ledger"):
        table.add_column(heading, justify="right")
    table.add_column("Published (UTC)")
    for heading in ("Rows", "MB"):
        table.add_column(heading, justify="right")
    table.add_column("Run")
    for each in newest_first:
        mark = "current" if each == current else ""
        megabytes = sum(each.file_bytes.values()) / 1e6
        published = f"{each.published_at:%Y-%m-%d %H:%M}"
        table.add_row(mark, str(each.number), str(each.revision), published, f"{each.usage_rows:,}", f"{megabytes:,.1f}", each.run_id)
    Console().print(table, markup=False)


@warehouse.command()
@click.argument("number", type=click.IntRange(min=1), required=False)
@with_settings
def verify(settings: Settings, number: int | None) -> None:
    """Count a version anew and compare: NUMBER, or the current one. Exits with 1 where something is wrong."""
    with closing(open_facts(settings)) as facts:
        report = facts.verify(number)
    if report.is_sound:
        click.echo("Sound: every count and sum is as published.")
        return
    for finding in report.findings:
        click.echo(finding)
    click.echo("Go back to a sound version with “rushes warehouse rollback NUMBER”; “rushes warehouse versions” lists them.")
    sys.exit(1)


@warehouse.command()
@click.argument("number", type=click.IntRange(min=1))
@with_settings
def rollback(settings: Settings, number: int) -> None:
    """Make version NUMBER the current one again; pages show it at once."""
    with closing(open_facts(settings)) as facts:
        version = facts.rollback(number)
    click.echo(f"Version {version.number} is current: {version.usage_rows:,} rows, published {version.published_at:%Y-%m-%d %H:%M} UTC.")


@warehouse.command()
@with_settings
def prepare(settings: Settings) -> None:
    """Make what the server of [warehouse] lacks: tables, views, and the pages' user. Run it again after each upgrade."""
    if settings.warehouse.kind == "duckdb":
        click.echo(f"The facts are in files in {settings.warehouse_dir}; there is nothing to prepare.")
        return
    for each in prepare_server(settings.warehouse):
        click.echo(each)
    click.echo(f"{settings.warehouse} is ready.")


def _as_json(version: Version, current: Version | None) -> dict[str, object]:
    return {
        "number": version.number,
        "revision": version.revision,
        "is_current": version == current,
        "published_at": version.published_at.isoformat(),
        "usage_rows": version.usage_rows,
        "bytes": sum(version.file_bytes.values()),
        "run": version.run_id,
    }
