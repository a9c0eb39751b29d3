"""Adding, changing and removing sources, and asking them something; whatever is done with one is written down."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from rushes.clock import Clock
from rushes.datasets.records import all_rows
from rushes.datasets.sources.records import (
    SourceRow,
    add_source,
    change_source,
    exports_to,
    find_source,
    list_sources,
    remove_source,
)
from rushes.domain import RawTable
from rushes.errors import NotFound, RushesError, SourceRefused, UnknownName
from rushes.identity import Vault
from rushes.languages import sentence
from rushes.sources import (
    Asked,
    Bucket,
    BucketPlace,
    Kind,
    Place,
    Reach,
    Reached,
    ReadLimits,
    Since,
    TableLook,
    TableName,
    UnusablePlace,
    bucket_of,
    kind_called,
)
from rushes.store import AuditEntry, Store, record_audit, storable_text

__all__ = ["Source", "Sources"]

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_LONGEST_PASSWORD = 1_000
_LONGEST_DETAIL = 300
_LONGEST_WAIT_S = 20
_LONGEST_PUT_S, _ANSWERS_BYTES = 3_600, 16 * 2**20


@dataclass(frozen=True, slots=True)
class Source:
    """A source as it can be shown: its password never is.

    Args:
        source_id: Its id, in addresses.
        name: Its name, for people and commands.
        place: Where it is.
        has_password: Whether one is kept.
        made_by: "operator:name" or "command line".
        made_at: When, UTC.
        changed_at: When it was last changed, UTC.
    """

    source_id: int
    name: str
    place: Place
    has_password: bool
    made_by: str
    made_at: datetime
    changed_at: datetime


class Sources:
    """The sources of one installation. Those who call it are operators; `by` says which, for the audit trail.

    Args:
        store: The records.
        vault: Seals and opens passwords.
        clock: The time.
        reach: What sources may reach here.
    """

    def __init__(self, store: Store, vault: Vault, clock: Clock, reach: Reach) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self.reach = reach

    def every(self) -> tuple[Source, ...]:
        """Return every source, by name."""
        with self._store.reading() as conn:
            return tuple(_shown(source_id, row) for source_id, row in list_sources(conn))

    def source(self, source_id: int) -> Source:
        """Return the source of that id.

        Raises:
            NotFound: There is none.
        """
        with self._store.reading() as conn:
            return _shown(source_id, _row(conn, source_id))

    def named(self, name: str) -> Source:
        """Return the source of that name.

        Raises:
            UnknownName: There is none; the message names the nearest.
        """
        with self._store.reading() as conn:
            found = find_source(conn, name=name)
            if found is None:
                raise UnknownName("source", name, [row.name for _, row in list_sources(conn)])
        return _shown(*found)

    def add(self, name: str, kind: str, parts: Mapping[str, object], password: str, *, by: str, address: str = "") -> Source:
        """Keep a new source; it is not tried.

        Args:
            name: Its name: small letters, digits, dashes; no other source has it.
            kind: The name of its kind.
            parts: Where it is, as its kind takes them.
            password: Its password or key; "" for none.
            by: Who adds it.
            address: From where, "" for this machine.

        Raises:
            UnusablePlace: Name, kind or parts cannot be.
        """
        place, now = kind_called(kind).place_of(kind, parts, self.reach), self._clock.now()
        row = SourceRow(_name(name), place.kind, place.parts(), self._sealed(place, password), by, now, now)
        with self._store.begin() as conn:
            source_id = add_source(conn, row)
            if source_id is None:
                raise _taken(name)
            record_audit(conn, AuditEntry(now, by, "source.added", f"{name}: {place}"[:_LONGEST_DETAIL], address))
        return _shown(source_id, row)

    def change(self, source_id: int, name: str, parts: Mapping[str, object], password: str | None, *, by: str, address: str = "") -> Source:
        """Change a source; what is no part of `parts` becomes what it is by default.

        Args:
            source_id: Which.
            name: Its name from now on.
            parts: Where it is from now on.
            password: Its new password; None keeps the one that is there, which is never sent to another server than it was given for.
            by: Who changes it.
            address: From where.

        Raises:
            NotFound: There is none of that id.
            UnusablePlace: Name or parts cannot be, or the password has to be given again.
        """
        now = self._clock.now()
        with self._store.begin() as conn:
            row = _row(conn, source_id)
            place = kind_called(row.kind).place_of(row.kind, parts, self.reach)
            if password is None and row.secret is not None and place.target != _place(row).target:
                raise UnusablePlace(sentence("Give the password again: it was given for another server, user or certificate."))
            secret = row.secret if password is None else self._sealed(place, password)
            changed = replace(row, name=_name(name), parts=place.parts(), secret=secret, changed_at=now)
            if not change_source(conn, source_id, changed):
                raise _taken(name)
            what = "with a new password" if password is not None else "with its password"
            record_audit(conn, AuditEntry(now, by, "source.changed", f"{name}: {place}, {what}"[:_LONGEST_DETAIL], address))
        return _shown(source_id, changed)

    def remove(self, source_id: int, *, by: str, address: str = "") -> Source:
        """Strike a source out, and return what it was.

        Raises:
            NotFound: There is none of that id.
            UnusablePlace: A dataset is read from it, or an export put there.
        """
        with self._store.begin() as conn:
            row = _row(conn, source_id)
            for each in all_rows(conn):
                if each.definition.source.get("source") == source_id:
                    raise UnusablePlace(
                        sentence("The dataset “{name}” is read from this source. Delete that first."), name=each.definition.name
                    )
            if exported := exports_to(conn, source_id):
                raise UnusablePlace(sentence("The export “{name}” is put there. Remove that first."), name=exported)
            remove_source(conn, source_id)
            record_audit(conn, AuditEntry(self._clock.now(), by, "source.removed", row.name, address))
        return _shown(source_id, row)

    def attempt(self, source: Source, *, by: str, address: str = "") -> Reached:
        """Connect to a source, and say what is there.

        Raises:
            RushesError: As `Kind.attempt` does; that is written down, too.
        """
        outcome = "failed"
        try:
            reached = _kind(source).attempt(_while_waited_for(source), self._password(source), self.reach)
            outcome = "answered"
        finally:
            self._record(source, "source.tried", outcome, by, address)
        return reached

    def tables(self, source: Source) -> tuple[TableName, ...]:
        """Return the tables and views of a source.

        Raises:
            RushesError: As `Kind.tables` does.
        """
        return _kind(source).tables(_while_waited_for(source), self._password(source), self.reach)

    def look(self, source: Source, asked: Asked, *, by: str, address: str = "", rows: int = 5) -> TableLook:
        """Return the columns and first rows of a table of a source, or of a query; people's data, so it is written down.

        Raises:
            RushesError: As `Kind.look` does.
        """
        self._record(source, "source.looked_at", str(asked), by, address)
        return _kind(source).look(_while_waited_for(source), self._password(source), asked, self.reach, rows=rows)

    def read(self, source: Source, asked: Asked, to: Path, *, limits: ReadLimits, work: Path, since: Since | None = None) -> RawTable:
        """Read a table of a source, or a query, into a raw table; what is kept for the next reading goes into `work`.

        Raises:
            RushesError: As `Kind.read` does.
        """
        password = self._password(source)
        return _kind(source).read(source.place, password, asked, to=to, reach=self.reach, limits=limits, work=work, since=since)

    @contextmanager
    def bucket(self, source: Source) -> Generator[Bucket]:
        """Open a source that is a bucket, for an hour at most, to put files there.

        Raises:
            CallerError: It is none.
            RushesError: As `bucket_of` does.
        """
        if not isinstance(source.place, BucketPlace):
            raise UnusablePlace(sentence("{name} is no bucket."), name=source.name)
        with bucket_of(source.place, self._password(source), self.reach, seconds=_LONGEST_PUT_S, answer_bytes=_ANSWERS_BYTES) as bucket:
            yield bucket

    def _sealed(self, place: Place, password: str) -> bytes | None:
        if len(password) > _LONGEST_PASSWORD:
            raise UnusablePlace(sentence("A password has at most 1,000 characters."))
        return self._vault.seal(password) if password and place.takes_secret else None

    def _password(self, source: Source) -> str:
        with self._store.reading() as conn:
            sealed = _row(conn, source.source_id).secret
        if sealed is None:
            return ""
        password = self._vault.unseal(sealed)
        if password is None:
            raise SourceRefused(
                sentence("The password of {name} was kept with other keys of this installation. Give it again."), name=source.name
            )
        return password

    def _record(self, source: Source, what: str, detail: str, by: str, address: str) -> None:
        text = storable_text(f"{source.name}: {detail}")[:_LONGEST_DETAIL]
        with self._store.begin() as conn:
            record_audit(conn, AuditEntry(self._clock.now(), by, what, text, address))


def _row(conn: Connection, source_id: int) -> SourceRow:
    found = find_source(conn, source_id=source_id)
    if found is None:
        raise NotFound("There is no such source.")
    return found[1]


def _shown(source_id: int, row: SourceRow) -> Source:
    return Source(source_id, row.name, _place(row), row.secret is not None, row.made_by, row.made_at, row.changed_at)


def _kind(source: Source) -> Kind[Any]:
    return kind_called(source.place.kind)


def _place(row: SourceRow) -> Place:
    return kind_called(row.kind).kept_place(row.kind, row.parts)


def _while_waited_for(source: Source) -> Place:
    """Return the place with no more time for a question than somebody waits for a page."""
    return source.place.within(_LONGEST_WAIT_S)


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise UnusablePlace(sentence("A source's name has up to 40 small letters, digits, dashes and underscores; a letter first."))
    return name


def _taken(name: str) -> RushesError:
    return UnusablePlace(sentence("There is a source “{name}” already."), name=name)
