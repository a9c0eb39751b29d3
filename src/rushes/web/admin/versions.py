"""The versions of the facts that are kept, and going back to one: asked twice, written down, done by a runner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.errors import NotFound, WarehouseError
from rushes.figures import NO_NUMBER
from rushes.store import AuditEntry, JobState, ask_job, list_jobs, record_audit
from rushes.warehouse import ConnectionState, Version, connection_states
from rushes.web.access import operator
from rushes.web.admin.jobs import JobLine, job_line
from rushes.web.admin.parts import answer, moment, whole_moment
from rushes.web.chrome import chrome
from rushes.web.language import form, say
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["Difference", "RollbackPage", "VersionLine", "VersionsPage", "add_routes"]

_JOBS_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version that is kept, by its newest revision of the ledger."""

    number: int
    is_current: bool
    published: str
    rows: str
    ledger_days: str
    rejects: str
    size: str
    run_url: str
    rollback_url: str


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """The versions, newest first."""

    template: ClassVar[str] = "admin/versions.html"
    place: ClassVar[str] = "versions"
    chrome: Chrome
    versions: tuple[VersionLine, ...]
    damage: str
    jobs: tuple[JobLine, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changes by going back: what it is now, what it will be, and by how much."""

    name: str
    now: str
    then: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class RollbackPage:
    """The second question: what changes by going back."""

    template: ClassVar[str] = "admin/rollback.html"
    place: ClassVar[str] = "versions"
    chrome: Chrome
    number: int
    is_forward: bool
    differences: tuple[Difference, ...]
    refusal: str = ""


def add_routes(blueprint: Blueprint) -> None:
    """Add the list, the second question and the answer to it."""

    @blueprint.get("/versions")
    def versions() -> Response:
        operator()
        return answer(_page())

    @blueprint.get("/versions/<int:number>/rollback")
    def rollback_page(number: int) -> BaseResponse:
        operator()
        wanted, current = _wanted(number), _current()[0]
        if current is not None and wanted.manifest == current.manifest:
            return redirect("/admin/versions", 303)
        return answer(_rollback_page(wanted, current))

    @blueprint.post("/versions/<int:number>/rollback")
    def rollback(number: int) -> BaseResponse:
        wanted, current = _wanted(number), _current()[0]
        if request.form.get("sure") != "yes":
            refusal = say("Tick that you have read what changes.")
            return answer(_rollback_page(wanted, current, refusal), 400)
        now, who = services().clock.now(), f"operator:{operator().name}"
        with services().store.begin() as records:
            job_id = ask_job(records, kind="rollback", request={"version": number}, asked_by=who, at=now)
            came_from = f"from version {current.number}" if current else "from a version that cannot be read"
            detail = f"job {job_id}: to version {number}, {came_from}"
            record_audit(records, AuditEntry(now, who, "rollback.asked", detail, request.remote_addr or ""))
        return redirect(f"/admin/jobs/{job_id}", 303)


def _current() -> tuple[Version | None, str]:
    """Return the current version and "", or None and why it cannot be told."""
    try:
        return services().warehouse.current(), ""
    except WarehouseError as error:
        return None, str(error)


def _kept() -> tuple[Version, ...]:
    """Return the newest revision of each number that is kept, newest first."""
    newest = {version.number: version for version in services().warehouse.versions()}
    return tuple(newest[number] for number in sorted(newest, reverse=True))


def _wanted(number: int) -> Version:
    found = next((version for version in _kept() if version.number == number), None)
    if found is None:
        raise NotFound("There is no such version.")
    return found


def _page() -> VersionsPage:
    current, damage = _current()
    kept: tuple[Version, ...] = ()
    try:
        kept = _kept()
        if current is not None:
            with services().warehouse.reader():
                pass
    except WarehouseError as error:
        damage = str(error)
    now = services().clock.now()
    with services().store.reading() as records:
        jobs = [job for job in list_jobs(records, limit=_JOBS_LOOKED_AT, kinds={"rollback"}) if not job.state.is_over]
    waiting = any(job.state in {JobState.WAITING, JobState.RUNNING} for job in jobs)
    return VersionsPage(
        chrome=chrome(say("Versions"), section="admin"),
        versions=tuple(_line(version, current, may_go_back=not waiting) for version in kept),
        damage=damage,
        jobs=tuple(job_line(job, now) for job in jobs),
    )


def _line(version: Version, current: Version | None, *, may_go_back: bool) -> VersionLine:
    is_current = current is not None and version.number == current.number
    return VersionLine(
        number=version.number,
        is_current=is_current,
        published=moment(version.published_at),
        rows=form().count(version.usage_rows),
        ledger_days=form().count(version.table_rows.get("ledger", 0)),
        rejects=form().count(version.table_rows.get("reject", 0)),
        size=_megabytes(sum(version.file_bytes.values())),
        run_url=f"/admin/runs/{version.run_id}",
        rollback_url="" if is_current or not may_go_back else f"/admin/versions/{version.number}/rollback",
    )


def _megabytes(size_bytes: int) -> str:
    return say("{count} MB", count=form().count(max(1, round(size_bytes / 1e6)))) if size_bytes < 1e9 else form().bytes(size_bytes)


def _rollback_page(wanted: Version, current: Version | None, refusal: str = "") -> RollbackPage:
    return RollbackPage(
        chrome=chrome(say("Go back to version {number}", number=wanted.number), section="admin"),
        number=wanted.number,
        is_forward=current is not None and wanted.number > current.number,
        differences=(*_counted(wanted, current), *_complete(wanted)),
        refusal=refusal,
    )


def _counted(wanted: Version, current: Version | None) -> tuple[Difference, ...]:
    published = Difference(
        say("Facts as of"), whole_moment(current.published_at) if current else NO_NUMBER, whole_moment(wanted.published_at)
    )
    tables = {
        "usage_daily": say("Rows of usage"),
        "ledger": say("Days of accounts in the ledger"),
        "account": say("Accounts"),
        "production": say("Productions"),
        "reject": say("Rows set aside"),
    }
    return published, *(_rows(label, wanted.table_rows.get(name, 0), current, name) for name, label in tables.items())


def _rows(label: str, then: int, current: Version | None, name: str) -> Difference:
    if current is None:
        return Difference(label, NO_NUMBER, form().count(then))
    now = current.table_rows.get(name, 0)
    sign = "+" if then > now else "−"
    return Difference(label, form().count(now), form().count(then), f"{sign}{form().count(abs(then - now))}" if then != now else "")


def _complete(wanted: Version) -> tuple[Difference, ...]:
    """Return the newest complete day of each connection, now and then; what cannot be read stands as a dash."""
    warehouse = services().warehouse
    then = {each.connection: each for each in _states_of(wanted)}
    try:
        with warehouse.reader() as reader:
            now = {each.connection: each for each in connection_states(reader)}
    except WarehouseError:
        now: dict[str, ConnectionState] = {}
    return tuple(
        Difference(
            say("{connection} complete to", connection=name),
            _day(now[name].newest_complete if name in now else None),
            _day(then[name].newest_complete if name in then else None),
            _days_apart(now.get(name), then.get(name)),
        )
        for name in sorted({*now, *then})
    )


def _states_of(version: Version) -> tuple[ConnectionState, ...]:
    try:
        with services().warehouse.reader_of(version) as reader:
            return connection_states(reader)
    except WarehouseError:
        # The runner verifies the version before it goes back, and says what is wrong with it.
        return ()


def _day(day: date | None) -> str:
    return form().date(day) if day else NO_NUMBER


def _days_apart(now: ConnectionState | None, then: ConnectionState | None) -> str:
    if now is None or then is None or now.newest_complete is None or then.newest_complete is None:
        return ""
    days = (then.newest_complete - now.newest_complete).days
    if not days:
        return ""
    return say("+{days} d", days=days) if days > 0 else say("−{days} d", days=-days)
