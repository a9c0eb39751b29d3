"""`rushes deploy nginx`: what it writes is taken by nginx, and does in front of the product's own server what it says."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from cli.conftest import COLLECTOR_PASSWORD, CONFIGURATION, LAST_DAY, Rushes
from cli.front import NAME, Answer, Front, Visitor, certify, free_port, in_folder, nginx, nginx_command, rushes
from cli.load import steady_load
from cli.programs import Program, running, until
from rushes.config import load
from rushes.demo import PlatformServer, demo_world
from rushes.web import create_app
from rushes.web.headers import header_writer
from rushes.web.policies import POLICIES, Policy
from web.installation import rooms

PRODUCTIONS = 3


@pytest.fixture(scope="module")
def houses() -> Iterator[PlatformServer]:
    world = demo_world(today=LAST_DAY, accounts=2, months=2, productions_per_account=PRODUCTIONS)
    with PlatformServer(world) as server:
        yield server


@pytest.fixture(scope="module")
def pages(houses: PlatformServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The product's own server with a month of two accounts, set up to stand behind nginx."""
    folder = tmp_path_factory.mktemp("pages")
    text = CONFIGURATION.format(base_url=houses.base_url, home_url=houses.home_url).replace("port = 0", f"port = {free_port()}")
    (folder / "rushes.toml").write_text(f'{text}allowed_hosts = ["{NAME}", "127.0.0.1"]\nis_behind_tls = true\ntrusted_proxies = 1\n')
    (folder / "secrets").mkdir(mode=0o700)
    (folder / "secrets" / "limecraft").touch(mode=0o600)
    (folder / "secrets" / "limecraft").write_text(COLLECTOR_PASSWORD)
    rushes(folder, "init", "--keys-only")
    rushes(folder, "sync", "--from", "2025-11-01", "--to", LAST_DAY.isoformat())
    with running(folder, "web") as program:
        program.wait_for("Rushes answers on")
        yield program
        assert program.stop(signal.SIGTERM) == 0


@pytest.fixture(scope="module")
def front(pages: Program, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("front")
    found = Front(folder, free_port(), free_port())
    certificate, key = certify(folder)
    ports = ["--listen", "127.0.0.1", "--port", str(found.port), "--tls-port", str(found.tls_port)]
    files = ["--certificate", str(certificate), "--key", str(key), "--logs", str(folder)]
    text = rushes(pages.folder, "deploy", "nginx", "--server-name", NAME, *ports, *files)
    (folder / "nginx.conf").write_text(in_folder(text, folder))
    with nginx(folder / "nginx.conf"):
        yield found


@pytest.fixture(scope="module")
def alice(front: Front) -> Visitor:
    visitor = Visitor(front, "alice")
    assert visitor.sign_in("alice-demo").status == 303
    return visitor


def names_of(answer: Answer) -> set[str]:
    return set(re.findall(r'href="/production/\d+[^"]*"[^>]*>([^<]+)<', json.loads(answer.text)["html"]))


def test_nginx_takes_what_is_written_whole_and_as_a_site(install: Path, rushes: Rushes) -> None:
    certificate, key = certify(install)
    options = ["deploy", "nginx", "--server-name", NAME, "--server-name", "www.example.org", "--logs", str(install)]
    files = ["--certificate", str(certificate), "--key", str(key)]
    (install / "rushes.toml").write_text((install / "rushes.toml").read_text().replace("port = 0", "port = 8080"))
    whole = rushes(*options, *files)
    assert whole.code == 0, whole.err
    assert rushes(*options, *files, "--site", "--output", str(install / "site.conf")).code == 0
    around = f"user www-data;\nevents {{ }}\nhttp {{\n    gzip on;\n    access_log off;\n    include {install}/site.conf;\n}}\n"
    for text in (whole.out, around):
        (install / "nginx.conf").write_text(in_folder(text, install))
        done = subprocess.run([*nginx_command(install / "nginx.conf"), "-t"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        # How newer ones than Debian 12's want HTTP/2 to be written, that one does not know.
        assert [line for line in done.stderr.splitlines() if "[warn]" in line and 'the "http2" directive' not in line] == []


@pytest.mark.parametrize("name", ["a b", "a;return 200", "a\nb", "a{", "$host", "*.example.org", "-a", "a..b", "über.org", "a" * 64, ""])
def test_server_name_that_could_mean_more_is_refused(rushes: Rushes, name: str) -> None:
    done = rushes("deploy", "nginx", "--server-name", name)
    assert (done.code, done.out) == (2, "")
    assert "write one such as usage.example.org" in done.err


@pytest.mark.parametrize("path", ["etc/key.pem", "/etc/k;y", "/etc/a b", "/etc/../key", "/etc/$host", "/etc/k\ny", '/etc/"k', "/", ""])
def test_path_that_could_mean_more_is_refused(rushes: Rushes, path: str) -> None:
    for options in (["--certificate", "/etc/c.pem", "--key", path], ["--logs", path], ["--challenges", path]):
        done = rushes("deploy", "nginx", "--server-name", NAME, *options)
        assert (done.code, done.out) == (2, "")
        assert "write an absolute path" in done.err


def test_address_or_key_that_is_none_and_a_port_nobody_knows_are_refused(install: Path, rushes: Rushes) -> None:
    assert "such as 192.0.2.1" in rushes("deploy", "nginx", "--server-name", NAME, "--listen", "here; }").err
    assert "together" in rushes("deploy", "nginx", "--server-name", NAME, "--key", "/etc/key.pem").err
    assert "set a port under [web]" in rushes("deploy", "nginx", "--server-name", NAME).err


def test_settings_that_do_not_fit_are_told(install: Path, rushes: Rushes) -> None:
    file = install / "rushes.toml"
    file.write_text(file.read_text().replace("port = 0", 'port = 8080\nhost = "::"'))
    done = rushes("deploy", "nginx", "--server-name", NAME)
    assert done.code == 0
    assert "server [::1]:8080 max_fails=1" in done.out
    assert 'allowed_hosts = ["127.0.0.1", "localhost", "usage.example.org"]' in done.err
    told = [line.strip() for line in done.err.splitlines()[1:]]
    file.write_text(file.read_text().replace('host = "::"', "\n".join(told)))
    again = rushes("deploy", "nginx", "--server-name", NAME)
    assert (again.code, again.err) == (0, "")
    assert "server 127.0.0.1:8080 max_fails=1" in again.out
    assert "ssl_certificate /etc/letsencrypt/live/usage.example.org/fullchain.pem;" in again.out


def test_limits_are_those_of_the_pages(pages: Program, front: Front) -> None:
    app = create_app(load(pages.folder / "rushes.toml", {}))
    rooms(app).close()
    text = (front.folder / "nginx.conf").read_text()
    assert f"client_max_body_size {app.config['MAX_CONTENT_LENGTH'] // 1024}k;" in text
    sends = {
        re.sub(r"<\w+>", "[^/]+", rule.rule)
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and POLICIES[rule.endpoint] is Policy.OPEN
    }
    limited = re.search(r"location ~ \^/\((.+)\)\$", text)
    assert limited
    assert {f"/{path}" for path in limited[1].split("|")} == sends


def test_people_sign_in_by_http_2_and_see_their_own_rows_alone(front: Front, alice: Visitor) -> None:
    charlie = Visitor(front, "charlie")
    assert charlie.sign_in("charlie-demo").status == 303
    seen = [names_of(each.ask("/dashboard/data?month=2025-11")) for each in (alice, charlie)]
    assert all(seen)
    assert not seen[0] & seen[1]
    page = alice.ask("/dashboard?month=2025-11")
    assert (page.protocol, page.status) == ("HTTP/2", 200)
    assert "North Production House" in page.text
    assert Visitor(front, "stranger").ask("/dashboard").header("Location").startswith("/login")


def test_tls_before_1_2_is_refused_and_1_2_and_1_3_are_taken(front: Front) -> None:
    def said(version: str) -> str:
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{front.tls_port}", "-cipher", "ALL:@SECLEVEL=0", version]
        named = [[*command, "-servername", NAME], command] if version == "-tls1_1" else [[*command, "-servername", NAME]]
        return "".join(subprocess.run(each, input="", capture_output=True, text=True, check=False).stderr for each in named)

    assert said("-tls1_1").count("alert protocol version") == 2
    assert "alert" not in said("-tls1_2")
    assert "alert" not in said("-tls1_3")


def test_data_is_compressed_once_and_kept_by_its_tag_and_files_for_ever(front: Front, alice: Visitor) -> None:
    data = alice.ask("/dashboard/data?month=2025-11", "--header", "Accept-Encoding: gzip")
    assert data.header("Content-Encoding") == "gzip"
    assert "Accept-Encoding" in data.header("Vary")
    known = alice.ask("/dashboard/data?month=2025-11", "--header", f"If-None-Match: {data.header('ETag')}")
    assert (known.status, known.text) == (304, "")
    style = re.search(r'href="(/static/[^"]+\.css)"', alice.ask("/login?keep=yes").text)
    assert style
    for encoding in ("br", "gzip"):
        file = front.curl(style[1], "--header", f"Accept-Encoding: {encoding}")
        assert file.all("Content-Encoding") == [encoding]
        assert file.header("Cache-Control") == "public, max-age=31536000, immutable"


def test_every_answer_of_the_pages_promises_tls_once_and_none_names_the_program(front: Front, alice: Visitor) -> None:
    expected = header_writer(is_behind_tls=True)(Flask("none").response_class()).headers["Strict-Transport-Security"]
    for path in ("/dashboard", "/login", "/nowhere", "/favicon.ico", "/api/v1/me"):
        answer = alice.ask(path)
        assert answer.all("Strict-Transport-Security") == [expected], path
        assert answer.all("Server") == ["nginx"], path
        assert len(answer.all("Content-Security-Policy")) == 1, path


def test_sending_sign_ins_is_limited_by_address_and_looking_is_not(front: Front) -> None:
    url = f"{front.origin}/login"
    here = ["--interface", "127.0.0.9", "--write-out", "%{http_code}\\n"]
    sent = front.statuses(*here, "--data", "username=x", *[url] * 40)
    assert sent[:20] == [400] * 20
    assert set(sent[20:]) <= {400, 429}
    assert 429 in sent
    asked = (Visitor(front, "stranger", "127.0.0.9").ask("/login", "--data", "username=x") for _ in range(20))
    refused = next(answer for answer in asked if answer.status == 429)
    assert refused.header("Retry-After") == "60"
    assert refused.text.startswith("Too many attempts to sign in from your network.")
    assert front.statuses(*here, *[url] * 24) == [200] * 24
    assert Visitor(front, "stranger", "127.0.0.10").ask("/login", "--data", "username=x").status == 400


def test_address_that_a_client_claims_is_not_believed(pages: Program, front: Front) -> None:
    claims = dict.fromkeys(("X-Forwarded-For", "X-Real-IP", "X-Client-IP"), "203.0.113.9")
    claims |= {"Forwarded": "for=203.0.113.9;host=evil.example;proto=http", "X-Forwarded-Proto": "http"}
    claims |= {"X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "1", "X-Forwarded-Prefix": "/evil"}
    answer = Visitor(front, "bob", "127.0.0.7").sign_in("bob-demo", claims)
    assert (answer.status, answer.header("Location")) == (303, "/dashboard")
    assert "Secure" in answer.header("Set-Cookie")
    entries = [json.loads(line) for line in rushes(pages.folder, "audit").splitlines()]
    assert entries[-1]["address"] == "127.0.0.7"
    assert "203.0.113.9" not in {each["address"] for each in entries}


def test_metrics_other_names_and_large_bodies_are_kept_out_and_plain_http_leads_to_tls(pages: Program, front: Front) -> None:
    token = rushes(pages.folder, "metrics-token").strip()
    for path in ("/metrics", "//metrics", "/%6detrics", "/x/../metrics", "/metrics?x=1"):
        assert front.curl(path, "--path-as-is", "--header", f"Authorization: Bearer {token}").status in {400, 404}, path
    here = pages.wait_for("Rushes answers on").split()[-1]
    asked = urllib.request.Request(f"{here}metrics", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        assert answer.status == 200
    plain = front.curl(f"http://{NAME}:{front.port}/year?year=2025&next=//evil.example")
    assert (plain.status, plain.header("Location")) == (301, f"{front.origin}/year?year=2025&next=//evil.example")
    (front.folder / "large").write_bytes(b"x" * 262_145)
    assert front.curl("/login", "--data-binary", f"@{front.folder}/large").status == 413
    assert front.curl(f"http://evil.example:{front.port}/").code == 52
    assert front.curl(f"https://evil.example:{front.tls_port}/", "--insecure").code == 35
    assert front.curl(f"https://127.0.0.1:{front.tls_port}/", "--insecure").code == 35
    assert front.curl("/login", "--http1.1", "--header", "Host: evil.example").code == 52


def test_log_of_nginx_is_json_without_queries(front: Front) -> None:
    front.curl("/login?next=/s3cr3t-42")
    until(lambda: '"path":"/login"' in (front.folder / "rushes.log").read_text())
    lines = [json.loads(line) for line in (front.folder / "rushes.log").read_text().splitlines()]
    assert {"timestamp", "address", "method", "path", "status", "elapsed_s"} <= set(lines[-1])
    assert "s3cr3t" not in (front.folder / "rushes.log").read_text()


def test_reload_of_the_pages_under_load_through_nginx_fails_no_request(pages: Program, front: Front) -> None:
    trusted = ssl.create_default_context(cafile=str(front.folder / "certificate.pem"))

    def connect() -> http.client.HTTPConnection:
        connection = http.client.HTTPSConnection(NAME, context=trusted)
        connection._create_connection = lambda *_: socket.create_connection(("127.0.0.1", front.tls_port), 30)  # type: ignore[attr-defined]
        return connection

    with steady_load(connect, ("/healthz", "/login"), host=NAME) as load:
        pages.process.send_signal(signal.SIGHUP)
        pages.wait_for("reloaded ")
    assert load.failures == []
    assert load.answered > 20


def test_pages_that_do_not_answer_are_told_in_words(install: Path, rushes: Rushes) -> None:
    file = install / "rushes.toml"
    file.write_text(file.read_text().replace("port = 0", f"port = {free_port()}"))
    found = Front(install, free_port(), free_port())
    certificate, key = certify(install)
    ports = ["--listen", "127.0.0.1", "--port", str(found.port), "--tls-port", str(found.tls_port)]
    done = rushes(
        "deploy", "nginx", "--server-name", NAME, *ports, "--certificate", str(certificate), "--key", str(key), "--logs", str(install)
    )
    (install / "nginx.conf").write_text(in_folder(done.out, install))
    with nginx(install / "nginx.conf"):
        answer = found.curl("/dashboard")
    assert (answer.status, answer.header("Retry-After")) == (503, "10")
    assert answer.text == "Rushes does not answer just now. Try again in a moment.\n"
