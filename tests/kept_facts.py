"""Where the tests keep facts: in files, or in databases of a server that runs for all tests of a process."""

from __future__ import annotations

import re
from pathlib import Path

from databases import Databases
from rushes.config import Settings, WarehouseSettings
from rushes.warehouse import Reader, ServerWarehouse, Warehouse, open_warehouse
from servers import PASSWORD, READER_PASSWORD

_FROM = re.compile(r"\b(FROM|JOIN) (account|connection|ledger|media_item|production|reject|usage_daily|usage_history)\b(?: ([a-z]\w*))?")


class FactsFactory:
    """Makes facts where the tests keep theirs, and takes them away again.

    Args:
        databases: Of the server, None for files.
    """

    def __init__(self, databases: Databases | None = None) -> None:
        self._databases = databases
        self._opened: list[Warehouse] = []
        self._made: list[str] = []
        self._copies: list[tuple[str, str]] = []

    def new(self, folder: Path, *, keep_versions: int = 5, memory_mb: int = 192) -> Warehouse:
        """Return an empty warehouse whose versions are made in that folder; it is closed with this factory at the latest."""
        if self._databases is None:
            made: Warehouse = open_warehouse(folder, keep_versions=keep_versions, memory_mb=memory_mb)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            made = ServerWarehouse(self._place(), folder, keep_versions=keep_versions, memory_mb=memory_mb)
        self._opened.append(made)
        return made

    def configuration(self, folder: Path) -> str:
        """Return the lines of `rushes.toml` that name a place that is prepared and empty; none for files."""
        if self._databases is None:
            return ""
        place = self._place()
        for name, word in (("facts-password", PASSWORD), ("reader-password", READER_PASSWORD)):
            (folder / name).touch(mode=0o600)
            (folder / name).write_text(word)
        told = {
            "kind": place.kind,
            "host": place.host,
            "database": place.database,
            "reader": place.reader,
            "password_file": folder / "facts-password",
            "reader_password_file": folder / "reader-password",
            "tls_ca_file": place.tls_ca_file,
        }
        return "\n[warehouse]\n" + "".join(f'{name} = "{value}"\n' for name, value in told.items()) + f"port = {place.port}\n"

    def copy(self, place: WarehouseSettings) -> WarehouseSettings:
        """Return the same facts once more, while nobody uses them; those in files are copied with their folder."""
        if self._databases is None:
            return place
        unchanged = self._databases.unchanged[place.database]
        name = unchanged.pop() if unchanged else self._databases.copy(place.database, "facts")
        self._copies.append((name, place.database))
        return place.model_copy(update={"database": name})

    def emptied(self, settings: Settings) -> Settings:
        """Return the settings of the same installation without any facts."""
        for file in settings.warehouse_dir.iterdir():
            file.unlink()
        return settings if self._databases is None else settings.model_copy(update={"warehouse": self._place()})

    def falsify(self, settings: Settings) -> None:
        """Change the facts so that they are not what was published, which only counting them anew tells."""
        if self._databases is None:
            _cut(settings, "facts-*.duckdb")
        else:
            self._spoil(settings, "UPDATE usage_daily SET ingested_ms = ingested_ms + 1")

    def damage(self, settings: Settings) -> None:
        """Change the facts so that nobody can read them."""
        if self._databases is None:
            _cut(settings, "facts-*.duckdb")
        else:
            self._spoil(settings, "UPDATE warehouse_state SET layout = 99")

    def close(self) -> None:
        """Close what was opened, and take away what was made; copies that nothing was published in are kept for other tests."""
        while self._opened:
            self._opened.pop().close()
        if self._databases is None:
            return
        for name, source in self._copies:
            if _state(self._databases, name) == _state(self._databases, source):
                self._databases.unchanged[source].append(name)
            else:
                self._made.append(name)
        self._copies.clear()
        while self._made:
            self._databases.give_back(self._made.pop())

    def _spoil(self, settings: Settings, statement: str) -> None:
        assert self._databases is not None
        self._databases.ask(settings.warehouse.database, statement)
        # What was a copy is none any more.
        self._made += [name for name, _ in self._copies if name == settings.warehouse.database]
        self._copies = [each for each in self._copies if each[0] != settings.warehouse.database]

    def _place(self) -> WarehouseSettings:
        assert self._databases is not None
        self._made.append(self._databases.empty("facts"))
        return self._databases.facts(self._made[-1])


def _cut(settings: Settings, names: str) -> None:
    for file in settings.warehouse_dir.glob(names):
        file.chmod(0o600)
        file.write_bytes(file.read_bytes()[:4096])


def _state(databases: Databases, name: str) -> list[tuple[object, ...]]:
    """Return what differs once anything was published, gone back to, erased, or shown to somebody else."""
    return databases.ask(
        name,
        "SELECT manifest, layout FROM warehouse_state UNION ALL SELECT text, number FROM warehouse_version "
        "UNION ALL SELECT name, account_id FROM warehouse_reader ORDER BY 1, 2",
    )


def of_version(reader: Reader, sql: str) -> str:
    """Return a select as the reader's version is asked: a server keeps the rows of several in one table."""
    return _FROM.sub(lambda found: f"{found[1]} {reader.rows(found[2])} {found[3] or found[2]}", sql)
