"""Reading a listing page by page, by offsets or by numbers: the page size that comes rules, not the one that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from rushes.errors import PlatformRefused
from rushes.outbound import Answer, Json
from rushes.platforms.parsing import at_path, name_of

__all__ = ["Announcing", "Listing", "NumberedPages", "shortfall_of"]

_MOST_PAGES = 10_000


class Announcing(Protocol):
    """A listing that was read to its end, and what it said of its length on the way."""

    announced: int
    has_moved: bool


class Listing:
    """The rows of a listing, read page by page while one iterates over it.

    It ends where the announced number is reached, where a page is empty, or where a page is the
    same as the one before (a platform that ignores `offset`).

    Args:
        read: Reads the page that begins at an offset.
        rows_at: Where the rows are in the body, names between dots; "" for the body itself.
        goes_on_unannounced: Whether to ask for a further page where nothing is announced. False
            suits listings that come whole.
    """

    def __init__(self, read: Callable[[int], Answer], *, rows_at: str = "", goes_on_unannounced: bool = True) -> None:
        self._read = read
        self._rows_at = rows_at
        self._goes_on_unannounced = goes_on_unannounced
        self.announced = 0
        """How many rows the platform last said there are, 0 where it never did."""
        self.has_moved = False
        """Whether that number changed from page to page: rows may then have been skipped, however many came."""

    def __iter__(self) -> Iterator[Json]:
        """Yield every row.

        Raises:
            PlatformRefused: An answer holds no list where the rows should be.
        """
        offset, former = 0, None
        while True:
            answer = self._read(offset)
            rows = _rows(answer, self._rows_at)
            if rows and rows == former:
                return
            total, said = _header(answer, "x-pagination-total-results"), _header(answer, "x-pagination-offset")
            self.has_moved |= former is not None and total is not None and total != self.announced
            self.announced = self.announced if total is None else total
            yield from rows
            # A page may begin before what was asked for; then its first rows come twice and count once.
            reached = min(offset, offset if said is None else said) + len(rows)
            is_last = not self._goes_on_unannounced if total is None else reached >= total
            if not rows or is_last or reached <= offset:
                return
            offset, former = reached, rows


class NumberedPages:
    """The rows of a listing whose pages have numbers, and whose body says what comes next (`page`, `pages`, `total`, `next_url`).

    Of `next_url` the parameters are taken and nothing else: no page is ever asked for at another address.

    Args:
        read: Reads a page, given its parameters.
        asked: The parameters of every page.
        host: The host, with its port, where everything is asked.
        rows_at: Where the rows are in the body, names between dots.
    """

    def __init__(self, read: Callable[[Mapping[str, str]], Answer], asked: Mapping[str, str], host: str, *, rows_at: str) -> None:
        self._read = read
        self._rows_at = rows_at
        self._asked = asked
        self._host = host
        self.announced = 0
        """How many rows the platform last said there are, 0 where it never did."""
        self.has_moved = False
        """Whether that number changed from page to page: rows may then have been skipped, however many came."""

    def __iter__(self) -> Iterator[Json]:
        """Yield every row.

        Raises:
            PlatformRefused: An answer holds no rows, there are pages without end, or the next one is said to be elsewhere.
        """
        asked: Mapping[str, str] = {**self._asked, "page": "1"}
        former: list[Json] | None = None
        for number in range(1, _MOST_PAGES + 1):
            answer = self._read(asked)
            rows = _rows(answer, self._rows_at)
            total = _number(answer.body, "total")
            self.has_moved |= former is not None and total is not None and total != self.announced
            self.announced = self.announced if total is None else total
            following = self._next(answer.body, number)
            # A platform that ignores the number of the page gives the first one for ever.
            if not rows or rows == former:
                return
            yield from rows
            if following is None:
                return
            asked, former = following, rows
        raise PlatformRefused(f"The platform gives more than {_MOST_PAGES:,} pages. Raise page_size.")

    def _next(self, body: Json, number: int) -> Mapping[str, str] | None:
        """Return the parameters of the page after this one, None if it is the last."""
        address = at_path(body, "next_url")
        if isinstance(address, str) and address:
            return {**self._asked, **dict(parse_qsl(self._query_of(address)))}
        pages = _number(body, "pages")
        return {**self._asked, "page": str(number + 1)} if pages is not None and number < pages else None

    def _query_of(self, address: str) -> str:
        try:
            parts = urlsplit(address)
        except ValueError:
            raise PlatformRefused("The platform says that its next page is at what is no address.", kind="ForeignNextPage") from None
        if parts.netloc and parts.netloc.lower() != self._host:
            elsewhere = name_of(parts.netloc.rpartition("@")[2], "")[:100]
            raise PlatformRefused(
                f"The platform says that its next page is at {elsewhere}, which is not the host of base_url. Nothing was asked there.",
                kind="ForeignNextPage",
            )
        return parts.query


def shortfall_of(listing: Announcing, given: int, what: str) -> str:
    """Return why a listing that was read is not everything, "" if it is.

    Args:
        listing: The listing, read to its end.
        given: How many different rows came.
        what: What they are, for the message.
    """
    if given < listing.announced:
        return f"the platform announced {listing.announced} {what} and gave {given}"
    return f"the number of {what} changed while they were read, so some may have been skipped" if listing.has_moved else ""


def _header(answer: Answer, name: str) -> int | None:
    text = answer.headers.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _rows(answer: Answer, rows_at: str) -> list[Json]:
    rows = at_path(answer.body, rows_at)
    if isinstance(rows, list):
        return rows
    where = f"at “{rows_at}”" if rows_at else "as its body"
    raise PlatformRefused(f"The platform's answer holds no list {where}. Check the path.", status=answer.status, kind="MalformedAnswer")


def _number(body: Json, field: str) -> int | None:
    value = at_path(body, field)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
