"""Whether this installation can print, and printing, each time in a process that gives its memory back.

What it takes is an extra, for it is larger than all of the rest but DuckDB. Typst keeps what it set of the last documents,
up to a quarter of a gigabyte: that ends with the process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from rushes.errors import Busy, CallerError
from rushes.languages import sentence
from rushes.reports.print_fonts import PACKAGES, font_folders
from rushes.reports.typeset import REFUSED, Order
from rushes.telemetry import logger

__all__ = ["PrintRefused", "can_print", "press"]

_ROOT = Path(__file__).parent
_LONGEST_S = 60.0
_ONE_AT_A_TIME = threading.Lock()


class PrintRefused(CallerError):
    """Typst cannot set this document."""


@cache
def can_print() -> bool:
    """Say whether the extra is installed."""
    return all(find_spec(each) is not None for each in ("typst", *PACKAGES))


def press(
    template: str, data: Mapping[str, object], *, at: datetime, form: str = "pdf", standards: Sequence[str] = (), ppi: float = 144.0
) -> tuple[bytes, ...]:
    """Set a document, and return it: a PDF as one, pictures one for each page.

    Args:
        template: A file beside this one, which reads `data` as JSON.
        data: What it says; to typst it is data, never markup.
        at: The moment that the document names as its making, aware.
        form: "pdf" or "png".
        standards: What a PDF must keep to.
        ppi: Points an inch of pictures.

    Raises:
        PrintRefused: Typst cannot set it.
        Busy: It took too long, or others print.
        CallerError: This installation cannot print.
    """
    if not can_print():
        raise CallerError("This installation cannot print yet. Whoever runs it adds that with: pip install 'rushes[pdf]'.")
    order: Order = {
        "template": str(_ROOT / template),
        "root": str(_ROOT),
        "fonts": font_folders(),
        "inputs": {"data": json.dumps(data, ensure_ascii=False)},
        "format": form,
        "standards": list(standards),
        "at": int(at.timestamp()),
        "ppi": ppi,
    }
    # One after the other: two at once need twice the memory, and are no sooner done.
    if not _ONE_AT_A_TIME.acquire(timeout=_LONGEST_S):
        raise Busy(sentence("Others are printing. Try again in a minute."))
    try:
        return _documents(_run(json.dumps(order).encode()))
    finally:
        _ONE_AT_A_TIME.release()


def _run(order: bytes) -> bytes:
    program = [sys.executable, "-I", str(_ROOT / "typeset.py")]
    # It needs nothing of what the environment holds, secrets among it, but where libraries lie.
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LD_LIBRARY_PATH", "SYSTEMROOT"}}
    try:
        # Our own program, and what it is told is on its standard input.
        done = subprocess.run(program, input=order, capture_output=True, timeout=_LONGEST_S, check=False, env=kept)  # noqa: S603
    except subprocess.TimeoutExpired as slow:
        raise Busy(sentence("Printing took longer than a minute. Narrow what is printed, or try again later.")) from slow
    if done.returncode == REFUSED:
        reason = done.stderr.decode(errors="replace")
        logger(__name__).error("print_refused", reason=reason[:2_000])
        raise PrintRefused(sentence("This cannot be printed; whoever runs this finds the reason in the log.")) from RuntimeError(reason)
    if done.returncode:
        raise RuntimeError(f"The press ended with {done.returncode}: {done.stderr.decode(errors='replace')[-2_000:]}")
    return done.stdout


def _documents(told: bytes) -> tuple[bytes, ...]:
    found, at = list[bytes](), 0
    while at < len(told):
        begin = at + 8
        at = begin + int.from_bytes(told[at:begin], "big")
        found.append(told[begin:at])
    return tuple(found)
