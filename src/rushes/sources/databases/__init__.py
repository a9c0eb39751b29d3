"""Databases as sources: reached by parts, at a checked address, read-only, one table or one SELECT at a time.

What the engines do differently stands in a module for each of them; `connect.py` chooses. No driver's option can be set by anybody.
"""

from rushes.sources.databases.attempt import try_place
from rushes.sources.databases.browse import list_tables, look_at_table
from rushes.sources.databases.kind import Databases
from rushes.sources.databases.place import DatabasePlace, place_of
from rushes.sources.databases.read import read_table

__all__ = [
    "DatabasePlace",
    "Databases",
    "list_tables",
    "look_at_table",
    "place_of",
    "read_table",
    "try_place",
]
