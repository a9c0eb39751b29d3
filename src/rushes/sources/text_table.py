"""Rows on their way into a raw table: numbered, measured, written as lines of text, which the engine turns into Parquet at the end."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Self, TextIO

import duckdb

from rushes.domain import RawTable
from rushes.errors import SourceRefused
from rushes.languages import sentence
from rushes.sources.kind import ReadLimits
from rushes.sources.values import csv_line

__all__ = ["TextTable"]

_LONGEST_ROW_BYTES = 8 * 2**20
# With one thread rows stay in their order, though the engine need not see to it; to fetch them takes longer than this.
_SETTINGS = {"threads": "1", "autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
_MEMORY_MB, _MEMORY_A_COLUMN_MB = 256, 2
"""How much the engine may reserve; of what it reserves for a column it uses a fifth."""
_VALUES_A_GROUP = 500_000
_BROKEN = {"line": "BIGINT", "reason": "VARCHAR", "raw": "VARCHAR"}


class TextTable:
    """A raw table that is being written, in constant memory; used as a context, at whose end what was on the way is gone.

    Args:
        to: The file to write, which appears when it is whole; what is on the way to it lies beside it.
        limits: How much may come; what is more is refused.
    """

    def __init__(self, to: Path, limits: ReadLimits) -> None:
        self._to = to
        self._lines, self._part = to.with_name(to.name + ".csv"), to.with_name(to.name + ".part")
        self._aside = to.with_name(to.name + ".aside.csv")
        self._limits = limits
        self._open = ExitStack()
        self._give_up_at = time.monotonic() + limits.seconds
        self._size = 0
        self._narrowest, self._widest = limits.columns, 0
        self._broken_file: TextIO | None = None
        self.count = 0
        """How many rows came, those set aside among them."""
        self.broken = 0
        """How many of them were set aside."""

    def __enter__(self) -> Self:
        """Open the file that rows are written to."""
        self._file = self._text(self._lines)
        return self

    def __exit__(self, *_: object) -> None:
        """Take away whatever was on the way."""
        self._open.close()
        for each in (self._lines, self._part, self._aside):
            with suppress(FileNotFoundError):
                each.unlink()

    def add(self, batch: Sequence[Sequence[object]]) -> None:
        """Write rows, numbered on from those before; a row may be shorter than later ones, and has nothing there then.

        Raises:
            SourceRefused: They are more, or larger, than may come, or it takes too long.
        """
        lines = [csv_line(number, row) for number, row in enumerate(batch, self.count + 1)]
        self._check_lengths(lines)
        self.count += len(batch)
        self._size += sum(map(len, lines))
        if batch:
            widths = set(map(len, batch))
            self._narrowest, self._widest = min(self._narrowest, *widths), max(self._widest, *widths)
        self._check()
        self._file.writelines(lines)

    def set_aside(self, reason: str, raw: str) -> None:
        """Count a row that is none of this table, with the reason and what stands there.

        Raises:
            SourceRefused: There is too much.
        """
        if self._broken_file is None:
            self._broken_file = self._text(self._aside)
        self.count += 1
        self.broken += 1
        line = csv_line(self.count, (reason, raw.replace("\0", "\ufffd")))
        self._size += len(line)
        self._check()
        self._broken_file.write(line)

    def finish(self, headers: Sequence[str]) -> RawTable:
        """Write the Parquet file, and return the table.

        Raises:
            SourceRefused: Not every row could be kept.
        """
        self._open.close()
        columns = {"line": "BIGINT"} | {f"c{number}": "VARCHAR" for number in range(len(headers))}
        rows = self.count - self.broken
        broken = self._to.with_name(f"{self._to.stem}-broken.parquet") if self.broken else None
        kept = _to_parquet(self._lines, self._part, columns, is_ragged=rows > 0 and self._narrowest < len(headers))
        aside = _to_parquet(self._aside, broken, _BROKEN) if broken is not None else 0
        if (kept, aside) != (rows, self.broken):
            came, all_kept = f"{self.count:,}", f"{kept + aside:,}"
            raise SourceRefused(sentence("{rows} rows came and {kept} could be kept, so nothing is."), rows=came, kept=all_kept)
        self._part.replace(self._to)
        return RawTable(self._to, tuple(headers), rows, broken, self.broken)

    def _text(self, path: Path) -> TextIO:
        return self._open.enter_context(path.open("w", encoding="utf-8", errors="replace", newline=""))

    def _check(self) -> None:
        if self.count > self._limits.rows or self._size > self._limits.text_bytes:
            raise SourceRefused(
                sentence("There is more than can be read: {rows} rows, or {megabytes} MB. Ask for less."),
                rows=f"{self._limits.rows:,}",
                megabytes=f"{self._limits.text_bytes // 10**6:,}",
            )
        if time.monotonic() > self._give_up_at:
            raise SourceRefused(
                sentence("Reading took longer than {seconds} s and was stopped. Ask for less."), seconds=f"{self._limits.seconds:,}"
            )

    def _check_lengths(self, lines: Sequence[str]) -> None:
        for number, line in enumerate(lines, self.count + 1):
            # A character takes four bytes at most.
            if len(line) * 4 > _LONGEST_ROW_BYTES and len(line.encode("utf-8", "replace")) > _LONGEST_ROW_BYTES:
                raise SourceRefused(
                    sentence("Row {number} holds more than {megabytes} MB. Read it by a query that leaves the large column out."),
                    number=f"{number:,}",
                    megabytes=str(_LONGEST_ROW_BYTES // 2**20),
                )


def _to_parquet(lines: Path, to: Path, columns: Mapping[str, str], *, is_ragged: bool = False) -> int:
    """Write the lines as Parquet, and return how many rows that has."""
    names = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    padding = ", null_padding = true, parallel = false" if is_ragged else ""
    read = (
        f"read_csv('{_quoted(lines)}', columns = {{{names}}}, header = false, auto_detect = false, delim = ',', quote = '\"', "
        f"escape = '\"', new_line = '\\n', nullstr = '', allow_quoted_nulls = false, max_line_size = {_LONGEST_ROW_BYTES + 1}, buffer_size = {4 * _LONGEST_ROW_BYTES}{padding})"
    )
    group = min(max(_VALUES_A_GROUP // len(columns), 2_048), 122_880)
    settings: dict[str, str | bool | int | float | list[str]] = {
        **_SETTINGS,
        "memory_limit": f"{_MEMORY_MB + _MEMORY_A_COLUMN_MB * len(columns)}MB",
    }
    with duckdb.connect(":memory:", config=settings) as engine:
        engine.execute("SET enable_progress_bar = false")
        engine.execute(f"SET temp_directory = '{_quoted(to.parent)}'")
        engine.execute(f"SET allowed_paths = ['{_quoted(lines)}', '{_quoted(to)}']")
        engine.execute("SET enable_external_access = false")
        engine.execute("SET preserve_insertion_order = false")
        try:
            done = engine.execute(
                f"COPY (FROM {read}) TO '{_quoted(to)}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group}, ROW_GROUP_SIZE_BYTES '32MB')"
            )
        except duckdb.OutOfMemoryException as error:
            raise SourceRefused(
                sentence("These rows are too large together. Read them by a query that leaves large columns out.")
            ) from error
        kept = done.fetchone()
    return int(kept[0]) if kept else 0


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
