"""A person's own tokens for the API: making one, revoking one."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from rushes.errors import CallerError, NotFound
from rushes.web.access import actor
from rushes.web.account.lines import token_form
from rushes.web.account.page import account_page
from rushes.web.account.parts import answer
from rushes.web.language import say
from rushes.web.services import services

__all__ = ["add_routes"]

_LONGEST_NAME = 80


def add_routes(blueprint: Blueprint) -> None:
    """Add the making and the revoking of a token."""

    @blueprint.post("/account/tokens")
    def create_token() -> Response:
        name, typed_day = request.form.get("name", "").strip(), request.form.get("expires_on", "")
        refusal, expires_on = _refusal(name), _day(typed_day)
        secret = ""
        if not refusal and expires_on is None:
            refusal = say("Choose an end between tomorrow and a year from now.")
        if not refusal:
            try:
                secret = services().identity.create_token(actor(), name, expires_on=expires_on)
            except CallerError as error:
                refusal = say(error.message, **error.values)
        # The secret is shown in the answer itself, once: a redirect would have to keep it somewhere.
        shown = (
            token_form(new_token=secret) if secret else token_form(name=name[:_LONGEST_NAME], expires_on=typed_day[:10], refusal=refusal)
        )
        return answer(account_page(actor(), shown))

    @blueprint.post("/account/tokens/<int:token_id>/revoke")
    def revoke_token(token_id: int) -> Response:
        if token_id not in {token.token_id for token in services().identity.tokens(actor())}:
            raise NotFound("There is no such token.")
        services().identity.revoke_token(actor(), token_id)
        return redirect("/account#tokens", 303)


def _refusal(name: str) -> str:
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        return say("Give the token a name of at most {most} characters.", most=_LONGEST_NAME)
    return ""


def _day(text: str) -> date | None:
    """Return the day, None for none or for one that no token may end on."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    fresh = token_form()
    return found if fresh.earliest <= found <= fresh.latest else None
