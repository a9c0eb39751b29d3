"""Every write from a browser carries a token that no other site can know.

A request that shows a personal token instead of a cookie needs none: a browser never sends that by
itself.
"""

from __future__ import annotations

from typing import cast

from flask import Flask, request, session
from flask_wtf.csrf import (  # pyright: ignore[reportMissingTypeStubs] # the package has no types
    CSRFError,
    CSRFProtect,
    generate_csrf,  # pyright: ignore[reportUnknownVariableType]
)
from werkzeug.exceptions import BadRequest

from rushes.web.access import uses_token

__all__ = ["CSRFError", "form_secret", "protect_forms", "refuse_nul"]

# A mail program posts there of its own; what lets it is in the address, and no cookie takes part.
_BY_LINK = frozenset({"unsubscribe.now"})


def protect_forms(app: Flask) -> None:
    """Check the token of every request that writes; to be called after the callers are admitted."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    guard = CSRFProtect(app)

    @app.before_request
    def check() -> None:
        if request.endpoint is not None and request.endpoint not in _BY_LINK and not uses_token(request):
            guard.protect()


def refuse_nul() -> None:
    """Refuse what holds a NUL: no name and no search has one, and PostgreSQL has no text with it."""
    values = (each for fields in (request.args, request.form) for each in fields.values())
    if "\0" in request.path or any("\0" in each for each in values):
        raise BadRequest


def form_secret() -> str:
    """Return what the tokens of this browser's session are made from, making it if there is none yet."""
    if not session.get("csrf_token"):
        generate_csrf()
    return str(cast("object", session.get("csrf_token", "")))
