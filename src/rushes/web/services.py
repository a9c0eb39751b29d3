"""What every request has at hand, made once per process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from rushes.clock import Clock
from rushes.config import Settings
from rushes.datasets import OpenDatasets, Sources
from rushes.identity import Identity
from rushes.store import Store
from rushes.warehouse import Warehouse
from rushes.web.assets import Assets
from rushes.web.rate import RequestRate

__all__ = ["EXTENSION", "Services", "services"]

EXTENSION = "rushes"


@dataclass(frozen=True, slots=True)
class Services:
    """The rooms below, opened for one installation.

    The warehouse opens its files on first use, so that nothing of DuckDB lives before a fork; so must `datasets`, which says what
    stands beside it.
    """

    settings: Settings
    clock: Clock
    store: Store
    warehouse: Warehouse
    datasets: OpenDatasets
    identity: Identity
    sources: Sources
    assets: Assets
    rate: RequestRate

    def close(self) -> None:
        """Close the files of the rooms below; for whoever makes applications and throws them away."""
        self.warehouse.close()
        self.datasets.close()
        self.store.close()


def services() -> Services:
    """Return the services of the application that answers this request."""
    return cast("Services", current_app.extensions[EXTENSION])
