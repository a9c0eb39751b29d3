"""Apache Superset 6.1.0 over the same rows, installed for the bench alone.

Its own virtual environment under var/bench/superset, its own copy of the facts file, 2 workers of 4 threads, its caches
on (SimpleCache). Its declared dependencies are incomplete, so four packages are named beside it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from bench.facts import Size, laid_down
from rushes.warehouse.versions import files_of

__all__ = ["NAME", "WORD", "Superset", "superset"]

NAME, WORD = "admin", "bench-password"
"""Who signs in there."""

_PACKAGES = ("apache-superset==6.1.0", "duckdb-engine", "duckdb", "pillow", "rich", "cachetools", "flask-caching<2.4")
_PORT = 8478
_CONFIGURATION = """\
SECRET_KEY = "{key}"
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/records.db"
PREVENT_UNSAFE_DB_CONNECTIONS = False
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
CACHE_CONFIG = {{"CACHE_TYPE": "SimpleCache", "CACHE_DEFAULT_TIMEOUT": 86400}}
DATA_CACHE_CONFIG = CACHE_CONFIG
FILTER_STATE_CACHE_CONFIG = CACHE_CONFIG
EXPLORE_FORM_DATA_CACHE_CONFIG = CACHE_CONFIG
"""


@dataclass(frozen=True)
class Superset:
    """It, running: its address without a slash at the end, and the headers of whoever is signed in to its API."""

    address: str
    headers: Mapping[str, str]

    def dataset(self) -> int:
        """Make the facts a dataset, and return its id."""
        database = httpx2.get(f"{self.address}/api/v1/database/", headers=self.headers, timeout=60).json()["result"][0]["id"]
        return self.made("/dataset/", {"database": database, "catalog": "facts", "schema": "main", "table_name": "usage_daily"})

    def made(self, path: str, value: Mapping[str, object]) -> int:
        """Make something by its API, and return its id."""
        answer = httpx2.post(f"{self.address}/api/v1{path}", json=value, headers=self.headers, timeout=120)
        if answer.status_code >= 300:
            raise SystemExit(f"Superset refuses {path}: {answer.text[:600]}")
        return int(answer.json()["id"])


@contextmanager
def superset(folder: Path, size: Size) -> Generator[Superset]:
    """Run it over a copy of the facts of that size for as long as the block lasts, with nothing kept from before."""
    place = folder / "superset"
    _installed(place)
    shutil.copy(laid_down(folder, size) / files_of(1, 1)[0], place / "facts.duckdb")
    with _serving(place) as address:
        login = {"username": NAME, "password": WORD, "provider": "db", "refresh": True}
        token = httpx2.post(f"{address}/api/v1/security/login", json=login, timeout=60).json()["access_token"]
        yield Superset(address, {"Authorization": f"Bearer {token}"})


def _installed(place: Path) -> None:
    if not (place / "bin" / "superset").exists():
        print("Installing Apache Superset into var/bench/superset …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        pip = [place / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install", *_PACKAGES]
        if subprocess.run(pip, check=False).returncode:
            raise SystemExit("pip could not install apache-superset 6.1.0.")
    (place / "superset_config.py").write_text(_CONFIGURATION.format(folder=place, key=secrets.token_hex(32)), encoding="utf-8")


def _environment(place: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return {**kept, "SUPERSET_CONFIG_PATH": str(place / "superset_config.py"), "FLASK_APP": "superset.app:create_app()"}


@contextmanager
def _serving(place: Path) -> Generator[str]:
    environment, program = _environment(place), str(place / "bin" / "superset")
    (place / "records.db").unlink(missing_ok=True)
    uri = f"duckdb:///{place}/facts.duckdb?access_mode=read_only"
    for words in (
        ("db", "upgrade"),
        ("fab", "create-admin", "--username", NAME, "--firstname", "a", "--lastname", "b", "--email", "a@example.org", "--password", WORD),
        ("init",),
        ("set-database-uri", "-d", "duck", "-u", uri),
    ):
        done = subprocess.run([program, *words], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"superset {words[0]} failed: {done.stderr[-800:]}")
    server = [str(place / "bin" / "gunicorn"), "--bind", f"127.0.0.1:{_PORT}", "--workers", "2", "--worker-class", "gthread"]
    server += ["--threads", "4", "--timeout", "120", "--log-level", "error", "superset.app:create_app()"]
    with (place / "serve.log").open("w") as log, subprocess.Popen(server, env=environment, stdout=log, stderr=log) as process:
        try:
            _wait(f"http://127.0.0.1:{_PORT}/health")
            yield f"http://127.0.0.1:{_PORT}"
        finally:
            process.terminate()
            process.wait(30)


def _wait(url: str) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until:
        try:
            if httpx2.get(url).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.5)
    raise SystemExit("Superset did not start within three minutes; var/bench/superset/serve.log says why.")
