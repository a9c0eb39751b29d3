"""Coverage: a year as one drawing an account, every day's way to its night, and the words for those who see no drawing."""

from __future__ import annotations

import pytest

from web.admin.conftest import RUN
from web.installation import AccountIds, Browser


def test_year_is_one_drawing_an_account_and_light(operator: Browser, trouble: str) -> None:
    page = operator.get("/admin/coverage").text
    assert page.count("<svg") == 4
    assert "1 December 2025 to 30 November 2026" in page
    # The four accounts and all around them: what a thousand cells would weigh is far more.
    assert len(page) < 16_000
    assert "&lt;b&gt;Hostile&lt;/b&gt;" in page
    assert ">21 Nov failed</a>" in page
    assert ">21 Nov incomplete</a>" in page


def test_letters_of_a_strip_are_a_day_each(operator: Browser, trouble: str, account_a: AccountIds) -> None:
    page = operator.get("/admin/coverage?search=north").text
    letters = page.split('data-strip="')[1].split('"')[0]
    assert len(letters) == 365
    assert (letters.count("l"), letters[-10], letters[-9:]) == (89, "i", "." * 9)


@pytest.mark.parametrize(
    ("query", "found"),
    [("search=riverside", 0), ("search=hostile", 1), ("search=%25", 0), ("trouble=failed", 1), ("trouble=incomplete", 1),
     ("trouble=absent", 0), ("connection=limecraft", 4), ("connection=other", 0), ("year=2026", 4), ("year=soon&page=x", 4)],
)  # fmt: skip
def test_filters_leave_what_fits(operator: Browser, trouble: str, query: str, found: int) -> None:
    page = operator.get(f"/admin/coverage?{query}").text
    assert page.count("<svg") == found
    assert ("No account fits." in page) is (found == 0)


def test_day_leads_to_its_night(operator: Browser, trouble: str, account_b: AccountIds) -> None:
    path = f"/admin/coverage/{account_b.account_id}/night"
    assert operator.get(f"{path}?day=2026-11-21").headers["Location"] == f"/admin/runs/{RUN}"
    assert operator.get(f"{path}?day=2020-01-01").headers["Location"] == f"/admin/coverage/{account_b.account_id}?year=2020#2020-01"
    assert operator.get("/admin/coverage/9999/night?day=2026-11-21").status_code == 404


def test_account_shows_every_day_in_words_and_what_is_not_well_as_a_list(operator: Browser, trouble: str, account_b: AccountIds) -> None:
    page = operator.get(f"/admin/coverage/{account_b.account_id}").text
    assert "21 November: failed, what was loaded before stands" in page
    assert "20 November: loaded, " in page
    assert "22 November: nothing to load" in page
    assert "the platform answered &lt;i&gt;503&lt;/i&gt;" in page
    assert f"/admin/jobs?account={account_b.account_id}&amp;first=2026-11-21&amp;last=2026-11-21" in page
    assert page.count("<li>") > 365
    assert operator.get("/admin/coverage/9999").status_code == 404
