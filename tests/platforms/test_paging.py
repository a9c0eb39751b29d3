from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.errors import PlatformRefused
from rushes.outbound import Answer, Json
from rushes.platforms.paging import Listing

ROWS: list[Json] = list(range(23))


class Source:
    """A listing as a platform might serve it."""

    def __init__(self, rows: list[Json], *, largest: int, announces: bool = True, ignores_offset: bool = False, aligns_to: int = 1) -> None:
        self.rows = rows
        self.asked: list[int] = []
        self._largest = largest
        self._announces = announces
        self._ignores_offset = ignores_offset
        self._aligns_to = aligns_to

    def read(self, offset: int) -> Answer:
        self.asked.append(offset)
        assert len(self.asked) < 200
        start = 0 if self._ignores_offset else offset // self._aligns_to * self._aligns_to
        headers = {"x-pagination-total-results": str(len(self.rows)), "x-pagination-offset": str(start)} if self._announces else {}
        return Answer(200, self.rows[start : start + self._largest], headers)


@pytest.mark.parametrize(("largest", "calls"), [(5, 5), (22, 2), (23, 1), (100, 1), (1, 23)])
def test_listing_follows_the_page_size_that_it_gets(largest: int, calls: int) -> None:
    source = Source(ROWS, largest=largest)
    listing = Listing(source.read)
    assert list(listing) == ROWS
    assert (len(source.asked), listing.announced) == (calls, 23)


@pytest.mark.parametrize("largest", [1, 5, 23, 100])
def test_listing_without_an_announced_number_ends_at_an_empty_page(largest: int) -> None:
    source = Source(ROWS, largest=largest, announces=False)
    listing = Listing(source.read)
    assert (list(listing), listing.announced) == (ROWS, 0)


def test_listing_that_comes_whole_is_asked_for_once() -> None:
    source = Source(ROWS, largest=100, announces=False)
    assert list(Listing(source.read, goes_on_unannounced=False)) == ROWS
    assert source.asked == [0]


@pytest.mark.parametrize("announces", [True, False])
def test_listing_of_a_platform_that_ignores_the_offset_ends(announces: bool) -> None:
    source = Source(ROWS, largest=5, announces=announces, ignores_offset=True)
    assert list(Listing(source.read)) == ROWS[:5]
    assert len(source.asked) == 2


def test_listing_of_a_platform_that_moves_the_offset_back_gives_every_row_and_some_twice() -> None:
    source = Source(ROWS, largest=6, aligns_to=5)
    found = list(Listing(source.read))
    assert set(map(str, found)) == set(map(str, ROWS))
    assert len(found) > len(ROWS)


def test_listing_whose_announced_number_is_not_reached_ends_at_the_empty_page() -> None:
    def read(offset: int) -> Answer:
        return Answer(200, ROWS[offset:5], {"x-pagination-total-results": "9"})

    listing = Listing(read)
    assert (list(listing), listing.announced) == (ROWS[:5], 9)


def test_listing_that_grows_while_it_is_read_is_followed_to_its_new_end() -> None:
    def read(offset: int) -> Answer:
        total = 10 if offset == 0 else 12
        return Answer(200, ROWS[offset : min(offset + 10, total)], {"x-pagination-total-results": str(total)})

    def read_by_fours(offset: int) -> Answer:
        total = 10 if offset == 0 else 12
        return Answer(200, ROWS[offset : min(offset + 4, total)], {"x-pagination-total-results": str(total)})

    assert list(Listing(read)) == ROWS[:10]
    assert list(Listing(read_by_fours)) == ROWS[:12]


@pytest.mark.parametrize("header", ["", "many", "-3", "1.5", "9" * 20, "٣"])
def test_listing_with_a_header_that_is_no_number_counts_as_unannounced(header: str) -> None:
    def read(offset: int) -> Answer:
        return Answer(200, ROWS[offset : offset + 10], {"x-pagination-total-results": header, "x-pagination-offset": header})

    listing = Listing(read)
    assert (list(listing), listing.announced) == (ROWS, 0)


def test_listing_finds_its_rows_at_a_path() -> None:
    body: Json = {"data": {"items": [1, 2]}}
    assert list(Listing(lambda _: Answer(200, body, {}), rows_at="data.items", goes_on_unannounced=False)) == [1, 2]


@pytest.mark.parametrize("body", [None, {}, {"rows": None}, {"rows": {"a": 1}}, "text", 5])
def test_listing_without_a_list_is_refused(body: Json) -> None:
    with pytest.raises(PlatformRefused, match="holds no list at “rows”") as caught:
        list(Listing(lambda _: Answer(200, body, {}), rows_at="rows"))
    assert caught.value.kind == "MalformedAnswer"


@given(count=st.integers(0, 60), largest=st.integers(1, 70), announces=st.booleans(), aligns_to=st.integers(1, 7))
def test_listing_of_any_size_in_any_pages_gives_every_row(count: int, largest: int, announces: bool, aligns_to: int) -> None:
    rows: list[Json] = list(range(count))
    source = Source(rows, largest=max(largest, aligns_to), announces=announces, aligns_to=aligns_to if announces else 1)
    assert set(map(str, Listing(source.read))) == set(map(str, rows))
