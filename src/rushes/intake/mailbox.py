"""The mailbox that reports are mailed to: each new mail is looked at once, and what is not right is refused one by one."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from rushes.config import MailboxSettings, ReportAccountSettings
from rushes.errors import BadFile, RushesError
from rushes.intake.arrivals import Outcome
from rushes.intake.held import Incoming
from rushes.intake.imap import FoundMail, OpenMailbox, open_mailbox
from rushes.intake.mails import MailHead, ReadMail, account_for, read_head, read_mail, refuse_stranger
from rushes.intake.period import period_in
from rushes.intake.service import ReportIntake, Taken
from rushes.languages import sentence
from rushes.platforms import MAILBOX_STATE, write_whole
from rushes.sources import Reach

__all__ = ["MailboxState", "mailbox_state", "take_mails"]

TOO_LARGE = sentence("This mail is larger than a mail may be.")
_KEPT_KEYS = 5_000


@dataclass(slots=True)
class MailboxState:
    """How far a mailbox was read: by the numbers of its mails, of which `validity` says whether they still count, and what is known by now.

    `looked_at` is UTC, None where nobody looked yet; `trouble` says why the last look failed, "" where it did not.
    """

    validity: int = 0
    last_uid: int = 0
    looked_at: datetime | None = None
    trouble: str = ""
    keys: list[str] = field(default_factory=list[str])


def mailbox_state(intake: ReportIntake) -> MailboxState:
    """Return how far the mailbox of a connection was read."""
    try:
        values: dict[str, Any] = json.loads((intake.settings.folder / MAILBOX_STATE).read_text(encoding="utf-8"))
        values["looked_at"] = datetime.fromisoformat(values["looked_at"])
        return MailboxState(**values)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        # Nothing is taken twice for that: what was taken in is known by its content.
        return MailboxState()


def take_mails(intake: ReportIntake, reach: Reach) -> tuple[Taken, ...]:
    """Look at every mail that is new, and take in the reports in them; nothing where no mailbox is configured.

    Args:
        intake: The way in.
        reach: What may be reached.

    Returns:
        What was taken in, also where the server went away in the middle: the rest is looked at the next time, and the state says why.
    """
    mailbox = intake.settings.mailbox
    if mailbox is None:
        return ()
    state, taken = mailbox_state(intake), list[Taken]()
    state.trouble = ""
    try:
        with open_mailbox(mailbox, reach) as opened:
            _Look(intake, mailbox, opened, state, taken).every()
    except RushesError as error:
        state.trouble = str(error)
    _save(intake, state)
    return tuple(taken)


@dataclass(frozen=True, slots=True)
class _Look:
    """One look into a mailbox."""

    intake: ReportIntake
    mailbox: MailboxSettings
    opened: OpenMailbox
    state: MailboxState
    taken: list[Taken]

    def every(self) -> None:
        """Look at each new mail; how far one is, is written down after each."""
        if self.opened.validity != self.state.validity:
            self.state.validity, self.state.last_uid = self.opened.validity, 0
        for uid in self.opened.new_mails(self.state.last_uid):
            self._one(uid)
            self.state.last_uid = uid
            _save(self.intake, self.state)

    def _one(self, uid: int) -> None:
        found = self.opened.head(uid)
        if found is None:
            return
        head = MailHead("", (), frozenset(), "", "")
        try:
            head = read_head(found.head)
            refuse_stranger(head, self.mailbox)
        except BadFile as refused:
            # A stranger's mail stays as it is: whoever reads this mailbox besides may want it.
            self._refuse(head, found, refused)
            return
        try:
            mail = self._read(head, found)
            if mail.key not in self.state.keys:
                self._take(mail, account_for(mail.head, self.intake.settings), found)
                self.state.keys = [*self.state.keys[-_KEPT_KEYS:], mail.key]
        except BadFile as refused:
            self._refuse(head, found, refused)
        self.opened.mark_seen(uid)

    def _read(self, head: MailHead, found: FoundMail) -> ReadMail:
        if found.size_bytes > self.mailbox.largest_mb * 1_000_000:
            raise BadFile(TOO_LARGE)
        account_for(head, self.intake.settings)
        return read_mail(self.opened.body(found.uid))

    def _refuse(self, head: MailHead, found: FoundMail, error: BadFile) -> None:
        self.intake.note(_incoming(Path(), head.subject, "", head, found), Outcome.REFUSED, error)

    def _take(self, mail: ReadMail, account: ReportAccountSettings, found: FoundMail) -> None:
        self.intake.work.mkdir(parents=True, exist_ok=True, mode=0o700)
        room = Path(tempfile.mkdtemp(prefix="mailed-", dir=self.intake.work))
        try:
            for place, each in enumerate(mail.files):
                path = room / str(place)
                path.write_bytes(each.content)
                incoming = _incoming(path, each.name, account.id, mail.head, found)
                try:
                    self.taken.append(self.intake.take(replace(incoming, period=period_in(account, each.name, mail.head.subject))))
                except BadFile:
                    # It stands in the list of arrivals; the next file is another matter.
                    continue
        finally:
            shutil.rmtree(room, ignore_errors=True)


def _incoming(path: Path, name: str, account: str, head: MailHead, found: FoundMail) -> Incoming:
    return Incoming(path, name, account, None, "mail", head.sender, found.came_at)


def _save(intake: ReportIntake, state: MailboxState) -> None:
    state.looked_at = intake.clock.now()
    values = {
        "validity": state.validity,
        "last_uid": state.last_uid,
        "looked_at": state.looked_at.isoformat(),
        "trouble": state.trouble,
        "keys": state.keys,
    }
    with intake.shelf.alone():
        write_whole(intake.settings.folder / MAILBOX_STATE, json.dumps(values))
