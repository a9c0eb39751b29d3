"""`rushes doctor`: is everything in order, and what to do where it is not."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial

import click
from rich.console import Console
from rich.table import Table

from rushes.cli.findings import check_keys, check_mail, check_passwords
from rushes.cli.installation import config_path
from rushes.cli.platform_findings import check_platform
from rushes.clock import Clock, SystemClock
from rushes.config import load
from rushes.errors import ConfigurationError
from rushes.sync import Finding, Severity, condition, guarded

__all__ = ["doctor", "examine"]

_COLOURS = {Severity.FINE: "green", Severity.WARNING: "yellow", Severity.PROBLEM: "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(*, as_json: bool) -> None:
    """Check configuration, permissions, mail, disk, records, facts, platforms and clock.

    Every finding says what to do. Exits with 1 where there is a problem; warnings alone leave 0.
    """
    findings = [each.filled() for each in examine(SystemClock())]
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in findings], indent=2, ensure_ascii=False))
    else:
        _print(findings)
    sys.exit(1 if any(each.severity is Severity.PROBLEM for each in findings) else 0)


def examine(clock: Clock) -> Iterator[Finding]:
    """Yield every finding, the configuration first; without one nothing else can be looked at."""
    try:
        settings = load(config_path())
    except ConfigurationError as error:
        yield from (Finding("configuration", Severity.PROBLEM, line) for line in str(error).splitlines())
        return
    yield Finding("configuration", Severity.FINE, "Every key is known and every value is possible.")
    for subject, check in (("keys", check_keys), ("password file", check_passwords), ("mail", check_mail)):
        yield from guarded(subject, partial(check, settings))
    yield from condition(settings, clock.now(), counts_anew=True)
    if not settings.connection:
        yield Finding("platforms", Severity.PROBLEM, "No platform is configured, so nobody can sign in.", "Add a [[connection]] table.")
    for connection in settings.connection:
        yield from guarded(f"platform {connection.name}", partial(check_platform, connection, clock))


def _as_json(finding: Finding) -> dict[str, str]:
    return {"subject": finding.subject, "severity": finding.severity, "text": finding.text, "advice": finding.advice}


def _print(findings: list[Finding]) -> None:
    table = Table(box=None, pad_edge=False, show_header=False)
    for _ in range(3):
        table.add_column(overflow="fold")
    for each in findings:
        text = f"{each.text} {each.advice}".strip()
        table.add_row(f"[{_COLOURS[each.severity]}]{each.severity}[/]", each.subject, _plain(text))
    Console().print(table)


def _plain(text: str) -> str:
    # Brackets in a message are a table's name, not rich's markup.
    return text.replace("[", "\\[")
