"""The year: a calendar of one measure, its months, its weekdays; the address, what the template reads, the routes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from rushes.dashboards import YEAR_MEASURES, Choice, DashboardState, Year, YearState, build_year
from rushes.errors import NotFound
from rushes.figures import Figure, Mark
from rushes.identity import Actor
from rushes.web.access import actor
from rushes.web.dashboard import chosen_in_words
from rushes.web.dashboard_address import production_address, read_account, read_productions, state_address
from rushes.web.dashboard_view import Chip, chips_of, stale_notice
from rushes.web.desk import Desk, Kind, Shown
from rushes.web.tile_view import TileView, Ways, tile_view

__all__ = ["YearView", "year_blueprint"]

_PATH = "/year"
_YEAR = re.compile(r"(?:19[7-9]|2[0-9]{2})[0-9]")


@dataclass(frozen=True, slots=True)
class YearView:
    """Everything that the year's template reads."""

    year: Year
    notices: tuple[str, ...]
    chips: tuple[Chip, ...]
    more_chips: int
    previous_url: str | None
    next_url: str | None
    all_productions_url: str
    dashboard_url: str
    tiles: tuple[TileView, ...]
    url: str
    figures_url: str

    @property
    def chosen_productions(self) -> tuple[Choice, ...]:
        """The productions that are filtered by."""
        return tuple(choice for choice in self.year.productions if choice.is_selected)


def year_blueprint() -> Blueprint:
    """Return the routes of the year."""
    blueprint = Blueprint("year", __name__)
    kind = Kind(
        section="year",
        read=_read,
        build=build_year,
        path=lambda _: _PATH,
        query=_query,
        main=_main,
        ways=_ways,
        announce=lambda year: chosen_in_words(year.productions),
        period=lambda state: f"{state.measure}-{state.year or 'latest'}",
    )
    Desk(kind).add_routes(blueprint, _PATH)
    return blueprint


def _read(person: Actor) -> YearState:
    year, measure = request.args.get("year", ""), request.args.get("measure") or YEAR_MEASURES[0]
    if year and not _YEAR.fullmatch(year):
        raise NotFound("There is no such year.")
    if measure not in YEAR_MEASURES:
        raise NotFound("A year shows no such measure.")
    return YearState(read_account(request.args, person), int(year) if year else None, measure, read_productions(request.args))


def _query(state: YearState) -> str:
    pairs = [("account", str(state.account_id))]
    if state.year:
        pairs.append(("year", str(state.year)))
    if state.measure != YEAR_MEASURES[0]:
        pairs.append(("measure", state.measure))
    pairs.extend(("production", str(production_id)) for production_id in state.production_ids)
    return urlencode(pairs)


def _address(state: YearState, way: str = "") -> str:
    return f"{_PATH}{way}?{_query(state)}"


def _main(shown: Shown[YearState, Year]) -> str:
    year, state = shown.built, shown.built.state
    chips, more_chips = chips_of(year.productions, lambda rest: _address(replace(state, production_ids=rest)))
    ways = _ways(year)
    view = YearView(
        year=year,
        notices=(*year.notices, *stale_notice(actor())),
        chips=chips,
        more_chips=more_chips,
        previous_url=_address(replace(state, year=year.previous_year)) if year.previous_year else None,
        next_url=_address(replace(state, year=year.next_year)) if year.next_year else None,
        all_productions_url=_address(replace(state, production_ids=())),
        dashboard_url=state_address(DashboardState(state.account_id, None, state.production_ids)),
        tiles=tuple(tile_view(tile, ways) for tile in year.tiles),
        url=_address(shown.wanted),
        figures_url=_address(state, "/figures"),
    )
    return render_template("year_main.html", view=view)


def _ways(year: Year) -> Ways:
    """Return where the year's marks lead: a day and a month to the dashboard of the month."""
    state = year.state

    def month(figure: Figure, mark: Mark) -> str | None:
        del figure
        if mark.key is None:
            return None
        first = date.fromisoformat(mark.key).replace(day=1)
        return state_address(DashboardState(state.account_id, first, state.production_ids))

    return Ways(
        mark=month,
        row=lambda key: production_address(state.account_id, int(key), None) if key.isdigit() else None,
        file=lambda name: _address(state, f"/{name}"),
    )
