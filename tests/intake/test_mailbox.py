"""Reports that are mailed, read from a real server by TLS: each mail once, nobody's but those who may, and no hostile one stops the others."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from ipaddress import ip_network
from pathlib import Path

import pytest

from intake.dovecot import PASSWORD, USERNAME, Dovecot, running_dovecot
from intake.sent import MORNING, ROWS, Sender, connection_of, csv_of, nov, sender_of
from rushes.config import MailboxSettings, ReportAccountSettings
from rushes.errors import BadFile
from rushes.intake import Incoming, Outcome, Taken, mailbox_state, take_mails
from rushes.intake.mails import read_mail
from rushes.platforms import is_mailbox_due
from rushes.sources import Reach
from servers import certify

SENDER = "noreply@platform.example.org"
A, B = "reports+a@example.org", "reports+b@example.org"
HERE = Reach((ip_network("127.0.0.1/32"),))
EARLY = '"21-Nov-2026 23:30:00 +0100"'


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with running_dovecot() as running:
        yield running


@pytest.fixture
def dovecot(server: Dovecot) -> Dovecot:
    """The server with an empty mailbox."""
    with server.client() as client:
        client.uid("STORE", "1:*", "+FLAGS", r"(\Deleted)")
        client.expunge()
    return server


@pytest.fixture
def sender(dovecot: Dovecot, tmp_path: Path) -> Sender:
    """A way in that reads the mailbox, with the headers confirmed."""
    return sender_for(dovecot, tmp_path)


def sender_for(dovecot: Dovecot, place: Path, **more: object) -> Sender:
    mailbox = MailboxSettings.model_validate(
        {
            "host": "127.0.0.1",
            "port": dovecot.port,
            "username": USERNAME,
            "password": PASSWORD,
            "ca_file": dovecot.authority,
            "senders": (SENDER,),
            "largest_mb": 1,
            "timeout_s": 5.0,
            **more,
        }
    )
    accounts = [
        ReportAccountSettings(id=name, name=name, address=address, period="report_{first}_{last}.*", subject="Report of {day}")
        for name, address in (("A", A), ("B", B))
    ]
    made = sender_of(place, connection_of(place, *accounts, mailbox=mailbox))
    made.confirm(csv_of())
    return made


def mail(
    *files: tuple[str, str | bytes], to: str = A, sender: str = SENDER, number: str = "1", subject: str = "Your report", **headers: str
) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = f"Platform <{sender}>", to, subject, f"<{number}@platform.example.org>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content("Here is your report.")
    for name, content in files:
        data = content.encode() if isinstance(content, str) else content
        made.add_attachment(data, maintype="text", subtype="csv", filename=name)
    return made


REPORT = ("report_2026-11-21_2026-11-21.csv", csv_of())


def arrived(sender: Sender) -> list[tuple[str, Outcome, str]]:
    """Return what came, the oldest first: whose it was, what became of it and why."""
    return [(each.account, each.outcome, each.reason) for each in reversed(sender.intake.arrivals.last(99))]


def look(sender: Sender, reach: Reach = HERE) -> tuple[Taken, ...]:
    return take_mails(sender.intake, reach)


def test_mailed_reports_are_taken_in_for_the_account_of_their_address(dovecot: Dovecot, sender: Sender) -> None:
    dovecot.deliver(mail(REPORT).as_bytes())
    dovecot.deliver(
        mail(("any name.csv", csv_of(ROWS[:1])), to=f"Reports <{B.upper()}>", number="2", subject="Report of 2026-11-20").as_bytes()
    )
    first, second = (each.report for each in look(sender))
    assert (first.account, first.period, first.by) == ("A", nov(21), f"mail: {SENDER}")
    assert (second.account, second.period, second.rows_taken) == ("B", nov(20), 1)
    assert [len(sender.intake.shelf.reports(each)) for each in "AB"] == [1, 1]
    assert list(dovecot.flags().values()) == [True, True]
    assert mailbox_state(sender.intake).trouble == ""
    assert not list((sender.folder / "work").iterdir())


def test_mail_is_taken_once_however_often_it_comes_or_is_looked_at(dovecot: Dovecot, sender: Sender) -> None:
    dovecot.deliver(mail(REPORT).as_bytes())
    assert len(look(sender)) == 1
    assert look(sender) == ()
    # The same mail by another way, and somebody else's mail under the same id.
    dovecot.deliver(b"Received: by elsewhere\r\n" + mail(REPORT).as_bytes())
    assert look(sender) == ()
    dovecot.deliver(mail((REPORT[0], csv_of(ROWS[:1]))).as_bytes())
    assert [each.report.rows_taken for each in look(sender)] == [1]
    assert [each[1] for each in arrived(sender)] == [Outcome.TAKEN, Outcome.TAKEN]
    # The numbers of mails begin anew: all is looked at again, and nothing taken twice.
    state = sender.intake.settings.folder / "mailbox.json"
    state.write_text(state.read_text().replace('"validity": ', '"validity": 1'))
    assert look(sender) == ()
    assert len(dovecot.flags()) == 3


def test_mail_of_nobody_that_may_send_is_refused_and_left_alone(dovecot: Dovecot, sender: Sender) -> None:
    forged = mail(REPORT, number="2")
    forged.replace_header("From", f"{SENDER}, mallory@example.net")
    for made in (mail(REPORT, sender="mallory@example.net"), forged, mail(REPORT, sender=f"{SENDER}.example.net", number="3")):
        dovecot.deliver(made.as_bytes())
    assert look(sender) == ()
    assert {(account, outcome) for account, outcome, _ in arrived(sender)} == {("", Outcome.REFUSED)}
    assert len(arrived(sender)) == 3
    assert list(dovecot.flags().values()) == [False] * 3


def test_mail_that_the_server_does_not_vouch_for_is_refused(dovecot: Dovecot, tmp_path: Path) -> None:
    sender = sender_for(dovecot, tmp_path, checked_by="mx.example.org")
    good = "mx.example.org; spf=pass smtp.mailfrom=x; dmarc=pass header.from=platform.example.org"
    for number, checks in enumerate((good.replace("dmarc=pass", "dmarc=fail"), good.replace("mx.", "mx2."), None)):
        made = mail(REPORT, number=str(number))
        if checks:
            made["Authentication-Results"] = checks
            # What came with the mail stands below what the server says.
            made["Authentication-Results"] = good
        dovecot.deliver(made.as_bytes())
    assert look(sender) == ()
    assert all("vouch" in reason for _, _, reason in arrived(sender))
    dovecot.deliver(mail(REPORT, number="9", Authentication_Results=good).as_bytes())
    assert len(look(sender)) == 1


def nested_zip() -> bytes:
    inner = zipped("report.csv", csv_of().encode())
    return zipped("inner.zip", inner)


def zipped(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def deep(levels: int) -> bytes:
    head = f"From: {SENDER}\r\nTo: {A}\r\nMessage-ID: <deep{levels}@x>\r\nMIME-Version: 1.0\r\n"
    parts = "".join(f'Content-Type: multipart/mixed; boundary="b{each}"\r\n\r\n--b{each}\r\n' for each in range(levels))
    return (head + parts + "Content-Type: text/csv\r\n\r\nx\r\n").encode()


def test_hostile_mails_are_refused_one_by_one_and_the_good_one_is_taken(dovecot: Dovecot, sender: Sender) -> None:
    charset = mail(REPORT, number="charset").as_bytes().replace(b'charset="utf-8"', b'charset="utf-99"')
    hostile = {
        "parts": deep(30),
        "parts within": deep(900),
        "larger than a mail": mail(("report.csv", "x" * 1_200_000), number="huge").as_bytes(),
        "no CSV file": mail(number="none").as_bytes(),
        "several accounts": mail(REPORT, to=f"{A}, {B}", number="both").as_bytes(),
        "no account's address": mail(REPORT, to="reports@example.org", number="nobody").as_bytes(),
        "archive within": mail(("report_2026-11-21_2026-11-21.zip", nested_zip()), number="nested").as_bytes(),
        "larger than": mail(("report_2026-11-21_2026-11-21.zip", zipped("bomb.csv", b"0" * 200_000_000)), number="bomb").as_bytes(),
        "Nothing says which days": mail(("../../../etc/passwd.csv", csv_of()), number="path").as_bytes(),
        "more files": mail(*[(f"{each}.csv", "x") for each in range(30)], number="many").as_bytes(),
        "": mail(("report_2026-11-21_2026-11-21.csv", b"\xff\xfe\x00\xd8" * 99), number="bytes").as_bytes(),
    }
    for made in hostile.values():
        dovecot.deliver(made)
    dovecot.deliver(charset)
    assert [each.report.name for each in look(sender)] == [REPORT[0]]
    found = arrived(sender)
    assert [outcome for _, outcome, _ in found] == [Outcome.REFUSED] * len(hostile) + [Outcome.TAKEN]
    for words, (_, _, reason) in zip(hostile, found, strict=False):
        assert words in reason, (words, reason)
    assert sender.intake.shelf.reports("B") == ()
    assert len(dovecot.flags()) == len(hostile) + 1
    assert not list((sender.folder / "work").iterdir())


def test_report_that_was_mailed_before_its_day_was_over_is_refused(dovecot: Dovecot, sender: Sender) -> None:
    dovecot.deliver(mail(REPORT).as_bytes(), at=EARLY)
    assert look(sender) == ()
    assert "was not over" in arrived(sender)[0][2]


def test_unknown_headers_wait_for_a_person_and_are_taken_then(dovecot: Dovecot, sender: Sender) -> None:
    dovecot.deliver(mail((REPORT[0], "Id,Ingested (h)\r\n7,1.5\r\n")).as_bytes())
    assert look(sender) == ()
    assert [each[1] for each in arrived(sender)] == [Outcome.WAITING]
    sender.intake.confirm(sender.intake.held.every()[0].mapping, by="operator:olga")
    assert [each.report.account for each in sender.intake.take_held()] == ["A"]


def test_what_is_wrong_with_the_server_is_told_without_the_password(dovecot: Dovecot, tmp_path: Path) -> None:
    elsewhere = tmp_path / "other"
    elsewhere.mkdir()
    certify(elsewhere)
    for number, (more, reach, words) in enumerate(
        (
            ({"password": "wrong-geheim"}, HERE, "refuses the name or the password"),
            ({"ca_file": elsewhere / "authority.pem"}, HERE, "certificate"),
            ({"ca_file": None}, HERE, "certificate"),
            ({"host": "localhost"}, Reach((ip_network("127.0.0.1/32"), ip_network("::1/128"))), "certificate"),
            ({}, Reach(), "private_networks"),
            ({"folder": "Elsewhere"}, HERE, "no folder “Elsewhere”"),
            ({"port": 9}, HERE, "does not answer"),
        )
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        sender = sender_for(dovecot, folder, **more)
        assert look(sender, reach) == ()
        trouble = mailbox_state(sender.intake).trouble
        assert words in trouble, (words, trouble)
        assert "geheim" not in trouble
        assert PASSWORD not in trouble
        assert PASSWORD not in repr(sender.intake.settings)


def test_server_that_goes_away_in_the_middle_is_gone_on_with_later(dovecot: Dovecot, sender: Sender) -> None:
    for day in (18, 19, 20):
        dovecot.deliver(mail((f"report_2026-11-{day}_2026-11-{day}.csv", csv_of()), number=str(day)).as_bytes())
    take = sender.intake.take

    def taken_once(incoming: Incoming) -> Taken:
        dovecot.stop()
        return take(incoming)

    sender.intake.take = taken_once  # type: ignore[method-assign]
    try:
        assert [each.report.period for each in look(sender)] == [nov(18)]
    finally:
        dovecot.start()
        sender.intake.take = take  # type: ignore[method-assign]
    assert mailbox_state(sender.intake).trouble
    assert [each.report.period for each in look(sender)] == [nov(19), nov(20)]
    assert mailbox_state(sender.intake).trouble == ""
    assert [each[1] for each in arrived(sender)] == [Outcome.TAKEN] * 3


def test_mailbox_is_due_when_the_configuration_says(dovecot: Dovecot, sender: Sender) -> None:
    reports = sender.intake.settings
    assert is_mailbox_due(reports, MORNING)
    look(sender)
    assert not is_mailbox_due(reports, MORNING + timedelta(minutes=14))
    assert is_mailbox_due(reports, MORNING + timedelta(minutes=15))
    # A clock that was set back keeps nobody waiting.
    assert is_mailbox_due(reports, MORNING - timedelta(days=1))
    assert not is_mailbox_due(reports.model_copy(update={"mailbox": None}), MORNING)


def test_mail_within_a_mail_is_not_opened() -> None:
    outer = mail(number="outer")
    outer.add_attachment(mail(REPORT, number="inner"))
    with pytest.raises(BadFile, match="no CSV file"):
        read_mail(outer.as_bytes())
    assert replace(read_mail(mail(REPORT).as_bytes()).head, subject="").sender == SENDER
