"""The facts on a database server: MySQL, MariaDB or PostgreSQL.

Versions are built in files by DuckDB, as everywhere, and their changes are put on the server in one
transaction; pages read there, each request one version.
"""

from rushes.warehouse.server.prepare import ReaderReport, look_as_reader, prepare_server
from rushes.warehouse.server.readers import ALL_ACCOUNTS, add_reader, drop_reader, list_readers
from rushes.warehouse.server.tables import LAYOUTS
from rushes.warehouse.server.warehouse import ServerWarehouse

__all__ = [
    "ALL_ACCOUNTS",
    "LAYOUTS",
    "ReaderReport",
    "ServerWarehouse",
    "add_reader",
    "drop_reader",
    "list_readers",
    "look_as_reader",
    "prepare_server",
]
