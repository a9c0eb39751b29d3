"""A real Dovecot on loopback: a mailbox behind TLS, in a folder of its own, on a port of its own; it ends with the tests."""

from __future__ import annotations

import imaplib
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cli.programs import children_of
from servers import certify

USERNAME, PASSWORD = "reports@example.org", 'pass "word" {7}\u00e9'
_READY_S = 20
_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
ssl = required
ssl_min_protocol = TLSv1.2
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
auth_mechanisms = plain
mail_location = maildir:{folder}/mail
first_valid_uid = 1
mail_max_userip_connections = 100
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
"""


@dataclass
class Dovecot:
    """A running server with one mailbox."""

    folder: Path
    port: int
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def authority(self) -> Path:
        return self.folder / "authority.pem"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin") or "dovecot", "-F", "-c", str(self.folder / "conf")]
        with (self.folder / "out").open("ab") as out:
            self._processes.append(subprocess.Popen(command, stdout=out, stderr=out))
        until = time.monotonic() + _READY_S
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            assert self._processes[-1].poll() is None, self._said()
            assert time.monotonic() < until, self._said()
            time.sleep(0.02)

    def _said(self) -> list[str]:
        return [each.read_text() for each in (self.folder / "out", self.folder / "log") if each.exists()]

    def stop(self) -> None:
        """End it, and whoever is connected with it."""
        for process in self._processes:
            # Each connection has a process of its own, which would go on for a while.
            of_connections = children_of(process.pid)
            process.terminate()
            process.wait(_READY_S)
            for each in of_connections:
                with suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)
        self._processes.clear()

    @contextmanager
    def client(self) -> Generator[imaplib.IMAP4_SSL]:
        """Yield a mail program that is signed in, with INBOX open."""
        context = ssl.create_default_context(cafile=str(self.authority))
        with imaplib.IMAP4_SSL("127.0.0.1", self.port, ssl_context=context, timeout=10) as client:
            client.authenticate("PLAIN", lambda _: f"\0{USERNAME}\0{PASSWORD}".encode())
            client.select()
            yield client

    def deliver(self, mail: bytes, *, at: str = '"22-Nov-2026 06:30:00 +0100"') -> None:
        """Put a mail into the mailbox as if it had come at that time."""
        with self.client() as client:
            assert client.append("INBOX", "", at, mail)[0] == "OK"

    def flags(self) -> dict[int, bool]:
        """Return the mails by their numbers, and whether each is marked as seen."""
        with self.client() as client:
            found = client.uid("FETCH", "1:*", "(UID FLAGS)")[1]
        lines = [each.decode() for each in found if isinstance(each, bytes)]
        return {int(line.partition("UID ")[2].split()[0].rstrip(")")): r"\Seen" in line for line in lines}


@contextmanager
def running_dovecot() -> Generator[Dovecot]:
    """Run a server until the end."""
    # Not below the tests' own folder: the server gives its rights up, and could not pass there.
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        folder.chmod(0o755)
        certify(folder)
        mail_user = _mail_user()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        is_root = os.geteuid() == 0
        own = pwd.getpwuid(os.geteuid())
        text = _CONFIGURATION.format(
            folder=folder,
            port=port,
            uid=mail_user.pw_uid,
            gid=mail_user.pw_gid,
            internal="dovecot" if is_root else own.pw_name,
            internal_group="dovecot" if is_root else _group(own.pw_gid),
            login="dovenull" if is_root else own.pw_name,
        )
        (folder / "conf").write_text(text)
        (folder / "users").write_text(f"{USERNAME}:{{PLAIN}}{PASSWORD}\n")
        for name in ("mail", "home"):
            _own(folder / name)
        server = Dovecot(folder, port)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _own(folder: Path) -> None:
    folder.mkdir()
    user = _mail_user()
    os.chown(folder, user.pw_uid, user.pw_gid)


def _mail_user() -> pwd.struct_passwd:
    """Return who the mail belongs to: no mail is ever root's."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _group(number: int) -> str:
    import grp

    return grp.getgrgid(number).gr_name
