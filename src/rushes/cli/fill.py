"""Texts of configuration for other programs: templates of this folder, filled with what cannot change their meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import click

__all__ = ["PlainPath", "ServerName", "fill"]

_TEMPLATES = Path(__file__).parent / "templates"
_PLACE = re.compile(r"@([A-Z_]+)@")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_SERVER_NAME = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*", re.ASCII)
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9._+-]+)+", re.ASCII)


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return a template with its places filled: `@NAME@` with the value of that name.

    Args:
        template: The name of a file in `templates/`.
        values: What stands in the places, checked by whoever gives it.

    Raises:
        KeyError: A place has no value.
    """
    text = (_TEMPLATES / template).read_text(encoding="utf-8")
    return _PLACE.sub(lambda place: values[place[1]], text)


class ServerName(click.ParamType[str]):
    """A host name, in small letters: letters, digits and hyphens between dots, so that it can mean nothing else."""

    name = "name"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name in small letters."""
        text = str(value).lower()
        if not _SERVER_NAME.fullmatch(text):
            self.fail(
                f"“{text[:80]}” is no host name; write one such as usage.example.org (others than ASCII letters as xn--…).", param, ctx
            )
        return text


class PlainPath(click.ParamType[Path]):
    """An absolute path of letters, digits and . _ + - alone, which no configuration reads as anything else."""

    name = "path"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path."""
        text = str(value)
        if not _PLAIN_PATH.fullmatch(text) or ".." in text.split("/"):
            self.fail(f"“{text[:80]}” cannot be used; write an absolute path of letters, digits, “.”, “_”, “+” and “-”.", param, ctx)
        return Path(text)
