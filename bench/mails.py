"""The monthly reports of five hundred accounts, made in one process and sent to a mail server on loopback.

Each account has a schedule of its administrator's, with a PDF and a workbook attached and one recipient. Timed is what the
clock's work does once all are due: plan, claim, compute, draw, print, write the message with its pictures, send. Memory is
the proportional set size (PSS), the largest of many looks while it runs: of this process, in which the mail server of the
measurement runs too, and of all with the press. Every process's name is looked at for a browser.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from datetime import timedelta
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.facts import LAST_DAY, Size, laid_down
from bench.footprint import MemoryWatch
from bench.installation import installed, sessions_of
from bench.report import Finding, at_most
from bench.standin import running
from rushes.clock import FrozenClock, SystemClock
from rushes.config import MailSettings, Settings, WebSettings, load_keys
from rushes.identity import Identity
from rushes.reports import (
    Cadence,
    Caller,
    Deliverer,
    Mailer,
    Recipients,
    ReportForm,
    ReportKind,
    ReportMaker,
    ReportPeriod,
    ReportPost,
    Schedules,
    ScheduleTerms,
)
from rushes.store import Store, open_store
from rushes.warehouse import open_facts

__all__ = ["run"]

_ACCOUNTS = 500
_BROWSERS = ("chrom", "firefox", "webkit", "gecko", "edge")
_TERMS = ScheduleTerms("Monthly", ReportKind.MONTHLY_USAGE, ReportPeriod.LAST_MONTH, Cadence.DAILY, forms=(ReportForm.PDF, ReportForm.XLSX))


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Measure over every account of the facts, five hundred at most."""
    facts, inbox = laid_down(folder, size), _Inbox()
    account_ids = list(size.account_ids)[:_ACCOUNTS]
    server = Controller(inbox, hostname="127.0.0.1", port=_free_port())
    server.start()
    try:
        with running(size, today=LAST_DAY) as platform:
            settings = installed(folder / "mails", platform.base_url, facts=facts)
            sessions_of(settings, account_ids)
            took_s, browsers, memory = _sent(settings, account_ids, server.port)
    finally:
        server.stop()
    if len(inbox.sizes) != len(account_ids):
        raise SystemExit(f"{len(inbox.sizes)} mails of {len(account_ids)} arrived.")
    return (
        f"{size.rows:,} rows, {len(account_ids)} accounts of {size.other_productions} productions and one of {size.subject_productions}",
        [
            at_most(f"{len(account_ids)} accounts' monthly reports by mail, in one process", took_s / 60, 5, unit="min"),
            Finding(
                "… each", f"{took_s / len(account_ids) * 1000:,.0f} ms, a mail of {sum(inbox.sizes) / len(inbox.sizes) / 1000:,.0f} kB"
            ),
            Finding("… peak memory (PSS) of the process, and with the press", f"{memory.own_mb:,.0f} MB, {memory.peak_mb:,.0f} MB"),
            at_most(
                "… browsers in the list of processes",
                len(browsers),
                0,
                unit="",
                more=f" ({', '.join(sorted(browsers))})" if browsers else "",
            ),
        ],
    )


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class _Inbox:
    """Takes every mail and keeps how large it was."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002 - aiosmtpd's name and form
        self.sizes.append(len(envelope.content or b""))
        return "250 OK"


class _Watch:
    """Looks at the names of all processes, until it is stopped."""

    def __init__(self) -> None:
        self.found: set[str] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.5):
            for each in Path("/proc").glob("[0-9]*/comm"):
                try:
                    name = each.read_text().strip()
                except OSError:
                    continue
                self.found |= {name} if any(browser in name.lower() for browser in _BROWSERS) else set()


def _sent(settings: Settings, account_ids: list[int], port: int) -> tuple[float, set[str], MemoryWatch]:
    mail = MailSettings(host="127.0.0.1", port=port, security="none", sender="usage@example.org")
    told = settings.model_copy(update={"mail": mail, "web": WebSettings(public_url="https://usage.example.com")})
    clock = FrozenClock(SystemClock().now())
    with open_store(settings.records_place) as store:
        identity = Identity(store, {}, load_keys(settings), clock)
        _schedule(store, clock, identity, told, account_ids)
        clock.advance(timedelta(days=1))
        facts = open_facts(settings, is_sparing=True)
        try:
            with Mailer(mail) as mailer, _Watch() as watch, MemoryWatch(os.getpid(), every_s=0.05) as memory:
                maker, post = ReportMaker(store, facts, clock), ReportPost(told, mailer, clock)
                deliverer = Deliverer(store, clock, identity, told, build=maker.build, post=post.post, runner="bench")
                began = time.perf_counter()
                states = deliverer.run()
                took_s = time.perf_counter() - began
        finally:
            facts.close()
    unsent = [each.value for each in states if each.value != "sent"]
    if unsent:
        raise SystemExit(f"{len(unsent)} reports were not sent: {unsent[:3]}.")
    return took_s, watch.found, memory


def _schedule(store: Store, clock: FrozenClock, identity: Identity, settings: Settings, account_ids: list[int]) -> None:
    by_hand = Caller(is_operator=True)
    schedules, recipients = Schedules(store, clock, identity, settings, by_hand), Recipients(store, clock, identity, by_hand)
    owners = {
        access.account_id: person.person_id for person in identity.people() for access in identity.away.actor(person.person_id).accounts
    }
    for account_id in account_ids:
        owner, address = identity.away.actor(owners[account_id]), f"finance-{account_id}@example.org"
        made = schedules.create(account_id, owner, _TERMS)
        recipients.allow(account_id, owner, address)
        recipients.add(account_id, made, owner, address)
