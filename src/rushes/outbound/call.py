"""One call as asked for, and an attempt at it that failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from urllib.parse import quote, unquote

from rushes.errors import PlatformRefused
from rushes.telemetry import redact_url

__all__ = ["Call", "Failure", "Values", "joined_path", "path_segment"]

Values: TypeAlias = Mapping[str, str | int | Sequence[str]]
"""Query parameters; a sequence repeats its name."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call. Only method and path are ever shown; the rest may hold secrets.

    `is_repeatable` says that doing it twice is the same as doing it once.
    """

    method: Literal["GET", "POST"]
    path: str
    is_repeatable: bool
    params: Values = field(repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    json: Mapping[str, object] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    def __str__(self) -> str:
        return f"{self.method} {redact_url(self.path)}"


class Failure(Exception):
    """An attempt that failed; the message is fit for people and holds no secret.

    Args:
        message: What happened.
        can_repeat: Whether another attempt may do no harm.
        wait_s: How long the platform asks to wait.
        malformed_status: The status of an answer that came but was no JSON, 0 for every other failure.
    """

    def __init__(self, message: str, *, can_repeat: bool, wait_s: float | None = None, malformed_status: int = 0) -> None:
        super().__init__(message)
        self.can_repeat = can_repeat
        self.wait_s = wait_s
        self.malformed_status = malformed_status


def path_segment(text: str) -> str:
    """Return foreign text as one segment of a path: no slash, query or fragment of it counts.

    Raises:
        PlatformRefused: It is empty, "." or "..", which would lead elsewhere.
    """
    if text in {"", ".", ".."}:
        raise PlatformRefused(f"The platform gives “{text}” as an id; that cannot stand in a path.")
    return quote(text, safe="")


def joined_path(base: str, path: str) -> str:
    """Return a path below the base path.

    Raises:
        PlatformRefused: It would lead outside of the base path, or holds a query string.
    """
    segments = unquote(path).replace("\\", "/").split("/")
    if "?" in path or "#" in path or ".." in segments or "." in segments or not path.isprintable():
        raise PlatformRefused(f"The path {redact_url(path)!r} cannot be called: it leads outside of base_url or holds a query string.")
    return f"{base.rstrip('/')}/{path.lstrip('/')}"
