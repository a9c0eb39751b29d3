"""`rushes demo start`: the stand-in platform, a year of it loaded, and the product over it.

The same steps as a real install: a configuration, keys, records, an operator, a sync over HTTP,
then the pages. What it makes lies in one folder and is used again by the next start.
"""

from __future__ import annotations

import secrets
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import click

from rushes.cli.demo_iconik import configuration_of_iconik, invitation, is_iconik_loaded
from rushes.cli.demo_program import THIS_PROGRAM, StandInProgram, demo_environment, stand_in, write_private
from rushes.cli.init import prepare
from rushes.cli.operator import identity_of
from rushes.cli.ready import check_port
from rushes.cli.serve import serve_all
from rushes.config import FILE_NAME, Settings, load

__all__ = ["start"]

_OPERATOR = "operator"
_COLLECTOR = "collector"
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
@click.option("--iconik", "with_iconik", is_flag=True, help="A second platform beside the first: the stand-in for iconik.")
def start(port: int, folder: Path, *, with_iconik: bool) -> None:
    """Run the whole product over a stand-in platform with a year of made-up data; Ctrl-C stops both."""
    check_port("127.0.0.1", port)
    click.echo("Starting the stand-in platform …")
    folder = folder.absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "secrets").mkdir(mode=0o700, exist_ok=True)
    with ExitStack() as programs:
        platform = programs.enter_context(stand_in("platform", last_line=_COLLECTOR))
        second = programs.enter_context(stand_in("iconik", last_line="Each call")) if with_iconik else None
        settings = _configured(folder, platform, second, port)
        prepare(settings)
        password = _operator_password(settings, folder / "secrets" / _OPERATOR)
        _load(settings, folder / FILE_NAME)
        code = serve_all(
            settings,
            lambda *arguments: [*THIS_PROGRAM, "--config", str(folder / FILE_NAME), *arguments],
            announce=lambda address: click.echo(
                _welcome(address, platform, password, invitation(folder / FILE_NAME, second, address) if second else "")
            ),
            environment=demo_environment(),
        )
    sys.exit(code)


def _configured(folder: Path, platform: StandInProgram, second: StandInProgram | None, port: int) -> Settings:
    # The nightly login is the last of the people it tells of.
    collector, password = platform.lines[-1].split()[:2]
    write_private(folder / "secrets" / "collector", password)
    text = _CONFIGURATION.format(base_url=platform.base_url, home_url=platform.home_url, collector=collector, port=port)
    more = configuration_of_iconik(folder, second) if second else ""
    (folder / FILE_NAME).write_text(text + more, encoding="utf-8")
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
    write_private(file, password)
    return password


def _load(settings: Settings, configuration: Path) -> None:
    is_first = not (settings.warehouse_dir / "current").exists()
    click.echo("Loading a year from it over HTTP …" if is_first else "Loading what is new …")
    # As the night that is due, so that the clock knows of it and does not begin with it once more.
    _run(configuration, "run-due")
    if not (settings.warehouse_dir / "current").exists():
        sys.exit(1)
    if settings.local_connections and not is_iconik_loaded(settings):
        # Today's night was before there was a second platform.
        _run(configuration, "sync")


def _run(configuration: Path, command: str) -> None:
    done = subprocess.run([*THIS_PROGRAM, "--config", str(configuration), command], env=demo_environment(), check=False)  # noqa: S603
    if done.returncode:
        sys.exit(done.returncode)


def _welcome(address: str, platform: StandInProgram, password: str, invited: str) -> str:
    people = "\n".join(f"    {line}" for line in platform.lines[:-1])
    more = f"\n  {invited}\n" if invited else ""
    return f"""
  Rushes answers on {address}

  Sign in as one of these; they and everything they own are made up:
{people}
{more}
  Operators sign in at {address}admin:
    {_OPERATOR}  {password}

  The platform is a stand-in on this machine ({platform.base_url}). Ctrl-C stops both.
"""
