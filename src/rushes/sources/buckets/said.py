"""What object storages and their client say when something fails, in words that tell who can act."""

from __future__ import annotations

import re
from xml.sax.saxutils import unescape

from rushes.errors import RushesError, SourceRefused, SourceUnreachable
from rushes.languages import sentence
from rushes.outbound import TunnelFault
from rushes.sources.buckets.place import BucketPlace
from rushes.telemetry import redact

__all__ = ["changed", "not_storage", "said"]

_LONGEST_REASON = 300
_CODE = re.compile(r"<Code>([\w.-]{1,80})</Code>")
_MESSAGE = re.compile(r"<Message>([^<]{1,2000})</Message>")
_CERTIFICATE = re.compile(r"InvalidCertificate\(\s*(\w+)")
_INNER = re.compile(r'message: "([^"]{1,200})"|kind: (TimedOut)|error: (\w{1,80})|(TimedOut)')
_PLACE = re.compile(r"^.*(?:HTTP error: | - |Generic S3 error: )")
_SENDING = "error sending request"
_STATUS = re.compile(r"status code: (\d{3})")
_WRONG_KEY = frozenset(
    {"InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken", "InvalidClientTokenId", "AuthFailure"}
)
_ELSEWHERE = frozenset({"PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"})


def said(error: Exception, place: BucketPlace, key: str, fault: TunnelFault | None, reason: str) -> RushesError:
    """Return why something failed.

    Args:
        error: What the client raised.
        place: The bucket.
        key: The object that was asked for; "" for a listing.
        fault: What became of the way there, None where it stood.
        reason: Why.
    """
    if fault is not None:
        return _cut(place, fault, reason)
    text = str(error)
    code = match[1] if (match := _CODE.search(text)) else ""
    status = int(match[1]) if (match := _STATUS.search(text)) else 0
    words = _words(text)
    if code in _WRONG_KEY:
        return SourceRefused(
            sentence("{host} does not know this key, or the secret is not the key's: {reason}."), host=place.host, reason=words
        )
    if code == "NoSuchBucket" or (status == 404 and not key):
        return SourceRefused(sentence("There is no bucket “{bucket}” at {host}."), bucket=place.bucket, host=place.host)
    if code in _ELSEWHERE or status in {301, 302, 307, 308} or "redirect" in words:
        return SourceRefused(
            sentence("This bucket is in another region, or at another address: {reason}. Set region or address."), reason=words
        )
    if code == "PreconditionFailed" or status in {404, 412}:
        return changed(key)
    if status in {401, 403}:
        return SourceRefused(sentence("The storage does not let this key do that: {reason}."), reason=code or words)
    return _otherwise(text, words, place, status, code)


def changed(key: str) -> SourceUnreachable:
    """Return that an object is not the one that was listed."""
    return SourceUnreachable(sentence("The object “{key}” was changed or taken away while it was read. Load again."), key=key[:200])


def not_storage(place: BucketPlace, reason: str = "") -> SourceRefused:
    """Return that something else answers."""
    return SourceRefused(
        sentence("What answers at {host} does not speak as object storage does: {reason}."),
        host=place.host,
        reason=reason or "a page came for a list",
    )


def _otherwise(text: str, words: str, place: BucketPlace, status: int, code: str) -> RushesError:
    if match := _CERTIFICATE.search(text):
        return SourceRefused(sentence("There is no connection by TLS that can be trusted: {reason}."), reason=match[1])
    if "invalid path" in words:
        return SourceRefused(
            sentence("The bucket holds a name that is not read here, with an empty or dotted part: {reason}."), reason=words
        )
    if status >= 500 or status == 429 or _SENDING in text.partition("\n")[0]:
        return SourceUnreachable(
            sentence("The server {host}, port {port}, does not answer: {reason}."),
            host=place.host,
            port=str(place.port),
            reason=code or words,
        )
    if status == 0 or not code:
        return not_storage(place, words)
    return SourceRefused(sentence("The storage refuses us: {reason}."), reason=words)


def _cut(place: BucketPlace, fault: TunnelFault, reason: str) -> RushesError:
    if fault is TunnelFault.AWAY:
        return SourceUnreachable(
            sentence("The server {host}, port {port}, does not answer: {reason}."), host=place.host, port=str(place.port), reason=reason
        )
    if fault is TunnelFault.ELSEWHERE:
        return SourceRefused(sentence("{host} leads on to another server, {reason}; that is not called."), host=place.host, reason=reason)
    if fault is TunnelFault.TOO_LONG:
        return SourceRefused(sentence("Reading took longer than {seconds} s and was stopped. Ask for less."), seconds=reason)
    return SourceRefused(sentence("The storage sends more than may be read: {megabytes} MB. Ask for less."), megabytes=reason)


def _words(text: str) -> str:
    """Return what was said, in one line: the storage's own words where it has some, of the client's only the last."""
    if match := _MESSAGE.search(text):
        words = unescape(match[1])
    else:
        words = _PLACE.sub("", text.partition("\n")[0])
        if words.startswith(_SENDING) and (match := _INNER.search(text)):
            words = next(each for each in match.groups() if each)
    return redact(words)[:_LONGEST_REASON].rstrip(" .")
