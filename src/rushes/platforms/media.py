"""Collecting the media objects of one production, each counted once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from rushes.outbound import Json
from rushes.platforms.parsing import Fault
from rushes.platforms.protocol import Batch, BrokenRecord, MediaRecord
from rushes.rest import raw_of

__all__ = ["MediaReading"]


class MediaReading:
    """The media objects of one production while they are being read.

    Args:
        production: Its external id.
        read: Turns a row into its id and its record, None for one that does not count. Raises `Fault`.
        day_of: The business date of a broken row, where that much can be read.
    """

    def __init__(
        self,
        production: str,
        read: Callable[[Json], tuple[str, MediaRecord | None]],
        day_of: Callable[[Json], date | None],
    ) -> None:
        self._production = production
        self._read = read
        self._day_of = day_of
        self._records: dict[str, MediaRecord | None] = {}
        self._broken: list[BrokenRecord] = []
        self._duplicates = 0

    def take(self, row: Json) -> None:
        """Read a row; an id that came before replaces what came before, which is then a duplicate."""
        try:
            external_id, record = self._read(row)
        except Fault as fault:
            self._broken.append(BrokenRecord(str(fault), raw_of(row), self._day_of(row), self._production))
            return
        self._duplicates += external_id in self._records
        self._records[external_id] = record

    @property
    def given(self) -> int:
        """How many different media objects came, those included that could not be read."""
        return len(self._records) + len(self._broken)

    def batch(self, missing_reason: str) -> Batch:
        """Return what was read, with the reason why it is not everything, "" if it is."""
        records = tuple(each for each in self._records.values() if each is not None)
        return Batch(
            records=records,
            broken=tuple(self._broken),
            duplicates=self._duplicates,
            ignored=len(self._records) - len(records),
            missing=((self._production, missing_reason),) if missing_reason else (),
        )
