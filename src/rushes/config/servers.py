"""The settings of database servers: where the application records and the facts are, when not in files."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, SecretStr

from rushes.config.table import SettingsTable

__all__ = ["RecordsSettings", "ServerSettings", "WarehouseSettings"]

_NAME = r"^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}$"


class ServerSettings(SettingsTable):
    """A database on a server, and how it is reached."""

    table: ClassVar[str] = ""
    """The table of the configuration that it is."""

    kind: str = Field(default="", description="The kind of server.")
    host: str = Field(
        default="127.0.0.1", min_length=1, description="The server's name or address, or the path of its socket on this machine."
    )
    port: int | None = Field(default=None, ge=1, le=65_535, description="The server's port; left out, the usual one.")
    database: str = Field(default="rushes", pattern=_NAME, description="The database, which must be there.")
    user: str = Field(default="rushes", min_length=1, description="The user, who must be able to make tables in it.")
    password: SecretStr | None = Field(
        default=None, description="Read from `password_file`; cannot be written here.", json_schema_extra={"is_hidden": True}
    )
    password_file: Path | None = Field(
        default=None,
        description="The file that holds the user's password, relative to the folder of `rushes.toml`; readable by its owner alone.",
    )
    tls: Literal["verify", "off"] = Field(
        default="verify",
        description="`verify`: only by TLS, to a server whose certificate is good for `host`. `off`: for a server on this very machine. "
        "A socket needs none.",
    )
    tls_ca_file: Path | None = Field(
        default=None, description="Who vouches for that certificate, as a PEM file; left out, those whom this machine trusts."
    )

    @property
    def is_socket(self) -> bool:
        """Whether `host` is a path on this machine."""
        return self.host.startswith("/")

    def __str__(self) -> str:
        """Name it as messages do, without the password."""
        return f"{self.kind}://{self.user}@{self.host}{f':{self.port}' if self.port else ''}/{self.database}"


class RecordsSettings(ServerSettings):
    """Where the application records are: in a file of the data folder, or on a server."""

    table: ClassVar[str] = "records"

    kind: Literal["sqlite", "mysql", "postgresql"] = Field(  # pyright: ignore[reportIncompatibleVariableOverride] - it never changes.
        default="sqlite",
        description="`sqlite`: a file in `data_dir`. `mysql`: a MySQL or MariaDB server. `postgresql`: a PostgreSQL server.",
    )


class WarehouseSettings(ServerSettings):
    """Where the facts are: in files of the data folder, or on a server."""

    table: ClassVar[str] = "warehouse"

    kind: Literal["duckdb", "mysql", "postgresql"] = Field(  # pyright: ignore[reportIncompatibleVariableOverride] - it never changes.
        default="duckdb",
        description="`duckdb`: files in `data_dir`. `mysql`: a MySQL or MariaDB server. `postgresql`: a PostgreSQL server.",
    )
    database: str = Field(
        default="rushes_facts", pattern=_NAME, description="The database, which must be there, and holds nothing but the facts."
    )
    user: str = Field(
        default="rushes",
        min_length=1,
        description="The user of the night, who makes tables and writes; a machine with pages alone needs none.",
    )
    reader: str = Field(
        default="rushes_reader",
        min_length=1,
        max_length=32,
        pattern=_NAME,
        description="The user of the pages, who may read the facts and nothing else; `rushes warehouse prepare` makes it.",
    )
    reader_password: SecretStr | None = Field(
        default=None, description="Read from `reader_password_file`; cannot be written here.", json_schema_extra={"is_hidden": True}
    )
    reader_password_file: Path | None = Field(
        default=None, description="The file that holds the reader's password, relative to the folder of `rushes.toml`."
    )

    @property
    def as_reader(self) -> WarehouseSettings:
        """The same database, reached by the reader."""
        return self.model_copy(update={"user": self.reader, "password": self.reader_password, "password_file": self.reader_password_file})
