"""What sqlmap is to try of charts that people put together: Explore, dashboards, groupings, calculated fields, and a figure through the API."""

from __future__ import annotations

import urllib.parse
from collections.abc import Mapping

from attack.by_sqlmap import Target
from attack.houses import Browser, first_found

__all__ = ["of_reader", "of_writer"]

_FORMULA = "=transcribed / ingested"


def of_reader(reader: Browser, nobody: Browser, token: str) -> dict[str, Target]:
    """Return the targets that only read; a dashboard with a chart, a grouping and a field are made for them first.

    Args:
        reader: Signed in, administers an account.
        nobody: Signed in nowhere.
        token: A token of the API.
    """
    account, production, chart = _basis(reader)
    board = _make_board(reader, chart)
    grouping, field = _make_grouping(reader, account, "Programme"), _make_field(reader, account)
    page = f"/dashboards/{board}"
    tile = first_found(rf"/dashboards/{board}/([\w-]+)\.csv", reader.read(page))
    narrow = f"named=a&least=0&most=900000&incomplete=out&state=active&production={production}"
    asked = _query({**chart, "value": "ingested", "first": "smallest", "top": "5", "kind": "bars"})
    bearer = {"Authorization": f"Bearer {token}"}
    return {
        "explore": Target(reader, f"/explore?account={account}&{asked}&{narrow}"),
        "explore, grouping": Target(reader, f"/explore?account={account}*&{_query(chart)}&group=grouping:{grouping}*&compare=former*"),
        "explore, answer": Target(reader, f"/explore/data?account={account}&value=ingested~running_total*&across=day*"),
        "explore, dates": Target(reader, f"/explore/figures?account={account}&value=storage.maximum&from=2026-11-01*&to=2026-11-20*"),
        "explore, csv": Target(reader, f"/explore/chart*.csv?account={account}&{asked}&target=5*"),
        "explore, formula": Target(reader, "/explore/formula?text=transcribed"),
        "explore, rows": Target(reader, f"/explore/rows?account={account}&{_query(chart)}&at={production}*&of=0*"),
        "explore, python": Target(reader, f"/explore/python?account={account}&{_query(chart)}&named=a*"),
        "api, figure": Target(nobody, f"/api/v1/figure?account={account}&{asked}&{narrow}", headers=bearer),
        "boards": Target(reader, f"/dashboards?account={account}"),
        "board": Target(reader, f"{page}?chosen=yes&span=last-30-days&compare=year&state=active&production={production}"),
        "board, time": Target(reader, f"{page}/data?chosen=yes&within=2026-11-01..2026-11-20*&by=week*"),
        "board, figures": Target(reader, f"/dashboards/{board}*/figures?theme=dark*"),
        "board, csv": Target(reader, f"{page}/{tile}*.csv"),
        "board, add": Target(reader, f"/dashboards/add?account={account}*&value=ingested*"),
        "board, versions": Target(reader, f"/dashboards/{board}*/versions"),
        "grouping": Target(reader, f"/account/{account}/groupings/{grouping}?search=a&group=none&page=1"),
        "fields": Target(reader, f"/account/{account}*/fields?formula=ingested*&explore=value%3Dingested*"),
        "explore, field": Target(reader, f"/explore?account={account}&value=field:{field}*"),
        "board, report": Target(reader, f"/dashboards/{board}*/report.pdf?paper=a4*&chosen=yes&production={production}*"),
        "grouping, path": Target(reader, f"/account/{account}*/groupings/{grouping}*"),
    }


def of_writer(writer: Browser) -> dict[str, Target]:
    """Return the targets that change something, by somebody who administers another account."""
    account, production, chart = _basis(writer)
    board, grouping = _make_board(writer, chart), _make_grouping(writer, account, "Genre")
    _make_grouping(writer, account, "Programme")
    fields = f"/account/{account}/fields/{_make_field(writer, account)}"
    edit, groups = f"/dashboards/{board}/edit", f"/account/{account}/groupings/{grouping}"
    tile = first_found(r'id="(t\d+)-grip"', writer.read(edit))
    controls = {"span": "last-30-days", "compare": "year", "state": "active", "production": production, "added": "named"}
    placed = {f"{tile}.{name}": text for name, text in {"x": "1", "y": "1", "w": "6", "h": "6", "title": "t"}.items()}
    # Shown again with one text more, and not saved: as often as one likes, each time the same.
    typed = {"base": "1", "made_from": "1", "title": "a", "note": "n", "do": "add-text", **controls, "tile": tile, **placed}
    # To a dashboard that is not there, so that none grows full.
    chosen = {"explore": f"account={account}&value=ingested*", "board": "999999*", "tile_title": "t*"}
    moved = {"search": "a", "group": "none", "page": "1", "production": production, "to": "none"}
    return {
        "board, make": Target(writer, "/dashboards", {"account": account, "built_in": "none*"}, "/dashboards", status=404),
        "board, chart": Target(writer, "/dashboards/add", chosen, f"/dashboards/add?account={account}&value=ingested", status=404),
        "board, save": Target(writer, edit, typed, edit),
        "board, rename": Target(writer, f"/dashboards/{board}*/rename", {"title": "t*"}, edit, status=303),
        "board, sharing": Target(writer, f"/dashboards/{board}/sharing", {"sharing": "view"}, edit, status=303),
        "board, favourite": Target(writer, f"/dashboards/{board}/favourite", {"value": "yes"}, edit, status=303),
        "board, restore": Target(writer, f"/dashboards/{board}/versions/99*/restore", {}, edit, status=404),
        "grouping, make": Target(writer, f"/account/{account}*/groupings", {"name": "Programme"}, groups, status=400),
        "grouping, name": Target(writer, f"{groups}/rename", {"name": "Genre"}, groups, status=303),
        "grouping, move": Target(writer, f"{groups}/productions", moved, groups, status=303),
        "field, change": Target(
            writer, fields, {"name": "Share", "formula": "transcribed / ingested", "description": "d"}, fields, status=303
        ),
        "group, delete": Target(writer, f"{groups}/groups/999*/delete", {}, groups, status=404),
    }


def _basis(browser: Browser) -> tuple[str, str, dict[str, str]]:
    """Return an account, one of its productions, and a chart."""
    production = first_found(r"/production/(\d+)", browser.read("/dashboard"))
    return browser.account(), production, {"value": _FORMULA, "across": "production", "span": "last-30-days"}


def _make_board(browser: Browser, chart: Mapping[str, str]) -> str:
    asked = f"account={browser.account()}&{_query(chart)}"
    page = browser.send("/dashboards/add", {"explore": asked, "board": "", "new_title": "Attacked"}, page=f"/dashboards/add?{asked}")
    return first_found(r"/dashboards/(\d+)/edit", page)


def _make_grouping(browser: Browser, account: str, name: str) -> str:
    page = browser.send(f"/account/{account}/groupings", {"name": name}, page=f"/account/{account}/groupings")
    return first_found(rf"/account/{account}/groupings/(\d+)/", page)


def _make_field(browser: Browser, account: str) -> str:
    form = {"name": "Share", "formula": "transcribed / ingested", "description": "d"}
    page = browser.send(f"/account/{account}/fields", form, page=f"/account/{account}/fields")
    return first_found(rf"/account/{account}/fields/(\d+)", page)


def _query(pairs: Mapping[str, str]) -> str:
    return urllib.parse.urlencode(pairs)
