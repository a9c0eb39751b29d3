"""The sources that datasets are read from: added and changed by parts, their passwords written and never shown, tried and removed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.datasets import Source
from rushes.errors import CallerError, NotFound, RushesError
from rushes.languages import counted
from rushes.sources import Reached, kinds_offered
from rushes.sync import Severity
from rushes.web.access import operator
from rushes.web.admin.connections import CheckLine
from rushes.web.admin.parts import answer, asked_text, moment
from rushes.web.admin.source_forms import SourceForm, facts_of, kept_form, kind_name, new_form, parts_typed, typed_form, where
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_count, say_error
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["SourceLine", "SourcePage", "SourcesPage", "add_routes"]


_TABLES = counted("{count} table or view is seen", "{count} tables and views are seen")
_SEEN = {
    "rest": counted("{count} resource is declared, and the first answers", "{count} resources are declared, and the first answers"),
    "s3": counted("{count} object is seen", "{count} objects are seen"),
}
"""What is counted where a source answers, of the kinds that have no tables."""


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
class SourcePage:
    """One source, or with no id the form of a new one; `in_use` says why it cannot be removed."""

    template: ClassVar[str] = "admin/source.html"
    place: ClassVar[str] = "sources"
    chrome: Chrome
    source_id: int
    name: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    form: SourceForm
    checks: tuple[CheckLine, ...] = ()
    in_use: str = ""


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
        kinds = tuple((kind, kind_name(kind)) for kind in kinds_offered(known.reach))
        return answer(SourcesPage(chrome(say("Sources"), section="admin"), lines, kinds, has_files=known.reach.sqlite_dir is not None))

    @blueprint.get("/sources/new")
    def new_source() -> Response:
        operator()
        kind = asked_text("kind")
        if kind not in kinds_offered(services().sources.reach):
            raise NotFound("There is no such kind of source.")
        return answer(_new(new_form(kind)))

    @blueprint.post("/sources")
    def add_source() -> BaseResponse:
        by = f"operator:{operator().name}"
        sent, kind = request.form, request.form.get("kind", "")
        typed = typed_form(kind, sent)
        try:
            made = services().sources.add(
                typed.typed["name"], kind, parts_typed(kind, sent), sent.get("password", ""), by=by, address=request.remote_addr or ""
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
        sent, kind = request.form, found.place.kind
        typed = replace(typed_form(kind, sent), has_password=found.has_password)
        try:
            services().sources.change(
                source_id,
                typed.typed["name"],
                parts_typed(kind, sent),
                sent.get("password") or None,
                by=by,
                address=request.remote_addr or "",
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
            checks = _reached(found.place.kind, services().sources.attempt(found, by=by, address=request.remote_addr or ""))
        except RushesError as error:
            checks = (CheckLine(say("Server"), Severity.PROBLEM.value, say_error(error)),)
        return answer(_page(found, checks=checks))

    @blueprint.post("/sources/<int:source_id>/remove")
    def remove_source(source_id: int) -> BaseResponse:
        by = f"operator:{operator().name}"
        try:
            services().sources.remove(source_id, by=by, address=request.remote_addr or "")
        except NotFound:
            raise
        except CallerError as error:
            return answer(replace(_page(services().sources.source(source_id)), in_use=say_error(error)), 400)
        return redirect("/admin/sources", 303)


def _line(source: Source) -> SourceLine:
    place, url = source.place, f"/admin/sources/{source.source_id}"
    return SourceLine(source.name, kind_name(place.kind), where(place), moment(source.changed_at), url)


def _new(typed: SourceForm) -> SourcePage:
    return SourcePage(chrome(say("Add a source"), section="admin"), 0, "", kind_name(typed.kind), (), typed)


def _page(source: Source, *, typed: SourceForm | None = None, checks: tuple[CheckLine, ...] = ()) -> SourcePage:
    return SourcePage(
        chrome=chrome(source.name, section="admin"),
        source_id=source.source_id,
        name=source.name,
        kind=kind_name(source.place.kind),
        facts=facts_of(source),
        form=typed or kept_form(source),
        checks=checks,
    )


def _reached(kind: str, reached: Reached) -> tuple[CheckLine, ...]:
    server = f"{reached.server} {reached.version}".strip()
    text = say("{server} answers by TLS", server=server) if reached.is_encrypted else say("{server} answers", server=server)
    seen = _SEEN.get(kind, _TABLES)
    tables = say_count(*seen, reached.tables, count=form().count(reached.tables))
    lines = [
        CheckLine(say("Server"), Severity.FINE.value, text),
        CheckLine(
            say("Tables") if kind not in _SEEN else say("What is in it"),
            Severity.FINE.value if reached.tables else Severity.WARNING.value,
            tables,
        ),
    ]
    if reached.could_write:
        warning = say("Its user may write there. We never do; give us one that may read and nothing else.")
        lines.append(CheckLine(say("Rights"), Severity.WARNING.value, warning))
    return tuple(lines)
