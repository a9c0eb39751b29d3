"""What is put into which bucket after each night, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rushes.datasets import DATASET

__all__ = ["DATASETS", "EXPORT_FORMS", "USAGE", "ExportOutcome", "ExportSchedule", "OutcomeState", "is_data"]

USAGE, DATASETS = "usage", "datasets"
"""The account's facts; every dataset that it has rows in."""

EXPORT_FORMS = ("csv", "parquet", "xlsx")


class OutcomeState(StrEnum):
    """What came of putting one table there."""

    WRITTEN = "written"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ExportSchedule:
    """What is put where.

    Args:
        schedule_id: Its id.
        account_id: Whose rows: this account's own and nobody else's.
        name: Its name, in small letters; no other of the account has it.
        source_id: The bucket, one of the sources.
        prefix: The folder below the source's own, with a slash at its end; "" for that itself.
        data: "usage", "dataset:7", or "datasets" for all of the account's.
        form: "csv", "parquet" or "xlsx".
        made_by: "operator:name" or "command line".
        made_at: When, UTC.
    """

    schedule_id: int
    account_id: int
    name: str
    source_id: int
    prefix: str
    data: tuple[str, ...]
    form: str
    made_by: str
    made_at: datetime

    @property
    def folder(self) -> str:
        """The folder that all of it is put into, below the source's own, with a slash at its end."""
        return f"{self.prefix}{self.account_id}/{self.name}/"

    def folder_of(self, data: str) -> str:
        """Return the folder of one table's files, with a slash at its end."""
        return f"{self.folder}{data.replace(':', '-')}/"


@dataclass(frozen=True, slots=True)
class ExportOutcome:
    """What came of one table at one time.

    Args:
        schedule_id: Of which schedule.
        data: "usage" or "dataset:7".
        version: Which version of it, and of which bucket; "" where it failed before that was known.
        state: Whether it is there.
        at: When, UTC.
        rows: How many rows were written.
        message: Why it failed, in English; "" where it did not.
        told: The same as an English sentence of the catalogues; "" where that was not kept.
        values: What goes into that.
    """

    schedule_id: int
    data: str
    version: str
    state: OutcomeState
    at: datetime
    rows: int = 0
    message: str = ""
    told: str = ""
    values: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def number(self) -> str:
        """The number of the version of its facts or dataset, "" where that is not known."""
        return self.version.partition("@")[0].rpartition("-")[2]


def is_data(text: str) -> bool:
    """Return whether a text names what can be put there."""
    return text in {USAGE, DATASETS} or re.fullmatch(rf"{re.escape(DATASET)}[1-9][0-9]{{0,17}}", text) is not None
