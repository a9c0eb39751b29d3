"""Where the tests keep application records: a file each, or a database of a server that runs for all tests of a process."""

from __future__ import annotations

import atexit
import json
import secrets
import shutil
import sqlite3
import tempfile
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path

from sqlalchemy import MetaData

from databases import Databases
from rushes.config import RecordsSettings
from rushes.store import Place, migrate, tables
from rushes.store.engine import make_engine
from servers import PASSWORD


class RecordsFactory:
    """Makes application records where the tests keep theirs, and takes them away again.

    Args:
        databases: Of the server, None for files.
    """

    def __init__(self, databases: Databases | None = None) -> None:
        self._databases = databases
        self._made: list[str] = []
        self._dropped = ExitStack()

    def unmade(self, path: Path) -> Place:
        """Return a place where nothing is yet."""
        return path if self._databases is None else self._dropped.enter_context(self._databases.server.database())

    def new(self, path: Path) -> Place:
        """Return empty records of this release; in files, at that path."""
        if self._databases is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(_empty_file(), path)
            with closing(sqlite3.connect(path)) as made, made:
                made.execute("UPDATE install SET registry_id = lower(hex(randomblob(16)))")
            return path
        self._made.append(self._databases.empty("records"))
        self._databases.ask(self._made[-1], f"UPDATE install SET registry_id = '{secrets.token_hex(16)}'")
        return self._databases.records(self._made[-1])

    def configuration(self, folder: Path, *, is_made: bool = False) -> str:
        """Return the lines of `rushes.toml` that name a place where nothing is yet, or one with its tables; none for files."""
        if self._databases is None:
            return ""
        place = self.new(folder) if is_made else self.unmade(folder)
        assert not isinstance(place, Path)
        secret = folder / "records-password"
        secret.touch(mode=0o600)
        secret.write_text(PASSWORD)
        told = {
            "kind": place.kind,
            "host": place.host,
            "database": place.database,
            "password_file": secret,
            "tls_ca_file": place.tls_ca_file,
        }
        return "\n[records]\n" + "".join(f'{name} = "{value}"\n' for name, value in told.items()) + f"port = {place.port}\n"

    def copy(self, place: Place, path: Path) -> Place:
        """Return the same records once more, while nobody uses them; in files, at that path."""
        if isinstance(place, Path):
            with closing(sqlite3.connect(place)) as source, closing(sqlite3.connect(path)) as target:
                source.backup(target)
            return path
        assert self._databases is not None
        self._made.append(self._databases.copy(place.database, "records"))
        return self._databases.records(self._made[-1])

    def close(self) -> None:
        """Take what was made away."""
        self._dropped.close()
        while self._made:
            assert self._databases is not None
            self._databases.give_back(self._made.pop())


@cache
def _empty_file() -> Path:
    """Migrated once for all tests, because that takes longer than most."""
    folder = Path(tempfile.mkdtemp(prefix="rushes-records-"))
    atexit.register(shutil.rmtree, folder)
    migrate(folder / "records.sqlite3", folder / "backups")
    return folder / "records.sqlite3"


def everything_in(place: Place, folder: Path, *, but: str = "") -> bytes:
    """Return whatever is written anywhere, but in folders of one name: files, and on a server every value of every table."""
    files = [each.read_bytes() for each in folder.rglob("*") if each.is_file() and each.parent.name != but]
    if isinstance(place, Path):
        return b"\n".join(files)
    engine = make_engine(place)
    with engine.connect() as conn:
        rows = [row for table in tables.metadata.sorted_tables for row in conn.execute(table.select())]
    engine.dispose()
    values = [each for row in rows for each in row]
    return b"\n".join([*files, *(each if isinstance(each, bytes) else str(each).encode() for each in values)])


def as_argument(place: Place) -> str:
    """Return a place as an argument of another process, which reads it with `place_of`."""
    if isinstance(place, Path):
        return str(place)
    assert place.password is not None
    return json.dumps({**place.model_dump(mode="json"), "password": place.password.get_secret_value()})


def place_of(argument: str) -> Place:
    """Return the place that another process was told of."""
    return RecordsSettings.model_validate_json(argument) if argument.startswith("{") else Path(argument)


def run_raw(place: Place, sql: str) -> None:
    """Run a statement as somebody else's tool would."""
    engine = make_engine(place)
    with engine.connect().execution_options(is_writing=True, is_migrating=True) as conn, conn.begin():
        conn.exec_driver_sql(sql)
    engine.dispose()


def lose(place: Place) -> None:
    """Take records away, as somebody might who did not know what they are."""
    if isinstance(place, Path):
        for file in place.parent.glob(f"{place.name}*"):
            file.unlink()
        return
    engine = make_engine(place)
    with engine.connect().execution_options(is_writing=True, is_migrating=True) as conn, conn.begin():
        here = MetaData()
        here.reflect(conn)
        here.drop_all(conn)
    engine.dispose()
