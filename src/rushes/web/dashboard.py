"""The dashboard: the page, the part that a filter changes, Plotly's figures, and each tile as CSV."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from flask import Blueprint, Response, render_template, request

from rushes import __version__
from rushes.dashboards import Dashboard, DashboardState, build_dashboard, dashboard_etag
from rushes.domain import Scope
from rushes.errors import NotFound
from rushes.figures import Figure, FigureKind, to_csv, to_plotly
from rushes.web.access import actor
from rushes.web.chrome import chrome
from rushes.web.dashboard_address import mark_address, read_state, state_address
from rushes.web.dashboard_cache import DashboardCache
from rushes.web.dashboard_view import DashboardView, layouts_px, view_of
from rushes.web.forms import form_secret
from rushes.web.pages import DashboardPage, render_page
from rushes.web.plotly_policy import by_font_weight
from rushes.web.services import LOCALE, services

__all__ = ["dashboard_blueprint"]

_CACHE_CONTROL = "private, no-cache"
_HTML, _JSON, _CSV = "text/html; charset=utf-8", "application/json", "text/csv; charset=utf-8"


def dashboard_blueprint() -> Blueprint:
    """Return the routes of the dashboard."""
    blueprint = Blueprint("dashboard", __name__)
    cache = DashboardCache()

    @blueprint.get("/dashboard")
    def page() -> Response:
        return _answer(cache, _html, _HTML, "page")

    @blueprint.get("/dashboard/data")
    def data() -> Response:
        return _answer(cache, _main_part, _JSON, "data")

    @blueprint.get("/dashboard/figures")
    def figures() -> Response:
        return _answer(cache, _plotly_figures, _JSON, "figures")

    @blueprint.get("/dashboard/<tile_id>.csv")
    def csv(tile_id: str) -> Response:
        response = _answer(cache, lambda shown: to_csv(_figure(shown.dashboard, tile_id)), _CSV, f"csv {tile_id}")
        if response.status_code == 200:
            month = request.args.get("month") or "latest"
            response.headers["Content-Disposition"] = f'attachment; filename="{tile_id}-{month}.csv"'
        return response

    return blueprint


@dataclass(frozen=True, slots=True)
class _Shown:
    """A dashboard and the address it was asked for with."""

    dashboard: Dashboard
    wanted: DashboardState
    scope: Scope

    def view(self) -> DashboardView:
        return view_of(self.dashboard, self.wanted, actor(), with_all_rows=_wants_all_rows())


def _answer(cache: DashboardCache, render: Callable[[_Shown], str], content_type: str, form: str) -> Response:
    """Answer 304 before anything is built, or build (or find) the dashboard and render it."""
    state = read_state(request.args, actor())
    scope = actor().scope.only(state.account_id)
    known = services()
    now = known.clock.now()
    with known.warehouse.reader() as reader:
        inner = dashboard_etag(reader, scope, state, now=now, locale=LOCALE)
        etag = _etag(inner, form)
        if request.if_none_match.contains(etag):
            return _with_validators(Response(status=304), etag)
        dashboard = cache.get(
            scope, inner, lambda: build_dashboard(reader, scope, state, now=now, locale=LOCALE, account_name=_account_name(state))
        )
    response = Response(render(_Shown(dashboard, state, scope)), content_type=content_type)
    return _with_validators(response, etag)


def _account_name(state: DashboardState) -> str:
    return next(access.name for access in actor().accounts if access.account_id == state.account_id)


def _etag(dashboard: str, form: str) -> str:
    """Return the tag of an answer: what is shown, to whom, in which form, by which release.

    The page holds a form token, so it is also of one browser's session.
    """
    caller = actor()
    parts = (
        dashboard,
        form,
        request.args.get("theme", ""),
        str(_wants_all_rows()),
        state_address(read_state(request.args, caller)),
        str(caller.person_id),
        str(caller.is_stale),
        repr(caller.accounts),
        form_secret(),
        __version__,
        services().assets.digest,
    )
    return sha256("\0".join(parts).encode()).hexdigest()[:32]


def _with_validators(response: Response, etag: str) -> Response:
    response.set_etag(etag)
    response.headers["Cache-Control"] = _CACHE_CONTROL
    response.vary.add("Cookie")
    return response


def _wants_all_rows() -> bool:
    return request.args.get("rows") == "all"


def _html(shown: _Shown) -> str:
    page = DashboardPage(chrome(shown.dashboard.title, section="dashboard", account_id=shown.dashboard.state.account_id), shown.view())
    return render_page(page)


def _main_part(shown: _Shown) -> str:
    view = shown.view()
    dashboard = shown.dashboard
    return json.dumps(
        {
            "title": dashboard.title,
            "url": view.url,
            "html": render_template("dashboard_main.html", view=view),
            "announcement": f"{dashboard.title}. {_filter_words(view)}",
        },
        ensure_ascii=False,
    )


def _filter_words(view: DashboardView) -> str:
    chosen = view.chosen_productions if view.dashboard.state.production_ids else ()
    if not chosen:
        return "All productions."
    return f"Only {chosen[0].label}." if len(chosen) == 1 else f"{len(chosen)} productions."


def _plotly_figures(shown: _Shown) -> str:
    theme = "dark" if request.args.get("theme") == "dark" else "light"
    state = shown.dashboard.state
    drawn = [tile for tile in shown.dashboard.tiles if tile.figure.kind is not FigureKind.TABLE and tile.figure.empty is None]
    return json.dumps(
        {
            tile.figure.id: {
                "layouts": {
                    size: by_font_weight(to_plotly(tile.figure, theme=theme, width=width)) for size, width in layouts_px(tile.span).items()
                },
                "links": _links(state, tile.figure),
            }
            for tile in drawn
        },
        ensure_ascii=False,
    )


def _links(state: DashboardState, figure: Figure) -> dict[str, str]:
    addresses = ((mark.key, mark_address(state, figure, mark)) for mark in figure.marks)
    return {key: address for key, address in addresses if key and address}


def _figure(dashboard: Dashboard, tile_id: str) -> Figure:
    for tile in dashboard.tiles:
        if tile.id == tile_id:
            return tile.figure
    raise NotFound("There is no such tile.")
