"""What storages refuse, and what is no storage at all: each ends in a sentence that says who can act, and leaves what was there."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from outbound.scripted import Received, Reply, ScriptedServer
from rushes.errors import RushesError, SourceRefused, SourceUnreachable
from rushes.sources import Asked, ReadLimits
from rushes.sources.buckets import Buckets
from storage import REACH, SECRET, Storage, storage_on_loopback

BUCKETS = Buckets()
ONE = (
    '<Contents><Key>{key}</Key><LastModified>2026-11-01T00:00:00.000Z</LastModified><ETag>"{etag}"</ETag><Size>{size}</Size>'
    "<StorageClass>STANDARD</StorageClass></Contents>"
)


def listing(*contents: str, more: str = "") -> Reply:
    said = f"<IsTruncated>{'true' if more else 'false'}</IsTruncated>" + (
        f"<NextContinuationToken>{more}</NextContinuationToken>" if more else ""
    )
    body = f'<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>b</Name>{said}{"".join(contents)}</ListBucketResult>'
    return Reply(raw=body.encode(), headers={"Content-Type": "application/xml"})


def refusal(status: int, code: str, message: str = "Said so.", **headers: str) -> Reply:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message><RequestId>1</RequestId></Error>'
    return Reply(status, raw=body.encode(), headers=headers)


def tried(port: int, *, timeout_s: int = 5, **parts: object) -> RushesError:
    """Try a bucket, and return why that was not to be."""
    place = BUCKETS.place_of(
        "s3", {"endpoint": f"http://127.0.0.1:{port}", "bucket": "usage", "key_id": "AKIATEST", "timeout_s": timeout_s, **parts}, REACH
    )
    with pytest.raises(RushesError) as caught:
        BUCKETS.attempt(place, SECRET, REACH)
    assert SECRET not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (refusal(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."), SourceRefused, "does not know this key.*does not exist"),
        (refusal(403, "SignatureDoesNotMatch", "Check your key &amp; signing method."), SourceRefused, "does not know this key.*key & signing"),
        (refusal(403, "AccessDenied", "Access Denied"), SourceRefused, "does not let this key.*AccessDenied"),
        (refusal(404, "NoSuchBucket"), SourceRefused, "no bucket “usage” at 127.0.0.1"),
        (refusal(301, "PermanentRedirect", "Use the other endpoint."), SourceRefused, "another region, or at another address"),
        (refusal(400, "AuthorizationHeaderMalformed", "the region 'us-east-1' is wrong; expecting 'eu-west-1'"), SourceRefused, "another region.*expecting 'eu-west-1'"),
        (refusal(400, "InvalidRequest", "No."), SourceRefused, "refuses us: No"),
        (refusal(503, "SlowDown"), SourceUnreachable, "does not answer: SlowDown"),
        (refusal(500, "InternalError"), SourceUnreachable, "does not answer"),
        (Reply(raw=b"<html><h1>It works!</h1></html>"), SourceRefused, "does not speak as object storage does"),
        (Reply(value={"buckets": []}), SourceRefused, "does not speak as object storage does"),
        (Reply(404, raw=b"nothing here"), SourceRefused, "no bucket"),
        (Reply(fault="reset"), SourceUnreachable, "does not answer"),
        (listing(ONE.format(key="a//b.csv", etag="1", size=1)), SourceRefused, "empty or dotted part"),
        (listing(ONE.format(key="../b.csv", etag="1", size=1)), SourceRefused, "empty or dotted part"),
    ],
)  # fmt: skip
def test_refusals_say_who_can_act(reply: Reply, kind: type[RushesError], said: str) -> None:
    with ScriptedServer(reply) as server:
        error = tried(server.port)
    assert isinstance(error, kind), repr(error)
    assert re.search(said, str(error)), error


def test_a_server_that_is_away_is_named() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        error = tried(free.getsockname()[1])
    assert isinstance(error, SourceUnreachable)
    assert "Connection refused" in str(error)


def test_a_key_that_the_storage_does_not_know_and_a_bucket_that_is_not_there(storage: Storage, tmp_path: Path) -> None:
    assert "no bucket “missing-bucket”" in str(tried(storage.port, bucket="missing-bucket"))
    with storage_on_loopback(tmp_path / "log", INITIAL_NO_AUTH_ACTION_COUNT="0") as strict:
        assert "does not know this key" in str(tried(strict.port))


@pytest.fixture
def silent() -> Iterator[int]:
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_server_that_says_nothing_is_given_up(silent: int) -> None:
    began = time.monotonic()
    assert isinstance(tried(silent, timeout_s=1), SourceRefused | SourceUnreachable)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("contents", [(), (ONE.format(key="same.csv", etag="1", size=1),)])
def test_a_listing_without_end_is_given_up(contents: tuple[str, ...]) -> None:
    began, numbers = time.monotonic(), iter(range(10**9))
    with ScriptedServer(answer=lambda _: listing(*contents, more=str(next(numbers)))) as server:
        place = BUCKETS.place_of("s3", {"endpoint": f"http://127.0.0.1:{server.port}", "bucket": "usage", "timeout_s": 2}, REACH)
        try:
            names = [each.name for each in BUCKETS.tables(place, "", REACH)]
        except SourceRefused as error:
            assert "took longer than 2 s" in str(error)  # noqa: PT017
        else:
            assert names[-1] == "…"
    assert time.monotonic() - began < 10


def test_a_listing_that_never_stops_sending_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rushes.sources.buckets.look._LISTING_BYTES", 100_000)
    with ScriptedServer(listing(ONE.format(key="a" * 500_000, etag="1", size=1))) as server:
        assert "sends more than may be read" in str(tried(server.port))


def test_an_object_without_an_etag_that_is_another_size_was_changed(tmp_path: Path) -> None:
    def answer(received: Received) -> Reply:
        if "list-type" in received.query:
            return Reply(raw=listing(ONE.format(key="a.csv", etag="", size=8)).body.replace(b'<ETag>""</ETag>', b""))
        return Reply(raw=b"x,y\n1,2\n3,4\n", headers={"Last-Modified": "Sun, 01 Nov 2026 00:00:00 GMT"})

    with ScriptedServer(answer=answer) as server:
        place = BUCKETS.place_of("s3", {"endpoint": f"http://127.0.0.1:{server.port}", "bucket": "usage"}, REACH)
        with pytest.raises(SourceUnreachable, match="changed"):
            BUCKETS.read(place, "", Asked("**"), to=tmp_path / "raw", reach=REACH, limits=ReadLimits(seconds=10), work=tmp_path / "work")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_server_leads_nowhere(status: int) -> None:
    with (
        ScriptedServer(listing()) as other,
        ScriptedServer(Reply(status, raw=b"", headers={"Location": f"http://127.0.0.1:{other.port}/usage"})) as server,
    ):
        error = tried(server.port)
        assert isinstance(error, SourceRefused), error
        assert other.received == []
    assert f"leads on to another server, 127.0.0.1:{other.port}" in str(error)
