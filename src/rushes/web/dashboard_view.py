"""A dashboard as its template reads it: drawings in each layout, tables, addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rushes.dashboards import Choice, Dashboard, DashboardState
from rushes.identity import Actor
from rushes.web.dashboard_address import DASHBOARD, mark_address, month_address, production_address, productions_address, state_address
from rushes.web.language import say
from rushes.web.tile_view import KpiView, TileView, Ways, kpi_view, tile_view

__all__ = ["Chip", "DashboardView", "chips_of", "stale_notice", "view_of", "ways_of"]

_MOST_CHIPS = 6


@dataclass(frozen=True, slots=True)
class Chip:
    """One production that is filtered by, and the address without it."""

    label: str
    without_url: str


@dataclass(frozen=True, slots=True)
class DashboardView:
    """Everything that the dashboard's template reads."""

    dashboard: Dashboard
    notices: tuple[str, ...]
    chips: tuple[Chip, ...]
    more_chips: int
    previous_url: str | None
    next_url: str | None
    all_productions_url: str
    all_rows_url: str
    kpis: tuple[KpiView, ...]
    tiles: tuple[TileView, ...]
    url: str
    figures_url: str

    @property
    def chosen_productions(self) -> tuple[Choice, ...]:
        """The productions that are filtered by."""
        return tuple(choice for choice in self.dashboard.productions if choice.is_selected)


def view_of(dashboard: Dashboard, wanted: DashboardState, actor: Actor, *, with_all_rows: bool) -> DashboardView:
    """Return the dashboard in the form that its template reads.

    Args:
        dashboard: What is shown.
        wanted: The state that the address holds; its month may be None where the dashboard's is not.
        actor: Who looks.
        with_all_rows: Whether long tables are shown whole.
    """
    state, ways = dashboard.state, ways_of(dashboard)
    chips, more_chips = chips_of(dashboard.productions, lambda rest: productions_address(state, rest))
    return DashboardView(
        dashboard=dashboard,
        notices=(*dashboard.notices, *stale_notice(actor)),
        chips=chips,
        more_chips=more_chips,
        previous_url=month_address(state, dashboard.previous_month) if dashboard.previous_month else None,
        next_url=month_address(state, dashboard.next_month) if dashboard.next_month else None,
        all_productions_url=productions_address(state, ()),
        all_rows_url=state_address(wanted) + "&rows=all#productions",
        kpis=tuple(kpi_view(figure) for figure in dashboard.kpis),
        tiles=tuple(tile_view(tile, ways, with_all_rows=with_all_rows) for tile in dashboard.tiles),
        url=state_address(wanted),
        figures_url=state_address(state, "/dashboard/figures"),
    )


def chips_of(productions: tuple[Choice, ...], address: Callable[[tuple[int, ...]], str]) -> tuple[tuple[Chip, ...], int]:
    """Return the first productions that are filtered by, each with the address without it, and how many more there are.

    Args:
        productions: All to choose from.
        address: The address of the same page with those productions.
    """
    chosen = [choice for choice in productions if choice.is_selected]
    ids = tuple(int(choice.value) for choice in chosen)
    chips = (Chip(each.label, address(tuple(other for other in ids if other != int(each.value)))) for each in chosen[:_MOST_CHIPS])
    return tuple(chips), max(0, len(chosen) - _MOST_CHIPS)


def stale_notice(actor: Actor) -> tuple[str, ...]:
    """Return what is said to somebody whose rights could not be read again; nothing to anybody else."""
    told = say("Your rights could not be checked with the media platform just now; you see what it last confirmed.")
    return (told,) if actor.is_stale else ()


def ways_of(dashboard: Dashboard) -> Ways:
    """Return where the dashboard's marks and rows lead: a mark filters, a production's name opens its own page."""
    state = dashboard.state
    return Ways(
        mark=lambda figure, mark: mark_address(state, figure, mark),
        row=lambda key: production_address(state.account_id, int(key), state.month) if key.isdigit() else None,
        file=lambda name: state_address(state, f"{DASHBOARD}/{name}"),
    )
