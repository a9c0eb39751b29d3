"""A mail of a report reads right as text and as HTML, fetches nothing, and lets no title become a header or markup."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from html.parser import HTMLParser

import pytest

from figures.gallery import EN, PLAIN_NAMES, bars_of, donut_of, every_figure, table_of
from figures.samples import HOSTILE_NAMES, HOUR, by_production
from reports.mail.server import SENDER, settings_of
from reports.paper import AT, report_of, tile_of
from rushes.errors import CallerError
from rushes.figures import FigureKind, data_table
from rushes.reports import Attachment, Letter, Report, ReportTile, pictures_of, to_message
from rushes.reports.mail import message as message_module

LINK = "https://usage.example.org/dashboards/7?period=2026-11&account=1"
UNSUBSCRIBE = "https://usage.example.org/unsubscribe/" + "a1B2" * 40
LETTER = Letter("bob@example.com", AT, link=LINK, unsubscribe_url=UNSUBSCRIBE)
INJECTION = "Usage\r\nBcc: thief@example.net\r\n\r\n<script>alert(1)</script>"


class Page(HTMLParser):
    """What an HTML page holds: each tag with its attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def sent(report: Report, letter: Letter = LETTER, *, is_pictured: bool = False) -> EmailMessage:
    """Return the message as its recipient reads it."""
    made = to_message(report, letter, settings_of(25), pictures=pictures_of(report) if is_pictured else ())
    read = BytesParser(policy=default).parsebytes(made.as_bytes())
    assert isinstance(read, EmailMessage)
    return read


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    assert found.get_content_charset() == "utf-8"
    return found.get_content().replace("\r\n", "\n")


@pytest.fixture(scope="module")
def everything() -> EmailMessage:
    return sent(report_of(), replace(LETTER, attachments=(Attachment("usage.pdf", "application/pdf", b"%PDF-1"),)), is_pictured=True)


def test_message_has_the_parts_that_every_mail_program_knows(everything: EmailMessage) -> None:
    (mixed, pdf) = everything.iter_parts()
    (plain, related) = mixed.iter_parts()
    (html, *images) = related.iter_parts()
    kinds = [each.get_content_type() for each in (everything, mixed, plain, related, html, pdf)]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "application/pdf"]
    assert {each.get_content_type() for each in images} == {"image/png"}
    assert (pdf.get_filename(), pdf.get_content()) == ("usage.pdf", b"%PDF-1")
    assert everything.as_bytes().isascii()


def test_headers_say_whose_mail_it_is_and_how_to_end_it(everything: EmailMessage) -> None:
    assert everything["From"] == f"Rushes <{SENDER}>"
    assert everything["To"] == "bob@example.com"
    assert everything["Subject"] == "Monthly usage – North Production House"
    assert everything["Date"].datetime == AT
    assert everything["Content-Language"] == "en-GB"
    assert everything["Auto-Submitted"] == "auto-generated"
    assert everything["List-Unsubscribe"] == f"<{UNSUBSCRIBE}>"
    assert everything["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", everything["Message-ID"])
    assert everything["Message-ID"] != sent(report_of(tile_of(donut_of(PLAIN_NAMES))))["Message-ID"]


def test_long_unsubscribe_address_stands_whole_on_its_line() -> None:
    made = to_message(report_of(tile_of(donut_of(PLAIN_NAMES))), LETTER, settings_of(25)).as_bytes()
    assert f"\r\nList-Unsubscribe: <{UNSUBSCRIBE}>\r\n".encode() in made


def test_unsubscribing_without_https_is_no_one_click() -> None:
    message = sent(report_of(), replace(LETTER, unsubscribe_url="http://127.0.0.1:8080/unsubscribe/abc"))
    assert message["List-Unsubscribe-Post"] is None
    assert message["List-Unsubscribe"] == "<http://127.0.0.1:8080/unsubscribe/abc>"


def test_every_chart_is_a_picture_of_its_size_whose_words_are_its_summary(everything: EmailMessage) -> None:
    page = Page(part(everything, "html"))
    images = {str(each["Content-ID"])[1:-1]: each.get_content() for each in everything.walk() if each.get_content_type() == "image/png"}
    charts = [each for each in every_figure().values() if each.kind not in {FigureKind.KPI, FigureKind.TABLE} and not each.empty]
    shown = page.all("img")
    assert len(shown) == len(images) == len(charts)
    for image, chart in zip(shown, charts, strict=True):
        png = images[str(image["src"]).removeprefix("cid:")]
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        width, height = struct.unpack(">II", png[16:24])
        assert abs(width - 2 * int(str(image["width"]))) <= 2
        assert 0 < height < 1_600
        assert str(image["alt"]).split()[:2] == chart.summary.split()[:2]


def test_page_fetches_and_runs_nothing(everything: EmailMessage) -> None:
    html = part(everything, "html")
    page = Page(html)
    assert {name for name, _ in page.tags}.isdisjoint({"script", "svg", "link", "iframe", "object", "form", "video", "base"})
    sources = [value for _, attributes in page.tags for name, value in attributes.items() if name in {"src", "srcset", "background"}]
    assert all(str(each).startswith("cid:") for each in sources)
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    styles = "".join(str(attributes.get("style", "")) for _, attributes in page.tags) + "".join(
        re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    )
    assert "url(" not in styles
    assert "@import" not in styles
    assert [each["href"] for each in page.all("a")] == [LINK, UNSUBSCRIBE]


def test_text_alone_says_what_the_page_says(everything: EmailMessage) -> None:
    text = part(everything, "plain")
    page = " ".join(Page(part(everything, "html")).text.split())
    words = " ".join(text.split())
    assert text.startswith("Monthly usage\nNorth Production House\nAs of Sunday 22 November 2026, 07:00.\n")
    for each in every_figure().values():
        for number in each.panels or (each,) if each.kind is FigureKind.KPI else ():
            told = " ".join(f"{number.total_text} {number.unit_label}".split())
            assert told in words
            assert told in page
            assert " ".join((number.empty.message if number.empty else number.change).split()) in words
    assert LINK in text.splitlines()
    assert UNSUBSCRIBE in text.splitlines()
    assert "Ingested: Uploads that became playable media" in words


def test_rows_are_aligned_as_text_and_a_table_where_there_is_no_picture() -> None:
    message = sent(report_of(tile_of(donut_of(("Noord", "東京物語")))))
    lines = part(message, "plain").splitlines()
    begin = next(place for place, line in enumerate(lines) if line.startswith("Production"))
    assert lines[begin + 2].startswith("Noord     ")
    assert lines[begin + 3].startswith("東京物語  ")
    page = Page(part(message, "html"))
    assert page.all("img") == []
    assert "東京物語" in page.text
    assert len(page.all("th")) == 3


def test_long_table_shows_its_first_rows_and_says_how_many_are_left_out() -> None:
    rows = [(f"Production {number:03}", (900 - number) * HOUR) for number in range(40)]
    figure = data_table(by_production(rows), id="all", title="All of them", subtitle="Hours", format=EN)
    message = sent(report_of(tile_of(figure)))
    for told in (part(message, "plain"), Page(part(message, "html")).text):
        assert "Production 011" in told
        assert "Production 012" not in told
        assert "and 28 more rows" in told


def test_titles_of_strangers_stay_one_header_and_plain_words() -> None:
    report = replace(report_of(tile_of(bars_of(INJECTION)), title=INJECTION), account=INJECTION, told=(INJECTION,))
    message = sent(report, replace(LETTER, attachments=(Attachment(f'../{INJECTION}".pdf', "application/pdf", b"%PDF"),)))
    assert message["Bcc"] is None
    assert message["Subject"].startswith("Usage Bcc: thief@example.net <script>")
    assert len(message["Subject"]) <= 120
    assert sorted(message.keys()) == sorted(sent(report_of()).keys())
    (*_, attached) = message.iter_attachments()
    name = str(attached.get_filename())
    assert name.endswith(".pdf")
    assert not re.search(r'[\r\n"/\\<>]', name)
    page = Page(part(message, "html"))
    assert page.all("script") == []
    assert page.text.count("<script>alert(1)</script>") >= 4


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_name_is_seen_and_never_read_as_markup(name: str) -> None:
    report = report_of(tile_of(table_of((name, "Noord"))), title=name)
    message = sent(report)
    assert message["Subject"].replace("\u200d", "").isprintable()
    page = Page(part(message, "html"))
    assert {tag for tag, _ in page.tags} <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "table",
        "tr",
        "td",
        "th",
        "h1",
        "h2",
        "p",
        "a",
        "strong",
    }
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e]", part(message, "plain"))


def test_text_of_a_tile_is_marked_without_html_pictures_or_script() -> None:
    text = "**Bold** <b>no</b> ![seen](https://spy.example/p.png) [bad](javascript:alert(1)) [good](https://example.org/)"
    page = Page(part(sent(report_of(ReportTile("", 12, text=text))), "html"))
    assert page.all("img") == []
    assert page.all("b") == []
    assert "https://example.org/" in [each["href"] for each in page.all("a")]
    assert not [each for each in page.all("a") if "script" in str(each["href"])]


def test_told_and_notices_are_in_both() -> None:
    tile = ReportTile("Ingest", 6, told="Nothing was loaded.", notices=("One production is hidden.",))
    message = sent(report_of(tile))
    for told in (part(message, "plain"), Page(part(message, "html")).text):
        assert "Nothing was loaded." in told
        assert "One production is hidden." in told
        assert "Only the productions that bob may see." in told


@pytest.mark.parametrize(("locale", "expected"), [("nl_BE", "Deze e-mails niet meer ontvangen"), ("fr_BE", "Ne plus recevoir ces e-mails")])
def test_own_words_are_in_the_language_of_the_report(locale: str, expected: str) -> None:
    message = sent(replace(report_of(tile_of(donut_of(PLAIN_NAMES))), locale=locale))
    assert expected in part(message, "html")
    assert message["Content-Language"] == locale.replace("_", "-")


def test_installation_that_cannot_print_sends_rows_for_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_module, "can_print", lambda: False)
    assert pictures_of(report_of()) == ()


@pytest.mark.parametrize(
    "recipient", ["", "bob", "a@example.com,b@example.com", "a@example.com\r\nBcc: b@example.com", "Bob <a@example.com>", '"a b"@x.org']
)
def test_recipient_that_is_not_one_address_is_refused(recipient: str) -> None:
    with pytest.raises(CallerError, match="not one mail address"):
        to_message(report_of(), replace(LETTER, recipient=recipient), settings_of(25))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x.example/\r\nBcc: a@b.example", "/unsubscribe/1", "https://x.example/<>"])
def test_link_that_leads_to_no_page_is_refused(url: str) -> None:
    with pytest.raises(CallerError, match="whole address"):
        to_message(report_of(), replace(LETTER, unsubscribe_url=url), settings_of(25))


def test_sender_with_any_name_is_one_mailbox() -> None:
    settings = settings_of(25, sender_name='Zoë, "Usage" <x@y.example>; Ltd')
    read = BytesParser(policy=default).parsebytes(to_message(report_of(), LETTER, settings).as_bytes())
    (mailbox,) = read["From"].addresses
    assert (mailbox.display_name, mailbox.addr_spec) == (settings.sender_name, SENDER)
