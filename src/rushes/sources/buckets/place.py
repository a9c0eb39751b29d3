"""Where a bucket is, by parts: an address without name or password in it, and nothing that the environment says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from typing import Any
from urllib.parse import SplitResult, urlsplit

from rushes.languages import sentence
from rushes.sources.kind import UnusablePlace
from rushes.sources.parts import authority_part, host_part, number_part, text_part

__all__ = ["BucketPlace", "bucket_place", "is_below"]

_ADDRESSING = ("path", "virtual")
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]")
_REGION = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_PATH = re.compile(r"(?:/[\w~-][\w.~-]{0,80}){0,5}/?")
_KEY_ID = re.compile(r"[\x21-\x7e]{1,128}")
_LONGEST_KEY = 1_024
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class BucketPlace:
    """Where a bucket is, and whose key opens it; the secret of that key is given apart.

    Args:
        bucket: Its name.
        endpoint: The storage's address, https://host or http://host, with a port where it is not the usual one; "" for Amazon's of the
            region.
        region: The region that signatures name.
        prefix: The folder that everything read or written lies below, with a slash at its end; "" for the whole bucket.
        key_id: The id of the access key; "" for a bucket that is open to everybody.
        addressing: "path", the bucket's name stands behind the host; "virtual", before it.
        authority: Who vouches for the storage's certificate beside those whom this machine trusts, in PEM form.
        timeout_s: How long the storage may be silent; of listings and looks, how long they may take.
    """

    bucket: str
    endpoint: str = ""
    region: str = "us-east-1"
    prefix: str = ""
    key_id: str = ""
    addressing: str = "path"
    authority: str = ""
    timeout_s: int = 60

    @property
    def kind(self) -> str:
        """The name of its kind."""
        return "s3"

    @property
    def target(self) -> tuple[object, ...]:
        """What the secret was given for."""
        return self.kind, self.endpoint, self.region, self.key_id, self.authority

    @property
    def takes_secret(self) -> bool:
        """Whether a key's secret belongs to it."""
        return bool(self.key_id)

    @property
    def url(self) -> str:
        """The address that is called, the bucket's name in it where that is part of the host."""
        parts = urlsplit(self.endpoint or f"https://s3.{self.region}.amazonaws.com{'.cn' if self.region.startswith('cn-') else ''}")
        host = f"{self.bucket}.{parts.netloc}" if self.addressing == "virtual" else parts.netloc
        return f"{parts.scheme}://{host}{parts.path.rstrip('/')}"

    @property
    def scheme(self) -> str:
        """By TLS (https), or in plain (http)."""
        return urlsplit(self.url).scheme

    @property
    def host(self) -> str:
        """The name or address that is called."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port that is called."""
        return urlsplit(self.url).port or _PORTS[self.scheme]

    def within(self, seconds: int) -> BucketPlace:
        """Return the same place, where one question takes no longer than this."""
        return replace(self, timeout_s=min(self.timeout_s, seconds))

    def parts(self) -> dict[str, Any]:
        """Return the parts in plain JSON values."""
        return asdict(self)

    def __str__(self) -> str:
        """Name it as messages do."""
        return f"s3://{self.bucket}/{self.prefix} at {self.host}"


def bucket_place(parts: Mapping[str, object]) -> BucketPlace:
    """Return the place that the parts name.

    Args:
        parts: Texts and numbers by the names of `BucketPlace`'s fields; what is left out, or empty, is as by default.

    Raises:
        UnusablePlace: A part is missing or cannot be.
    """
    if find_spec("obstore") is None:
        raise UnusablePlace(sentence("The driver for {kind} is not installed here."), kind="s3")
    place = BucketPlace(
        bucket=text_part(parts, "bucket"),
        endpoint=_endpoint(text_part(parts, "endpoint")),
        region=text_part(parts, "region") or "us-east-1",
        prefix=_prefix(text_part(parts, "prefix")),
        key_id=text_part(parts, "key_id"),
        addressing=text_part(parts, "addressing") or "path",
        authority=authority_part(text_part(parts, "authority")),
        timeout_s=number_part(parts, "timeout_s", 1, 3_600) or 60,
    )
    if not _BUCKET.fullmatch(place.bucket) or ".." in place.bucket:
        raise UnusablePlace(sentence("Name the bucket alone: from 3 to 63 letters, digits, dashes, dots and underscores."))
    if not _REGION.fullmatch(place.region):
        raise UnusablePlace(sentence("Name the region in small letters, digits and dashes, such as eu-west-1."))
    if place.addressing not in _ADDRESSING:
        raise UnusablePlace(sentence("The bucket's name stands behind the host (“path”) or before it (“virtual”)."))
    if place.key_id and not _KEY_ID.fullmatch(place.key_id):
        raise UnusablePlace(sentence("The id of an access key is one word of letters and digits."))
    if place.addressing == "virtual":
        host_part(place.host)
    return place


def is_below(key: str) -> bool:
    """Return whether a text can name what lies below a place's prefix: no empty or dotted part, nothing unprintable."""
    return key.isprintable() and len(key) <= _LONGEST_KEY and not {"", ".", ".."} & set(key.removesuffix("/").split("/"))


def _endpoint(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text if text.isprintable() else "")
        port = parts.port
    except ValueError:
        parts, port = SplitResult("", "", "", "", ""), None
    if "@" in parts.netloc:
        raise UnusablePlace(sentence("Leave name and password out of the address: the key's id and its secret are given apart."))
    if parts.scheme not in _PORTS or not parts.hostname or parts.query or parts.fragment or not _PATH.fullmatch(parts.path) or port == 0:
        raise UnusablePlace(sentence("Give the storage's address as https://host, or https://host:port, and nothing behind it."))
    host = host_part(parts.hostname)
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port and port != _PORTS[parts.scheme] else ''}{parts.path.rstrip('/')}"


def _prefix(text: str) -> str:
    folder = text.strip("/")
    if folder and not is_below(folder):
        raise UnusablePlace(sentence("Name the prefix as a folder, such as exports/usage/, without empty or dotted parts."))
    return f"{folder}/" if folder else ""
