"""A certificate expires: the platform's, the records' server's, and the one that browsers see; each is told, and a new one is all it takes."""

from __future__ import annotations

import os
import signal
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cli.conftest import CONFIGURATION, Rushes
from cli.front import NAME, Front, certify, free_port, in_folder, nginx
from cli.front import rushes as program
from databases import Databases
from kept_records import RecordsFactory
from rushes.outbound import wire
from servers import RecordsServer, records_server
from servers import certify as certify_server


def test_platform_whose_certificate_has_expired_is_told_by_doctor_and_by_the_night(
    loaded: Path, rushes: Rushes, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = certify(loaded, days_left=-1)
    trusting = ssl.create_default_context(cafile=certificate)
    # Whose name it is and who vouches for it are well, so that its age alone is not.
    trusting.check_hostname = False
    monkeypatch.setattr(wire, "_certificates", lambda _authority: trusting)
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        file, address = loaded / "rushes.toml", f"https://127.0.0.1:{server.server_address[1]}/"
        text = CONFIGURATION.format(base_url=f"{address}api", home_url=address)
        file.write_text(text + "".join(file.read_text().partition("[records]")[1:]))
        doctor, night = rushes("doctor"), rushes("sync")
        server.shutdown()
    assert (doctor.code, night.code) == (1, 2)
    for said in (doctor.out, night.out):
        assert "certificate has expired" in " ".join(said.split()), said


@pytest.fixture(params=["mysql", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[RecordsServer]:
    with records_server(request.param) as started:
        yield started


@pytest.fixture
def records(server: RecordsServer) -> Iterator[RecordsFactory]:
    with closing(Databases(server)) as databases, closing(RecordsFactory(databases)) as made:
        yield made


def renew(server: RecordsServer, *, days_left: int) -> None:
    """Put another certificate in the place of the server's, and let it take it."""
    owner = (server.folder / "key.pem").stat()
    certify_server(server.folder, days_left=days_left)
    for each in server.folder.glob("*.pem"):
        os.chown(each, owner.st_uid, owner.st_gid)
    server.stop()
    server.start_again()


def test_records_server_whose_certificate_has_expired_is_told_and_a_new_one_is_enough(
    install: Path, server: RecordsServer, rushes: Rushes
) -> None:
    assert rushes("sync").code == 0
    renew(server, days_left=-1)
    for done in (rushes("sync"), rushes("web")):
        assert done.code == 2
        assert "certificate" in done.err
        assert "expired" in done.err or "verify failed" in done.err, done.err
    assert rushes("doctor").code == 1
    renew(server, days_left=9)
    assert rushes("sync").code == 0


def test_certificate_of_the_pages_that_has_expired_is_refused_by_browsers_until_nginx_reads_a_new_one(
    install: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("front")
    front = Front(folder, free_port(), free_port())
    certificate, key = certify(folder, days_left=-1)
    ports = ["--listen", "127.0.0.1", "--port", str(front.port), "--tls-port", str(front.tls_port)]
    file = install / "rushes.toml"
    file.write_text(
        file.read_text().replace(
            "port = 0\n", f'port = {free_port()}\nallowed_hosts = ["{NAME}"]\nis_behind_tls = true\ntrusted_proxies = 1\n'
        )
    )
    files = ["--certificate", str(certificate), "--key", str(key), "--logs", str(folder)]
    text = program(install, "deploy", "nginx", "--server-name", NAME, *ports, *files)
    (folder / "nginx.conf").write_text(in_folder(text, folder))
    with nginx(folder / "nginx.conf"):
        expired = front.curl("/healthz")
        certify(folder)
        os.kill(int((folder / "nginx.pid").read_text()), signal.SIGHUP)
        renewed = next(answer for _ in range(100) if (answer := front.curl("/healthz")).code == 0)
    # curl's number for a certificate that is not good; nothing was sent.
    assert (expired.code, expired.status) == (60, 0)
    # The pages are not running here: what answers is nginx.
    assert renewed.status == 503
