"""Data that is no platform's: files, databases and whatever else becomes a dataset.

Owns how each kind of source is reached and read. Whatever it is, what comes out is one raw table of text (`domain/raw.py`). Knows no
account, no record and no page; where a source is, and its password, are given to it.
"""

from rushes.sources.databases import (
    Asked,
    DatabasePlace,
    Reach,
    Reached,
    ReadLimits,
    TableLook,
    TableName,
    UnusablePlace,
    list_tables,
    look_at_table,
    parts_of,
    place_of,
    read_table,
    try_place,
)

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
