"""Files sent to an account's page of data, and the runner that looks into them and loads them."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from flask import Flask

from rushes.cli.jobs import run_jobs
from rushes.cli.pulse import Ending
from rushes.datasets import Definition, Uploads, dataset_anywhere, make_dataset
from rushes.domain import DateOrder, Field, FieldRole, Grant, MeasureKind, NumberStyle, Shape, Unit
from rushes.store import JobState
from web.installation import NOW, Browser, rooms

TALKS = b"date,genre,minutes\n2026-11-01,drama,3\n2026-11-02,news,4\n2026-11-03,=cmd<script>,5\n"


def send(browser: Browser, page: str, data: bytes = TALKS, name: str = "talks.csv", *, action: str = "") -> str:
    """Send a file, and return the path of its page."""
    form = {"csrf_token": browser.form_token(page), "file": (io.BytesIO(data), name)}
    sent = browser.client.post(action or f"{page}/files", data=form, content_type="multipart/form-data")
    assert sent.status_code == 303, sent.text
    return sent.headers["Location"]


def work(app: Flask) -> list[JobState]:
    """Do the jobs that wait, as a runner would."""
    known = rooms(app)
    return run_jobs(known.settings, known.store, known.clock, runner="r", lease=timedelta(minutes=5), ending=Ending())


def load(app: Flask, browser: Browser, page: str, data: bytes = TALKS, **form: str) -> str:
    """Send a file, let it be looked into, load it as it was guessed, and return the path of its dataset's page."""
    file = send(browser, page, data)
    assert work(app) == [JobState.SUCCEEDED]
    made = browser.post(file, {"name": "Talks", **form}, page=file)
    assert made.status_code == 303, re.findall(r'role="alert">.*?</div>', made.text, re.DOTALL)
    assert work(app) == [JobState.SUCCEEDED]
    return made.headers["Location"]


def dataset_of(app: Flask, account_id: int, name: str = "By hand") -> dict[str, object]:
    """Make a dataset and a file that waits below the pages, and return their ids as addresses call them."""
    known = rooms(app)
    shape = Shape(
        (
            Field("date", "date", name, FieldRole.DATE, dates=DateOrder.YEAR_FIRST),
            Field("n", "n", name, FieldRole.MEASURE, numbers=NumberStyle.POINT, kind=MeasureKind.FLOW, unit=Unit.COUNT),
        )
    )
    uploads = Uploads(known.settings.uploads_dir)
    sent = uploads.room() / f"sent-{account_id}"
    sent.write_bytes(TALKS)
    with known.store.begin() as conn:
        grant = Grant(account_id, sees_all_productions=True)
        number = make_dataset(conn, grant, Definition(name, "", {"kind": "file", "reading": {}}, shape), by="person:1", at=NOW)
        upload = uploads.keep(conn, sent, name, account_id, dataset_id=None, by="person:1", at=NOW)
        assert dataset_anywhere(conn, number).account_id == account_id
    return {"dataset_id": number, "upload": upload.token, "refresh_id": 1}
