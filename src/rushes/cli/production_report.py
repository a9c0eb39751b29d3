"""`rushes production-report`: reports that come as files, from the first look at their headers to the days that they are loaded into."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from rushes.cli.installation import with_settings
from rushes.cli.report_intake import note_settled, note_taken, report_intake
from rushes.config import Settings
from rushes.domain import Period
from rushes.errors import BadFile, NotFound
from rushes.intake import (
    HeaderMapping,
    Incoming,
    Look,
    ReportIntake,
    Taken,
    compare,
    mailbox_state,
    mapping_of,
    mapping_values,
    period_in,
    problems_of,
    take_mails,
    take_ready_files,
)
from rushes.platforms import undivided
from rushes.sources import Reach
from rushes.store import AuditEntry, open_store, record_audit

__all__ = ["production_report"]

_WHO = "command line"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])
_connection = click.option("--connection", help="The connection of production reports, where there are several.")


@click.group(name="production-report")
def production_report() -> None:
    """Production Reports of Limecraft: files that are taken in for people whose sign-in the platform keeps to itself."""


@production_report.command()
@click.argument("file", type=_FILE)
@_connection
@click.option("--json", "as_json", is_flag=True, help="Print what each header feeds, for “confirm --mapping”, and nothing else.")
@with_settings
def look(settings: Settings, file: Path, connection: str | None, *, as_json: bool) -> None:
    """Show what a file holds and what each of its headers feeds; nothing is kept."""
    intake = report_intake(settings, connection)
    found = intake.look(file, file.name)
    if as_json:
        click.echo(json.dumps(mapping_values(found.mapping), ensure_ascii=False, indent=1))
        return
    click.echo(f"{len(found.table.rows):,} rows" + (f", {len(found.table.broken):,} lines that are no rows" if found.table.broken else ""))
    _print_mapping(found.mapping, found)
    for account in intake.settings.account:
        period = period_in(account, file.name)
        if period:
            click.echo(f"By its name and the pattern of {account.name}, it is of {period.first} to {period.last}.")
    if found.is_confirmed:
        click.echo("A person confirmed these headers.")
        return
    for change in found.changes:
        click.echo(str(change))
    click.echo("Where this is right, “rushes production-report confirm FILE” keeps it.")


@production_report.command()
@click.argument("file", type=_FILE)
@_connection
@click.option("--mapping", type=_FILE, help="What each header feeds, as “look --json” prints it, where the synonyms are not right.")
@with_settings
def confirm(settings: Settings, file: Path, connection: str | None, mapping: Path | None) -> None:
    """Confirm what a file's headers feed; what waited for it is taken in."""
    intake = report_intake(settings, connection)
    found = intake.look(file, file.name)
    confirmed = mapping_of(_json(mapping)) if mapping else found.mapping
    if set(confirmed.headers) != set(found.table.headers):
        raise BadFile("The mapping is of other headers than the file has.")
    with open_store(settings.records_place) as store:
        intake.confirm(confirmed, by=_WHO)
        taken = intake.take_held()
        with store.begin() as records:
            record_audit(records, AuditEntry(intake.clock.now(), _WHO, "production_report.confirmed", intake.connection.name))
        jobs = note_taken(settings, store, intake, taken, by=_WHO)
    _print_mapping(confirmed, found)
    _tell(intake, taken, jobs)


@production_report.command(name="compare")
@click.option(
    "--file", "files", type=(_FILE, _DAY, _DAY), multiple=True, metavar="FILE FIRST LAST", help="One of the two files, with its days."
)
@click.option("--keep", is_flag=True, help="Keep what they tell, and load every day again.")
@_connection
@with_settings
def compare_files(settings: Settings, files: tuple[tuple[Path, datetime, datetime], ...], connection: str | None, *, keep: bool) -> None:
    """Tell from two files whether flows are those of a report's days or lifetime totals.

    Both end on the same day, and one begins at least four weeks before the other. Make the longer one first, and the other right
    after it. Exits with 1 where they do not tell.
    """
    if len(files) != 2:
        raise click.UsageError("Name two files: --file long.csv 2026-10-01 2026-11-20 --file short.csv 2026-11-10 2026-11-20.")
    intake = report_intake(settings, connection)
    one, other = (intake.compared_file(path, path.name, _period(first, last)) for path, first, last in files)
    found = compare(one, other)
    table = _table("Flow", "The same, above zero", "Less in the shorter", "More in the shorter")
    for each in found.flows:
        table.add_row(each.measure, str(each.same), str(each.less), str(each.more))
    Console().print(table, markup=False)
    for said in found.said:
        click.echo(str(said))
    if found.kind is None:
        click.get_current_context().exit(1)
    if keep:
        with open_store(settings.records_place) as store:
            intake.settle(found, by=_WHO)
            _tell(intake, (), note_settled(settings, store, intake, by=_WHO))


@production_report.command()
@click.argument("files", type=_FILE, nargs=-1, required=True)
@click.option("--account", required=True, help="Whose reports they are: the account's id in the configuration.")
@click.option("--first", type=_DAY, help="The first day that the file is of; left out, the file's name says it, by the account's pattern.")
@click.option("--last", type=_DAY, help="The last day; left out with --first given, the same day.")
@_connection
@with_settings
def take(
    settings: Settings, files: tuple[Path, ...], account: str, first: datetime | None, last: datetime | None, connection: str | None
) -> None:
    """Take files in, and ask for their days to be loaded. Exits with 1 where one is refused or waits."""
    if first is None and last is not None:
        raise click.UsageError("--last needs --first.")
    if first is not None and len(files) > 1:
        raise click.UsageError("Days are said of one file at a time.")
    intake = report_intake(settings, connection)
    asked = _period(first, last or first) if first else None
    taken, refused = list[Taken](), 0
    with open_store(settings.records_place) as store:
        for file in files:
            period = asked or period_in(intake.account(account), file.name)
            try:
                taken.append(intake.take(Incoming(file, file.name, account, period, "command", _WHO)))
            except BadFile as bad:
                refused += 1
                click.echo(f"{file.name}: {bad}", err=True)
        jobs = note_taken(settings, store, intake, taken, by=_WHO)
    _tell(intake, taken, jobs)
    if refused:
        click.get_current_context().exit(1)


@production_report.command()
@_connection
@with_settings
def receive(settings: Settings, connection: str | None) -> None:
    """Look into the watched folder and the mailbox now, as the runner does. Exits with 1 where the mailbox cannot be read."""
    intake = report_intake(settings, connection)
    with open_store(settings.records_place) as store:
        taken = (*take_ready_files(intake), *take_mails(intake, Reach.of(settings.sources)))
        _tell(intake, taken, note_taken(settings, store, intake, taken, by=_WHO))
    click.echo(f"{len(taken)} reports were taken in; “rushes production-report list” shows what came.")
    trouble = mailbox_state(intake).trouble if intake.settings.mailbox else ""
    if trouble:
        click.echo(trouble, err=True)
        click.get_current_context().exit(1)


@production_report.command(name="list")
@click.option("--account", help="Only of this account: its id in the configuration.")
@_connection
@with_settings
def list_reports(settings: Settings, account: str | None, connection: str | None) -> None:
    """List the reports that were taken in, what cannot be put on days, and what came last."""
    intake = report_intake(settings, connection)
    settled = intake.shelf.settled
    click.echo(f"Flows are {settled.kind.value}: {settled.evidence['said']}" if settled else "What the flows are is not settled yet.")
    table = _table("Account", "Report", "Days", "Rows", "Taken", "Set aside", "Flows on no day, because")
    for each in (intake.account(account),) if account else intake.settings.account:
        reports = intake.shelf.reports(each.id)
        reasons = undivided(reports, settled.kind if settled else None)
        for report in reports:
            days = f"{report.period.first} to {report.period.last}"
            counts = (f"{count:,}" for count in (report.rows_in, report.rows_taken, report.rows_aside))
            table.add_row(each.name, report.report_id, days, *counts, reasons.get(report.report_id, ""))
    Console().print(table, markup=False)
    arrived = _table("Came (UTC)", "By", "Account", "Name", "From", "Outcome", "Why")
    for line in intake.arrivals.last(20):
        if account in {None, line.account}:
            arrived.add_row(
                f"{line.at:%Y-%m-%d %H:%M}", line.way, line.account, _plain(line.name), _plain(line.sender), line.outcome.value, line.reason
            )
    Console().print(arrived, markup=False)


@production_report.command(name="set-aside")
@click.argument("account")
@click.argument("report")
@_connection
@with_settings
def set_aside(settings: Settings, account: str, report: str, connection: str | None) -> None:
    """Print the rows of a report that were set aside, as JSON lines: line, column, reason and the row."""
    intake = report_intake(settings, connection)
    found = intake.shelf.report(intake.account(account).id, report)
    if found is None:
        raise NotFound("There is no such report; “rushes production-report list” shows them.")
    for each in intake.shelf.aside(found):
        click.echo(json.dumps({"line": each.line, "column": each.column, "reason": each.reason, "row": each.raw}, ensure_ascii=False))


def _print_mapping(mapping: HeaderMapping, look: Look) -> None:
    wrong = problems_of(mapping)
    table = _table("Header", "Feeds", "Unit", "For example")
    examples = dict(zip(look.table.headers, look.table.rows[0][1] if look.table.rows else (), strict=False))
    for each in mapping.uses:
        feeds = f"{each.feeds or 'nothing'}{' (to be decided)' if each in wrong else ''}"
        table.add_row(_plain(each.header), feeds, each.unit, _plain(examples.get(each.header) or ""))
    Console().print(table, markup=False)


def _tell(intake: ReportIntake, taken: Iterable[Taken], jobs: tuple[int, ...]) -> None:
    for each in taken:
        report = each.report
        state = "taken" if each.is_new else "taken before"
        click.echo(f"{_plain(report.name)}: {state}, {report.rows_in:,} rows, {report.rows_taken:,} taken, {report.rows_aside:,} set aside")
        # One that is known has told it before.
        reasons = Counter(row.reason for row in intake.shelf.aside(report)) if each.is_new else Counter[str]()
        for reason, count in reasons.most_common():
            click.echo(f"  {count:,} set aside: {reason}")
    if jobs:
        click.echo("Its days are loaded by the runner, or now by “rushes run-due”.")


def _period(first: datetime, last: datetime) -> Period:
    begins, ends = date(first.year, first.month, first.day), date(last.year, last.month, last.day)
    if ends < begins:
        raise click.UsageError(f"The last day ({ends}) is before the first ({begins}).")
    return Period(begins, ends)


def _json(path: Path) -> dict[str, object]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise BadFile("This is no JSON; “rushes production-report look FILE --json” prints one to begin with.") from error


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in headings:
        # A report's name is there to be copied.
        table.add_column(heading, overflow="fold", no_wrap=heading == "Report")
    return table


def _plain(text: str) -> str:
    """Return a stranger's text without what a terminal would obey."""
    return "".join(each if each.isprintable() else "�" for each in text)
