"""The cookies: one for the person's session, one for the operator's, one for forms.

The session cookies hold an opaque secret that `identity` made; who it is stands in the store. The
cookie for forms is Flask's signed one and holds the CSRF secret, nothing else.
"""

from __future__ import annotations

from datetime import datetime

from flask import Flask, Request, Response, current_app

from rushes.config import Settings

__all__ = [
    "configure_cookies",
    "drop_operator_cookie",
    "drop_session_cookie",
    "operator_secret",
    "session_secret",
    "set_operator_cookie",
    "set_session_cookie",
]

_SESSION = "rushes_session"
_OPERATOR = "rushes_operator"
_FORMS = "rushes_forms"


def configure_cookies(app: Flask, settings: Settings) -> None:
    """Name the cookies and set their flags; behind TLS they are Secure and bound to the host."""
    is_secure = settings.web.is_behind_tls
    prefix = "__Host-" if is_secure else ""
    app.config.update(
        RUSHES_SESSION_COOKIE=prefix + _SESSION,
        RUSHES_OPERATOR_COOKIE=prefix + _OPERATOR,
        RUSHES_COOKIES_ARE_SECURE=is_secure,
        SESSION_COOKIE_NAME=prefix + _FORMS,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_secure,
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
    )


def session_secret(request: Request) -> str | None:
    """Return the person's session secret as the browser sent it."""
    return request.cookies.get(current_app.config["RUSHES_SESSION_COOKIE"])


def operator_secret(request: Request) -> str | None:
    """Return the operator's session secret as the browser sent it."""
    return request.cookies.get(current_app.config["RUSHES_OPERATOR_COOKIE"])


def set_session_cookie(response: Response, secret: str, *, expires_at: datetime | None) -> None:
    """Give the browser the person's secret; without an expiry it is forgotten when the browser closes."""
    _set(response, "RUSHES_SESSION_COOKIE", secret, samesite="Lax", expires_at=expires_at)


def set_operator_cookie(response: Response, secret: str) -> None:
    """Give the browser the operator's secret."""
    _set(response, "RUSHES_OPERATOR_COOKIE", secret, samesite="Strict", expires_at=None)


def drop_session_cookie(response: Response) -> None:
    """Take the person's secret back."""
    _drop(response, "RUSHES_SESSION_COOKIE", samesite="Lax")


def drop_operator_cookie(response: Response) -> None:
    """Take the operator's secret back."""
    _drop(response, "RUSHES_OPERATOR_COOKIE", samesite="Strict")


def _set(response: Response, name: str, secret: str, *, samesite: str, expires_at: datetime | None) -> None:
    response.set_cookie(
        current_app.config[name],
        secret,
        expires=expires_at,
        path="/",
        secure=current_app.config["RUSHES_COOKIES_ARE_SECURE"],
        httponly=True,
        samesite=samesite,
    )


def _drop(response: Response, name: str, *, samesite: str) -> None:
    response.delete_cookie(current_app.config[name], path="/", secure=current_app.config["RUSHES_COOKIES_ARE_SECURE"], httponly=True, samesite=samesite)
