"""`rushes audit`: the audit trail as JSON lines, for whatever keeps logs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click

from rushes.cli.installation import with_settings
from rushes.cli.pulse import Ending, end_on_signals
from rushes.config import Settings
from rushes.store import AuditChoice, RecordedEntry, Store, audit_after, open_store

__all__ = ["audit"]

_BATCH = 1_000
_PAUSE_S = 1.0


@click.command()
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="From this moment on, in the install's zone; from the first entry if left out.",
)
@click.option("--who", default="", help="Only what somebody did whose mark holds this text, such as operator:olga.")
@click.option("--what", default="", help="Only what begins so, such as operator. or sign_in.refused.")
@click.option("--follow", is_flag=True, help="Go on with what is done from now on, until it is interrupted.")
@with_settings
def audit(settings: Settings, since: datetime | None, who: str, what: str, *, follow: bool) -> None:
    """Print the audit log, one JSON object a line, oldest first.

    Each has number, at (UTC), who, what, detail, address and account_id.
    """
    choice = AuditChoice(who=who, what=what, since=_moment(since, settings))
    with open_store(settings.records_place) as store:
        for entry in _entries(store, choice, follow=follow):
            click.echo(json.dumps(entry.as_json(), ensure_ascii=False))


def _moment(since: datetime | None, settings: Settings) -> datetime | None:
    return since.replace(tzinfo=ZoneInfo(settings.time_zone)).astimezone(UTC) if since else None


def _entries(store: Store, choice: AuditChoice, *, follow: bool) -> Iterator[RecordedEntry]:
    # As an exception an interrupt would be lost where it falls into a driver's own clearing up.
    number, ending = 0, end_on_signals() if follow else Ending()
    while not ending.is_asked:
        # No transaction stays open while somebody reads slowly, or while nothing happens.
        with store.reading() as records:
            found = audit_after(records, number, choice, limit=_BATCH)
        yield from found
        if found:
            number = found[-1].number
        elif not follow:
            return
        else:
            ending.wait(_PAUSE_S)
