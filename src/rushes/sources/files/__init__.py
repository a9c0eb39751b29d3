"""Files: whatever people have tables in, found out by its content and read into a raw table."""

from rushes.sources.files.open import open_file, read_file
from rushes.sources.files.reading import FileFormat, FileLimits, Found, Reading

__all__ = ["FileFormat", "FileLimits", "Found", "Reading", "open_file", "read_file"]
