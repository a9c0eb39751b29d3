"""Data that is no platform's: files, databases and whatever else becomes a dataset: each thing becomes a raw table of text, and a guess of its columns.

Owns reading: how each kind of source is reached and read, formats, encodings, layouts, what is no row and why, and how large a thing may
be. Whatever it is, what comes out is one raw table of text (`domain/raw.py`). Knows no account, no record, no page and nothing of what a
person decided about the columns; where a source is, and its password, are given to it.
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
from rushes.sources.files import FileFormat, FileLimits, Found, Reading, open_file, read_file
from rushes.sources.guessing import ColumnGuess, Guess, Question, QuestionKind, guess

__all__ = [
    "Asked",
    "ColumnGuess",
    "DatabasePlace",
    "FileFormat",
    "FileLimits",
    "Found",
    "Guess",
    "Question",
    "QuestionKind",
    "Reach",
    "Reached",
    "ReadLimits",
    "Reading",
    "TableLook",
    "TableName",
    "UnusablePlace",
    "guess",
    "list_tables",
    "look_at_table",
    "open_file",
    "parts_of",
    "place_of",
    "read_file",
    "read_table",
    "try_place",
]
