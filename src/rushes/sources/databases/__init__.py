"""Databases as sources: reached by parts, at a checked address, read-only, one table or one SELECT at a time.

What the engines do differently stands in a module for each of them; `connect.py` chooses. No driver's option can be set by anybody.
"""

from rushes.sources.databases.asked import Asked
from rushes.sources.databases.attempt import Reached, try_place
from rushes.sources.databases.browse import TableLook, TableName, list_tables, look_at_table
from rushes.sources.databases.place import DatabasePlace, UnusablePlace, parts_of, place_of
from rushes.sources.databases.reach import Reach
from rushes.sources.databases.read import ReadLimits, read_table

__all__ = [
    "Asked",
    "DatabasePlace",
    "Reach",
    "Reached",
    "ReadLimits",
    "TableLook",
    "TableName",
    "UnusablePlace",
    "list_tables",
    "look_at_table",
    "parts_of",
    "place_of",
    "read_table",
    "try_place",
]
