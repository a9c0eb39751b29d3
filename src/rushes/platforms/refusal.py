"""Why the Limecraft platform said no: by the status first, by the error's name second."""

from __future__ import annotations

import re

from rushes.errors import PlatformRefused, Refusal, SignInRefused
from rushes.outbound import Answer, Verdict
from rushes.platforms.parsing import name_of
from rushes.rest import at_path

__all__ = ["error_name", "refusal_of"]

_ERROR_NAME = re.compile(r"\b[A-Z][A-Za-z]*Error\b")
_SECOND_FACTOR = re.compile(r"(?i)(two|second|multi)[-_ ]?factor|\b(2fa|mfa|otp)\b")
_SUSPENDED = re.compile(r"(?i)suspend|locked|disabled|blocked|deactivated")


def refusal_of(answer: Answer) -> SignInRefused | PlatformRefused:
    """Return why a sign-in failed: by its status first, by the name of the error second."""
    body, kind = answer.body, error_name(answer)
    said = kind + " " + (name_of(at_path(body, "message"), "") if answer.is_json else answer.text)
    needs_second_factor = at_path(body, "twoFactorAuthenticationRequired")
    if needs_second_factor is True or (needs_second_factor is None and _SECOND_FACTOR.search(said)):
        return SignInRefused(Refusal.SECOND_FACTOR)
    is_no = answer.status in {401, 403} or "UnauthorizedError" in answer.text
    if is_no and _SUSPENDED.search(said):
        return SignInRefused(Refusal.SUSPENDED)
    if answer.status == 401 or "UnauthorizedError" in answer.text:
        return SignInRefused(Refusal.WRONG_CREDENTIALS)
    shown = f"{answer.status} {kind}".strip()
    return PlatformRefused(
        f"The platform answers the sign-in with {shown} and gives no token. Check sign_in.path and sign_in.encoding.",
        status=answer.status,
        kind=kind,
    )


def error_name(answer: Answer) -> str:
    """Return the platform's own name of the error in an answer, "" where there is none."""
    body = answer.body
    if isinstance(body, dict):
        for path in ("type", "name", "error", "error.type", "error.name", "errorType", "code", "exception"):
            value = at_path(body, path)
            if isinstance(value, str) and (found := _ERROR_NAME.search(value)) is not None:
                return found[0]
    if answer.verdict is Verdict.OK and answer.is_json:
        return ""
    found = _ERROR_NAME.search(answer.text)
    return found[0] if found else ""
