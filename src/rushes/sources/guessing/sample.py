"""Some rows of a raw table, from all of it; and what only all of a column's texts can tell."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import duckdb

from rushes.domain import BLANKS, NUMBER_PATTERNS, NumberStyle, RawTable
from rushes.sources.guessing.texts import Texts, clean

__all__ = ["Sample"]

_MOST_ROWS, _MOST_CELLS = 5_000, 1_000_000
_EXAMPLES = 5


class Sample:
    """A look into a raw table.

    Args:
        raw: The table.
        memory_mb: What the engine may take.
    """

    def __init__(self, raw: RawTable, *, memory_mb: int) -> None:
        self._raw = raw
        self._memory_mb = memory_mb
        width = len(raw.headers)
        most = max(100, min(_MOST_ROWS, _MOST_CELLS // width))
        step = max(1, raw.rows // most)
        columns = ", ".join(each.text for each in raw.columns)
        with self._engine() as engine:
            sql = f"SELECT {columns} FROM read_parquet(?, file_row_number = true) WHERE file_row_number % {step} = 0 LIMIT {most}"  # noqa: S608
            rows = engine.execute(sql, [str(raw.path)]).fetchall()
        self._columns = list(zip(*rows, strict=True)) if rows else [()] * width

    def texts(self, place: int) -> Texts:
        """Return the texts of a column's sample."""
        return clean(self._columns[place])

    def examples(self, place: int) -> tuple[str, ...]:
        """Return the first few texts of a column that differ."""
        return tuple(dict.fromkeys(self.texts(place).texts))[:_EXAMPLES]

    def parts_above_12(self, place: int) -> tuple[int, int]:
        """Return how many of all the column's dates have a first, and how many a second part that can be no month."""
        text = f"trim({self._raw.columns[place].text}, {_literal(BLANKS)})"
        parts = [
            f"TRY_CAST(regexp_extract({text}, '^([0-9]{{1,2}})[-/. ]([0-9]{{1,2}})[-/. ][0-9]', {group}) AS INTEGER)" for group in (1, 2)
        ]
        first, second = self._counts(*(f"{part} BETWEEN 13 AND 31" for part in parts))
        return first, second

    def of_styles(self, place: int) -> tuple[int, int, int]:
        """Return how many of all the column's numbers are written with a point alone, with a comma alone, and how many could be either."""
        point, comma = (_literal(f"[{BLANKS}]*(?:{NUMBER_PATTERNS[style]})[{BLANKS}]*") for style in (NumberStyle.POINT, NumberStyle.COMMA))
        column = self._raw.columns[place]
        if "INT" in column.kind:
            return 0, 0, 0
        text = column.text
        # What has neither mark is the same number in both styles.
        marked = f"SELECT {text} AS text FROM read_parquet(?) WHERE contains({text}, '.') OR contains({text}, ',')"  # noqa: S608
        each = f"SELECT regexp_full_match(text, {point}) AS point, regexp_full_match(text, {comma}) AS comma FROM ({marked})"  # noqa: S608
        points, commas, either = self._counts("point AND NOT comma", "comma AND NOT point", "point AND comma", rows=each)
        return points, commas, either

    def _counts(self, *conditions: str, rows: str = "FROM read_parquet(?)") -> tuple[int, ...]:
        wanted = ", ".join(f"count(*) FILTER (WHERE {each})" for each in conditions)
        with self._engine() as engine:
            found = engine.execute(f"SELECT {wanted} FROM ({rows})", [str(self._raw.path)]).fetchone()  # noqa: S608
        return tuple(map(int, found or ()))

    @contextmanager
    def _engine(self) -> Generator[duckdb.DuckDBPyConnection]:
        engine = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": f"{self._memory_mb}MB",
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "python_enable_replacements": False,
            },
        )
        try:
            engine.execute(f"SET allowed_paths = [{_literal(str(self._raw.path))}]")
            engine.execute("SET enable_external_access = false")
            yield engine
        finally:
            engine.close()


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
