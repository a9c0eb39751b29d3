"""The tag of an answer about an account, and what an answer says of how it may be kept."""

from __future__ import annotations

from hashlib import sha256

from flask import Response, request

from rushes import __version__
from rushes.web.access import actor
from rushes.web.forms import form_secret
from rushes.web.language import locale
from rushes.web.services import services

__all__ = ["etag_of", "is_known", "with_validators"]

_CACHE_CONTROL = "private, no-cache"


def is_known(etag: str) -> bool:
    """Say whether the caller holds this very answer.

    A proxy that compresses weakens the tag, which still names the same answer; "*" names none, and there
    may be nothing to see here.
    """
    return request.if_none_match.is_strong(etag) or request.if_none_match.is_weak(etag)


def etag_of(built: str, form: str, address: str, beside: object) -> str:
    """Return the tag of an answer: what is shown, to whom, in which form, by which release.

    The page holds a form token, so it is also of one browser's session.
    """
    caller = actor()
    parts = (
        built,
        form,
        request.args.get("theme", ""),
        str(request.args.get("rows") == "all"),
        address,
        repr(beside),
        repr((caller.person_id, caller.name, caller.via, caller.viewed_by, caller.is_stale, caller.is_kept)),
        locale(),
        repr(caller.accounts),
        form_secret(),
        __version__,
        services().assets.digest,
    )
    return sha256("\0".join(parts).encode()).hexdigest()[:32]


def with_validators(response: Response, etag: str) -> Response:
    """Return an answer that its caller may keep, and asks about each time."""
    response.set_etag(etag)
    response.headers["Cache-Control"] = _CACHE_CONTROL
    response.vary.add("Cookie")
    return response
