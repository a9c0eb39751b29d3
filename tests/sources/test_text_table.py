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

from rushes.errors import SourceRefused
from rushes.sources import ReadLimits
from rushes.sources.databases.rows import batches_of
from rushes.sources.text_table import TextTable
from rushes.sources.values import text_of


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
    to, row = tmp_path / "wide.parquet", [f"value {number}" for number in range(2_000)]
    with TextTable(to, ReadLimits()) as table:
        for _ in range(25):
            table.add([row] * 100)
        assert table.finish(row).rows == 2_500
    with duckdb.connect(":memory:") as engine:
        found = engine.execute("SELECT line FROM read_parquet(?) WHERE c1999 = 'value 1999'", [str(to)]).fetchall()
    assert [line for (line,) in found] == list(range(1, 2_501))


VALUES = (
    some.none()
    | some.text(some.characters(exclude_categories=("Cs",)), max_size=12)
    | some.sampled_from(['"', "", ",", "\n", "\r\n", '""', "NULL", "\0", "\\"])
)


@settings(deadline=None, max_examples=60)
@given(rows=some.lists(some.lists(VALUES, min_size=1, max_size=4), min_size=1, max_size=20))
def test_rows_of_any_text_and_any_length_come_back_as_they_were(rows: list[list[str | None]]) -> None:
    width = max(map(len, rows))
    with TemporaryDirectory() as folder:
        to = Path(folder) / "it's.parquet"
        with TextTable(to, ReadLimits()) as table:
            table.add(rows[:3])
            table.set_aside("it's no row", 'raw "text"\n\0')
            table.add(rows[3:])
            made = table.finish(["x"] * width)
        assert (made.rows, made.broken_rows) == (len(rows), 1)
        with duckdb.connect(":memory:") as engine:
            found = engine.execute("SELECT * FROM read_parquet(?) ORDER BY line", [str(to)]).fetchall()
            aside = engine.execute("SELECT * FROM read_parquet(?)", [str(made.broken)]).fetchall()
        assert {path.name for path in Path(folder).iterdir()} == {"it's.parquet", "it's-broken.parquet"}
    assert [list(row[1:]) for row in found] == [[*row, *[None] * (width - len(row))] for row in rows]
    place = min(len(rows), 3) + 1
    assert [row[0] for row in found] == [number for number in range(1, len(rows) + 2) if number != place]
    assert aside == [(place, "it's no row", 'raw "text"\n\ufffd')]


@pytest.mark.parametrize(
    ("limits", "words"), [(ReadLimits(rows=3), "3 rows"), (ReadLimits(text_bytes=20), "more than"), (ReadLimits(seconds=-1), "longer")]
)
def test_more_than_may_come_is_refused_and_leaves_nothing(limits: ReadLimits, words: str, tmp_path: Path) -> None:
    def write() -> None:
        with TextTable(tmp_path / "raw.parquet", limits) as table:
            table.add([["a long value"]] * 2)
            table.set_aside("why", "raw")
            table.add([["x"]])

    with pytest.raises(SourceRefused, match=words):
        write()
    assert list(tmp_path.iterdir()) == []
