"""Reading a listing page by page: by offsets, numbers, cursors or links; the page size that comes rules, not the one that was asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias
from urllib.parse import SplitResult, parse_qs, urlsplit

from rushes.errors import PlatformRefused
from rushes.outbound import Answer, Json
from rushes.rest.values import at_path, number_at

__all__ = ["Announcing", "ByCursor", "ByLink", "ByNumber", "ByOffset", "Listing", "Page", "Params", "Style", "Whole", "shortfall_of"]

Params: TypeAlias = "Mapping[str, str | Sequence[str]]"
"""Query parameters; a sequence repeats its name."""

_MOST_PAGES = 10_000
_TOTAL_HEADER, _OFFSET_HEADER = "x-pagination-total-results", "x-pagination-offset"
_LINK, _RELATION = re.compile(r"<([^<>]*)>([^<]*)"), re.compile(r"""\brel\s*=\s*["']?([^"';,]*)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """A page that came.

    Args:
        answer: All of it.
        rows: How many rows it has.
        given: How many rows have come with it.
        total: How many it says there are in all, None where it does not.
    """

    answer: Answer
    rows: int
    given: int
    total: int | None


class Style(Protocol):
    """How one asks for a first page, and for the one after a page that came."""

    def first(self) -> Params:
        """Return the parameters of the first page."""
        ...

    def after(self, asked: Params, page: Page) -> Params | None:
        """Return the parameters of the page after this one, None if it is the last.

        Args:
            asked: The parameters of this page.
            page: What came.
        """
        ...


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything comes at once.

    Args:
        size: How many rows to ask for.
        size_parameter: The parameter that says so, "" for none.
    """

    size: int = 0
    size_parameter: str = ""

    def first(self) -> Params:
        """Return the parameters of all there is."""
        return _sized(self.size_parameter, self.size)

    def after(self, asked: Params, page: Page) -> Params | None:  # noqa: ARG002
        """Return that there is no further page."""
        return None


@dataclass(frozen=True, slots=True)
class ByOffset:
    """Pages begin at a row; the last is where the announced number is reached, or the empty one.

    Args:
        size: How many rows to ask for.
        size_parameter: The parameter that says so, "" for none.
        parameter: The parameter that says at which row a page begins, counted from 0.
        goes_on_unannounced: Whether to ask for a further page where nothing is announced. False
            suits listings that come whole.
    """

    size: int
    size_parameter: str = "limit"
    parameter: str = "offset"
    goes_on_unannounced: bool = True

    def first(self) -> Params:
        """Return the parameters of the rows from the first on."""
        return _sized(self.size_parameter, self.size) | {self.parameter: "0"}

    def after(self, asked: Params, page: Page) -> Params | None:
        """Return the parameters of the rows after these."""
        offset, said = int(str(asked[self.parameter])), _header(page.answer, _OFFSET_HEADER)
        # A page may begin before what was asked for; then its first rows come twice and count once.
        reached = min(offset, offset if said is None else said) + page.rows
        is_last = not self.goes_on_unannounced if page.total is None else reached >= page.total
        return None if not page.rows or is_last or reached <= offset else {**asked, self.parameter: str(reached)}


@dataclass(frozen=True, slots=True)
class ByNumber:
    """Pages have numbers; the last is the one that is said to be, the one that reaches the announced number, or else the empty one.

    Args:
        size: How many rows to ask for.
        size_parameter: The parameter that says so, "" for none.
        parameter: The parameter that holds the number.
        begins_at: The number of the first page.
        pages_at: Where in the body it stands how many pages there are.
        says_pages: Whether it has to stand there; False takes a page that does not say it for the last.
    """

    size: int = 0
    size_parameter: str = ""
    parameter: str = "page"
    begins_at: int = 1
    pages_at: str = ""
    says_pages: bool = False

    def first(self) -> Params:
        """Return the parameters of the page with the first number."""
        return _sized(self.size_parameter, self.size) | {self.parameter: str(self.begins_at)}

    def after(self, asked: Params, page: Page) -> Params | None:
        """Return the parameters of the page with the next number.

        Raises:
            PlatformRefused: It does not say how many pages there are, though it has to.
        """
        number = int(str(asked[self.parameter]))
        if self.pages_at:
            pages = number_at(page.answer.body, self.pages_at)
            if pages is None and self.says_pages:
                raise PlatformRefused(
                    f"The platform's answer does not say at “{self.pages_at}” how many pages there are. Check the path.",
                    kind="MalformedAnswer",
                )
            is_last = number - self.begins_at + 1 >= (pages or 0)
        else:
            is_last = page.total is not None and page.given >= page.total
        return None if not page.rows or is_last else {**asked, self.parameter: str(number + 1)}


@dataclass(frozen=True, slots=True)
class ByCursor:
    """Each page says what to give back for the next; the last one says nothing.

    Args:
        next_at: Where in the body that stands.
        parameter: The parameter that gives it back.
        size: How many rows to ask for.
        size_parameter: The parameter that says so, "" for none.
    """

    next_at: str
    parameter: str = "cursor"
    size: int = 0
    size_parameter: str = ""

    def first(self) -> Params:
        """Return the parameters of the page that needs no cursor."""
        return _sized(self.size_parameter, self.size)

    def after(self, asked: Params, page: Page) -> Params | None:
        """Return the parameters with the cursor that came."""
        cursor = at_path(page.answer.body, self.next_at)
        is_one = isinstance(cursor, str | int) and not isinstance(cursor, bool) and cursor != ""
        return {**asked, self.parameter: str(cursor)} if is_one else None


@dataclass(frozen=True, slots=True)
class ByLink:
    """Each page says the address of the next, in its body or in the header `Link`.

    Of the address the parameters are taken and nothing else: no page is ever asked for at another address.

    Args:
        host: The host, with its port, where everything is asked.
        next_at: Where in the body the address stands; "" for the header.
        begins: How the first page is asked for, and the next one where no address is said.
    """

    host: str
    next_at: str = ""
    begins: Style = field(default_factory=Whole)

    def first(self) -> Params:
        """Return the parameters of the first page."""
        return self.begins.first()

    def after(self, asked: Params, page: Page) -> Params | None:
        """Return the parameters of the address that is said.

        Raises:
            PlatformRefused: It is said to be at another host.
        """
        address = at_path(page.answer.body, self.next_at) if self.next_at else _linked(page.answer)
        if not isinstance(address, str) or not address:
            return self.begins.after(asked, page)
        said = parse_qs(self._split(address).query, keep_blank_values=True)
        return {**asked, **{name: values[0] if len(values) == 1 else values for name, values in said.items()}}

    def _split(self, address: str) -> SplitResult:
        try:
            parts = urlsplit(address)
        except ValueError:
            raise PlatformRefused("The platform says that its next page is at what is no address.", kind="ForeignNextPage") from None
        is_foreign_scheme = parts.scheme not in {"", "http", "https"}
        if is_foreign_scheme or (parts.netloc and parts.netloc.lower() != self.host):
            elsewhere = parts.netloc.rpartition("@")[2] or f"{parts.scheme}:"
            shown = "".join(each if each.isprintable() else "\ufffd" for each in elsewhere[:100])
            raise PlatformRefused(
                f"The platform says that its next page is at {shown}, which is not the host of base_url. Nothing was asked there.",
                kind="ForeignNextPage",
            )
        return parts


class Announcing(Protocol):
    """A listing that was read to its end, and what it said of its length on the way."""

    announced: int
    has_moved: bool


class Listing:
    """The rows of a listing, read page by page while one iterates over it.

    It ends where its style says so, and where a page is the same as the one before or is asked for again (a platform that
    ignores what it is asked).

    Args:
        read: Reads the page of these parameters.
        style: How pages are asked for.
        rows_at: Where the rows are in the body, names between dots; "" for the body itself.
        total_at: Where in the body it stands how many rows there are; "" for the header `X-Pagination-Total-Results`.
        total_header: That header, by another name.
        most_pages: How many pages may come.
    """

    def __init__(
        self,
        read: Callable[[Params], Answer],
        style: Style,
        *,
        rows_at: str = "",
        total_at: str = "",
        total_header: str = "",
        most_pages: int = _MOST_PAGES,
    ) -> None:
        self._read = read
        self._style = style
        self._rows_at = rows_at
        self._total_at = total_at
        self._total_header = total_header.lower() or _TOTAL_HEADER
        self._most_pages = most_pages
        self.announced = 0
        """How many rows the platform last said there are, 0 where it never did."""
        self.has_announced = False
        """Whether the platform ever said it."""
        self.has_moved = False
        """Whether that number changed from page to page: rows may then have been skipped, however many came."""
        self.has_repeated = False
        """Whether it ended because a page came, or was to be asked for, a second time."""

    def __iter__(self) -> Iterator[Json]:
        """Yield every row.

        Raises:
            PlatformRefused: An answer holds no list where the rows should be, there are pages without end, or the next one
                is said to be elsewhere.
        """
        for rows in self.pages():
            yield from rows

    def pages(self) -> Iterator[list[Json]]:
        """Yield the rows of every page, an empty one too; raises as iterating does."""
        asked, former, given = self._style.first(), None, 0
        already = {repr(sorted(asked.items()))}
        for _ in range(self._most_pages):
            answer = self._read(asked)
            rows = self._rows(answer)
            total = self._total(answer)
            self.has_moved |= former is not None and total is not None and total != self.announced
            self.announced = self.announced if total is None else total
            self.has_announced |= total is not None
            given += len(rows)
            following = self._style.after(asked, Page(answer, len(rows), given, total))
            if rows and rows == former:
                self.has_repeated = True
                return
            yield rows
            if following is None:
                return
            asked, former = following, rows
            known = len(already)
            already.add(repr(sorted(asked.items())))
            if len(already) == known:
                self.has_repeated = True
                return
        raise PlatformRefused(f"The platform gives more than {self._most_pages:,} pages. Raise page_size.", kind="TooManyPages")

    def _total(self, answer: Answer) -> int | None:
        return number_at(answer.body, self._total_at) if self._total_at else _header(answer, self._total_header)

    def _rows(self, answer: Answer) -> list[Json]:
        rows = at_path(answer.body, self._rows_at)
        if isinstance(rows, list):
            return rows
        where = f"at “{self._rows_at}”" if self._rows_at else "as its body"
        raise PlatformRefused(f"The platform's answer holds no list {where}. Check the path.", status=answer.status, kind="MalformedAnswer")


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


def _sized(parameter: str, size: int) -> dict[str, str | Sequence[str]]:
    return {parameter: str(size)} if parameter else {}


def _header(answer: Answer, name: str) -> int | None:
    text = answer.headers.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _linked(answer: Answer) -> str:
    for address, about in _LINK.findall(answer.headers.get("link", "")):
        if (relation := _RELATION.search(about)) and "next" in relation[1].lower().split():
            return str(address)
    return ""
