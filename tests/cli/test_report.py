"""`rushes report`: schedules made in somebody's name, seen, changed, paused, asked for and removed from the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert

from cli.conftest import Rushes
from reports.mail.server import SENDER, Inbox, mail_server
from rushes.cli.due import is_anything_due
from rushes.cli.pulse import Ending
from rushes.cli.report_run import run_reports
from rushes.clock import Schedule as DailySchedule
from rushes.clock import SystemClock, nightly
from rushes.config import Settings, load
from rushes.reports import Built, DeliveryState, Envelope, Posted, Report, ReportAccess, Schedule
from rushes.store import AuditChoice, StoredFires, find_audit, last_ended_run, open_store, tables

LOCAL = '\n[connection.sign_in]\nkind = "local"\n'
ALICE = "alice@example.com"


@pytest.fixture
def settings(loaded: Path, rushes: Rushes) -> Settings:
    """An install with an administrator and a viewer, who were invited."""
    path = loaded / "rushes.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[[connection.login]]", f"{LOCAL}[[connection.login]]", 1), encoding="utf-8")
    done = rushes("person", "invite", ALICE, "--account", "North Production House", "--administrator")
    assert done.code == 0, done.err
    return load(path, {})


def test_report_is_made_changed_paused_asked_for_and_removed(settings: Settings, rushes: Rushes) -> None:
    assert rushes("report", "list").out.startswith("There are no schedules")
    made = rushes(
        "report", "add", "--account", "1", "--person", ALICE, "--title", "Usage", "--to", ALICE, "--cadence", "daily", "--at", "07:30"
    )
    assert made.code == 0, made.err
    assert "has 1 recipients" in made.out
    shown = rushes("report", "show", "1").out
    assert all(each in shown for each in ("Usage: what each production used, last-month", "daily at 07:30", "attached: pdf", ALICE))
    changed = rushes(
        "report", "change", "1", "--cadence", "monthly", "--on-day", "31", "--form", "csv", "--form", "xlsx", "--not-to", ALICE
    )
    assert (changed.code, "has 0 recipients" in changed.out) == (0, True), changed.err
    shown = rushes("report", "show", "1").out
    assert all(each in shown for each in ("monthly on day 31 at 07:30", "attached: xlsx, csv"))
    assert rushes("report", "pause", "1").code == 0
    assert "paused" in rushes("report", "list", "--account", "1").out
    assert "due next" in rushes("report", "resume", "1").out
    assert rushes("report", "deliveries", "1").out == "Nothing was due yet.\n"
    assert rushes("report", "send", "1", "--person", ALICE).code == 0
    assert "waiting" in rushes("report", "deliveries", "1").out
    assert rushes("report", "remove", "1").code == 0
    assert rushes("report", "list").out.startswith("There are no schedules")
    with open_store(settings.records_place) as store, store.reading() as conn:
        trail = find_audit(conn, AuditChoice(account_id=1, who="command line"), limit=20)
    told = [each.entry.what for each in reversed(trail) if each.entry.what.startswith(("schedule", "recipient", "report"))]
    assert told == [
        "schedule.created",
        "recipient.added",
        "schedule.changed",
        "recipient.removed",
        "schedule.paused",
        "schedule.resumed",
        "report.asked",
        "schedule.removed",
    ]


def test_report_that_was_asked_for_is_due_and_run_once(settings: Settings, rushes: Rushes) -> None:
    assert rushes("report", "add", "--account", "1", "--person", ALICE, "--title", "Usage").code == 0
    assert rushes("report", "send", "1", "--person", ALICE).code == 0
    posted: list[Envelope] = []

    def build(schedule: Schedule, access: ReportAccess) -> Built:
        assert (schedule.account_id, access.scope.account_ids) == (1, (1,))
        return Built(Report("Usage", "A", "", (), (), (), "en_GB", clock.now(), "#000000"), (), is_complete=True, has_activity=True)

    def post(_schedule: Schedule, _built: Built, letter: Envelope) -> Posted:
        posted.append(letter)
        return Posted("<1@rushes.example>")

    clock = SystemClock()
    told = replace(nightly(settings), schedule=DailySchedule("night", "0 0 29 2 *", settings.zone))
    with open_store(settings.records_place) as store:
        StoredFires(store).open("night", clock.now(), (), runner="r", now=clock.now())
        with store.begin() as conn:
            conn.execute(insert(tables.statement_look).values(id=1, at=clock.now(), run_id=last_ended_run(conn), version=1))
        assert not is_anything_due(store, told, clock.now())
        assert is_anything_due(store, told, clock.now(), sends_reports=True)
        for wanted in ([DeliveryState.SENT], []):
            done = run_reports(settings, store, clock, build=build, post=post, runner="r", ending=Ending(), has_new_data=True)
            assert done == wanted
        assert not is_anything_due(store, told, clock.now(), sends_reports=True)
    assert [each.address for each in posted] == [ALICE]
    assert "sent" in rushes("report", "deliveries", "1").out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "9"), "There is no schedule 9"),
        (("pause", "9"), "There is no schedule 9"),
        (("add", "--account", "1", "--person", "nobody", "--title", "T"), "Nobody called"),
        (("add", "--account", "2", "--person", ALICE, "--title", "T"), "Nobody called"),
        (("add", "--account", "1", "--person", ALICE), "--title"),
        (("add", "--account", "1", "--person", ALICE, "--title", "T", "--board", "7"), "no such dashboard"),
        (("add", "--account", "1", "--person", ALICE, "--title", "T", "--on-day", "3"), "--on-day"),
        (("add", "--account", "1", "--person", ALICE, "--title", "T", "--to", "x@example.com"), "this is neither"),
    ],
)
def test_report_that_cannot_be_is_refused_and_says_why(settings: Settings, rushes: Rushes, arguments: tuple[str, ...], told: str) -> None:
    assert settings.local_connections
    done = rushes("report", *arguments)
    assert done.code != 0
    assert told in done.err


def test_report_that_was_asked_for_goes_out_with_the_clocks_work_through_the_mail_server(
    settings: Settings, loaded: Path, rushes: Rushes
) -> None:
    inbox = Inbox()
    with mail_server(inbox) as port:
        path = loaded / "rushes.toml"
        mail = f'\n[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "{SENDER}"\n'
        text = path.read_text(encoding="utf-8")
        text = text.replace("[web]\n", '[web]\npublic_url = "https://usage.example.com"\n', 1)
        path.write_text(text + mail, encoding="utf-8")
        assert rushes("report", "add", "--account", "1", "--person", ALICE, "--title", "Usage", "--form", "csv").code == 0
        assert rushes("report", "send", "1", "--person", ALICE).code == 0
        rushes("run-due")
        assert "sent" in rushes("report", "deliveries", "1").out
        rushes("run-due")
    (taken,) = inbox.taken
    assert taken.rcpt_tos == [ALICE]
    assert b"https://usage.example.com/dashboard?account=1" in (taken.original_content or b"")
    assert settings.mail.host is None
