"""A dataset as it is recorded: where its rows come from, what its columns are, and what became of each refresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from rushes.datasets.growth import Newest
from rushes.domain import RefreshMode, Shape

__all__ = ["DATASET", "Cadence", "Dataset", "Definition", "Refresh", "RefreshState", "Told", "dataset_key"]

DATASET = "dataset:"
"""What an address writes before the id of a dataset."""


def dataset_key(dataset_id: int) -> str:
    """Return a dataset's name in addresses and questions: "dataset:7"."""
    return f"{DATASET}{dataset_id}"


class Cadence(StrEnum):
    """When a dataset is read anew: when somebody asks, or after each night too."""

    BY_HAND = ""
    NIGHTLY = "night"


@dataclass(frozen=True, slots=True)
class Definition:
    """What people decide of a dataset.

    Args:
        name: Hostile text like any that people type; no other dataset of the account has it.
        description: What it is, in a sentence or two, "" for nothing.
        source: Where its rows come from, in plain JSON values: `{"kind": "file", "reading": {…}}` for files that people send.
        shape: What its columns are.
        mode: What a refresh does with the rows that were there.
        by: What makes up a key where rows are replaced by key: names of dimensions, and "day".
        most_rejected: How many of 10,000 rows may be set aside before a refresh is stopped.
        cadence: When it is read anew; files come when somebody sends one.
    """

    name: str
    description: str
    source: Mapping[str, Any]
    shape: Shape
    mode: RefreshMode = RefreshMode.REPLACE
    by: tuple[str, ...] = ()
    most_rejected: int = 100
    cadence: Cadence = Cadence.BY_HAND


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset. Instants are UTC.

    Args:
        dataset_id: Internal id.
        account_id: Whose it is, None for an operator's with many accounts' rows.
        definition: What was decided.
        made_by: "person:12" or "operator:name".
        made_at: When.
        version: The published version's number, None before the first.
        loaded_at: When that was loaded.
    """

    dataset_id: int
    account_id: int | None
    definition: Definition
    made_by: str
    made_at: datetime
    version: int | None
    loaded_at: datetime | None

    @property
    def key(self) -> str:
        """Its name in addresses and questions."""
        return dataset_key(self.dataset_id)


class RefreshState(StrEnum):
    """How a refresh stands. `STOPPED`: too many rows did not fit, so the former version stands."""

    RUNNING = "running"
    PUBLISHED = "published"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Told:
    """Why a refresh failed, as whoever reads it is told.

    Args:
        sentences: English sentences of the catalogues, each with what goes into it; nothing where that was not kept.
        is_inside: It is of a source or of the machine, and may name a server or a folder: for operators alone.
    """

    sentences: tuple[tuple[str, Mapping[str, str]], ...] = ()
    is_inside: bool = False


@dataclass(frozen=True, slots=True)
class Refresh:
    """One refresh: `rows_read` = `rows_loaded` + `rows_rejected` once it is over and did not fail. Instants are UTC.

    Args:
        refresh_id: Its number.
        dataset_id: Of which dataset.
        asked_by: Who asked.
        started_at: When.
        finished_at: When it was over.
        state: How it stands.
        source_name: What was read, hostile text: a file's name.
        rows_read: The source's rows.
        rows_loaded: Those that fit.
        rows_rejected: Those that were set aside.
        reasons: Why, and how many for each reason, most first.
        version: What was published.
        message: Why it failed or was stopped, in English, "" where it was not.
        told: Why it failed, in sentences.
        newest: The highest value seen in the column by which only what is new is read, None where it is read whole.
    """

    refresh_id: int
    dataset_id: int
    asked_by: str
    started_at: datetime
    finished_at: datetime | None
    state: RefreshState
    source_name: str
    rows_read: int
    rows_loaded: int
    rows_rejected: int
    reasons: tuple[tuple[str, int], ...] = field(default=())
    version: int | None = None
    message: str = ""
    told: Told = field(default=Told())
    newest: Newest | None = None
