"""Data that is no platform's: files, databases and whatever else becomes a dataset: each thing becomes a raw table of text, and a guess of its columns.

Owns reading: how each kind of source is reached and read, formats, encodings, layouts, what is no row and why, and how large a thing may
be. Whatever it is, what comes out is one raw table of text (`domain/raw.py`). Knows no account, no record, no page and nothing of what a
person decided about the columns; where a source is, and its password, are given to it.
"""

from rushes.sources.buckets import Bucket, BucketPlace, bucket_of
from rushes.sources.databases import DatabasePlace
from rushes.sources.files import FileFormat, FileLimits, Found, Reading, open_file, read_file
from rushes.sources.guessing import ColumnGuess, Guess, HeaderUnit, Question, QuestionKind, guess, unit_of
from rushes.sources.kind import Asked, Kind, Place, Reached, ReadLimits, Since, TableLook, TableName, UnusablePlace
from rushes.sources.kinds import kind_called, kinds_offered
from rushes.sources.looked import raw_of_look
from rushes.sources.newest import newest_day, newest_number
from rushes.sources.raw_rows import broken_rows, raw_rows
from rushes.sources.reach import Reach
from rushes.sources.rest import RestPlace

__all__ = [
    "Asked",
    "Bucket",
    "BucketPlace",
    "ColumnGuess",
    "DatabasePlace",
    "FileFormat",
    "FileLimits",
    "Found",
    "Guess",
    "HeaderUnit",
    "Kind",
    "Place",
    "Question",
    "QuestionKind",
    "Reach",
    "Reached",
    "ReadLimits",
    "Reading",
    "RestPlace",
    "Since",
    "TableLook",
    "TableName",
    "UnusablePlace",
    "broken_rows",
    "bucket_of",
    "guess",
    "kind_called",
    "kinds_offered",
    "newest_day",
    "newest_number",
    "open_file",
    "raw_of_look",
    "raw_rows",
    "read_file",
    "unit_of",
]
