"""Values as text, and rows as lines of CSV that the engine reads back as they were."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from rushes.sources.databases.read import _to_parquet
from rushes.sources.databases.rows import batches_of
from rushes.sources.databases.values import csv_line, text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None), ("", ""), ("x", "x"), (True, "true"), (False, "false"), (12, "12"), (-(2**70), str(-(2**70))), (1.5, "1.5"), (1e300, f"1{'0' * 300}"),
        (1e-7, "0.0000001"), (float("nan"), "nan"), (Decimal("1.500"), "1.500"), (Decimal("1E+3"), "1000"), (b"\x00\xff", "00ff"), (b"", ""),
        (date(2026, 11, 3), "2026-11-03"), (datetime(2026, 11, 3, 1, 2, 3), "2026-11-03 01:02:03"),  # noqa: DTZ001
        (datetime(2026, 11, 3, 1, 2, 3, 500000, tzinfo=UTC), "2026-11-03 01:02:03.500000+00:00"), (time(1, 2), "01:02:00"), ({"a": [1, "é"]}, '{"a": [1, "é"]}'),
    ],
)  # fmt: skip
def test_value_becomes_text(value: object, text: str | None) -> None:
    assert text_of(value) == text


def test_rows_are_fetched_fewer_at_once_where_they_are_large() -> None:
    asked: list[int] = []

    def fetch(count: int) -> list[tuple[object, ...]]:
        asked.append(count)
        return [("x" * 4_000_000 if len(asked) == 2 else "x", None, 5)] if len(asked) < 4 else []

    assert [len(each) for each in batches_of(fetch)] == [1, 1, 1]
    assert asked == [50, 1_000, 4, 1_000]


def test_table_of_two_thousand_columns_fits_into_memory_and_keeps_its_order(tmp_path: Path) -> None:
    lines, to = tmp_path / "wide.csv", tmp_path / "wide.parquet"
    row = [f"value {number}" for number in range(2_000)]
    lines.write_text("".join(csv_line(number, row) for number in range(1, 2_501)))
    assert _to_parquet(lines, to, 2_000) == 2_500
    with duckdb.connect(":memory:") as engine:
        found = engine.execute("SELECT line FROM read_parquet(?) WHERE c1999 = 'value 1999'", [str(to)]).fetchall()
    assert [line for (line,) in found] == list(range(1, 2_501))


VALUES = (
    some.none()
    | some.text(some.characters(exclude_categories=("Cs",)), max_size=12)
    | some.sampled_from(['"', "", ",", "\n", "\r\n", '""', "NULL", "\0", "\\"])
)


@settings(deadline=None, max_examples=60)
@given(
    rows=some.integers(1, 4).flatmap(lambda width: some.lists(some.lists(VALUES, min_size=width, max_size=width), min_size=1, max_size=20))
)
def test_rows_of_any_text_come_back_as_they_were(rows: list[list[str | None]]) -> None:
    with TemporaryDirectory() as folder:
        lines, to = Path(folder) / "it's.csv", Path(folder) / "it's.parquet"
        lines.write_text("".join(csv_line(number, row) for number, row in enumerate(rows, 1)), encoding="utf-8", newline="")
        assert _to_parquet(lines, to, len(rows[0])) == len(rows)
        with duckdb.connect(":memory:") as engine:
            found = engine.execute("SELECT * FROM read_parquet(?) ORDER BY line", [str(to)]).fetchall()
    assert [list(row[1:]) for row in found] == rows
