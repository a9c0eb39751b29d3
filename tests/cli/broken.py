"""A command that fails as only a programming error does, with a secret in its message."""

from __future__ import annotations

import click


@click.command()
def broken() -> None:
    """Fail."""
    raise AssertionError("no answer from https://platform.example.org/api?access_token=s3cr3t-42")
