"""Explore: the routes of the page on which people put charts together."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request

from rushes.domain import Unit
from rushes.errors import RushesError
from rushes.explore import Explore, ExploreState, build_explore, narrowing_in_words, read_formula
from rushes.figures import Figure, Mark
from rushes.identity import Actor, Role
from rushes.languages import sentence
from rushes.web.access import actor
from rushes.web.api_figure import FIGURE_PATH, figure_pairs
from rushes.web.dashboard_address import production_address, read_account
from rushes.web.dashboard_view import stale_notice
from rushes.web.desk import Desk, Kind, Shown, wants_all_rows
from rushes.web.explore_address import EXPLORE, explore_address, explore_query, known_explore, read_explore
from rushes.web.explore_filters import announcement_of
from rushes.web.explore_rows import rows_address
from rushes.web.explore_view import explore_view
from rushes.web.language import form, say, say_error
from rushes.web.own_dimensions import catalogue_here
from rushes.web.snippet import python_snippet
from rushes.web.tile_view import Ways

__all__ = ["explore_blueprint"]

_COMES_OUT_IN = {
    Unit.MILLISECONDS: sentence("Reads “{formula}” and comes out in hours."),
    Unit.BYTES: sentence("Reads “{formula}” and comes out in storage."),
    Unit.COUNT: sentence("Reads “{formula}” and comes out in a number of things."),
    Unit.MILLIONTHS: sentence("Reads “{formula}” and comes out in a number with decimals."),
    Unit.RATIO: sentence("Reads “{formula}” and comes out in per cent."),
}


def explore_blueprint() -> Blueprint:
    """Return the routes of the page."""
    blueprint = Blueprint("explore", __name__)
    kind = Kind(
        section="explore",
        read=_read,
        build=build_explore,
        path=lambda _: EXPLORE,
        query=explore_query,
        data=lambda state: (state.data,),
        main=_main,
        ways=_ways,
        announce=lambda explore: announcement_of(explore.state, explore.productions),
        period=lambda state: state.span,
        told=lambda explore, _: (*narrowing_in_words(explore.state, explore.productions, form()), *explore.notices),
    )
    Desk(kind).add_routes(blueprint, EXPLORE)
    blueprint.add_url_rule(f"{EXPLORE}/formula", "formula", _check)
    blueprint.add_url_rule(f"{EXPLORE}/python", "python", _python)
    return blueprint


def _check() -> Response:
    """Say of a formula while it is typed how it reads, or what is wrong with it."""
    catalogue = catalogue_here(actor(), read_account(request.args, actor()), request.args.get("data", ""))
    try:
        found = read_formula(request.args.get("text", ""), catalogue)
    except RushesError as error:
        return jsonify(is_well=False, message=say_error(error))
    return jsonify(is_well=True, message=say(_COMES_OUT_IN[found.unit], formula=found.text))


def _python() -> Response:
    """Say how a program fetches the chart; at which address it reaches us is as in this request, so nothing of it is kept."""
    state = read_explore(request.args, actor())
    address = request.host_url.rstrip("/") + FIGURE_PATH
    answer = Response(python_snippet(address, figure_pairs(state)), content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _read(person: Actor) -> ExploreState:
    return known_explore(request.args, person)


def _main(shown: Shown[ExploreState, Explore]) -> str:
    explore = shown.built
    account_id = explore.state.account_id
    access = actor().access_to(account_id)
    own_pages = f"/account/{account_id}" if access and access.role.includes(Role.EDITOR) else ""
    view = explore_view(
        explore,
        (*explore.notices, *stale_notice(actor())),
        _ways(explore),
        with_all_rows=wants_all_rows(),
        own_pages="" if explore.state.data else own_pages,
    )
    return render_template("explore_main.html", view=view)


def _ways(explore: Explore) -> Ways:
    """Return where marks and rows lead: a number to what stands behind it, a production's name to its own page."""
    state = explore.state

    def mark(figure: Figure, mark: Mark) -> str | None:
        del figure
        return None if mark.place is None else rows_address(state, mark.place)

    return Ways(
        mark=mark,
        row=lambda key: production_address(state.account_id, int(key), None) if key.isdigit() else None,
        file=lambda name: explore_address(state, f"/{name}"),
        number=lambda place: rows_address(state, place),
        python=explore_address(state, "/python"),
    )
