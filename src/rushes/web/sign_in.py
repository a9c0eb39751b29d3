"""Signing in through the media platform, and out again."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, make_response, redirect, request, session
from werkzeug.wrappers import Response as BaseResponse

from rushes.errors import NotSignedIn, PlatformRefused, PlatformUnreachable, Refusal, RushesError, SignInRefused, TooManyAttempts
from rushes.languages import sentence
from rushes.web.access import actor
from rushes.web.boards import start_address
from rushes.web.browsers import browser_of
from rushes.web.chrome import chrome
from rushes.web.cookies import drop_session_cookie, drop_view_cookie, session_secret, set_session_cookie, view_secret
from rushes.web.dashboard_address import DASHBOARD
from rushes.web.language import say, say_error
from rushes.web.pages import ConnectionChoice, LoginPage, render_page
from rushes.web.return_address import safe_return_address
from rushes.web.services import services

__all__ = ["sign_in_blueprint"]

_LONGEST_NAME, _LONGEST_PASSWORD = 320, 1_000
_REFUSALS = {
    Refusal.WRONG_CREDENTIALS: sentence("Wrong name or password. Forgotten it? It is the one of your media platform."),
    Refusal.SUSPENDED: sentence("Your account on the media platform is suspended. Whoever owns it there can tell you why."),
    Refusal.SECOND_FACTOR: sentence(
        "Your media platform asks you for a second factor, which cannot be given here. "
        "Ask the account's administrator for a login without one."
    ),
    Refusal.NO_ACCOUNT: sentence("Your name and password are right, but the media platform lists no account that you may see."),
}


_LOCAL_REFUSALS = _REFUSALS | {
    Refusal.WRONG_CREDENTIALS: sentence("Wrong name or password. Forgotten it? Ask your account's administrator for a new link."),
    Refusal.NO_ACCOUNT: sentence("Your name and password are right, but there is no account that you may see. Ask who invited you."),
}
_ENDED = sentence("Your session has ended. Sign in again to go on.")
_ONCE_MORE = sentence("Sign in once more, and you stay signed in for a week.")
_NO_SUCH_CONNECTION = sentence("That platform is not set up here any more. Choose one, then sign in again.")


def sign_in_blueprint() -> Blueprint:
    """Return the routes of signing in and out."""
    blueprint = Blueprint("sign_in", __name__)

    @blueprint.get("/")
    def root() -> BaseResponse:
        return redirect(DASHBOARD, 303)

    @blueprint.get("/login")
    def login() -> BaseResponse:
        wanted, keep = safe_return_address(request.args.get("next"), ""), request.args.get("keep") == "yes"
        is_signed_in = _is_signed_in()
        if is_signed_in and not keep:
            return redirect(wanted or DASHBOARD, 303)
        # To be kept signed in takes another token of the platform's, and that the password.
        notice = _ONCE_MORE if is_signed_in else _ENDED if request.args.get("why") == "ended" else ""
        page = LoginPage(chrome(say("Sign in")), _connections(None), return_address=wanted, keep=keep)
        return _page(replace(page, notice=say(notice) if notice else ""))

    @blueprint.post("/login")
    def login_now() -> BaseResponse:
        return _sign_in()

    @blueprint.post("/logout")
    def logout() -> BaseResponse:
        services().identity.sign_out(session_secret(request) or "")
        return _signed_out()

    @blueprint.post("/logout-everywhere")
    def logout_everywhere() -> BaseResponse:
        services().identity.sign_out_everywhere(actor())
        return _signed_out()

    return blueprint


def _sign_in() -> BaseResponse:
    form = request.form
    username, password = form.get("username", "").strip(), form.get("password", "")
    connection, keep = form.get("connection", ""), form.get("keep") == "yes"
    wanted = safe_return_address(form.get("next"), "")
    connections = _connections(connection)
    chosen = next((each.name for each in connections if each.is_selected), "")
    page = LoginPage(chrome(say("Sign in")), connections, username[:_LONGEST_NAME], wanted, keep)
    if connection and connection != chosen:
        # The password goes to the platform that was chosen, never to another in its place.
        return _page(replace(page, refusal=say(_NO_SUCH_CONNECTION)))
    if not username or not password or len(username) > _LONGEST_NAME or len(password) > _LONGEST_PASSWORD:
        return _refused(page, SignInRefused(Refusal.WRONG_CREDENTIALS))
    browser = browser_of(request.headers.get("User-Agent", ""))
    try:
        secret = services().identity.sign_in(chosen, username, password, keep=keep, address=request.remote_addr or "", browser=browser)
    except (SignInRefused, TooManyAttempts, PlatformUnreachable, PlatformRefused) as error:
        return _refused(page, error)
    return _signed_in(secret, wanted or start_address(services().identity.actor(secret)), keep=keep)


def _signed_in(secret: str, address: str, *, keep: bool) -> BaseResponse:
    identity = services().identity
    former = session_secret(request)
    if former:
        identity.sign_out(former)
    # Whoever signs in looks with their own eyes from here on.
    identity.stop_viewing(view_secret(request) or "")
    # A form token from before must not outlive the change of person.
    session.clear()
    response = make_response(redirect(address, 303))
    if view_secret(request):
        drop_view_cookie(response)
    set_session_cookie(response, secret, expires_at=identity.actor(secret).session_expires_at if keep else None)
    return response


def _signed_out() -> BaseResponse:
    session.clear()
    response = make_response(redirect("/login", 303))
    drop_session_cookie(response)
    return response


def _refused(page: LoginPage, error: RushesError) -> Response:
    """Show the form again: the name is kept, the password is not."""
    status, text, is_about_password = 200, "", False
    match error:
        case SignInRefused():
            text = say((_LOCAL_REFUSALS if page.is_local else _REFUSALS)[error.refusal])
            is_about_password = error.refusal is Refusal.WRONG_CREDENTIALS
        case TooManyAttempts():
            status, text = 429, say_error(error)
        case PlatformUnreachable():
            status = 503
            text = say("The media platform does not answer, so nobody can be signed in just now. Try again in a few minutes.")
        case _:
            status = 503
            text = say("The media platform refused to sign anybody in. Whoever runs this installation has been told, in the log.")
    response = _page(replace(page, refusal=text, is_about_password=is_about_password), status)
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def _page(page: LoginPage, status: int = 200) -> Response:
    return Response(render_page(page), status, content_type="text/html; charset=utf-8")


def _connections(wanted: str | None) -> tuple[ConnectionChoice, ...]:
    """The platforms to choose from; an unknown name chooses the first, as a fresh page does."""
    known = services().settings.connection
    chosen = wanted if wanted in {each.name for each in known} else next((each.name for each in known), "")
    local = services().settings.local_connections
    return tuple(
        ConnectionChoice(each.name, each.name == chosen, None if each.name in local else each.forgot_password_url, each.name in local)
        for each in known
    )


def _is_signed_in() -> bool:
    secret = session_secret(request)
    if not secret:
        return False
    try:
        services().identity.actor(secret)
    except (NotSignedIn, PlatformUnreachable):
        return False
    return True
