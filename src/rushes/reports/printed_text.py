"""The text of a tile as nodes that are set on paper: Markdown read as it is for pages, each text in it data and no markup."""

from __future__ import annotations

from markdown_it.tree import SyntaxTreeNode

from rushes.boards import text_marker
from rushes.reports.print_fonts import printable

__all__ = ["Node", "text_nodes"]

Node = dict[str, object]
"""`kind`, and what goes with it: `body` (nodes), `text`, `url`, `items`, `rows` (each of cells, each of nodes)."""

_BLOCKS = {"paragraph", "heading", "blockquote"}
_INLINE = {"strong", "em", "link"}
_VERBATIM = {"code_block", "fence", "code_inline"}


def text_nodes(text: str) -> list[Node]:
    """Return a text's nodes, in order.

    Args:
        text: Markdown, from whoever wrote the tile: hostile.
    """
    return _all(SyntaxTreeNode(text_marker().parse(text)).children)


def _all(nodes: list[SyntaxTreeNode]) -> list[Node]:
    return [found for each in nodes for found in _node(each)]


def _node(node: SyntaxTreeNode) -> list[Node]:
    if node.type in _BLOCKS | _INLINE:
        found: Node = {"kind": node.type, "body": _all(node.children)}
        return [{**found, "url": str(node.attrs.get("href", ""))}] if node.type == "link" else [found]
    if node.type in _VERBATIM:
        return [{"kind": "verbatim", "text": printable(node.content.rstrip("\n"))}]
    if node.type in {"bullet_list", "ordered_list"}:
        return [{"kind": node.type, "items": [_all(item.children) for item in node.children]}]
    if node.type == "table":
        lines = [line for part in node.children for line in part.children]
        return [{"kind": "table", "rows": [[_all(cell.children) for cell in line.children] for line in lines]}]
    if node.type in {"softbreak", "hardbreak", "hr"}:
        return [{"kind": node.type}]
    if node.children:
        return _all(node.children)
    return [{"kind": "text", "text": printable(node.content)}] if node.content else []
