"""A real catalogue through the whole product: replayed by the stand-in, synced, asked for through the API.

`make catalogue` runs this; the catalogue lies beside the project and is never shipped.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from rushes.config import load
from rushes.web import create_app

CATALOGUE = Path(__file__).parents[3] / "shared" / "data" / "talks.csv"
RUSHES = (sys.executable, "-m", "rushes.cli")
SPAN = ("--from", "2006-06-27", "--to", "2017-09-22")
PERIOD = {"from": "2006-06-27", "to": "2017-09-22"}
KILLS = 10

CONFIGURATION = """
data_dir = "data"
time_zone = "UTC"
[[connection]]
name = "catalogue"
kind = "limecraft"
base_url = "{base_url}"
home_url = "{base_url}"
usage = "media_objects"
[[connection.login]]
username = "collector@example.org"
password_file = "secrets/collector"
"""


@dataclass
class Install:
    """One install of its own folder, driven by its commands."""

    folder: Path

    def rushes(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run((*RUSHES, *arguments), cwd=self.folder, capture_output=True, text=True, check=True, timeout=300)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command and return at once."""
        return subprocess.Popen((*RUSHES, *arguments), cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def sync(self) -> dict[str, object]:
        """Load the whole catalogue and return the summary."""
        summary: dict[str, object] = json.loads(self.rushes("sync", *SPAN, "--json").stdout)
        return summary


class Api:
    """The product's API, asked with a personal token."""

    def __init__(self, install: Install) -> None:
        app = create_app(load(install.folder / "rushes.toml"))
        self._client: FlaskClient = app.test_client()
        self._sign_in()
        self._token = re.findall(r"rushes_\S+", install.rushes("token", "create", "--person", "alice@example.org").stdout)[-1]

    def _sign_in(self) -> None:
        page = self._client.get("/login").get_data(as_text=True)
        form = {"csrf_token": re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]}
        answer = self._client.post("/login", data={**form, "username": "alice@example.org", "password": "alice-demo"})
        assert answer.status_code == 303

    def query(self, *measures: str, **more: object) -> list[list[object]]:
        """Return the rows of one query over the catalogue's span."""
        body = {"measures": list(measures), "period": PERIOD, **more}
        answer = self._client.post("/api/v1/query", json=body, headers={"Authorization": f"Bearer {self._token}"})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()["rows"]


@pytest.fixture(scope="module")
def platform() -> Generator[str]:
    columns = ("--production-column", "event", "--created-column", "published_at", "--duration-column", "duration_s")
    names = ("--title-column", "title", "--id-column", "talk_id")
    command = (*RUSHES, "demo", "platform", "--port", "0", "--until-closed", "--catalogue", str(CATALOGUE), *columns, *names)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address is not None
        yield address[0]
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@pytest.fixture
def install(platform: str, tmp_path: Path) -> Install:
    (tmp_path / "rushes.toml").write_text(CONFIGURATION.format(base_url=platform))
    secret = tmp_path / "secrets" / "collector"
    secret.parent.mkdir(mode=0o700)
    secret.touch(mode=0o600)
    secret.write_text("collector-demo")
    made = Install(tmp_path)
    made.rushes("init", "--keys-only")
    made.rushes("upgrade")
    return made


def check_totals(api: Api) -> None:
    """Check every known total of the catalogue through the API, to the last unit."""
    assert api.query("items_ingested", "ingested") == [[2_550, 2_107_601]]
    by_production = api.query("items_ingested", dimensions=["production"], order=[{"column": "items_ingested", "descending": True}])
    assert len(by_production) == 355
    assert by_production[0][1:] == ["TED2014", 84]
    assert sum(int(str(row[-1])) for row in by_production) == 2_550
    assert api.query("managed_media") == [[2_107_601]]
    assert api.query("productions") == [[355]]
    years = api.query("items_ingested", grain="year")
    assert len(years) == 12
    assert sum(int(str(row[-1])) for row in years) == 2_550


def test_catalogue_gives_its_known_totals_and_a_second_sync_restates_nothing(install: Install) -> None:
    first = install.sync()
    assert (first["state"], first["rows_read"], first["rows_rejected"]) == ("succeeded", 2_550, 0)
    check_totals(Api(install))
    second = install.sync()
    assert second["rows_restated"] == 0
    check_totals(Api(install))
    report = install.rushes("warehouse", "verify")
    assert report.returncode == 0


def test_catalogue_survives_ten_kills_at_random_moments(install: Install) -> None:
    started = time.monotonic()
    install.start("sync", "--from", "2017-09-01", "--to", "2017-09-22").wait()
    whole_s = time.monotonic() - started
    seed = int(os.environ.get("RUSHES_KILL_SEED", random.SystemRandom().randrange(10**6)))
    moments = random.Random(seed)
    killed = 0
    while killed < KILLS:
        process = install.start("sync", *SPAN)
        time.sleep(moments.uniform(0.1, 1.0) * whole_s)
        if process.poll() is None:
            process.kill()
            killed += 1
        process.wait()
    summary = install.sync()
    assert summary["state"] == "succeeded", f"seed {seed}"
    check_totals(Api(install))
    assert install.sync()["rows_restated"] == 0
    assert install.rushes("warehouse", "verify").returncode == 0
