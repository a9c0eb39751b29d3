"""An account's colour and logo as its pages fetch them, by whoever may see the account and nobody else."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.accounts import account_logo
from rushes.errors import NotFound
from rushes.web.accent import accent_css
from rushes.web.access import actor
from rushes.web.look import look_of
from rushes.web.services import services

__all__ = ["add_routes"]

_KEPT = "private, max-age=31536000, immutable"


def add_routes(blueprint: Blueprint) -> None:
    """Add the style sheet and the logo of an account."""

    @blueprint.get("/account/<int:account_id>/accent.css")
    def accent(account_id: int) -> BaseResponse:
        colour = look_of(_seen(account_id)).accent
        if colour is None:
            raise NotFound("This account has no colour of its own.")
        body = accent_css(colour).encode()
        return _answer(body, "text/css; charset=utf-8", sha256(body).hexdigest()[:32])

    @blueprint.get("/account/<int:account_id>/logo")
    def logo(account_id: int) -> BaseResponse:
        with services().store.reading() as conn:
            found = account_logo(conn, _seen(account_id))
        if found is None:
            raise NotFound("This account has no logo.")
        # The type is the one that was read from the picture itself; every answer of ours says nosniff.
        return _answer(found.data, found.content_type, found.digest)


def _seen(account_id: int) -> int:
    """Return the account's id if the caller may see it; somebody else's is like one that there is not."""
    if actor().access_to(account_id) is None:
        raise NotFound("There is no such account.")
    return account_id


def _answer(body: bytes, content_type: str, digest: str) -> BaseResponse:
    response = Response(body, content_type=content_type)
    response.set_etag(digest)
    # The pages' addresses carry the mark of the last change; without it, it is asked for again each time.
    response.headers["Cache-Control"] = _KEPT if request.args.get("v") else "private, no-cache"
    response.vary.add("Cookie")
    return response.make_conditional(request)
