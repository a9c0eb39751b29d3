"""What most commands begin with: the settings, and the rooms they open."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar, cast

import click

from rushes.config import Settings, load

__all__ = ["CONFIG_KEY", "LOG_FORMAT_KEY", "config_path", "with_settings"]

CONFIG_KEY = "rushes.config_path"
LOG_FORMAT_KEY = "rushes.log_format"

_P = ParamSpec("_P")
_T = TypeVar("_T")


def config_path() -> Path | None:
    """Return the file that `--config` named, None where it was left out."""
    return cast("Path | None", click.get_current_context().meta.get(CONFIG_KEY))


def with_settings(command: Callable[Concatenate[Settings, _P], _T]) -> Callable[_P, _T]:
    """Give a command the settings as its first argument, read when it runs (so `--help` needs none)."""

    @functools.wraps(command)
    def wrapper(*arguments: _P.args, **options: _P.kwargs) -> _T:
        return command(load(config_path()), *arguments, **options)

    return wrapper
