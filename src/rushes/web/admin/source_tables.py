"""What is in a source: its tables and views, and of one of them the columns and the first rows; what of it is to become a dataset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, request

from rushes.datasets import Source
from rushes.errors import NotFound, RushesError, TryAgainLater
from rushes.figures import clean_name
from rushes.sources import Asked, DatabasePlace, TableLook, TableName
from rushes.web.access import operator
from rushes.web.admin.parts import address, answer, asked_text
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_count, say_error
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["SourceTablesPage", "TableLine", "add_routes"]

_MOST_TABLES = 300


@dataclass(frozen=True, slots=True)
class TableLine:
    """One table or view: hostile text."""

    schema: str
    name: str
    is_view: bool
    is_shown: bool
    url: str


@dataclass(frozen=True, slots=True)
class SourceTablesPage:
    """The tables of a source; of the one that is shown, its columns and first rows."""

    template: ClassVar[str] = "admin/source_tables.html"
    place: ClassVar[str] = "sources"
    chrome: Chrome
    name: str
    url: str
    tables_url: str
    tables: tuple[TableLine, ...]
    tables_words: str
    search: str
    shown: str
    schema: str
    look: TableLook | None
    is_database: bool
    refusal: str


def add_routes(blueprint: Blueprint) -> None:
    """Add the page."""

    @blueprint.get("/sources/<int:source_id>/tables")
    def browse_source(source_id: int) -> Response:
        by = f"operator:{operator().name}"
        known = services().sources
        found = known.source(source_id)
        asked = Asked(request.args.get("table", ""), request.args.get("schema", ""))
        tables: tuple[TableName, ...] = ()
        look: TableLook | None = None
        refusal, status = "", 200
        try:
            tables = known.tables(found)
            if asked.table:
                look = known.look(found, asked, by=by, address=request.remote_addr or "")
        except NotFound:
            raise
        except RushesError as error:
            refusal, status = say_error(error), 503 if isinstance(error, TryAgainLater) else 400
        return answer(_page(found, tables, asked, look, refusal), status)


def _page(source: Source, tables: tuple[TableName, ...], asked: Asked, look: TableLook | None, refusal: str) -> SourceTablesPage:
    search = asked_text("search")
    fitting = [each for each in tables if search.casefold() in f"{each.schema}.{each.name}".casefold()]
    url = f"/admin/sources/{source.source_id}"
    lines = tuple(
        TableLine(
            clean_name(each.schema, ""),
            clean_name(each.name),
            each.is_view,
            (each.schema, each.name) == (asked.schema, asked.table),
            address(f"{url}/tables", schema=each.schema, table=each.name, search=search),
        )
        for each in fitting[:_MOST_TABLES]
    )
    count = form().count(len(fitting))
    words = say_count("{count} is seen", "{count} are seen", len(fitting), count=count)
    if len(fitting) > len(lines):
        words = say("The first {shown} of {count}; search for others.", shown=form().count(len(lines)), count=count)
    return SourceTablesPage(
        chrome=chrome(say("What is in {name}", name=source.name), section="admin"),
        name=source.name,
        url=url,
        tables_url=f"{url}/tables",
        tables=lines,
        tables_words=words,
        search=search,
        shown=asked.table,
        schema=asked.schema,
        look=look,
        is_database=isinstance(source.place, DatabasePlace),
        refusal=refusal,
    )
