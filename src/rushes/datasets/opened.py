"""The datasets of one installation, opened for whoever asks them: what an account's can be asked, and a reader of each."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from rushes.datasets.service import catalogues_of
from rushes.domain import Catalogue, Grant
from rushes.store import Store
from rushes.warehouse import Reader, Shelf

__all__ = ["OpenDatasets"]


class OpenDatasets:
    """What is recorded of datasets, and their facts. Opens nothing before it is asked.

    Args:
        store: The application records.
        shelf: The datasets' facts.
    """

    def __init__(self, store: Store, shelf: Shelf) -> None:
        self._store = store
        self.shelf = shelf

    def catalogues_of(self, account_id: int, grant: Grant) -> tuple[Catalogue, ...]:
        """Return what the account's datasets can be asked, by name; none for a grant that does not see all of the account's productions."""
        if grant.account_id != account_id or not grant.sees_all_productions:
            return ()
        return self._store.remembered(("datasets", account_id), lambda conn: catalogues_of(conn, account_id))

    @contextmanager
    def reader(self, dataset_id: int) -> Generator[Reader]:
        """Pin the current version of a dataset for as long as the `with` block lasts.

        Raises:
            NotFound: It has no rows, or is not there.
            WarehouseError: It cannot be read.
        """
        with self.shelf.dataset(dataset_id).reader() as reader:
            yield reader

    def close(self) -> None:
        """Close what this process holds open."""
        self.shelf.close()
