"""The text of a tile as a page has it."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from rushes.boards import text_marker

__all__ = ["text_in_markup"]

_HEADINGS_BELOW = 2
"""The page has the first heading and each tile the second."""


def text_in_markup(text: str) -> Markup:
    """Return a text as markup; what is HTML in it is shown as it was typed.

    Args:
        text: Markdown, from whoever wrote the tile: hostile.
    """
    marker = text_marker()
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
