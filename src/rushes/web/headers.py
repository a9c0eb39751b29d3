"""The headers of every answer."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

__all__ = ["CONTENT_SECURITY_POLICY", "header_writer"]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_TWO_YEARS_S = 63_072_000


def header_writer(*, is_behind_tls: bool) -> Callable[[Response], Response]:
    """Return the function that sets the headers; what a view has set of Cache-Control stands."""

    def write(response: Response) -> Response:
        response.headers.update(_ALWAYS)
        if is_behind_tls:
            response.headers["Strict-Transport-Security"] = f"max-age={_TWO_YEARS_S}; includeSubDomains"
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response

    return write
