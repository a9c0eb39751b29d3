"""Two machines with pages behind one nginx: people, records and facts are the same on both, and one may stop at any moment."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.conftest import COLLECTOR_PASSWORD, CONFIGURATION, LAST_DAY
from cli.front import NAME, Front, Visitor, certify, free_port, in_folder, nginx, rushes
from cli.load import steady_load
from cli.programs import Program, running
from rushes.demo import PlatformServer, demo_world
from servers import PASSWORD, READER_PASSWORD, RecordsServer, records_server

PATHS = ("/dashboard?month=2025-11", "/dashboard/data?month=2025-11", "/healthz", "/favicon.ico")


@dataclass(frozen=True, slots=True)
class House:
    """Two machines, and who stands in front of them."""

    machines: tuple[Path, Path]
    front: Front


@pytest.fixture(scope="module", params=["mysql", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[RecordsServer]:
    with records_server(request.param) as started:
        yield started


@pytest.fixture(scope="module")
def house(server: RecordsServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An installation with records and facts on a server, made on one machine and copied to the other, which has no password to write."""
    world = demo_world(today=LAST_DAY, accounts=2, months=2, productions_per_account=3)
    with PlatformServer(world) as platform, server.spare_facts() as facts, server.spare_facts() as records:
        first, second = (tmp_path_factory.mktemp(name) for name in ("first", "second"))
        _secrets(first, server)
        text = CONFIGURATION.format(base_url=platform.base_url, home_url=platform.home_url)
        text += f'allowed_hosts = ["{NAME}", "127.0.0.1"]\nis_behind_tls = true\ntrusted_proxies = 1\n' + _servers(server, records, facts)
        ports = free_port(), free_port()
        for machine, port in zip((first, second), ports, strict=True):
            (machine / "rushes.toml").write_text(text.replace("port = 0", f"port = {port}"))
        rushes(first, "init", "--keys-only")
        rushes(first, "warehouse", "prepare")
        rushes(first, "sync", "--from", "2025-11-01", "--to", LAST_DAY.isoformat())
        shutil.copytree(first / "secrets", second / "secrets")
        shutil.copytree(first / "var" / "keys", second / "var" / "keys")
        (second / "secrets" / "writer").unlink()
        told = (second / "rushes.toml").read_text()
        (second / "rushes.toml").write_text(re.sub(r"(?<=\[warehouse\]\n)(.*\n)*?password_file.*\n", r"\1", told))
        folder = tmp_path_factory.mktemp("front")
        front = Front(folder, free_port(), free_port())
        certificate, key = certify(folder)
        listening = ["--listen", "127.0.0.1", "--port", str(front.port), "--tls-port", str(front.tls_port)]
        files = ["--certificate", str(certificate), "--key", str(key), "--logs", str(folder)]
        pages = [option for port in ports for option in ("--pages", f"127.0.0.1:{port}")]
        written = rushes(first, "deploy", "nginx", "--server-name", NAME, *listening, *files, *pages)
        (folder / "nginx.conf").write_text(in_folder(written, folder))
        with nginx(folder / "nginx.conf"):
            yield House((first, second), front)


def _secrets(machine: Path, server: RecordsServer) -> None:
    (machine / "secrets").mkdir(mode=0o700)
    for name, word in (("limecraft", COLLECTOR_PASSWORD), ("records", PASSWORD), ("writer", PASSWORD), ("reader", READER_PASSWORD)):
        (machine / "secrets" / name).touch(mode=0o600)
        (machine / "secrets" / name).write_text(word, encoding="utf-8")
    shutil.copyfile(server.authority, machine / "secrets" / "authority.pem")


def _servers(server: RecordsServer, records: str, facts: str) -> str:
    reached = f'kind = "{server.kind}"\nport = {server.port}\ntls_ca_file = "secrets/authority.pem"\n'
    return (
        f'[records]\n{reached}database = "{records}"\npassword_file = "secrets/records"\n'
        f'[warehouse]\npassword_file = "secrets/writer"\n{reached}database = "{facts}"\n'
        f'reader = "{facts}_reader"\nreader_password_file = "secrets/reader"\n'
    )


def served(stack: ExitStack, machine: Path) -> Program:
    program = stack.enter_context(running(machine, "web"))
    program.wait_for("Rushes answers on")
    return program


def by_tls(front: Front) -> http.client.HTTPSConnection:
    context = ssl.create_default_context(cafile=str(front.folder / "certificate.pem"))

    class Named(http.client.HTTPSConnection):
        def connect(self) -> None:
            http.client.HTTPConnection.connect(self)
            self.sock = context.wrap_socket(self.sock, server_hostname=NAME)

    return Named("127.0.0.1", front.tls_port, timeout=30)


def cookies_of(visitor: Visitor) -> str:
    lines = (visitor.front.folder / f"jar-{visitor.name}").read_text().splitlines()
    fields = [line.removeprefix("#HttpOnly_").split("\t") for line in lines if line and not line.startswith("# ")]
    return "; ".join(f"{each[5]}={each[6]}" for each in fields if len(each) == 7)


def version_at(machine: Path) -> int:
    port = re.search(r"^port = (\d+)$", (machine / "rushes.toml").read_text(), re.M)
    assert port
    with closing(http.client.HTTPConnection("127.0.0.1", int(port[1]), timeout=20)) as connection:
        connection.request("GET", "/healthz", headers={"Host": NAME, "Connection": "close"})
        with connection.getresponse() as answer:
            return int(json.loads(answer.read())["warehouse_version"])


def test_machine_stops_restarts_and_dies_under_load_and_no_request_fails(house: House) -> None:
    alice = Visitor(house.front, "alice")
    with ExitStack() as stack:
        one, other = (served(stack, machine) for machine in house.machines)
        assert alice.sign_in("alice-demo").status == 303
        shown = {alice.ask("/dashboard/data?month=2025-11").text for _ in range(6)}
        assert len(shown) == 1
        before = version_at(house.machines[0])
        with steady_load(lambda: by_tls(house.front), PATHS, host=NAME, cookies=cookies_of(alice)) as load:
            assert one.stop(signal.SIGTERM) == 0
            one = served(stack, house.machines[0])
            # The night runs on the first machine, and the second shows it with the next page.
            rushes(house.machines[0], "sync", "--from", "2025-11-01", "--to", LAST_DAY.isoformat(), "--account", "1")
            os.kill(other.process.pid, signal.SIGKILL)
            _end_children(other)
            other = served(stack, house.machines[1])
        assert load.failures == []
        assert load.answered > 200
        assert version_at(house.machines[0]) == version_at(house.machines[1]) >= before
        assert {alice.ask("/dashboard?month=2025-11").status for _ in range(6)} == {200}
        # Who signs out on one is signed out on both.
        signed_out = alice.ask("/logout", "--referer", f"{house.front.origin}/dashboard", "--data-urlencode", f"csrf_token={_token(alice)}")
        assert signed_out.status == 303
        assert {alice.ask("/dashboard").status for _ in range(6)} == {303}
        for program in (one, other):
            assert program.stop(signal.SIGTERM) == 0


def _end_children(program: Program) -> None:
    """Let nobody be left of a machine that lost its power: its processes go with it."""
    found = subprocess.run(["pgrep", "-f", str(program.folder)], capture_output=True, text=True, check=False).stdout.split()
    for pid in found:
        if int(pid) != os.getpid():
            os.kill(int(pid), signal.SIGKILL)


def _token(visitor: Visitor) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', visitor.ask("/dashboard").text)
    assert found
    return found[1]


def test_machine_without_the_writer_s_password_publishes_nothing_and_says_why(house: House) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RUSHES_")}
    command = [sys.executable, "-m", "rushes.cli", "sync", "--days", "1"]
    done = subprocess.run(command, cwd=house.machines[1], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Nothing was published" in done.stdout + done.stderr
    assert PASSWORD not in done.stdout + done.stderr
