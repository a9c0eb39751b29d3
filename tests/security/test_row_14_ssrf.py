"""Row 14: the one outbound client goes where it was configured to go; no name, redirect, path or answer leads it elsewhere."""

from __future__ import annotations

import ast
import socket
from pathlib import Path

import pytest

from house.sources import modules
from outbound.scripted import Reply, ScriptedServer
from rushes.errors import ConfigurationError, PlatformRefused, SourceRefused
from rushes.outbound import Backoff, Outbound
from rushes.sources import Asked, Reach, kind_called, kinds_offered

NO_WAIT = Backoff(first_s=0.0, longest_s=0.0, jitter_s=0.0)
FORBIDDEN = (
    "169.254.169.254", "fe80::1", "0.0.0.0", "::", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "fd00:ec2::254", "100.100.100.200",
    "224.0.0.1", "255.255.255.255", "fe80::1%eth0", "0xa9fea9fe", "2852039166", "169.254.43518",
)  # fmt: skip
PRIVATE = ("127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "::1", "fc00::1", "::ffff:10.0.0.1", "100.64.0.1")
REST = "base_url: https://inside.test/api\nresources:\n  things: {path: /things, paging: none}\n"
SERVER = {"host": "inside.test", "database": "d", "user": "u", "tls": "off"}
PLACES: dict[str, dict[str, object]] = {
    "mysql": SERVER,
    "postgresql": SERVER,
    "s3": {"endpoint": "https://inside.test", "bucket": "things", "key_id": "AKIA"},
    "rest": {"declaration": REST},
}
"""A place of each kind of source that is on a network, on a host that leads where the test says."""
HTTP_CLIENTS = {"httpx2", "httpx", "requests", "urllib3", "aiohttp", "http.client", "urllib.request", "ftplib", "pycurl"}


@pytest.mark.parametrize("address", FORBIDDEN)
def test_row_14_name_that_leads_to_a_forbidden_address_is_not_called(address: str) -> None:
    outbound = Outbound("http://platform.test:9/api", attempts=1, timeout_s=2, backoff=NO_WAIT, resolve=lambda _host, _port: (address,))
    with pytest.raises(PlatformRefused, match="not called"):
        outbound.get_json("x")


def test_row_14_every_kind_of_source_on_a_network_is_tried_here(tmp_path: Path) -> None:
    assert {*PLACES, "sqlite"} == set(kinds_offered(Reach(sqlite_dir=tmp_path)))


@pytest.mark.parametrize("address", [*FORBIDDEN, *PRIVATE])
@pytest.mark.parametrize("kind", PLACES)
def test_row_14_source_whose_name_leads_inside_is_not_called(kind: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def called(*where: object, **_: object) -> None:
        raise AssertionError(f"called {where}")

    monkeypatch.setattr(socket, "create_connection", called)
    monkeypatch.setattr(socket.socket, "connect", called)
    reach = Reach(resolve=lambda _host, _port: (address,))
    place = kind_called(kind).place_of(kind, PLACES[kind], reach)
    for ask in (
        lambda: kind_called(kind).attempt(place, "sesame", reach),
        lambda: kind_called(kind).look(place, "sesame", Asked("things"), reach, rows=1),
    ):
        with pytest.raises(SourceRefused, match="is not called"):
            ask()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_row_14_redirect_is_not_followed(status: int) -> None:
    with ScriptedServer(Reply(value={"secret": 1})) as inside:
        redirect = Reply(status=status, headers={"Location": f"http://127.0.0.1:{inside.port}/latest/meta-data"})
        with ScriptedServer(redirect) as platform:
            outbound = Outbound(f"http://127.0.0.1:{platform.port}/api", attempts=1, timeout_s=2, backoff=NO_WAIT)
            with pytest.raises(PlatformRefused):
                outbound.get_json("x")
        assert inside.received == []


def test_row_14_name_that_changes_its_address_between_check_and_call_changes_nothing() -> None:
    answers = iter([("127.0.0.1",), ("169.254.169.254",)])
    with ScriptedServer(Reply(value=[1])) as server:
        outbound = Outbound(
            f"http://platform.test:{server.port}/api", attempts=1, timeout_s=2, backoff=NO_WAIT, resolve=lambda _host, _port: next(answers)
        )
        assert outbound.get_json("x").body == [1]
        assert outbound.get_json("y").body == [1]


@pytest.mark.parametrize(
    "base_url", ["file:///etc/passwd", "ftp://a.test/", "gopher://a.test/", "dict://a.test:1/", "http://a:b@c.test/", "//a.test"]
)
def test_row_14_base_address_of_another_scheme_is_refused(base_url: str) -> None:
    with pytest.raises(ConfigurationError):
        Outbound(base_url)


def test_row_14_no_other_room_has_a_client_of_its_own() -> None:
    found: list[str] = []
    for name, tree in modules().items():
        for node in ast.walk(tree):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            found += [
                f"{name}: {each}"
                for each in names
                if each in HTTP_CLIENTS or each.split(".")[0] in HTTP_CLIENTS - {"http.client", "urllib.request"}
            ]
    assert [each for each in found if not each.startswith("src/rushes/outbound/")] == []
