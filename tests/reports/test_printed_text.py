from __future__ import annotations

import pytest

from rushes.reports.printed_text import text_nodes


def text(words: str) -> dict[str, object]:
    return {"kind": "text", "text": words}


def paragraph(*body: dict[str, object]) -> dict[str, object]:
    return {"kind": "paragraph", "body": [*body]}


@pytest.mark.parametrize(
    ("typed", "nodes"),
    [
        ("", []),
        ("One\ntwo", [paragraph(text("One"), {"kind": "softbreak"}, text("two"))]),
        ("# Head", [{"kind": "heading", "body": [text("Head")]}]),
        ("**a** *b*", [paragraph({"kind": "strong", "body": [text("a")]}, text(" "), {"kind": "em", "body": [text("b")]})]),
        ("- a\n- b", [{"kind": "bullet_list", "items": [[paragraph(text("a"))], [paragraph(text("b"))]]}]),
        ("`#x`", [paragraph({"kind": "verbatim", "text": "#x"})]),
        ("    #x\n", [{"kind": "verbatim", "text": "#x"}]),
        ("> a", [{"kind": "blockquote", "body": [paragraph(text("a"))]}]),
        ("a\n\n---", [paragraph(text("a")), {"kind": "hr"}]),
        ("|a|b|\n|-|-|\n|1|2|", [{"kind": "table", "rows": [[[text("a")], [text("b")]], [[text("1")], [text("2")]]]}]),
        ("[a](https://b.example)", [paragraph({"kind": "link", "body": [text("a")], "url": "https://b.example"})]),
        ("[a](javascript:b)", [paragraph(text("[a](javascript:b)"))]),
        ("![a](https://b.example/c.png)", [paragraph(text("!"), {"kind": "link", "body": [text("a")], "url": "https://b.example/c.png"})]),
        ("<b>a</b>", [paragraph(text("<b>a</b>"))]),
        ("東", [paragraph(text("\ufffd"))]),
    ],
)
def test_text_becomes_nodes_in_which_every_word_is_data(typed: str, nodes: list[dict[str, object]]) -> None:
    assert text_nodes(typed) == nodes
