"""A resource becomes a raw table, page by page; or shows its first rows."""

from __future__ import annotations

from pathlib import Path

from rushes.clock import Clock
from rushes.domain import RawTable
from rushes.errors import InvalidQuery, RushesError, SourceRefused, SourceUnreachable
from rushes.languages import sentence
from rushes.outbound import Json
from rushes.rest import SINCE, Listing, Resource, placeholders
from rushes.sources.kind import Asked, Reached, ReadLimits, Since, TableLook
from rushes.sources.reach import Reach
from rushes.sources.rest.call import Session, opened, resource_of
from rushes.sources.rest.place import RestPlace
from rushes.sources.rest.rows import Columns, TooOld
from rushes.sources.text_table import TextTable

__all__ = ["look_at_resource", "read_resource", "try_place"]

_PATIENCE = 5
_LONGEST_VALUE = 200


def try_place(place: RestPlace, secret: str, reach: Reach, clock: Clock) -> Reached:
    """Sign in and read one page of the first resource, and return what is there.

    Raises:
        SourceUnreachable: It does not answer.
        SourceRefused: It lets us not in, may not be reached, or answers otherwise than declared.
    """
    resources = place.declared.resources
    with opened(place, secret, reach, clock, patience_s=place.timeout_s) as session:
        next(session.listing(next(iter(resources.values()))).pages(), None)
    return Reached(place.host, "", place.is_encrypted, len(resources), could_write=None)


def look_at_resource(place: RestPlace, secret: str, asked: Asked, reach: Reach, clock: Clock, *, rows: int) -> TableLook:
    """Return the columns and first rows of a resource: those of its first page that has any.

    Raises:
        SourceUnreachable: It does not answer.
        SourceRefused: It lets us not in, may not be reached, or answers otherwise than declared.
        InvalidQuery: A column is nowhere in it.
    """
    resource = resource_of(place, asked)
    columns = Columns(resource.columns, ReadLimits().columns)
    with opened(place, secret, reach, clock, patience_s=place.timeout_s) as session:
        page = next(filter(None, session.listing(resource).pages()), list[Json]())
    found = [texts for texts, _ in map(columns.texts, page) if texts is not None]
    columns.check(len(found))
    columns.note_kinds(page)
    width = len(columns.headers)
    shown = tuple(tuple(_cut(each) for each in (*texts, *[None] * (width - len(texts)))) for texts in found[:rows])
    return TableLook(tuple((name, columns.kind_of(name)) for name in columns.headers), shown)


def read_resource(
    place: RestPlace, secret: str, asked: Asked, *, to: Path, reach: Reach, clock: Clock, limits: ReadLimits, since: Since | None = None
) -> RawTable:
    """Read all pages of a resource into a raw table; rows are counted from 1 in the order in which they came.

    Args:
        place: The server.
        secret: Its password or key.
        asked: The resource.
        to: The file to write, which appears when it is whole.
        reach: What may be reached.
        clock: The time.
        limits: How much is read at most.
        since: Rows with less than that value are left out, also where the server gives them; None for all.

    Raises:
        SourceUnreachable: It stops answering, or goes on changing while it is read.
        SourceRefused: It lets us not in, may not be reached, answers otherwise than declared, gives not what it announces, or more than may come.
        InvalidQuery: A column is nowhere in it, or it cannot be asked for what is new.
    """
    resource = resource_of(place, asked)
    too_old = _too_old(resource, since)
    patience_s = min(place.timeout_s * _PATIENCE, limits.seconds)
    with opened(place, secret, reach, clock, patience_s=patience_s) as session:
        outcome = _reading(session, resource, too_old, host=place.host, to=to, limits=limits)
        if isinstance(outcome, RushesError):
            # A listing that changes while it is paged through skips rows, and the next reading has them.
            outcome = _reading(session, resource, too_old, host=place.host, to=to, limits=limits)
    if isinstance(outcome, RushesError):
        raise outcome
    return outcome


def _too_old(resource: Resource, since: Since | None) -> TooOld | None:
    """Return what tells the rows that are left out, None where none are."""
    if since is None:
        return None
    column, value = since
    if not any(SINCE in placeholders(each) for each in resource.parameters.values()):
        raise InvalidQuery(
            sentence("The resource cannot be asked for what is new: declare a parameter of it that names {mark}, or read all of it."),
            mark="{" + SINCE + "}",
        )
    if column not in resource.columns:
        raise InvalidQuery(sentence("There is no column “{column}” to know by what is new."), column=column)
    return TooOld(tuple(resource.columns).index(column), value)


def _reading(
    session: Session, resource: Resource, too_old: TooOld | None, *, host: str, to: Path, limits: ReadLimits
) -> RawTable | RushesError:
    """Read a resource once; return the table, or why it may not be everything."""
    listing = session.listing(resource, too_old.since if too_old else "")
    columns = Columns(resource.columns, limits.columns, too_old)
    with TextTable(to, limits) as table:
        for page in listing.pages():
            columns.write(page, table)
        if resource.paging.announces and not listing.has_announced:
            raise SourceRefused(
                sentence("{host} does not say how many rows there are where the declaration looks for it. Check “total” of “paging”."),
                host=host,
            )
        refusal = _incomplete(listing, table.count + columns.left_out, host)
        if refusal is not None:
            return refusal
        columns.check(table.count - table.broken)
        return table.finish(columns.headers)


def _incomplete(listing: Listing, given: int, host: str) -> RushesError | None:
    """Return why what was read may not be everything, None if it is.

    Raises:
        SourceRefused: It would be the same another time.
    """
    if listing.has_repeated:
        raise SourceRefused(
            sentence(
                "{host} gives the same page again where the next one should come, so nothing is read. Check “paging” of the resource."
            ),
            host=host,
        )
    if listing.has_moved:
        return SourceUnreachable(sentence("The number of rows at {host} goes on changing while they are read. Try again later."), host=host)
    if listing.has_announced and given != listing.announced:
        return SourceRefused(
            sentence("{host} announces {announced} rows and gives {given}, so nothing is read. Check “paging” of the resource."),
            host=host,
            announced=f"{listing.announced:,}",
            given=f"{given:,}",
        )
    return None


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
