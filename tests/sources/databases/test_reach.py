"""Servers of sources are reached at checked addresses alone; private ones where they are configured."""

from __future__ import annotations

import socket
from ipaddress import ip_network
from pathlib import Path

import pytest

from rushes.errors import SourceRefused, SourceUnreachable
from rushes.sources import DatabasePlace, Reach
from rushes.sources.databases import try_place

EVERYTHING = tuple(ip_network(each) for each in ("0.0.0.0/0", "::/0"))
NEVER = (
    "169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0", "0.0.0.0", "0.1.2.3", "::", "::ffff:169.254.169.254", "::ffff:0.0.0.0", "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1", "fd00:ec2::254", "100.100.100.200", "224.0.0.1", "ff02::1", "255.255.255.255", "not-an-address", "0xa9fea9fe", "2852039166", "169.254.43518",
)  # fmt: skip
PRIVATE = (
    "127.0.0.1", "127.9.9.9", "::1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd00::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "2002:7f00:1::1", "198.18.0.1", "192.0.2.1", "240.0.0.1",
)  # fmt: skip


def place(kind: str, host: str = "db.test", port: int = 9) -> DatabasePlace:
    return DatabasePlace(kind, "usage", host, port, "reader", "off", "", 5)


@pytest.mark.parametrize("kind", ["mysql", "postgresql"])
@pytest.mark.parametrize("address", NEVER)
def test_name_that_leads_to_a_forbidden_address_is_never_called(kind: str, address: str) -> None:
    with pytest.raises(SourceRefused, match="not called"):
        try_place(place(kind), "x", Reach(EVERYTHING, resolve=lambda _host, _port: (address,)))


@pytest.mark.parametrize("kind", ["mysql", "postgresql"])
@pytest.mark.parametrize("address", PRIVATE)
def test_private_address_is_called_where_it_is_configured_alone(kind: str, address: str) -> None:
    with pytest.raises(SourceRefused, match="private network"):
        try_place(place(kind), "x", Reach((ip_network("10.1.0.0/16"),), resolve=lambda _host, _port: (address,)))


def test_configured_private_network_lets_its_own_addresses_through_in_every_form() -> None:
    reach = Reach((ip_network("10.1.0.0/16"),), resolve=lambda host, _port: (host,))
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "8.8.8.8"):
        assert reach.addresses(address, 1) == (address,)


@pytest.mark.parametrize("kind", ["mysql", "postgresql"])
def test_one_forbidden_address_among_good_ones_is_enough(kind: str) -> None:
    with pytest.raises(SourceRefused, match="not called"):
        try_place(place(kind), "x", Reach(EVERYTHING, resolve=lambda _host, _port: ("127.0.0.1", "169.254.169.254")))


@pytest.mark.parametrize("kind", ["mysql", "postgresql"])
def test_name_is_resolved_once_and_its_address_pinned(kind: str) -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",) if len(asked) == 1 else ("169.254.169.254",)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        port = int(listening.getsockname()[1])
        heard: list[object] = []

        def hear() -> None:
            client, _ = listening.accept()
            heard.append(client)
            client.close()

        from threading import Thread

        thread = Thread(target=hear)
        thread.start()
        with pytest.raises((SourceUnreachable, SourceRefused)) as caught:
            try_place(place(kind, port=port), "x", Reach(EVERYTHING, resolve=rebinding))
        thread.join()
    assert "169.254" not in str(caught.value)
    assert (asked, len(heard)) == (["db.test"], 1)


@pytest.mark.parametrize("kind", ["mysql", "postgresql"])
def test_name_that_leads_nowhere_is_unreachable(kind: str) -> None:
    def unknown(_host: str, _port: int) -> tuple[str, ...]:
        raise OSError("unknown")

    with pytest.raises(SourceUnreachable, match=r"db\.test leads to no address"):
        try_place(place(kind), "x", Reach(EVERYTHING, resolve=unknown))


@pytest.mark.parametrize("kind", ["mysql", "postgresql"])
def test_environment_of_the_process_leads_no_driver_elsewhere(kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "services").write_text("[x]\nhost=169.254.169.254\n")
    for name, value in {
        "PGHOSTADDR": "169.254.169.254",
        "PGHOST": "elsewhere",
        "PGSERVICEFILE": str(tmp_path / "services"),
        "PGPORT": "1",
    }.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SourceUnreachable, match="refused"):
        try_place(place(kind), "x", Reach(EVERYTHING, resolve=lambda _host, _port: ("127.0.0.1",)))
