"""Files: whatever people have tables in, found out by its content and read into a raw table."""

from rushes.sources.files.engine import engine_for, literal, parquet_options
from rushes.sources.files.header import named
from rushes.sources.files.open import open_file, read_file
from rushes.sources.files.reading import FileFormat, FileLimits, Found, Reading

__all__ = ["FileFormat", "FileLimits", "Found", "Reading", "engine_for", "literal", "named", "open_file", "parquet_options", "read_file"]
