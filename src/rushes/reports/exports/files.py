"""An account's own rows of the facts or of a dataset, and the file that they are written into."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from rushes.config import Settings
from rushes.datasets import DATASET, every_dataset
from rushes.domain import HandedOut, Period
from rushes.errors import CallerError
from rushes.figures import write_csv, write_xlsx
from rushes.reports.exports.schedule import USAGE
from rushes.store import Store
from rushes.warehouse import Version, account, dataset_handed_out, open_datasets, open_facts, usage_handed_out, write_parquet

__all__ = ["QUICKSIGHT_PLACE", "Table", "file_name", "quicksight_manifest", "table_of", "write_table"]

QUICKSIGHT_PLACE: Final = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:/[A-Za-z0-9!_.*'()=-]+)*/?")
"""Where QuickSight looks for a file."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows on their way out.

    Args:
        version: The version of the facts or of the dataset that they are of; two that are alike have the same rows.
        rows: The rows, which can be written once.
    """

    version: str
    rows: HandedOut


@contextmanager
def table_of(settings: Settings, store: Store, account_id: int, data: str, period: Period) -> Generator[Table]:
    """Yield an account's own rows, of a version that stays until they are written.

    Args:
        settings: The install's settings.
        store: The application records.
        account_id: Whose rows.
        data: "usage", or a dataset as "dataset:7".
        period: Of which days.

    Raises:
        CallerError: There is no such account, or it has no such dataset.
    """
    with closing(open_facts(settings)) as facts, facts.reader() as reader:
        if account(reader, account_id) is None:
            raise CallerError("There is no account {number}; see “rushes account list”.", number=account_id)
        if data == USAGE:
            yield Table(_version(reader.version), usage_handed_out(reader, account_id, period))
            return
    if not data.startswith(DATASET):
        raise CallerError("--data takes usage, or a dataset as dataset:7.")
    with store.reading() as records:
        known = next((each for each in every_dataset(records, account_id) if each.key == data), None)
    if known is None:
        raise CallerError("Account {number} has no loaded dataset of that id; see “rushes dataset list”.", number=account_id)
    with closing(open_datasets(settings)) as shelf, shelf.dataset(known.dataset_id).reader() as rows:
        yield Table(_version(rows.version), dataset_handed_out(rows, known.definition.shape, account_id, period))


def write_table(rows: HandedOut, form: str, name: str, at: datetime, to: Path) -> int:
    """Write rows into a file of that form, and return how many they are."""
    if form == "parquet":
        return write_parquet(rows, to)
    if form == "xlsx":
        with to.open("wb") as file:
            return write_xlsx(rows, file, name, at=at, work=to.parent)
    with to.open("w", encoding="utf-8", newline="") as file:
        return write_csv(rows, file)


def file_name(data: str, account_id: int, form: str) -> str:
    """Return what the file of a table is called."""
    return f"{data.replace(':', '-')}-account-{account_id}.{form}"


def quicksight_manifest(folder: str, name: str) -> dict[str, object]:
    """Return what QuickSight is told of a file of text.

    Args:
        folder: Where it is, as s3://bucket/prefix/.
        name: What it is called.

    Source: https://docs.aws.amazon.com/quicksight/latest/user/supported-manifest-file-format.html
    """
    return {
        "fileLocations": [{"URIs": [f"{folder.rstrip('/')}/{name}"]}],
        "globalUploadSettings": {"format": "CSV", "delimiter": ",", "textqualifier": '"', "containsHeader": "true"},
    }


def _version(version: Version) -> str:
    return f"{version.registry_id[:12]}-{version.number}"
