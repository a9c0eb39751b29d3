"""One mail of a stranger: whose it is, for whom, and the files in it; anything odd refuses this mail and no other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from typing import cast

from rushes.config import MailboxSettings, ProductionReportSettings, ReportAccountSettings
from rushes.errors import BadFile
from rushes.languages import sentence

__all__ = ["Attachment", "MailHead", "ReadMail", "account_for", "read_head", "read_mail", "refuse_stranger"]

_MOST_PARTS, _DEEPEST, _MOST_FILES = 100, 12, 20
_ENDINGS = (".csv", ".zip")
_TYPES = frozenset({"text/csv", "application/csv", "application/zip", "application/x-zip-compressed"})
_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_LONGEST = 300

STRANGER = sentence("It comes from somebody whose mails are not read.")
UNCHECKED = sentence("The mail server does not vouch for its sender.")
NOBODYS = sentence("It is sent to no account's address.")
SEVERAL = sentence("It is sent to the addresses of several accounts, so it is nobody's.")
UNREADABLE = sentence("This mail is not built as mails are, so it is not read.")
TOO_DEEP = sentence("This mail has more parts, or parts within parts, than are looked at.")
TOO_MANY = sentence("This mail has more files than are looked at.")
NO_FILE = sentence("There is no CSV file in this mail, and none in an archive.")


@dataclass(frozen=True, slots=True)
class MailHead:
    """What a mail says of itself before it is fetched; all of it is hostile text, addresses are in small letters."""

    message_id: str
    senders: tuple[str, ...]
    recipients: frozenset[str]
    subject: str
    checks: str

    @property
    def sender(self) -> str:
        """Who it says that it is from."""
        return ", ".join(self.senders)[:_LONGEST]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail with its files; the key is the same for the same mail that comes again, by whatever way."""

    head: MailHead
    files: tuple[Attachment, ...]

    @property
    def key(self) -> str:
        """What tells this mail from others: its id and its files, so that nobody's id keeps another's files out."""
        digests = [hashlib.sha256(each.content).hexdigest() for each in self.files]
        return hashlib.sha256("\n".join([self.head.message_id, *digests]).encode()).hexdigest()


def read_head(raw: bytes) -> MailHead:
    """Return what a mail's headers say.

    Raises:
        BadFile: They cannot be read.
    """
    try:
        return _head(message_from_bytes(raw))
    except Exception:  # noqa: BLE001 - whatever a stranger writes there, the next mail is read.
        raise BadFile(UNREADABLE) from None


def read_mail(raw: bytes) -> ReadMail:
    """Return a mail with the CSV files and archives in it.

    Raises:
        BadFile: It cannot be read, is built too deep, or has no file or too many.
    """
    try:
        message = message_from_bytes(raw)
        head, files = _head(message), [_file(part) for part in _parts(message) if _is_file(part)]
    except BadFile:
        raise
    except RecursionError:
        raise BadFile(TOO_DEEP) from None
    except Exception:  # noqa: BLE001 - whatever a stranger sends, the next mail is read.
        raise BadFile(UNREADABLE) from None
    if len(files) > _MOST_FILES:
        raise BadFile(TOO_MANY)
    if not files:
        raise BadFile(NO_FILE)
    return ReadMail(head, tuple(files))


def refuse_stranger(head: MailHead, mailbox: MailboxSettings) -> None:
    """Make sure that a mail is of one of those whose mails are read, as far as the configuration lets one know.

    Raises:
        BadFile: It is not.
    """
    if len(head.senders) != 1 or head.senders[0] not in {each.casefold() for each in mailbox.senders}:
        raise BadFile(STRANGER)
    if mailbox.checked_by is not None:
        # Only the first is the server's own; those below came with the mail.
        name, _, results = head.checks.partition(";")
        if name.strip().casefold() != mailbox.checked_by.casefold() or not re.search(r"(?:^|[;\s])dmarc=pass(?:$|[;\s])", results):
            raise BadFile(UNCHECKED)


def account_for(head: MailHead, reports: ProductionReportSettings) -> ReportAccountSettings:
    """Return the account to whose address a mail was sent.

    Raises:
        BadFile: It was sent to none, or to several.
    """
    found = [each for each in reports.account if each.address and each.address.casefold() in head.recipients]
    if len(found) != 1:
        raise BadFile(SEVERAL if found else NOBODYS)
    return found[0]


def _head(message: Message) -> MailHead:
    checks = message.get_all("Authentication-Results") or [""]
    return MailHead(
        message_id=_text(message.get("Message-ID"))[:_LONGEST],
        senders=tuple(_addresses(message, "From")),
        recipients=frozenset(address for name in _TO for address in _addresses(message, name)),
        subject=_text(message.get("Subject"))[:_LONGEST],
        checks=str(checks[0]),
    )


def _addresses(message: Message, name: str) -> list[str]:
    values = [str(each) for each in message.get_all(name) or []]
    return [address.strip().casefold() for _, address in getaddresses(values) if "@" in address]


def _text(value: object) -> str:
    """Return a header's words, decoded where that can be done, on one line."""
    text = str(value or "")
    with suppress(LookupError, ValueError):
        text = str(make_header(decode_header(text)))
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts that hold something; a mail within the mail is not opened."""
    waiting, count = [(message, 0)], 0
    while waiting:
        part, depth = waiting.pop()
        count += 1
        if count > _MOST_PARTS or depth > _DEEPEST:
            raise BadFile(TOO_DEEP)
        inner = cast("object", part.get_payload())
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting.extend((each, depth + 1) for each in reversed(cast("list[Message]", inner)))
        elif part.get_content_maintype() != "message":
            yield part


def _is_file(part: Message) -> bool:
    return _text(part.get_filename()).casefold().endswith(_ENDINGS) or part.get_content_type() in _TYPES


def _file(part: Message) -> Attachment:
    content = part.get_payload(decode=True)
    name = _text(part.get_filename()).replace("\\", "/").rpartition("/")[2][:_LONGEST]
    return Attachment(name or "report.csv", content if isinstance(content, bytes) else b"")
