"""A group of commands that are imported when they are used.

`rushes --version` loads no database, and a broken room breaks its own commands only.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import cast

import click

from rushes.errors import nearest

__all__ = ["LazyGroup"]


class LazyGroup(click.Group):
    """A click group with commands named by where they are.

    Args:
        places: For each command's name, "module:attribute".
    """

    def __init__(self, *arguments: object, places: Mapping[str, str], **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] # handed through as click gave them
        self._places = dict(places)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 # click names it
        """Return the names in the order in which they were given."""
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command.

        Raises:
            click.UsageError: There is none of that name; the message names the nearest.
        """
        place = self._places.get(cmd_name)
        if place is None:
            near = nearest(cmd_name, self._places)
            raise click.UsageError(f"There is no command “{cmd_name}”; " + (f"did you mean “{near}”?" if near else "see --help."), ctx)
        module, attribute = place.split(":")
        return cast("click.Command", getattr(importlib.import_module(module), attribute))
