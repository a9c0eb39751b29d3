"""Records and facts carry the same ids: checked before anything is published or served."""

from __future__ import annotations

from rushes.errors import WarehouseError
from rushes.store import Store, adopt_keys
from rushes.warehouse import Warehouse, accounts, production_keys

__all__ = ["reconcile_for_pages", "reconcile_keys"]


def reconcile_keys(store: Store, warehouse: Warehouse) -> int:
    """Make sure that no id which the facts carry can ever be given to anything else.

    Returns:
        How many keys the records had lost and took over from the facts.

    Raises:
        WarehouseError: The facts belong to other records, or cannot be read.
        StoreError: The records have given one of the ids to something else already.
    """
    current = warehouse.current()
    if current is None:
        return 0
    if current.registry_id != store.registry_id:
        raise WarehouseError(
            f"The facts at {warehouse.place} belong to other records than {store.place}, so their ids mean other accounts. "
            "Restore the records they came with, or move the warehouse folder away and load again."
        )
    with warehouse.reader() as reader:
        known = [(row.account_id, row.connection, row.external_id) for row in accounts(reader)]
        productions = production_keys(reader)
    with store.begin() as records:
        return adopt_keys(records, accounts=known, productions=productions)


def reconcile_for_pages(store: Store, warehouse: Warehouse) -> str:
    """Do the same for a server of pages, which starts with damaged facts too: it is what tells people, and what goes back.

    Returns:
        Why the facts cannot be read, "" where they can.

    Raises:
        WarehouseError: The facts belong to other records.
        StoreError: The records have given one of the ids to something else already.
    """
    try:
        reconcile_keys(store, warehouse)
    except WarehouseError as error:
        owners = {version.registry_id for version in warehouse.versions()}
        if owners and store.registry_id not in owners:
            raise
        return str(error)
    return ""
