"""A mailbox by IMAP over TLS: what is new in it, mail by mail; read and marked as seen, never deleted."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from rushes.config import MailboxSettings
from rushes.errors import SourceRefused, SourceUnreachable
from rushes.languages import sentence
from rushes.sources import Reach

__all__ = ["FoundMail", "OpenMailbox", "open_mailbox"]

_HEAD_BYTES, _MORE_BYTES, _MOST_MAILS = 65_536, 1_000_000, 500
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")

NO_SIGN_IN = sentence("The mailbox's server {host} refuses the name or the password. Check both in rushes.toml.")
NO_TRUST = sentence("The certificate of the mailbox's server {host} is not good: {reason}. Name in “ca_file” who vouches for it.")
NO_TLS = sentence("The mailbox's server {host} does not speak TLS as it should: {reason}.")
NO_FOLDER = sentence("There is no folder “{folder}” in the mailbox.")
AWAY = sentence("The mailbox's server {host} stopped answering: {reason}.")


@dataclass(frozen=True, slots=True)
class FoundMail:
    """A mail that is new: its number, its size, when it came (UTC), and its headers as they are."""

    uid: int
    size_bytes: int
    came_at: datetime
    head: bytes


class _Connection(imaplib.IMAP4_SSL):
    """A connection to an address that was checked, and that reads no more than it may.

    Args:
        mailbox: Where.
        reach: What may be reached.
    """

    def __init__(self, mailbox: MailboxSettings, reach: Reach) -> None:
        self._reach = reach
        self._context = ssl.create_default_context(cafile=str(mailbox.ca_file) if mailbox.ca_file else None)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._most_bytes = mailbox.largest_mb * 1_000_000 + _MORE_BYTES
        super().__init__(mailbox.host, mailbox.port, ssl_context=self._context, timeout=mailbox.timeout_s)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = self._reach.socket(self.host, self.port)
        try:
            plain.settimeout(timeout)
            return self._context.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def read(self, size: int) -> bytes:
        """Return so many bytes, unless the server announces more than any mail may have."""
        if size > self._most_bytes:
            raise self.abort("it announces more than a mail may have")
        return super().read(size)


class OpenMailbox:
    """A folder of a mailbox that is open.

    Args:
        connection: Signed in, with the folder selected.
        validity: The number that changes when the numbers of mails begin anew.
    """

    def __init__(self, connection: imaplib.IMAP4, validity: int) -> None:
        self._connection = connection
        self.validity = validity

    def new_mails(self, after: int) -> tuple[int, ...]:
        """Return the numbers of the mails that came after that one, the oldest first; so many as are read at a time."""
        found = self._connection.uid("SEARCH", "UID", f"{after + 1}:*")[1]
        # “5:*” is the last mail too where it is older than the fifth.
        numbers = sorted(number for each in found if isinstance(each, bytes) for number in map(int, each.split()) if number > after)
        return tuple(numbers[:_MOST_MAILS])

    def head(self, uid: int) -> FoundMail | None:
        """Return a mail's size, time and headers; None where it is gone."""
        about, head = self._fetched(uid, f"(RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER]<0.{_HEAD_BYTES}>)")
        size, came = _SIZE.search(about), imaplib.Internaldate2tuple(about)
        if size is None or came is None:
            return None
        return FoundMail(uid, int(size[1]), datetime.fromtimestamp(time.mktime(came), UTC), head)

    def body(self, uid: int) -> bytes:
        """Return a whole mail; it is not marked as seen by that."""
        return self._fetched(uid, "(BODY.PEEK[])")[1]

    def mark_seen(self, uid: int) -> None:
        """Mark a mail as seen, where the mailbox lets us."""
        with suppress(imaplib.IMAP4.readonly):
            self._connection.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")

    def _fetched(self, uid: int, what: str) -> tuple[bytes, bytes]:
        """Return what the server says around a literal, and the literal."""
        about, literal = b"", b""
        for each in cast("list[bytes | tuple[bytes, bytes] | None]", self._connection.uid("FETCH", str(uid), what)[1]):
            if isinstance(each, tuple):
                about, literal = about + each[0] + b" ", each[1]
            elif isinstance(each, bytes):
                about += each + b" "
        return about, literal


@contextmanager
def open_mailbox(mailbox: MailboxSettings, reach: Reach) -> Generator[OpenMailbox]:
    """Sign in and open the folder; the connection ends with the block.

    Raises:
        SourceRefused: The server may not be reached, is not trusted, or refuses us or the folder.
        SourceUnreachable: It does not answer, or stopped answering within the block.
    """
    host = mailbox.host
    try:
        connection = _Connection(mailbox, reach)
    except ssl.SSLCertVerificationError as error:
        raise SourceRefused(NO_TRUST, host=host, reason=error.verify_message.rstrip(".")) from None
    except ssl.SSLError as error:
        raise SourceRefused(NO_TLS, host=host, reason=error.reason or "TLS") from None
    except (OSError, imaplib.IMAP4.error) as error:
        raise SourceUnreachable(AWAY, host=host, reason=_reason(error)) from None
    try:
        _sign_in(connection, mailbox)
        yield OpenMailbox(connection, _selected(connection, mailbox.folder))
    except imaplib.IMAP4.abort as error:
        raise SourceUnreachable(AWAY, host=host, reason=_reason(error)) from None
    except OSError as error:
        if isinstance(error, ssl.SSLError | TimeoutError | ConnectionError) or error.errno is None:
            raise SourceUnreachable(AWAY, host=host, reason=_reason(error)) from None
        raise
    except imaplib.IMAP4.error as error:
        raise SourceRefused(AWAY, host=host, reason=_reason(error)) from None
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            connection.logout()
        with suppress(OSError):
            # Where the server is gone, nothing else closes the socket.
            connection.shutdown()


def _sign_in(connection: imaplib.IMAP4, mailbox: MailboxSettings) -> None:
    words = f"\0{mailbox.username}\0{mailbox.password.get_secret_value()}".encode()
    try:
        connection.authenticate("PLAIN", lambda _: words)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise SourceRefused(NO_SIGN_IN, host=mailbox.host) from None


def _selected(connection: imaplib.IMAP4, folder: str) -> int:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    state, _ = connection.select(f'"{escaped}"')
    validity = connection.response("UIDVALIDITY")[1]
    if state != "OK" or not validity or not isinstance(validity[0], bytes):
        raise SourceRefused(NO_FOLDER, folder=folder)
    return int(validity[0])


def _reason(error: BaseException) -> str:
    """Return why, in few words and on one line; what a server says is a stranger's text."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(text.split())[:200].rstrip(".") or type(error).__name__
