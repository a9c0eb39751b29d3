"""`rushes demo`: the stand-in platform, and the whole product over it."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from rushes.cli.children import end_when_closed
from rushes.cli.lazy import LazyGroup
from rushes.clock import SystemClock
from rushes.demo import Fault, World, catalogue_world, demo_world, read_fault, run_platform, with_canary
from rushes.errors import UnknownName

__all__ = ["demo", "platform"]


@click.group(
    cls=LazyGroup,
    places={"start": "rushes.cli.demo_start:start", "platform": "rushes.cli.demo:platform", "iconik": "rushes.cli.demo_iconik:iconik"},
)
def demo() -> None:
    """See the product without an account anywhere."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=8090, show_default=True, help="The port to listen on; 0 takes any free one."
)
@click.option("--seed", default=7, show_default=True, help="Another seed, other numbers.")
@click.option("--accounts", type=click.IntRange(1, 2_000), default=3, show_default=True, help="How many accounts.")
@click.option("--months", type=click.IntRange(1, 120), default=18, show_default=True, help="How deep the world is.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The last day of the world, instead of today's date.")
@click.option(
    "--catalogue",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Replay this CSV file, a row a media object, instead of an invented world.",
)
@click.option("--production-column", default="production", show_default=True, help="With --catalogue: names the production of a row.")
@click.option("--created-column", default="created", show_default=True, help="With --catalogue: the moment of ingest, ISO 8601.")
@click.option("--duration-column", default="duration_s", show_default=True, help="With --catalogue: the seconds.")
@click.option("--title-column", help="With --catalogue: the media object's name.")
@click.option("--id-column", help="With --catalogue: a whole number unique in the file.")
@click.option("--account-name", default="Catalogue", show_default=True, help="With --catalogue: the account's name.")
@click.option("--time-zone", default="UTC", show_default=True, help="With --catalogue: the account's zone.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    help="Let a route fail: ROUTE=TROUBLE(ARGUMENT):TIMES@AFTER%PERCENT, all but route and trouble optional; may be repeated.",
)
@click.option("--fault-seed", default=0, show_default=True, help="With --fault …%: decides which requests fail.")
@click.option("--until-closed", is_flag=True, help="Also stop when standard input is closed.")
def platform(
    host: str,
    port: int,
    today: datetime | None,
    catalogue: Path | None,
    *,
    faults: tuple[str, ...],
    fault_seed: int,
    until_closed: bool,
    **options: object,
) -> None:
    """Run the stand-in platform: it speaks the real protocol, and everything in it is made up.

    The first line printed is the address of its API, the others are its people.

    Faults on purpose show what a night does about them. A trouble is a status, such as 500 or 429(5) with a Retry-After
    of five seconds, or one of slow(SECONDS), cut(SHARE), truncated(SHARE), malformed, token-ends, twice, added, removed,
    short(ITEMS), unknown-fields, nulls(FIELD,…), gone, hidden, cumulative(FIELD) and clock-off(SECONDS).
    For example --fault "GET /production/*/mo=429(5):3" three times, --fault "POST /login=503:1@1" the second time,
    --fault "GET /*=cut%2" two of a hundred times.
    """
    planned = _faults(faults)
    world = _invented(today, options) if catalogue is None else _replayed(catalogue, today, options)
    if until_closed:
        end_when_closed()
    run_platform(world, host, port, tell=_tell, faults=planned, fault_seed=fault_seed)


def _faults(written: tuple[str, ...]) -> tuple[Fault, ...]:
    try:
        return tuple(read_fault(each) for each in written)
    except (ValueError, UnknownName) as error:
        raise click.BadParameter(str(error), param_hint="--fault") from error


def _invented(today: datetime | None, options: dict[str, object]) -> World:
    seed, accounts, months = (_whole(options[name]) for name in ("seed", "accounts", "months"))
    if today is not None:
        return with_canary(demo_world(today=today.date(), seed=seed, accounts=accounts, months=months))
    return with_canary(demo_world(seed=seed, accounts=accounts, months=months, now=SystemClock().now()))


def _replayed(file: Path, today: datetime | None, options: dict[str, object]) -> World:
    text = {name: str(value) for name, value in options.items() if value is not None}
    return catalogue_world(
        file,
        production_column=text["production_column"],
        created_column=text["created_column"],
        duration_column=text["duration_column"],
        title_column=text.get("title_column"),
        id_column=text.get("id_column"),
        account_name=text["account_name"],
        time_zone=text["time_zone"],
        today=today.date() if today else SystemClock().now().astimezone(ZoneInfo(text["time_zone"])).date(),
    )


def _whole(value: object) -> int:
    return int(str(value))


def _tell(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()
