"""`rushes mail`: whether mail leaves this installation."""

from __future__ import annotations

import sys

import click

from rushes.cli.installation import with_settings
from rushes.clock import SystemClock
from rushes.config import Settings
from rushes.domain import mail_address
from rushes.reports import Mailer, Refused, trial_message

__all__ = ["mail"]


@click.group()
def mail() -> None:
    """The mail server that reports are sent by."""


@mail.command(name="try")
@click.argument("address")
@with_settings
def send_trial(settings: Settings, address: str) -> None:
    """Send a short mail to ADDRESS, by the server of the [mail] table."""
    message = trial_message(address, SystemClock().now(), settings.mail)
    with Mailer(settings.mail) as mailer:
        done = mailer.send(message, mail_address(address) or address)
    if isinstance(done, Refused):
        click.echo(done.reason, err=True)
        sys.exit(1)
    click.echo(f"The mail server has taken it; look whether it arrives. Its id is {done.message_id}.")
