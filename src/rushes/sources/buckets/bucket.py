"""One bucket, opened for one piece of work: what it holds, an object of it on the disk, and a file put into it.

The client is Rust's and dials for itself, so it gets a tunnel to the addresses that were checked, and nothing else (`outbound/tunnel.py`); its
credentials are those that are given to it, never the environment's or the machine's.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from rushes.errors import InvalidQuery, SourceRefused
from rushes.languages import sentence
from rushes.outbound import Tunnel, TunnelLimits, tunnel_to
from rushes.sources.buckets.asked import Chosen
from rushes.sources.buckets.place import BucketPlace
from rushes.sources.buckets.said import changed, not_storage, said
from rushes.sources.reach import CONNECT_S, Reach

if TYPE_CHECKING:
    from obstore import ObjectMeta
    from obstore.store import ClientConfig, RetryConfig, S3Config, S3Store

__all__ = ["MOST_OBJECTS", "Bucket", "BucketObject", "bucket_of"]

MOST_OBJECTS = 10_000
"""The most objects that are read as one table."""

_MOST_SEEN = 100_000
_PART_BYTES = 4 * 2**20
_RETRIES: Final[RetryConfig] = {
    "max_retries": 2,
    "retry_timeout": timedelta(seconds=30),
    "backoff": {"init_backoff": timedelta(milliseconds=200)},
}
_STRONG = re.compile(r'"[^"]*"')


@dataclass(frozen=True, slots=True)
class BucketObject:
    """One object as a listing has it.

    Args:
        key: Its name below the place's prefix; hostile text.
        size: Its bytes.
        etag: What the storage says that its content is, "" where it says nothing.
        changed: When it was last changed, in ISO form.
    """

    key: str
    size: int
    etag: str
    changed: str


class Bucket:
    """A bucket while it is open; `bucket_of` opens one.

    Args:
        place: Where it is.
        store: The client.
        tunnel: The client's only way there.
    """

    def __init__(self, place: BucketPlace, store: S3Store, tunnel: Tunnel) -> None:
        self.place = place
        self._store = store
        self._tunnel = tunnel

    def seen(self, folder: str = "") -> Iterator[BucketObject]:
        """Yield what lies below a folder, by key, a thousand at a time; folders' own marks and what is empty are left out.

        Raises:
            SourceUnreachable: The storage does not answer.
            SourceRefused: It lets us not in, or there is no end of objects.
        """
        import obstore

        met = 0
        with self._told():
            for part in obstore.list(self._store, folder or None, chunk_size=1_000):  # pyright: ignore[reportUnknownMemberType] - of Arrow's.
                met += len(part)
                if met > _MOST_SEEN:
                    raise SourceRefused(
                        sentence("There are more than {count} objects there. Name a smaller folder."), count=f"{_MOST_SEEN:,}"
                    )
                yield from (_object(each) for each in part if each["size"])
            if not met:
                self._check_storage()

    def chosen(self, chosen: Chosen) -> tuple[BucketObject, ...]:
        """Return the objects that are read, by key.

        Raises:
            InvalidQuery: There are none, or too many.
        """
        found = [self._one(chosen.key)] if chosen.key else [each for each in self.seen(chosen.folder) if chosen.takes(each.key)]
        if not found:
            raise InvalidQuery(sentence("There is no object of that name, and none below it, that could hold a table."))
        if len(found) > MOST_OBJECTS:
            raise InvalidQuery(
                sentence("These are {count} objects; {most} can be read as one table. Name a smaller folder, or put them together."),
                count=f"{len(found):,}",
                most=f"{MOST_OBJECTS:,}",
            )
        return tuple(sorted(found, key=lambda each: each.key))

    def fetch(self, found: BucketObject, to: Path) -> None:
        """Write an object to the disk, the very one that was listed.

        Raises:
            SourceUnreachable: It is another one by now, or gone, or the storage does not answer.
        """
        import obstore

        written = 0
        with self._told(found.key), to.open("wb") as file:
            # A storage that says nothing of the content is asked whether it is as large, and as old.
            result = obstore.get(self._store, found.key, options={"if_match": found.etag} if _STRONG.fullmatch(found.etag) else {})
            is_same = _object(result.meta) == found
            for part in result.stream(min_chunk_size=_PART_BYTES) if is_same else ():
                written += file.write(part)
        if written != found.size:
            raise changed(found.key)

    def put(self, key: str, source: Path) -> None:
        """Put a file into the bucket, whole or not at all, instead of what has that key.

        Raises:
            SourceUnreachable: The storage does not answer.
            SourceRefused: It does not let us.
        """
        import obstore

        with self._told(key):
            obstore.put(self._store, key, source, max_concurrency=4)

    def _check_storage(self) -> None:
        """Refuse what gives an empty list because it is no list at all: the client takes any page for one."""
        import obstore

        try:
            obstore.get(self._store, f"{uuid4().hex}.none")
        except FileNotFoundError as error:
            if "<Code>NoSuch" in str(error):
                return
        raise not_storage(self.place)

    def _one(self, key: str) -> BucketObject:
        import obstore

        with self._told():
            try:
                return _object(obstore.head(self._store, key))
            except FileNotFoundError as error:
                raise InvalidQuery(sentence("There is no object “{key}”."), key=key[:200]) from error

    @contextmanager
    def _told(self, key: str = "") -> Generator[None]:
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, FileNotFoundError, ValueError) as error:
            raise said(error, self.place, key, self._tunnel.fault, self._tunnel.reason) from None


@contextmanager
def bucket_of(place: BucketPlace, secret: str, reach: Reach, *, seconds: float, answer_bytes: int) -> Generator[Bucket]:
    """Open a bucket, and cut every connection afterwards.

    Args:
        place: Where it is.
        secret: The secret of its key.
        reach: What may be reached.
        seconds: How long it is open at most.
        answer_bytes: What may be read of it.

    Raises:
        SourceUnreachable: The name leads to no address now.
        SourceRefused: It may not be reached, or not in plain.
    """
    if find_spec("obstore") is None:
        raise SourceRefused(sentence("The driver for {kind} is not installed here."), kind=place.kind)
    addresses = reach.addresses(place.host, place.port, in_plain=place.scheme == "http")
    host = f"[{place.host}]" if ":" in place.host else place.host
    with tunnel_to(place.scheme, f"{host}:{place.port}", addresses, place.port, TunnelLimits(seconds, answer_bytes)) as tunnel:
        yield Bucket(place, _store(place, secret, tunnel, seconds), tunnel)


def _store(place: BucketPlace, secret: str, tunnel: Tunnel, seconds: float) -> S3Store:
    from obstore.store import S3Store

    # The client would read each of these from AWS_… in the environment: all that says where, how and as whom is said here.
    config: S3Config = {
        "endpoint": place.url,
        "aws_endpoint_url_s3": place.url,
        "region": place.region,
        "default_region": place.region,
        "virtual_hosted_style_request": place.addressing == "virtual",
        "skip_signature": not place.key_id,
        "unsigned_payload": False,
        "request_payer": False,
        "s3_express": False,
    }
    options: ClientConfig = {
        "proxy_url": tunnel.url,
        "proxy_excludes": "",
        "allow_http": place.scheme == "http",
        "allow_invalid_certificates": False,
        "connect_timeout": timedelta(seconds=CONNECT_S),
        "read_timeout": timedelta(seconds=place.timeout_s),
        "timeout": timedelta(seconds=seconds),
    }
    if place.authority:
        options["root_certificate"] = place.authority
    return S3Store(
        place.bucket,
        prefix=place.prefix.rstrip("/") or None,
        config=config,
        client_options=options,
        retry_config=_RETRIES,
        credential_provider=lambda: {"access_key_id": place.key_id, "secret_access_key": secret, "token": None, "expires_at": None},
    )


def _object(meta: ObjectMeta) -> BucketObject:
    return BucketObject(meta["path"], meta["size"], meta["e_tag"] or "", meta["last_modified"].isoformat())
