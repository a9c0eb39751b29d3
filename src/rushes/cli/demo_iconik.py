"""`rushes demo iconik`: the stand-in for iconik, and what the demo of the whole product does with it."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import click

from rushes.cli.children import end_when_closed
from rushes.cli.demo_program import THIS_PROGRAM, StandInProgram, demo_environment, write_private
from rushes.clock import SystemClock
from rushes.config import Settings
from rushes.demo import iconik_domains, read_fault, run_iconik
from rushes.errors import UnknownName
from rushes.store import has_accounts, open_store

__all__ = ["configuration_of_iconik", "iconik", "invitation", "is_iconik_loaded"]

_NAME, _INVITED = "iconik", "vera@example.org"
_CONNECTION = """
[[connection]]
name = "iconik"
kind = "iconik"
base_url = "{base_url}"
home_url = "{home_url}"
usage = "resource"
time_zone = "UTC"

[connection.sign_in]
kind = "local"
"""
_LOGIN = """
[[connection.login]]
username = "{name}"
app_id_file = "secrets/iconik-{number}-app-id"
password_file = "secrets/iconik-{number}-token"
"""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=8091, show_default=True, help="The port to listen on; 0 takes any free one."
)
@click.option("--seed", default=7, show_default=True, help="Another seed, other numbers.")
@click.option("--months", type=click.IntRange(1, 120), default=12, show_default=True, help="How far back its statistics go.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The last day of its statistics, instead of today's date.")
@click.option("--fault", "faults", multiple=True, help="Let a route fail, written as for “rushes demo platform”; may be repeated.")
@click.option("--fault-seed", default=0, show_default=True, help="With --fault …%: decides which requests fail.")
@click.option("--until-closed", is_flag=True, help="Also stop when standard input is closed.")
def iconik(
    host: str, port: int, *, seed: int, months: int, today: datetime | None, faults: tuple[str, ...], fault_seed: int, until_closed: bool
) -> None:
    """Run the stand-in for iconik: storage per bucket, transcoding and transcription by day, all made up.

    The first line printed is the address of its API; then comes each system domain with the id of its application and
    its token. docs/iconik.md says how to connect to it, which is how to connect to iconik.
    """
    try:
        planned = tuple(read_fault(each) for each in faults)
    except (ValueError, UnknownName) as error:
        raise click.BadParameter(str(error), param_hint="--fault") from error
    domains = iconik_domains(today=(today or SystemClock().now()).date(), seed=seed, months=months)
    if until_closed:
        end_when_closed()
    run_iconik(domains, host, port, tell=_tell, faults=planned, fault_seed=fault_seed)


def configuration_of_iconik(folder: Path, platform: StandInProgram) -> str:
    """Return the lines of a configuration that connect to a stand-in for iconik, having written its secrets to files.

    Args:
        folder: The folder of the configuration; it holds one of secrets.
        platform: The stand-in, which runs.
    """
    text = _CONNECTION.format(base_url=platform.base_url, home_url=platform.home_url)
    for number, line in enumerate(platform.lines[:-1], start=1):
        name, app_id, token = line.rsplit(maxsplit=2)
        write_private(folder / "secrets" / f"iconik-{number}-app-id", app_id)
        write_private(folder / "secrets" / f"iconik-{number}-token", token)
        text += _LOGIN.format(name=name, number=number)
    return text


def is_iconik_loaded(settings: Settings) -> bool:
    """Say whether an account of iconik was ever loaded."""
    with open_store(settings.records_place) as store, store.reading() as conn:
        return has_accounts(conn, _NAME)


def invitation(configuration: Path, platform: StandInProgram, address: str) -> str:
    """Invite a person to iconik's first account, and return what to tell of them.

    By a program of its own, which opens the facts: whoever forks the pages' workers must not (docs/decisions/0004-no-engine-before-a-fork.md).

    Args:
        configuration: The demo's.
        platform: The stand-in, which runs.
        address: The address of the pages.
    """
    account = platform.lines[0].rsplit(maxsplit=2)[0]
    asked = (
        "person",
        "invite",
        _INVITED,
        "--name",
        "Vera",
        "--account",
        account,
        "--administrator",
        "--connection",
        _NAME,
        "--address",
        address,
    )
    command = [*THIS_PROGRAM, "--config", str(configuration), *asked]
    done = subprocess.run(command, env=demo_environment(), check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        return f"Nobody could be invited to iconik's numbers: {done.stderr.strip()}"
    return f"{_INVITED} administers {account}, of iconik. {done.stdout.strip()}"


def _tell(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()
