"""Styles and scripts, read once (Plotly's large one when it is asked for) and served under an address that names their content.

All files share one digest in their address (`/static/<digest>/js/main.js`), so that modules find each
other by relative path and everything may be cached for ever. Only names read at start are served:
there is no path to climb out of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Request, Response, request
from werkzeug.exceptions import NotFound as NoSuchPage

from rushes.figures import figures_css, tokens_css
from rushes.web.compression import as_brotli, as_gzip, unpacked
from rushes.web.grid import grid_css
from rushes.web.plotly_bundle import PlotlyBundle, prepare_plotly

__all__ = ["Asset", "Assets", "assets_blueprint", "load_assets"]

_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png"}
_QUALITY = 6
"""Quality 9 saves two bytes in a thousand and takes ten times as long, at every start."""

_FOREVER = "public, max-age=31536000, immutable"
_FOLDER = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, what it hashes to, and its body in an encoding: "br", "gzip" or "" for none."""

    content_type: str
    digest: bytes
    body: Callable[[str], bytes]


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
    files["grid.css"] = _asset(".css", grid_css().encode())
    bundle = prepare_plotly(cache)
    files["plotly.css"] = _asset(".css", bundle.css.encode())
    files["plotly.js"] = _plotly_asset(bundle, cache)
    digest = sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + files[name].digest)
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
    bodies = {"": plain, "br": as_brotli(plain, quality=_QUALITY), "gzip": as_gzip(plain)}
    return Asset(_TYPES[suffix], sha256(plain).digest(), bodies.__getitem__)


def _plotly_asset(bundle: PlotlyBundle, cache: Path) -> Asset:
    def body(encoding: str) -> bytes:
        # The files lie in a folder named by the script's hash, so they are its own whatever is installed meanwhile.
        file = bundle.brotli if encoding == "br" else bundle.gzip
        if not file.is_file():
            # Somebody emptied the cache.
            prepare_plotly(cache)
        packed = file.read_bytes()
        return packed if encoding else unpacked(packed)

    return Asset(_TYPES[".js"], bundle.digest, body)


def _answer(asset: Asset, request: Request, *, is_current: bool) -> Response:
    encoding = request.accept_encodings.best_match(["br", "gzip"]) or ""
    response = Response(asset.body(encoding), content_type=asset.content_type)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Vary"] = "Accept-Encoding"
    # A page from before an update may still ask under the old digest: it gets today's file, uncached.
    response.headers["Cache-Control"] = _FOREVER if is_current else "no-cache"
    return response
