"""Sending: one message to one recipient, and in clear words why not.

What the server says of a message or a recipient with 5xx is final; whatever keeps us from the server (its name, its
certificate, its sign-in) is not, because whoever runs this installation can put it right.
"""

from __future__ import annotations

import base64
import re
import smtplib
import ssl
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from types import TracebackType
from typing import Self

from rushes.config import MailSettings
from rushes.domain import mail_address
from rushes.errors import ConfigurationError
from rushes.telemetry import BLANK, redact

__all__ = ["Mailer", "Refused", "Sent"]

_READY, _DATA, _SIGNED_IN, _MORE = 250, 354, 235, 334
_TAKEN = frozenset({250, 251})
_MOST_LETTERS = 200
_DOTS = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True)
class Sent:
    """The server has taken the message.

    Args:
        message_id: The message's own id, as its header has it.
    """

    message_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The message was not sent, as far as is known.

    Args:
        final: Whether trying again later is no use.
        reason: Why, and what can be done; a sentence without any secret.
        is_unsure: Whether all of it was handed over before the connection broke, so that it may have arrived.
    """

    final: bool
    reason: str
    is_unsure: bool = False


class _No(Exception):
    """What ends an attempt."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.reason)
        self.refused = refused


class Mailer:
    """A mail server; its connection is opened when needed and used for several messages. A context manager.

    Args:
        settings: The server, and how it is reached.

    Raises:
        ConfigurationError: No server is named, or those who vouch for its certificate cannot be read.
    """

    def __init__(self, settings: MailSettings) -> None:
        if not settings.host or not settings.sender:
            raise ConfigurationError("No mail is sent here: name a server and a sender in the [mail] table.")
        self._settings = settings
        self._host, self._sender = settings.host, settings.sender
        self._tls = None if settings.security == "none" else _tls(settings)
        self._open: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Take leave of the server, whatever it says to that."""
        open_, self._open = self._open, None
        if open_ is not None:
            with suppress(OSError):
                open_.quit()
            open_.close()

    def check(self) -> Refused | None:
        """Connect and sign in, and send nothing; return why that cannot be done, None where it can."""
        try:
            with self._told():
                self._connected()
        except _No as no:
            return no.refused
        return None

    def send(self, message: EmailMessage, recipient: str) -> Sent | Refused:
        """Send a message.

        Args:
            message: It, whole.
            recipient: The one address that it goes to, as `mail_address` writes it.
        """
        if mail_address(recipient) != recipient:
            return Refused(final=True, reason="This is not one mail address.")
        try:
            with self._told():
                self._hand_over(self._connected(), message, recipient)
        except _No as no:
            return no.refused
        return Sent(str(message["Message-ID"]))

    def _connected(self) -> smtplib.SMTP:
        """Return a connection that answers, signed in: the last one where it still does."""
        if self._open is not None:
            with suppress(OSError):
                if self._open.rset()[0] == _READY:
                    return self._open
            self._drop()
        settings, domain = self._settings, self._sender.rpartition("@")[2]
        place, timeout_s = (self._host, settings.real_port, domain), settings.timeout_s
        is_tls = settings.security == "tls"
        smtp = smtplib.SMTP_SSL(*place, timeout=timeout_s, context=self._tls) if is_tls else smtplib.SMTP(*place, timeout=timeout_s)
        try:
            smtp.ehlo_or_helo_if_needed()
            if settings.security == "starttls":
                self._turn_to_tls(smtp)
            if settings.username and settings.password and self._tls:
                self._sign_in(smtp, settings.username, settings.password.get_secret_value())
        except BaseException:
            smtp.close()
            raise
        self._open = smtp
        return smtp

    def _drop(self) -> None:
        """Leave without a word: who did not answer before will not answer to that either."""
        open_, self._open = self._open, None
        if open_ is not None:
            open_.close()

    def _turn_to_tls(self, smtp: smtplib.SMTP) -> None:
        if not smtp.has_extn("starttls"):
            raise _No(self._later("offers no STARTTLS, and mail does not go there in plain; if it speaks TLS, set security = “tls”"))
        code, said = smtp.starttls(context=self._tls)
        if code != 220:
            raise smtplib.SMTPResponseException(code, said)
        smtp.ehlo()

    def _sign_in(self, smtp: smtplib.SMTP, username: str, password: str) -> None:
        """Sign in, in UTF-8, which smtplib's own way does not know."""
        offered = smtp.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in offered:
            code, said = smtp.docmd("AUTH", "PLAIN " + _encoded(f"\0{username}\0{password}"))
        elif "LOGIN" in offered:
            code, said = smtp.docmd("AUTH", f"LOGIN {_encoded(username)}")
            if code == _MORE:
                code, said = smtp.docmd(_encoded(password))
        else:
            raise _No(self._later("offers no sign-in by name and password; leave “username” out if it needs none"))
        if code != _SIGNED_IN:
            raise _No(self._later(f"does not let us sign in. It said: {self._quoted(code, said)}. Check username and password_file"))

    def _hand_over(self, smtp: smtplib.SMTP, message: EmailMessage, recipient: str) -> None:
        is_wide = not (recipient + self._sender).isascii()
        if is_wide and not smtp.has_extn("smtputf8"):
            raise _No(Refused(final=True, reason="The mail server takes no addresses with letters beyond ASCII."))
        whole = message.as_bytes(policy=SMTPUTF8 if is_wide else SMTP)
        most = smtp.esmtp_features.get("size", "")
        if most.isdigit() and 0 < int(most) < len(whole):
            raise _No(Refused(final=True, reason=f"The mail is larger than the mail server takes ({most} bytes)."))
        code, said = smtp.mail(self._sender, ["SMTPUTF8", "BODY=8BITMIME"] if is_wide else [])
        if code != _READY:
            raise _No(self._refused("does not take mail from our sender", code, said))
        code, said = smtp.rcpt(recipient)
        if code not in _TAKEN:
            raise _No(self._refused("does not take mail for this address", code, said))
        code, said = smtp.docmd("DATA")
        if code != _DATA:
            raise _No(self._refused("does not take the mail", code, said))
        smtp.send(_DOTS.sub(b"..", whole.removesuffix(b"\r\n")) + b"\r\n.\r\n")
        try:
            code, said = smtp.getreply()
        except OSError as error:
            raise _No(self._later("was given the mail, and did not say that it has it", is_unsure=True)) from error
        if code != _READY:
            raise _No(self._refused("does not take the mail", code, said))

    @contextmanager
    def _told(self) -> Generator[None]:
        """Make one of what goes wrong on the way: why, in words. What the server refuses leaves the connection as it is."""
        try:
            yield
        except _No as no:
            if no.refused.is_unsure:
                self._drop()
            raise
        except OSError as error:
            self._drop()
            raise _No(self._later(self._reason(error))) from error

    def _reason(self, error: OSError) -> str:
        if isinstance(error, smtplib.SMTPResponseException):
            return f"does not serve us. It said: {self._quoted(error.smtp_code, error.smtp_error)}"
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"shows a certificate that is not good: {error.verify_message.rstrip('.')}. Check host and ca_file"
        if isinstance(error, ssl.SSLError):
            return f"does not speak TLS here ({error.reason}). Check port and security"
        if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
            return f"did not answer within {self._settings.timeout_s:g} s"
        # Of a connection that was cut smtplib says what helps programmers alone.
        return f"cannot be reached: {error.strerror or 'the connection was cut'}"

    def _refused(self, what: str, code: int, said: bytes | str) -> Refused:
        reason = f"The mail server {what}. It said: {self._quoted(code, said)}."
        return Refused(final=500 <= code < 600, reason=reason)

    def _later(self, what: str, *, is_unsure: bool = False) -> Refused:
        return Refused(final=False, reason=f"The mail server {self._host} {what}.", is_unsure=is_unsure)

    def _quoted(self, code: int, said: bytes | str) -> str:
        """Return what the server said, in one short line without our password, whatever it repeats of what it was told."""
        text = " ".join((said.decode("utf-8", "replace") if isinstance(said, bytes) else said).split())
        if self._settings.password:
            username, password = self._settings.username or "", self._settings.password.get_secret_value()
            for secret in (_encoded(f"\0{username}\0{password}"), _encoded(password), password):
                text = text.replace(secret, BLANK)
        return f"“{code} {redact(text)[:_MOST_LETTERS].rstrip('. ')}”"


def _tls(settings: MailSettings) -> ssl.SSLContext:
    if settings.ca_file is not None and not settings.ca_file.is_file():
        raise ConfigurationError(f"“mail.ca_file” names {settings.ca_file}, which does not exist.")
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except OSError as error:
        raise ConfigurationError(f"“mail.ca_file” names {settings.ca_file}, which is no certificate in PEM form.") from error


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
