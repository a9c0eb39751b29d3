"""A schedule's reports made from facts and sent by a real mail server, each in its own reader's scope."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

import pytest
from python_calamine import CalamineWorkbook

from dashboards.conftest import PERIOD, usage_rows
from reports.mail.server import SENDER, Inbox, mail_server
from reports.paper import run, text_of
from reports.schedules.conftest import ALICE, BOB, CHARLIE, NOW, TERMS, A, B, Office
from rushes.accounts import AccountSettings, save_account_settings
from rushes.config import MailSettings, WebSettings
from rushes.domain import Paper
from rushes.errors import NotFound
from rushes.identity import Actor
from rushes.reports import Cadence, Deliverer, Mailer, ReportForm, ReportMaker, ReportPost, unsubscribe_address
from rushes.warehouse import Warehouse
from warehouse.nights import Night

OUTSIDE = "finance@example.org"
SITE = "https://usage.example.com"
EVERY = replace(TERMS, forms=tuple(ReportForm))
AFTER = datetime(2026, 12, 2, 9, tzinfo=UTC)


@dataclass
class Desk:
    office: Office
    warehouse: Warehouse
    inbox: Inbox
    mail: MailSettings
    site: str | None = SITE

    def run(self) -> list[str]:
        office = self.office
        settings = office.settings.model_copy(update={"mail": self.mail, "web": WebSettings(public_url=self.site)})
        with Mailer(self.mail) as mailer:
            maker, post = ReportMaker(office.store, self.warehouse, office.clock), ReportPost(settings, mailer, office.clock)
            deliverer = Deliverer(office.store, office.clock, office.identity, settings, build=maker.build, post=post.post, runner="runner")
            return [each.value for each in deliverer.run()]

    def mails(self) -> dict[str, EmailMessage]:
        """Return what arrived, by whom it was for."""
        found = {each.rcpt_tos[0]: message_from_bytes(each.original_content or b"", policy=default) for each in self.inbox.taken}
        return cast("dict[str, EmailMessage]", found)


@pytest.fixture
def desk(office: Office, warehouse: Warehouse, night: Night) -> Iterator[Desk]:
    night.publish(usage=[night.usage(A, PERIOD, usage_rows((1, 2))), night.usage(B, PERIOD, usage_rows((3,), hours=7))])
    inbox = Inbox()
    with mail_server(inbox) as port:
        yield Desk(office, warehouse, inbox, MailSettings(host="127.0.0.1", port=port, security="none", sender=SENDER))


def files(mail: EmailMessage) -> dict[str, bytes]:
    return {str(each.get_filename()).rpartition(".")[2]: each.get_payload(decode=True) for each in mail.iter_attachments()}  # type: ignore[misc]


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\N{NO-BREAK SPACE}", " ")


def first_numbers(table: bytes) -> dict[str, str]:
    lines = csv.reader(io.StringIO(table.decode("utf-8-sig")))
    return {line[0]: line[1] for line in lines if len(line) == 3 and line[0].startswith("Production ")}


def test_each_recipient_gets_the_numbers_that_they_may_see_in_every_form(desk: Desk, alice: Actor, bob: Actor) -> None:
    desk.office.recipients.allow(A, alice, OUTSIDE)
    desk.office.scheduled(alice, ALICE, BOB, OUTSIDE, terms=EVERY)
    desk.office.at(datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert desk.run() == ["sent"] * 3
    mails = desk.mails()
    assert mails.keys() == {ALICE, BOB, OUTSIDE}
    whole, part = {"Production 1": "31", "Production 2": "62"}, {"Production 1": "31"}
    for address, seen in ((ALICE, whole), (BOB, part), (OUTSIDE, whole)):
        found = files(mails[address])
        assert first_numbers(found["csv"]) == seen, address
        cells = {
            str(cell)
            for sheet in CalamineWorkbook.from_filelike(io.BytesIO(found["xlsx"])).sheet_names
            for row in CalamineWorkbook.from_filelike(io.BytesIO(found["xlsx"])).get_sheet_by_name(sheet).to_python()
            for cell in row
        }
        for words in (text(mails[address]), text_of(found["pdf"]), "|".join(cells)):
            assert ("Production 2" in words) == ("Production 2" in seen), address
            assert "Production 1" in words
            assert "Production 3" not in words
            assert ("Only the productions that" in words) == (address == BOB)
    assert "October 2026" in text(mails[ALICE])


@pytest.mark.parametrize(
    ("chosen", "locale", "size"), [(Paper.LETTER, "nl_BE", "612 x 792"), (None, "en_US", "612 x 792"), (None, "nl_BE", "A4")]
)
def test_mailed_pdf_is_printed_on_the_accounts_paper_else_on_what_its_language_uses(
    desk: Desk, alice: Actor, chosen: Paper | None, locale: str, size: str
) -> None:
    with desk.office.store.begin() as conn:
        save_account_settings(conn, A, AccountSettings(paper=chosen), by="person:1", at=NOW)
    desk.office.scheduled(alice, ALICE, terms=replace(TERMS, forms=(ReportForm.PDF,), locale=locale))
    desk.office.at(datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert desk.run() == ["sent"]
    assert size in run("pdfinfo", "FILE", given=files(desk.mails()[ALICE])["pdf"])


def test_mail_leads_to_the_pages_and_out_of_the_report_and_its_token_ends_that_one_alone(desk: Desk, alice: Actor, bob: Actor) -> None:
    desk.office.scheduled(alice, ALICE, BOB)
    desk.office.at(datetime(2026, 11, 22, 9, tzinfo=UTC))
    desk.run()
    mail = desk.mails()[BOB]
    out = str(mail["List-Unsubscribe"]).strip("<>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = out.rpartition("/")[2]
    assert out == unsubscribe_address(SITE, token)
    assert out in text(mail)
    assert f"{SITE}/dashboard?account={A}" in text(mail)
    desk.office.recipients.unsubscribe(token)
    desk.office.at(datetime(2026, 11, 23, 9, tzinfo=UTC))
    desk.inbox.taken.clear()
    assert desk.run() == ["sent"]
    assert desk.mails().keys() == {ALICE}
    assert bob.person_id


def test_what_was_sent_before_its_days_were_there_says_so_in_mail_and_files(desk: Desk, alice: Actor) -> None:
    desk.office.scheduled(alice, ALICE, terms=replace(EVERY, cadence=Cadence.DAILY, wait_h=0))
    desk.office.at(AFTER)
    alice_again = desk.office.actor(ALICE)
    assert desk.run() == ["sent"]
    mail = desk.mails()[ALICE]
    assert "numbers are not final" in " ".join(text(mail).split())
    assert "numbers are not final" in " ".join(text_of(files(mail)["pdf"]).split())
    assert desk.office.rows(alice_again)[0].state == "sent"


def test_days_in_which_nothing_happened_say_that_and_no_error_is_mailed(desk: Desk, night: Night, alice: Actor, charlie: Actor) -> None:
    assert charlie.person_id
    empty = [
        {**each, **dict.fromkeys(("ingested_ms", "items_ingested", "transcribed_ms", "cloud_storage_bytes", "proxy_storage_bytes"), 0)}
        for each in usage_rows((1, 2))
    ]
    night.publish(usage=[night.usage(A, PERIOD, empty)])
    desk.office.scheduled(alice, ALICE)
    desk.office.at(datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert desk.run() == ["sent"]
    assert "There was no activity in these days." in " ".join(text(desk.mails()[ALICE]).split())


def test_installation_without_an_address_of_its_pages_sends_nothing_and_says_why(desk: Desk, alice: Actor) -> None:
    desk.site = None
    made = desk.office.scheduled(alice, ALICE)
    desk.office.at(datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert desk.run() == ["waiting"]
    assert desk.inbox.taken == []
    assert "public_url" in desk.office.rows(alice, made)[0].reason


def test_address_that_the_server_refuses_keeps_nobody_else_from_the_report(desk: Desk, alice: Actor, bob: Actor) -> None:
    desk.office.scheduled(alice, ALICE, BOB)
    desk.inbox.to_recipient = ["550 5.1.1 No such user", ""]
    desk.office.at(datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert sorted(desk.run()) == ["failed", "sent"]
    assert len(desk.inbox.taken) == 1
    assert bob.person_id
    assert CHARLIE not in desk.mails()


def test_address_of_a_person_gets_their_numbers_and_one_of_nobodys_the_owners(desk: Desk, alice: Actor, bob: Actor) -> None:
    recipients = desk.office.recipients
    recipients.allow(A, alice, "robert@example.org", person_id=bob.person_id)
    recipients.allow(A, alice, OUTSIDE)
    made = desk.office.scheduled(alice, "robert@example.org", OUTSIDE)
    assert recipients.add(A, made, alice, BOB) == recipients.list(A, made, alice)[0].recipient_id, "the same person once"
    desk.office.at(datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert desk.run() == ["sent", "sent"]
    mails = {address: text(mail) for address, mail in desk.mails().items()}
    assert mails.keys() == {"robert@example.org", OUTSIDE}
    assert ("Production 2" in mails[OUTSIDE], "Production 2" in mails["robert@example.org"]) == (True, False)


def test_address_is_let_in_as_nobodys_of_another_account(desk: Desk, alice: Actor, charlie: Actor) -> None:
    with pytest.raises(NotFound):
        desk.office.recipients.allow(A, alice, "charles@example.org", person_id=charlie.person_id)
    assert desk.office.recipients.allowed(A, alice) == ()
