"""Records as each release left them, three rows in every table: what a migration must keep.

`cd tests && python -m store.releases` fills the tables of this release and writes the copy that the next ones are tried with.
A copy, once released, is never written again.
"""

from __future__ import annotations

import gzip
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, insert
from sqlalchemy.types import JSON, Boolean, Date, DateTime, Integer, LargeBinary, TypeEngine

from rushes.servers import settle_database
from rushes.store.copy import read_copy, write_copy
from rushes.store.engine import Place, make_engine
from rushes.store.schema import REVISIONS, _upgrade

FOLDER = Path(__file__).parent / "releases"
AT = datetime(2026, 11, 20, 12, 0, 0, 123456)  # noqa: DTZ001 # as the database holds instants: naive, in UTC
ROWS = 3


def put(revision: str, place: Place, folder: Path) -> None:
    """Make records of a former release where nothing is yet, with everything that it left."""
    packed = folder / f"{revision}.jsonl.gz"
    packed.parent.mkdir(parents=True, exist_ok=True)
    packed.write_bytes(gzip.compress((FOLDER / f"{revision}.jsonl").read_bytes()))
    engine = make_engine(place)
    with engine.connect().execution_options(is_writing=True, is_migrating=True) as conn, conn.begin():
        if not isinstance(place, Path):
            settle_database(conn)
        _upgrade(conn, revision)
        read_copy(conn, packed)
        # MySQL has ended the transaction by itself.
        conn.exec_driver_sql("COMMIT" if conn.dialect.name == "mysql" else "SELECT 1")
    engine.dispose()


def fill(conn: Connection, revision: str) -> None:
    """Bring empty records to a revision, and put rows into every table."""
    _upgrade(conn, revision)
    here = MetaData()
    here.reflect(conn)
    here.remove(here.tables["alembic_version"])
    for table in here.sorted_tables:
        count = 1 if table.name == "install" else ROWS
        conn.execute(
            insert(table), [{each.name: _value(each.name, each.type, number) for each in table.columns} for number in range(1, count + 1)]
        )


def _value(name: str, kind: TypeEngine[Any], number: int) -> object:
    """Return something for a column of that name and kind, another for each row."""
    if name == "id" or (name.endswith("_id") and isinstance(kind, Integer)):
        return number
    values: list[tuple[type[TypeEngine[Any]], object]] = [
        (Boolean, number % 2 == 0),
        (Integer, number * 10),
        (DateTime, AT + timedelta(days=number)),
        (Date, date(2026, 11, number)),
        (LargeBinary, bytes([0, 255, number])),
        (JSON, [{"account": number, "name": "Ünïcode “quoted”"}]),
    ]
    text = f"{name} {number} é"
    return next((each for of, each in values if isinstance(kind, of)), text[: getattr(kind, "length", None)])


def _write(revision: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(Path(folder) / "records.sqlite3")
        with engine.connect().execution_options(is_writing=True) as conn, conn.begin():
            fill(conn, revision)
            write_copy(conn, Path(folder) / "copy", revision)
        engine.dispose()
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / f"{revision}.jsonl").write_bytes(gzip.decompress((Path(folder) / "copy").read_bytes()))


if __name__ == "__main__":
    _write(REVISIONS[-1])
