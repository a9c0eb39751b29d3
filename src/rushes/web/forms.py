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

from rushes.web.access import uses_token

__all__ = ["CSRFError", "form_secret", "protect_forms"]


def protect_forms(app: Flask) -> None:
    """Check the token of every request that writes; to be called after the callers are admitted."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    guard = CSRFProtect(app)

    @app.before_request
    def check() -> None:
        if request.endpoint is not None and not uses_token(request):
            guard.protect()


def form_secret() -> str:
    """Return what the tokens of this browser's session are made from, making it if there is none yet."""
    if not session.get("csrf_token"):
        generate_csrf()
    return str(cast("object", session.get("csrf_token", "")))
