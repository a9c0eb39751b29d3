"""Where the numbers of a chart are read: usage in the warehouse, a dataset in its own, each at one version for as long as one answer takes."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import Protocol, Self

from rushes.domain import Catalogue, Grant
from rushes.errors import NotFound, RushesError
from rushes.languages import sentence
from rushes.warehouse import Reader, Warehouse

__all__ = ["NO_DATASETS", "Datasets", "NoDatasets", "PinnedReaders"]

_KEY = "dataset:"


class Datasets(Protocol):
    """The datasets of one installation."""

    def catalogues_of(self, account_id: int, grant: Grant) -> tuple[Catalogue, ...]:
        """Return what the account's datasets can be asked, by name; none for a grant that does not see all of the account."""
        ...

    def reader(self, dataset_id: int) -> AbstractContextManager[Reader]:
        """Pin the current version of a dataset for as long as the `with` block lasts.

        Raises:
            NotFound: There is no such dataset.
            WarehouseError: It cannot be read.
        """
        ...


class NoDatasets:
    """An installation without datasets."""

    def catalogues_of(self, account_id: int, grant: Grant) -> tuple[Catalogue, ...]:
        """Return none."""
        del account_id, grant
        return ()

    def reader(self, dataset_id: int) -> AbstractContextManager[Reader]:
        """Raise `NotFound`."""
        del dataset_id
        raise NotFound(sentence("There is no such dataset."))


NO_DATASETS: Datasets = NoDatasets()
"""What is asked where there are none."""


class PinnedReaders:
    """One reader of each data, pinned the first time it is asked for until the `with` block ends.

    Args:
        warehouse: The facts of usage.
        datasets: The datasets beside it.
    """

    def __init__(self, warehouse: Warehouse, datasets: Datasets) -> None:
        self._warehouse = warehouse
        self._datasets = datasets
        self._pinned: dict[str, Reader] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give the readers back."""
        self._pinned.clear()
        self._stack.close()

    def of(self, data: str) -> Reader:
        """Return the reader of usage for "", of a dataset for its catalogue's key.

        Raises:
            NotFound: There is no such dataset.
            WarehouseError: It cannot be read.
        """
        if data not in self._pinned:
            opened = self._datasets.reader(int(data.removeprefix(_KEY))) if data else self._warehouse.reader()
            self._pinned[data] = self._stack.enter_context(opened)
        return self._pinned[data]

    def of_each(self, data: tuple[str, ...]) -> tuple[Reader, ...]:
        """Return the readers of those that can be read; whatever shows one that cannot says so in its own place."""
        found: list[Reader] = []
        for each in data:
            try:
                found.append(self.of(each))
            except RushesError:
                continue
        return tuple(found)
