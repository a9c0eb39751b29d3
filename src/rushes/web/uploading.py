"""A file that a browser sends: written straight to the disk, once whoever sends it is known to be let in."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flask import Request, request
from werkzeug.datastructures import FileStorage

from rushes.datasets import Uploads
from rushes.errors import CallerError
from rushes.web.services import services

__all__ = ["UPLOADS", "SentFile", "UploadRequest", "allow_large_body", "sent_file"]

UPLOADS = frozenset({"data.send_file", "data.send_new_file", "admin.send_production_report"})
"""The addresses to which files are sent; nothing else takes a body of that size."""

_FORM_BYTES = 64 * 1024
"""What a form has around its file."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file in the folder of those that wait, and what its sender calls it."""

    path: Path
    name: str


class UploadRequest(Request):
    """A request whose file, where it may have one, goes into the folder of those that wait and not through memory."""

    def _get_file_stream(
        self, total_content_length: int | None, content_type: str | None, filename: str | None = None, content_length: int | None = None
    ) -> IO[bytes]:
        if self.endpoint not in UPLOADS:
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        folder = Uploads(services().settings.uploads_dir).room()
        return tempfile.NamedTemporaryFile("w+b", dir=folder, prefix="part-")


def allow_large_body() -> None:
    """Let the addresses of files take a large body; runs before the body is looked at, and once the caller is admitted."""
    if request.endpoint in UPLOADS:
        request.max_content_length = services().settings.web.largest_upload_mb * 1_000_000 + _FORM_BYTES


@contextmanager
def sent_file(name: str) -> Generator[SentFile]:
    """Yield the file that was sent; what nobody has taken away by the end is deleted.

    Raises:
        CallerError: None was sent.
    """
    found = request.files.get(name)
    if found is None or not found.filename:
        raise CallerError("Choose a file first.")
    with found.stream as stream:
        stream.flush()
        # A name of its own: the one that it was written under goes with the stream.
        path = Path(stream.name).with_suffix(".whole")
        try:
            os.link(stream.name, path)
        except OSError:
            # Some file systems have no second names.
            shutil.copyfile(stream.name, path)
        try:
            yield SentFile(path, _plain_name(found))
        finally:
            path.unlink(missing_ok=True)


def _plain_name(file: FileStorage) -> str:
    """Return the last part of what the sender calls it; it is shown, and names no file here."""
    return (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
