"""The account menu's page: who one is, what one may see, the session, the personal tokens."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.errors import CallerError, NotFound
from rushes.figures import Format
from rushes.identity import AccountAccess, Actor, Role
from rushes.web.access import actor
from rushes.web.chrome import chrome
from rushes.web.pages import AccountPage, RoleLine, TokenLine, render_page
from rushes.web.services import LOCALE, services

__all__ = ["account_blueprint"]

_FORMAT = Format(LOCALE)
_LONGEST_TOKEN_NAME = 80
_LONGEST_LIFE, _USUAL_LIFE = timedelta(days=365), timedelta(days=90)
_ROLES = {Role.ADMINISTRATOR: "administrator", Role.EDITOR: "editor", Role.VIEWER: "viewer"}


def account_blueprint() -> Blueprint:
    """Return the routes of the account page."""
    blueprint = Blueprint("account", __name__)

    @blueprint.get("/account")
    def page() -> Response:
        return _page(_account_page(actor()))

    @blueprint.post("/account/tokens")
    def create_token() -> BaseResponse:
        name = request.form.get("name", "").strip()
        expires_on = _day(request.form.get("expires_on", ""))
        refusal = _refusal(name, expires_on)
        if refusal or expires_on is None:
            return _page(_account_page(actor(), refusal=refusal))
        try:
            secret = services().identity.create_token(actor(), name, expires_on=expires_on)
        except CallerError as error:
            return _page(_account_page(actor(), refusal=str(error)))
        # The secret is shown in the answer itself, once: a redirect would have to keep it somewhere.
        return _page(_account_page(actor(), new_token=secret))

    @blueprint.post("/account/tokens/<int:token_id>/revoke")
    def revoke_token(token_id: int) -> BaseResponse:
        if token_id not in {token.token_id for token in services().identity.tokens(actor())}:
            raise NotFound("There is no such token.")
        services().identity.revoke_token(actor(), token_id)
        return redirect("/account#tokens", 303)

    return blueprint


def _account_page(caller: Actor, *, new_token: str = "", refusal: str = "") -> AccountPage:
    today = _today()
    return AccountPage(
        chrome=chrome("Your account", section="account"),
        connection=caller.connection,
        roles=tuple(RoleLine(access.name, _ROLES[access.role], _sees(caller, access)) for access in caller.accounts),
        session_ends=_instant(caller.session_expires_at),
        is_kept=caller.is_kept,
        is_stale=caller.is_stale,
        tokens=tuple(
            TokenLine(
                token.token_id,
                token.name,
                _instant(token.created_at),
                _FORMAT.date(token.expires_on),
                _instant(token.used_at) if token.used_at else "never",
            )
            for token in services().identity.tokens(caller)
        ),
        earliest_expiry=today + timedelta(days=1),
        latest_expiry=today + _LONGEST_LIFE,
        default_expiry=today + _USUAL_LIFE,
        new_token=new_token,
        refusal=refusal,
    )


def _sees(caller: Actor, access: AccountAccess) -> str:
    grant = caller.scope.grant_for(access.account_id)
    if grant is None:
        return "nothing"
    if grant.sees_all_productions:
        return "all productions"
    count = len(grant.production_ids)
    return "one production" if count == 1 else f"{count} productions"


def _refusal(name: str, expires_on: date | None) -> str:
    if not name or len(name) > _LONGEST_TOKEN_NAME:
        return f"Give the token a name of at most {_LONGEST_TOKEN_NAME} characters."
    if expires_on is None or not _today() < expires_on <= _today() + _LONGEST_LIFE:
        return "Choose an end between tomorrow and a year from now."
    return ""


def _today() -> date:
    return services().clock.now().date()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _instant(at: datetime | None) -> str:
    return _FORMAT.instant(at, services().settings.time_zone) if at else ""


def _page(page: AccountPage) -> Response:
    return Response(render_page(page), content_type="text/html; charset=utf-8")
