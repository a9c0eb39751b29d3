"""Every awkward file loads right or is refused with what to do; whatever is in it, rows in are rows loaded and rows set aside."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from rushes.errors import BadFile
from rushes.sources import FileLimits, guess, open_file, read_file
from rushes.warehouse.dataset import load_rows
from sources.corpus import AWKWARD, Awkward, Table

LIMITS = FileLimits(unpacked_bytes=20_000_000, columns=2_000, field_chars=1_000_000, members=100, memory_mb=400)


def come_of(path: Path, awkward: Awkward, folder: Path) -> list[Table]:
    """Return what comes of a file: read, guessed and loaded."""
    made: list[Table] = []
    for place, found in enumerate(open_file(path, awkward.name, work=folder, limits=LIMITS)):
        to = folder / str(place)
        to.mkdir()
        raw = read_file(path, found.reading, to=to, limits=LIMITS)
        assert raw.headers == found.headers
        shape = guess(raw).shape
        with duckdb.connect() as engine:
            engine.execute("ATTACH ':memory:' AS facts; ATTACH ':memory:' AS book")
            loaded = load_rows(engine, raw, shape, owner=1, loaded_on=date(2026, 11, 27))
            measure = next(each.name for each in shape.fields if each.numbers is not None)
            (count, total), (rejects,) = (
                engine.execute(sql).fetchall()[0]
                for sql in (
                    f'SELECT count(*), coalesce(sum("{measure}"), 0) FROM facts.dataset_row',
                    "SELECT count(*) FROM book.reject_row",
                )
            )
        assert loaded.read == raw.rows + raw.broken_rows == loaded.loaded + loaded.rejected
        assert (loaded.loaded, loaded.rejected) == (count, rejects)
        made.append(Table(loaded.loaded, int(total), loaded.rejected, raw.headers))
    return made


@pytest.mark.parametrize("awkward", AWKWARD, ids=lambda each: each.name)
def test_awkward_file_loads_right_or_is_refused_with_what_to_do(awkward: Awkward, tmp_path: Path) -> None:
    path, folder = tmp_path / "upload", tmp_path / "work"
    path.write_bytes(awkward.made())
    folder.mkdir()
    if awkward.refusal:
        with pytest.raises(BadFile) as refused:
            come_of(path, awkward, folder)
        assert refused.value.message.startswith(awkward.refusal), refused.value
        assert "{" not in str(refused.value)
        assert sorted(each.name for each in folder.iterdir()) == []
    else:
        made = come_of(path, awkward, folder)
        wanted = [
            Table(each.loaded, each.total, each.rejected, each.headers or got.headers)
            for each, got in zip(awkward.tables, made, strict=False)
        ]
        assert (made, len(made)) == (wanted, len(awkward.tables))
    assert {each.name for each in tmp_path.iterdir()} == {"upload", "work"}


def test_corpus_is_large_and_says_what_is_wrong_with_each() -> None:
    assert len({each.name for each in AWKWARD}) == len(AWKWARD) >= 60
    assert [each.name for each in AWKWARD if not each.wrong or bool(each.tables) == bool(each.refusal)] == []
