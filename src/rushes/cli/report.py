"""`rushes report`: the reports that go out by mail, seen and changed by whoever hosts the product."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table

from rushes.cli.installation import with_settings
from rushes.clock import SystemClock
from rushes.config import Settings, load_keys
from rushes.errors import NotFound
from rushes.identity import Actor, Identity
from rushes.languages import LOCALES
from rushes.reports import (
    Cadence,
    Caller,
    HostedSchedules,
    Recipients,
    ReportForm,
    ReportKind,
    ReportPeriod,
    Schedule,
    Schedules,
    ScheduleTerms,
    account_days,
)
from rushes.store import Store, open_store

__all__ = ["report"]

_BY = Caller(is_operator=True)
_schedule = click.argument("schedule_id", metavar="ID", type=click.IntRange(min=1))
_person = click.option(
    "--person", required=True, metavar="NAME", help="Who, by the name they sign in with; they need a right in the account."
)
_to = click.option(
    "--to", "addresses", multiple=True, metavar="ADDRESS", help="Who gets it: somebody of the account, or an address that it lets in."
)
_TERMS: tuple[Callable[[Any], Any], ...] = (
    click.option("--title", help="What it is called."),
    click.option("--board", "board_id", type=click.IntRange(min=1), help="The dashboard that is sent; else what each production used."),
    click.option("--period", type=click.Choice([each.value for each in ReportPeriod]), help="The days that it shows."),
    click.option("--cadence", type=click.Choice([each.value for each in Cadence]), help="How often; complete is as soon as the month is."),
    click.option("--on-day", type=int, help="Weekly the day of the week (1 is Monday), monthly that of the month (29 to 31 clamp)."),
    click.option("--at", "at_time", type=click.DateTime(["%H:%M"]), metavar="HH:MM", help="The time of day in the account's zone."),
    click.option(
        "--form", "forms", multiple=True, type=click.Choice([each.value for each in ReportForm]), help="What is attached; again for more."
    ),
    click.option("--locale", type=click.Choice(LOCALES), help="How it is written."),
    click.option("--wait-h", type=int, help="How many hours it waits for days that are not there yet, 48 at most."),
)


def _terms_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_TERMS):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class _Desk:
    """What most of these commands work with."""

    store: Store
    identity: Identity
    hosted: HostedSchedules
    schedules: Schedules
    recipients: Recipients

    def actor(self, account_id: int, name: str) -> Actor:
        """Return the one of that name who has a right in the account."""
        person_id = self.identity.away.named(account_id, name)
        if person_id is None:
            raise NotFound(f"Nobody called “{name[:80]}” has signed in and has access to account {account_id}.")
        return self.identity.away.actor(person_id)

    def zone(self, settings: Settings, account_id: int) -> ZoneInfo:
        with self.store.reading() as conn:
            return account_days(conn, settings, account_id).zone


@contextmanager
def _desk(settings: Settings) -> Generator[_Desk]:
    clock = SystemClock()
    with open_store(settings.records_place) as store:
        identity = Identity(store, {}, load_keys(settings), clock, local_connections=settings.local_connections)
        hosted, schedules = HostedSchedules(store, clock, settings), Schedules(store, clock, identity, settings, _BY)
        yield _Desk(store, identity, hosted, schedules, Recipients(store, clock, identity, _BY))


@click.group()
def report() -> None:
    """Reports that go out by mail."""


@report.command(name="list")
@click.option("--account", "account_id", type=click.IntRange(min=1), help="The account, by our id: see “rushes account list”.")
@with_settings
def list_all(settings: Settings, account_id: int | None) -> None:
    """List the schedules of one account or of all."""
    table = _table("Id", "Account", "Title", "Owner", "How often", "Next (UTC)", "Trouble")
    with _desk(settings) as desk:
        for each in desk.hosted.list(account_id):
            told = (each.terms.title, each.owner, _how_often(each.terms), _next(each), each.trouble)
            table.add_row(str(each.schedule_id), str(each.account_id), *told)
    if not table.row_count:
        click.echo("There are no schedules yet; make one with “rushes report add”.")
        return
    Console().print(table, markup=False)


@report.command()
@_schedule
@with_settings
def show(settings: Settings, schedule_id: int) -> None:
    """Show a schedule with its recipients."""
    with _desk(settings) as desk:
        found, recipients = desk.hosted.get(schedule_id)
        zone = desk.zone(settings, found.account_id)
    terms = found.terms
    kind = f"dashboard {terms.board_id or 'that is gone'}" if terms.kind is ReportKind.BOARD else "what each production used"
    click.echo(f"{terms.title}: {kind}, {terms.period.value}, of account {found.account_id}, in the name of {found.owner}")
    click.echo(f"{_how_often(terms)} ({zone.key}); next (UTC): {_next(found)}; waits {terms.wait_h} h for its data")
    click.echo(f"attached: {', '.join(terms.forms) or 'nothing'}; in {terms.locale}")
    if found.trouble:
        click.echo(f"Nothing was sent the last time: {found.trouble}")
    for each in recipients:
        ended = f", unsubscribed {each.unsubscribed_at:%Y-%m-%d}" if each.unsubscribed_at else ""
        click.echo(f"  {each.address} ({each.name or 'an address that the account lets in'}){ended}")


@report.command()
@click.option("--account", "account_id", required=True, type=click.IntRange(min=1), help="Whose numbers it shows, by our id.")
@_person
@_to
@_terms_options
@with_settings
def add(settings: Settings, *, account_id: int, person: str, addresses: tuple[str, ...], **options: object) -> None:
    """Make a schedule in somebody's name, with their rights; an editor or an administrator of the account."""
    if not options["title"]:
        raise click.UsageError("Say what it is called, with --title.")
    terms = _changed(ScheduleTerms("", ReportKind.MONTHLY_USAGE, ReportPeriod.LAST_MONTH, Cadence.COMPLETE), options)
    with _desk(settings) as desk:
        owner = desk.actor(account_id, person)
        made = desk.schedules.create(account_id, owner, terms)
        for each in addresses:
            desk.recipients.add(account_id, made, owner, each)
        found, recipients = desk.hosted.get(made)
    click.echo(f"Schedule {made}, “{found.terms.title}”, has {len(recipients)} recipients and is due next at {_next(found)} UTC.")


@report.command()
@_schedule
@_to
@click.option("--not-to", "gone", multiple=True, metavar="ADDRESS", help="Who gets it no more.")
@_terms_options
@with_settings
def change(settings: Settings, *, schedule_id: int, addresses: tuple[str, ...], gone: tuple[str, ...], **options: object) -> None:
    """Let a schedule ask for something else; what is left out stays. The owner's rights must last."""
    with _desk(settings) as desk:
        former, recipients = desk.hosted.get(schedule_id)
        owner = desk.identity.away.actor(former.owner_id)
        terms = _changed(former.terms, options)
        if terms != former.terms:
            desk.schedules.change(former.account_id, schedule_id, owner, terms)
        for each in addresses:
            desk.recipients.add(former.account_id, schedule_id, owner, each)
        ids = {each.address: each.recipient_id for each in recipients}
        for each in gone:
            if each.casefold() not in ids:
                raise NotFound(f"“{each[:80]}” does not get this report.")
            desk.recipients.remove(former.account_id, ids[each.casefold()], owner)
        found, recipients = desk.hosted.get(schedule_id)
    click.echo(f"Schedule {schedule_id}, “{found.terms.title}”, has {len(recipients)} recipients and is due next at {_next(found)} UTC.")


@report.command()
@_schedule
@with_settings
def pause(settings: Settings, schedule_id: int) -> None:
    """Let nothing be sent until the schedule is resumed."""
    with _desk(settings) as desk:
        desk.hosted.pause(schedule_id)
    click.echo(f"Schedule {schedule_id} is paused.")


@report.command()
@_schedule
@with_settings
def resume(settings: Settings, schedule_id: int) -> None:
    """Let a paused schedule send again, from its next time on."""
    with _desk(settings) as desk:
        desk.hosted.resume(schedule_id)
        found, _ = desk.hosted.get(schedule_id)
    click.echo(f"Schedule {schedule_id} is due next at {_next(found)} UTC.")


@report.command()
@_schedule
@with_settings
def remove(settings: Settings, schedule_id: int) -> None:
    """Remove a schedule with its recipients; what it has sent stays on record."""
    with _desk(settings) as desk:
        desk.hosted.remove(schedule_id)
    click.echo(f"Schedule {schedule_id} is removed.")


@report.command()
@_schedule
@_person
@with_settings
def send(settings: Settings, schedule_id: int, person: str) -> None:
    """Let the report be made now and sent to one person alone, with their own rights."""
    with _desk(settings) as desk:
        found, _ = desk.hosted.get(schedule_id)
        made = desk.schedules.send_now(found.account_id, schedule_id, desk.actor(found.account_id, person))
    click.echo(f"Delivery {made} is sent the next time that the clock's work is done (“rushes run-due”).")


@report.command()
@_schedule
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True, help="How many, the newest first.")
@with_settings
def deliveries(settings: Settings, schedule_id: int, limit: int) -> None:
    """List what a schedule has sent, and what came of it."""
    table = _table("Id", "Due (UTC)", "To", "Days", "State", "Next try (UTC)", "Reason")
    with _desk(settings) as desk:
        for each in desk.hosted.deliveries(schedule_id, limit=limit):
            days = f"{each.period.first} to {each.period.last}"
            told = (_instant(each.fires_at), each.address, days, each.state.value, _instant(each.next_try_at), each.reason)
            table.add_row(str(each.delivery_id), *told)
    if not table.row_count:
        click.echo("Nothing was due yet.")
        return
    Console().print(table, markup=False)


def _changed(terms: ScheduleTerms, options: dict[str, Any]) -> ScheduleTerms:
    """Return what is asked for with what the command's options say of it."""
    changed: dict[str, Any] = {name: options[name] for name in ("title", "on_day", "locale", "wait_h") if options[name] is not None}
    if options["board_id"] is not None:
        changed |= {"kind": ReportKind.BOARD, "board_id": options["board_id"]}
    if options["period"] is not None:
        changed["period"] = ReportPeriod(options["period"])
    if options["cadence"] is not None:
        changed["cadence"] = Cadence(options["cadence"])
    if options["at_time"] is not None:
        changed["at"] = time(options["at_time"].hour, options["at_time"].minute)
    if options["forms"]:
        changed["forms"] = tuple(ReportForm(each) for each in options["forms"])
    if changed.get("on_day") is not None and changed.get("cadence", terms.cadence) not in {Cadence.WEEKLY, Cadence.MONTHLY}:
        raise click.UsageError("A day is for what is sent weekly or monthly: leave --on-day out, or say --cadence too.")
    return replace(terms, **changed)


def _how_often(terms: ScheduleTerms) -> str:
    if terms.cadence is Cadence.COMPLETE:
        return "monthly, when complete"
    day = f" on day {terms.on_day}" if terms.on_day else ""
    return f"{terms.cadence.value}{day} at {terms.at:%H:%M}"


def _next(schedule: Schedule) -> str:
    return _instant(schedule.next_at) or "paused"


def _instant(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(heading, justify="right" if heading == "Id" else "left")
    return table
