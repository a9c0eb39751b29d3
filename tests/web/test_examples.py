"""What the docs show of the API runs against a real server with a real token: the snippet of a menu, the notebook, the Dash app."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from flask import Flask

from house.sources import ROOT
from web.installation import AccountIds, Browser
from web.serving import answering

EXAMPLES = ROOT / "docs" / "examples"
PATIENCE_S = 60


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    with answering(app) as address:
        yield address


@pytest.fixture
def environment(server: str, alice: Browser) -> dict[str, str]:
    made = alice.post("/account/tokens", {"name": "examples", "expires_on": "2026-12-31"}, page="/account")
    secret = re.search(r'value="(rushes_[^"]+)"', made.text)
    assert secret
    # Figures are shown as JSON, so that no browser is opened.
    return {**os.environ, "RUSHES_URL": server, "RUSHES_TOKEN": secret[1], "PLOTLY_RENDERER": "json"}


def run(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-"], input=code, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


def test_snippet_of_a_chart_fetches_it(alice: Browser, server: str, environment: dict[str, str], account_a: AccountIds) -> None:
    snippet = alice.get(f"/explore/python?account={account_a.account_id}&value=ingested&across=month&group=production").text
    # The page was asked for under another address than the server listens on.
    code = snippet.replace("http://localhost/", f"{server}/").replace("figure.show()", "print(figure.to_json())")
    assert code.count(server) == 1
    done = run(code, environment)
    assert done.returncode == 0, done.stderr
    figure = json.loads(done.stdout)
    assert figure["layout"]["title"]["text"] == "Ingested by month and production"
    assert len(figure["data"]) > 1


def test_notebook_runs_from_above_to_below(environment: dict[str, str]) -> None:
    notebook = json.loads((EXAMPLES / "notebook.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert not [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and (cell["outputs"] or cell["execution_count"])]
    seen = "print(json.dumps([len(figure.data), figure.layout.title.text, share, list(own.data[0].x)]))"
    done = run("\n\n".join([*cells, seen]), environment)
    assert done.returncode == 0, done.stderr
    series, title, share, own = json.loads(done.stdout)
    assert (series > 1, title) == (True, "Ingested by month and production")
    assert share
    assert list(share.values()) == own


def test_token_that_is_not_good_any_more_ends_the_notebook(environment: dict[str, str]) -> None:
    notebook = json.loads((EXAMPLES / "notebook.ipynb").read_text(encoding="utf-8"))
    code = "\n\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    done = run(code, {**environment, "RUSHES_TOKEN": "rushes_wrong"})
    assert "HTTP Error 401" in done.stderr


@pytest.fixture
def dash_app(environment: dict[str, str]) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = subprocess.Popen(
        [sys.executable, EXAMPLES / "dash_app.py"],
        env={**environment, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/", started)
        yield f"http://127.0.0.1:{port}"
    finally:
        started.terminate()
        started.wait(PATIENCE_S)


def wait_for(address: str, started: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        assert started.poll() is None
        try:
            with urlopen(address):
                return
        except URLError:
            time.sleep(0.1)
    raise AssertionError("the app does not answer")


def test_dash_app_shows_its_page_and_draws_the_measure_that_is_chosen(dash_app: str) -> None:
    with urlopen(f"{dash_app}/") as answer:
        assert "<title>Usage</title>" in answer.read().decode()
    with urlopen(f"{dash_app}/_dash-layout") as answer:
        assert "Usage by month" in answer.read().decode()
    for measure, title in (("ingested", "Ingested by month and production"), ("storage", "Stored by month and production")):
        chosen = {
            "output": "chart.figure",
            "outputs": {"id": "chart", "property": "figure"},
            "inputs": [{"id": "measure", "property": "value", "value": measure}],
            "changedPropIds": ["measure.value"],
        }
        request = Request(f"{dash_app}/_dash-update-component", json.dumps(chosen).encode(), {"Content-Type": "application/json"})
        with urlopen(request) as answer:
            figure = json.load(answer)["response"]["chart"]["figure"]
        assert figure["layout"]["title"]["text"] == title
        assert len(figure["data"]) > 1
