"""`rushes demo start`: the stand-in platform, a year of it loaded, and the product over it.

The same steps as a real install: a configuration, keys, records, an operator, a sync over HTTP,
then the pages. What it makes lies in one folder and is used again by the next start.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import click

from rushes.cli.init import prepare
from rushes.cli.operator import identity_of
from rushes.cli.ready import check_port
from rushes.cli.serve import serve_all
from rushes.config import FILE_NAME, Settings, load
from rushes.errors import PlatformUnreachable

__all__ = ["start"]

_OPERATOR = "operator"
_COLLECTOR = "collector"
_THIS_PROGRAM = (sys.executable, "-m", "rushes.cli")
_CONFIGURATION = """\
# Written by "rushes demo start", anew each time: the stand-in takes another port.
data_dir = "."
time_zone = "Europe/Brussels"

[[connection]]
name = "limecraft"
base_url = "{base_url}"
home_url = "{home_url}"
forgot_password_url = "{home_url}forgotten"
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
username = "{collector}"
password_file = "secrets/collector"

[web]
port = {port}

[sync]
first_load_days = 365

[clock]
retry_after_minutes = 1
"""


@dataclass(frozen=True, slots=True)
class _StandIn:
    """A stand-in that runs: its API's address, and the lines about its people."""

    base_url: str
    people: tuple[str, ...]

    @property
    def home_url(self) -> str:
        return self.base_url.removesuffix("api")

    @property
    def collector(self) -> tuple[str, str]:
        """The nightly login's name and password: the last of the people."""
        username, password = self.people[-1].split()[:2]
        return username, password


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=8080, show_default=True, help="The port of the pages; 0 takes any free one."
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var") / "demo",
    show_default=True,
    help="Where everything of the demo lies.",
)
def start(port: int, folder: Path) -> None:
    """Run the whole product over a stand-in platform with a year of made-up data; Ctrl-C stops both."""
    check_port("127.0.0.1", port)
    click.echo("Starting the stand-in platform …")
    folder = folder.absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "secrets").mkdir(mode=0o700, exist_ok=True)
    with _stand_in() as platform:
        settings = _configured(folder, platform, port)
        prepare(settings)
        password = _operator_password(settings, folder / "secrets" / _OPERATOR)
        _load(settings, folder / FILE_NAME)
        code = serve_all(
            settings,
            lambda *arguments: [*_THIS_PROGRAM, "--config", str(folder / FILE_NAME), *arguments],
            announce=lambda address: click.echo(_welcome(address, platform, password)),
            environment=_environment(),
        )
    sys.exit(code)


@contextmanager
def _stand_in() -> Generator[_StandIn]:
    """Run the stand-in as a program of its own; it ends with this one, however this one ends."""
    command = [*_THIS_PROGRAM, "demo", "platform", "--port", "0", "--until-closed"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:  # noqa: S603
        try:
            yield _introduced(process.stdout)
        finally:
            process.terminate()


def _introduced(output: IO[str] | None) -> _StandIn:
    address = output.readline().strip() if output else ""
    if not address or not output:
        raise PlatformUnreachable("The stand-in platform did not start; its message stands above.")
    people: list[str] = []
    # The collector is the last of the people it tells of.
    while not people or not people[-1].startswith(_COLLECTOR):
        line = output.readline()
        if not line:
            raise PlatformUnreachable("The stand-in platform ended at once.")
        people.append(line.rstrip())
    return _StandIn(address, tuple(people))


def _configured(folder: Path, platform: _StandIn, port: int) -> Settings:
    collector, password = platform.collector
    _write_private(folder / "secrets" / "collector", password)
    text = _CONFIGURATION.format(base_url=platform.base_url, home_url=platform.home_url, collector=collector, port=port)
    (folder / FILE_NAME).write_text(text, encoding="utf-8")
    return load(folder / FILE_NAME, {})


def _operator_password(settings: Settings, file: Path) -> str:
    with identity_of(settings) as identity:
        names = {each.name for each in identity.list_operators()}
        if _OPERATOR in names and file.exists():
            return file.read_text(encoding="utf-8")
        password = secrets.token_urlsafe(12)
        if _OPERATOR in names:
            identity.set_operator_password(_OPERATOR, password)
        else:
            identity.create_operator(_OPERATOR, password)
    _write_private(file, password)
    return password


def _load(settings: Settings, configuration: Path) -> None:
    is_first = not (settings.warehouse_dir / "current").exists()
    click.echo("Loading a year from it over HTTP …" if is_first else "Loading what is new …")
    # As the night that is due, so that the clock knows of it and does not begin with it once more.
    done = subprocess.run([*_THIS_PROGRAM, "--config", str(configuration), "run-due"], env=_environment(), check=False)  # noqa: S603
    if done.returncode or not (settings.warehouse_dir / "current").exists():
        sys.exit(done.returncode or 1)


def _environment() -> dict[str, str]:
    # The demo is the same whatever the shell's RUSHES_ variables say.
    return {name: value for name, value in os.environ.items() if not name.startswith("RUSHES_")}


def _welcome(address: str, platform: _StandIn, password: str) -> str:
    people = "\n".join(f"    {line}" for line in platform.people[:-1])
    return f"""
  Rushes answers on {address}

  Sign in as one of these; they and everything they own are made up:
{people}

  Operators sign in at {address}admin:
    {_OPERATOR}  {password}

  The platform is a stand-in on this machine ({platform.base_url}). Ctrl-C stops both.
"""


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
