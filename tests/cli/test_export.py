"""`rushes export`: an account's own rows in files that other programs read, the same sums in each, and nobody else's."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook

from cli.conftest import Rushes
from rushes.config import Settings, load
from rushes.domain import FACT_COLUMNS, HandedColumn, HandedKind, HandedOut, Shape
from rushes.figures import write_csv, write_xlsx
from rushes.store import AuditChoice, account_id, find_audit, open_store
from rushes.warehouse import (
    EVERY_DAY,
    account_counts,
    account_totals,
    dataset_handed_out,
    open_datasets,
    open_facts,
    usage_handed_out,
    write_parquet,
)

TALKS = """day,=room,room,hours,rating
2026-11-01,"=cmd|' /C calc'!A0","a ""quoted"", name",1.5,4.25
2026-11-02,@SUM(A1),"two
lines",2,3.5
2026-11-02,,\U0001f3ac,,0.000001
2026-11-03,plain,café,0.25,
"""
SHAPE = [
    {"header": "day", "name": "on", "label": "Day", "role": "date", "dates": "year_first"},
    {"header": "=room", "name": "first_room", "label": "=Room", "role": "dimension"},
    {"header": "room", "name": "second_room", "label": "=room", "role": "dimension"},
    {
        "header": "hours",
        "name": "hours",
        "label": "Hours",
        "role": "measure",
        "numbers": "point",
        "kind": "flow",
        "unit": "ms",
        "factor": 3_600_000,
    },
    {
        "header": "rating",
        "name": "rating",
        "label": 'The "rating"',
        "role": "measure",
        "numbers": "point",
        "kind": "flow",
        "unit": "millionths",
    },
]
HEADS = ["date", "=Room", "=room 2", "Hours (ms)", 'The "rating"']


@pytest.fixture
def settings(loaded: Path) -> Settings:
    return load(loaded / "rushes.toml", {})


@pytest.fixture
def talks(loaded: Path, rushes: Rushes) -> None:
    """A dataset of account 1, number 1."""
    (loaded / "talks.csv").write_text(TALKS, encoding="utf-8")
    guessed = json.loads(rushes("dataset", "look", "talks.csv", "--json").out)
    shape = [{**theirs, **ours} for theirs, ours in zip(guessed, SHAPE, strict=True)]
    (loaded / "shape.json").write_text(json.dumps([{**each, "factor": 1_000_000} if each["name"] == "rating" else each for each in shape]))
    done = rushes("dataset", "load", "talks.csv", "--account", "1", "--name", "Talks", "--shape", "shape.json")
    assert done.code == 0, done.err


def of_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))


def of_parquet(path: Path) -> tuple[list[tuple[str, str]], list[tuple[object, ...]]]:
    with duckdb.connect() as engine:
        columns = [(row[0], row[1]) for row in engine.execute("DESCRIBE FROM read_parquet(?)", [str(path)]).fetchall()]
        return columns, engine.execute("FROM read_parquet(?)", [str(path)]).fetchall()


def of_xlsx(path: Path) -> tuple[list[str], list[tuple[object, ...]]]:
    """Return the heads and rows of the first sheet."""
    head, *rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    return [str(each) for each in head], [tuple(row) for row in rows]


def test_usage_in_every_form_has_the_rows_and_sums_of_the_facts(settings: Settings, rushes: Rushes) -> None:
    with closing(open_facts(settings)) as facts, facts.reader() as reader:
        rows, sums = account_counts(reader, 1)["usage_daily"], account_totals(reader, 1)
        ids = dict(reader.query(f"SELECT production_id, external_id FROM {reader.rows('production')} p WHERE account_id = 1"))
    for form in ("csv", "parquet", "xlsx"):
        done = rushes("export", "--account", "1", "--form", form, "--to", "out/deep")
        assert done.code == 0, done.err
        assert f"{rows:,} rows" in done.out
    folder = Path("out/deep")
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        f"usage-account-1.{form}": 0o600 for form in ("csv", "parquet", "xlsx")
    }
    lines = of_csv(folder / "usage-account-1.csv")
    columns, stored = of_parquet(folder / "usage-account-1.parquet")
    head, cells = of_xlsx(folder / "usage-account-1.xlsx")
    names = ["date", "production_id", "production_external_id", "production", *FACT_COLUMNS]
    assert list(lines[0]) == [name for name, _ in columns] == head == names
    assert [kind for _, kind in columns] == ["DATE", "BIGINT", "VARCHAR", "VARCHAR", *["BIGINT"] * len(FACT_COLUMNS)]
    assert len(lines) == len(stored) == len(cells) == rows > 0
    for place, column in enumerate(FACT_COLUMNS, 4):
        assert _total(int(line[column]) for line in lines if line[column]) == sums[column]
        assert _total(row[place] for row in stored if row[place] is not None) == sums[column]
        assert _total(row[place] for row in cells if row[place] is not None) == sums[column]
    assert {int(line["production_id"]): line["production_external_id"] for line in lines}.items() <= ids.items()
    assert isinstance(cells[0][0], datetime)
    with open_store(settings.records_place) as store, store.reading() as conn:
        entry = find_audit(conn, AuditChoice(account_id=1), limit=1)[0].entry
    assert (entry.what, entry.detail) == ("export.written", f"usage as xlsx, {rows} rows")


def _total(values: Iterable[Any]) -> int | None:
    known = list(values)
    return sum(known) if known else None


def test_usage_of_some_days_has_these_alone(loaded: Path, rushes: Rushes) -> None:
    assert rushes("export", "--account", "1", "--form", "csv", "--to", ".", "--from", "2025-11-03", "--until", "2025-11-04").code == 0
    assert {line["date"] for line in of_csv(Path("usage-account-1.csv"))} == {"2025-11-03", "2025-11-04"}
    done = rushes("export", "--account", "1", "--form", "csv", "--to", ".", "--from", "2025-11-05", "--until", "2025-11-04")
    assert (done.code, "after" in done.err) == (2, True)


def test_dataset_in_every_form_keeps_its_texts_decimals_and_gaps(talks: None, rushes: Rushes) -> None:
    for form in ("csv", "parquet", "xlsx"):
        done = rushes("export", "--account", "1", "--data", "dataset:1", "--form", form, "--to", "out")
        assert done.code == 0, done.err
    columns, stored = of_parquet(Path("out/dataset-1-account-1.parquet"))
    assert [name for name, _ in columns] == HEADS
    assert [kind for _, kind in columns] == ["DATE", "VARCHAR", "VARCHAR", "BIGINT", "DECIMAL(38,6)"]
    expected = [
        (date(2026, 11, 1), "=cmd|' /C calc'!A0", 'a "quoted", name', 5_400_000, Decimal("4.25")),
        (date(2026, 11, 2), "@SUM(A1)", "two\nlines", 7_200_000, Decimal("3.5")),
        (date(2026, 11, 2), None, "\U0001f3ac", None, Decimal("0.000001")),
        (date(2026, 11, 3), "plain", "café", 900_000, None),
    ]
    assert sorted(stored, key=str) == sorted(expected, key=str)
    lines = of_csv(Path("out/dataset-1-account-1.csv"))
    assert list(lines[0]) == ["date", "'=Room", "'=room 2", "Hours (ms)", 'The "rating"']
    assert sorted(line["'=Room"] for line in lines) == ["", "'=cmd|' /C calc'!A0", "'@SUM(A1)", "plain"]
    assert sum(Decimal(line['The "rating"']) for line in lines if line['The "rating"']) == Decimal("7.750001")
    head, cells = of_xlsx(Path("out/dataset-1-account-1.xlsx"))
    assert head == HEADS
    sheet = load_workbook("out/dataset-1-account-1.xlsx").worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s", "n", "d"}
    assert sheet.freeze_panes == "A2"
    assert sum(row[3] for row in cells if isinstance(row[3], int)) == 13_500_000


def test_manifest_says_what_quicksight_reads_and_nothing_else(loaded: Path, rushes: Rushes) -> None:
    for prefix in ("s3://bucket/of/ours/", "s3://bucket/of/ours"):
        assert rushes("export", "--account", "1", "--form", "csv", "--to", "out", "--manifest", prefix).code == 0
        assert json.loads(Path("out/manifest.json").read_text()) == {
            "fileLocations": [{"URIs": ["s3://bucket/of/ours/usage-account-1.csv"]}],
            "globalUploadSettings": {"format": "CSV", "delimiter": ",", "textqualifier": '"', "containsHeader": "true"},
        }
    assert Path("out/manifest.json").stat().st_mode & 0o777 == 0o600
    assert not Path("out/usage-account-1.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--account", "9"), "no account 9"),
        (("--account", "1", "--data", "dataset:9"), "no loaded dataset"),
        (("--account", "1", "--data", "../usage"), "dataset:7"),
        (("--account", "1", "--form", "parquet", "--manifest", "s3://bucket/"), "--form csv"),
        (("--account", "1", "--form", "xlsx", "--manifest", "s3://bucket/"), "--form csv"),
        (("--account", "1", "--manifest", "https://bucket/"), "s3://bucket/prefix/"),
    ],
)
def test_what_cannot_be_written_is_refused_and_leaves_nothing(loaded: Path, rushes: Rushes, asked: tuple[str, ...], told: str) -> None:
    done = rushes("export", "--form", "csv", "--to", "out", *asked)
    assert (done.code, told in done.err) == (2, True), done.err
    assert not Path("out").exists()


def test_dataset_of_another_account_is_refused(talks: None, settings: Settings, rushes: Rushes) -> None:
    with open_store(settings.records_place) as store, store.begin() as conn:
        other = account_id(conn, "limecraft", "another")
    done = rushes("dataset", "load", "talks.csv", "--account", str(other), "--name", "Theirs", "--shape", "shape.json")
    assert done.code == 0, done.err
    done = rushes("export", "--account", "1", "--data", "dataset:2", "--form", "csv", "--to", "out")
    assert (done.code, "no loaded dataset" in done.err, Path("out").exists()) == (2, True, False)


def test_dataset_of_many_accounts_gives_each_its_own_rows(loaded: Path, settings: Settings, rushes: Rushes) -> None:
    (loaded / "shared.csv").write_text("day,whose,words\n2026-11-01,North Production House,1\n2026-11-02,North Production House,2\n")
    guessed = json.loads(rushes("dataset", "look", "shared.csv", "--json").out)
    (loaded / "shared.json").write_text(
        json.dumps([{**each, "role": "account"} if each["header"] == "whose" else each for each in guessed])
    )
    done = rushes("dataset", "load", "shared.csv", "--name", "Shared", "--shape", "shared.json")
    assert done.code == 0, done.err
    done = rushes("export", "--account", "1", "--data", "dataset:1", "--form", "csv", "--to", "out", "--from", "2026-11-02")
    assert done.code == 0, done.err
    assert [list(line.values()) for line in of_csv(Path("out/dataset-1-account-1.csv"))] == [["2026-11-02", "2"]]
    with closing(open_datasets(settings)) as shelf, shelf.dataset(1).reader() as reader:
        assert list(dataset_handed_out(reader, Shape(()), 2, EVERY_DAY).parts) == []
    with closing(open_facts(settings)) as facts, facts.reader() as reader:
        assert list(usage_handed_out(reader, 2, EVERY_DAY).parts) == []


def test_writing_that_fails_leaves_the_former_file(loaded: Path, rushes: Rushes, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("export", "--account", "1", "--form", "csv", "--to", "out")
    assert rushes(*asked).code == 0
    before = Path("out/usage-account-1.csv").read_bytes()

    def full(table: HandedOut, file: io.TextIOBase) -> int:
        file.write("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rushes.reports.exports.files.write_csv", full)
    done = rushes(*asked)
    assert (done.code, "No space left" in done.err) == (2, True)
    assert [path.name for path in Path("out").iterdir()] == ["usage-account-1.csv"]
    assert Path("out/usage-account-1.csv").read_bytes() == before


def table() -> HandedOut:
    columns = (HandedColumn('a"b', HandedKind.TEXT), HandedColumn("n", HandedKind.WHOLE))
    rows: list[list[tuple[object, ...]]] = [[("", 1), ('"', 2)], [(None, -(2**63)), ("a\r\nb,'", 2**63 - 1), ("\x00=1", None)]]
    return HandedOut(columns, iter(rows))


def test_odd_texts_and_the_largest_numbers_come_back_from_parquet_and_csv(tmp_path: Path) -> None:
    assert write_parquet(table(), tmp_path / "it's.parquet") == 5
    columns, stored = of_parquet(tmp_path / "it's.parquet")
    assert [name for name, _ in columns] == ['a"b', "n"]
    assert stored == [row for part in table().parts for row in part]
    assert [path.name for path in tmp_path.iterdir()] == ["it's.parquet"]
    out = io.StringIO(newline="")
    assert write_csv(table(), out) == 5
    assert out.getvalue().startswith('"a""b",n\r\n,1\r\n')


def test_rows_beyond_a_sheet_go_on_in_the_next(tmp_path: Path) -> None:
    with (tmp_path / "x.xlsx").open("wb") as file:
        assert write_xlsx(table(), file, "usage", at=datetime(2026, 11, 27, tzinfo=UTC), work=tmp_path, rows_a_sheet=2) == 5
    book = load_workbook(tmp_path / "x.xlsx")
    assert [(sheet.title, sheet.max_row) for sheet in book.worksheets] == [("usage", 3), ("usage 2", 3), ("usage 3", 2)]
    assert book["usage 3"]["A1"].value == 'a"b'
