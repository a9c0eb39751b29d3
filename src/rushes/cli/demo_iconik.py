"""`rushes demo iconik`: the stand-in for iconik, and what the demo of the whole product does with it."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from rushes.cli.children import end_when_closed
from rushes.cli.demo_program import StandInProgram, write_private
from rushes.cli.operator import identity_of
from rushes.clock import SystemClock
from rushes.config import Settings
from rushes.demo import iconik_domains, read_fault, run_iconik
from rushes.domain import AccountRow
from rushes.errors import UnknownName
from rushes.identity import Access, Inviter, Role
from rushes.warehouse import accounts, open_facts

__all__ = ["account_of_iconik", "configuration_of_iconik", "iconik", "invitation"]

_INVITED = "vera@example.org"
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


def account_of_iconik(settings: Settings) -> AccountRow | None:
    """Return the first account that was loaded from iconik, None where none was."""
    with closing(open_facts(settings)) as warehouse, warehouse.reader() as reader:
        return next((each for each in accounts(reader) if each.connection == "iconik"), None)


def invitation(settings: Settings, address: str) -> str:
    """Return what to tell of the person who is invited to iconik's first account.

    Args:
        settings: The demo's.
        address: The address of the pages.
    """
    account = account_of_iconik(settings)
    if account is None:
        return "iconik's numbers are not loaded yet"
    access = Access(account.account_id, account.name, Role.ADMINISTRATOR)
    with identity_of(settings) as identity:
        made = identity.local_people.invite(Inviter("command line"), "iconik", _INVITED, "Vera", access)
    way = f"chooses a password at {address}welcome#{made.code}" if made.code else "signs in with the password chosen before"
    return f"iconik's people are invited: {_INVITED} administers {account.name}, and {way}"


def _tell(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()
