"""Row 22: a read of the files that takes too long is stopped; servers are told how long one may take themselves."""

from __future__ import annotations

import pytest
from flask import Flask

from rushes.errors import Busy
from web.installation import rooms


def test_row_22_read_that_takes_too_long_is_stopped(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with rooms(app).warehouse.reader() as reader:
        monkeypatch.setattr(reader._deadlines, "limit_s", 0.1)
        with pytest.raises(Busy):
            reader.query("SELECT count(*) FROM range(1000000000000) a, range(1000000) b")
