"""Over TLS the address is pinned, and the certificate is still checked against the configured name."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from outbound.scripted import Reply, ScriptedServer
from rushes.errors import PlatformUnreachable
from rushes.outbound import Backoff, Outbound, wire

NO_WAIT = Backoff(first_s=0.0, longest_s=0.0, jitter_s=0.0)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Return a file with a key and a certificate of platform.test that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "platform.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("platform.test")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    unlocked = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = tmp_path / "platform.pem"
    file.write_bytes(unlocked + made.public_bytes(serialization.Encoding.PEM))
    return file


def called(server: ScriptedServer, host: str) -> Outbound:
    url = f"https://{host}:{server.port}/api"
    return Outbound(url, attempts=1, timeout_s=5, backoff=NO_WAIT, resolve=lambda _host, _port: ("127.0.0.1",))


def test_call_over_tls_reaches_the_pinned_address_under_its_own_name(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trusting = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr(wire, "_certificates", lambda: trusting)
    with ScriptedServer(Reply(value=[1]), certificate=certificate) as server:
        assert called(server, "platform.test").get_json("x").body == [1]
        assert server.received[0].headers["host"] == f"platform.test:{server.port}"


def test_call_over_tls_to_a_certificate_of_another_name_fails(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trusting = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr(wire, "_certificates", lambda: trusting)
    with ScriptedServer(Reply(value=[1]), certificate=certificate) as server:
        with pytest.raises(PlatformUnreachable, match="CERTIFICATE_VERIFY_FAILED"):
            called(server, "other.test").get_json("x", secret_params={"access_token": "geheim"})
        assert server.received == []


def test_call_over_tls_to_an_unknown_certificate_fails_before_anything_is_sent(certificate: Path) -> None:
    with ScriptedServer(Reply(value=[1]), certificate=certificate) as server:
        with pytest.raises(PlatformUnreachable, match="no connection"):
            called(server, "platform.test").post_form("login", {"password": "geheim"})
        assert server.received == []
