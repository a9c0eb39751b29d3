"""Real database servers on loopback, each in a folder and on a port of its own; they keep nothing safe from a power cut, and end with the tests."""

from __future__ import annotations

import ipaddress
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pymysql
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from cli.programs import children_of
from rushes.config import RecordsSettings, WarehouseSettings
from rushes.warehouse import prepare_server

PASSWORD = "öpen \"sesame\" '%s'"
READER_PASSWORD = "réader 'only' 100%"
_READY_S = 60
_numbers = count(1)


@dataclass(frozen=True)
class RecordsServer:
    """A running server, and the authority that vouches for its certificate."""

    kind: str
    port: int
    folder: Path
    memory_mb: int
    command: list[str] = field(default_factory=list)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def authority(self) -> Path:
        return self.folder / "authority.pem"

    def start_again(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(self.command, stdout=log, stderr=log)
        self.processes.append(process)
        _wait_for(self, process)

    def stop(self) -> None:
        """End it at once, and whoever is connected with it."""
        for process in self.processes:
            process.send_signal(signal.SIGINT if self.kind == "postgresql" else signal.SIGTERM)
            process.wait(_READY_S)
        self.processes.clear()

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Let it take connections and answer nobody."""
        pid = self.processes[-1].pid
        # PostgreSQL answers each connection by a process of its own.
        everybody = (pid, *children_of(pid))
        for each in everybody:
            os.kill(each, signal.SIGSTOP)
        # On a busy machine one of its threads may answer for a while yet.
        while not all(_stands(each) for each in everybody):
            time.sleep(0.01)
        try:
            yield
        finally:
            for each in everybody:
                os.kill(each, signal.SIGCONT)

    def administer(self, *statements: str) -> str:
        """Run statements as the server's own administrator."""
        text = ";\n".join((*statements, ""))
        if self.kind == "mysql":
            command = [
                "mariadb",
                "--no-defaults",
                "--user=root",
                f"--socket={self.folder / 'socket'}",
                "--default-character-set=utf8mb4",
                "--batch",
                "--skip-column-names",
            ]
        else:
            command = [
                _postgres("psql"),
                "--no-psqlrc",
                "-qAt",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                str(self.folder),
                "-p",
                str(self.port),
                "-U",
                "root",
                "postgres",
            ]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def administrator(self, database: str = "") -> Any:
        """Connect as the server's own administrator, each statement by itself."""
        if self.kind == "mysql":
            socket_file = str(self.folder / "socket")
            return pymysql.connect(user="root", unix_socket=socket_file, database=database or None, charset="utf8mb4", autocommit=True)
        return psycopg.connect(host=str(self.folder), port=self.port, user="root", dbname=database or "postgres", autocommit=True)

    def place(self, database: str, **more: object) -> RecordsSettings:
        """Return how the product is told of a database of this server."""
        told = {"kind": self.kind, "host": "127.0.0.1", "port": self.port, "database": database, "password": SecretStr(PASSWORD)}
        return RecordsSettings.model_validate({"tls_ca_file": self.authority, **told, **more})

    def facts_place(self, database: str, **more: object) -> WarehouseSettings:
        """Return how the product is told of a database of facts on this server."""
        told = {"kind": self.kind, "host": "127.0.0.1", "port": self.port, "database": database, "password": SecretStr(PASSWORD)}
        reader = {"reader": f"{database}_reader", "reader_password": SecretStr(READER_PASSWORD)}
        return WarehouseSettings.model_validate({"tls_ca_file": self.authority, **told, **reader, **more})

    @contextmanager
    def facts(self) -> Iterator[WarehouseSettings]:
        """Make a database for facts with its tables and its reader, and drop it at the end."""
        with self.spare_facts() as name:
            place = self.facts_place(name)
            prepare_server(place)
            yield place

    @contextmanager
    def spare_facts(self) -> Iterator[str]:
        """Make an empty database whose owner may make users, and drop it at the end; return its name."""
        name = self.make_database()
        self.let_make_users(name)
        try:
            yield name
        finally:
            self.administer(f"DROP DATABASE {name}" + (" WITH (FORCE)" if self.kind == "postgresql" else ""))

    def let_make_users(self, database: str) -> None:
        """Give the product's user what it takes to make a reader of that database."""
        if self.kind == "mysql":
            self.administer(
                f"GRANT ALL ON {database}.* TO rushes@127.0.0.1 WITH GRANT OPTION", "GRANT CREATE USER ON *.* TO rushes@127.0.0.1"
            )
        else:
            self.administer("ALTER ROLE rushes CREATEROLE")

    def new_name(self) -> str:
        """Return a name that no database has."""
        return f"rushes_{next(_numbers)}"

    def make_database(self) -> str:
        """Make an empty database and return its name."""
        name = self.new_name()
        if self.kind == "mysql":
            self.administer(f"CREATE DATABASE {name}", f"GRANT ALL ON {name}.* TO rushes@127.0.0.1")
        else:
            self.administer(f"CREATE DATABASE {name} OWNER rushes TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
        return name

    @contextmanager
    def database(self) -> Iterator[RecordsSettings]:
        """Make an empty database, and drop it at the end."""
        name = self.make_database()
        try:
            yield self.place(name)
        finally:
            self.administer(f"DROP DATABASE {name}" + (" WITH (FORCE)" if self.kind == "postgresql" else ""))


@contextmanager
def records_server(kind: str, *, memory_mb: int = 48, folder: Path | None = None) -> Iterator[RecordsServer]:
    """Start a server whose data lie in a new folder, inside of another where one is named, and end it afterwards."""
    # Not in a folder of pytest's, which closes those to everybody else again and again.
    with tempfile.TemporaryDirectory(prefix="rushes-", dir=folder) as outer:
        place = Path(outer) / kind
        place.mkdir(mode=0o700)
        yield from _running(RecordsServer(kind, _free_port(), place, memory_mb))


def _running(server: RecordsServer) -> Iterator[RecordsServer]:
    certify(server.folder)
    server.command.extend(_prepare_mariadb(server) if server.kind == "mysql" else _prepare_postgresql(server))
    try:
        server.start_again()
        user = "rushes@127.0.0.1" if server.kind == "mysql" else "rushes"
        word = "IDENTIFIED BY" if server.kind == "mysql" else "PASSWORD"
        quoted = PASSWORD.replace("'", "''")
        server.administer(f"CREATE USER {user} {word} '{quoted}'")
        yield server
    finally:
        server.stop()


def _prepare_mariadb(server: RecordsServer) -> list[str]:
    # Several servers at once would use up the memory that a user may lock for the kernel's own asynchronous files, and one
    # that starts takes the temporary tables of another for its own former ones and removes them, where both have one folder.
    data, apart = server.folder / "data", ["--innodb-use-native-aio=0", f"--tmpdir={server.folder}"]
    options = ["--no-defaults", f"--datadir={data}", *apart]
    owner = ["--user=root"] if os.geteuid() == 0 else []
    made = ["mariadb-install-db", *options, *owner, "--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run(made, check=True, capture_output=True)
    shutil.rmtree(data / "test", ignore_errors=True)
    program = shutil.which("mariadbd") or "/usr/sbin/mariadbd"
    listens = [
        f"--port={server.port}",
        "--bind-address=127.0.0.1",
        f"--socket={server.folder / 'socket'}",
        f"--pid-file={server.folder / 'pid'}",
    ]
    quick = [
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-doublewrite=0",
        f"--innodb-buffer-pool-size={server.memory_mb}M",
        "--skip-log-bin",
        "--performance-schema=OFF",
    ]
    tls = [f"--ssl-{name}={server.folder / name}.pem" for name in ("cert", "key")]
    return [program, *options, *owner, *listens, *quick, *tls, "--skip-name-resolve"]


def _prepare_postgresql(server: RecordsServer) -> list[str]:
    as_somebody = []
    if os.geteuid() == 0:
        # It refuses to run as root, and must reach its folder.
        as_somebody = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        for each in (server.folder, *server.folder.iterdir()):
            shutil.chown(each, "postgres", "postgres")
        server.folder.parent.chmod(0o711)
    data = server.folder / "data"
    made = [
        _postgres("initdb"),
        "-D",
        str(data),
        "-U",
        "root",
        "--auth-local=trust",
        "--auth-host=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
    ]
    subprocess.run([*as_somebody, *made], check=True, capture_output=True, cwd="/")
    settings = {
        "listen_addresses": "127.0.0.1", "port": server.port, "unix_socket_directories": server.folder, "fsync": "off", "synchronous_commit": "off",
        "full_page_writes": "off", "shared_buffers": f"{server.memory_mb}MB", "ssl": "on", "ssl_cert_file": server.folder / "cert.pem", "ssl_key_file": server.folder / "key.pem",
    }  # fmt: skip
    return [
        *as_somebody,
        _postgres("postgres"),
        "-D",
        str(data),
        *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
    ]


def _postgres(program: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}")) or [Path(program)]
    return str(found[-1])


def _stands(pid: int) -> bool:
    return all(each.read_text(encoding="ascii").rpartition(") ")[2].startswith("T") for each in Path(f"/proc/{pid}/task").glob("*/stat"))


def _wait_for(server: RecordsServer, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _READY_S
    while True:
        try:
            server.administer("SELECT 1")
        except AssertionError:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((server.folder / "log").read_text(errors="replace")) from None
            time.sleep(0.1)
        else:
            return


def _free_port() -> int:
    """Return a port below those that the system gives to whoever connects: a server takes seconds until it listens."""
    for port in random.SystemRandom().sample(range(15_000, 32_000), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("No port is free.")


def certify(folder: Path, *, days_left: int = 1) -> None:
    """Write a certificate for 127.0.0.1 alone, its key, and who vouches for it; in the place of those that are there."""
    now = datetime.now(UTC)

    def certificate(
        name: str, issuer: str, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey, *, is_authority: bool
    ) -> x509.Certificate:
        made = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=90))
            .not_valid_after(now + timedelta(days=1 if is_authority else days_left))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )
        if not is_authority:
            made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        return made.sign(signer, hashes.SHA256())

    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    pem = serialization.Encoding.PEM
    (folder / "authority.pem").write_bytes(certificate("authority", "authority", authority, authority, is_authority=True).public_bytes(pem))
    (folder / "cert.pem").write_bytes(certificate("server", "authority", own, authority, is_authority=False).public_bytes(pem))
    key = folder / "key.pem"
    key.touch(mode=0o600)
    key.write_bytes(own.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
