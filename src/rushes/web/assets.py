"""Styles and scripts, read into memory once and served under an address that names their content.

All files share one digest in their address (`/static/<digest>/js/main.js`), so that modules find each
other by relative path and everything may be cached for ever. Only names read at start are served:
there is no path to climb out of.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Request, Response, request
from werkzeug.exceptions import NotFound as NoSuchPage

from rushes.figures import figures_css, tokens_css
from rushes.web.compression import as_brotli, as_gzip
from rushes.web.plotly_bundle import PlotlyBundle, prepare_plotly

__all__ = ["Asset", "Assets", "assets_blueprint", "load_assets"]

_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png"}
_FOREVER = "public, max-age=31536000, immutable"
_FOLDER = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file in every encoding it is served in."""

    content_type: str
    plain: bytes
    brotli: bytes
    gzip: bytes


@dataclass(frozen=True, slots=True)
class Assets:
    """All files by name, and the digest of them together."""

    files: dict[str, Asset]
    digest: str
    plotly_style_ids: tuple[str, ...]

    def url(self, name: str) -> str:
        """Return the address of a file.

        Raises:
            KeyError: There is no file of that name; a template has it wrong.
        """
        if name not in self.files:
            raise KeyError(name)
        return f"/static/{self.digest}/{name}"


def load_assets(cache: Path) -> Assets:
    """Read our files, make the style sheets of tokens and drawings, and prepare Plotly.

    Args:
        cache: Where compressed files may be kept from one start to the next.
    """
    files = {path.relative_to(_FOLDER).as_posix(): _asset(path.suffix, path.read_bytes()) for path in _own_files()}
    files["tokens.css"] = _asset(".css", tokens_css().encode())
    files["drawings.css"] = _asset(".css", figures_css().encode())
    bundle = prepare_plotly(cache)
    files["plotly.css"] = _asset(".css", bundle.css.encode())
    files["plotly.js"] = _plotly_asset(bundle)
    digest = sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + sha256(files[name].plain).digest())
    return Assets(files, digest.hexdigest()[:16], bundle.style_ids)


def assets_blueprint(assets: Assets) -> Blueprint:
    """Return the one route that serves them."""
    blueprint = Blueprint("assets", __name__)

    @blueprint.get("/static/<digest>/<path:name>")
    def asset(digest: str, name: str) -> Response:
        found = assets.files.get(name)
        if found is None:
            raise NoSuchPage
        return _answer(found, request, is_current=digest == assets.digest)

    @blueprint.get("/favicon.ico")
    def favicon() -> Response:
        return _answer(assets.files["icon.svg"], request, is_current=False)

    return blueprint


def _own_files() -> list[Path]:
    return [path for path in sorted(_FOLDER.rglob("*")) if path.is_file() and path.suffix in _TYPES]


def _asset(suffix: str, plain: bytes) -> Asset:
    return Asset(_TYPES[suffix], plain, as_brotli(plain, quality=9), as_gzip(plain))


def _plotly_asset(bundle: PlotlyBundle) -> Asset:
    return Asset(_TYPES[".js"], bundle.plain, bundle.brotli, bundle.gzip)


def _answer(asset: Asset, request: Request, *, is_current: bool) -> Response:
    encoding = request.accept_encodings.best_match(["br", "gzip"])
    body = {"br": asset.brotli, "gzip": asset.gzip}.get(encoding or "", asset.plain)
    response = Response(body, content_type=asset.content_type)
    if body is not asset.plain:
        response.headers["Content-Encoding"] = encoding or ""
    response.headers["Vary"] = "Accept-Encoding"
    # A page from before an update may still ask under the old digest: it gets today's file, uncached.
    response.headers["Cache-Control"] = _FOREVER if is_current else "no-cache"
    return response
