"""From file and environment to `Settings`, or to an error that says what to change."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from pydantic import SecretStr, ValidationError

from rushes.config.environment import CONFIG_VARIABLE, overlay
from rushes.config.explain import explain
from rushes.config.settings import ConnectionSettings, Settings
from rushes.errors import ConfigurationError

__all__ = ["FILE_NAME", "load", "read_secret"]

FILE_NAME = "rushes.toml"


def load(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read, check and return the settings.

    Args:
        path: The configuration file; None takes `RUSHES_CONFIG`, else `rushes.toml` here.
        environ: The environment; None takes the process's own.

    Raises:
        ConfigurationError: The file is missing or cannot be read, a key is unknown, a value is
            wrong, a secret file is missing or empty. The message holds one line per finding.
    """
    environ = os.environ if environ is None else environ
    file = (path or Path(environ.get(CONFIG_VARIABLE) or FILE_NAME)).absolute()
    tables = _read(file)
    origins = overlay(tables, environ)
    _read_secrets(tables, file)
    try:
        settings = Settings.model_validate(tables)
    except ValidationError as error:
        raise ConfigurationError(explain(error, file=file, origins=origins)) from None
    settings = settings.model_copy(update={"data_dir": file.parent / settings.data_dir})
    return settings.model_copy(update={"connection": tuple(_with_folder(each, settings.reports_dir) for each in settings.connection)})


def _with_folder(connection: ConnectionSettings, folder: Path) -> ConnectionSettings:
    """Return a connection of reports that knows where they are kept."""
    reports = connection.production_report
    if reports is None:
        return connection
    return connection.model_copy(update={"production_report": reports.model_copy(update={"folder": folder / connection.name})})


def _read(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(
            f"There is no {file}; make one with “rushes init”, or name it with --config or {CONFIG_VARIABLE}."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} is not valid TOML: {error}.") from error
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}.") from error


def _read_secrets(tables: dict[str, object], file: Path) -> None:
    """Put what each `password_file` (or `app_id_file`) holds where `password` belongs."""
    for number, connection in enumerate(_rows(tables.get("connection"))):
        for position, login in enumerate(_rows(connection.get("login"))):
            for what in ("password", "app_id"):
                _read_secret(login, file, f"connection[{number}].login[{position}]", what)
        for reports in _rows([connection.get("production_report")]):
            _place(reports, "watch_dir", file)
            for mailbox in _rows([reports.get("mailbox")]):
                _read_secret(mailbox, file, f"connection[{number}].production_report.mailbox")
                _place(mailbox, "ca_file", file)
    for name in ("records", "warehouse"):
        for server in _rows([tables.get(name)]):
            _read_secret(server, file, name)
            _read_secret(server, file, name, "reader_password")
            _place(server, "tls_ca_file", file)
    for mail in _rows([tables.get("mail")]):
        _read_secret(mail, file, "mail")
        _place(mail, "ca_file", file)
    for sources in _rows([tables.get("sources")]):
        _place(sources, "sqlite_dir", file)


def _read_secret(table: dict[str, object], file: Path, key: str, what: str = "password") -> None:
    words = what.replace("_", " ")
    if what in table:
        raise ConfigurationError(f"{file}: “{key}.{what}” is not a setting: write the {words} to a file and name it in “{what}_file”.")
    name = table.get(f"{what}_file")
    if isinstance(name, str):
        table[what] = read_secret(file.parent / name, f"{file}: “{key}.{what}_file”", words)
        table[f"{what}_file"] = file.parent / name


def _place(table: dict[str, object], key: str, file: Path) -> None:
    """Make a path that the file names one that holds wherever a command is run."""
    name = table.get(key)
    if isinstance(name, str):
        table[key] = file.parent / name


def _rows(value: object) -> list[dict[str, object]]:
    if not isinstance(value, list):
        return []
    return [cast("dict[str, object]", each) for each in cast("list[object]", value) if isinstance(each, dict)]


def read_secret(path: Path, place: str, what: str = "password") -> SecretStr:
    """Return what a secret file holds, without the line break at its end.

    Args:
        path: The file.
        place: Where it was named, for messages.
        what: What it is, for messages.

    Raises:
        ConfigurationError: It is missing, empty, or cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigurationError(f"{place} names {path}, which does not exist; write the {what} there, with mode 0600.") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigurationError(f"{place} names {path}, which cannot be read: {reason}.") from None
    # Editors end a file with a line break, which is no part of the password; spaces may be.
    secret = text.removesuffix("\n").removesuffix("\r")
    if not secret:
        raise ConfigurationError(f"{place} names {path}, which is empty; write the {what} there.")
    return SecretStr(secret)
