"""The operator's pages: their own sign-in, the nights, and which days of which account are loaded."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, Response, make_response, redirect, request, session
from werkzeug.wrappers import Response as BaseResponse

from rushes.domain import Period
from rushes.errors import NotSignedIn, SignInRefused, TooManyAttempts
from rushes.figures import Format
from rushes.store import SyncRunRecord, list_runs
from rushes.warehouse import accounts
from rushes.web.access import operator
from rushes.web.chrome import chrome
from rushes.web.cookies import drop_operator_cookie, operator_secret, set_operator_cookie
from rushes.web.coverage import coverage_matrix
from rushes.web.pages import AdminLoginPage, AdminPage, RunLine, render_page
from rushes.web.services import LOCALE, services

__all__ = ["admin_blueprint"]

_FORMAT = Format(LOCALE)
_RUNS_SHOWN, _DAYS_SHOWN, _ACCOUNTS_A_PAGE = 20, 60, 50
_LONGEST_NAME, _LONGEST_PASSWORD = 64, 1_000
_ENDED = "Your session has ended. Sign in again to go on."


def admin_blueprint() -> Blueprint:
    """Return the operator's routes."""
    blueprint = Blueprint("admin", __name__, url_prefix="/admin")

    @blueprint.get("/login")
    def login() -> BaseResponse:
        if _is_signed_in():
            return redirect("/admin", 303)
        notice = _ENDED if request.args.get("why") == "ended" else ""
        return _page(AdminLoginPage(chrome("Operator sign-in", section="admin"), notice=notice))

    @blueprint.post("/login")
    def login_now() -> BaseResponse:
        name, password = request.form.get("name", "").strip()[:_LONGEST_NAME], request.form.get("password", "")[:_LONGEST_PASSWORD]
        frame = chrome("Operator sign-in", section="admin")
        try:
            secret = services().identity.operator_sign_in(name, password, request.remote_addr or "")
        except SignInRefused:
            return _page(
                AdminLoginPage(frame, name, "Wrong name or password. An operator's password is set with “rushes operator password”.")
            )
        except TooManyAttempts as error:
            response = _page(AdminLoginPage(frame, name, str(error)), 429)
            response.headers["Retry-After"] = str(error.retry_after_s)
            return response
        session.clear()
        answer = make_response(redirect("/admin", 303))
        set_operator_cookie(answer, secret)
        return answer

    @blueprint.post("/logout")
    def logout() -> BaseResponse:
        services().identity.operator_sign_out(operator_secret(request) or "")
        session.clear()
        response = make_response(redirect("/admin/login", 303))
        drop_operator_cookie(response)
        return response

    @blueprint.get("")
    def page() -> Response:
        operator()
        return _page(_admin_page())

    return blueprint


def _admin_page() -> AdminPage:
    known = services()
    today = known.clock.now().date()
    period = Period(today - timedelta(days=_DAYS_SHOWN), today - timedelta(days=1))
    with known.store.begin() as records:
        runs = list_runs(records, limit=_RUNS_SHOWN)
    with known.warehouse.reader() as reader:
        everyone = sorted(accounts(reader), key=lambda account: (account.name.casefold(), account.account_id))
        page_count = max(1, -(-len(everyone) // _ACCOUNTS_A_PAGE))
        number = min(max(1, request.args.get("page", 1, type=int)), page_count)
        shown = tuple(everyone[(number - 1) * _ACCOUNTS_A_PAGE : number * _ACCOUNTS_A_PAGE])
        return AdminPage(
            chrome=chrome("Nights and coverage", section="admin"),
            runs=tuple(_run_line(run) for run in runs),
            days=tuple(period.each_day()),
            rows=coverage_matrix(reader, shown, period),
            warehouse=_warehouse_words(reader.version.number, reader.version.published_at),
            page_number=number,
            page_count=page_count,
            account_count=len(everyone),
        )


def _warehouse_words(number: int, published_at: datetime | None) -> str:
    if not number or published_at is None:
        return "Nothing has been published yet. “rushes sync” loads the first days."
    return f"Version {number} of the facts, published {_instant(published_at)}."


def _run_line(run: SyncRunRecord) -> RunLine:
    failed = f", {run.accounts_failed} failed" if run.accounts_failed else ""
    return RunLine(
        run_id=run.run_id,
        started=_short_instant(run.started_at),
        took=_took(run),
        state=run.state,
        days=_days(run),
        accounts=f"{run.accounts_loaded} loaded{failed}",
        rows_loaded=_FORMAT.count(run.rows_loaded),
        rows_rejected=_FORMAT.count(run.rows_rejected),
        rows_restated=_FORMAT.count(run.rows_restated),
        version=str(run.published_version) if run.published_version is not None else "none",
        message=run.message,
    )


def _took(run: SyncRunRecord) -> str:
    if run.finished_at is None:
        return "not finished"
    minutes, seconds = divmod(round((run.finished_at - run.started_at).total_seconds()), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def _days(run: SyncRunRecord) -> str:
    if run.first_day == run.last_day:
        return _FORMAT.short_day(run.first_day)
    year = f" {run.first_day.year}" if run.first_day.year != run.last_day.year else ""
    return f"{_FORMAT.short_day(run.first_day)}{year} to {_FORMAT.short_day(run.last_day)}{year and f' {run.last_day.year}'}"


def _instant(at: datetime) -> str:
    return _FORMAT.instant(at, services().settings.time_zone)


def _short_instant(at: datetime) -> str:
    zone = services().settings.time_zone
    return f"{_FORMAT.short_day(at.astimezone(services().settings.zone).date())}, {_FORMAT.time(at, zone)}"


def _is_signed_in() -> bool:
    secret = operator_secret(request)
    if not secret:
        return False
    try:
        services().identity.operator(secret)
    except NotSignedIn:
        return False
    return True


def _page(page: AdminLoginPage | AdminPage, status: int = 200) -> Response:
    return Response(render_page(page), status, content_type="text/html; charset=utf-8")
