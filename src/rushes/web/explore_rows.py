"""Behind a number of Explore's chart: the address of its rows, what the template reads, the routes."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from rushes.errors import NotFound
from rushes.explore import ExploreState, Rows, RowsState, build_rows, build_rows_file
from rushes.figures import Figure, Mark
from rushes.identity import Actor
from rushes.metrics import Place
from rushes.web.access import actor
from rushes.web.dashboard_address import production_address
from rushes.web.dashboard_view import stale_notice
from rushes.web.desk import Desk, Kind, Question, Shown, wants_all_rows
from rushes.web.explore_address import EXPLORE, explore_address, explore_query, known_explore
from rushes.web.language import locale
from rushes.web.services import services
from rushes.web.tile_view import TileView, Ways, tile_view

__all__ = ["RowsView", "explore_rows_blueprint", "rows_address"]

_PATH = f"{EXPLORE}/rows"


@dataclass(frozen=True, slots=True)
class RowsView:
    """Everything that the template of the page behind a number reads; `drills` are labels and addresses."""

    rows: Rows
    notices: tuple[str, ...]
    chart_url: str
    drills: tuple[tuple[str, str], ...]
    tiles: tuple[TileView, ...]
    url: str
    all_rows_url: str


def explore_rows_blueprint() -> Blueprint:
    """Return the routes of the page."""
    blueprint = Blueprint("explore_rows", __name__)
    kind = Kind(
        section="explore",
        read=_read,
        build=build_rows,
        path=lambda _: _PATH,
        query=_query,
        data=lambda state: (state.explore.data,),
        main=_main,
        ways=_ways,
        announce=lambda rows: rows.number,
        period=lambda state: state.explore.span,
        files={"rows": _file},
    )
    Desk(kind).add_routes(blueprint, _PATH)
    return blueprint


def rows_address(state: ExploreState, place: Place, way: str = "") -> str:
    """Return the address of what stands behind the number at a place of that chart, or of a part of it ("/rows.csv")."""
    return f"{_PATH}{way}?{_query(RowsState(state, place))}"


def _read(person: Actor) -> RowsState:
    explore = known_explore(request.args, person)
    of = request.args.get("of", "0")
    if of not in {str(place) for place in range(len(explore.values))}:
        raise NotFound("There is no such value in the chart.")
    return RowsState(explore, Place(request.args.get("at", ""), request.args.get("in", ""), int(of)))


def _query(state: RowsState) -> str:
    place = state.place
    told = (("at", place.across), ("in", place.group), ("of", str(place.measure) if place.measure else ""))
    return "&".join(filter(None, (explore_query(state.explore), urlencode([pair for pair in told if pair[1]]))))


def _file(question: Question[RowsState]) -> Figure:
    return build_rows_file(question.reader, question.scope, question.state, now=services().clock.now(), locale=locale())


def _main(shown: Shown[RowsState, Rows]) -> str:
    rows, state = shown.built, shown.wanted
    address = rows_address(state.explore, state.place)
    view = RowsView(
        rows=rows,
        notices=(*rows.notices, *stale_notice(actor())),
        chart_url=explore_address(state.explore),
        drills=tuple((each.label, explore_address(each.state)) for each in rows.drills),
        tiles=tuple(tile_view(tile, _ways(rows), with_all_rows=wants_all_rows()) for tile in rows.tiles),
        url=address,
        all_rows_url=f"{address}&rows=all#rows",
    )
    return render_template("explore_rows.html", view=view)


def _ways(rows: Rows) -> Ways:
    """Return where the table's rows lead: a production's name to its own page."""
    state = rows.state
    return Ways(
        mark=_nowhere,
        row=lambda key: production_address(state.account_id, int(key), None),
        file=lambda name: rows_address(state.explore, state.place, f"/{name}"),
    )


def _nowhere(figure: Figure, mark: Mark) -> str | None:
    del figure, mark
    return None
