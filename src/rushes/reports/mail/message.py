"""A report as the message that is sent: text, HTML with its pictures, and files, under headers that nobody can add to."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from functools import cache
from urllib.parse import urlsplit

from rushes.config import MailSettings
from rushes.domain import mail_address
from rushes.errors import CallerError, ConfigurationError
from rushes.figures import Format, clean_line
from rushes.languages import language_of
from rushes.reports.document import Report
from rushes.reports.mail.contents import contents_of
from rushes.reports.mail.page import to_html
from rushes.reports.mail.plain_text import to_text
from rushes.reports.pictures import Picture, to_pngs
from rushes.reports.press import can_print

__all__ = ["Attachment", "Letter", "mail_text", "pictures_of", "to_message", "trial_message"]

_MOST_OF_SUBJECT, _MOST_OF_NAME, _MOST_OF_FILE = 120, 80, 100
_NOT_IN_FILE = re.compile(r'[\\/:*?"<>|]+')
_ADDRESS_ON_THE_WEB = re.compile(r"[\x21-\x3b=\x3f-\x7e]{1,900}")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with it.

    Args:
        name: What it is called; hostile, as titles are.
        content_type: Such as "application/pdf".
        content: Its bytes.
    """

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message needs beside its report.

    Args:
        recipient: The one address that it goes to, as typed.
        at: When it is written, aware.
        link: Where the same is on a page, "" for nowhere.
        unsubscribe_url: Where the recipient asks for no more of it, "" for nowhere; by https a mail program asks by itself (RFC 8058).
        subject: Its subject; "" for the report's title and account.
        attachments: The files that go with it.
    """

    recipient: str
    at: datetime
    link: str = ""
    unsubscribe_url: str = ""
    subject: str = ""
    attachments: tuple[Attachment, ...] = ()


class _ListUnsubscribe(UnstructuredHeader):
    """The header of that name, never folded: in the middle of an address, a fold would become part of it."""

    max_count = 1

    def fold(self, *, policy: EmailPolicy) -> str:  # pyright: ignore[reportIncompatibleMethodOverride] # typeshed has a positional one
        return f"List-Unsubscribe: {self}{policy.linesep}"


def pictures_of(report: Report) -> tuple[Picture | None, ...]:
    """Return the picture of each tile, for every message that shows this report; none where this installation cannot print.

    Raises:
        Busy: Others print, or it took too long.
    """
    return to_pngs([each.figure for each in report.tiles]) if can_print() else ()


def mail_text(report: Report) -> str:
    """Return how a report reads as plain text, without the links that only a mail to somebody has."""
    return to_text(contents_of(report, ()), link="", unsubscribe_url="", language=Format(report.locale).language)


def to_message(report: Report, letter: Letter, settings: MailSettings, *, pictures: Sequence[Picture | None] = ()) -> EmailMessage:
    """Return the report as a message to one recipient.

    Args:
        report: What it shows.
        letter: To whom it goes, and what goes with it.
        settings: Whose name it bears.
        pictures: What `pictures_of` made of the report; without, charts are sentences and the first rows of their tables.

    Raises:
        CallerError: The recipient is not one mail address, or a link leads to no page.
        ConfigurationError: No sender is set.
    """
    link, unsubscribe_url = _checked(letter.link), _checked(letter.unsubscribe_url)
    message = _begun(letter.recipient, letter.at, settings)
    message["Subject"] = _shortened(letter.subject or _titled(report), _MOST_OF_SUBJECT)
    if unsubscribe_url:
        message["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        if unsubscribe_url.startswith("https:"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    contents, language = contents_of(report, pictures), Format(report.locale).language
    message.set_content(to_text(contents, link=link, unsubscribe_url=unsubscribe_url, language=language))
    html = to_html(contents, link=link, unsubscribe_url=unsubscribe_url, accent=report.accent, language=language)
    message.add_alternative(html, subtype="html")
    *_, page = message.iter_parts()
    for tile in contents.tiles:
        if tile.picture is not None and isinstance(page, EmailMessage):
            page.add_related(tile.picture.png, "image", "png", cid=f"<{tile.cid}>", disposition="inline", filename=f"{tile.cid}.png")
    for each in letter.attachments:
        kind, _, subtype = each.content_type.partition("/")
        message.add_attachment(each.content, kind, subtype, filename=_file_name(each.name))
    return _in_language(message, report.locale)


def trial_message(recipient: str, at: datetime, settings: MailSettings, locale: str = "en_GB") -> EmailMessage:
    """Return a short message that shows that mail arrives.

    Raises:
        CallerError: The recipient is not one mail address.
        ConfigurationError: No sender is set.
    """
    language = language_of(locale)
    message = _begun(recipient, at, settings)
    message["Subject"] = language.say("A test of Rushes")
    message.set_content(language.say("This mail shows that Rushes can send mail to you. Nothing else need be done.") + "\n")
    return _in_language(message, locale)


def _begun(recipient: str, at: datetime, settings: MailSettings) -> EmailMessage:
    """Return a message with the headers that every one has."""
    if settings.sender is None:
        raise ConfigurationError("No mail is sent here: name a server and a sender in the [mail] table.")
    address = mail_address(recipient)
    if address is None:
        raise CallerError("“{address}” is not one mail address.", address=clean_line(recipient)[:_MOST_OF_NAME])
    message = EmailMessage(policy=_policy())
    message["From"] = _mailbox(settings.sender, _shortened(settings.sender_name, _MOST_OF_NAME))
    message["To"] = _mailbox(address)
    message["Date"] = at
    message["Message-ID"] = f"<{secrets.token_hex(16)}@{settings.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def _mailbox(address: str, name: str = "") -> Address:
    # Given whole, an address is refused where letters beyond ASCII stand before its sign.
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain)


def _in_language(message: EmailMessage, locale: str) -> EmailMessage:
    # What is said of the content before there is any is lost with the first part of it.
    message["Content-Language"] = locale.replace("_", "-")
    return message


@cache
def _policy() -> EmailPolicy[EmailMessage]:
    """Return how messages are written: in ASCII bytes, which every server takes."""
    headers = HeaderRegistry()
    headers.map_to_type("list-unsubscribe", _ListUnsubscribe)  # pyright: ignore[reportArgumentType] # it is made a header by that
    return SMTP.clone(cte_type="7bit", header_factory=headers)


def _checked(url: str) -> str:
    """Return an address of a page that can stand in a header and in a mail."""
    if url and not (_ADDRESS_ON_THE_WEB.fullmatch(url) and urlsplit(url).scheme in {"https", "http"} and urlsplit(url).hostname):
        raise CallerError("A link of a mail must be the whole address of a page.")
    return url


def _titled(report: Report) -> str:
    return " – ".join(each for each in (clean_line(report.title), clean_line(report.account)) if each)


def _shortened(text: str, most: int) -> str:
    """Return a text as one line without anything invisible; isolates say nothing in a header."""
    line = clean_line(text).replace("\u2068", "").replace("\u2069", "")
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _file_name(name: str) -> str:
    """Return a file's name that every system takes, its ending whole."""
    stem, dot, ending = _shortened(_NOT_IN_FILE.sub(" ", name), 500).rpartition(".")
    return f"{_shortened(stem, _MOST_OF_FILE).strip(' .') or 'report'}{dot}{ending[:10]}" if dot else _shortened(ending, _MOST_OF_FILE)
