"""The job of exports: one that is scheduled, put into its bucket now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rushes.cli.dataset_jobs import opened_sources
from rushes.cli.job_context import JobContext
from rushes.errors import InvalidQuery
from rushes.languages import sentence
from rushes.reports import ExportPutter, ExportSchedules, OutcomeState

__all__ = ["put_export"]


def put_export(context: JobContext) -> Mapping[str, Any]:
    """Put what the job names into its bucket; what did not change is left out, unless it asks for that, too.

    Raises:
        InvalidQuery: The request cannot be read.
        NotFound: The export is not scheduled any more.
    """
    request, store, clock = context.job.request, context.store, context.clock
    number = request.get("export")
    if not isinstance(number, int):
        raise InvalidQuery("This request to export names no schedule.")
    schedule = ExportSchedules(store, clock).one(number)
    context.tell({"words": sentence("Putting the rows into the bucket")})
    putter = ExportPutter(context.settings, store, clock, opened_sources(context.settings, store))
    outcomes = putter.put(schedule, by=context.job.asked_by, tries_again=True, always=request.get("always") is True)
    failed = [f"{each.data}: {each.message}" for each in outcomes if each.state is OutcomeState.FAILED]
    told: dict[str, Any] = {"rows": sum(each.rows for each in outcomes)}
    if failed:
        told |= {"state": "failed" if len(failed) == len(outcomes) else "partial", "message": " ".join(failed)}
    return told
