"""Awkward archives, Parquet and JSON files."""

from __future__ import annotations

import gzip
import io
import tempfile
import zipfile
from pathlib import Path

import duckdb

from sources.corpus.awkward import Awkward, Table
from sources.corpus.texts import TABLE, WHOLE

__all__ = ["PACKED"]


def zipped(**members: bytes) -> bytes:
    """Return a zip; a member's name has two underscores where it has a slash, one where a point."""
    return archive({name.replace("__", "/").replace("_", "."): content for name, content in members.items()})


def archive(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def lying() -> bytes:
    """Return a zip that says that its member of 30 MB has a hundred bytes."""
    whole = archive({"a.csv": b"n\n" + b"1\n" * 15_000_000})
    true, told = (30_000_002).to_bytes(4, "little"), (100).to_bytes(4, "little")
    return whole.replace(true, told)


def locked() -> bytes:
    """Return a zip whose member is marked as encrypted."""
    whole = bytearray(zipped(a_csv=TABLE.encode()))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(sign) + place] |= 1
    return bytes(whole)


def parquet(select: str) -> bytes:
    """Return what the engine writes of a query."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as engine:
        path = Path(folder) / "a.parquet"
        engine.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        return path.read_bytes()


OBJECTS = (
    b'{"date": "2026-11-01", "production": {"id": 7, "name": "Alpha"}, "n": 1.10}\n'
    b'{"date": "2026-11-02", "n": 2, "tags": ["a", "b"], "ok": true}\n'
)
OF_OBJECTS = (Table(2, 3_100_000, headers=("date", "production.id", "production.name", "n", "tags", "ok")),)
TYPED = """SELECT DATE '2026-11-01' + i::INTEGER AS day, 'P' || i AS production, [i, i] AS list, {'a': i} AS thing, i::DECIMAL(9,2) / 4 AS cost,
    TIMESTAMP '2026-11-01 10:00:00' AS seen, NULL AS nothing FROM range(1, 4) t(i)"""

PACKED = (
    Awkward("packed.csv.gz", "gzip around it", gzip.compress(TABLE.encode(), mtime=0), WHOLE),
    Awkward("twice.csv.gz", "gzip around gzip", gzip.compress(gzip.compress(TABLE.encode(), mtime=0), mtime=0), WHOLE),
    Awkward("packed.csv", "gzip with the name of a text", gzip.compress(TABLE.encode(), mtime=0), WHOLE),
    Awkward("members.zip", "several files, one no table, and what a Mac puts beside them", archive(
        {"a/one.csv": TABLE.encode(), "two.csv": b"n\n1\n2\n", "readme.pdf": b"%PDF-1.7", "__MACOSX/a/._one.csv": b"\0\5\x16\7"}), (*WHOLE, Table(2, 3))),
    Awkward("inner-gzip.zip", "gzip within zip", archive({"one.csv.gz": gzip.compress(TABLE.encode(), mtime=0)}), WHOLE),
    Awkward("traversal.zip", "a member that wants to lie elsewhere", archive({"../../../etc/evil.csv": TABLE.encode(), "/tmp/evil.csv": b"n\n1\n2\n"}),
        (*WHOLE, Table(2, 3))),
    Awkward("archives.zip", "a zip within a zip", archive({"a.zip": zipped(a_csv=b"n\n1\n")}), refusal="This is an archive within an archive."),
    Awkward("bomb.zip", "a megabyte that unpacks to a gigabyte", lambda: archive({"a.csv": b"n\n" + b"1\n" * 30_000_000}),
        refusal="Unpacked, this file is larger"),
    Awkward("lying.zip", "a zip that says it is small", lying, refusal="This archive is damaged"),
    Awkward("bomb.csv.gz", "gzip that unpacks to more than may be", lambda: gzip.compress(b"1\n" * 30_000_000, 1, mtime=0),
        refusal="Unpacked, this file is larger"),
    Awkward("many.zip", "a thousand files", lambda: archive({f"{n}.csv": b"n\n1\n" for n in range(1_000)}), refusal="This archive holds"),
    Awkward("locked.zip", "a password", locked, refusal="This archive has a password."),
    Awkward("cut.zip", "cut off in the middle", zipped(a_csv=TABLE.encode())[:90], refusal="This archive is damaged"),
    Awkward("cut.csv.gz", "cut off in the middle", gzip.compress(TABLE.encode() * 50, mtime=0)[:60], refusal="This archive is damaged"),
    Awkward("empty.zip", "no files in it", archive({}), refusal="There is no table in this file."),
    Awkward("packed.7z", "packed in another way", b"7z\xbc\xaf\x27\x1c" + b"\0" * 40, refusal="This is packed in a way"),
    Awkward("document.docx", "a text document", archive({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
        refusal="This is a text document"),
    Awkward("typed.parquet", "types of every kind, lists and structures among them", lambda: parquet(TYPED), (Table(3, 1_500_000),)),
    Awkward("parquet.csv", "Parquet with the name of a text", lambda: parquet("SELECT DATE '2026-11-01' AS day, 5 AS n"), (Table(1, 5),)),
    Awkward("cut.parquet", "cut off in the middle", lambda: parquet(TYPED)[:400], refusal="This Parquet file is damaged"),
    Awkward("wide.parquet", "more columns than may be", lambda: parquet("SELECT " + ", ".join(f"1 AS c{n}" for n in range(2_001))),
        refusal="This table has"),
    Awkward("lines.jsonl", "objects that differ in their keys and hold others", OBJECTS, OF_OBJECTS),
    Awkward("list.json", "a list of objects over several lines", b"[\n" + OBJECTS.replace(b"}\n{", b"},\n {") + b"]\n", OF_OBJECTS),
    Awkward("broken-lines.jsonl", "lines that are no objects", OBJECTS + b'{"n": 3\n[1]\n\n"x"\n', (Table(2, 3_100_000, rejected=3),)),
    Awkward("cut.json", "a list that breaks off", b"[\n" + OBJECTS.replace(b"}\n{", b"},\n {") + b', {"n": 5', (Table(2, 3_100_000, rejected=1),)),
    Awkward("large-numbers.jsonl", "numbers that no floating-point number holds", b'{"n": 9007199254740993}\n{"n": 2}\n', (Table(2, 9007199254740995),)),
    Awkward("deep.json", "lists a hundred thousand deep", b"[" + b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}]", refusal="There are no JSON objects"),
    Awkward("one.json", "a single object over several lines", b'{\n  "rows": [{"n": 1}]\n}\n', refusal="This file is a single JSON object."),
    Awkward("bare.json", "a list of nothing", b"[]", refusal="There are no JSON objects"),
)  # fmt: skip
