"""The dashboard: the page, the part that a filter changes, Plotly's figures, and each tile as CSV."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from rushes import __version__
from rushes.dashboards import Dashboard, DashboardState, build_dashboard, state_etag
from rushes.domain import Scope
from rushes.errors import NotFound
from rushes.figures import Figure, FigureKind, to_csv, to_plotly
from rushes.metrics import ResultCache
from rushes.warehouse import Reader
from rushes.web.access import actor
from rushes.web.chrome import chrome
from rushes.web.dashboard_address import mark_address, read_state, state_address
from rushes.web.dashboard_view import layouts_px, view_of
from rushes.web.forms import form_secret
from rushes.web.language import form, locale, say
from rushes.web.pages import DashboardPage, render_page
from rushes.web.scoped_cache import ScopedCache
from rushes.web.services import services

__all__ = ["dashboard_blueprint"]

_CACHE_CONTROL = "private, no-cache"
_HTML, _JSON, _CSV = "text/html; charset=utf-8", "application/json", "text/csv; charset=utf-8"
_KEPT = 48


def dashboard_blueprint() -> Blueprint:
    """Return the routes of the dashboard."""
    blueprint = Blueprint("dashboard", __name__)
    desk = _Desk()

    @blueprint.get("/dashboard")
    def page() -> Response:
        return desk.answer(desk.page, _HTML, "page")

    @blueprint.get("/dashboard/data")
    def data() -> Response:
        return desk.answer(desk.data, _JSON, "data")

    @blueprint.get("/dashboard/figures")
    def figures() -> Response:
        return desk.answer(_plotly_figures, _JSON, "figures")

    @blueprint.get("/dashboard/<tile_id>.csv")
    def csv(tile_id: str) -> Response:
        response = desk.answer(lambda shown: to_csv(_figure(shown.dashboard, tile_id)), _CSV, f"csv {tile_id}")
        if response.status_code == 200:
            month = request.args.get("month") or "latest"
            response.headers["Content-Disposition"] = f'attachment; filename="{tile_id}-{month}.csv"'
        return response

    return blueprint


@dataclass(frozen=True, slots=True)
class _Shown:
    """A dashboard, the scope it was built in, and the state it was asked for with."""

    dashboard: Dashboard
    wanted: DashboardState
    scope: Scope


class _Desk:
    """Answers for the dashboard, keeping what it built: results, dashboards, and their markup."""

    def __init__(self) -> None:
        self._results = ResultCache()
        self._dashboards = ScopedCache[Dashboard](_KEPT)
        self._markup = ScopedCache[str](_KEPT)
        # The tag says everything that the answer is made of, so it names the finished bytes too.
        self._bodies = ScopedCache[bytes](_KEPT)

    def answer(self, render: Callable[[_Shown], str], content_type: str, form: str) -> Response:
        """Answer 304 before anything is built, or build (or find) the dashboard and render it."""
        state = read_state(request.args, actor())
        scope = actor().scope.only(state.account_id)
        with services().warehouse.reader() as reader:
            inner = state_etag(reader, scope, state, now=services().clock.now(), locale=locale())
            etag = _etag(inner, form, state)
            if _is_known(etag):
                return _with_validators(Response(status=304), etag)
            body = self._bodies.get(scope, etag)
            if body is None:
                body = render(_Shown(self._dashboard(reader, scope, state, inner), state, scope)).encode()
                self._bodies.put(scope, etag, body)
        return _with_validators(Response(body, content_type=content_type), etag)

    def page(self, shown: _Shown) -> str:
        """Return the whole page."""
        frame = chrome(shown.dashboard.title, section="dashboard", account_id=shown.wanted.account_id)
        # The main part is what our own template made of escaped texts.
        return render_page(DashboardPage(frame, Markup(self._main_part(shown))))  # noqa: S704

    def data(self, shown: _Shown) -> str:
        """Return what a change of filter changes, as JSON."""
        answer = {
            "title": shown.dashboard.title,
            "url": state_address(shown.wanted),
            "html": self._main_part(shown),
            "announcement": f"{shown.dashboard.title}. {_filter_words(shown.dashboard)}",
        }
        return json.dumps(answer, ensure_ascii=False)

    def _dashboard(self, reader: Reader, scope: Scope, state: DashboardState, etag: str) -> Dashboard:
        found = self._dashboards.get(scope, etag)
        if found is None:
            found = build_dashboard(
                reader,
                scope,
                state,
                now=services().clock.now(),
                locale=locale(),
                account_name=next(access.name for access in actor().accounts if access.account_id == state.account_id),
                cache=self._results,
            )
            self._dashboards.put(scope, found.etag, found)
        return found

    def _main_part(self, shown: _Shown) -> str:
        key = "\0".join((shown.dashboard.etag, state_address(shown.wanted), str(actor().is_stale), str(_wants_all_rows())))
        found = self._markup.get(shown.scope, key)
        if found is None:
            view = view_of(shown.dashboard, shown.wanted, actor(), with_all_rows=_wants_all_rows())
            found = render_template("dashboard_main.html", view=view)
            self._markup.put(shown.scope, key, found)
        return found


def _is_known(etag: str) -> bool:
    """Say whether the caller holds this very answer.

    A proxy that compresses weakens the tag, which still names the same answer; "*" names none, and there
    may be nothing to see here.
    """
    return request.if_none_match.is_strong(etag) or request.if_none_match.is_weak(etag)


def _etag(dashboard: str, form: str, state: DashboardState) -> str:
    """Return the tag of an answer: what is shown, to whom, in which form, by which release.

    The page holds a form token, so it is also of one browser's session.
    """
    caller = actor()
    parts = (
        dashboard,
        form,
        request.args.get("theme", ""),
        str(_wants_all_rows()),
        state_address(state),
        str(caller.person_id),
        str(caller.is_stale),
        locale(),
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


def _filter_words(dashboard: Dashboard) -> str:
    chosen = [choice.label for choice in dashboard.productions if choice.is_selected]
    if not chosen:
        return say("All productions.")
    if len(chosen) == 1:
        return say("Only {production}.", production=chosen[0])
    return say("{count} productions.", count=form().count(len(chosen)))


def _plotly_figures(shown: _Shown) -> str:
    theme = "dark" if request.args.get("theme") == "dark" else "light"
    drawn = [tile for tile in shown.dashboard.tiles if tile.figure.kind is not FigureKind.TABLE and tile.figure.empty is None]
    answer = {
        tile.figure.id: {
            "layouts": {size: to_plotly(tile.figure, theme=theme, width=width) for size, width in layouts_px(tile.span).items()},
            "links": _links(shown.dashboard.state, tile.figure),
        }
        for tile in drawn
    }
    return json.dumps(answer, ensure_ascii=False)


def _links(state: DashboardState, figure: Figure) -> dict[str, str]:
    addresses = ((mark.key, mark_address(state, figure, mark)) for mark in figure.marks)
    return {key: address for key, address in addresses if key and address}


def _figure(dashboard: Dashboard, tile_id: str) -> Figure:
    for tile in dashboard.tiles:
        if tile.id == tile_id:
            return tile.figure
    raise NotFound("There is no such tile.")
