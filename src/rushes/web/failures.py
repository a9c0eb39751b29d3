"""How an error becomes an answer: a page for people, problem+json (RFC 9457) for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from urllib.parse import quote

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from rushes.errors import (
    CallerError,
    FactsAway,
    NotFound,
    NotSignedIn,
    PlatformUnreachable,
    RushesError,
    StoreAway,
    TooManyAttempts,
    TooManyRequests,
    TryAgainLater,
    UnknownName,
)
from rushes.languages import sentence
from rushes.telemetry import logger
from rushes.web.access import ViewingOnly
from rushes.web.chrome import chrome
from rushes.web.cookies import drop_operator_cookie, drop_session_cookie, drop_view_cookie, operator_secret, session_secret, view_secret
from rushes.web.forms import CSRFError
from rushes.web.language import say
from rushes.web.look import ErasedAccount
from rushes.web.observation import request_id
from rushes.web.pages import ErrorPage, render_page
from rushes.web.policies import POLICIES, Policy

__all__ = ["Failure", "MalformedBody", "failure_of", "register_failures"]


class MalformedBody(CallerError):
    """A body that is not of the form its address takes, with every fault and its place."""

    def __init__(self, message: str, faults: tuple[dict[str, str], ...]) -> None:
        super().__init__(message)
        self.faults = faults


_log = logger("rushes.web")
_FOR_SCRIPTS = ("/api/", "/dashboard/data", "/dashboard/figures", "/healthz", "/metrics")


@dataclass(frozen=True, slots=True)
class Failure:
    """One error in the terms of HTTP.

    Args:
        status: The status.
        kind: The error's name, as programs compare it.
        title: What went wrong, in a few words; an English sentence that the catalogues know.
        detail: What to do next, likewise.
        headers: Headers that belong to the answer.
        extra: Members of the problem beside the standard ones.
        values: What goes into the detail.
    """

    status: int
    kind: str
    title: str
    detail: str
    headers: dict[str, str] = field(default_factory=dict[str, str])
    extra: dict[str, object] = field(default_factory=dict[str, object])
    values: dict[str, object] = field(default_factory=dict[str, object])


_HTTP_WORDS = {
    400: (sentence("Not understood"), sentence("The request is not of the form this address takes.")),
    403: (sentence("Not allowed"), sentence("This is not allowed from here.")),
    404: (sentence("Not found"), sentence("There is nothing at this address, or nothing that you may see.")),
    405: (sentence("Not possible here"), sentence("This address does not take that method.")),
    413: (sentence("Too large"), sentence("What was sent is larger than this address takes.")),
    415: (sentence("Not understood"), sentence("Send JSON, with the content type application/json.")),
    429: (sentence("Too many attempts"), sentence("Wait a little, then try again.")),
}


def register_failures(app: Flask) -> None:
    """Let every error of ours, of HTTP and of nobody's intent end in `answer`."""

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> BaseResponse:
        return answer(
            Failure(400, "csrf", sentence("The form is out of date"), sentence("Open the page again, then send the form once more."))
        )

    @app.errorhandler(ViewingOnly)
    def looking(error: ViewingOnly) -> BaseResponse:
        return answer(Failure(403, "viewing-only", sentence("You are only looking"), error.message, values=error.values))

    @app.errorhandler(ErasedAccount)
    def erased(error: ErasedAccount) -> BaseResponse:
        return answer(Failure(410, "account-erased", sentence("This account is no more"), error.message, values=error.values))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> BaseResponse:
        status = error.code or 500
        if error.response is not None or status < 400:
            return error.get_response()
        title, detail = _HTTP_WORDS.get(status, (sentence("Something went wrong"), sentence("Try again.")))
        headers = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
        return answer(Failure(status, title.lower().replace(" ", "-"), title, detail, headers))

    @app.errorhandler(RushesError)
    def ours(error: RushesError) -> BaseResponse:
        if isinstance(error, NotSignedIn):
            return _stranger(error)
        failure = failure_of(error)
        if failure.status >= 500:
            _log.error("failed", request_id=request_id(), error=type(error).__name__, message=str(error))
        return answer(failure)

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> BaseResponse:
        _log.error("failed", request_id=request_id(), error=type(error).__name__, exc_info=error)
        return answer(
            Failure(500, "internal", sentence("Something went wrong here"), sentence("It has been written down. Try again in a minute."))
        )


def failure_of(error: RushesError) -> Failure:
    """Return what the error is in HTTP."""
    text = error.message
    match error:
        case NotFound():
            return Failure(404, "not-found", *_HTTP_WORDS[404])
        case UnknownName():
            return Failure(
                400, "unknown-name", f"Unknown {error.what}", str(error), extra={"name": error.name, "suggestion": error.suggestion}
            )
        case MalformedBody():
            return Failure(400, "malformed-body", sentence("Not understood"), text, extra={"faults": error.faults}, values=error.values)
        case CallerError():
            return Failure(400, "invalid-query", sentence("This cannot be answered"), text, values=error.values)
        case TooManyAttempts() | TooManyRequests():
            return _too_many(error)
        case FactsAway() | StoreAway() | TryAgainLater():
            return _not_now(error)
        case _:
            return Failure(
                500,
                "internal",
                sentence("Something is wrong with this installation"),
                sentence("Whoever runs it has been told, in the log."),
            )


def _not_now(error: FactsAway | StoreAway | TryAgainLater) -> Failure:
    match error:
        case PlatformUnreachable():
            detail = sentence("The media platform does not answer, so your rights cannot be checked. Try again in a few minutes.")
            return Failure(503, "platform-unreachable", sentence("The media platform does not answer"), detail, {"Retry-After": "120"})
        case StoreAway():
            detail = sentence("What this installation knows of people cannot be read just now. Try again in a minute; nothing is lost.")
            return Failure(503, "records-away", sentence("Not available just now"), detail, {"Retry-After": "30"})
        case FactsAway():
            detail = sentence("The numbers cannot be read just now. Try again in a minute; nothing is lost.")
            return Failure(503, "facts-away", sentence("Not available just now"), detail, {"Retry-After": "30"})
        case _:
            return Failure(503, "busy", sentence("Busy"), sentence("Try again in a minute."), {"Retry-After": "60"})


def _too_many(error: TooManyAttempts | TooManyRequests) -> Failure:
    kind, title = "too-many-requests", sentence("Too many requests")
    if isinstance(error, TooManyAttempts):
        kind, title = "too-many-attempts", sentence("Too many attempts")
    return Failure(429, kind, title, error.message, {"Retry-After": str(error.retry_after_s)}, values=error.values)


def answer(failure: Failure) -> Response:
    """Return the failure as a page or as problem+json, whichever the address speaks."""
    response = _problem(failure) if is_for_scripts() else _page(failure)
    response.headers.update(failure.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def is_for_scripts() -> bool:
    """Say whether programs read this address."""
    return request.path.startswith(_FOR_SCRIPTS)


def _problem(failure: Failure) -> Response:
    body = {
        "type": f"urn:rushes:problem:{failure.kind}",
        "title": failure.title,
        "status": failure.status,
        "detail": failure.detail.format(**failure.values) if failure.values else failure.detail,
        "instance": f"urn:rushes:request:{request_id()}",
        **failure.extra,
    }
    return Response(json.dumps(body, ensure_ascii=False), failure.status, content_type="application/problem+json")


def _page(failure: Failure) -> Response:
    title, detail = say(failure.title), say(failure.detail, **failure.values)
    page = ErrorPage(chrome(title), failure.status, title, detail, request_id())
    return Response(render_page(page), failure.status, content_type="text/html; charset=utf-8")


def _stranger(error: NotSignedIn) -> BaseResponse:
    """Programs get 401; people are shown the door they need, and come back to where they were."""
    is_operators = POLICIES.get(request.endpoint or "") is Policy.OPERATOR
    if is_for_scripts():
        response: BaseResponse = answer(
            Failure(401, "not-signed-in", "Not signed in", str(error) or "Sign in first.", {"WWW-Authenticate": 'Bearer realm="rushes"'})
        )
    elif is_operators:
        response = redirect("/admin/login?why=ended" if operator_secret(request) else "/admin/login", 303)
    elif view_secret(request):
        # Never on with a person's own session in the same browser: that would be taken for what was looked at.
        response = redirect("/admin/people", 303)
    else:
        response = redirect(_login_address(), 303)
    _drop_dead_cookie(response, is_operators=is_operators)
    return response


def _drop_dead_cookie(response: BaseResponse, *, is_operators: bool) -> None:
    """Take back the cookie that came and proved nothing.

    Where none came there may be a good one all the same: a browser keeps it back when another site sends
    it here, and would still obey an answer that deletes it.
    """
    # A script that is told 401 asks for the whole page next, and that one says why.
    if not isinstance(response, Response) or is_for_scripts():
        return
    if is_operators and operator_secret(request):
        drop_operator_cookie(response)
    elif not is_operators and view_secret(request):
        drop_view_cookie(response)
    elif not is_operators and session_secret(request):
        drop_session_cookie(response)


def _login_address() -> str:
    parts = ["why=ended"] if session_secret(request) else []
    # A file would be saved and leave the sign-in page standing: the page that offers it is better to come back to.
    address = (
        request.full_path
        if request.endpoint not in {"dashboard.csv", "dashboard.xlsx"}
        else f"/dashboard?{request.full_path.partition('?')[2]}"
    )
    if request.method in {"GET", "HEAD"} and address.rstrip("?") != "/dashboard":
        parts.append(f"next={quote(address.rstrip('?'), safe='/')}")
    return f"/login?{'&'.join(parts)}".rstrip("?")
