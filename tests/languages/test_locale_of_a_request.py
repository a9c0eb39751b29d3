"""Whose locale a page is in, and that its numbers, dates and caches go with it."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask

from languages.pages import Page
from rushes.clock import FrozenClock
from rushes.languages import language_of
from web.installation import Browser, signed_in


def test_page_without_a_choice_is_as_the_browser_asks(alice: Browser) -> None:
    for asked, tag in (
        ("nl", "nl-NL"),
        ("nl-BE,nl;q=0.9", "nl-BE"),
        ("fr-FR,fr;q=0.9", "fr-FR"),
        ("de,en-US;q=0.5", "en-US"),
        ("", "en-GB"),
        ("nl;q=0", "en-GB"),
    ):
        answer = alice.get("/dashboard", Accept_Language=asked)
        assert Page(answer.text).lang == answer.headers["Content-Language"] == tag
        assert "Accept-Language" in answer.headers["Vary"]


def test_page_after_a_choice_is_as_chosen_whatever_the_browser_asks_and_for_nobody_else(app: Flask, alice: Browser, bob: Browser) -> None:
    assert alice.post("/account/language", {"locale": "nl_BE"}, page="/account").status_code == 303
    answer = alice.get("/dashboard", Accept_Language="fr-FR")
    assert (Page(answer.text).lang, "Accept-Language" in answer.headers["Vary"]) == ("nl-BE", False)
    assert Page(signed_in(app, "alice").get("/account").text).lang == "nl-BE"
    assert Page(bob.get("/dashboard").text).lang == "en-GB"
    assert alice.post("/account/language", {"locale": ""}, page="/account").status_code == 303
    assert Page(alice.get("/dashboard").text).lang == "en-GB"


def test_choice_that_is_none_of_ours_is_refused_in_the_readers_language(alice: Browser) -> None:
    alice.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr-BE"
    answer = alice.post("/account/language", {"locale": "tlh"}, page="/account")
    assert (answer.status_code, language_of("fr").say("Choose one of the languages that are listed.") in answer.text) == (400, True)


def test_doors_and_errors_of_a_stranger_are_as_the_browser_asks(stranger: Browser) -> None:
    for address, english in (("/login", "Sign in"), ("/admin/login", "Operator sign-in"), ("/nowhere", "Not found")):
        for asked in ("nl-BE", "fr-FR"):
            answer = stranger.get(address, Accept_Language=asked)
            assert f"<h1>{language_of(asked).say(english)}</h1>" in answer.text
            assert answer.headers["Content-Language"] == asked


def test_too_many_attempts_are_refused_in_the_readers_language(stranger: Browser, clock: FrozenClock) -> None:
    stranger.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "nl-BE"
    answers = [stranger.sign_in("alice", "wrong") for _ in range(12)]
    last = next(answer for answer in answers if answer.status_code == 429)
    assert re.search(r"Te veel pogingen\. Probeer het over \d+ min\. opnieuw\.", last.text)


def test_tag_and_kept_page_are_of_one_locale(alice: Browser) -> None:
    english = alice.get("/dashboard", Accept_Language="en-GB")
    dutch = alice.get("/dashboard", Accept_Language="nl-BE")
    assert english.headers["ETag"] != dutch.headers["ETag"]
    again = alice.get("/dashboard", Accept_Language="nl-BE", If_None_Match=english.headers["ETag"])
    assert (again.status_code, Page(again.text).lang) == (200, "nl-BE")
    same = alice.get("/dashboard", Accept_Language="nl-BE", If_None_Match=dutch.headers["ETag"])
    assert same.status_code == 304
    assert "Accept-Language" in same.headers["Vary"]


@pytest.mark.parametrize(
    ("asked", "hours", "storage", "day"),
    [
        ("nl-BE", r"\d,\d<span class=\"kpi-unit\">u</span>", r"\d,\d\u00a0[GT]B", "november 2026, 07:00"),
        ("fr-FR", r"\d,\d<span class=\"kpi-unit\">h</span>", r"\d,\d\u00a0[GT]o", "novembre 2026, 07:00"),
        ("en-GB", r"\d\.\d<span class=\"kpi-unit\">h</span>", r"\d\.\d\u00a0[GT]B", "November 2026, 07:00"),
    ],
)
def test_numbers_and_dates_are_written_as_the_reader_writes_them(alice: Browser, asked: str, hours: str, storage: str, day: str) -> None:
    page = alice.get("/dashboard", Accept_Language=asked).text
    assert re.search(hours, page)
    assert re.search(storage, page)
    assert day in page


def test_table_sorts_by_the_number_and_not_by_how_it_is_written(alice: Browser) -> None:
    cells = {
        asked: re.findall(r'<td class="number number" data-sort="([^"]*)"', alice.get("/dashboard", Accept_Language=asked).text)
        for asked in ("en-GB", "nl-BE", "fr-FR")
    }
    assert cells["en-GB"]
    assert cells["en-GB"] == cells["nl-BE"] == cells["fr-FR"]


def test_figures_for_plotly_are_in_the_readers_locale(alice: Browser) -> None:
    for asked, separators in (("nl-BE", ",."), ("fr-FR", ",\u202f"), ("en-GB", ".,")):
        figures = json.loads(alice.get("/dashboard/figures", Accept_Language=asked).text)
        layouts = [drawn["layout"] for figure in figures.values() for drawn in figure["layouts"].values()]
        assert {layout["separators"] for layout in layouts} == {separators}


def test_csv_has_its_words_in_the_readers_language_and_its_numbers_for_programs(alice: Browser) -> None:
    rows = {asked: alice.get("/dashboard/days.csv", Accept_Language=asked).text.splitlines() for asked in ("en-GB", "nl-BE", "fr-FR")}
    assert [lines[0] for lines in rows.values()] == ["Day,Ingested (h)", "Dag,Ingest (h)", "Jour,Ingest (h)"]
    assert rows["en-GB"][1:] == rows["nl-BE"][1:] == rows["fr-FR"][1:]
    assert re.fullmatch(r"2026-11-\d\d,\d+(\.\d+)?", rows["nl-BE"][1])


def test_api_is_english_whatever_is_asked_for(alice: Browser) -> None:
    answer = alice.get("/api/v1/nowhere", Accept_Language="fr-FR")
    assert (answer.json or {})["title"] == "Not found"
    assert "Content-Language" not in answer.headers
