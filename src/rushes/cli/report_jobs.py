"""The job of production reports: a file that somebody sent, files that waited for their headers to be confirmed, and all of them again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from rushes.cli.job_context import JobContext
from rushes.cli.report_intake import note_settled, note_taken, report_intake
from rushes.domain import Period
from rushes.errors import BadFile, InvalidQuery
from rushes.intake import HeadersUnknown, Incoming, ReportIntake
from rushes.languages import sentence

__all__ = ["take_report"]

_FILE = re.compile(r"[0-9a-f]{32}\.report")


def take_report(context: JobContext) -> Mapping[str, Any]:
    """Take in what the job names and what waited, and ask for the days concerned to be loaded.

    The request names the connection; of a file its name in the folder of those that wait, what its sender calls it, the account and the
    days; with `settled`, every kept day is asked for again.

    Raises:
        InvalidQuery: The request cannot be read.
    """
    request, by = context.job.request, context.job.asked_by
    intake = report_intake(context.settings, str(request.get("connection", "")))
    context.tell({"words": sentence("Taking the report in")})
    told: dict[str, Any] = {}
    taken = list(intake.take_held())
    if "file" in request:
        incoming = _incoming(context, intake)
        try:
            taken.append(intake.take(incoming))
        except HeadersUnknown as unknown:
            told = {"state": "partial", "message": str(unknown)}
        except BadFile as refused:
            told = {"state": "failed", "message": str(refused)}
        incoming.path.unlink(missing_ok=True)
    note_taken(context.settings, context.store, intake, taken, by=by)
    if request.get("settled"):
        note_settled(context.settings, context.store, intake, by=by)
    rows = {"rows_rejected": sum(each.report.rows_aside for each in taken), "rows": sum(each.report.rows_taken for each in taken)}
    return {**(rows if taken else {}), **told}


def _incoming(context: JobContext, intake: ReportIntake) -> Incoming:
    request = context.job.request
    try:
        file, name, account = (str(request[key]) for key in ("file", "name", "account"))
        period = Period(date.fromisoformat(request["first"]), date.fromisoformat(request["last"]))
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidQuery(f"This request to take a report in cannot be read ({error}).") from error
    path = context.settings.uploads_dir / file
    if not _FILE.fullmatch(file) or not path.is_file():
        raise InvalidQuery("The file of this request is not there any more. Send it again.")
    return Incoming(path, name, intake.account(account).id, period, "page", context.job.asked_by)
