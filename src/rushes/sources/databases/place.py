"""Where a database is, by parts: never a connection string, never an option of a driver."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from sqlalchemy import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from rushes.languages import sentence
from rushes.sources.kind import UnusablePlace
from rushes.sources.parts import authority_part, host_part, number_part, text_part
from rushes.sources.reach import KINDS, Reach

__all__ = ["PORTS", "DatabasePlace", "place_of"]

PORTS: Final = {"mysql": 3306, "postgresql": 5432}
_TLS = ("verify", "off")
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,128}")
_PLAIN_NAME = re.compile(r"[\w$.-]{1,128}")
_LONGEST_TIMEOUT_S = 3_600
_OWN_BACKENDS = frozenset({*KINDS, "mariadb"})


@dataclass(frozen=True, slots=True)
class DatabasePlace:
    """Where a database is, and how it is reached; the password is given apart.

    Args:
        kind: "mysql" (MariaDB too), "postgresql", "sqlite", or a SQLAlchemy dialect that the installation allows.
        database: The database's name; of SQLite, the file below the configured folder.
        host: The server's name or address; "" for SQLite.
        port: Its port; None for the usual one.
        user: Who signs in.
        tls: "verify", only by TLS to a server whose certificate is good for `host`; "off", in plain.
        authority: Who vouches for that certificate, in PEM form; "" for those whom this machine trusts.
        timeout_s: How long one statement may take, sending its rows included.
    """

    kind: str
    database: str
    host: str = ""
    port: int | None = None
    user: str = ""
    tls: str = "verify"
    authority: str = ""
    timeout_s: int = 300

    @property
    def real_port(self) -> int:
        """The port, or the usual one; 0 where none is usual."""
        return self.port or PORTS.get(self.kind, 0)

    @property
    def target(self) -> tuple[object, ...]:
        """What a password was given for: whoever changes one of these gives the password again."""
        return self.kind, self.host, self.real_port, self.user, self.tls, self.authority

    @property
    def takes_secret(self) -> bool:
        """Whether a password belongs to it: a file of this machine has none."""
        return self.kind != "sqlite"

    def within(self, seconds: int) -> DatabasePlace:
        """Return the same place, where one statement takes no longer than this."""
        return replace(self, timeout_s=min(self.timeout_s, seconds))

    def parts(self) -> dict[str, object]:
        """Return the parts in plain JSON values, without the kind."""
        return {name: value for name, value in asdict(self).items() if name != "kind"}

    def __str__(self) -> str:
        """Name it as messages do."""
        if self.kind == "sqlite":
            return f"sqlite: {self.database}"
        return f"{self.kind}://{self.user}@{self.host}{f':{self.port}' if self.port else ''}/{self.database}"


def place_of(kind: str, parts: Mapping[str, object], reach: Reach) -> DatabasePlace:
    """Return the place that the parts name.

    Args:
        kind: The kind of database.
        parts: Texts and numbers by the names of `DatabasePlace`'s fields; what is left out, or empty, is as by default.
        reach: What may be reached here.

    Raises:
        UnusablePlace: A part is missing or cannot be.
    """
    if kind not in reach.kinds:
        raise UnusablePlace(
            sentence("There is no kind of database “{kind}” here; there are {kinds}."), kind=kind[:80], kinds=", ".join(reach.kinds)
        )
    timeout_s = number_part(parts, "timeout_s", 1, _LONGEST_TIMEOUT_S) or 300
    if kind == "sqlite":
        name = text_part(parts, "database")
        if not _NAME.fullmatch(name) or name.startswith("/") or ".." in name.split("/"):
            raise UnusablePlace(sentence("Name a file below the folder of SQLite files, such as archive/usage.sqlite3."))
        return DatabasePlace(kind, name, timeout_s=timeout_s)
    if kind not in KINDS:
        _check_dialect(kind)
    place = DatabasePlace(
        kind=kind,
        database=text_part(parts, "database"),
        host=host_part(text_part(parts, "host")),
        port=number_part(parts, "port", 1, 65_535),
        user=text_part(parts, "user"),
        tls=text_part(parts, "tls") or "verify",
        authority=authority_part(text_part(parts, "authority")),
        timeout_s=timeout_s,
    )
    _check(place)
    return place


def _check(place: DatabasePlace) -> None:
    # A further dialect may take the name of a database for the path of a file.
    if not (_NAME if place.kind in KINDS else _PLAIN_NAME).fullmatch(place.database):
        raise UnusablePlace(sentence("Name the database, in at most 128 characters."))
    if not _NAME.fullmatch(place.user):
        raise UnusablePlace(sentence("Name the user who signs in, in at most 128 characters."))
    if place.tls not in _TLS:
        raise UnusablePlace(sentence("TLS is “verify” or “off”."))
    if place.kind not in KINDS and (place.port is None or place.tls != "off"):
        raise UnusablePlace(
            sentence("Of this kind of database, give the port, and “off” for TLS: only its driver knows how it is encrypted.")
        )


def _check_dialect(kind: str) -> None:
    try:
        dialect = URL.create(kind).get_dialect()
        dialect.import_dbapi()
    except (NoSuchModuleError, ArgumentError, ImportError) as error:
        raise UnusablePlace(sentence("The driver for {kind} is not installed here."), kind=kind[:80]) from error
    if dialect.name in _OWN_BACKENDS:
        raise UnusablePlace(sentence("{kind} is read as “mysql”, “postgresql” or “sqlite”."), kind=kind[:80])
