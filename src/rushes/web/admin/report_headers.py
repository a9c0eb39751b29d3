"""The headers of a production report that waits: what each is taken for, corrected and confirmed by an operator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.domain import MEASURES, NumberStyle
from rushes.errors import CallerError, NotFound
from rushes.figures import clean_name
from rushes.intake import FEEDS, UNITS_OF, HeaderMapping, HeaderUse, Held, ReportIntake, problems_of
from rushes.languages import sentence
from rushes.web.access import operator
from rushes.web.admin.parts import answer, asked_text
from rushes.web.admin.production_reports import Choice, ask_report_job, intake_named, record_report
from rushes.web.chrome import chrome
from rushes.web.language import say, say_error
from rushes.web.pages import Chrome

__all__ = ["HeaderForm", "HeadersPage", "add_routes"]

_FEEDS = {
    "production": sentence("The production's id"),
    "name": sentence("The production's name"),
    "created": sentence("When it was created"),
    "deleted": sentence("Whether it is deleted"),
    "": sentence("Nothing"),
}


@dataclass(frozen=True, slots=True)
class HeaderForm:
    """One header, with what it may feed and in which unit."""

    place: int
    header: str
    examples: tuple[str, ...]
    feeds: tuple[Choice, ...]
    units: tuple[Choice, ...]
    is_undecided: bool


@dataclass(frozen=True, slots=True)
class HeadersPage:
    """What the headers of a file that waits feed."""

    template: ClassVar[str] = "admin/report_headers.html"
    place: ClassVar[str] = "production-reports"
    chrome: Chrome
    connection: str
    file: str
    name: str
    headers: tuple[HeaderForm, ...]
    numbers: tuple[Choice, ...]
    changes: tuple[str, ...]
    refusal: str = ""


def add_routes(blueprint: Blueprint) -> None:
    """Add the headers of a file that waits, their confirmation, and throwing it away."""

    @blueprint.get("/production-reports/headers")
    def report_headers() -> Response:
        operator()
        intake = intake_named(asked_text("connection"))
        held = _held(intake, asked_text("file"))
        return answer(_headers_page(intake, held, held.mapping))

    @blueprint.post("/production-reports/headers")
    def confirm_report_headers() -> BaseResponse:
        by = f"operator:{operator().name}"
        intake = intake_named(request.form.get("connection", ""))
        held = _held(intake, request.form.get("file", ""))
        typed = _typed_mapping(held.mapping)
        try:
            intake.confirm(typed, by=by)
        except CallerError as error:
            return answer(_headers_page(intake, held, typed, say_error(error)), 400)
        job_id = ask_report_job(by, {"connection": intake.connection.name})
        record_report(by, "production_report.confirmed", intake)
        return redirect(f"/admin/jobs/{job_id}", 303)

    @blueprint.post("/production-reports/headers/drop")
    def drop_held_report() -> BaseResponse:
        by = f"operator:{operator().name}"
        intake = intake_named(request.form.get("connection", ""))
        held = _held(intake, request.form.get("file", ""))
        intake.drop_held(held)
        record_report(by, "production_report.dropped", intake, clean_name(held.incoming.name)[:200])
        return redirect("/admin/production-reports", 303)


def _held(intake: ReportIntake, number: str) -> Held:
    found = next((each for each in intake.held.every() if each.number == number), None)
    if found is None:
        raise NotFound("There is no such file any more.")
    return found


def _typed_mapping(mapping: HeaderMapping) -> HeaderMapping:
    uses: list[HeaderUse] = []
    for place, each in enumerate(mapping.uses):
        feeds, unit = request.form.get(f"feeds-{place}", ""), request.form.get(f"unit-{place}", "")
        feeds = feeds if feeds in FEEDS else ""
        uses.append(HeaderUse(each.header, feeds, unit if feeds in MEASURES else ""))
    numbers = request.form.get("numbers", "")
    return HeaderMapping(tuple(uses), NumberStyle(numbers) if numbers in set(NumberStyle) else None)


def _headers_page(intake: ReportIntake, held: Held, mapping: HeaderMapping, refusal: str = "") -> HeadersPage:
    wrong = problems_of(mapping)
    columns = list(zip(*held.sample, strict=False)) or [()] * len(mapping.uses)
    chosen = mapping.numbers.value if mapping.numbers else ""
    numbers = (("", say("As the numbers themselves say")), ("point", say("1,234.5")), ("comma", say("1.234,5")))
    return HeadersPage(
        chrome=chrome(say("Headers of {file}", file=clean_name(held.incoming.name)), section="admin"),
        connection=intake.connection.name,
        file=held.number,
        name=clean_name(held.incoming.name),
        headers=tuple(_header(place, each, columns[place], is_undecided=each in wrong) for place, each in enumerate(mapping.uses)),
        numbers=tuple(Choice(value, label, value == chosen) for value, label in numbers),
        changes=tuple(say_error(each) for each in intake.confirmed.changes(mapping.headers)),
        refusal=refusal,
    )


def _header(place: int, use: HeaderUse, cells: tuple[str, ...], *, is_undecided: bool) -> HeaderForm:
    units = (unit for units in UNITS_OF.values() for unit in units)
    return HeaderForm(
        place=place,
        header=clean_name(use.header),
        examples=tuple(clean_name(each) for each in cells if each.strip())[:3],
        feeds=tuple(Choice(each, _feeds_words(each), each == use.feeds) for each in FEEDS),
        units=(
            Choice("", say("no unit"), not use.unit),
            *(Choice(each, say("whole number") if each == "count" else each, each == use.unit) for each in units),
        ),
        is_undecided=is_undecided,
    )


def _feeds_words(feeds: str) -> str:
    return say(_FEEDS[feeds]) if feeds in _FEEDS else say(MEASURES[feeds].label)
