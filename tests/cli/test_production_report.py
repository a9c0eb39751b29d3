"""`rushes production-report`, the watched folder and the runner: from files to the numbers of the facts."""

from __future__ import annotations

import json
import os
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from cli.conftest import Rushes
from intake.dovecot import PASSWORD, USERNAME, running_dovecot
from intake.sent import ROWS, csv_of
from kept_facts import FactsFactory, of_version
from kept_records import RecordsFactory
from rushes.cli.reports_due import is_report_waiting
from rushes.clock import SystemClock
from rushes.config import Settings, load
from rushes.domain import Period
from rushes.store import Store, account_id, ask_job, list_audit, list_jobs, open_store
from rushes.warehouse import coverage_rows, open_facts

CONFIGURATION = """
data_dir = "var"
time_zone = "Europe/Brussels"
[clock]
night = "{hour:02}:00"
[sync]
first_load_days = 5
lag_days = 0
[[connection]]
name = "reports"
kind = "production-report"
home_url = "https://platform.example.org/"
[connection.production_report]
watch_dir = "incoming"
settles_after_s = 2
[[connection.production_report.account]]
id = "4101"
name = "North House"
period = "report_{{first}}_{{last}}.csv"
[[connection.production_report.account]]
id = "4102"
name = "South House"
period = "report_{{first}}_{{last}}.csv"
"""
TODAY = SystemClock().now().date()
YESTERDAY, BEFORE = TODAY - timedelta(days=2), TODAY - timedelta(days=3)


@pytest.fixture
def folder(tmp_path: Path, rushes: Rushes, records: RecordsFactory, facts: FactsFactory) -> Path:
    """An install of reports alone, whose next night is half a day away."""
    hour = (SystemClock().now().hour + 13) % 24
    text = CONFIGURATION.format(hour=hour) + records.configuration(tmp_path, is_made=True) + facts.configuration(tmp_path)
    (tmp_path / "rushes.toml").write_text(text)
    assert rushes("init", "--keys-only").code == 0
    return tmp_path


@pytest.fixture
def settings(folder: Path) -> Settings:
    return load(folder / "rushes.toml", {})


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with open_store(settings.records_place) as opened:
        yield opened


def month(day: date) -> date:
    return day - timedelta(days=40)


def write(folder: Path, name: str, *ingested: str) -> str:
    rows = [(row[0], row[1], "", amount, *row[4:]) for row, amount in zip(ROWS, ingested, strict=True)]
    (folder / name).write_text(csv_of(rows), encoding="utf-8")
    return name


def facts_of(settings: Settings, store: Store, external_id: str) -> dict[tuple[str, date], tuple[int | None, int | None]]:
    """Return milliseconds ingested and bytes in the cloud of each production and day."""
    with store.begin() as records:
        internal = account_id(records, "reports", external_id)
    sql = (
        "SELECT p.external_id, day, ingested_ms, cloud_storage_bytes FROM usage_daily JOIN production p USING (account_id, production_id) "
        "WHERE account_id = $account"
    )
    with closing(open_facts(settings)) as warehouse, warehouse.reader() as reader:
        rows = reader.query(of_version(reader, sql), {"account": internal})
    return {(name, day): (ingested, stored) for name, day, ingested, stored in rows}


def completeness(settings: Settings, store: Store, external_id: str, *days: date) -> list[bool]:
    with store.begin() as records:
        internal = account_id(records, "reports", external_id)
    with closing(open_facts(settings)) as warehouse, warehouse.reader() as reader:
        known = {row.day: row.is_complete for row in coverage_rows(reader, internal, Period(min(days), max(days)))}
    return [known.get(day, False) for day in days]


def test_file_goes_from_its_headers_to_the_facts(folder: Path, rushes: Rushes, settings: Settings, store: Store) -> None:
    name = write(folder, "long.csv", "7200", "30")
    looked = rushes("production-report", "look", name)
    assert (looked.code, "Nobody has confirmed yet" in looked.out, "items_ingested" in looked.out) == (0, True, True)
    days = ("--first", str(month(YESTERDAY)), "--last", str(YESTERDAY))
    waits = rushes("production-report", "take", name, "--account", "4101", *days)
    assert (waits.code, "waits" in waits.err) == (1, True)
    confirmed = rushes("production-report", "confirm", name)
    assert (confirmed.code, "long.csv: taken, 2 rows, 2 taken, 0 set aside" in confirmed.out) == (0, True)
    assert rushes("run-due").code == 0
    # Levels are there; flows are not settled, so the day is not complete.
    assert facts_of(settings, store, "4101") == {("4101/7", YESTERDAY): (None, 30_500_000), ("4101/8", YESTERDAY): (None, 3_000_000)}
    assert completeness(settings, store, "4101", YESTERDAY, BEFORE) == [False, False]

    write(folder, "short.csv", "3600", "30")
    pair = ("--file", "long.csv", str(month(YESTERDAY)), str(YESTERDAY), "--file", "short.csv", str(YESTERDAY), str(YESTERDAY))
    told = rushes("production-report", "compare", *pair, "--keep")
    assert (told.code, "its flows are those of its days" in told.out) == (0, True)
    assert rushes("production-report", "take", "short.csv", "--account", "4101", "--first", str(YESTERDAY)).code == 0
    assert rushes("run-due").code == 0
    assert facts_of(settings, store, "4101")["4101/7", YESTERDAY] == (3_600_000, 30_500_000)
    assert completeness(settings, store, "4101", YESTERDAY, BEFORE) == [True, False]
    assert facts_of(settings, store, "4102") == {}
    listed = rushes("production-report", "list").out
    assert "Flows are windowed" in listed
    assert "Its flows" in listed
    with store.reading() as records:
        assert {each.what for each in list_audit(records, limit=50)} >= {
            f"production_report.{what}" for what in ("taken", "settled", "confirmed")
        }


def test_rows_that_were_set_aside_are_printed_and_counted(folder: Path, rushes: Rushes) -> None:
    rushes("production-report", "confirm", write(folder, "good.csv", "1", "2"))
    write(folder, "bad.csv", "many", "2")
    done = rushes("production-report", "take", "bad.csv", "--account", "4101", "--first", str(YESTERDAY))
    assert "2 rows, 1 taken, 1 set aside" in done.out
    assert "1 set aside: This is no number." in done.out
    (report,) = [each for each in rushes("production-report", "list").out.split() if each.startswith(f"{YESTERDAY:%Y%m%d}_")]
    (row,) = [json.loads(line) for line in rushes("production-report", "set-aside", "4101", report).out.splitlines()]
    assert (row["line"], row["column"]) == (2, "Volume Ingested (s)")
    assert rushes("production-report", "set-aside", "4102", report).code == 2
    assert rushes("production-report", "take", "bad.csv", "--account", "4103", "--first", str(YESTERDAY)).code == 2


def test_mapping_that_was_edited_is_what_counts(folder: Path, rushes: Rushes, settings: Settings, store: Store) -> None:
    (folder / "own.csv").write_text("Id,Dauer\r\n7,1\r\n8,2\r\n", encoding="utf-8")
    mapping = json.loads(rushes("production-report", "look", "own.csv", "--json").out)
    (folder / "mapping.json").write_text("[1]")
    assert rushes("production-report", "confirm", "own.csv", "--mapping", "mapping.json").code == 2
    mapping["headers"][1] |= {"feeds": "ingested", "unit": "h"}
    (folder / "mapping.json").write_text(json.dumps(mapping))
    assert rushes("production-report", "confirm", "own.csv", "--mapping", "mapping.json").code == 0
    assert "ingested" in rushes("production-report", "look", "own.csv").out


def put(folder: Path, account: str, name: str, *ingested: str, age_s: float = 3) -> Path:
    place = folder / "incoming" / account
    place.mkdir(parents=True, exist_ok=True)
    path = place / write(place, name, *ingested)
    at = time.time() - age_s
    os.utime(path, (at, at))
    return path


def is_waiting(settings: Settings) -> bool:
    return is_report_waiting(settings, SystemClock().now())


def test_watched_folder_is_taken_in_by_the_runner(folder: Path, rushes: Rushes, settings: Settings, store: Store) -> None:
    assert not is_waiting(settings)
    rushes("production-report", "confirm", write(folder, "good.csv", "1", "2"))
    long, short = (f"report_{first}_{YESTERDAY}.csv" for first in (month(YESTERDAY), YESTERDAY))
    pair = (
        "--file",
        "good.csv",
        str(month(YESTERDAY)),
        str(YESTERDAY),
        "--file",
        write(folder, "less.csv", "1", "1"),
        str(YESTERDAY),
        str(YESTERDAY),
    )
    assert rushes("production-report", "compare", *pair, "--keep").code == 0
    put(folder, "4101", short, "60", "5")
    put(folder, "4102", short, "600", "50")
    put(folder, "4102", "what is this.csv", "600", "50")
    still = put(folder, "4102", long, "600", "50", age_s=-60)
    (folder / "incoming" / "4102" / "link.csv").symlink_to(folder / "rushes.toml")
    assert is_waiting(settings)
    assert rushes("run-due").code == 0
    assert not is_waiting(settings)
    assert facts_of(settings, store, "4101")["4101/7", YESTERDAY][0] == 60_000
    assert facts_of(settings, store, "4102")["4102/7", YESTERDAY][0] == 600_000
    assert len(facts_of(settings, store, "4101")) == 2
    south = folder / "incoming" / "4102"
    assert sorted(path.name for path in (south / "done").iterdir()) == [short]
    assert "Nothing says which days" in (south / "refused" / "what is this.csv.txt").read_text()
    assert still.exists()
    # A file that comes again under the same name is put beside the first.
    put(folder, "4102", short, "600", "50")
    assert rushes("run-due").code == 0
    assert len(list((south / "done").iterdir())) == 2
    with store.reading() as records:
        assert [each.asked_by for each in list_jobs(records, limit=9, kinds=["load"])] == ["folder", "folder"]


def test_folder_that_cannot_be_written_is_no_endless_loop(folder: Path, rushes: Rushes) -> None:
    path = put(folder, "4101", "x.csv", "1", "2")
    (path.parent / "refused").write_text("in the way")
    assert rushes("run-due").code == 2
    assert path.exists()


def test_configuration_of_reports_is_checked(folder: Path, rushes: Rushes) -> None:
    text = (folder / "rushes.toml").read_text()
    for wrong, words in (
        (text.replace('id = "4102"', 'id = "4101"'), "two accounts have the id"),
        (text.replace('id = "4102"', 'id = "../4102"'), "account[1].id"),
        (text.replace("{first}_{last}", "{first}"), "{last}"),
        (text.partition("[connection.production_report]")[0], "needs a [[connection.production_report.account]]"),
        (text.replace("watch_dir", "watched"), "did you mean “watch_dir”?"),
    ):
        (folder / "rushes.toml").write_text(wrong)
        done = rushes("production-report", "list")
        assert (done.code, words in done.err) == (2, True), done.err


def test_erased_account_leaves_no_report_and_the_other_keeps_its_own(
    folder: Path, rushes: Rushes, settings: Settings, store: Store
) -> None:
    rushes("production-report", "confirm", write(folder, "good.csv", "1", "2"))
    (folder / "other.csv").write_text("Id,Title of the thing\r\n7,x\r\n", encoding="utf-8")
    for account in ("4101", "4102"):
        for name in ("good.csv", "other.csv"):
            rushes("production-report", "take", name, "--account", account, "--first", str(YESTERDAY))
    assert rushes("run-due").code == 0
    with store.begin() as records:
        internal = account_id(records, "reports", "4101")
        ask_job(records, kind="export", request={}, asked_by="operator:olga", at=SystemClock().now(), account_id=internal)
    assert rushes("run-due").code == 0
    (exported,) = settings.exports_dir.iterdir()
    with zipfile.ZipFile(exported) as archive:
        (report,) = [each for each in archive.namelist() if each.startswith("reports/")]
        assert archive.read(report) == (folder / "good.csv").read_bytes()
    with store.begin() as records:
        ask_job(records, kind="erase", request={}, asked_by="operator:olga", at=SystemClock().now(), account_id=internal)
    assert rushes("run-due").code == 0
    kept = settings.reports_dir / "reports"
    left = [path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file()]
    assert not [each for each in left if "4101" in each]
    assert len([each for each in left if each.startswith("accounts/4102/")]) == 4
    assert "4101" not in (kept / "arrivals.jsonl").read_text()
    assert len(list((kept / "held").glob("*.json"))) == 1
    assert facts_of(settings, store, "4102")["4102/7", YESTERDAY][1] == 30_500_000


def test_mailbox_is_read_by_the_runner_and_its_password_is_told_to_nobody(
    folder: Path, rushes: Rushes, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "noreply@platform.example.org", "reports+4101@example.org", f"Report of {YESTERDAY}"
    made.set_content("Here it is.")
    made.add_attachment(csv_of().encode(), maintype="text", subtype="csv", filename="report.csv")
    with running_dovecot() as server:
        secret = folder / "mailbox"
        secret.touch(mode=0o600)
        secret.write_text(f"{PASSWORD}\n")
        (folder / "ca.pem").write_bytes(server.authority.read_bytes())
        text = (folder / "rushes.toml").read_text()
        text = text.replace(
            'name = "North House"\n', 'name = "North House"\naddress = "reports+4101@example.org"\nsubject = "Report of {day}"\n'
        )
        mailbox = MAILBOX.format(port=server.port, username=USERNAME)
        (folder / "rushes.toml").write_text(f"{text}\n{mailbox}")
        settings = load(folder / "rushes.toml", {})
        assert "“connection[0].production_report.mailbox.password” is not a setting" in refused(folder, rushes)
        rushes("production-report", "confirm", write(folder, "good.csv", "1", "2"))
        server.deliver(made.as_bytes(), at="")
        assert is_waiting(settings)
        assert rushes("run-due").code == 0
    assert not is_waiting(settings)
    assert facts_of(settings, store, "4101")["4101/7", YESTERDAY][1] == 30_500_000
    said = rushes("production-report", "list")
    assert "noreply@platform.example.org" in said.out
    kept = "".join(
        path.read_text("utf-8", "replace") for path in settings.data_dir.rglob("*") if path.is_file() and path.stat().st_size < 10**6
    )
    assert PASSWORD not in said.out + said.err + kept + repr(settings)
    # The server is away now; the next look says so.
    state = settings.reports_dir / "reports" / "mailbox.json"
    state.write_text(state.read_text().replace(f"{TODAY.year}-", "2020-"))
    assert rushes("run-due").code == 1
    assert "does not answer" in json.loads(state.read_text())["trouble"]
    received = rushes("production-report", "receive")
    assert (received.code, "does not answer" in received.err) == (1, True)


def test_doctor_says_what_the_reports_name(folder: Path, rushes: Rushes) -> None:
    assert "name 0 productions so far" in rushes("doctor").out
    rushes("production-report", "confirm", write(folder, "good.csv", "1", "2"))
    rushes("production-report", "take", "good.csv", "--account", "4101", "--first", str(YESTERDAY))
    assert "of 2 accounts; they name 2 productions so far" in rushes("doctor").out
    put(folder, "4102", f"report_{YESTERDAY}_{YESTERDAY}.csv", "1", "2")
    received = rushes("production-report", "receive")
    assert (received.code, "1 reports were taken in" in received.out) == (0, True)


MAILBOX = """
[sources]
private_networks = ["127.0.0.1"]
[connection.production_report.mailbox]
host = "127.0.0.1"
port = {port}
username = "{username}"
password_file = "mailbox"
ca_file = "ca.pem"
senders = ["noreply@platform.example.org"]
"""


def refused(folder: Path, rushes: Rushes) -> str:
    """Return what is said where the password stands in the configuration itself."""
    file = folder / "rushes.toml"
    text = file.read_text()
    file.write_text(text.replace('password_file = "mailbox"', 'password = "secret"'))
    said = rushes("production-report", "list").err
    file.write_text(text)
    return said
