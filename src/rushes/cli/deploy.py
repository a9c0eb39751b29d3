"""`rushes deploy`: the files of other programs that a production installation needs."""

from __future__ import annotations

import click

from rushes.cli.lazy import LazyGroup

__all__ = ["deploy"]


@click.group(cls=LazyGroup, places={"nginx": "rushes.cli.deploy_nginx:nginx", "systemd": "rushes.cli.deploy_systemd:systemd"})
def deploy() -> None:
    """Write the files that other programs need to run this installation."""
