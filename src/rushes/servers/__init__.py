"""How a database server is reached: address, password, TLS, what each connection is told, and how it compares names.

Knows MySQL, MariaDB and PostgreSQL as servers, and none of the tables in them.
"""

from rushes.servers.connect import is_away, is_stopped, is_too_large, is_wait_over, name_of, reason_of, server_engine
from rushes.servers.names import BINARY_COLLATIONS, settle_database
from rushes.servers.patience import impatient_connect

__all__ = [
    "BINARY_COLLATIONS",
    "impatient_connect",
    "is_away",
    "is_stopped",
    "is_too_large",
    "is_wait_over",
    "name_of",
    "reason_of",
    "server_engine",
    "settle_database",
]
