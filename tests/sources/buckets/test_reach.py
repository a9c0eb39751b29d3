"""A bucket is called at a checked address of its own, whatever its address, its answers or the environment say."""

from __future__ import annotations

import os
import ssl
from ipaddress import ip_network
from pathlib import Path

import pytest

from outbound.scripted import Reply, ScriptedServer
from outbound.self_signed import self_signed
from rushes.errors import SourceRefused, SourceUnreachable
from rushes.sources import Reach, UnusablePlace
from rushes.sources.buckets import BucketPlace, Buckets
from sources.buckets.test_refusals import ONE, listing
from storage import REACH, SECRET

BUCKETS = Buckets()
OBJECT = ONE.format(key="a.csv", etag="1", size=8)
EVERYTHING = tuple(ip_network(each) for each in ("0.0.0.0/0", "::/0"))


def place(endpoint: str, **parts: object) -> BucketPlace:
    return BUCKETS.place_of("s3", {"endpoint": endpoint, "bucket": "usage", "key_id": "AKIATEST", "timeout_s": 5, **parts}, REACH)


@pytest.mark.parametrize(
    "endpoint",
    [
        "file:///etc/passwd", "ftp://host", "gopher://host", "https://", "https:///x", "//host", "host.example", "javascript:alert(1)",
        "https://host?x=1", "https://host#x", "https://host/../x", "https://host:0", "https://host:65536", "https://host:port", "https://ho st",
        "https://ho\nst", "https://[::1", "https://host\\@evil", "https://a..b", "https://host/%2e%2e/", "http://host/x\r\nHost: y",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_storage_is_refused(endpoint: str) -> None:
    with pytest.raises(UnusablePlace):
        place(endpoint)


@pytest.mark.parametrize("endpoint", ["https://user@host", "https://AKIA:secret@host", "https://127.0.0.1@evil.example"])
def test_an_address_holds_no_name_or_password(endpoint: str) -> None:
    with pytest.raises(UnusablePlace, match="name and password") as caught:
        place(endpoint)
    assert "secret" not in str(caught.value).removesuffix("its secret are given apart.")


def test_addresses_are_kept_in_one_form() -> None:
    assert place("https://Bücher.Example:443/").url == "https://xn--bcher-kva.example"
    assert place("https://s3.example/storage/v1/s3/").url == "https://s3.example/storage/v1/s3"
    assert (place("http://[::1]:9000").host, place("http://[::1]:9000").port) == ("::1", 9000)
    assert place("", region="eu-west-1").url == "https://s3.eu-west-1.amazonaws.com"
    assert place("", region="cn-north-1", addressing="virtual").url == "https://usage.s3.cn-north-1.amazonaws.com.cn"
    assert place("https://s3.example:9000", addressing="virtual").url == "https://usage.s3.example:9000"


@pytest.mark.parametrize(
    "parts",
    [
        {"bucket": ""}, {"bucket": "a/b"}, {"bucket": "a..b"}, {"bucket": "evil.example#"}, {"bucket": "a@b"}, {"region": "x.evil.example/"}, {"region": "EU"},
        {"prefix": "a/../b"}, {"prefix": "a//b"}, {"prefix": "a\nb"}, {"addressing": "dns"}, {"key_id": "a b"}, {"key_id": "a\nb"}, {"timeout_s": "0"},
        {"authority": "no certificate"},
    ],
)  # fmt: skip
def test_parts_that_cannot_be_are_refused(parts: dict[str, object]) -> None:
    with pytest.raises(UnusablePlace):
        place("https://s3.example", **parts)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "169.254.1.1", "::ffff:169.254.169.254", "fd00:ec2::254", "100.100.100.200", "0.0.0.0", "fe80::1", "64:ff9b::a9fe:a9fe", "0xa9fea9fe"]
)  # fmt: skip
def test_a_name_that_leads_to_a_metadata_service_is_never_called(address: str) -> None:
    with pytest.raises(SourceRefused, match="not called"):
        BUCKETS.attempt(place("https://s3.test"), SECRET, Reach(EVERYTHING, resolve=lambda _host, _port: (address,)))


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://169.254.169.254",
        "http://localhost:9",
        "https://localhost:9",
        "https://[::1]:9",
        "http://127.1:9",
        "http://2130706433:9",
        "http://[::ffff:127.0.0.1]:9",
    ],
)
def test_this_machine_and_its_networks_are_called_where_that_is_configured_alone(endpoint: str) -> None:
    with pytest.raises((SourceRefused, SourceUnreachable), match=r"not called|leads to no address"):
        BUCKETS.attempt(place(endpoint), SECRET, Reach())


def test_a_public_address_is_not_called_in_plain() -> None:
    with pytest.raises(SourceRefused, match="in plain only within a private network"):
        BUCKETS.attempt(place("http://s3.example"), SECRET, Reach(resolve=lambda _host, _port: ("8.8.8.8",)))


def test_a_name_is_looked_up_once_and_then_called_where_it_was_checked() -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",) if len(asked) == 1 else ("169.254.169.254",)

    with ScriptedServer(listing(OBJECT)) as server:
        BUCKETS.attempt(place(f"http://s3.test:{server.port}"), SECRET, Reach(REACH.private, resolve=rebinding))
        assert [each.headers["host"] for each in server.received] == [f"s3.test:{server.port}"]
        assert server.received[0].path == "/usage"
    assert asked == ["s3.test"]


def test_the_environment_says_neither_where_nor_who(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer(Reply(500)) as canary, ScriptedServer(listing(OBJECT)) as server:
        there = f"http://127.0.0.1:{canary.port}"
        said = {
            "AWS_ACCESS_KEY_ID": "AKIAOTHER", "AWS_SECRET_ACCESS_KEY": "other", "AWS_SESSION_TOKEN": "token", "AWS_TOKEN": "token", "AWS_ENDPOINT": there,
            "AWS_ENDPOINT_URL": there, "AWS_ENDPOINT_URL_S3": there, "AWS_REGION": "mars-1", "AWS_DEFAULT_REGION": "mars-1", "AWS_BUCKET": "other",
            "AWS_METADATA_ENDPOINT": there, "AWS_CONTAINER_CREDENTIALS_FULL_URI": there, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x",
            "AWS_WEB_IDENTITY_TOKEN_FILE": "/etc/hostname", "AWS_ROLE_ARN": "arn:aws:iam::1:role/x", "AWS_STS_ENDPOINT": there, "AWS_PROXY_URL": there,
            "AWS_PROXY_EXCLUDES": "127.0.0.1", "AWS_SKIP_SIGNATURE": "true", "AWS_UNSIGNED_PAYLOAD": "true", "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "true",
            "AWS_S3_EXPRESS": "true", "AWS_REQUEST_PAYER": "true", "AWS_PROFILE": "other", "HTTP_PROXY": there, "http_proxy": there, "HTTPS_PROXY": there,
            "ALL_PROXY": there, "NO_PROXY": "*", "no_proxy": "*",
        }  # fmt: skip
        for name, value in said.items():
            monkeypatch.setenv(name, value)
        BUCKETS.attempt(place(f"http://127.0.0.1:{server.port}"), SECRET, REACH)
        BUCKETS.attempt(place(f"http://127.0.0.1:{server.port}", key_id=""), "", REACH)
        signed, open_to_all = (each.headers for each in server.received)
        assert canary.received == []
    assert os.environ["AWS_ACCESS_KEY_ID"] == "AKIAOTHER"
    assert "Credential=AKIATEST/" in signed["authorization"]
    assert "/us-east-1/s3/" in signed["authorization"]
    assert not {"x-amz-security-token", "x-amz-request-payer"} & signed.keys()
    assert "proxy-authorization" not in signed
    assert "authorization" not in open_to_all


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return self_signed("s3.test", tmp_path, is_authority=False)


def test_by_tls_the_certificate_is_checked_against_the_name(certificate: Path) -> None:
    authority = certificate.read_text().partition("-----END PRIVATE KEY-----\n")[2]
    assert ssl.PEM_cert_to_DER_cert(authority)
    with ScriptedServer(listing(OBJECT), certificate=certificate) as server:
        reach = Reach(REACH.private, resolve=lambda _host, _port: ("127.0.0.1",))
        with pytest.raises(SourceRefused, match="TLS that can be trusted"):
            BUCKETS.attempt(place(f"https://s3.test:{server.port}"), SECRET, reach)
        with pytest.raises(SourceRefused, match="TLS that can be trusted"):
            BUCKETS.attempt(place(f"https://other.test:{server.port}", authority=authority), SECRET, reach)
        assert server.received == []
        reached = BUCKETS.attempt(place(f"https://s3.test:{server.port}", authority=authority), SECRET, reach)
        assert reached.is_encrypted
        assert server.received[0].headers["host"] == f"s3.test:{server.port}"
