"""Columns of Parquet that have types load as their texts do: the same values, the same rows set aside with the same words."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Context, Decimal
from pathlib import Path

import duckdb
import pytest

from rushes.domain import DateOrder, Field, FieldRole, MeasureKind, NumberStyle, RawTable, Shape, Unit
from rushes.sources import FileLimits, guess, open_file, raw_rows, read_file
from rushes.warehouse.dataset import load_rows

LIMITS = FileLimits(unpacked_bytes=20_000_000, columns=2_000, field_chars=1_000_000, members=100, memory_mb=400)
TODAY = date(2026, 11, 27)
SOME, EXACT = random.Random(2026), Context(prec=60)


def whole(bits: int, *, signed: bool = True) -> list[object]:
    """Return the ends of a type's whole numbers, what lies where factors and digits end, and some between."""
    least, most = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    edges = [
        sign * (end // factor + off)
        for end in (2**63 - 1, 10**18, most)
        for factor in (1, 1_000, 60_000, 10**6, 2**30)
        for off in (-1, 0, 1)
        for sign in (1, -1)
    ]
    return [
        each
        for each in (0, 7, -7, least, most, *edges, *(SOME.randint(least, most) >> SOME.randrange(bits) for _ in range(60)))
        if least <= each <= most
    ]


def decimals(digits: int, fraction: int) -> list[object]:
    """Return decimal numbers: halves at every place, the ends of the type, and some between."""
    most, halves = 10**digits - 1, [5 * 10**place + more * 10**fraction for place in range(fraction) for more in (0, 12)]
    some = [SOME.randrange(10 ** SOME.randint(1, digits)) for _ in range(80)]
    units = [sign * each for each in (0, most, *halves, *some) for sign in (1, -1) if each <= most]
    return [f"{Decimal(each).scaleb(-fraction, EXACT):f}" for each in units]


def doubles() -> list[object]:
    """Return floating-point numbers: nothing's, the ends, those that are no decimal number, and some of all sizes."""
    plain = [
        0.0,
        -0.0,
        0.1,
        0.285,
        1.005,
        2.675,
        -0.5,
        1.5,
        2.5,
        0.1 + 0.2,
        1 / 3,
        1e-7,
        5e-324,
        1e15,
        1e16,
        2.0**53,
        2.0**53 + 2,
        9007199254740993.0,
        1e17,
        9.2e18,
        1e300,
    ]
    odd = ["nan", "inf", "-inf", 999_999_999.9999999, 0.9999999999999999, 999_999.9999995, 123_456_789.012345678]
    bits = [struct.unpack("<d", SOME.randbytes(8))[0] for _ in range(80)]
    written = [round(SOME.uniform(-1, 1) * 10 ** SOME.randint(0, 14), SOME.randint(0, 8)) for _ in range(200)]
    return [each if isinstance(each, str) else repr(each) for each in (*plain, *odd, *bits, *written)]


DAYS = [
    "2026-11-03",
    "1970-01-01",
    "1969-12-31",
    "1904-02-29",
    "2100-12-31",
    "2101-01-01",
    "0044-03-15",
    "0044-03-15 (BC)",
    "12026-01-01",
    "infinity",
    "-infinity",
]
MOMENTS = [f"{day} {time}" for day in DAYS[:9] for time in ("00:00:00", "23:59:59.999999", "08:05:00.5")] + ["infinity", "-infinity"]
TEXTS = ["12", " 1,234.5 ", "1.234", "007", "2026-11-03", "x", "", "-", "NaN", "1_000", "1e3", "\u2212 5", "0:01:30"]

VALUES: dict[str, Sequence[object]] = {
    "TINYINT": whole(8),
    "INTEGER": [*whole(32), 1_793_664_000, 46_000],
    "BIGINT": [*whole(64), 1_793_664_000, 1_793_664_000_000, 46_000],
    "UINTEGER": whole(32, signed=False),
    "UBIGINT": whole(64, signed=False),
    "DECIMAL(4, 1)": decimals(4, 1),
    "DECIMAL(9, 3)": decimals(9, 3),
    "DECIMAL(18, 0)": decimals(18, 0),
    "DECIMAL(18, 6)": decimals(18, 6),
    "DECIMAL(18, 18)": decimals(18, 18),
    "DECIMAL(38, 0)": decimals(38, 0),
    "DECIMAL(38, 20)": decimals(38, 20),
    "DOUBLE": doubles(),
    "FLOAT": ["0.1", "0.285", "-0.0", "16777217", "1e30", "nan", "inf", "3.14159"],
    "BOOLEAN": ["true", "false"],
    "DATE": DAYS,
    "TIMESTAMP": MOMENTS,
    "TIMESTAMP_S": ["2026-11-03 10:00:00", "1969-12-31 23:59:59"],
    "TIMESTAMP_NS": ["2026-11-03 10:00:00.123456789", "1969-12-31 23:59:59.999999999"],
    "TIMESTAMPTZ": ["2026-11-03 23:30:00+02", "1970-01-01 00:30:00+01", "2026-03-29 02:30:00 Europe/Brussels"],
    "TIME": ["10:00:00", "00:01:30.5"],
    "VARCHAR": TEXTS,
}  # fmt: skip
MEASURES = [
    (Unit.COUNT, 1, NumberStyle.POINT),
    (Unit.COUNT, 1, NumberStyle.COMMA),
    (Unit.MILLISECONDS, 1_000, NumberStyle.POINT),
    (Unit.MILLISECONDS, 60_000, NumberStyle.POINT),
    (Unit.MILLIONTHS, 1_000_000, NumberStyle.POINT),
    (Unit.BYTES, 2**30, NumberStyle.POINT),
]


@pytest.fixture
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        made.execute("ATTACH ':memory:' AS facts; ATTACH ':memory:' AS book; SET TimeZone = 'UTC'")
        yield made


def both(engine: duckdb.DuckDBPyConnection, kind: str, folder: Path) -> tuple[RawTable, RawTable]:
    """Return a Parquet file of a number and a column of that type, as it is read, and as a table of nothing but text."""
    source, text = folder / "source.parquet", folder / "text.parquet"
    engine.execute(f"CREATE OR REPLACE TEMP TABLE made (n BIGINT, value {kind})")
    values = [None, *VALUES[kind], None]
    engine.executemany(
        "INSERT INTO made VALUES (?, CAST(?::VARCHAR AS " + kind + "))",
        [[n, None if each is None else str(each)] for n, each in enumerate(values)],
    )
    engine.execute(f"COPY made TO '{source}' (FORMAT parquet)")
    engine.execute(
        f"COPY (SELECT row_number() OVER () AS line, n::VARCHAR AS c0, value::VARCHAR AS c1 FROM '{source}') TO '{text}' (FORMAT parquet)"
    )
    (found,) = open_file(source, source.name, work=folder, limits=LIMITS)
    return read_file(source, found.reading, to=folder, limits=LIMITS), RawTable(text, ("n", "value"), len(values))


def outcome(engine: duckdb.DuckDBPyConnection, raw: RawTable, *fields: Field) -> tuple[object, ...]:
    """Return everything that comes of a table."""
    engine.execute("DROP TABLE IF EXISTS facts.dataset_row; DROP TABLE IF EXISTS book.reject_row")
    loaded = load_rows(engine, raw, Shape(fields), owner=1, loaded_on=TODAY)
    assert loaded.read == raw.rows == loaded.loaded + loaded.rejected
    return (
        loaded,
        engine.execute("FROM facts.dataset_row ORDER BY ALL").fetchall(),
        engine.execute("FROM book.reject_row ORDER BY line").fetchall(),
    )


def measure(name: str, unit: Unit, factor: int, style: NumberStyle) -> Field:
    return Field(name, name, name, FieldRole.MEASURE, numbers=style, kind=MeasureKind.FLOW, unit=unit, factor=factor)


N = measure("n", *MEASURES[0])


def ways_of(kind: str) -> list[Field]:
    """Return what a column of that type may be declared as, and what it is of which each value is set aside."""
    plain = Field("value", "value", "value", FieldRole.DIMENSION)
    orders = list(DateOrder) if kind in {"DATE", "TIMESTAMP", "BIGINT"} else [DateOrder.YEAR_FIRST]
    is_number = "INT" in kind or kind.startswith(("DECIMAL", "DOUBLE"))
    measures = [measure("value", *each) for each in (MEASURES if is_number else MEASURES[2:3])]
    return [plain, *(replace(plain, role=FieldRole.DATE, dates=order) for order in orders), *measures]


@pytest.mark.parametrize("kind", VALUES)
def test_column_with_a_type_loads_as_its_text_does(engine: duckdb.DuckDBPyConnection, kind: str, tmp_path: Path) -> None:
    typed, text = both(engine, kind, tmp_path)
    for way in ways_of(kind):
        assert outcome(engine, typed, N, way) == outcome(engine, text, N, way), way
    assert [*raw_rows(typed)] == [*raw_rows(text)]
    assert guess(typed) == guess(text)


def test_value_that_does_not_fit_is_kept_as_it_was_written(engine: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    for kind, way, kept in (
        ("DOUBLE", measure("value", *MEASURES[4]), {"inf", "-inf", "nan", "1e+300"}),
        ("UBIGINT", measure("value", *MEASURES[0]), {"18446744073709551615"}),
        ("DATE", Field("value", "value", "value", FieldRole.DATE, dates=DateOrder.YEAR_FIRST), {"1969-12-31", "0044-03-15 (BC)", "12026-01-01", "infinity"}),
    ):  # fmt: skip
        typed, _ = both(engine, kind, tmp_path)
        assert typed.kinds == ("BIGINT", kind)
        _, _, rejects = outcome(engine, typed, N, way)
        assert isinstance(rejects, list)
        assert kept <= {row[3] for row in rejects}
        assert all(row[4].endswith(f',"{row[3]}"]') for row in rejects if row[3] is not None)
