from __future__ import annotations

import pytest

from outbound.scripted import Reply, ScriptedServer
from rushes.errors import ConfigurationError, PlatformRefused, PlatformUnreachable
from rushes.outbound import Backoff, Outbound

NO_WAIT = Backoff(first_s=0.0, longest_s=0.0, jitter_s=0.0)


def leading_to(*addresses: str, port: int = 9) -> Outbound:
    return Outbound(f"http://platform.test:{port}/api", attempts=2, timeout_s=2, backoff=NO_WAIT, resolve=lambda _host, _port: addresses)


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "169.254.0.1",
        "fe80::1",
        "fe80::1%eth0",
        "0.0.0.0",
        "0.1.2.3",
        "::",
        "::ffff:169.254.169.254",
        "::ffff:0.0.0.0",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "fd00:ec2::254",
        "100.100.100.200",
        "224.0.0.1",
        "ff02::1",
        "255.255.255.255",
        "not-an-address",
    ],
)
def test_call_to_a_name_that_leads_to_a_forbidden_address_is_refused(address: str) -> None:
    with pytest.raises(PlatformRefused, match="not called"):
        leading_to(address).get_json("x")


def test_call_to_a_name_with_one_forbidden_address_among_good_ones_is_refused() -> None:
    with pytest.raises(PlatformRefused, match="not called"):
        leading_to("127.0.0.1", "169.254.169.254").get_json("x")


def test_call_to_a_loopback_address_of_the_configured_host_passes_with_its_own_host_header() -> None:
    with ScriptedServer(Reply(value=[1])) as server:
        assert leading_to("127.0.0.1", port=server.port).get_json("x").body == [1]
        assert server.received[0].headers["host"] == f"platform.test:{server.port}"


def test_call_to_a_host_whose_first_address_is_silent_reaches_the_second_and_remembers_it() -> None:
    with ScriptedServer(Reply(value=[1])) as server:
        outbound = leading_to("::1", "127.0.0.1", port=server.port)
        assert outbound.get_json("x").body == [1]
        assert outbound._wire._addresses.candidates() == ("127.0.0.1", "::1")


def test_call_resolves_the_name_once_and_again_when_nothing_answers() -> None:
    asked: list[str] = []

    def resolve(host: str, _port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",)

    with ScriptedServer(Reply(value=[1])) as server:
        outbound = Outbound(f"http://platform.test:{server.port}", attempts=2, timeout_s=2, backoff=NO_WAIT, resolve=resolve)
        outbound.get_json("x")
        outbound.get_json("x")
        assert asked == ["platform.test"]
        outbound.close()
    outbound = Outbound("http://platform.test:9", attempts=2, timeout_s=2, backoff=NO_WAIT, resolve=resolve)
    with pytest.raises(PlatformUnreachable):
        outbound.get_json("x")
    assert len(asked) == 3


def test_call_to_an_unknown_name_is_unreachable() -> None:
    def unknown(_host: str, _port: int) -> tuple[str, ...]:
        raise OSError("Name or service not known")

    outbound = Outbound("http://platform.test/api", attempts=2, backoff=NO_WAIT, resolve=unknown)
    with pytest.raises(PlatformUnreachable, match=r"platform\.test leads to no address"):
        outbound.get_json("x")


@pytest.mark.parametrize(
    "base_url",
    [
        "file:///etc/passwd",
        "ftp://platform.test/",
        "gopher://platform.test/",
        "platform.test/api",
        "//platform.test/api",
        "https://",
        "https:///api",
        "https://alice:geheim@platform.test/api",
        "https://platform.test/api?key=geheim",
        "https://platform.test/api#x",
        "http://[::1",
        "http://platform.test:99999/",
        "",
    ],
)
def test_base_url_that_is_not_a_plain_http_address_is_a_configuration_error(base_url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Outbound(base_url)
    assert "geheim" not in str(caught.value)


def test_base_url_that_is_not_on_the_allow_list_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match=r"other\.test:443"):
        Outbound("https://other.test/api", allow_hosts=["platform.test:443"])
    assert "platform.test:443" in repr(Outbound("https://PLATFORM.test/api", allow_hosts=["platform.test:443"]))


@pytest.mark.parametrize(
    "path",
    ["../admin", "a/../../b", "./a", "a/%2e%2e/b", "a\\..\\b", "a/%2e%2E%5cb", "a?x=1", "a#b", "a\nb", "a\x00b"],
)
def test_path_that_would_leave_the_base_is_refused(path: str) -> None:
    with pytest.raises(PlatformRefused, match="cannot be called"):
        leading_to("127.0.0.1").get_json(path)


@pytest.mark.parametrize("path", ["http://evil.test/x", "//evil.test/x", "@evil.test/x"])
def test_path_that_looks_like_another_host_stays_with_the_configured_one(path: str) -> None:
    with ScriptedServer(Reply(value=[])) as server:
        leading_to("127.0.0.1", port=server.port).get_json(path)
        assert server.received[0].path.startswith("/api/")
        assert server.received[0].headers["host"] == f"platform.test:{server.port}"
