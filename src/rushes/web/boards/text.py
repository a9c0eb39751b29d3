"""The text of a tile: Markdown without HTML and without pictures, whose links lead to pages and addresses of mail alone."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

__all__ = ["text_in_markup"]

_SCHEMES = frozenset({"http", "https", "mailto"})
_HEADINGS_BELOW = 2
"""The page has the first heading and each tile the second."""


class _Marker(MarkdownIt):
    """Markdown whose links lead nowhere but to pages and addresses of mail."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 # the package's own name
        """Say whether a link may lead there; where it may not, it stands as it was typed."""
        try:
            return urlsplit(url.strip()).scheme.lower() in _SCHEMES
        except ValueError:
            return False


def text_in_markup(text: str) -> Markup:
    """Return a text as markup; what is HTML in it is shown as it was typed.

    Args:
        text: Markdown, from whoever wrote the tile: hostile.
    """
    marker = _Marker("commonmark", {"html": False}).enable("table").disable("image")
    marker.add_render_rule("link_open", _link)
    for rule in ("heading_open", "heading_close"):
        marker.add_render_rule(rule, _heading)
    for rule in ("th_open", "td_open"):
        marker.add_render_rule(rule, _cell)
    # Every text in it was escaped by the renderer, and no tag is taken over from it.
    return Markup(str(marker.render(text)))  # noqa: S704


def _link(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    # The page that is opened learns nothing of this one.
    tokens[index].attrSet("rel", "noopener noreferrer")
    return renderer.renderToken(tokens, index, options, env)


def _heading(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    token = tokens[index]
    token.tag = f"h{min(6, int(token.tag[1:]) + _HEADINGS_BELOW)}"
    return renderer.renderToken(tokens, index, options, env)


def _cell(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    # A column that is set to the right says so in a style, which the policy of our pages refuses.
    tokens[index].attrs.pop("style", None)
    return renderer.renderToken(tokens, index, options, env)
