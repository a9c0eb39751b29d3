"""The facts on a database server: MySQL, MariaDB or PostgreSQL.

Versions are built in files by DuckDB, as everywhere, and their changes are put on the server in one
transaction; pages read there, each request one version.
"""

from rushes.warehouse.server.prepare import ReaderReport, look_as_reader, prepare_server
from rushes.warehouse.server.tables import LAYOUTS
from rushes.warehouse.server.warehouse import ServerWarehouse

__all__ = ["LAYOUTS", "ReaderReport", "ServerWarehouse", "look_as_reader", "prepare_server"]
