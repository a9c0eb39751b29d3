"""Over TLS the address is pinned, and the certificate is still checked against the configured name."""

from __future__ import annotations

from pathlib import Path

import pytest

from outbound.scripted import Reply, ScriptedServer
from outbound.self_signed import self_signed
from rushes.errors import PlatformUnreachable
from rushes.outbound import Backoff, Outbound

NO_WAIT = Backoff(first_s=0.0, longest_s=0.0, jitter_s=0.0)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return self_signed("platform.test", tmp_path, is_authority=True)


def called(server: ScriptedServer, host: str, trusted: Path | None = None) -> Outbound:
    url = f"https://{host}:{server.port}/api"
    # Its key stands before it, which nobody would give away.
    authority = "-----BEGIN CERTIFICATE" + trusted.read_text().partition("-----BEGIN CERTIFICATE")[2] if trusted else ""
    return Outbound(url, attempts=1, timeout_s=5, backoff=NO_WAIT, resolve=lambda _host, _port: ("127.0.0.1",), authority=authority)


def test_call_over_tls_reaches_the_pinned_address_under_its_own_name(certificate: Path) -> None:
    with ScriptedServer(Reply(value=[1]), certificate=certificate) as server:
        assert called(server, "platform.test", certificate).get_json("x").body == [1]
        assert server.received[0].headers["host"] == f"platform.test:{server.port}"


def test_call_over_tls_to_a_certificate_of_another_name_fails(certificate: Path) -> None:
    with ScriptedServer(Reply(value=[1]), certificate=certificate) as server:
        with pytest.raises(PlatformUnreachable, match="CERTIFICATE_VERIFY_FAILED"):
            called(server, "other.test", certificate).get_json("x", secret_params={"access_token": "geheim"})
        assert server.received == []


def test_call_over_tls_to_an_unknown_certificate_fails_before_anything_is_sent(certificate: Path) -> None:
    with ScriptedServer(Reply(value=[1]), certificate=certificate) as server:
        with pytest.raises(PlatformUnreachable, match="no connection"):
            called(server, "platform.test").post_form("login", {"password": "geheim"})
        assert server.received == []
