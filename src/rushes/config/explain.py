"""What is wrong with a configuration, in words: where, what, and the nearest known key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ValidationError

from rushes.config.settings import Settings
from rushes.errors import nearest

__all__ = ["explain", "is_hidden", "models_in"]


def explain(error: ValidationError, *, file: Path, origins: Mapping[tuple[str | int, ...], str]) -> str:
    """Return one line per finding, each naming file (or variable) and key, never a value.

    Args:
        error: What the check of the settings found.
        file: The configuration file.
        origins: The environment variable that set a place.
    """
    lines = [
        _line(tuple(each["loc"]), each["type"], each["msg"], file, origins) for each in error.errors(include_input=False, include_url=False)
    ]
    return "\n".join(lines)


def models_in(annotation: object) -> tuple[type[BaseModel], ...]:
    """Return the tables (model classes) that an annotation speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    return tuple(model for part in get_args(annotation) for model in models_in(part))


def _line(place: tuple[str | int, ...], kind: str, message: str, file: Path, origins: Mapping[tuple[str | int, ...], str]) -> str:
    source = origins.get(place) or str(file)
    if kind == "missing" and place and place[-1] == "password":
        place, message = (*place[:-1], "password_file"), "is missing: name the file that holds the password."
    elif kind == "missing":
        message = "is missing."
    elif kind == "extra_forbidden":
        message = _unknown(place)
    else:
        message = message.removeprefix("Value error, ")
    return f"{source}: {_dotted(place)}{message}" if place else f"{source}: {message}"


def _unknown(place: tuple[str | int, ...]) -> str:
    known = _keys_at(place[:-1])
    near = nearest(str(place[-1]), known)
    return "is not a setting; " + (f"did you mean “{near}”?" if near else f"known here: {', '.join(known)}.")


def _keys_at(place: tuple[str | int, ...]) -> list[str]:
    model: type[BaseModel] = Settings
    for step in place:
        field = model.model_fields.get(str(step))
        found = models_in(field.annotation) if field else ()
        model = found[0] if found else model
    return [name for name, field in model.model_fields.items() if not is_hidden(field.json_schema_extra)]


def is_hidden(extra: object) -> bool:
    """Say whether a field is filled by reading, not by writing it in the file."""
    return isinstance(extra, dict) and "is_hidden" in extra


def _dotted(place: tuple[str | int, ...]) -> str:
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return f"“{text}” " if text else ""
