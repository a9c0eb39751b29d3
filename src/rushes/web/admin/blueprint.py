"""The operator's routes put together, and the page that is shown where the facts cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response

from rushes.errors import WarehouseError
from rushes.web.admin import (
    accounts,
    audit,
    connections,
    coverage,
    dataset,
    datasets,
    door,
    drafts,
    export,
    exports,
    invite,
    jobs,
    load_again,
    overview,
    people,
    production_reports,
    rejects,
    report_headers,
    reports,
    runs,
    source_tables,
    sources,
    statements,
    versions,
)
from rushes.web.admin.parts import answer
from rushes.web.chrome import chrome
from rushes.web.language import say
from rushes.web.pages import Chrome

__all__ = ["DamagedPage", "admin_blueprint"]


@dataclass(frozen=True, slots=True)
class DamagedPage:
    """What stands where a page of the facts would be, while they are damaged."""

    template: ClassVar[str] = "admin/damaged.html"
    place: ClassVar[str] = ""
    chrome: Chrome
    reason: str


def admin_blueprint() -> Blueprint:
    """Return the operator's routes."""
    blueprint = Blueprint("admin", __name__, url_prefix="/admin")
    for page in (
        door,
        overview,
        runs,
        coverage,
        rejects,
        versions,
        statements,
        reports,
        jobs,
        load_again,
        connections,
        sources,
        source_tables,
        drafts,
        datasets,
        dataset,
        exports,
        export,
        production_reports,
        report_headers,
        accounts,
        people,
        invite,
        audit,
    ):
        page.add_routes(blueprint)

    @blueprint.errorhandler(WarehouseError)
    def damaged(error: WarehouseError) -> Response:
        # An operator is who can act on it, so the reason is told in full.
        return answer(DamagedPage(chrome(say("The facts cannot be read"), section="admin"), str(error)), 503)

    return blueprint
