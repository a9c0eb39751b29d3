"""What sqlmap is to try of data that is no platform's: an account's datasets, Explore of one, and the sources that operators keep."""

from __future__ import annotations

import csv

from attack.by_sqlmap import Target
from attack.houses import Browser, House

__all__ = ["of_data"]

_GENRES = ("Drama", "News; late", "'Sport'")


def of_data(house: House, reader: Browser, writer: Browser) -> dict[str, Target]:
    """Return the targets; a dataset is made for each of both people first.

    Args:
        house: Where they are.
        reader: Administers an account, and only reads.
        writer: Administers another one.
    """
    mine, theirs = (_loaded(house, each.account()) for each in (reader, writer))
    data = f"/account/{reader.account()}/data"
    asked = f"account={reader.account()}&data=dataset:{mine}"
    form = {"name": "Broadcasts", "description": "d", "mode": "by_key", "by": "day", "most_rejected": "1"}
    place = {
        "kind": "mysql",
        "name": "No",
        "host": "db.example.org",
        "port": "3306",
        "database": "d",
        "user": "u",
        "password": "p",
        "tls": "verify",
    }
    own = f"/account/{writer.account()}/data/{theirs}"
    operator = house.operator()
    return {
        "data": Target(reader, f"{data}/{mine}*"),
        "data, set aside": Target(reader, f"{data}/{mine}*/rejects/1*.csv"),
        "data, file": Target(reader, f"{data}/files/abc*", status=404),
        "data, change": Target(writer, own, form, own, status=303),
        "data, explore": Target(reader, f"/explore?{asked}*&value=length*&across=text:genre*", level=2),
        "data, filter": Target(reader, f"/explore/data?{asked}&value=length&across=day&where=genre:Drama*", level=2),
        "data, words": Target(reader, f"/explore/chart.csv?{asked}&value=length&across=day&where=genre~ram*", level=2),
        "sources, kind": Target(operator, "/admin/sources/new?kind=mysql*"),
        "sources, add": Target(operator, "/admin/sources", place, "/admin/sources/new?kind=mysql", status=400),
        "sources, tables": Target(operator, "/admin/sources/1*/tables?table=a*&schema=b*", status=404),
    }


def _loaded(house: House, account: str) -> str:
    """Load a file into a dataset of an account, and return its number."""
    file = house.folder / f"broadcasts-{account}.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        lines = csv.writer(out)
        lines.writerow(["Day", "Genre", "Length (s)"])
        lines.writerows([f"2026-11-{1 + place % 20:02}", _GENRES[place % 3], place] for place in range(60))
    told = house.command("dataset", "load", str(file), "--account", account, "--name", f"Broadcasts {account}", "--as-guessed")
    return told.split()[1].rstrip(":")
