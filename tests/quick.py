"""What thousands of tests need again and again, made once a process; and a collector of garbage that does not look through the libraries each time."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from spectree.model_adapter.pydantic_adapter import PydanticModelAdapter
from werkzeug.routing import Rule

__all__ = ["collect_seldom", "make_once"]


def collect_seldom() -> None:
    """Look for garbage where there may be some: a fifth of the time of all tests goes into it otherwise."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def make_once() -> None:
    """Compile how each route's address is written, and describe each model of the API: both are the same in every application."""
    compiled = Rule._compile_builder  # pyright: ignore[reportPrivateUsage]
    written: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}

    def compiled_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (rule.rule, rule.subdomain, rule.host, append_unknown, *(rule.defaults or {}).items())
        if key not in written:
            written[key] = compiled(rule, append_unknown)
        return written[key]

    described = PydanticModelAdapter.json_schema
    told: dict[tuple[object, ...], dict[str, Any]] = {}

    def described_once(adapter: PydanticModelAdapter, model: type[Any], **how: Any) -> dict[str, Any]:
        key = (model, *how.items())
        if key not in told:
            told[key] = described(adapter, model, **how)
        # Whoever asks copies it before anything is changed.
        return told[key]

    Rule._compile_builder = compiled_once  # type: ignore[method-assign]
    PydanticModelAdapter.json_schema = described_once  # type: ignore[method-assign]
