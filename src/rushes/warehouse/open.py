"""Opening whichever warehouse the configuration names."""

from __future__ import annotations

from rushes.config import Settings
from rushes.warehouse.dataset import Shelf
from rushes.warehouse.protocol import Warehouse
from rushes.warehouse.server import ServerWarehouse
from rushes.warehouse.warehouse import open_warehouse

__all__ = ["open_datasets", "open_facts"]


def open_facts(settings: Settings, *, is_sparing: bool = False) -> Warehouse:
    """Return the installation's warehouse; opens no engine and no connection, so it may be called before a fork.

    Args:
        settings: The install's settings.
        is_sparing: Readers of files keep within the memory that a build may take. Left to itself the engine keeps all that it has
            read, which over many accounts becomes the whole of the facts.
    """
    folder, keep, memory_mb = settings.warehouse_dir, settings.sync.keep_versions, settings.sync.memory_mb
    if settings.warehouse.kind == "duckdb":
        return open_warehouse(folder, keep_versions=keep, memory_mb=memory_mb, is_sparing=is_sparing)
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    return ServerWarehouse(settings.warehouse, folder, keep_versions=keep, memory_mb=memory_mb)


def open_datasets(settings: Settings) -> Shelf:
    """Return the installation's datasets, in files whatever keeps the facts of usage; opens no engine, so it may be called before a fork."""
    return Shelf(settings.datasets_dir, keep_versions=settings.sync.keep_versions, memory_mb=settings.sync.memory_mb)
