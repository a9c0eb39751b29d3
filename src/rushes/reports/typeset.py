"""The program that sets one document with typst, in a process of its own: what typst remembers of documents goes with it.

Imports nothing of ours, so that it begins in a tenth of a second: `press.py` runs it as a file, tells it what to set
as JSON on its standard input (`Order`), and reads each page or document from its standard output, its length before it.
"""

from __future__ import annotations

import json
import sys
from typing import Any, TypedDict, cast

__all__ = ["REFUSED", "Order"]

REFUSED = 3
"""The exit code where typst refuses the document; why is on the standard error."""


class Order(TypedDict):
    """What is set.

    `template` is a file of ours within `root`, `inputs` what it reads as data; `at` the moment that the document
    names as its making, in seconds; `format` "pdf" or "png", the latter with `ppi` points an inch.
    """

    template: str
    root: str
    fonts: list[str]
    inputs: dict[str, str]
    format: str
    standards: list[str]
    at: int
    ppi: float


def _set() -> int:
    from typst import Compiler, Fonts, TypstError

    order: Order = json.load(sys.stdin)
    fonts = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=order["fonts"])
    # Of its formats and standards the package tells the type checker each name, which an order has as text.
    told: dict[str, Any] = {"format": order["format"], "ppi": order["ppi"], "timestamp": order["at"], "sys_inputs": order["inputs"]}
    if order["standards"]:
        told["pdf_standards"] = order["standards"]
    compiler = Compiler(order["template"], root=order["root"], font_paths=fonts)
    try:
        found = compiler.compile(**told)
    except TypstError as error:
        sys.stderr.write(str(error))
        return REFUSED
    for document in cast("list[bytes]", found if isinstance(found, list) else [found]):
        sys.stdout.buffer.write(len(document).to_bytes(8, "big") + document)
    return 0


if __name__ == "__main__":
    sys.exit(_set())
