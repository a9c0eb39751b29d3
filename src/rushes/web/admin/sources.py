"""The databases that datasets are read from: added and changed by parts, their passwords written and never shown, tried and removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.datasets import Source
from rushes.errors import CallerError, NotFound, RushesError
from rushes.sources import DatabasePlace, Reached, parts_of
from rushes.sync import Severity
from rushes.web.access import operator
from rushes.web.admin.connections import CheckLine
from rushes.web.admin.parts import answer, asked_text, moment
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_count, say_error
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["SourceForm", "SourceLine", "SourcePage", "SourcesPage", "add_routes"]

_KINDS = {"mysql": "MySQL, MariaDB", "postgresql": "PostgreSQL", "sqlite": "SQLite"}
_PARTS = ("host", "port", "database", "user", "tls", "authority", "timeout_s")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source of the list."""

    name: str
    kind: str
    place: str
    changed: str
    url: str


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """Every source, and the kinds that can be added."""

    template: ClassVar[str] = "admin/sources.html"
    place: ClassVar[str] = "sources"
    chrome: Chrome
    sources: tuple[SourceLine, ...]
    kinds: tuple[tuple[str, str], ...]
    has_files: bool


@dataclass(frozen=True, slots=True)
class SourceForm:
    """What is typed of a source; a password never comes back."""

    kind: str
    name: str = ""
    host: str = ""
    port: str = ""
    database: str = ""
    user: str = ""
    tls: str = "verify"
    authority: str = ""
    timeout_s: str = "300"
    has_password: bool = False
    refusal: str = ""

    @property
    def is_file(self) -> bool:
        """Whether it is a file of this machine, which has no server and no password."""
        return self.kind == "sqlite"


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One source, or with no id the form of a new one."""

    template: ClassVar[str] = "admin/source.html"
    place: ClassVar[str] = "sources"
    chrome: Chrome
    source_id: int
    name: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    form: SourceForm
    checks: tuple[CheckLine, ...] = ()


def add_routes(blueprint: Blueprint) -> None:
    """Add the list, the form, and what is done with one."""
    _add_list(blueprint)
    _add_one(blueprint)


def _add_list(blueprint: Blueprint) -> None:
    @blueprint.get("/sources")
    def sources() -> Response:
        operator()
        known = services().sources
        lines = tuple(_line(each) for each in known.every())
        kinds = tuple((kind, _KINDS.get(kind, kind)) for kind in known.reach.kinds)
        return answer(SourcesPage(chrome(say("Sources"), section="admin"), lines, kinds, has_files=known.reach.sqlite_dir is not None))

    @blueprint.get("/sources/new")
    def new_source() -> Response:
        operator()
        kind = asked_text("kind")
        if kind not in services().sources.reach.kinds:
            raise NotFound("There is no such kind of source.")
        return answer(_new(SourceForm(kind)))

    @blueprint.post("/sources")
    def add_source() -> BaseResponse:
        by = f"operator:{operator().name}"
        typed = _typed()
        try:
            made = services().sources.add(
                typed.name, typed.kind, _parts(), request.form.get("password", ""), by=by, address=request.remote_addr or ""
            )
        except CallerError as error:
            return answer(_new(replace(typed, refusal=say_error(error))), 400)
        return redirect(f"/admin/sources/{made.source_id}", 303)


def _add_one(blueprint: Blueprint) -> None:
    @blueprint.get("/sources/<int:source_id>")
    def source(source_id: int) -> Response:
        operator()
        return answer(_page(services().sources.source(source_id)))

    @blueprint.post("/sources/<int:source_id>")
    def change_source(source_id: int) -> BaseResponse:
        by = f"operator:{operator().name}"
        found = services().sources.source(source_id)
        typed = replace(_typed(), kind=found.place.kind, has_password=found.has_password)
        try:
            services().sources.change(
                source_id, typed.name, _parts(), request.form.get("password") or None, by=by, address=request.remote_addr or ""
            )
        except NotFound:
            raise
        except CallerError as error:
            return answer(_page(found, typed=replace(typed, refusal=say_error(error))), 400)
        return redirect(f"/admin/sources/{source_id}", 303)

    @blueprint.post("/sources/<int:source_id>/try")
    def try_source(source_id: int) -> Response:
        by = f"operator:{operator().name}"
        found = services().sources.source(source_id)
        try:
            checks = _reached(services().sources.attempt(found, by=by, address=request.remote_addr or ""))
        except RushesError as error:
            checks = (CheckLine(say("Server"), Severity.PROBLEM.value, say_error(error)),)
        return answer(_page(found, checks=checks))

    @blueprint.post("/sources/<int:source_id>/remove")
    def remove_source(source_id: int) -> BaseResponse:
        by = f"operator:{operator().name}"
        services().sources.remove(source_id, by=by, address=request.remote_addr or "")
        return redirect("/admin/sources", 303)


def _typed() -> SourceForm:
    fields = request.form
    return SourceForm(
        kind=fields.get("kind", ""),
        name=fields.get("name", "").strip(),
        host=fields.get("host", ""),
        port=fields.get("port", ""),
        database=fields.get("database", ""),
        user=fields.get("user", ""),
        tls=fields.get("tls", "verify"),
        authority=fields.get("authority", ""),
        timeout_s=fields.get("timeout_s", ""),
    )


def _parts() -> Mapping[str, object]:
    # Browsers end the lines of a text with two characters.
    return {name: request.form.get(name, "").replace("\r\n", "\n") for name in _PARTS}


def _line(source: Source) -> SourceLine:
    place = source.place
    kind = _KINDS.get(place.kind, place.kind)
    return SourceLine(source.name, kind, _where(place), moment(source.changed_at), f"/admin/sources/{source.source_id}")


def _where(place: DatabasePlace) -> str:
    return place.database if place.kind == "sqlite" else say("{database} at {host}", database=place.database, host=place.host)


def _new(typed: SourceForm) -> SourcePage:
    kind = _KINDS.get(typed.kind, typed.kind)
    return SourcePage(chrome(say("Add a source"), section="admin"), 0, "", kind, (), typed)


def _page(source: Source, *, typed: SourceForm | None = None, checks: tuple[CheckLine, ...] = ()) -> SourcePage:
    kept = {name: "" if value is None else str(value) for name, value in parts_of(source.place).items()}
    return SourcePage(
        chrome=chrome(source.name, section="admin"),
        source_id=source.source_id,
        name=source.name,
        kind=_KINDS.get(source.place.kind, source.place.kind),
        facts=_facts(source),
        form=typed or SourceForm(kind=source.place.kind, name=source.name, has_password=source.has_password, **kept),
        checks=checks,
    )


def _facts(source: Source) -> tuple[tuple[str, str], ...]:
    place = source.place
    tls = say("only by TLS") if place.tls == "verify" else say("in plain")
    server = (
        (say("Server"), say("{host}, port {port}", host=place.host, port=str(place.real_port))),
        (say("User"), place.user),
        (say("Password"), say("kept, and never shown") if source.has_password else say("none")),
        (say("Encryption"), tls),
    )
    return (
        (say("Kind"), _KINDS.get(place.kind, place.kind)),
        (say("File") if place.kind == "sqlite" else say("Database"), place.database),
        *(() if place.kind == "sqlite" else server),
        (say("Added"), say("{day} by {who}", day=moment(source.made_at), who=source.made_by.removeprefix("operator:"))),
        (say("Changed"), moment(source.changed_at)),
    )


def _reached(reached: Reached) -> tuple[CheckLine, ...]:
    server = f"{reached.server} {reached.version}".strip()
    text = say("{server} answers by TLS", server=server) if reached.is_encrypted else say("{server} answers", server=server)
    tables = say_count(
        "{count} table or view is seen", "{count} tables and views are seen", reached.tables, count=form().count(reached.tables)
    )
    lines = [
        CheckLine(say("Server"), Severity.FINE.value, text),
        CheckLine(say("Tables"), Severity.FINE.value if reached.tables else Severity.WARNING.value, tables),
    ]
    if reached.could_write:
        warning = say("Its user may write there. We never do; give us one that may read and nothing else.")
        lines.append(CheckLine(say("Rights"), Severity.WARNING.value, warning))
    return tuple(lines)
