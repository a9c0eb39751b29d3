"""The settings of data that is no platform's: where sources may lie, and where their servers may stand."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from rushes.config.checks import CommaSeparated
from rushes.config.table import SettingsTable

__all__ = ["SourcesSettings"]


def _networks(value: tuple[str, ...]) -> tuple[str, ...]:
    for each in value:
        try:
            ip_network(each)
        except ValueError:
            raise ValueError(f"“{each[:80]}” is no network; write one such as 10.20.0.0/16, or one address alone") from None
    return value


class SourcesSettings(SettingsTable):
    """What operators may add as sources in the pages; what is not allowed here cannot be."""

    private_networks: Annotated[tuple[str, ...], CommaSeparated, AfterValidator(_networks)] = Field(
        default=(),
        description="The private networks in which servers of sources may stand, such as `10.20.0.0/16`, or `127.0.0.1` for this machine. "
        "Without any, only public addresses are reached.",
    )
    sqlite_dir: Path | None = Field(
        default=None,
        description="The folder of the SQLite files that may be read, relative to the folder of `rushes.toml`; left out, none may.",
    )
    dialects: Annotated[tuple[str, ...], CommaSeparated] = Field(
        default=(),
        description="Further kinds of databases: names of SQLAlchemy dialects that are installed here, such as `oracle+oracledb`. "
        "Tables are read there, and no queries.",
    )
