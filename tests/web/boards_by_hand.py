"""Dashboards made as a browser makes them: by the forms of the pages."""

from __future__ import annotations

import re

from werkzeug.test import TestResponse

from web.installation import AccountIds, Browser

BY_PRODUCTION = "value=ingested&across=production&top=20"
BY_MONTH = "value=storage&across=month"


def send(browser: Browser, address: str, **form: str) -> TestResponse:
    return browser.post(address, form, page="/dashboards")


def made(answer: TestResponse) -> str:
    assert answer.status_code == 303, answer.text
    found = re.fullmatch(r"/dashboards/(\d+)", answer.headers["Location"])
    assert found, answer.headers["Location"]
    return found[0]


def make(browser: Browser, title: str = "Mine") -> str:
    return made(send(browser, "/dashboards", title=title))


def add(browser: Browser, path: str, account: AccountIds, query: str, **form: str) -> str:
    explore = f"account={account.account_id}&{query}"
    return made(send(browser, "/dashboards/add", board=path.rpartition("/")[2], explore=explore, **form))


def share(browser: Browser, path: str, sharing: str) -> None:
    assert send(browser, f"{path}/sharing", sharing=sharing).status_code == 303


def two_charts(browser: Browser, account: AccountIds) -> str:
    """Make the dashboard “Night & day” with two charts, and return its path."""
    path = make(browser, "Night & day")
    add(browser, path, account, BY_PRODUCTION, tile_title="Who ingests")
    return add(browser, path, account, BY_MONTH)
