"""An export that is scheduled below the pages, and the bucket that it goes to."""

from __future__ import annotations

from flask import Flask

from rushes.reports import USAGE, ExportOutcome, ExportSchedules, OutcomeState
from rushes.reports.exports.records import add_outcome
from web.installation import NOW, OPERATOR, rooms

BY = f"operator:{OPERATOR}"


def export_of(app: Flask, account_id: int, name: str = "nightly", *, word: str = "media") -> int:
    """Schedule an export of an account's usage, which did not get to its bucket the last time, and return its id; its bucket is called by a word."""
    known, cloud = rooms(app), f"{word}-s3"
    found = next((each for each in known.sources.every() if each.name == cloud), None)
    source = found or known.sources.add(
        cloud, "s3", {"bucket": word, "region": "eu-west-1", "key_id": "AKIATEST", "endpoint": f"https://{word}"}, "geheim", by=BY
    )
    made = ExportSchedules(known.store, known.clock).add(account_id, name, source, "", [USAGE], "csv", by=BY)
    told, values = "There is no bucket “{bucket}” at {host}.", {"bucket": word, "host": word}
    failed = ExportOutcome(made.schedule_id, USAGE, "", OutcomeState.FAILED, NOW, message=told.format(**values), told=told, values=values)
    with known.store.begin() as conn:
        add_outcome(conn, failed)
        add_outcome(conn, ExportOutcome(made.schedule_id, "dataset:7", "abc-12@def", OutcomeState.WRITTEN, NOW, 1234))
    return made.schedule_id
