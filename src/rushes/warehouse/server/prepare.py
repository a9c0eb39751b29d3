"""Making a database ready for the facts: its tables, its views, and the pages' user, who may read and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from rushes.config import WarehouseSettings
from rushes.errors import ConfigurationError, WarehouseError
from rushes.servers import reason_of, settle_database
from rushes.warehouse.server.sessions import reading_engine, writing_engine
from rushes.warehouse.server.state import LAYOUT_NUMBER
from rushes.warehouse.server.tables import OWN_NAMES, TABLES, create_statements
from rushes.warehouse.server.users import make_user, quoted_user
from rushes.warehouse.server.views import view_statements

__all__ = ["ReaderReport", "look_as_reader", "prepare_server"]


@dataclass(frozen=True, slots=True)
class ReaderReport:
    """What signing in as the pages do found, a sentence each: what must not be, and what had better not."""

    wrong: tuple[str, ...]
    advice: tuple[str, ...]


def prepare_server(place: WarehouseSettings) -> tuple[str, ...]:
    """Make what is missing, and return what was done, a sentence each; nothing where all was there.

    Raises:
        ConfigurationError: The database holds something else, or compares names in another way.
        WarehouseError: The server refuses; the message says what an administrator of it would do.
    """
    engine = writing_engine(place)
    try:
        with engine.begin() as connection:
            done = _make_tables(connection, place)
            _make_views(connection, place)
            # Somebody else may have made the reader, where the night's user may make none.
            done += [] if _is_let_in(place) else _make_reader(connection, place)
    except DBAPIError as error:
        raise WarehouseError(f"{place} refuses: {reason_of(error)}. {_by_hand(place)}") from error
    finally:
        engine.dispose()
    report = look_as_reader(place)
    if report.wrong:
        raise WarehouseError(f"The reader's user is not as it must be: {' '.join(report.wrong)}")
    return (*done, *report.advice)


def look_as_reader(place: WarehouseSettings) -> ReaderReport:
    """Sign in as the pages do, and see what they may.

    Raises:
        WarehouseError: The server does not let the reader in.
    """
    engine = reading_engine(place)
    try:
        with engine.connect() as connection:
            rights = _postgresql_rights(connection) if place.kind == "postgresql" else _mysql_rights(connection)
            connection.execute(text("SELECT 1 FROM warehouse_state"))
            local = place.kind == "mysql" and connection.execute(text("SELECT @@local_infile")).scalar()
    except DBAPIError as error:
        raise WarehouseError(f"{place.as_reader} cannot be read: {reason_of(error)}. {_by_hand(place)}") from error
    finally:
        engine.dispose()
    wrong = tuple(f"“{place.reader}” has the right to {right}, and must have none but SELECT on the facts." for right in rights)
    advice = ("The server allows LOCAL INFILE, which nobody here needs: set local_infile = OFF in its configuration.",) if local else ()
    return ReaderReport(wrong, advice)


def _make_tables(connection: Connection, place: WarehouseSettings) -> list[str]:
    here = set(inspect(connection).get_table_names())
    if "install" in here:
        raise ConfigurationError(f"{place} holds the application records; the facts need a database of their own.")
    others = sorted(here - OWN_NAMES)
    if others:
        raise ConfigurationError(f"{place} holds other tables ({', '.join(others[:3])} …); the facts need a database of their own.")
    if "warehouse_state" in here and connection.execute(text("SELECT count(*) FROM warehouse_state")).scalar_one():
        return []
    settle_database(connection)
    for statement in create_statements(place.kind):
        connection.execute(text(statement))
    # Last of all: a server that commits each table at once must not take a half-made database for a whole one.
    connection.execute(
        text("INSERT INTO warehouse_state (only_one, layout, manifest) VALUES (1, :number, NULL)"), {"number": LAYOUT_NUMBER}
    )
    return [f"Made {len(TABLES)} tables in {place}."]


def _is_let_in(place: WarehouseSettings) -> bool:
    try:
        return not look_as_reader(place).wrong
    except WarehouseError:
        return False


def _make_views(connection: Connection, place: WarehouseSettings) -> None:
    for statement in view_statements(place.kind):
        connection.execute(text(statement))


def _make_reader(connection: Connection, place: WarehouseSettings) -> list[str]:
    """Make the pages' user if it is not there, and give it what it may: to read everything, by the views too."""
    if place.reader_password is None:
        raise ConfigurationError(
            "“warehouse.reader_password_file” is missing: write a password for the reader to a file and name it there."
        )
    # On MySQL a user is one of a place: the reader comes from where the writer does.
    host = str(connection.execute(text("SELECT current_user")).scalar_one()).rpartition("@")[2]
    user = quoted_user(place, place.reader, host)
    password = place.reader_password.get_secret_value()
    if place.kind == "mysql":
        make_user(connection, place, place.reader, password, host=host, or_take=True)
    elif not _has_user(connection, place.reader):
        make_user(connection, place, place.reader, password, host=host)
    if place.kind == "mysql":
        connection.execute(text(f"GRANT SELECT ON `{place.database}`.* TO {user}"))
    else:
        for statement in _POSTGRESQL_GRANTS:
            connection.execute(text(statement.format(user=user)))
    connection.execute(text("DELETE FROM warehouse_reader WHERE name = :name"), {"name": place.reader})
    connection.execute(text("INSERT INTO warehouse_reader (name, account_id) VALUES (:name, 0)"), {"name": place.reader})
    return [f"“{place.reader}” may read the facts, and nothing else."]


def _has_user(connection: Connection, name: str) -> bool:
    """Say whether PostgreSQL has that user; whether its password is the right one shows when it signs in."""
    return bool(connection.execute(text("SELECT count(*) FROM pg_roles WHERE rolname = :name"), {"name": name}).scalar_one())


_POSTGRESQL_GRANTS = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {user}",
    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {user}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {user}",
)


def _mysql_rights(connection: Connection) -> list[str]:
    """Return the rights beside reading this database that the session's user has."""
    found: set[str] = set()
    for (grant,) in connection.execute(text("SHOW GRANTS")):
        rights, _, rest = str(grant).removeprefix("GRANT ").partition(" ON ")
        found.update(each for each in rights.split(", ") if each not in {"USAGE", "SELECT"})
        if "SELECT" in rights and rest.startswith("*.*"):
            found.add("SELECT ON *.*")
        if "WITH GRANT OPTION" in rest:
            found.add("GRANT OPTION")
    return sorted(found)


def _postgresql_rights(connection: Connection) -> list[str]:
    sql = """SELECT DISTINCT privilege_type FROM information_schema.role_table_grants
             WHERE grantee IN (current_user, 'PUBLIC') AND table_schema = 'public' AND privilege_type <> 'SELECT'"""
    found = [str(each) for each in connection.execute(text(sql)).scalars()]
    roles = "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    names = ("be superuser", "CREATEROLE", "CREATEDB", "BYPASSRLS")
    found += [name for name, has in zip(names, connection.execute(text(roles)).one(), strict=True) if has]
    others = "SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles u ON u.oid = m.member "
    found += [f"act as {each}" for each in connection.execute(text(f"{others}WHERE u.rolname = current_user")).scalars()]
    if connection.execute(text("SELECT has_schema_privilege(current_user, 'public', 'CREATE')")).scalar():
        found.append("CREATE ON SCHEMA public")
    return sorted(found)


def _by_hand(place: WarehouseSettings) -> str:
    if place.kind == "postgresql":
        return (
            f"An administrator of that server can do it: CREATE DATABASE {place.database} OWNER {place.user} TEMPLATE template0 ENCODING 'UTF8' "
            f"LC_COLLATE 'C' LC_CTYPE 'C'; CREATE ROLE {place.reader} LOGIN PASSWORD '…'."
        )
    return (
        f"An administrator of that server can do it: CREATE DATABASE {place.database}; GRANT ALL ON {place.database}.* TO {place.user}; "
        f"CREATE USER {place.reader} IDENTIFIED BY '…'; GRANT SELECT ON {place.database}.* TO {place.reader}."
    )
