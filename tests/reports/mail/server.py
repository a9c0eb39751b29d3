"""A real mail server on loopback that keeps what it takes, behaves as told, and speaks TLS under a certificate of our own."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rushes.clock import SystemClock
from rushes.config import MailSettings

USERNAME, PASSWORD = "usage@example.org", "pässword of the mail-server 7"
SENDER = "usage@example.org"


@dataclass
class Inbox:
    """What a server took, and what it is to say."""

    taken: list[Envelope] = field(default_factory=list)
    signed_in: list[bytes] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)
    to_recipient: list[str] = field(default_factory=list)
    to_data: list[str] = field(default_factory=list)
    to_sign_in: str = "535 5.7.8 Wrong name or password"
    cuts_after_data: bool = False
    wait_s: float = 0.0

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        if self.to_recipient and (said := self.to_recipient.pop(0)):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.cuts_after_data:
            server.transport.abort()
            return "250 OK"
        if self.to_data and (said := self.to_data.pop(0)):
            return said
        self.taken.append(envelope)
        self.sessions.add(id(session))
        return "250 OK"

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, told: Any) -> AuthResult:
        is_right = isinstance(told, LoginPassword) and (told.login, told.password) == (USERNAME.encode(), PASSWORD.encode())
        self.signed_in += [told.login] if is_right else []
        return AuthResult(success=is_right, handled=False, message=None if is_right else self.to_sign_in)


@dataclass(frozen=True)
class Certificate:
    """A certificate for 127.0.0.1 and its key, as PEM files."""

    file: Path
    key: Path

    @property
    def context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.file, self.key)
        return context


def certify(folder: Path, address: str = "127.0.0.1") -> Certificate:
    """Write a certificate that vouches for itself, for an address of this machine."""
    key, now = ec.generate_private_key(ec.SECP256R1()), SystemClock().now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.org")])
    days = now - timedelta(days=1), now + timedelta(days=9)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), *days)
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
    found = Certificate(folder / f"{address}.pem", folder / f"{address}.key")
    found.file.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    found.key.write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    return found


@contextmanager
def mail_server(
    inbox: Inbox, *, tls: Certificate | None = None, starttls: Certificate | None = None, signs_in: bool = False, **more: Any
) -> Iterator[int]:
    """Run a server until the block ends, and yield its port."""
    options: dict[str, Any] = {"decode_data": False, **more}
    if signs_in:
        # Of TLS from the first byte it does not know, and warns where it is to ask for a sign-in without it.
        options |= {"authenticator": inbox.authenticate, "auth_required": tls is None, "auth_require_tls": tls is None}
    if starttls:
        options |= {"tls_context": starttls.context, "require_starttls": True}
    # It tries itself at the port that it was given, so that must be a real one.
    server = Controller(inbox, hostname="127.0.0.1", port=free_port(), ssl_context=tls.context if tls else None, **options)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def talker(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Run a server that says what `talk` writes to each connection's socket, and then cuts it."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(10)

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                talk(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()


def settings_of(port: int, **more: Any) -> MailSettings:
    return MailSettings(**{"host": "127.0.0.1", "port": port, "security": "none", "sender": SENDER, "timeout_s": 5.0, **more})
