"""Files that people sent: kept in a folder under a random name until they are loaded or a day has passed."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from rushes.datasets.upload_records import add_upload, drop_upload, old_uploads, upload_count, upload_row, uploads_of, write_found
from rushes.errors import CallerError, NotFound
from rushes.store import storable_text

__all__ = ["UPLOAD_LIVES", "Upload", "Uploads"]

UPLOAD_LIVES = timedelta(days=1)
"""How long a file waits."""

_TOKEN = re.compile(r"[0-9a-f]{32}")
_LONGEST_NAME = 300
_MOST_WAITING = 10


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits. Instants are UTC.

    Args:
        token: Its name here: 128 random bits.
        account_id: Whose it is.
        dataset_id: The dataset that it is a new file of, None for one that is yet to be made.
        name: What the sender called it, hostile text.
        size_bytes: Its size.
        made_by: Who sent it.
        made_at: When.
        found: What is in it, in plain JSON values, or what goes into the message; None before it was looked into.
        message: Why it cannot be read, an English sentence of the catalogues; "" where it can, or nobody looked.
    """

    token: str
    account_id: int
    dataset_id: int | None
    name: str
    size_bytes: int
    made_by: str
    made_at: datetime
    found: Mapping[str, Any] | None
    message: str

    @property
    def is_readable(self) -> bool:
        """Whether somebody looked into it, and found tables."""
        return self.found is not None and not self.message


class Uploads:
    """The folder of files that wait.

    Args:
        folder: Made when the first file comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def room(self) -> Path:
        """Return the folder, made if it is not there, for whoever writes a file into it before it is kept."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._folder

    def keep(self, conn: Connection, file: Path, name: str, account_id: int, *, dataset_id: int | None, by: str, at: datetime) -> Upload:
        """Take a file that lies in the folder under any name, and return it as one that waits.

        Raises:
            CallerError: It is empty, or too many of the account wait already.
        """
        size = file.stat().st_size
        if upload_count(conn, account_id) >= _MOST_WAITING:
            raise CallerError("{most} files of this account wait already. Load them or throw them away first.", most=_MOST_WAITING)
        if not size:
            raise CallerError("This file is empty. Choose another one.")
        token = secrets.token_hex(16)
        clean = storable_text(name).replace("\n", " ")[-_LONGEST_NAME:] or "file"
        upload = Upload(token, account_id, dataset_id, clean, size, by, at, None, "")
        add_upload(conn, upload.token, account_id, dataset_id, clean, size, by=by, at=at)
        file.replace(self.path(token))
        return upload

    def path(self, token: str) -> Path:
        """Return where a file lies.

        Raises:
            NotFound: That is no file's name.
        """
        if not _TOKEN.fullmatch(token):
            raise NotFound("There is no such file.")
        return self._folder / token

    def work(self, token: str) -> Path:
        """Return the folder of what was made of a file while it waits; it may not be there."""
        path = self.path(token)
        return path.with_name(f"{path.name}.work")

    def one(self, conn: Connection, token: str, account_id: int) -> Upload:
        """Return a file of an account.

        Raises:
            NotFound: There is none of that name, or it is another account's, or has had its time.
        """
        row = upload_row(conn, token)
        if row is None or row["account_id"] != account_id or not self.path(token).exists():
            raise NotFound("There is no such file any more. Send it again.")
        return Upload(**row)

    def waiting(self, conn: Connection, account_id: int) -> tuple[Upload, ...]:
        """Return the files of an account that wait, the newest first."""
        return tuple(Upload(**row) for row in uploads_of(conn, account_id) if self.path(row["token"]).exists())

    def note(self, conn: Connection, token: str, found: Mapping[str, Any]) -> None:
        """Write what is in a file."""
        write_found(conn, token, found, "")

    def refuse(self, conn: Connection, token: str, error: CallerError) -> None:
        """Write why a file cannot be read: the sentence of the catalogues, and what goes into it."""
        values = {name: str(value) for name, value in error.values.items()}
        write_found(conn, token, {"values": values}, error.message)

    def drop(self, conn: Connection, token: str) -> None:
        """Delete a file, what was made of it, and its record."""
        drop_upload(conn, token)
        self._delete(token)

    def drop_old(self, conn: Connection, at: datetime) -> int:
        """Delete the files that have had their time, and what nobody knows of; return how many those were."""
        for token in old_uploads(conn, at - UPLOAD_LIVES):
            drop_upload(conn, token)
        if not self._folder.is_dir():
            return 0
        dropped = 0
        for path in self._folder.iterdir():
            if path.stat().st_mtime < (at - UPLOAD_LIVES).timestamp():
                self._remove(path)
                dropped += 1
        return dropped

    def _delete(self, token: str) -> None:
        self._remove(self.path(token))
        self._remove(self.work(token))

    @staticmethod
    def _remove(path: Path) -> None:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
