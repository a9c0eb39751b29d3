"""`rushes deploy systemd`: the units that run this installation, each allowed no more than it needs."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from rushes.cli.fill import PlainPath, fill
from rushes.cli.installation import config_path, with_settings
from rushes.config import FILE_NAME, Settings

__all__ = ["systemd"]

_CLOCKS = {"timer": ("rushes-run-due.service", "rushes-run-due.timer"), "runner": ("rushes-runner.service",)}
_STATE = Path("/var/lib")
_HIDDEN = ("/home", "/root", "/run/user", "/tmp", "/var/tmp")  # noqa: S108 # what the units keep from the services
_USER = re.compile(r"[a-z_][a-z0-9_-]{0,30}", re.ASCII)


class _UserName(click.ParamType[str]):
    name = "name"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not _USER.fullmatch(str(value)):
            self.fail("Write a user's name of small letters, digits, “_” and “-”.", param, ctx)
        return str(value)


@click.command()
@click.option("--folder", type=click.Path(file_okay=False, exists=True, path_type=Path), required=True, help="Where to write the units.")
@click.option(
    "--clock",
    type=click.Choice(list(_CLOCKS)),
    default="timer",
    show_default=True,
    help="Who runs nights and jobs: a timer each minute, or a runner that waits and takes a job at once.",
)
@click.option("--user", type=_UserName(), default="rushes", show_default=True, help="Who runs it; must own the data folder.")
@click.option("--program", type=PlainPath(), help="Where “rushes” is installed; left out, where this one is.")
@with_settings
def systemd(settings: Settings, *, folder: Path, clock: str, user: str, program: Path | None) -> None:
    """Write systemd units for this installation: the pages, and who runs nights and jobs.

    For a folder such as /etc/systemd/system. What is there under their names is written anew. Where the data folder lies where the
    services could not see it, standard error says so.
    """
    plain = PlainPath()
    data = plain.convert(settings.data_dir.resolve(), None, None)
    values = {
        "PROGRAM": str(program or plain.convert(Path(sys.executable).with_name("rushes"), None, None)),
        "CONFIG": str(plain.convert((config_path() or Path(FILE_NAME)).absolute(), None, None)),
        "USER": user,
        "DATA": str(data),
        "STATE": _state(data),
        "LOGS": user,
    }
    values["HARDENING"] = fill("systemd_hardening.conf", values).rstrip()
    for name in ("rushes-web.service", *_CLOCKS[clock]):
        (folder / name).write_text(fill(name, values), encoding="utf-8")
        click.echo(folder / name)
    if any(data.is_relative_to(hidden) for hidden in _HIDDEN):
        click.echo(
            f"The services see nothing of {data}: set data_dir in rushes.toml to a folder in {_STATE}, and move what is there.", err=True
        )


def _state(data: Path) -> str:
    """Return the lines that let a service write into the data folder; systemd makes one in /var/lib itself."""
    if data.is_relative_to(_STATE) and data != _STATE:
        return f"StateDirectory={data.relative_to(_STATE)}\nStateDirectoryMode=0700"
    return f"ReadWritePaths={data}"
