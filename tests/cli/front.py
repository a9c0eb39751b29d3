"""A real nginx on this machine's loopback, as `rushes deploy nginx` configures it, and curl as whoever comes by it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cli.programs import until
from rushes.clock import SystemClock

NAME = "usage.example.org"


def nginx_command(configuration: Path) -> list[str]:
    """Return the command line of an nginx that keeps its own files beside its configuration."""
    # Debian keeps it where only root's shell looks.
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or "nginx"
    folder = configuration.parent
    return [program, "-c", str(configuration), "-e", f"{folder}/start.log", "-g", f"daemon off; pid {folder}/nginx.pid;"]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def certify(folder: Path, *, days_left: int = 9) -> tuple[Path, Path]:
    """Write a certificate of our own for NAME, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), SystemClock().now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    days = now - timedelta(days=90), now + timedelta(days=days_left)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), *days)
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    return certificate_file, key_file


def rushes(folder: Path, *arguments: str) -> str:
    """Run a command of `rushes` as a program in that folder, and return what it wrote to standard output."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RUSHES_")}
    command = [sys.executable, "-m", "rushes.cli", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True, text=True).stdout


def in_folder(configuration: str, folder: Path) -> str:
    """Return a whole configuration of nginx that writes nothing outside of that folder, whoever runs it."""
    kept = "".join(f"    {each}_temp_path {folder}/{each};\n" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    as_whom = "user root;" if os.geteuid() == 0 else ""
    return configuration.replace("user www-data;", as_whom).replace("http {\n", "http {\n" + kept)


@contextmanager
def nginx(configuration: Path) -> Iterator[None]:
    """Run nginx with that configuration until the block ends."""
    folder = configuration.parent
    with subprocess.Popen(nginx_command(configuration), stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: (folder / "nginx.pid").exists() or process.poll() is not None)
            assert process.poll() is None, (folder / "start.log").read_text()
            yield
        finally:
            process.terminate()


@dataclass(frozen=True, slots=True)
class Answer:
    """What curl got: its own exit code, and of the answer the protocol, status, headers as sent, and text."""

    code: int
    protocol: str = ""
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""

    def all(self, name: str) -> list[str]:
        return [value for each, value in self.headers if each == name.lower()]

    def header(self, name: str) -> str:
        return ", ".join(self.all(name))


@dataclass(frozen=True, slots=True)
class Front:
    """An nginx: its ports, and the folder of its files."""

    folder: Path
    port: int
    tls_port: int

    @property
    def origin(self) -> str:
        return f"https://{NAME}:{self.tls_port}"

    def curl(self, url: str, *options: str) -> Answer:
        """Ask as curl would, over HTTP/2 where it is to be had; nothing is decompressed."""
        body = self.folder / f"body-{os.urandom(4).hex()}"
        url = url if "://" in url else self.origin + url
        done = subprocess.run(
            [*self._command(url), "--dump-header", "-", "--output", body, *options, url], capture_output=True, check=False
        )
        return _read(done.returncode, done.stdout.decode("latin-1"), body)

    def statuses(self, *options: str) -> list[int]:
        """Ask for many addresses over one connection, and return the statuses alone."""
        outputs = [word for option in options if option.startswith("https:") for word in ("--output", "/dev/null", option)]
        others = [option for option in options if not option.startswith("https:")]
        done = subprocess.run([*self._command("https:"), *others, *outputs], capture_output=True, check=True, text=True)
        return [int(line) for line in done.stdout.split()]

    def _command(self, url: str) -> list[str]:
        port = self.port if url.startswith("http:") else self.tls_port
        certificate = str(self.folder / "certificate.pem")
        return ["curl", "--silent", "--http2", "--cacert", certificate, "--connect-to", f"::127.0.0.1:{port}"]


def _read(code: int, head: str, body: Path) -> Answer:
    if not head:
        return Answer(code)
    first, *lines = head.strip().splitlines()
    protocol, status = first.split()[:2]
    headers = tuple((name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines))
    return Answer(code, protocol, int(status), headers, body.read_text(encoding="utf-8", errors="replace") if body.exists() else "")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a jar of cookies, who comes from one address of the loopback network."""

    front: Front
    name: str
    address: str = "127.0.0.1"

    def ask(self, path: str, *options: str) -> Answer:
        jar = str(self.front.folder / f"jar-{self.name}")
        return self.front.curl(path, "--cookie", jar, "--cookie-jar", jar, "--interface", self.address, *options)

    def sign_in(self, password: str, headers: Mapping[str, str] | None = None) -> Answer:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.ask("/login").text)
        assert found
        form = {"csrf_token": found[1], "username": self.name, "password": password}
        sent = [option for name, value in form.items() for option in ("--data-urlencode", f"{name}={value}")]
        said = [option for name, value in (headers or {}).items() for option in ("--header", f"{name}: {value}")]
        return self.ask("/login", "--referer", f"{self.front.origin}/login", *sent, *said)
