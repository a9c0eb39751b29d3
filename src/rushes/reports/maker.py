"""What the clock's work with schedules is given here: a report made from the facts, in the scope that it is made in, and sent by mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rushes.accounts import account_logo, account_settings, cost_centres, every_calculated_field, every_grouping
from rushes.boards import Boards, built_in_board
from rushes.clock import Clock
from rushes.config import Settings
from rushes.errors import NotFound, RushesError
from rushes.explore import NO_DATASETS, Datasets, Own, PinnedReaders, kept_fields, own_dimensions
from rushes.figures import Format
from rushes.identity import Actor
from rushes.languages import language_of, sentence
from rushes.metrics import ResultCache
from rushes.reports.document import Report
from rushes.reports.made import MadeReport, Wanted, make_report
from rushes.reports.mail.message import Attachment, Letter, pictures_of, to_message
from rushes.reports.mail.smtp import Mailer, Sent
from rushes.reports.of_board import Copy, limits_in_words
from rushes.reports.pictures import Picture
from rushes.reports.schedules.access import ReportAccess
from rushes.reports.schedules.making import Built, Envelope, NotPosted, Posted, notices_of
from rushes.reports.schedules.schedule import Schedule
from rushes.reports.schedules.terms import ReportForm, ReportKind
from rushes.store import Store
from rushes.telemetry import redact
from rushes.warehouse import Warehouse

__all__ = ["ReportMaker", "ReportPost", "unsubscribe_address"]

_MONTHLY = "monthly"
_NO_SITE = sentence("Mails lead to the pages: whoever runs this names their address as “public_url” of [web].")
_TYPES = {
    ReportForm.PDF: "application/pdf",
    ReportForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportForm.CSV: "text/csv",
}


def unsubscribe_address(site: str, token: str) -> str:
    """Return the page on which a recipient says that they want a report no more."""
    return f"{site.rstrip('/')}/unsubscribe/{token}"


class ReportMaker:
    """Makes the reports of schedules from one warehouse.

    Args:
        store: The application records.
        warehouse: The facts.
        clock: The time.
        datasets: What stands beside the facts.
    """

    def __init__(self, store: Store, warehouse: Warehouse, clock: Clock, datasets: Datasets = NO_DATASETS) -> None:
        self._store = store
        self._warehouse = warehouse
        self._clock = clock
        self._datasets = datasets
        self._boards = Boards(store, clock)
        self._cache = ResultCache()

    def build(self, schedule: Schedule, access: ReportAccess) -> Built:
        """Make a report, in the forms that its schedule asks for.

        Raises:
            NotFound: Whoever chose the dashboard may not see it any more.
            CallerError: It cannot be printed here, or the dashboard asks for a production first.
        """
        with PinnedReaders(self._warehouse, self._datasets) as readers:
            made = self._made(readers, schedule, access, self._clock.now())
        say = Format(made.copy.locale).language.say
        notices = tuple(say(each) for each in notices_of(is_complete=made.is_complete, has_activity=made.has_activity))
        made = replace(made, report=replace(made.report, told=(*notices, *made.report.told)))
        files = tuple(_file(made, each, access) for each in schedule.terms.forms)
        return Built(made.report, files, is_complete=made.is_complete, has_activity=made.has_activity)

    def _made(self, readers: PinnedReaders, schedule: Schedule, access: ReportAccess, now: datetime) -> MadeReport:
        wanted, copy = self._wanted(schedule, access), self._copy(access, schedule.terms.locale, now)
        return make_report(readers.of(""), access.scope, wanted, copy, now=now, cache=self._cache, readers=readers)

    def _wanted(self, schedule: Schedule, access: ReportAccess) -> Wanted:
        terms, account_id = schedule.terms, access.account_id
        own = self._own(access, terms.locale)
        if terms.kind is ReportKind.MONTHLY_USAGE:
            return Wanted(account_id, 0, 0, built_in_board(_MONTHLY, language_of(terms.locale)), access.period, own)
        board = self._boards.get(terms.board_id or 0, access.chooser)
        if board.account_id != account_id:
            raise NotFound("There is no such dashboard.")
        return Wanted(account_id, board.id, board.version, board.content, access.period, own)

    def _own(self, access: ReportAccess, locale: str) -> Own:
        """Return what people of the account made for its charts, each group with the reader's productions alone."""
        account_id, grant = access.account_id, access.scope.grant_for(access.account_id)
        if grant is None:
            raise NotFound("There is no such account.")
        with self._store.reading() as conn:
            centres, groupings = cost_centres(conn, account_id), every_grouping(conn, account_id)
            fields = kept_fields(every_calculated_field(conn, account_id))
        catalogues = self._datasets.catalogues_of(account_id, grant)
        return Own(own_dimensions(grant, centres, groupings, language_of(locale)), fields, catalogues)

    def _copy(self, access: ReportAccess, locale: str, now: datetime) -> Copy:
        with self._store.reading() as conn:
            logo, settings = account_logo(conn, access.account_id), account_settings(conn, access.account_id)
        return Copy(
            account=_account_name(access.reader, access.account_id),
            limits=limits_in_words(access.scope, access.account_id, access.reader.name, Format(locale)),
            locale=locale,
            at=now,
            accent=settings.accent,
            logo=logo.data if logo else None,
            paper=settings.paper,
        )


class ReportPost:
    """Sends reports by the mail server of the settings.

    Args:
        settings: The install's settings.
        mailer: The server.
        clock: The time.
    """

    def __init__(self, settings: Settings, mailer: Mailer, clock: Clock) -> None:
        self._settings = settings
        self._mailer = mailer
        self._clock = clock
        self._latest: tuple[Report, tuple[Picture | None, ...]] | None = None

    def post(self, schedule: Schedule, built: Built, envelope: Envelope) -> Posted | NotPosted:
        """Send a report to one address.

        Raises:
            ConnectionError: It is not known whether the server took it.
        """
        site, terms = self._settings.web.public_url, schedule.terms
        if site is None:
            return NotPosted(is_final=False, reason=_NO_SITE)
        letter = Letter(
            recipient=envelope.address,
            at=self._clock.now(),
            link=f"{site.rstrip('/')}/dashboards/{terms.board_id}"
            if terms.board_id
            else f"{site.rstrip('/')}/dashboard?account={schedule.account_id}",
            unsubscribe_url=unsubscribe_address(site, envelope.unsubscribe_token) if envelope.unsubscribe_token else "",
            attachments=built.attachments,
        )
        try:
            message = to_message(built.report, letter, self._settings.mail, pictures=self._pictures(built.report))
        except RushesError as error:
            return NotPosted(is_final=False, reason=redact(str(error)))
        sent = self._mailer.send(message, envelope.address)
        if isinstance(sent, Sent):
            return Posted(sent.message_id)
        if sent.is_unsure:
            raise ConnectionError(sent.reason)
        return NotPosted(is_final=sent.final, reason=sent.reason)

    def _pictures(self, report: Report) -> tuple[Picture | None, ...]:
        """Return the pictures of a report; several addresses get the same one after another."""
        if self._latest is None or self._latest[0] is not report:
            self._latest = report, pictures_of(report)
        return self._latest[1]


def _account_name(reader: Actor, account_id: int) -> str:
    access = reader.access_to(account_id)
    return access.name if access else ""


def _file(made: MadeReport, form: ReportForm, access: ReportAccess) -> Attachment:
    name = f"{made.report.title} {access.period.first} {access.period.last}.{form.value}"
    if form is ReportForm.PDF:
        return Attachment(name, _TYPES[form], made.pdf())
    return Attachment(name, _TYPES[form], made.workbook() if form is ReportForm.XLSX else made.csv())
