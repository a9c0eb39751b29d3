"""The text of a tile: Markdown without HTML and without pictures, whose links lead to pages and addresses of mail alone."""

from __future__ import annotations

from urllib.parse import urlsplit

from markdown_it import MarkdownIt

__all__ = ["text_marker"]

_SCHEMES = frozenset({"http", "https", "mailto"})


class _Marker(MarkdownIt):
    """Markdown whose links lead nowhere but to pages and addresses of mail."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 # the package's own name
        """Say whether a link may lead there; where it may not, it stands as it was typed."""
        try:
            return urlsplit(url.strip()).scheme.lower() in _SCHEMES
        except ValueError:
            return False


def text_marker() -> MarkdownIt:
    """Return what reads the text of a tile, for whichever medium; what is HTML in it is text as it was typed."""
    return _Marker("commonmark", {"html": False}).enable("table").disable("image")
