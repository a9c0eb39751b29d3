"""Explore: the address both ways, what a page shows and offers, formulas while they are typed, and nobody's rows but one's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from metrics.strategies import examples
from rushes.domain import ProductionState, Scope
from rushes.explore import ACROSS, GROUPS, SPANS, TOPS, Compare, ExploreState, First, read_value
from rushes.identity import AccountAccess, Actor, Role, Via
from rushes.web.explore_address import explore_query, read_explore
from web.installation import AccountIds, Browser

VALUES = ("ingested", "storage.maximum", "=transcribed / ingested", "ingested~running_total", "=storage * 0.02~rank", "productions")
PERSON = Actor(
    1, "p", "limecraft", (AccountAccess(7, "Seven", Role.VIEWER),), Scope(()), False, datetime(2026, 1, 1, tzinfo=UTC), False, Via.SESSION
)
DASHBOARD = "value=ingested&across=month&group=production&span=last-12-months"


def links(page: str) -> Iterator[str]:
    for found in re.findall(r'href="(/explore\?[^"]*)"', page):
        yield unescape(found)


def test_page_without_values_says_how_to_begin(alice: Browser) -> None:
    page = alice.get("/explore").text
    assert "Drag a measure into" in page
    starts = [each for each in links(page) if "value=" in each and "across" in each]
    assert len(starts) >= 3
    for each in starts:
        assert 'data-figure="chart"' in alice.get(each).text, each


def test_page_with_values_shows_one_chart_its_table_and_every_kind(alice: Browser, account_a: AccountIds) -> None:
    page = alice.get(f"/explore?account={account_a.account_id}&{DASHBOARD}").text
    assert "Ingested by month and production" in page
    assert page.count('data-figure="chart"') == 1
    assert len(re.findall(r'class="kind[ "]', page)) >= 17
    csv = alice.get(f"/explore/chart.csv?account={account_a.account_id}&{DASHBOARD}")
    assert (csv.status_code, csv.headers["Content-Type"].split(";")[0]) == (200, "text/csv")
    assert alice.get(f"/explore/figures?account={account_a.account_id}&{DASHBOARD}").json["chart"]["layouts"]


def test_every_link_of_the_page_leads_to_a_page(alice: Browser) -> None:
    page = alice.get(f"/explore?{DASHBOARD}&compare=former&value=storage.maximum").text
    found = set(links(page))
    assert len(found) > 40
    for each in sorted(found):
        assert alice.get(each).status_code == 200, each


def test_production_of_another_account_or_out_of_sight_is_not_there(bob: Browser, charlie: Browser, account_a: AccountIds) -> None:
    for way in ("", "/data", "/figures", "/chart.csv"):
        assert charlie.get(f"/explore{way}?account={account_a.account_id}&{DASHBOARD}").status_code == 404
    hidden = [each for each in account_a.productions if account_a.productions[each] not in bob.get(f"/explore?{DASHBOARD}").text]
    assert hidden
    assert bob.get(f"/explore?{DASHBOARD}&production={hidden[0]}").status_code == 404
    csv = bob.get(f"/explore/chart.csv?{DASHBOARD}").text
    assert not [name for each, name in account_a.productions.items() if each in hidden and name in csv]


@pytest.mark.parametrize(
    "query",
    [
        "value=ingestd",
        "value=ingested.maximum",
        "value=ingested~twice",
        "value==1+",
        "across=hour",
        "group=day",
        "group=grouping:0",
        "across=grouping:1",
        "span=never",
        "compare=x",
        "top=7",
        "first=x",
        "state=burnt",
        "state=active&state=x",
        "incomplete=x",
    ],
)
def test_address_of_what_there_is_not_is_not_there(alice: Browser, query: str) -> None:
    assert alice.get(f"/explore?{query}").status_code == 404


@pytest.mark.parametrize("span", ["0001-01-01..0001-12-31", "9999-12-01..9999-12-31", "1970-01-01..2200-12-31", "2180-01-01..2199-12-31"])
@pytest.mark.parametrize("compare", ["", "former", "year"])
def test_days_at_the_ends_of_the_calendar_are_refused_or_answered(alice: Browser, span: str, compare: str) -> None:
    for across in (*ACROSS, "cost_centre"):
        assert alice.get(f"/explore?value=ingested&across={across}&span={span}&compare={compare}").status_code in {200, 400}


def test_what_cannot_be_derived_of_a_value_is_refused_with_its_reason(alice: Browser) -> None:
    answer = alice.get("/explore?value=storage~running_total&across=month")
    assert answer.status_code == 400
    assert "Only what happens on a day adds up over time." in answer.text
    page = alice.get("/explore?value=storage~share&across=production").text
    assert "storage.maximum" in page
    assert "storage.maximum~share" not in page


def test_chart_of_which_nothing_can_be_derived_says_what_is_missing(alice: Browser) -> None:
    for query in ("value=ingested~change&across=month", "value=ingested~moving_average"):
        assert "Nothing can be derived from these numbers" in alice.get(f"/explore?{query}").text


def test_subtitle_says_where_what_is_compared_stands_in_the_table_alone(alice: Browser) -> None:
    query = "value=ingested&group=production&span=this-month&compare=former"
    for kind, is_drawn in (("donut", False), ("treemap", False), ("horizontal", True), ("waterfall", True)):
        page = alice.get(f"/explore?{query}&kind={kind}").text
        assert ", compared with " in page
        assert ("(in the table)" not in page) is is_drawn, kind
    grouped = "value=ingested&across=week&group=production&span=this-month&compare=former"
    for kind in ("lines", "bars", "stacked"):
        page = alice.get(f"/explore?{grouped}&kind={kind}").text
        assert "(in the table)" not in page
        assert ">Before<" in page
        assert "; before: " in page


def test_formula_beside_as_many_values_as_there_is_room_for_waits_for_one_to_go(alice: Browser) -> None:
    four = "".join(f"&value={each}" for each in ("ingested", "transcribed", "subtitled", "translated"))
    page = alice.get(f"/explore?across=month{four}&formula=transcribed%2Fingested")
    assert page.status_code == 200
    assert "A chart has room for 4 values." in page.text
    assert 'value="transcribed/ingested"' in page.text
    fewer = next(unescape(each) for each in re.findall(r'href="(/explore\?[^"]*)"', page.text) if each.count("value=") == 3)
    assert "transcribed / ingested" in unescape(alice.get(fewer).text)
    assert alice.get(f"/explore?across=month{four}&value=rendered").status_code == 404


def test_formula_is_checked_as_it_is_typed_and_told_where_it_is_wrong(alice: Browser) -> None:
    well = alice.get("/explore/formula?text=transcribed/ingested").json
    assert (well["is_well"], well["message"]) == (True, "Reads “transcribed / ingested” and comes out in per cent.")
    wrong = alice.get("/explore/formula?text=transcribd/ingested").json
    assert not wrong["is_well"]
    assert "Did you mean “transcribed”" in wrong["message"]
    page = alice.get("/explore?value=ingested&across=month&formula=ingested%2Bstorage").text
    assert "different units" in page
    assert 'value="ingested+storage"' in page
    added = alice.get("/explore?across=month&formula=transcribed%2Fingested").text
    assert "Transcribed / Ingested by month" in added


def test_question_costs_as_many_queries_whatever_is_seen(alice: Browser, bob: Browser) -> None:
    def asked(browser: Browser) -> float:
        counted = re.search(r"rushes_query_seconds_count\{[^}]*\} ([\d.]+)", browser.get("/metrics").text)
        before = float(counted[1]) if counted else 0.0
        browser.get(f"/explore?{DASHBOARD}&compare=former")
        counted = re.search(r"rushes_query_seconds_count\{[^}]*\} ([\d.]+)", browser.get("/metrics").text)
        return float(counted[1]) - before if counted else 0.0

    assert asked(alice) <= 16
    assert asked(bob) <= 16


def test_every_state_is_what_no_state_says_too_and_text_is_what_can_be_seen() -> None:
    every = [("state", each.value) for each in ProductionState]
    state = read_explore(MultiDict([*every, ("named", f" a\0\u202eb{'c' * 200}")]), PERSON)
    assert (state.states, state.contains) == ((), f"ab{'c' * 97}")


FILTERED = f"{DASHBOARD}&state=active&named=a&least=0.5&most=90&incomplete=out&top=3&first=smallest&target=2.5"


def filters_form(page: str) -> str:
    form = page[page.index('<form class="well') :]
    return form[: form.index("</form>")]


def chips(page: str) -> dict[str, str]:
    """Return the address without it of each filter that is set."""
    entries = filters_form(page).split('<li class="field')
    found = (re.search(r'data-drag-name>([^<]*)<.*class="out" href="([^"]*)"', each, re.DOTALL) for each in entries)
    return {unescape(each[1]): unescape(each[2]) for each in found if each}


def test_filters_that_are_set_are_chips_and_each_leads_to_the_page_without_it(alice: Browser) -> None:
    page = alice.get(f"/explore?{FILTERED}").text
    found = chips(page)
    assert list(found) == [
        "State: active",
        "Name contains “a”",
        "Ingested from 0.5\xa0h to 90.0\xa0h",
        "Target: 2.5\xa0h",
        "The first 3",
        "Smallest first",
        "Incomplete days left out",
    ]
    assert "; incomplete days left out" in page
    for label, address in found.items():
        left = chips(alice.get(address).text)
        assert list(left) == [each for each in found if each != label]
    cleared = re.search(r'href="([^"]*)" data-filter>Clear filters<', page)
    assert cleared
    assert chips(alice.get(unescape(cleared[1])).text) == {}


def test_form_of_the_controls_leads_to_the_same_page_again(alice: Browser) -> None:
    page = alice.get(f"/explore?{FILTERED}&kind=table").text
    form = filters_form(page)
    pairs = re.findall(r'<input type="(?:hidden|text|number)"[^>]* name="([^"]*)" value="([^"]*)"', form)
    pairs += re.findall(r'name="(state|incomplete)" value="([^"]*)"[^>]* checked', form)
    for name, options in re.findall(r'<select id="[^"]*" name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        pairs += [(name, each) for each in re.findall(r'<option value="([^"]*)" selected', options)]
    sent = MultiDict([(name, unescape(value)) for name, value in pairs])
    sent["account"] = "7"
    asked = MultiDict([*parse_qsl(f"{FILTERED}&kind=table"), ("account", "7")])
    assert read_explore(sent, PERSON) == read_explore(asked, PERSON)


def test_number_that_is_none_is_told_and_not_used(alice: Browser) -> None:
    page = alice.get(f"/explore?{DASHBOARD}&least=1,5&target=%3Cb%3E").text
    assert "“1,5” is no number, so it was not used." in page
    assert "“&lt;b&gt;” is no number" in page
    assert chips(page) == {}
    assert page.count('data-figure="chart"') == 1


def test_range_says_how_many_productions_it_leaves_out(alice: Browser, account_a: AccountIds) -> None:
    everything = len(account_a.productions)
    page = alice.get("/explore?value=ingested&across=production&least=100000").text
    assert f"{everything} productions outside the range are left out." in page
    assert "Choose others, or all." in page
    assert "outside the range" not in alice.get("/explore?value=ingested&across=production&least=0").text


def test_name_of_a_production_out_of_sight_is_found_no_more_than_one_that_does_not_exist(bob: Browser, account_a: AccountIds) -> None:
    seen = bob.get(f"/explore?{DASHBOARD}").text
    hidden = next(name for name in account_a.productions.values() if name not in seen)
    for more in ("", "&least=0", "&least=100000"):
        one, other = (
            bob.get(f"/explore/chart.csv?value=ingested&across=production&named={quote(text)}{more}").text
            for text in (hidden, "nothing is called this")
        )
        assert one == other
        assert "outside the range" not in bob.get(f"/explore?value=ingested&across=production&named={quote(hidden)}{more}").text


def test_target_of_one_value_makes_a_bullet_chart(alice: Browser) -> None:
    page = alice.get("/explore?value=ingested&across=production&target=40").text
    assert re.search(r'id="kind-bullet"[^>]*aria-current="true"', page)
    assert "Target: 40.0\xa0h" in page
    assert 'id="kind-bullet"' not in alice.get("/explore?value=ingested&across=production").text


def test_incomplete_days_are_shown_all_the_same_where_nothing_is_complete(alice: Browser) -> None:
    page = alice.get("/explore?value=ingested&across=year&span=this-month&incomplete=out").text
    assert "Nothing in this period is complete" in page
    assert "; incomplete days left out" not in page


@examples(200)
@given(
    values=st.lists(st.sampled_from(VALUES), max_size=4, unique=True),
    across=st.sampled_from(["", *ACROSS, "cost_centre", "grouping:12"]),
    group=st.sampled_from(["", *GROUPS, "cost_centre", "grouping:12", "grouping:7"]),
    span=st.sampled_from([*SPANS, "2026-01-01..2026-03-31"]),
    compare=st.sampled_from(list(Compare)),
    top=st.sampled_from(TOPS),
    first=st.sampled_from(First),
    productions=st.lists(st.integers(1, 10**17), max_size=3, unique=True),
    states=st.lists(st.sampled_from(ProductionState), max_size=3, unique=True),
    contains=st.text(max_size=100).filter(lambda text: text.isprintable() and text == text.strip()),
    numbers=st.tuples(*(st.sampled_from(["", "0", "2.5", "-120", "much", "1,5", "<b>"]) for _ in range(3))),
    with_incomplete=st.booleans(),
)
def test_state_goes_through_the_address_and_back(
    values: list[str],
    across: str,
    group: str,
    span: str,
    compare: Compare,
    top: int,
    first: First,
    productions: list[int],
    states: list[ProductionState],
    contains: str,
    numbers: tuple[str, str, str],
    with_incomplete: bool,
) -> None:
    state = ExploreState(
        7,
        tuple(read_value(each) for each in values),
        across,
        "" if group == across else group,
        span,
        compare,
        top,
        first,
        "lines",
        tuple(sorted(productions)),
        states=tuple(each.value for each in ProductionState if each in states),
        contains=contains,
        least=numbers[0],
        most=numbers[1],
        with_incomplete=with_incomplete,
        target=numbers[2],
    )
    assert read_explore(MultiDict(parse_qsl(explore_query(state))), PERSON) == state
