"""The dashboard: the page, the part that a filter changes, Plotly's figures, and each tile as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request

from rushes.accounts import cost_centres
from rushes.dashboards import Choice, Dashboard, DashboardState, build_dashboard, with_cost_centres
from rushes.domain import Scope
from rushes.explore import productions_in_words
from rushes.identity import Actor
from rushes.metrics import ResultCache
from rushes.warehouse import Reader
from rushes.web.access import actor
from rushes.web.dashboard_address import DASHBOARD, read_state, state_query
from rushes.web.dashboard_view import view_of, ways_of
from rushes.web.desk import Desk, Kind, Shown, wants_all_rows
from rushes.web.language import form
from rushes.web.services import services

__all__ = ["CostCentres", "chosen_in_words", "dashboard_blueprint"]


@dataclass(frozen=True, slots=True)
class CostCentres:
    """What the account's people wrote of productions, by internal id, in their order."""

    texts: tuple[tuple[int, str], ...]

    def by_production(self) -> dict[int, str]:
        """Return the texts by production."""
        return dict(self.texts)


def dashboard_blueprint() -> Blueprint:
    """Return the routes of the dashboard."""
    blueprint = Blueprint("dashboard", __name__)
    kind = Kind(
        section="dashboard",
        read=_read,
        build=_build,
        path=lambda _: DASHBOARD,
        query=state_query,
        main=_main,
        ways=ways_of,
        announce=lambda dashboard: chosen_in_words(dashboard.productions),
        beside=_cost_centres,
        dress=lambda dashboard, beside: (
            with_cost_centres(dashboard, beside.by_production()) if isinstance(beside, CostCentres) else dashboard
        ),
        period=lambda state: f"{state.month:%Y-%m}" if state.month else "latest",
    )
    Desk(kind).add_routes(blueprint, DASHBOARD)
    return blueprint


def _build(
    reader: Reader, scope: Scope, state: DashboardState, /, *, now: datetime, locale: str, account_name: str, cache: ResultCache | None
) -> Dashboard:
    return build_dashboard(
        reader, scope, state, now=now, locale=locale, account_name=account_name, cache=cache, has_all_trends=wants_all_rows()
    )


def _read(person: Actor) -> DashboardState:
    return read_state(request.args, person)


def _cost_centres(state: DashboardState) -> CostCentres:
    """Return the cost centres of the productions that the person sees, and of no other: the tag of the page is made of them."""
    grant = actor().scope.grant_for(state.account_id)
    texts = services().store.remembered(("cost centres", state.account_id), lambda conn: cost_centres(conn, state.account_id))
    return CostCentres(tuple((each, text) for each, text in texts if grant and grant.covers(each)))


def _main(shown: Shown[DashboardState, Dashboard]) -> str:
    view = view_of(shown.built, shown.wanted, actor(), with_all_rows=wants_all_rows())
    return render_template("dashboard_main.html", view=view)


def chosen_in_words(productions: tuple[Choice, ...]) -> str:
    """Return which productions are shown, as a reader aloud says it."""
    return productions_in_words([choice.label for choice in productions if choice.is_selected], form())
