"""The soak on a server: records and facts on MariaDB or PostgreSQL, nginx in front, and what happens to them on the way.

A quarter into the time the pages are reloaded, half-way the database is stopped for some seconds and started again, after three
quarters one of the pages' processes is killed. While a thing is broken, and half a minute longer, a clear 503 is a right answer;
outside of that, and during the reload, it is not.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bench.soak_report import Record
from cli.front import certify, free_port, in_folder, nginx, rushes
from cli.programs import children_of
from servers import PASSWORD, READER_PASSWORD, RecordsServer, records_server

__all__ = ["Troubles", "fronted", "kept_on"]

_GRACE_S, _DOWN_S = 30, 8


@dataclass
class Troubles:
    """What was done to the installation, and when it may answer 503."""

    server: RecordsServer
    configuration: str
    windows: list[tuple[float, float]] = field(default_factory=list)

    @property
    def is_excused(self) -> bool:
        """Whether something is broken just now, or was a moment ago."""
        now = time.monotonic()
        return any(first <= now <= last for first, last in self.windows)

    def run(self, pid: int, ends: float, record: Record) -> None:
        """Reload, restart and kill, each at its time."""
        began = time.monotonic()
        for part, what in ((0.25, self._reload), (0.5, self._restart), (0.75, self._kill)):
            wait = threading.Event()
            wait.wait(max(0.0, began + (ends - began) * part - time.monotonic()))
            record.answers[f"({what(pid)})"] += 1

    def _reload(self, pid: int) -> str:
        os.kill(pid, signal.SIGHUP)
        return "the pages were reloaded"

    def _restart(self, _pid: int) -> str:
        started = time.monotonic()
        self.windows.append((started, started + _DOWN_S + 60 + _GRACE_S))
        self.server.stop()
        time.sleep(_DOWN_S)
        self.server.start_again()
        self.windows[-1] = (started, time.monotonic() + _GRACE_S)
        return "the database was stopped and started"

    def _kill(self, pid: int) -> str:
        self.windows.append((time.monotonic(), time.monotonic() + _GRACE_S))
        os.kill(children_of(pid)[0], signal.SIGKILL)
        return "a process of the pages was killed"


@contextmanager
def kept_on(kind: str, folder: Path) -> Generator[Troubles]:
    """Start a server with a database for the records and one for the facts, and say how both are reached."""
    with records_server(kind, memory_mb=256) as server, server.database() as records, server.facts() as facts:
        for name, word in (("soak-writer", PASSWORD), ("soak-reader", READER_PASSWORD)):
            (folder / name).touch(mode=0o600)
            (folder / name).write_text(word, encoding="utf-8")
        reached = f'kind = "{kind}"\nport = {server.port}\ntls_ca_file = "{server.authority}"\npassword_file = "{folder / "soak-writer"}"\n'
        reader = f'reader = "{facts.reader}"\nreader_password_file = "{folder / "soak-reader"}"\n'
        tables = f'\n[records]\n{reached}database = "{records.database}"\n\n[warehouse]\n{reached}database = "{facts.database}"\n{reader}'
        yield Troubles(server, tables)


@contextmanager
def fronted(folder: Path, address: str) -> Generator[str]:
    """Put nginx in front of the pages, and yield its address."""
    port, tls_port = free_port(), free_port()
    certificate, key = certify(folder)
    ports = ["--listen", "127.0.0.1", "--port", str(port), "--tls-port", str(tls_port), "--pages", urlsplit(address).netloc]
    files = ["--certificate", str(certificate), "--key", str(key), "--logs", str(folder)]
    written = rushes(folder, "deploy", "nginx", "--server-name", "localhost", *ports, *files)
    # Everybody comes from one address here, which the limit on sending sign-ins takes for one person.
    (folder / "nginx.conf").write_text(in_folder(written, folder).replace("rate=60r/m", "rate=60000r/m").replace("burst=20", "burst=1000"))
    with nginx(folder / "nginx.conf"):
        yield f"https://localhost:{tls_port}"
