"""A production's own page: its numbers, its state, what was restated of it; the address, what the template reads, the routes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from rushes.accounts import ProductionNote, production_notes
from rushes.dashboards import DashboardState, OneProduction, OneProductionState, build_history, build_production
from rushes.figures import Figure, FigureKind, Mark
from rushes.identity import Actor
from rushes.web.access import actor
from rushes.web.dashboard_address import read_account, read_month, read_number, state_address
from rushes.web.dashboard_view import stale_notice
from rushes.web.desk import Desk, Kind, Question, Shown
from rushes.web.language import locale, say
from rushes.web.services import services
from rushes.web.tile_view import KpiView, TileView, Ways, kpi_view, tile_view

__all__ = ["ProductionView", "production_blueprint"]

_RULE = "/production/<int:production_id>"


@dataclass(frozen=True, slots=True)
class ProductionView:
    """Everything that the template of a production's page reads."""

    production: OneProduction
    note: ProductionNote | None
    notices: tuple[str, ...]
    previous_url: str | None
    next_url: str | None
    dashboard_url: str
    filtered_url: str
    kpis: tuple[KpiView, ...]
    tiles: tuple[TileView, ...]
    path: str
    url: str
    figures_url: str
    history_url: str
    newer_url: str | None
    older_url: str | None


def production_blueprint() -> Blueprint:
    """Return the routes of a production's page."""
    blueprint = Blueprint("production", __name__)
    kind = Kind(
        section="",
        read=_read,
        build=build_production,
        path=_path,
        query=_query,
        main=_main,
        ways=_ways,
        announce=lambda production: say("{production}, {month}.", production=production.name, month=production.heading),
        period=lambda state: f"{state.production_id}-{state.month:%Y-%m}" if state.month else f"{state.production_id}-latest",
        beside=_note,
        files={"history": _history},
    )
    Desk(kind).add_routes(blueprint, _RULE)
    return blueprint


def _read(person: Actor) -> OneProductionState:
    production_id = int((request.view_args or {})["production_id"])
    page = read_number(request.args["page"]) if request.args.get("page") else 1
    return OneProductionState(read_account(request.args, person), production_id, read_month(request.args), page)


def _path(state: OneProductionState) -> str:
    return f"/production/{state.production_id}"


def _query(state: OneProductionState) -> str:
    pairs = [("account", str(state.account_id))]
    if state.month:
        pairs.append(("month", f"{state.month:%Y-%m}"))
    if state.page > 1:
        pairs.append(("page", str(state.page)))
    return urlencode(pairs)


def _address(state: OneProductionState, way: str = "") -> str:
    return f"{_path(state)}{way}?{_query(state)}"


def _note(state: OneProductionState) -> ProductionNote | None:
    with services().store.reading() as conn:
        return production_notes(conn, state.account_id).get(state.production_id)


def _history(question: Question[OneProductionState]) -> Figure:
    return build_history(question.reader, question.scope, question.state, now=services().clock.now(), locale=locale())


def _main(shown: Shown[OneProductionState, OneProduction]) -> str:
    production, state = shown.built, shown.built.state
    history, ways = production.history, _ways(production)
    note = shown.beside

    def month(first: date | None) -> str | None:
        return _address(replace(state, month=first, page=1)) if first else None

    def page(number: int) -> str | None:
        return f"{_address(replace(state, page=number))}#history" if 1 <= number <= history.pages else None

    view = ProductionView(
        production=production,
        note=note if isinstance(note, ProductionNote) else None,
        notices=(*production.notices, *stale_notice(actor())),
        previous_url=month(production.previous_month),
        next_url=month(production.next_month),
        dashboard_url=state_address(DashboardState(state.account_id, state.month)),
        filtered_url=state_address(DashboardState(state.account_id, state.month, (state.production_id,))),
        kpis=tuple(kpi_view(figure) for figure in production.kpis),
        tiles=tuple(tile_view(tile, ways) for tile in production.tiles),
        path=_path(state),
        url=_address(shown.wanted),
        figures_url=_address(replace(state, page=1), "/figures"),
        history_url=_address(replace(state, page=1), "/history.csv"),
        newer_url=page(history.page - 1),
        older_url=page(history.page + 1),
    )
    return render_template("production_main.html", view=view)


def _ways(production: OneProduction) -> Ways:
    """Return where marks lead: a month to the same page of that month."""
    state = production.state

    def to_month(figure: Figure, mark: Mark) -> str | None:
        if figure.kind is not FigureKind.BARS or mark.key is None:
            return None
        return _address(replace(state, month=date.fromisoformat(mark.key).replace(day=1), page=1))

    return Ways(mark=to_month, row=lambda _: None, file=lambda name: _address(replace(state, page=1), f"/{name}"))
