"""Users of the server who read with tools of their own: each sees the views, and there the accounts it was given."""

from __future__ import annotations

from collections.abc import Collection, Generator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from rushes.config import WarehouseSettings
from rushes.errors import InvalidQuery, NotFound, WarehouseError
from rushes.servers import name_of, reason_of
from rushes.warehouse.server.sessions import writing_engine
from rushes.warehouse.server.users import change_password, make_user, quoted_user
from rushes.warehouse.server.views import VIEWS

__all__ = ["ALL_ACCOUNTS", "add_reader", "drop_reader", "list_readers"]

ALL_ACCOUNTS = 0
"""In the place of an account's id: whoever was given it sees all, those to come too."""


def add_reader(place: WarehouseSettings, name: str, password: str, account_ids: Collection[int]) -> None:
    """Make a user of the server who may read the views, or change which accounts are seen there; nothing else is granted.

    Args:
        place: The server.
        name: The user's name.
        password: Its password.
        account_ids: Internal ids; `ALL_ACCOUNTS` is every one.

    Raises:
        InvalidQuery: The name is one of the product's own users.
        NotFound: There is no such account in the current version.
        WarehouseError: The server refuses, as it does where it has a user of that name who was not made here.
    """
    if name in {place.user, place.reader}:
        raise InvalidQuery(f"“{name}” is a user of the product itself; give the tool a user of its own.")
    with _administering(place) as connection:
        for each in set(account_ids) - {ALL_ACCOUNTS}:
            if not connection.execute(text("SELECT count(*) FROM account WHERE account_id = :id"), {"id": each}).scalar_one():
                raise NotFound
        is_known = connection.execute(text("SELECT count(*) FROM warehouse_reader WHERE name = :name"), {"name": name}).scalar_one()
        user = (change_password if is_known else make_user)(connection, place, name, password, host="%")
        for view in VIEWS:
            connection.execute(text(f"GRANT SELECT ON {view} TO {user}"))
        connection.execute(text("DELETE FROM warehouse_reader WHERE name = :name"), {"name": name})
        for each in sorted(set(account_ids)):
            connection.execute(text("INSERT INTO warehouse_reader (name, account_id) VALUES (:name, :id)"), {"name": name, "id": each})


def drop_reader(place: WarehouseSettings, name: str) -> None:
    """Take a user off the server.

    Raises:
        NotFound: It was not made here.
        WarehouseError: The server refuses.
    """
    if name in {place.user, place.reader}:
        raise NotFound
    with _administering(place) as connection:
        if not connection.execute(text("DELETE FROM warehouse_reader WHERE name = :name"), {"name": name}).rowcount:  # type: ignore[attr-defined]
            raise NotFound
        if place.kind == "postgresql":
            # A role that was given anything cannot be dropped there.
            for view in VIEWS:
                connection.execute(text(f"REVOKE ALL ON {view} FROM {quoted_user(place, name, '%')}"))
        connection.execute(text(f"DROP {'ROLE' if place.kind == 'postgresql' else 'USER'} {quoted_user(place, name, '%')}"))


def list_readers(place: WarehouseSettings) -> dict[str, tuple[int, ...]]:
    """Return the users that were made here, each with the accounts it sees, by internal id.

    Raises:
        WarehouseError: The server does not answer.
    """
    found: dict[str, tuple[int, ...]] = {}
    with _administering(place) as connection:
        for name, account_id in connection.execute(text("SELECT name, account_id FROM warehouse_reader ORDER BY name, account_id")):
            if name != place.reader:
                found[name] = (*found.get(name, ()), account_id)
    return found


@contextmanager
def _administering(place: WarehouseSettings) -> Generator[Connection]:
    engine = writing_engine(place)
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise WarehouseError(f"{name_of(engine)} refuses: {reason_of(error)}. Its user needs the right to make users.") from error
    finally:
        engine.dispose()
