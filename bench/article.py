"""The article's own way, rebuilt from its description: a table of text dates on MariaDB, pandas, LIKE, plotly.py.

Its page reads every row of the user into pandas, asks `LIKE '%Nov%'` once a month, and makes its figures with
plotly.py. Nothing says that the table had an index; it is given one by the user here, without which it would read
everybody's rows each time. It runs in an environment of its own under var/bench/article.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from servers import PASSWORD, RecordsServer

__all__ = ["article_pages", "article_table"]

_PACKAGES = ("pandas", "pymysql", "cryptography", "sqlalchemy", "plotly")
_TABLE = """CREATE TABLE {database}.article (Name VARCHAR(255), Id VARCHAR(64), Deleted VARCHAR(16), `Volume Ingested (s)` DOUBLE,
  `Items Ingested (#)` BIGINT, `Volume Transcribed (s)` DOUBLE, `Volume Subtitled (s)` DOUBLE, `Volume Translated (s)` DOUBLE,
  `Data Storage (MB)` DOUBLE, `Proxy Storage (MB)` DOUBLE, `Cloud Storage (MB)` DOUBLE, `External Storage (MB)` DOUBLE, date VARCHAR(16),
  UserID VARCHAR(64), KEY (UserID)) DEFAULT CHARACTER SET utf8mb4"""
# Begun with the productions, the server would read an account's rows once for each of them.
_ROWS = """INSERT INTO {database}.article SELECT STRAIGHT_JOIN p.name, p.external_id, '', u.ingested_ms / 1000, u.items_ingested, u.transcribed_ms / 1000,
  u.subtitled_ms / 1000, u.translated_ms / 1000, u.data_storage_bytes / 1e6, u.proxy_storage_bytes / 1e6, u.cloud_storage_bytes / 1e6,
  u.external_storage_bytes / 1e6, date_format(u.day, '%d-%b-%y'), u.account_id
  FROM {database}.usage_daily u JOIN {database}.production p ON p.account_id = u.account_id AND p.production_id = u.production_id"""

_PAGE = """
import json, sys, time
import pandas as pd
import plotly.graph_objects as go
from sqlalchemy import create_engine, text, URL
told = json.loads(sys.argv[1])
# The driver would send a text as Latin-1.
engine = create_engine(URL.create("mysql+pymysql", "rushes", None, "127.0.0.1", told["port"], told["database"]),
                       connect_args={"password": told["password"].encode()})
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

def page(user):
    with engine.connect() as connection:
        rows = pd.read_sql(text("SELECT * FROM article WHERE UserID = :user"), connection, params={"user": user})
        rows["date"] = pd.to_datetime(rows["date"], format="%d-%b-%y")
        months = []
        for month in MONTHS:
            found = pd.read_sql(text("SELECT * FROM article WHERE UserID = :user AND date LIKE :month"), connection,
                                params={"user": user, "month": f"%{month}%"})
            months.append(found["Volume Ingested (s)"].sum() / 3600)
    newest = rows[rows["date"] == rows["date"].max()]
    this_month = rows[rows["date"] >= rows["date"].max().replace(day=1)]
    by_name = this_month.groupby("Name")["Volume Ingested (s)"].sum() / 3600
    daily = this_month.groupby("date")["Volume Ingested (s)"].sum() / 3600
    kinds = ["Data Storage (MB)", "Proxy Storage (MB)", "Cloud Storage (MB)", "External Storage (MB)"]
    figures = [
        go.Figure(go.Pie(labels=kinds, values=[newest[kind].sum() / 1000 for kind in kinds])),
        go.Figure(go.Bar(x=by_name.index, y=by_name.values)),
        go.Figure(go.Scatter(x=MONTHS, y=months)),
        go.Figure(go.Scatter(x=daily.index, y=daily.values)),
    ]
    return sum(len(figure.to_html(full_html=False, include_plotlyjs=False)) for figure in figures)

# A user is text in that table, and asked for as a number it would be looked for in every row.
for user in map(str, told["users"]):
    times = []
    for _ in range(told["rounds"]):
        began = time.perf_counter()
        page(user)
        times.append(time.perf_counter() - began)
        # Where one page takes minutes, another says nothing new.
        if sum(times) > 60:
            break
    print(json.dumps(times), flush=True)
"""


def article_table(server: RecordsServer, database: str) -> None:
    """Fill the article's table from the rows of the facts that lie beside it."""
    server.administer(_TABLE.format(database=database), _ROWS.format(database=database))


def article_pages(folder: Path, server: RecordsServer, database: str, users: list[int], *, rounds: int) -> list[list[float]]:
    """Return how long its page took, in seconds, each round of each user; none is begun after a minute."""
    python = _installed(folder / "article")
    told = {"port": server.port, "database": database, "password": PASSWORD, "users": users, "rounds": rounds}
    done = subprocess.run([python, "-c", _PAGE, json.dumps(told)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"The article's page failed: {done.stderr[-1500:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def _installed(place: Path) -> Path:
    python = place / "bin" / "python"
    if not python.exists():
        print("Installing pandas and plotly for the article's way …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *_PACKAGES], check=True)
    return python
