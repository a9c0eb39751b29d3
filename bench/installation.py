"""An installation to measure: configuration, keys, records, facts by link, people signed in, the real server in front."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from sqlalchemy import update

from bench.facts import REGISTRY
from bench.world import PASSWORD, person_name
from rushes.clock import SystemClock
from rushes.config import Settings, load, load_keys, make_keys
from rushes.identity import Identity
from rushes.platforms import platform_for
from rushes.store import migrate, open_store, tables
from rushes.sync import reconcile_keys
from rushes.warehouse import open_facts

__all__ = ["Served", "installed", "rushes_command", "serving", "sessions_of", "sync_command"]

COOKIE = "rushes_session"
_CONFIGURATION = """\
data_dir = "."
time_zone = "Europe/Brussels"

[[connection]]
name = "limecraft"
base_url = "{base_url}"
home_url = "http://127.0.0.1/"
usage = "resource"

[connection.resource.field]
"Volume Ingested (s)" = {{ measure = "ingested", unit = "s" }}
"Items Ingested (#)" = {{ measure = "items_ingested", unit = "count" }}
"Volume Transcribed (s)" = {{ measure = "transcribed", unit = "s" }}
"Volume Subtitled (s)" = {{ measure = "subtitled", unit = "s" }}
"Volume Translated (s)" = {{ measure = "translated", unit = "s" }}
"Data Storage (MB)" = {{ measure = "data_storage", unit = "MB" }}
"Proxy Storage (MB)" = {{ measure = "proxy_storage", unit = "MB" }}
"Cloud Storage (MB)" = {{ measure = "cloud_storage", unit = "MB" }}
"External Storage (MB)" = {{ measure = "external_storage", unit = "MB" }}

[[connection.login]]
username = "collector@example.org"
password_file = "collector"

[web]
requests_per_minute = 100000000

[sync]
first_load_days = 180
"""
_COMMAND = (sys.executable, "-m", "rushes.cli")


def installed(folder: Path, base_url: str, *, facts: Path | None = None, servers: str = "") -> Settings:
    """Make an installation in an emptied folder.

    Args:
        folder: What was in it is removed.
        base_url: The platform.
        facts: A warehouse of bench/facts.py; its files, which nobody ever changes, are linked, not copied.
        servers: The tables `[records]` and `[warehouse]`, where these are on a server; the facts are there already then.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    secret = folder / "collector"
    secret.write_text(PASSWORD, encoding="utf-8")
    secret.chmod(0o600)
    (folder / "rushes.toml").write_text(_CONFIGURATION.format(base_url=base_url) + servers, encoding="utf-8")
    settings = load(folder / "rushes.toml", {})
    make_keys(settings)
    migrate(settings.records_place, settings.backups_dir)
    if facts is not None:
        _link(settings, facts)
    if facts is not None or servers:
        _own(settings)
    return settings


def _link(settings: Settings, facts: Path) -> None:
    settings.warehouse_dir.mkdir(parents=True)
    for file in facts.iterdir():
        if file.is_file() and file.name != "current" and not file.name.endswith(".lock"):
            os.link(file, settings.warehouse_dir / file.name)
    shutil.copy(facts / "current", settings.warehouse_dir / "current")


def _own(settings: Settings) -> None:
    """Let the records be those whose ids the facts carry."""
    with open_store(settings.records_place) as store, store.begin() as conn:
        conn.execute(update(tables.install).values(registry_id=REGISTRY))
    with open_store(settings.records_place) as store:
        warehouse = open_facts(settings)
        reconcile_keys(store, warehouse)
        warehouse.close()


def sessions_of(settings: Settings, account_ids: Iterable[int]) -> dict[int, str]:
    """Sign in who administers each account, through the platform as a person would; return account -> session secret."""
    platforms = {each.name: platform_for(each, is_someone_waiting=True) for each in settings.connection}
    with open_store(settings.records_place) as store:
        identity = Identity(store, platforms, load_keys(settings), SystemClock())
        return {
            account_id: identity.sign_in("limecraft", person_name(account_id), PASSWORD, keep=False, address="127.0.0.1")
            for account_id in account_ids
        }


@dataclass(frozen=True)
class Served:
    """The product, served: its address without a slash at the end, its first process, how long the first answer took."""

    address: str
    pid: int
    started_s: float


@contextmanager
def serving(folder: Path, *, workers: int = 2, threads: int = 4, command: str = "") -> Generator[Served]:
    """Serve an installation by its own command, on any free port, for as long as the block lasts.

    Without a command it is the one that serves the pages and nothing else.

    `started_s` is from the start of the process to the first whole answer of /healthz.
    """
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("RUSHES_")},
        "RUSHES_WEB__WORKERS": str(workers),
        "RUSHES_WEB__THREADS": str(threads),
    }
    started = time.perf_counter()
    with (folder / "serve.log").open("w") as log:
        words = [*_COMMAND, "--config", str(folder / "rushes.toml"), command or pages_command(), "--port", "0"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=log, text=True, env=environment) as process:
            try:
                address = _announced(process, folder)
                while True:
                    try:
                        if httpx2.get(f"{address}/healthz").status_code == 200:
                            break
                    except httpx2.TransportError:
                        time.sleep(0.01)
                yield Served(address, process.pid, time.perf_counter() - started)
            finally:
                process.terminate()
                process.wait(30)


def pages_command() -> str:
    """Return the command that serves the pages and nothing else."""
    listed = subprocess.run([*_COMMAND, "--help"], capture_output=True, text=True, check=True).stdout
    return "web" if any(line.split()[:1] == ["web"] for line in listed.splitlines()) else "serve"


def rushes_command(folder: Path, *arguments: str) -> list[str]:
    """Return a command of that installation."""
    return [*_COMMAND, "--config", str(folder / "rushes.toml"), *arguments]


def sync_command(folder: Path, *arguments: str) -> list[str]:
    """Return the command of a night of that installation."""
    return rushes_command(folder, "sync", *arguments)


def _announced(process: subprocess.Popen[str], folder: Path) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if "answers on" in line:
            return line.split()[-1].rstrip("/")
    raise SystemExit(f"The pages did not start: {(folder / 'serve.log').read_text()[-2000:]}")
