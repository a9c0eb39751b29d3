"""The operators' own sign-in and sign-out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, make_response, redirect, request, session
from werkzeug.wrappers import Response as BaseResponse

from rushes.errors import NotSignedIn, SignInRefused, TooManyAttempts
from rushes.web.admin.parts import answer
from rushes.web.chrome import chrome
from rushes.web.cookies import drop_operator_cookie, drop_view_cookie, operator_secret, set_operator_cookie, view_secret
from rushes.web.language import say
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["AdminLoginPage", "add_routes"]

_LONGEST_NAME, _LONGEST_PASSWORD = 64, 1_000


@dataclass(frozen=True, slots=True)
class AdminLoginPage:
    """The sign-in of operators."""

    template: ClassVar[str] = "admin/login.html"
    chrome: Chrome
    name: str = ""
    refusal: str = ""
    notice: str = ""


def add_routes(blueprint: Blueprint) -> None:
    """Add the sign-in and the sign-out."""

    @blueprint.get("/login")
    def login() -> BaseResponse:
        if _is_signed_in():
            return redirect("/admin", 303)
        notice = say("Your session has ended. Sign in again to go on.") if request.args.get("why") == "ended" else ""
        return answer(AdminLoginPage(_frame(), notice=notice))

    @blueprint.post("/login")
    def login_now() -> BaseResponse:
        name, password = request.form.get("name", "").strip()[:_LONGEST_NAME], request.form.get("password", "")[:_LONGEST_PASSWORD]
        try:
            secret = services().identity.operator_sign_in(name, password, request.remote_addr or "")
        except SignInRefused:
            refusal = say("Wrong name or password. An operator's password is set with “rushes operator password”.")
            return answer(AdminLoginPage(_frame(), name, refusal))
        except TooManyAttempts as error:
            response = answer(AdminLoginPage(_frame(), name, str(error)), 429)
            response.headers["Retry-After"] = str(error.retry_after_s)
            return response
        # Whoever signs in anew leaves no session behind that nobody would ever end.
        services().identity.operator_sign_out(operator_secret(request) or "")
        session.clear()
        opened = make_response(redirect("/admin", 303))
        set_operator_cookie(opened, secret)
        drop_view_cookie(opened)
        return opened

    @blueprint.post("/logout")
    def logout() -> BaseResponse:
        services().identity.stop_viewing(view_secret(request) or "")
        services().identity.operator_sign_out(operator_secret(request) or "")
        session.clear()
        response = make_response(redirect("/admin/login", 303))
        drop_operator_cookie(response)
        drop_view_cookie(response)
        return response


def _frame() -> Chrome:
    return chrome(say("Operator sign-in"), section="admin")


def _is_signed_in() -> bool:
    secret = operator_secret(request)
    if not secret:
        return False
    try:
        services().identity.operator(secret)
    except NotSignedIn:
        return False
    return True
