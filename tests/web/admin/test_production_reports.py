"""Production reports in the operators' pages: sent, confirmed, compared, loaded; and what its people see is what the files say."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from intake.sent import ROWS, connection_of, csv_of
from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.domain import Period
from rushes.figures import Format
from rushes.identity import Access, Inviter, Role
from rushes.store import JobState, list_audit
from rushes.warehouse import RejectChoice, coverage_rows, rejected_rows
from web.data_by_hand import work
from web.for_good import is_asked_twice
from web.installation import OPERATOR, AccountIds, Browser, ids_by_name, rooms, running, signed_in
from web.local_house import PASSWORD

PAGE = "/admin/production-reports"
DAY = date(2025, 11, 20)
LONG = Period(date(2025, 10, 1), DAY)
HOSTILE = "=x<script>alert(1)</script>.csv"


@dataclass(frozen=True)
class House:
    """An installation with Limecraft and with reports of accounts A and B, and an operator."""

    app: Flask
    olga: Browser

    def send(self, content: str, period: Period, account: str = "A", name: str = "report.csv") -> TestResponse:
        form = {
            "csrf_token": self.olga.form_token(PAGE),
            "account": f"reports/{account}",
            "first": str(period.first),
            "last": str(period.last),
            "file": (io.BytesIO(content.encode()), name),
        }
        return self.olga.client.post(PAGE, data=form, content_type="multipart/form-data")

    def take(self, content: str, period: Period, account: str = "A") -> list[JobState]:
        assert self.send(content, period, account).status_code == 303
        return work(self.app)

    def page(self) -> str:
        return html.unescape(self.olga.get(PAGE).text)

    def confirm(self) -> None:
        (address,) = {part.partition('"')[0] for part in self.page().split('href="') if "/headers?" in part.partition('"')[0]}
        pairs = dict(pair.split("=") for pair in address.partition("?")[2].split("&"))
        assert "Volume Ingested (s)" in self.olga.get(address).text
        uses = next(_mapping(self.app)).uses
        form = {f"feeds-{place}": each.feeds for place, each in enumerate(uses)} | {
            f"unit-{place}": each.unit for place, each in enumerate(uses)
        }
        answer = self.olga.post(f"{PAGE}/headers", pairs | form, page=address)
        assert answer.status_code == 303, answer.text

    def invite(self, username: str, account: AccountIds) -> Browser:
        access = Access(account.account_id, account.name, Role.ADMINISTRATOR, ())
        code = rooms(self.app).identity.local_people.invite(Inviter("command line"), "reports", username, username, access).code
        browser = Browser(self.app)
        browser.post("/welcome", {"code": code, "password": PASSWORD}, page="/welcome")
        assert browser.sign_in(username, PASSWORD, connection="reports").status_code == 303
        return browser


def _mapping(app: Flask) -> Iterator[object]:
    from rushes.intake import ReportIntake

    known = rooms(app)
    for each in known.settings.connection:
        if each.production_report:
            intake = ReportIntake(each, work=known.settings.reports_dir / "work", clock=known.clock)
            yield from (held.mapping for held in intake.held.every())


@pytest.fixture
def house(settings: Settings, clock: FrozenClock) -> Iterator[House]:
    reports = connection_of(settings.data_dir)
    both = settings.model_copy(update={"connection": (*settings.connection, reports)})
    with running(both, clock) as app:
        olga = Browser(app)
        olga.operate()
        yield House(app, olga)


def rows(*ingested: str) -> str:
    return csv_of([(row[0], row[1], "", amount, *row[4:]) for row, amount in zip(ROWS, ingested, strict=True)])


def told_by(browser: Browser, account: AccountIds) -> list[str]:
    address = f"/explore/chart.csv?account={account.account_id}&value=ingested&value=cloud_storage&across=day&span={DAY}..{DAY}"
    return browser.get(address).text.splitlines()


def test_report_goes_from_the_form_to_the_page_of_its_people(house: House) -> None:
    assert "nobody has confirmed" not in house.page()
    assert house.take(rows("7200", "30"), LONG) == [JobState.PARTIAL]
    assert "waits for its headers" in house.page()
    assert f'href="{PAGE}"' in house.olga.get("/admin/jobs/1").text.partition("</nav>")[2].partition("<main")[2]
    house.confirm()
    assert work(house.app) == [JobState.SUCCEEDED, JobState.SUCCEEDED]
    assert "not settled yet" in house.page()
    assert "Unnamed" not in house.page()
    assert house.take(rows("3600", "30"), Period(DAY, DAY)) == [JobState.SUCCEEDED, JobState.SUCCEEDED]
    one, other = sorted({part.partition('"')[0] for part in house.page().split('value="A/')[1:]})
    form = {"connection": "reports", "one": f"A/{one}", "other": f"A/{other}"}
    told = house.olga.post(f"{PAGE}/compare", form, page=PAGE)
    assert (told.status_code, "its flows are those of its days" in told.text) == (200, True)
    assert [f'value="A/{each}" selected' in told.text for each in (one, other)] == [True, True]
    assert "not settled yet" in house.page()
    assert house.olga.post(f"{PAGE}/compare", form | {"keep": "yes"}, page=PAGE).status_code == 200
    assert work(house.app) == [JobState.SUCCEEDED, JobState.SUCCEEDED]
    assert "Flows are windowed" in house.page()
    assert "cannot be put on single days" in house.page()

    assert house.take(rows("36000", "30"), Period(DAY, DAY), "B") == [JobState.SUCCEEDED, JobState.SUCCEEDED]
    accounts = ids_by_name(house.app)
    vera, wim = (house.invite(name, accounts[of]) for name, of in (("vera", "North House"), ("wim", "South House")))
    # Two productions: 3,600 s and 30 s; 30.5 and 3 MB.
    assert told_by(vera, accounts["North House"])[-1].startswith(f"{DAY},{3630 / 3600:.7f},0.0335")
    assert told_by(wim, accounts["South House"])[-1].startswith(f"{DAY},{36030 / 3600:.7f},0.0335")
    for browser, other_account in ((vera, "South House"), (wim, "North House"), (signed_in(house.app, "alice"), "North House")):
        assert browser.get(f"/explore?account={accounts[other_account].account_id}").status_code == 404
    with rooms(house.app).store.reading() as conn:
        left = [each.what for each in list_audit(conn, limit=99) if each.who == f"operator:{OPERATOR}"]
    assert {each for each in left if each.startswith("production_report")} == {
        f"production_report.{what}" for what in ("sent", "confirmed", "compared", "settled", "taken")
    }


def test_row_that_is_cut_short_is_told_and_the_morning_says_why_a_day_is_open(settings: Settings) -> None:
    reports = connection_of(settings.data_dir)
    morning = FrozenClock(datetime.combine(DAY + timedelta(days=1), time(9), UTC))
    with running(settings.model_copy(update={"connection": (*settings.connection, reports)}), morning) as app:
        olga = Browser(app)
        olga.operate()
        house = House(app, olga)
        house.take(rows("7200", "30") + "oops,<b>9\r\n", LONG)
        house.confirm()
        assert work(app) == [JobState.SUCCEEDED, JobState.SUCCEEDED]
        counts = house.page().partition('class="plainly"')[2].partition("</tr>")[0]
        assert re.findall(r'class="number">(\d+)', counts) == ["3", "2", "1"]
        assert "Line 4: This line has fewer fields than the table has columns. “oops,&lt;b&gt;9”" in olga.get(PAGE).text
        assert "Regel 4: Deze regel heeft minder velden" in olga.get(PAGE, Accept_Language="nl").text
        # The night counts as the page does: two rows loaded, one set aside.
        with rooms(app).warehouse.reader() as reader:
            account = ids_by_name(app)["North House"].account_id
            (day,) = coverage_rows(reader, account, Period(DAY, DAY))
            count, (row,) = rejected_rows(reader, RejectChoice(account_id=account), limit=9)
        assert (day.rows_loaded, day.rows_rejected, count) == (2, 1, 1)
        assert (row.reason, row.raw) == ("This line has fewer fields than the table has columns: line 4", "oops,<b>9")
        assert "is not settled yet; no flow is loaded" in short_of(olga, "North House")
        assert "staat nog niet vast" in short_of(olga, "North House", Accept_Language="nl")
        morning.advance(timedelta(days=1))
        olga.operate()
        assert "No report of this account ends on this day yet." in short_of(olga, "North House")


def short_of(browser: Browser, account: str, **headers: str) -> str:
    """Return what the overview says of an account that is not complete."""
    page = browser.get("/admin", **headers).text
    return next(line for line in page.split("<tr>") if account in line)


def test_report_of_a_day_that_is_not_over_is_refused_with_the_day_as_the_reader_writes_it(house: House) -> None:
    ahead = date(2031, 3, 14)
    house.take(csv_of(), Period(DAY, DAY))
    house.confirm()
    work(house.app)
    assert JobState.FAILED in house.take(csv_of(), Period(DAY, ahead))
    assert f"The last day of this report, {Format('en').date(ahead)}, was not over" in house.page()
    dutch = house.olga.get(PAGE, Accept_Language="nl").text
    assert (Format("nl").date(ahead) in dutch, f"{ahead}, " in dutch) == (True, False)


def test_file_that_is_refused_says_why_and_its_name_runs_nothing(house: House) -> None:
    answer = house.send("no table", Period(DAY, DAY), name=HOSTILE)
    assert work(house.app) == [JobState.FAILED]
    assert "no table" in house.olga.get(answer.headers["Location"]).text.casefold()
    page = house.olga.get(PAGE).text
    assert "refused" in page
    assert "There is no table in this file" in page
    assert "Dit bestand bevat geen tabel" in house.olga.get(PAGE, Accept_Language="nl").text
    assert "<script>alert" not in page
    assert not list(rooms(house.app).settings.uploads_dir.iterdir())


def test_what_is_typed_wrong_is_refused_and_what_is_not_there_is_not_found(house: House) -> None:
    late = house.send(csv_of(), Period(DAY, DAY))
    assert late.status_code == 303
    form = {"csrf_token": house.olga.form_token(PAGE), "account": "reports/A", "first": "2025-11-20", "last": "2025-11-19"}
    assert house.olga.client.post(PAGE, data=form).status_code == 400
    again = house.olga.client.post(PAGE, data=form | {"last": "2025-11-21"})
    assert (again.status_code, 'value="2025-11-21"' in again.text) == (400, True)
    for account in ("reports/C", "limecraft/4101", "x", "reports/../A"):
        assert house.olga.client.post(PAGE, data=form | {"account": account}).status_code == 404
    work(house.app)
    (held,) = [each for each in house.page().split('"') if "/headers?" in each]
    pairs = dict(pair.split("=") for pair in held.partition("?")[2].split("&"))
    refused = house.olga.post(f"{PAGE}/headers", pairs | {"feeds-0": "ingested"}, page=held)
    assert (refused.status_code, "production&#39;s id" in refused.text) == (400, True)
    assert ">whole number</option>" in refused.text
    assert is_asked_twice(refused.text, f"{PAGE}/headers/drop")
    dropped = [house.olga.post(f"{PAGE}/headers/drop", pairs, page=PAGE) for _ in range(2)]
    assert [each.status_code for each in dropped] == [303, 404]
    assert "nobody has confirmed" not in house.page()
    with rooms(house.app).store.reading() as conn:
        assert list_audit(conn, limit=1)[0].what == "production_report.dropped"
    for address in (f"{PAGE}/headers?connection=reports&file=../../x", f"{PAGE}/headers?connection=limecraft&file=x"):
        assert house.olga.get(address).status_code == 404
    for one in ("A/../../x", "C/x", "A/x"):
        form = {"connection": "reports", "one": one, "other": one}
        assert house.olga.post(f"{PAGE}/compare", form, page=PAGE).status_code == 404


def test_page_is_of_operators_alone(house: House, alice: Browser) -> None:
    assert Browser(house.app).get(PAGE).headers["Location"].startswith("/admin/login")
    assert signed_in(house.app, "alice").get(PAGE).status_code == 303
    assert "No connection is of production reports" not in house.page()
