"""A file of SQLite as a source, and datasets that operators make of its one table."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing

from flask import Flask

from rushes.datasets import Dataset, all_datasets
from web.data_by_hand import work
from web.installation import AccountIds, Browser, rooms

HOSTILE = "</td><img src=x onerror=alert(1)>"
ROWS = [("2026-11-01", "Talk", 60, "4101"), ("2026-11-02", HOSTILE, 30, "4102"), ("2026-11-03", "Talk", 15, "nobody")]
COLUMNS = "day DATE, genre TEXT, minutes INTEGER, account TEXT"


def draft(app: Flask, olaf: Browser, source: str, **asked: str) -> str:
    """Ask for a dataset of something, let it be looked into, and return the draft's address."""
    sent = olaf.post(f"{source}/drafts", asked or {"table": "hours"}, page=source)
    assert sent.status_code == 303, sent.text
    work(app)
    return str(sent.headers["Location"])


def made(app: Flask, olaf: Browser, source: str, whose: object, **form: str) -> str:
    """Make a dataset of the table, load it, and return its address."""
    page = draft(app, olaf, source)
    answer = olaf.post(page, {"name": "Hours", "whose": str(whose), "unit-2": "min", "kind-2": "flow", **form}, page=page)
    assert answer.status_code == 303, re.findall(r'role="alert">.*?</div>', answer.text, re.DOTALL)
    work(app)
    return str(answer.headers["Location"])


def of_north(app: Flask, olaf: Browser, source: str, north: AccountIds, **form: str) -> str:
    return made(app, olaf, source, north.account_id, **{"role-3": "left_out", **form})


def known(app: Flask) -> Dataset:
    with rooms(app).store.reading() as conn:
        return all_datasets(conn)[-1]


def rows_of(app: Flask, address: str) -> list[tuple[object, ...]]:
    with rooms(app).datasets.shelf.dataset(int(address.rsplit("/", 1)[1])).reader() as reader:
        return reader.query("SELECT * EXCLUDE (day) FROM dataset_row ORDER BY day")


def database_of(app: Flask, rows: Sequence[tuple[object, ...]], columns: str = COLUMNS) -> None:
    """Let the source's table hold these rows."""
    folder = rooms(app).settings.sources.sqlite_dir
    assert folder is not None
    with closing(sqlite3.connect(folder / "usage.sqlite3")) as opened:
        opened.executescript(f"DROP TABLE hours; CREATE TABLE hours ({columns})")
        opened.executemany(f"INSERT INTO hours VALUES ({', '.join('?' * len(rows[0]))})", rows)
        opened.commit()
