"""Files that come in: every row is taken or set aside, and nothing is taken that nobody confirmed."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.sent import HEADERS, ROWS, Sender, connection_of, csv_of, nov, sender_of
from rushes.config import ReportAccountSettings
from rushes.domain import Period
from rushes.errors import BadFile, UnknownName
from rushes.intake import HeaderMapping, HeadersUnknown, HeaderUse, Outcome, compare, period_in
from rushes.intake.table import TOO_MUCH
from rushes.platforms import FlowKind, KeptReport, ReportRow, read_report
from rushes.sources.files.rows import TOO_FEW, TOTALS


@pytest.fixture
def sender(tmp_path: Path) -> Sender:
    return sender_of(tmp_path)


def taken(sender: Sender, content: str | bytes, period: Period | None = None, **more: str) -> KeptReport:
    return sender.intake.take(sender.incoming(content, period or nov(21), **more)).report


def rows_of(sender: Sender, report: KeptReport) -> dict[str, ReportRow]:
    return {each.production: each for each in sender.intake.shelf.rows(report)}


def test_headers_that_nobody_confirmed_hold_the_file_until_somebody_does(sender: Sender) -> None:
    with pytest.raises(HeadersUnknown, match="Nobody has confirmed yet"):
        taken(sender, csv_of())
    assert sender.intake.shelf.reports("A") == ()
    (held,) = sender.intake.held.every()
    assert (held.headers, held.incoming.account, held.incoming.period) == (HEADERS, "A", nov(21))
    assert sender.intake.take_held() == ()
    sender.intake.confirm(held.mapping, by="operator:olga")
    (done,) = sender.intake.take_held()
    assert (done.report.account, done.report.period, done.report.rows_taken) == ("A", nov(21), 2)
    assert sender.intake.held.every() == ()
    assert [each.outcome for each in sender.intake.arrivals.last(9)] == [Outcome.TAKEN, Outcome.WAITING]


def test_changed_headers_stop_and_say_what_changed(sender: Sender) -> None:
    sender.confirm(csv_of())
    headers = [each if each != "Items Ingested (#)" else "Clips" for each in HEADERS]
    with pytest.raises(HeadersUnknown) as stopped:
        taken(sender, csv_of(headers=headers))
    assert "not there any more: “Items Ingested (#)”" in str(stopped.value)
    assert "new: “Clips”" in str(stopped.value)
    # The same headers in another order are the same.
    turned = [tuple(reversed(row)) for row in ROWS]
    report = taken(sender, csv_of(turned, headers=tuple(reversed(HEADERS))))
    assert rows_of(sender, report)["7"].name == "Harbour lights"


def test_mapping_without_a_production_is_not_confirmed(sender: Sender) -> None:
    with pytest.raises(BadFile, match="production's id"):
        sender.intake.confirm(HeaderMapping((HeaderUse("Name", "name"),)), by="x")
    with pytest.raises(BadFile, match="cannot be used so"):
        sender.intake.confirm(HeaderMapping((HeaderUse("Id", "production"), HeaderUse("Ingested", "ingested"))), by="x")
    assert sender.intake.confirmed.every() == ()


QUOTED = "".join('"' + line.replace('"', '""') + '"\r\n' for line in csv_of(ROWS[:1]).splitlines())
COMMAS = csv_of([[each.replace(".", ",") for each in row] for row in ROWS], delimiter=";")


def zipped(*members: tuple[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        csv_of().encode(),
        b"\xef\xbb\xbf" + csv_of().encode(),
        csv_of([("Côté €", *ROWS[0][1:])]).encode("cp1252"),
        csv_of([("Café à 5", *ROWS[0][1:])]).encode("latin-1"),
        QUOTED.encode(),
        COMMAS.encode(),
        csv_of(delimiter="\t").encode(),
        csv_of().encode("utf-16"),
        zipped(("report.csv", csv_of())),
    ],
    ids=["utf-8", "bom", "cp1252", "latin-1", "whole rows quoted", "decimal commas", "tabs", "utf-16", "zip"],
)
def test_dialect_of_the_vendor_gives_the_same_numbers(content: bytes, sender: Sender) -> None:
    sender.confirm(csv_of())
    report = taken(sender, content)
    assert rows_of(sender, report)["7"].amounts == ("3600.5", "12", "60", "0", "0", "10", "20", "30.5", "0")
    assert "�" not in rows_of(sender, report)["7"].name


def test_rows_in_are_rows_taken_and_set_aside_with_line_column_and_reason(sender: Sender) -> None:
    sender.confirm(csv_of())
    bad = [
        ROWS[0],
        ("Bad", "9", "", "many", *ROWS[0][4:]),
        ("Nameless", "", *ROWS[0][2:]),
        ("Twice", "8", *ROWS[0][2:]),
        ("Twice otherwise", "8", *ROWS[1][2:]),
        ("Same", "10", *ROWS[1][2:]),
        ("Same", "10", *ROWS[1][2:]),
        ("Minus", "11", "", "-1", *ROWS[0][4:]),
        ("Perhaps", "12", "perhaps", *ROWS[0][3:]),
        ("Absurd", "13", "", "1e30", *ROWS[0][4:]),
        ("cut", "14", "", "12"),
        ("Total", "", "", "9", "9", "9", "9", "9", "9", "9", "9", "9"),
    ]
    report = taken(sender, csv_of(bad))
    assert (report.rows_in, report.rows_taken, report.rows_aside) == (12, 2, 10)
    assert set(rows_of(sender, report)) == {"7", "10"}
    aside = list(sender.intake.shelf.aside(report))
    assert [(each.line, each.column, each.production) for each in aside] == [
        (3, "Volume Ingested (s)", "9"),
        (4, "production", ""),
        (5, "production", "8"),
        (6, "production", "8"),
        (8, "production", "10"),
        (9, "Volume Ingested (s)", "11"),
        (10, "deleted", "12"),
        (11, "Volume Ingested (s)", "13"),
        (12, "", ""),
        (13, "", ""),
    ]
    assert [each.reason for each in aside[-3:]] == [TOO_MUCH, TOO_FEW, TOTALS]
    assert aside[-2].raw == "cut,14,,12"
    # The night sets aside the very same rows, each with its line.
    read, broken = read_report(sender.intake.shelf, report, megabyte_bytes=10**6)
    assert (set(read.numbers), [f"line {each.line}" in put.reason for each, put in zip(aside, broken, strict=True)]) == (
        {"7", "10"},
        [True] * 10,
    )


def test_file_of_no_use_is_refused_with_the_reason_and_listed(sender: Sender) -> None:
    sender.confirm(csv_of())
    for content, period, words in (
        (csv_of(), None, "Nothing says which days"),
        (csv_of(), nov(22), "was not over"),
        (csv_of(), nov(1, 30), "was not over"),
        ("", nov(21), "empty"),
        (csv_of([]), nov(21), "."),
        (csv_of([("a", "", *ROWS[0][2:])]), nov(21), "names no production"),
        (csv_of([[each.replace(".", ",") for each in ROWS[0]], ROWS[0]], delimiter=";"), nov(21), "Some numbers"),
        (zipped(("a.csv", csv_of()), ("b.csv", csv_of())), nov(21), "several tables"),
        (b"\x00\x01\x02" * 500, nov(21), "."),
    ):
        incoming = sender.incoming(content, nov(21))
        with pytest.raises(BadFile, match=words):
            sender.intake.take(type(incoming)(incoming.path, incoming.name, "A", period, "command", "command line"))
    assert {each.outcome for each in sender.intake.arrivals.last(99)} == {Outcome.REFUSED}
    assert len(sender.intake.arrivals.last(99)) == 9
    assert sender.intake.shelf.reports("A") == ()
    with pytest.raises(UnknownName):
        taken(sender, csv_of(), account="C")
    assert not list((sender.folder / "work").iterdir())


def test_report_that_was_made_before_its_last_day_was_over_is_refused(sender: Sender) -> None:
    sender.confirm(csv_of())
    incoming = sender.incoming(csv_of(), nov(21))
    early = datetime(2026, 11, 22, 0, 59, tzinfo=UTC)
    with pytest.raises(BadFile, match="was not over"):
        sender.intake.take(type(incoming)(incoming.path, "x.csv", "A", nov(21), "mail", "x", early))
    # The day's cut-off is at two in the morning, in Brussels.
    late = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    assert sender.intake.take(type(incoming)(incoming.path, "x.csv", "A", nov(21), "mail", "x", late)).is_new


def test_same_file_is_taken_once_for_its_days(sender: Sender) -> None:
    sender.confirm(csv_of())
    assert sender.intake.take(sender.incoming(csv_of(), nov(20))).is_new
    assert not sender.intake.take(sender.incoming(csv_of(), nov(20))).is_new
    # A quiet day's file may be the same as that of the day before.
    assert sender.intake.take(sender.incoming(csv_of(), nov(21))).is_new
    assert len(sender.intake.shelf.reports("A")) == 2
    assert sender.intake.shelf.reports("B") == ()


def compared(sender: Sender, longer: Period, shorter: Period, more: tuple[str, ...], less: tuple[str, ...]) -> FlowKind | None:
    def content(amounts: tuple[str, ...]) -> str:
        return csv_of([(row[0], row[1], "", amount, "0", *row[5:]) for row, amount in zip(ROWS, amounts, strict=True)])

    pair = [
        sender.intake.compared_file(sender.file(content(amounts), f"{place}.csv"), f"{place}.csv", period)
        for place, (amounts, period) in enumerate(((more, longer), (less, shorter)))
    ]
    assert compare(*pair).kind is compare(*reversed(pair)).kind
    return compare(*pair).kind


OCTOBER_ON = Period(nov(1).first.replace(month=10), nov(20).last)


def test_two_files_tell_what_flows_are_or_that_they_do_not(sender: Sender) -> None:
    sender.confirm(csv_of())
    # Transcribed is the same in both throughout; one flow that is less settles it.
    assert compared(sender, OCTOBER_ON, nov(10, 20), ("9", "5"), ("9", "4")) is FlowKind.WINDOWED
    assert compared(sender, OCTOBER_ON, nov(10, 20), ("9", "5"), ("9", "5")) is FlowKind.LIFETIME
    assert compared(sender, OCTOBER_ON, nov(10, 20), ("9", "5"), ("10", "4")) is None
    # In ten days perhaps nothing was done, other last days and the same days tell nothing.
    assert compared(sender, nov(1, 20), nov(10, 20), ("9", "5"), ("9", "5")) is None
    assert compared(sender, OCTOBER_ON, nov(10, 21), ("9", "5"), ("9", "4")) is None
    assert compared(sender, nov(10, 20), nov(10, 20), ("9", "5"), ("9", "4")) is None


def test_verdict_is_kept_with_its_evidence_and_no_verdict_is_not(sender: Sender) -> None:
    sender.confirm(csv_of())
    zeros = csv_of([(row[0], row[1], "", *["0"] * 5, *row[8:]) for row in ROWS])
    pair = [sender.intake.compared_file(sender.file(zeros), "zeros.csv", period) for period in (OCTOBER_ON, nov(10, 20))]
    with pytest.raises(BadFile, match="No production with a flow above zero"):
        sender.intake.settle(compare(*pair), by="operator:olga")
    assert sender.intake.shelf.settled is None
    pair = [sender.intake.compared_file(sender.file(csv_of()), "all.csv", period) for period in (OCTOBER_ON, nov(10, 20))]
    sender.intake.settle(compare(*pair), by="operator:olga")
    settled = sender.intake.shelf.settled
    assert settled is not None
    assert (settled.kind, settled.by, settled.evidence["longer"][2]) == (FlowKind.LIFETIME, "operator:olga", "2026-10-01")
    assert {"measure": "ingested", "same": 2, "less": 0, "more": 0} in settled.evidence["flows"]


def test_period_is_read_where_the_pattern_says_and_nowhere_else(tmp_path: Path) -> None:
    account = ReportAccountSettings(id="A", name="A", period="*report_{first}_{last}.csv", subject="Report of {day}", day_format="%d.%m.%Y")
    assert period_in(account, "my report_01.11.2026_20.11.2026.csv") == nov(1, 20)
    assert period_in(account, "report.csv", "Report of 20.11.2026") == nov(20)
    for name in ("report_2026-11-01_2026-11-20.csv", "report_20.11.2026_01.11.2026.csv", "report_31.11.2026_31.11.2026.csv", "x" * 999):
        assert period_in(account, name) is None
    assert period_in(ReportAccountSettings(id="A", name="A"), "report_01.11.2026_20.11.2026.csv", "Report of 20.11.2026") is None
    for wrong in ("{first}.csv", "report.csv", "{day}{first}", "{day}_{day}_{day}"):
        with pytest.raises(ValueError, match="period"):
            ReportAccountSettings(id="A", name="A", period=wrong)
    with pytest.raises(ValueError, match="day_format"):
        ReportAccountSettings(id="A", name="A", day_format="%Y")
    with pytest.raises(ValueError, match="two accounts"):
        connection_of(tmp_path, ReportAccountSettings(id="a", name="A"), ReportAccountSettings(id="A", name="B"))


def test_meaning_that_is_corrected_later_reads_what_was_taken_again(sender: Sender) -> None:
    content = "Id,Ingested\r\n7,2\r\n"
    wrong = HeaderMapping((HeaderUse("Id", "production"), HeaderUse("Ingested", "ingested", "s")))
    sender.intake.confirm(wrong, by="operator:olga")
    for day in (20, 21):
        taken(sender, content, nov(day))
    assert sender.intake.take_held() == ()
    sender.intake.confirm(HeaderMapping((wrong.uses[0], HeaderUse("Ingested", "ingested", "h"))), by="operator:olga")
    again = sender.intake.take_held()
    assert [(each.report.period, each.report.columns[0].unit, each.is_new) for each in again] == [
        (nov(20), "h", True),
        (nov(21), "h", True),
    ]
    assert sender.intake.take_held() == ()
    assert len(sender.intake.shelf.reports("A")) == 4
