"""Row 14: the one outbound client goes where it was configured to go; no name, redirect, path or answer leads it elsewhere."""

from __future__ import annotations

import ast

import pytest

from house.sources import modules
from outbound.scripted import Reply, ScriptedServer
from rushes.errors import ConfigurationError, PlatformRefused
from rushes.outbound import Backoff, Outbound

NO_WAIT = Backoff(first_s=0.0, longest_s=0.0, jitter_s=0.0)
FORBIDDEN = (
    "169.254.169.254", "fe80::1", "0.0.0.0", "::", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "fd00:ec2::254", "100.100.100.200",
    "224.0.0.1", "255.255.255.255", "fe80::1%eth0", "0xa9fea9fe", "2852039166", "169.254.43518",
)  # fmt: skip
HTTP_CLIENTS = {"httpx2", "httpx", "requests", "urllib3", "aiohttp", "http.client", "urllib.request", "ftplib", "pycurl"}


@pytest.mark.parametrize("address", FORBIDDEN)
def test_row_14_name_that_leads_to_a_forbidden_address_is_not_called(address: str) -> None:
    outbound = Outbound("http://platform.test:9/api", attempts=1, timeout_s=2, backoff=NO_WAIT, resolve=lambda _host, _port: (address,))
    with pytest.raises(PlatformRefused, match="not called"):
        outbound.get_json("x")


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
