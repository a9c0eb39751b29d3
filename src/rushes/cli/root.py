"""`rushes` itself: the options before the command, and where each command is."""

from __future__ import annotations

from pathlib import Path

import click

from rushes import __version__
from rushes.cli.installation import CONFIG_KEY, LOG_FORMAT_KEY
from rushes.cli.lazy import LazyGroup
from rushes.config import FILE_NAME
from rushes.telemetry import configure_logging

__all__ = ["root"]

_PLACES = {
    "init": "rushes.cli.init:init",
    "doctor": "rushes.cli.doctor:doctor",
    "sync": "rushes.cli.sync:sync",
    "upgrade": "rushes.cli.upgrade:upgrade",
    "backup": "rushes.cli.backup:backup",
    "restore": "rushes.cli.backup:restore",
    "serve": "rushes.cli.serve:serve",
    "web": "rushes.cli.web:web",
    "runner": "rushes.cli.runner:runner",
    "run-due": "rushes.cli.run_due:run_due",
    "warehouse": "rushes.cli.warehouse:warehouse",
    "export": "rushes.cli.export:export",
    "account": "rushes.cli.account:account",
    "operator": "rushes.cli.operator:operator",
    "person": "rushes.cli.person:person",
    "dashboard": "rushes.cli.dashboard:dashboard",
    "report": "rushes.cli.report:report",
    "statement": "rushes.cli.statement:statement",
    "production-report": "rushes.cli.production_report:production_report",
    "dataset": "rushes.cli.dataset:dataset",
    "source": "rushes.cli.source:source",
    "token": "rushes.cli.token:token",
    "mail": "rushes.cli.mail:mail",
    "audit": "rushes.cli.audit:audit",
    "metrics-token": "rushes.cli.metrics_token:metrics_token",
    "deploy": "rushes.cli.deploy:deploy",
    "demo": "rushes.cli.demo:demo",
}


@click.group(cls=LazyGroup, places=_PLACES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="rushes", message="%(prog)s %(version)s")
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"The configuration file; without it RUSHES_CONFIG, else {FILE_NAME} here.",
)
@click.option(
    "--log-format",
    type=click.Choice(["lines", "json"]),
    default="lines",
    show_default=True,
    help="How log events are written to standard error.",
)
@click.pass_context
def root(context: click.Context, config_path: Path | None, log_format: str) -> None:
    """Usage dashboards for media platforms: what each production used, the morning after."""
    configure_logging(json=log_format == "json")
    context.meta[CONFIG_KEY] = config_path
    context.meta[LOG_FORMAT_KEY] = log_format
