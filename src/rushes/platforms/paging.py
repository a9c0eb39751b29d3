"""Reading a listing page by page: the page size that comes rules, not the one that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rushes.errors import PlatformRefused
from rushes.outbound import Answer, Json
from rushes.platforms.parsing import at_path

__all__ = ["Listing", "shortfall_of"]


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
            rows = self._rows(answer)
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

    def _rows(self, answer: Answer) -> list[Json]:
        rows = at_path(answer.body, self._rows_at)
        if isinstance(rows, list):
            return rows
        where = f"at “{self._rows_at}”" if self._rows_at else "as its body"
        raise PlatformRefused(f"The platform's answer holds no list {where}. Check the path.", status=answer.status, kind="MalformedAnswer")


def shortfall_of(listing: Listing, given: int, what: str) -> str:
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
