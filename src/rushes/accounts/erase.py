"""An account erased whole: facts, history, items, records, archives. Its number stays, so that it is never given again.

Each step can be done again, and the first of them closes the account: killed anywhere, nothing loads
it any more, and asking once more ends the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rushes.accounts.closed import Closing, close_account
from rushes.accounts.records.whole import (
    dataset_ids,
    export_files_of,
    external_key,
    forget_name_in_runs,
    statement_count,
    strike_account,
    upload_tokens,
)
from rushes.errors import NotFound
from rushes.languages import sentence
from rushes.store import AuditEntry, Store, record_audit
from rushes.warehouse import Shelf, Warehouse, account

__all__ = ["Erased", "erase_account"]

Tell = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure came to: the version of the facts that stands, None where there is none, and how many people and statements went."""

    version: int | None
    people: int
    statements: int


def erase_account(
    store: Store,
    warehouse: Warehouse,
    datasets: Shelf,
    account_id: int,
    *,
    staging: Path,
    exports: Path,
    uploads: Path,
    by: str,
    at: datetime,
    tell: Tell,
    job_id: int | None = None,
) -> Erased:
    """Erase an account. The caller holds the lock of the staging folder, so that no night reads it meanwhile.

    Args:
        store: The application records.
        warehouse: The facts; every version that holds the account is dropped.
        datasets: The datasets' facts: the account's own go, and its rows in those of operators.
        account_id: The account; the caller has made sure that whoever asks may.
        staging: The folder of half-read days.
        exports: The folder of archives.
        uploads: The folder of files that people sent.
        by: Who asked.
        at: When.
        tell: Is told how far it is.
        job_id: The job that does this; it alone stays of the account's jobs.

    Raises:
        NotFound: There is no such account.
        Busy: Somebody is publishing.
        WarehouseError: The facts could not be written anew; they stand, and the account stays closed.
    """
    _close(store, warehouse, account_id, by=by, at=at)
    tell({"done": 1, "total": 4, "words": sentence("Removing what was staged")})
    for path in staging.glob(f"{int(account_id)}_*"):
        path.unlink(missing_ok=True)
    tell({"done": 2, "total": 4, "words": sentence("Writing the facts without the account")})
    version = warehouse.erase_account(account_id, registry_id=store.registry_id, run_id=f"erase-{account_id}", at=at)
    _strike_datasets(store, datasets, uploads, account_id)
    # From here on it only takes moments, and half of it would help nobody: nothing more is told that could stop it.
    number = version.number if version else None
    return _strike(store, exports, account_id, by=by, at=at, job_id=job_id, version=number)


def _close(store: Store, warehouse: Warehouse, account_id: int, *, by: str, at: datetime) -> None:
    with warehouse.reader() as reader:
        row = account(reader, account_id)
    with store.begin() as conn:
        if external_key(conn, account_id) is None:
            raise NotFound("There is no such account.")
        close_account(conn, account_id, Closing.ERASED, by=by, at=at)
        if row is not None:
            # The facts are the only place that knows the name, and they are about to forget it.
            forget_name_in_runs(conn, row.name)


def _strike_datasets(store: Store, datasets: Shelf, uploads: Path, account_id: int) -> None:
    with store.reading() as conn:
        (own, shared), tokens = dataset_ids(conn, account_id), upload_tokens(conn, account_id)
    for dataset_id in own:
        datasets.remove(dataset_id)
    for dataset_id in shared:
        datasets.dataset(dataset_id).erase_account(account_id)
    for token in tokens:
        (uploads / Path(token).name).unlink(missing_ok=True)


def _strike(store: Store, exports: Path, account_id: int, *, by: str, at: datetime, job_id: int | None, version: int | None) -> Erased:
    with store.reading() as conn:
        files = export_files_of(conn, account_id)
    for name in files:
        (exports / Path(name).name).unlink(missing_ok=True)
    with store.begin() as conn:
        statements = statement_count(conn, account_id)
        people = strike_account(conn, account_id, but_job=job_id)
        facts = f"version {version}" if version is not None else "no facts"
        detail = f"{facts}, {people} people" + (f", {statements} statements and notes" if statements else "")
        record_audit(conn, AuditEntry(at, by, "account.erased", detail, account_id=account_id))
    return Erased(version, people, statements)
