"""The cookies: one for the person's session, one for the operator's, one while an operator looks as a person, one for forms.

The session cookies hold an opaque secret that `identity` made; who it is stands in the store. The
cookie for forms is Flask's signed one and holds the CSRF secret, nothing else.
"""

from __future__ import annotations

from datetime import datetime

from flask import Flask, Request, Response

from rushes.config import Settings
from rushes.web.services import services

__all__ = [
    "configure_form_cookie",
    "drop_operator_cookie",
    "drop_session_cookie",
    "drop_view_cookie",
    "operator_secret",
    "session_cookie_name",
    "session_secret",
    "set_operator_cookie",
    "set_session_cookie",
    "set_view_cookie",
    "view_secret",
]

_SESSION = "rushes_session"
_OPERATOR = "rushes_operator"
_VIEW = "rushes_view"
_FORMS = "rushes_forms"


def configure_form_cookie(app: Flask, settings: Settings) -> None:
    """Name Flask's own cookie and set its flags."""
    app.config.from_mapping(
        SESSION_COOKIE_NAME=_named(_FORMS, is_secure=settings.web.is_behind_tls),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.web.is_behind_tls,
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
    )


def session_cookie_name(settings: Settings) -> str:
    """Return the name of the cookie that holds a person's session."""
    return _named(_SESSION, is_secure=settings.web.is_behind_tls)


def session_secret(request: Request) -> str | None:
    """Return the person's session secret as the browser sent it."""
    return request.cookies.get(_ours(_SESSION))


def operator_secret(request: Request) -> str | None:
    """Return the operator's session secret as the browser sent it."""
    return request.cookies.get(_ours(_OPERATOR))


def view_secret(request: Request) -> str | None:
    """Return the secret of an operator who looks at the pages as a person sees them."""
    return request.cookies.get(_ours(_VIEW))


def set_session_cookie(response: Response, secret: str, *, expires_at: datetime | None) -> None:
    """Give the browser the person's secret; without an expiry it is forgotten when the browser closes."""
    _set(response, _SESSION, secret, samesite="Lax", expires_at=expires_at)


def set_operator_cookie(response: Response, secret: str) -> None:
    """Give the browser the operator's secret."""
    _set(response, _OPERATOR, secret, samesite="Strict", expires_at=None)


def set_view_cookie(response: Response, secret: str) -> None:
    """Give the browser the secret of an operator who looks as a person; when that ends is kept here, not by a browser's clock."""
    _set(response, _VIEW, secret, samesite="Strict", expires_at=None)


def drop_session_cookie(response: Response) -> None:
    """Take the person's secret back."""
    _drop(response, _SESSION, samesite="Lax")


def drop_operator_cookie(response: Response) -> None:
    """Take the operator's secret back."""
    _drop(response, _OPERATOR, samesite="Strict")


def drop_view_cookie(response: Response) -> None:
    """End looking as a person in this browser."""
    _drop(response, _VIEW, samesite="Strict")


def _set(response: Response, name: str, secret: str, *, samesite: str, expires_at: datetime | None) -> None:
    response.set_cookie(_ours(name), secret, expires=expires_at, path="/", secure=_is_secure(), httponly=True, samesite=samesite)


def _drop(response: Response, name: str, *, samesite: str) -> None:
    response.delete_cookie(_ours(name), path="/", secure=_is_secure(), httponly=True, samesite=samesite)


def _ours(name: str) -> str:
    return _named(name, is_secure=_is_secure())


def _named(name: str, *, is_secure: bool) -> str:
    # The prefix makes a browser refuse the cookie from any other host, path or without TLS.
    return f"__Host-{name}" if is_secure else name


def _is_secure() -> bool:
    return services().settings.web.is_behind_tls
