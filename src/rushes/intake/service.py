"""Taking a report in: looked at, confirmed, compared, kept; each way in comes through here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rushes.clock import Clock
from rushes.config import ConnectionSettings, ProductionReportSettings, ReportAccountSettings
from rushes.domain import Period
from rushes.errors import BadFile, ConfigurationError, UnknownName
from rushes.intake.arrivals import Arrival, Arrivals, Outcome
from rushes.intake.compare import Compared, Comparison
from rushes.intake.confirmed import ConfirmedHeaders, reading_of
from rushes.intake.headers import HeaderMapping, uses_of
from rushes.intake.held import HeadersUnknown, Held, HeldFiles, Incoming, Look
from rushes.intake.table import read_table, rows_of
from rushes.languages import sentence
from rushes.platforms import KeptReport, ReportShelf, Settled

__all__ = ["ReportIntake", "Taken"]

NO_PERIOD = sentence("Nothing says which days this report is of. Send it with its first and last day.")
NOT_OVER = sentence("The last day of this report, {day}, was not over when it came. Make it again once it is.")
NOTHING_TAKEN = sentence("Not one row of this file could be taken. The first was set aside because: {reason}")
NOT_CERTAIN = sentence("These two reports do not settle it. {said}")
_LONGEST_NAME, _LONGEST_BY, _LONGEST_REASON = 300, 300, 1_000


@dataclass(frozen=True, slots=True)
class Taken:
    """A report that is kept; `is_new` unless the same file had been taken for the same days."""

    report: KeptReport
    is_new: bool


class ReportIntake:
    """The way in for one connection's reports.

    Args:
        connection: Its settings.
        work: A folder for what it takes to read files; nothing stays in it.
        clock: The time.

    Raises:
        ConfigurationError: It is no connection of reports.
    """

    def __init__(self, connection: ConnectionSettings, *, work: Path, clock: Clock) -> None:
        if connection.production_report is None:
            raise ConfigurationError(f"connection “{connection.name}” is none of production reports.")
        self.connection = connection
        self.settings: ProductionReportSettings = connection.production_report
        folder = self.settings.folder
        self.shelf = ReportShelf(folder)
        self.confirmed = ConfirmedHeaders(folder / "headers.json")
        self.arrivals = Arrivals(folder / "arrivals.jsonl")
        self.held = HeldFiles(folder / "held")
        self.work = work
        self.clock = clock

    def account(self, account_id: str) -> ReportAccountSettings:
        """Return the account of that external id.

        Raises:
            UnknownName: The configuration names none.
        """
        found = self.settings.account_of(account_id)
        if found is None:
            raise UnknownName("account", account_id, [each.id for each in self.settings.account])
        return found

    def look(self, path: Path, name: str) -> Look:
        """Return what a file holds; nothing is kept.

        Raises:
            BadFile: It cannot be read as a report.
        """
        table = read_table(path, name, work=self.work)
        confirmed = self.confirmed.of(table.headers)
        changes = () if confirmed else self.confirmed.changes(table.headers)
        return Look(table, confirmed or uses_of(table.headers), confirmed is not None, changes)

    def confirm(self, mapping: HeaderMapping, *, by: str) -> None:
        """Write down what headers mean, as a person says it; `take_held` then takes the files that waited for it.

        Raises:
            BadFile: They cannot mean that.
        """
        with self.shelf.alone():
            self.confirmed.confirm(mapping, by=by, at=self.clock.now())

    def take_held(self) -> tuple[Taken, ...]:
        """Take the files that waited and whose headers are confirmed by now; one that is refused is refused for good.

        Reports that were read by another meaning of their headers than the one that is confirmed now are read again.
        """
        taken = [found for each in self.settings.account for found in self._read_again(each.id)]
        for held in self.held.every():
            if self.confirmed.of(held.headers) is not None:
                with suppress(BadFile):
                    taken.append(self.take(held.incoming))
                self.held.drop(held)
        return tuple(taken)

    def compared_file(self, path: Path, name: str, period: Period) -> Compared:
        """Return a file as one of two to compare.

        Raises:
            BadFile: It cannot be read, or nobody confirmed its headers.
        """
        look = self._known(path, name)
        rows = rows_of(look.table, look.mapping, megabyte_bytes=self.connection.megabyte_bytes)
        return Compared(name, look.table.digest, period, rows.columns, rows.taken)

    def compared_report(self, report: KeptReport) -> Compared:
        """Return a report that was taken in as one of two to compare."""
        return Compared(report.name, report.digest, report.period, report.columns, tuple(self.shelf.rows(report)))

    def settle(self, comparison: Comparison, *, by: str) -> Settled:
        """Keep what two reports told.

        Raises:
            BadFile: They do not tell it.
        """
        if comparison.kind is None:
            raise BadFile(NOT_CERTAIN, said=" ".join(map(str, comparison.said)))
        settled = Settled(comparison.kind, comparison.evidence, self.clock.now(), by)
        with self.shelf.alone():
            self.shelf.settle(settled)
        return settled

    def take(self, incoming: Incoming) -> Taken:
        """Take a file in and keep it; what became of it is written into the list of arrivals, also where it is refused.

        Raises:
            HeadersUnknown: Nobody confirmed what its headers mean; it is held until a person does.
            BadFile: It is refused; the message says why and what to do.
            UnknownName: There is no such account.
        """
        self.account(incoming.account)
        try:
            taken = self._taken(incoming)
        except BadFile as refused:
            if isinstance(refused, HeadersUnknown):
                self.held.hold(incoming, refused.look)
            outcome = Outcome.WAITING if isinstance(refused, HeadersUnknown) else Outcome.REFUSED
            self.note(incoming, outcome, refused)
            raise
        self.note(incoming, Outcome.TAKEN if taken.is_new else Outcome.KNOWN, report=taken.report)
        return taken

    def erase(self, account_id: str) -> None:
        """Delete everything that ever came in for an account: reports, files that wait, and what the list says of it."""
        with self.shelf.alone():
            self.shelf.erase(account_id)
            self.arrivals.erase(account_id)
            for held in self.held.every():
                if held.incoming.account == account_id:
                    self.held.drop(held)

    def drop_held(self, held: Held) -> None:
        """Delete a file that waits for its headers."""
        with self.shelf.alone():
            self.held.drop(held)

    def refused(self, incoming: Incoming, error: BadFile) -> BadFile:
        """Write into the list of arrivals that a file was refused before it was read, and return the error to be raised."""
        self.note(incoming, Outcome.REFUSED, error)
        return error

    def note(self, incoming: Incoming, outcome: Outcome, error: BadFile | None = None, *, report: KeptReport | None = None) -> None:
        """Write a line into the list of arrivals."""
        line = Arrival(
            at=self.clock.now(),
            way=incoming.way,
            account=incoming.account,
            name=incoming.name[:_LONGEST_NAME],
            sender=incoming.by[:_LONGEST_BY],
            outcome=outcome,
            reason=str(error)[:_LONGEST_REASON] if error else "",
            rows_taken=report.rows_taken if report else 0,
            rows_aside=report.rows_aside if report else 0,
            message=error.message if error else "",
            values={name: str(value)[:_LONGEST_REASON] for name, value in error.values.items()} if error else {},
        )
        with self.shelf.alone():
            self.arrivals.add(line)

    def _read_again(self, account_id: str) -> Iterator[Taken]:
        newest = {(each.period, each.digest): each for each in self.shelf.reports(account_id)}
        for report in sorted(newest.values(), key=lambda each: each.taken_at):
            confirmed = self.confirmed.of(report.headers)
            if confirmed is not None and reading_of(confirmed) != report.reading:
                way, _, by = report.by.partition(": ")
                with suppress(BadFile):
                    yield self.take(Incoming(self.shelf.original(report), report.name, account_id, report.period, way, by))

    def _taken(self, incoming: Incoming) -> Taken:
        period = self._period(incoming)
        look = self._known(incoming.path, incoming.name)
        rows = rows_of(look.table, look.mapping, megabyte_bytes=self.connection.megabyte_bytes)
        if not rows.taken:
            raise BadFile(NOTHING_TAKEN, reason=rows.aside[0].reason if rows.aside else "")
        made = KeptReport(
            report_id="",
            account=incoming.account,
            name=incoming.name[:_LONGEST_NAME],
            digest=look.table.digest,
            period=period,
            taken_at=self.clock.now(),
            by=f"{incoming.way}: {incoming.by}"[:_LONGEST_BY],
            columns=rows.columns,
            rows_in=look.table.rows_in,
            rows_taken=len(rows.taken),
            rows_aside=len(rows.aside),
            headers=look.table.headers,
            reading=reading_of(look.mapping),
        )
        with self.shelf.alone():
            # A quiet Sunday's file may be a quiet Saturday's to the letter; only of the same days it is the same report.
            same = [each for each in self.shelf.reports(incoming.account) if each.period == period]
            if same and (same[-1].digest, same[-1].reading) == (made.digest, made.reading):
                return Taken(same[-1], is_new=False)
            return Taken(self.shelf.keep(made, incoming.path, rows.taken, rows.aside), is_new=True)

    def _known(self, path: Path, name: str) -> Look:
        look = self.look(path, name)
        if not look.is_confirmed:
            raise HeadersUnknown(look)
        return look

    def _period(self, incoming: Incoming) -> Period:
        if incoming.period is None:
            raise BadFile(NO_PERIOD)
        ends = datetime.combine(incoming.period.last + timedelta(days=1), self.connection.cut_off, tzinfo=self.connection.zone)
        if (incoming.made_at or self.clock.now()) < ends.astimezone(UTC):
            raise BadFile(NOT_OVER, day=incoming.period.last)
        return incoming.period
