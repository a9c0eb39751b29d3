"""One figure, every medium: what is mailed as text, CSV, workbook and PDF are the numbers that the API answers to the same reader."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from flask import Flask
from python_calamine import CalamineWorkbook

from reports.mail.server import SENDER, Inbox, mail_server
from reports.paper import run
from rushes.clock import FrozenClock
from rushes.config import MailSettings, WebSettings
from rushes.reports import (
    Cadence,
    Deliverer,
    Mailer,
    Recipients,
    ReportForm,
    ReportKind,
    ReportMaker,
    ReportPeriod,
    ReportPost,
    Schedules,
    ScheduleTerms,
)
from web.installation import AccountIds, Browser, rooms

OCTOBER, SEPTEMBER = (date(2026, 10, 1), date(2026, 10, 31)), (date(2026, 9, 1), date(2026, 9, 30))
TERMS = ScheduleTerms(
    "Usage", ReportKind.MONTHLY_USAGE, ReportPeriod.LAST_MONTH, Cadence.DAILY, at=time(8), forms=tuple(ReportForm), locale="en_GB"
)
FLOWS = ("ingested", "transcribed", "subtitled")
KINDS = ("cloud_storage", "data_storage", "proxy_storage", "external_storage")
STORED = ("storage", "storage.maximum", "cloud_storage", "data_storage")
HOUR, GB, TB = 3_600.0, 1e9, 1e12
SIZES = {"h": HOUR, "GB": GB, "TB": TB, "%": 0.01}

_NUMBER = r"[+−-]?[\d,]+(?:\.\d+)?"
_CELL = re.compile(rf"({_NUMBER}) ?(h|GB|TB|%)?")
_LINE = re.compile(
    rf"\s*([^\s:][^:]*?)(?:: |\s{{2,}})({_NUMBER}(?: (?:h|GB|TB|%))?(?:\s+{_NUMBER}(?: (?:h|GB|TB|%))?)*)(?:$|\s+\(?\d+ % (?:more|less).*)"
)


@dataclass(frozen=True)
class Row:
    """One line of a table: its name and its numbers, in seconds, bytes and shares of one."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Tile:
    """What a table holds by the API: its rows, what stands under them, and in what its numbers are written where no unit stands beside."""

    rows: tuple[Row, ...]
    footer: Row | None
    size: float


@dataclass(frozen=True)
class Shown:
    """A line that was read back; each number with how far it may be off for being rounded."""

    name: str
    values: tuple[tuple[float, float], ...]


class Api:
    """The API as one person has it."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._token = browser.form_token("/account")

    def rows(self, measures: Sequence[str], days: tuple[date, date], **more: object) -> list[list[Any]]:
        used = [{"name": name, **({"aggregation": how} if how else {})} for name, _, how in (each.partition(".") for each in measures)]
        body = {"measures": used, "period": {"from": f"{days[0]}", "to": f"{days[1]}"}, **more}
        answer = self._browser.client.post("/api/v1/query", json=body, headers={"X-CSRFToken": self._token})
        assert answer.status_code == 200, answer.text
        assert answer.get_json()["complete"] is True
        return cast("list[list[Any]]", answer.get_json()["rows"])

    def total(self, measures: Sequence[str], days: tuple[date, date] = OCTOBER) -> tuple[float, ...]:
        ((*values,),) = self.rows(measures, days)
        return tuple(map(float, values))

    def by_production(self, measures: Sequence[str], days: tuple[date, date] = OCTOBER) -> tuple[Row, ...]:
        """Return the productions, the largest first."""
        found = [Row(name, tuple(map(float, values))) for _, name, *values in self.rows(measures, days, dimensions=["production"])]
        return tuple(sorted(found, key=lambda row: (-row.values[0], row.name)))

    def by_day(self, measures: Sequence[str]) -> tuple[Row, ...]:
        found = self.rows(measures, OCTOBER, grain="day")
        return tuple(Row(day, tuple(map(float, values))) for day, *values in sorted(found))


def monthly_usage(api: Api) -> tuple[Tile, ...]:
    """Return what each table of the report holds, by the API."""
    flows, kinds, stored = api.total(FLOWS), api.total(KINDS), api.total(STORED)
    numbers = tuple(Row(name.capitalize(), (value,)) for name, value in zip(FLOWS, flows, strict=True))
    productions, storage = api.by_production(FLOWS), api.by_production(STORED)
    several = len(productions) > 1
    ingested = tuple(replace(each, values=each.values[:1]) for each in productions)
    return (
        Tile(numbers, None, HOUR),
        Tile(api.by_day(FLOWS), Row("Total", flows), HOUR),
        Tile(ingested, Row("Total", flows[:1]), HOUR),
        Tile(_changes(api), None, HOUR),
        Tile(_shares(storage, stored[0]), Row("Total", (stored[0], 1.0)), GB),
        Tile(api.by_day(KINDS), Row("Whole period", kinds), GB),
        Tile(productions, Row("Total", flows) if several else None, HOUR),
        Tile(storage, Row("All together", stored) if several else None, GB),
    )


def _changes(api: Api) -> tuple[Row, ...]:
    """Return the month before, the month and the change of the productions that grew most, of the rest in one line, and of all."""
    before = {row.name: row.values[0] for row in api.by_production(["ingested"], SEPTEMBER)}
    now = {row.name: row.values[0] for row in api.by_production(["ingested"])}
    grown = sorted(before.keys() | now.keys(), key=lambda name: before.get(name, 0.0) - now.get(name, 0.0))
    parts = [(name, [name]) for name in grown[:5]] + ([("Others", grown[5:])] if grown[5:] else []) + [("Total", grown)]
    sums = [(name, sum(before.get(each, 0.0) for each in of), sum(now.get(each, 0.0) for each in of)) for name, of in parts]
    return tuple(Row(name, (first, last, last - first)) for name, first, last in sums)


def _shares(storage: Sequence[Row], total: float) -> tuple[Row, ...]:
    """Return the largest productions' storage, and the rest in one line."""
    largest, rest = storage[:5], sum(row.values[0] for row in storage[5:])
    named = [(row.name, row.values[0]) for row in largest] + ([("Others", rest)] if rest else [])
    return tuple(Row(name, (value, value / total)) for name, value in named)


def differences(shown: Sequence[Shown], tiles: Sequence[Tile], *, has_footers: bool, most: int = 1_000) -> list[str]:
    """Return where what a form of the report says is not what the API says; every line must be there, and no other.

    Args:
        shown: What was read back.
        tiles: What the API answers.
        has_footers: Totals are lines too.
        most: How many rows of each table this form has.
    """
    wanted = [row for tile in tiles for row in (*tile.rows[:most], *((tile.footer,) if has_footers and tile.footer else ()))]
    found = [f"{row.name} / {line.name}" for row, line in zip(wanted, shown, strict=False) if row.name != _named(line.name)]
    found += [f"{len(wanted)} lines, {len(shown)} shown"] if len(wanted) != len(shown) else []
    for row, line in zip(wanted, shown, strict=False):
        if len(row.values) != len(line.values):
            found.append(f"{row.name}: {row.values} / {line.values}")
        found += [
            f"{row.name}: {value} / {read}"
            for value, (read, off) in zip(row.values, line.values, strict=False)
            if abs(value - read) > off + 1e-9 * abs(value)
        ]
    return found


def _named(text: str) -> str:
    """Return a name as the API has it; days are written out."""
    found = re.fullmatch(r"(\d+) October 2026", text)
    return f"2026-10-{int(found[1]):02}" if found else text


def _lines_of_text(text: str) -> Iterator[Shown]:
    """Yield every line of tables, and the large numbers."""
    for line in text.replace("\N{NO-BREAK SPACE}", " ").splitlines():
        if found := _LINE.fullmatch(line):
            yield Shown(found[1], tuple(_number(each, unit) for each, unit in _CELL.findall(found[2])))


def _number(text: str, unit: str) -> tuple[float, float]:
    size = SIZES[unit] if unit else HOUR
    decimals = len(text.partition(".")[2])
    return float(text.replace(",", "").replace("−", "-")) * size, 0.5 * 10**-decimals * size


def _lines_of_csv(data: bytes, tiles: Sequence[Tile]) -> Iterator[Shown]:
    for tile, part in zip(tiles, data.decode("utf-8-sig").split("\r\n\r\n"), strict=True):
        _title, heads, *rows = csv.reader(io.StringIO(part))
        for row in rows:
            cells = [
                (each, tile.size if "%" not in head else 0.01) for head, each in zip(heads[1:], row[1:], strict=True) if head != "Change"
            ]
            yield Shown(row[0], tuple((float(each) * size, 1e-4 * size if size == 0.01 else 1e-7 * size) for each, size in cells))


def _lines_of_workbook(data: bytes, tiles: Sequence[Tile]) -> Iterator[Shown]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for tile, name in zip(tiles, book.sheet_names, strict=True):
        rows = book.get_sheet_by_name(name).to_python()
        heads = next(place for place, row in enumerate(rows) if row[0] == "" and place) + 1
        for row in rows[heads + 1 :]:
            cells = [
                (each, 1.0 if "%" in str(head) else tile.size)
                for head, each in zip(rows[heads], row, strict=True)
                if isinstance(each, float)
            ]
            yield Shown(str(row[0]), tuple((each * size, 0.0) for each, size in cells))


def mailed(app: Flask, clock: FrozenClock, account_id: int, alice: Browser, bob: Browser) -> dict[str, EmailMessage]:
    """Send last month's report to both as the clock's work does, through a mail server, and return what arrived."""
    known, inbox = rooms(app), Inbox()
    people = {name: known.identity.actor(_secret(browser)) for name, browser in (("alice", alice), ("bob", bob))}
    recipients = Recipients(known.store, clock, known.identity)
    made = Schedules(known.store, clock, known.identity, known.settings).create(account_id, people["alice"], TERMS)
    for name, person in people.items():
        recipients.allow(account_id, people["alice"], f"{name}@example.org", person_id=person.person_id)
        recipients.add(account_id, made, people["alice"], f"{name}@example.org")
    clock.advance(timedelta(hours=1))
    with mail_server(inbox) as port:
        mail = MailSettings(host="127.0.0.1", port=port, security="none", sender=SENDER)
        web = WebSettings(public_url="https://usage.example.com")
        settings = known.settings.model_copy(update={"mail": mail, "web": web})
        with Mailer(mail) as mailer:
            build, post = ReportMaker(known.store, known.warehouse, clock).build, ReportPost(settings, mailer, clock).post
            done = Deliverer(known.store, clock, known.identity, settings, build=build, post=post, runner="runner").run()
    assert [each.value for each in done] == ["sent", "sent"]
    found = {each.rcpt_tos[0].partition("@")[0]: message_from_bytes(each.original_content or b"", policy=default) for each in inbox.taken}
    return cast("dict[str, EmailMessage]", found)


def _secret(browser: Browser) -> str:
    cookie = browser.client.get_cookie("rushes_session")
    assert cookie is not None
    return cookie.value


def test_numbers_of_a_mailed_report_are_the_apis_in_every_form_and_for_each_reader(
    app: Flask, alice: Browser, bob: Browser, clock: FrozenClock, account_a: AccountIds
) -> None:
    answers = {name: monthly_usage(Api(browser)) for name, browser in (("alice", alice), ("bob", bob))}
    assert (len(answers["alice"][6].rows), len(answers["bob"][6].rows)) == (6, 1)
    mails = mailed(app, clock, account_a.account_id, alice, bob)
    assert mails.keys() == {"alice", "bob"}
    for name, tiles in answers.items():
        mail = mails[name]
        files = {
            str(each.get_filename()).rpartition(".")[2]: cast("bytes", each.get_payload(decode=True)) for each in mail.iter_attachments()
        }
        body = mail.get_body(("plain",))
        assert body is not None
        (*_, paper) = run("pdftotext", "-layout", "FILE", "-", given=files["pdf"]).split("\nNumbers\n")
        read = {
            "text": ([*_lines_of_text(str(body.get_content()))], True, 12),
            "csv": ([*_lines_of_csv(files["csv"], tiles)], False, 1_000),
            "xlsx": ([*_lines_of_workbook(files["xlsx"], tiles)], True, 1_000),
            "pdf": ([*_lines_of_text(paper)], True, 1_000),
        }
        for form, (shown, has_footers, most) in read.items():
            assert differences(shown, tiles, has_footers=has_footers, most=most) == [], (name, form)
            for place in range(len(tiles)):
                altered = [_altered(tile) if at == place else tile for at, tile in enumerate(tiles)]
                assert len(differences(shown, altered, has_footers=has_footers, most=most)) == 1, (name, form, place)


def _altered(tile: Tile) -> Tile:
    """Return a table with one number that is larger by a little more than rounding hides."""
    first, *others = tile.rows
    value, *rest = first.values
    return replace(tile, rows=(Row(first.name, (value + 0.2 * tile.size if tile.size == HOUR else value * 1.05, *rest)), *others))
