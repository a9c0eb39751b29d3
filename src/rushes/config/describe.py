"""The settings as a page for the operator, made from their classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from types import UnionType
from typing import Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from rushes.config.explain import is_hidden, models_in
from rushes.config.settings import Settings

__all__ = ["SettingDescription", "describe_settings", "settings_page"]

_HEAD = """\
# Settings

One file, `rushes.toml` (`rushes init` writes a commented one; `--config` or `RUSHES_CONFIG` names another).
A variable of the environment goes over it: `RUSHES_WEB__PORT=9000` is `port` of `[web]`, with two underscores
between table and key; entries of a list are numbered from 0, `RUSHES_CONNECTION__0__BASE_URL`. Passwords stand in
files of their own, named by the keys that end in `_file`. A key that is not listed here is an error.

This page is made from the code by `make docs`.
"""
_SECTIONS = {
    "": "The file's first lines",
    "connection": "`[[connection]]`",
    "connection.sign_in": "`[connection.sign_in]`",
    "connection.resource": "`[connection.resource]`",
    "connection.resource.field": "`[connection.resource.field.NAME]`",
    "connection.login": "`[[connection.login]]`",
    "connection.production_report": "`[connection.production_report]`",
    "connection.production_report.account": "`[[connection.production_report.account]]`",
    "connection.production_report.mailbox": "`[connection.production_report.mailbox]`",
    "records": "`[records]`",
    "warehouse": "`[warehouse]`",
    "web": "`[web]`",
    "sync": "`[sync]`",
    "clock": "`[clock]`",
    "mail": "`[mail]`",
    "sources": "`[sources]`",
}


@dataclass(frozen=True, slots=True)
class SettingDescription:
    """One setting: its table ("" for the top), key, kind, default (None where it must be given), meaning."""

    table: str
    key: str
    kind: str
    default: str | None
    meaning: str


def describe_settings() -> tuple[SettingDescription, ...]:
    """Return every setting that can be written, in the order of the classes."""
    return tuple(_describe(Settings, ""))


def settings_page() -> str:
    """Return `docs/settings.md`."""
    described = describe_settings()
    parts = [_HEAD]
    for table, title in _SECTIONS.items():
        rows = [each for each in described if each.table == table]
        parts.append(f"\n## {title}\n\n| key | kind | default | meaning |\n| --- | --- | --- | --- |\n")
        parts.extend(
            f"| `{row.key}` | {row.kind} | {'must be given' if row.default is None else row.default} | {row.meaning} |\n" for row in rows
        )
    return "".join(parts)


def _describe(model: type[BaseModel], table: str) -> Iterator[SettingDescription]:
    for key, field in model.model_fields.items():
        if is_hidden(field.json_schema_extra):
            continue
        inner = models_in(field.annotation)
        if inner:
            yield from _describe(inner[0], f"{table}.{key}" if table else key)
        else:
            yield SettingDescription(table, key, _kind(field.annotation), _default(model, key), field.description or "")


def _default(model: type[BaseModel], key: str) -> str | None:
    # The resolved password is not written in the file, so the file that holds it must be.
    field = model.model_fields["password" if key == "password_file" else key]
    if field.is_required():
        return None
    value = cast("object", field.get_default(call_default_factory=True, validated_data={}))
    return "none" if value is None or value is PydanticUndefined else f"`{_toml(value)}`"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value)
        return "{ " + ", ".join(f"{name} = {_toml(each)}" for name, each in pairs.items()) + " }" if pairs else "{}"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(each) for each in cast("tuple[object, ...]", value)) + "]"
    if isinstance(value, str | Path):
        return f'"{value}"'
    return f'"{value:%H:%M}"' if isinstance(value, time) else str(value)


def _kind(annotation: object) -> str:
    origin = get_origin(annotation)
    parts = [part for part in get_args(annotation) if part is not type(None)]
    if origin is Literal:
        return " or ".join(f"`{_toml(part)}`" for part in parts)
    if origin in {Union, UnionType}:
        return _kind(parts[0])
    if origin is not None and hasattr(annotation, "__metadata__"):
        return _kind(parts[0])
    words = {str: "text", int: "whole number", float: "number", bool: "true or false", Path: "path", time: "time", tuple: "list of texts"}
    return words.get(cast("type", origin or annotation), "table of texts")
