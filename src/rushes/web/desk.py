"""What every page of an account does alike: answer 304 before anything is built, keep what was built, per scope.

A kind of page says how its address is read, built, drawn and written; its desk answers for the page, for
the part that a change of filter fetches, for Plotly's figures, and for each tile as a file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Generic, Protocol, TypeVar

from flask import Blueprint, Response, request
from markupsafe import Markup

from rushes.dashboards import Asked, Tile, state_etag
from rushes.domain import Scope
from rushes.errors import NotFound
from rushes.figures import Figure, FigureKind, to_csv, to_plotly, to_svg
from rushes.identity import AccountAccess, Actor
from rushes.metrics import ResultCache, version_key
from rushes.store import record_audit
from rushes.warehouse import Reader
from rushes.web.access import actor
from rushes.web.chrome import chrome
from rushes.web.language import locale
from rushes.web.look import look_of, refuse_erased
from rushes.web.pages import Chrome, render_page
from rushes.web.readers import readers_here
from rushes.web.scoped_cache import ScopedCache
from rushes.web.services import services
from rushes.web.tile_view import Ways, layouts_px
from rushes.web.trail import entry_of
from rushes.web.validators import etag_of, is_known, with_validators
from rushes.web.workbook import workbook_of

__all__ = ["XLSX", "AccountPage", "Built", "Desk", "Document", "Kind", "Question", "Shown", "account_shown", "wants_all_rows"]

_HTML, _JSON, _CSV = "text/html; charset=utf-8", "application/json", "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SVG, _DRAWING_PX = "image/svg+xml", 880
_KEPT = 48


class Built(Protocol):
    """What is built for a page, as far as its desk reads it."""

    @property
    def title(self) -> str:
        """What one sees, in one line, for the window's title."""
        ...

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """The figures, in reading order."""
        ...

    @property
    def etag(self) -> str:
        """Changes whenever anything of it can have changed."""
        ...


_State = TypeVar("_State", bound=Asked)
_Asked_contra = TypeVar("_Asked_contra", bound=Asked, contravariant=True)
_Built = TypeVar("_Built", bound=Built)
_Built_co = TypeVar("_Built_co", bound=Built, covariant=True)


class _Build(Protocol[_Asked_contra, _Built_co]):
    """Builds what a page shows from one version, within one scope."""

    def __call__(
        self,
        reader: Reader,
        scope: Scope,
        state: _Asked_contra,
        /,
        *,
        now: datetime,
        locale: str,
        account_name: str,
        cache: ResultCache | None,
    ) -> _Built_co: ...


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A page of an account's numbers; its main part is rendered apart, because a filter fetches it alone.

    Args:
        chrome: The frame.
        path: The page's own path, under which the script asks for its parts.
        main: The main part.
    """

    template: ClassVar[str] = "dashboard.html"
    chrome: Chrome
    path: str
    main: Markup


@dataclass(frozen=True, slots=True)
class Shown(Generic[_State, _Built]):
    """What was built, the state it was asked for with, its scope, and what stands beside the facts."""

    built: _Built
    wanted: _State
    scope: Scope
    beside: object


@dataclass(frozen=True, slots=True)
class Question(Generic[_State]):
    """One request for a page: the pinned version, the narrowed scope, the state, what stands beside, the tag of it all."""

    reader: Reader
    scope: Scope
    state: _State
    beside: object
    etag: str


@dataclass(frozen=True, slots=True)
class Document(Generic[_State, _Built]):
    """A whole page as one file.

    Args:
        name: What the file is called, and its route's first half.
        suffix: Its kind: "pdf"; and the route's other half.
        content_type: The same for browsers.
        write: Its bytes, of what is shown.
        variant: What else of the request it depends on, nothing by default; raises `NotFound`.
    """

    name: str
    suffix: str
    content_type: str
    write: Callable[[Shown[_State, _Built]], bytes]
    variant: Callable[[], str] = str


def _of_usage(state: Asked) -> tuple[str, ...]:
    del state
    return ("",)


def _nothing(state: Asked) -> object:
    del state
    return None


def _as_it_is(built: _Built, beside: object) -> _Built:
    del beside
    return built


@dataclass(frozen=True, slots=True)
class Kind(Generic[_State, _Built]):
    """One kind of page.

    Args:
        section: Its entry in the navigation.
        read: The state that the address of this request asks for; raises `NotFound`.
        build: Builds it.
        path: The page's path in that state, without a query.
        query: The query that holds the state, without "?".
        main: The markup of the main part.
        ways: Where its marks and rows lead.
        announce: What a reader aloud says of what is shown now.
        period: What its files are named by, beside the tile.
        data: Whose numbers it shows: the first is what it is built from, as `PinnedReaders.of` takes it.
        beside: What the page shows that is not of the facts; equal things have equal texts (`repr`).
        dress: What was built with what stands beside it put in; what was built is kept without.
        told: What a workbook says of a tile of that name beside its figure: what it is narrowed to, what cannot be shown;
            None for what `announce` says.
        files: Tables that are no tile of the page, by the name of their file.
    """

    section: str
    read: Callable[[Actor], _State]
    build: _Build[_State, _Built]
    path: Callable[[_State], str]
    query: Callable[[_State], str]
    main: Callable[[Shown[_State, _Built]], str]
    ways: Callable[[_Built], Ways]
    announce: Callable[[_Built], str]
    period: Callable[[_State], str]
    data: Callable[[_State], tuple[str, ...]] = _of_usage
    beside: Callable[[_State], object] = _nothing
    dress: Callable[[_Built, object], _Built] = _as_it_is
    told: Callable[[_Built, str], tuple[str, ...]] | None = None
    files: Mapping[str, Callable[[Question[_State]], Figure]] = field(default_factory=dict[str, Callable[[Question[_State]], Figure]])


class Desk(Generic[_State, _Built]):
    """Answers for one kind of page, keeping what it built: results, pages, their markup, their bytes.

    Args:
        kind: The kind of page.
    """

    def __init__(self, kind: Kind[_State, _Built]) -> None:
        self._kind = kind
        self._results = ResultCache()
        self._pages = ScopedCache[_Built](_KEPT)
        self._markup = ScopedCache[str](_KEPT)
        # The tag says everything that the answer is made of, so it names the finished bytes too.
        self._bodies = ScopedCache[bytes](_KEPT)

    def add_routes(self, blueprint: Blueprint, path: str) -> None:
        """Add the five routes of the page at that path."""
        blueprint.add_url_rule(path, "page", self._view(lambda: self._answer(self._page, _HTML, "page")))
        blueprint.add_url_rule(f"{path}/data", "data", self._view(lambda: self._answer(self._data, _JSON, "data")))
        blueprint.add_url_rule(f"{path}/figures", "figures", self._view(lambda: self._answer(self._figures, _JSON, "figures")))
        blueprint.add_url_rule(f"{path}/<tile_id>.csv", "csv", self._view(lambda: self._exported(self._csv, _CSV, "csv")))
        blueprint.add_url_rule(f"{path}/<tile_id>.xlsx", "xlsx", self._view(lambda: self._exported(self._workbook, XLSX, "xlsx")))

    def add_drawings(self, blueprint: Blueprint, path: str) -> None:
        """Add the route of each tile as a picture at that path."""
        blueprint.add_url_rule(f"{path}/<tile_id>.svg", "svg", self._view(lambda: self._exported(self._svg, _SVG, "svg")))

    def add_document(self, blueprint: Blueprint, path: str, document: Document[_State, _Built]) -> None:
        """Add the route of the whole page as one file at that path."""
        rule = f"{path}/{document.name}.{document.suffix}"
        blueprint.add_url_rule(rule, f"{document.name}_{document.suffix}", self._view(lambda: self._documented(document)))

    def _view(self, answer: Callable[[], Response]) -> Callable[..., Response]:
        """Return a view for a path with or without names in it: a kind of page reads them itself, of the request."""

        def view(**names: object) -> Response:
            del names
            return answer()

        return view

    def _answer(self, render: Callable[[Question[_State]], str | bytes], content_type: str, form: str) -> Response:
        """Answer 304 before anything is built, or build (or find) the page and render it."""
        state = self._kind.read(actor())
        scope = actor().scope.only(state.account_id)
        refuse_erased(state.account_id)
        beside, (data, *others) = self._kind.beside(state), self._kind.data(state)
        reader = readers_here().of(data)
        if not data:
            # A dataset's tags name its version likewise; what nobody asks for any more makes room for what they do.
            for kept in (self._pages, self._markup, self._bodies):
                kept.follow(version_key(reader.version))
        more = readers_here().of_each(tuple(others))
        inner = state_etag(reader, scope, state, now=services().clock.now(), locale=locale(), beside=more)
        etag = etag_of(inner, form, self._address(state), (look_of(state.account_id), beside))
        if is_known(etag):
            return with_validators(Response(status=304), etag)
        body = self._bodies.get(scope, etag)
        if body is None:
            made = render(Question(reader, scope, state, beside, inner))
            body = made.encode() if isinstance(made, str) else made
            self._bodies.put(scope, etag, body)
        return with_validators(Response(body, content_type=content_type), etag)

    def _page(self, question: Question[_State]) -> str:
        shown = self._shown(question)
        frame = chrome(shown.built.title, section=self._kind.section, account_id=shown.wanted.account_id)
        # The main part is what our own template made of escaped texts.
        return render_page(AccountPage(frame, self._kind.path(shown.wanted), Markup(self._main(shown))))  # noqa: S704

    def _data(self, question: Question[_State]) -> str:
        """Return what a change of filter changes, as JSON."""
        shown = self._shown(question)
        answer = {
            "title": shown.built.title,
            "url": self._address(shown.wanted),
            "html": self._main(shown),
            "announcement": f"{shown.built.title}. {self._kind.announce(shown.built)}".rstrip(),
        }
        return json.dumps(answer, ensure_ascii=False)

    def _figures(self, question: Question[_State]) -> str:
        shown = self._shown(question)
        theme = "dark" if request.args.get("theme") == "dark" else "light"
        still = {FigureKind.TABLE, FigureKind.KPI}
        drawn = [tile for tile in shown.built.tiles if tile.figure.kind not in still and tile.figure.empty is None]
        ways = self._kind.ways(shown.built)
        answer = {
            tile.figure.id: {
                "layouts": {size: to_plotly(tile.figure, theme=theme, width=width) for size, width in layouts_px(tile).items()},
                "links": _links(tile.figure, ways),
            }
            for tile in drawn
        }
        return json.dumps(answer, ensure_ascii=False)

    def _csv(self, question: Question[_State], tile_id: str) -> str:
        return to_csv(self._file(question, tile_id))

    def _svg(self, question: Question[_State], tile_id: str) -> str:
        return _drawing(self._file(question, tile_id))

    def _workbook(self, question: Question[_State], tile_id: str) -> bytes:
        figure, built = self._file(question, tile_id), self._shown(question).built
        told = self._kind.told(built, tile_id) if self._kind.told else (self._kind.announce(built),)
        about = next(((each.as_of, each.notice) for each in built.tiles if each.id == tile_id), ())
        return workbook_of(figure, (*told, *about), question.scope, account_shown(question.state.account_id))

    def _exported(self, write: Callable[[Question[_State], str], str | bytes], content_type: str, form: str) -> Response:
        tile_id = str((request.view_args or {})["tile_id"])
        return self._handed_over(self._answer(lambda question: write(question, tile_id), content_type, f"{form} {tile_id}"), tile_id, form)

    def _documented(self, document: Document[_State, _Built]) -> Response:
        def write(question: Question[_State]) -> bytes:
            return document.write(self._shown(question))

        response = self._answer(write, document.content_type, f"{document.suffix} {document.variant()}")
        return self._handed_over(response, document.name, document.suffix)

    def _handed_over(self, response: Response, name: str, suffix: str) -> Response:
        """Return an answer as a file that goes on without its page, and keep who took it."""
        if response.status_code == 200:
            state = self._kind.read(actor())
            file = f"{name}-{self._kind.period(state)}.{suffix}"
            with services().store.begin() as conn:
                record_audit(conn, entry_of(state.account_id, "figure.exported", file))
            response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
        return response

    def _file(self, question: Question[_State], tile_id: str) -> Figure:
        make = self._kind.files.get(tile_id)
        return make(question) if make is not None else _figure(self._shown(question).built, tile_id)

    def _shown(self, question: Question[_State]) -> Shown[_State, _Built]:
        state, scope = question.state, question.scope
        key = f"{question.etag} {wants_all_rows()}"
        found = self._pages.get(scope, key)
        if found is None:
            account_name = account_shown(state.account_id).name
            now = services().clock.now()
            found = self._kind.build(
                question.reader, scope, state, now=now, locale=locale(), account_name=account_name, cache=self._results
            )
            self._pages.put(scope, key, found)
        return Shown(self._kind.dress(found, question.beside), state, scope, question.beside)

    def _main(self, shown: Shown[_State, _Built]) -> str:
        parts = (shown.built.etag, self._address(shown.wanted), str(actor().is_stale), str(wants_all_rows()), repr(shown.beside))
        key = "\0".join(parts)
        found = self._markup.get(shown.scope, key)
        if found is None:
            found = self._kind.main(shown)
            self._markup.put(shown.scope, key, found)
        return found

    def _address(self, state: _State) -> str:
        return f"{self._kind.path(state)}?{self._kind.query(state)}"


def wants_all_rows() -> bool:
    """Say whether long tables are asked for whole."""
    return request.args.get("rows") == "all"


def account_shown(account_id: int) -> AccountAccess:
    """Return an account as the caller has access to it."""
    return next(access for access in actor().accounts if access.account_id == account_id)


def _links(figure: Figure, ways: Ways) -> dict[str, str]:
    addresses = ((mark.name, ways.mark(figure, mark)) for mark in figure.marks)
    return {key: address for key, address in addresses if key and address}


def _drawing(figure: Figure) -> str:
    drawn = to_svg(figure, width=_DRAWING_PX, is_standalone=True)
    if not drawn:
        raise NotFound("A table has no drawing.")
    return drawn


def _figure(built: Built, tile_id: str) -> Figure:
    for tile in built.tiles:
        if tile.id == tile_id:
            return tile.figure
    raise NotFound("There is no such tile.")
