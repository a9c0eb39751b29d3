from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.errors import PlatformRefused
from rushes.outbound import Answer, Json
from rushes.rest import ByCursor, ByLink, ByNumber, ByOffset, Listing, Params, Whole

ROWS: list[Json] = list(range(23))


def by_offset(read: Callable[[int], Answer], *, rows_at: str = "", goes_on_unannounced: bool = True) -> Listing:
    """Return a listing whose pages begin at offsets."""
    return Listing(lambda asked: read(int(str(asked["offset"]))), ByOffset(5, goes_on_unannounced=goes_on_unannounced), rows_at=rows_at)


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
    listing = by_offset(source.read)
    assert list(listing) == ROWS
    assert (len(source.asked), listing.announced) == (calls, 23)


@pytest.mark.parametrize("largest", [1, 5, 23, 100])
def test_listing_without_an_announced_number_ends_at_an_empty_page(largest: int) -> None:
    source = Source(ROWS, largest=largest, announces=False)
    listing = by_offset(source.read)
    assert (list(listing), listing.announced) == (ROWS, 0)


def test_listing_that_comes_whole_is_asked_for_once() -> None:
    source = Source(ROWS, largest=100, announces=False)
    assert list(by_offset(source.read, goes_on_unannounced=False)) == ROWS
    assert source.asked == [0]


@pytest.mark.parametrize("announces", [True, False])
def test_listing_of_a_platform_that_ignores_the_offset_ends(announces: bool) -> None:
    source = Source(ROWS, largest=5, announces=announces, ignores_offset=True)
    assert list(by_offset(source.read)) == ROWS[:5]
    assert len(source.asked) == 2


def test_listing_of_a_platform_that_moves_the_offset_back_gives_every_row_and_some_twice() -> None:
    source = Source(ROWS, largest=6, aligns_to=5)
    found = list(by_offset(source.read))
    assert set(map(str, found)) == set(map(str, ROWS))
    assert len(found) > len(ROWS)


def test_listing_whose_announced_number_is_not_reached_ends_at_the_empty_page() -> None:
    def read(offset: int) -> Answer:
        return Answer(200, ROWS[offset:5], {"x-pagination-total-results": "9"})

    listing = by_offset(read)
    assert (list(listing), listing.announced) == (ROWS[:5], 9)


def test_listing_that_grows_while_it_is_read_is_followed_to_its_new_end() -> None:
    def read(offset: int) -> Answer:
        total = 10 if offset == 0 else 12
        return Answer(200, ROWS[offset : min(offset + 10, total)], {"x-pagination-total-results": str(total)})

    def read_by_fours(offset: int) -> Answer:
        total = 10 if offset == 0 else 12
        return Answer(200, ROWS[offset : min(offset + 4, total)], {"x-pagination-total-results": str(total)})

    assert list(by_offset(read)) == ROWS[:10]
    assert list(by_offset(read_by_fours)) == ROWS[:12]


@pytest.mark.parametrize("header", ["", "many", "-3", "1.5", "9" * 20, "٣"])
def test_listing_with_a_header_that_is_no_number_counts_as_unannounced(header: str) -> None:
    def read(offset: int) -> Answer:
        return Answer(200, ROWS[offset : offset + 10], {"x-pagination-total-results": header, "x-pagination-offset": header})

    listing = by_offset(read)
    assert (list(listing), listing.announced) == (ROWS, 0)


def test_listing_finds_its_rows_at_a_path() -> None:
    body: Json = {"data": {"items": [1, 2]}}
    assert list(by_offset(lambda _: Answer(200, body, {}), rows_at="data.items", goes_on_unannounced=False)) == [1, 2]


@pytest.mark.parametrize("body", [None, {}, {"rows": None}, {"rows": {"a": 1}}, "text", 5])
def test_listing_without_a_list_is_refused(body: Json) -> None:
    with pytest.raises(PlatformRefused, match="holds no list at “rows”") as caught:
        list(by_offset(lambda _: Answer(200, body, {}), rows_at="rows"))
    assert caught.value.kind == "MalformedAnswer"


@given(count=st.integers(0, 60), largest=st.integers(1, 70), announces=st.booleans(), aligns_to=st.integers(1, 7))
def test_listing_of_any_size_in_any_pages_gives_every_row(count: int, largest: int, announces: bool, aligns_to: int) -> None:
    rows: list[Json] = list(range(count))
    source = Source(rows, largest=max(largest, aligns_to), announces=announces, aligns_to=aligns_to if announces else 1)
    assert set(map(str, by_offset(source.read))) == set(map(str, rows))


def given_as(style: str, asked: Params, rows: list[Json], size: int) -> Answer:
    """Return a page of a server that pages in one of the styles."""
    if style == "page":
        start = (int(str(asked["page"])) - 1) * size
        return Answer(200, {"rows": rows[start : start + size], "pages": -(-len(rows) // size)}, {})
    start = int(str(asked.get("cursor", "0")))
    following = start + size if start + size < len(rows) else None
    link = f'<https://api.test/x?cursor={following}&tag=a&tag=b>; title="a, b"; rel="next last", <https://api.test/>; rel="first"'
    body: Json = {"rows": rows[start : start + size], "next": following, "address": None if following is None else f"?cursor={following}"}
    return Answer(200, body, {"link": link} if following is not None else {"link": '<https://api.test/x?cursor=0>; rel="first"'})


STYLES = {
    "page": ByNumber(3),
    "page said": ByNumber(3, pages_at="pages"),
    "cursor": ByCursor("next"),
    "link": ByLink("api.test"),
    "address": ByLink("api.test", "address"),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("size", [1, 3, 22, 23, 40])
def test_every_style_gives_every_row_once(style: str, size: int) -> None:
    asked: list[Params] = []

    def read(params: Params) -> Answer:
        asked.append(params)
        return given_as("page" if style.startswith("page") else "cursor", params, ROWS, size)

    listing = Listing(read, STYLES[style], rows_at="rows")
    assert list(listing) == ROWS
    assert (listing.has_repeated, len(asked)) == (False, -(-23 // size) + (style == "page"))
    if style == "link" and size < 23:
        assert asked[-1]["tag"] == ["a", "b"]


def test_numbered_pages_end_where_the_announced_number_is_reached() -> None:
    # A server that gives its last page for every number beyond it.
    pages: list[list[Json]] = [[1, 2], [3, 4], [5]]
    read = Listing(
        lambda asked: Answer(200, pages[min(int(str(asked["page"])), 2)], {"x-total": "5"}), ByNumber(begins_at=0), total_header="X-Total"
    )
    assert (list(read), read.has_repeated) == ([1, 2, 3, 4, 5], False)


def test_cursor_page_that_is_empty_is_no_end() -> None:
    bodies: Mapping[str, Json] = {"": {"rows": [1], "next": "a"}, "a": {"rows": [], "next": "b"}, "b": {"rows": [2], "next": ""}}
    assert list(Listing(lambda asked: Answer(200, bodies[str(asked.get("cursor", ""))], {}), ByCursor("next"), rows_at="rows")) == [1, 2]


@pytest.mark.parametrize("style", [ByCursor("next"), ByLink("api.test", "link")])
def test_cursor_that_comes_again_ends_and_is_told(style: ByCursor | ByLink) -> None:
    turn: list[int] = []

    def read(_asked: Params) -> Answer:
        turn.append(1)
        return Answer(200, {"rows": [len(turn)], "next": "ab"[len(turn) % 2], "link": f"?c={len(turn) % 2}"}, {})

    listing = Listing(read, style, rows_at="rows")
    assert len(list(listing)) == 3
    assert listing.has_repeated


def test_same_page_again_is_told() -> None:
    listing = Listing(lambda _: Answer(200, [1, 2], {}), ByNumber())
    assert (list(listing), listing.has_repeated) == ([1, 2], True)


def test_pages_without_end_are_refused() -> None:
    endless = Listing(lambda asked: Answer(200, [str(asked["page"])], {}), ByNumber(), most_pages=50)
    with pytest.raises(PlatformRefused, match="more than 50 pages") as caught:
        list(endless)
    assert caught.value.kind == "TooManyPages"


def test_total_in_the_body_or_another_header_is_announced() -> None:
    body: Json = {"rows": [1], "meta": {"total": 7}}
    at_path = Listing(lambda _: Answer(200, body, {}), Whole(), rows_at="rows", total_at="meta.total")
    in_header = Listing(lambda _: Answer(200, body, {"x-total": "8"}), Whole(), rows_at="rows", total_header="X-Total")
    assert (list(at_path), at_path.announced, list(in_header), in_header.announced) == ([1], 7, [1], 8)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.test/x?cursor=2",
        "//evil.test/?cursor=2",
        "https://api.test:444/x",
        "file:///etc/passwd",
        "http://[",
        "https://api.test@evil.test/",
    ],
)
def test_link_to_another_host_is_refused(address: str) -> None:
    for style, headers in ((ByLink("api.test", "next"), {}), (ByLink("api.test"), {"link": f'<{address}>; rel="next"'})):
        body: Json = [1] if headers else {"rows": [1], "next": address}
        with pytest.raises(PlatformRefused) as caught:
            list(Listing(lambda _: Answer(200, body, headers), style, rows_at="" if headers else "rows"))  # noqa: B023
        assert caught.value.kind == "ForeignNextPage"
