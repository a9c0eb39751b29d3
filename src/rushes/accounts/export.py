"""An account handed out whole: one archive of its facts and of everything that is recorded about it.

Every table comes twice: as JSON lines, exactly as it is stored, for machines; and as CSV for people,
where a text that a spreadsheet would run as a formula begins with an apostrophe. The manifest holds
counts and sums, made from what was written and compared with the facts before the archive is given out.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import secrets
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from rushes.accounts.logo import account_logo
from rushes.accounts.records.whole import account_records, dataset_ids, external_key, people_of, statement_files_of
from rushes.domain import FACT_COLUMNS, harmless_text
from rushes.errors import NotFound, WarehouseError
from rushes.languages import sentence
from rushes.store import AuditChoice, Store, audit_after
from rushes.warehouse import (
    ACCOUNT_TABLES,
    Reader,
    Shelf,
    Warehouse,
    account,
    account_counts,
    account_totals,
    dataset_columns,
    rows_of_account,
    rows_of_dataset,
)

__all__ = ["EXPORT_LIVES", "ExportFile", "drop_old_exports", "export_account", "export_path"]

EXPORT_LIVES = timedelta(days=7)
"""How long an archive can be fetched."""

_NAME = re.compile(r"[0-9a-f]{32}\.zip")
_AUDIT_AT_ONCE = 500
_LOGO_SUFFIX = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}

Tell = Callable[[Mapping[str, Any]], None]
"""Is told how far the work is; raises to stop it."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """An archive that was made: its name of 128 random bits, and its size."""

    name: str
    bytes: int


@dataclass(slots=True)
class _Written:
    """What went into the archive, counted while it was written."""

    rows: dict[str, int] = field(default_factory=dict[str, int])
    totals: dict[str, int | None] = field(default_factory=lambda: dict.fromkeys(FACT_COLUMNS))


def export_account(
    store: Store,
    warehouse: Warehouse,
    datasets: Shelf,
    folder: Path,
    account_id: int,
    *,
    at: datetime,
    tell: Tell,
    reports: Sequence[tuple[str, Path]] = (),
) -> ExportFile:
    """Write an account's archive, readable by this program alone, and drop those that have had their time.

    Args:
        store: The application records.
        warehouse: The facts.
        datasets: The datasets' facts.
        folder: Where archives lie.
        account_id: The account; the caller has made sure that whoever asks may have it.
        at: When.
        tell: Is told how far it is.
        reports: The production reports that were taken in for it, each with a name of its own and where it lies.

    Raises:
        NotFound: There is no such account.
        WarehouseError: The facts cannot be read, or what was written is not what they hold.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    drop_old_exports(folder, at)
    name = f"{secrets.token_hex(16)}.zip"
    partial = folder / f"{name}.partial"
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            with warehouse.reader() as reader, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                for own, path in reports:
                    archive.write(path, f"reports/{own}")
                _fill(archive, reader, store, datasets, account_id, at=at, tell=tell)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(folder / name)
    finally:
        partial.unlink(missing_ok=True)
    return ExportFile(name, (folder / name).stat().st_size)


def export_path(folder: Path, name: str) -> Path | None:
    """Return where an archive lies, None if it is gone or that is no archive's name."""
    path = folder / name
    return path if _NAME.fullmatch(name) and path.is_file() else None


def drop_old_exports(folder: Path, at: datetime) -> int:
    """Delete the archives that have had their time and what a killed export left, and return how many those were."""
    if not folder.is_dir():
        return 0
    dropped = 0
    for path in folder.iterdir():
        is_ours = _NAME.fullmatch(path.name.removesuffix(".partial"))
        if is_ours and path.stat().st_mtime < (at - EXPORT_LIVES).timestamp():
            path.unlink(missing_ok=True)
            dropped += 1
    return dropped


def _fill(archive: zipfile.ZipFile, reader: Reader, store: Store, datasets: Shelf, account_id: int, *, at: datetime, tell: Tell) -> None:
    with store.reading() as conn:
        key = external_key(conn, account_id)
    if key is None:
        raise NotFound("There is no such account.")
    counts = account_counts(reader, account_id)
    written, total = _Written(), 2 * sum(counts.values())
    done = 0
    for table, columns in ACCOUNT_TABLES.items():
        for rows in _into(
            archive, f"data/{table}.jsonl", _json_lines(columns, _counted(rows_of_account(reader, account_id, table), table, written))
        ):
            done += rows
            tell({"done": done, "total": total, "rows": done, "words": sentence("Writing the facts")})
        for rows in _into(archive, f"csv/{table}.csv", _csv(columns, rows_of_account(reader, account_id, table))):
            done += rows
            tell({"done": done, "total": total, "rows": done, "words": sentence("Writing the facts")})
    if written.rows != counts or written.totals != account_totals(reader, account_id):
        raise WarehouseError("The archive does not hold what the facts hold, so it was thrown away. Run “rushes warehouse verify”.")
    written.rows |= _write_datasets(archive, store, datasets, account_id)
    tell({"done": done, "total": total, "rows": done, "words": sentence("Writing the records")})
    records = _write_records(archive, store, account_id)
    row = account(reader, account_id)
    manifest = {
        "account": {"id": account_id, "connection": key[0], "external_id": key[1], "name": row.name if row else None},
        "exported_at": at.isoformat(),
        "version": reader.version.number,
        "revision": reader.version.revision,
        "as_of": reader.version.published_at.isoformat() if reader.version.number else None,
        "rows": written.rows,
        "totals": written.totals,
        "records": records,
    }
    archive.writestr("manifest.json", _pretty(manifest))
    archive.writestr("README.txt", _README)


def _write_datasets(archive: zipfile.ZipFile, store: Store, datasets: Shelf, account_id: int) -> dict[str, int]:
    """Write the account's rows of every dataset that holds some, and return how many there are of each."""
    with store.reading() as conn:
        own, shared = dataset_ids(conn, account_id)
    counts: dict[str, int] = {}
    for dataset_id in (*own, *shared):
        facts, name = datasets.dataset(dataset_id), f"dataset-{dataset_id}"
        if facts.current() is None:
            continue
        with facts.reader() as reader:
            columns = dataset_columns(reader)
            counts[name] = sum(_into(archive, f"data/{name}.jsonl", _json_lines(columns, rows_of_dataset(reader, account_id))))
            for _ in _into(archive, f"csv/{name}.csv", _csv(columns, rows_of_dataset(reader, account_id))):
                pass
    return counts


def _into(archive: zipfile.ZipFile, name: str, parts: Iterable[tuple[int, str]]) -> Iterator[int]:
    """Write text into the archive part by part, and yield how many rows each part had."""
    with archive.open(name, "w", force_zip64=True) as file:
        for rows, text in parts:
            _write(file, text)
            yield rows


def _write(file: IO[bytes], text: str) -> None:
    file.write(text.encode("utf-8", "replace"))


def _counted(parts: Iterable[list[tuple[object, ...]]], table: str, written: _Written) -> Iterator[list[tuple[object, ...]]]:
    columns = ACCOUNT_TABLES[table]
    places = {column: columns.index(column) for column in FACT_COLUMNS} if table == "usage_daily" else {}
    written.rows[table] = 0
    for rows in parts:
        written.rows[table] += len(rows)
        for column, place in places.items():
            known = [value for row in rows if isinstance(value := row[place], int)]
            if known:
                written.totals[column] = (written.totals[column] or 0) + sum(known)
        yield rows


def _json_lines(columns: Sequence[str], parts: Iterable[list[tuple[object, ...]]]) -> Iterator[tuple[int, str]]:
    for rows in parts:
        lines = [json.dumps(dict(zip(columns, row, strict=True)), default=_plain, ensure_ascii=False) for row in rows]
        yield len(rows), "\n".join(lines) + "\n"


def _csv(columns: Sequence[str], parts: Iterable[list[tuple[object, ...]]]) -> Iterator[tuple[int, str]]:
    yield 0, _csv_lines([columns])
    for rows in parts:
        yield len(rows), _csv_lines([[_cell(value) for value in row] for row in rows])


def _csv_lines(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str):
        return harmless_text(value)
    return value if value is None or isinstance(value, int) else _plain(value)


def _write_records(archive: zipfile.ZipFile, store: Store, account_id: int) -> dict[str, int]:
    """Write what is recorded about the account, and return how many entries of each kind there are."""
    with store.reading() as conn:
        tables: dict[str, Sequence[object]] = dict(account_records(conn, account_id))
        tables["people"] = [asdict(each) for each in people_of(conn, account_id)]
        logo = account_logo(conn, account_id)
        for name, data in statement_files_of(conn, account_id):
            archive.writestr(f"statements/{name}", data)
    for name, rows in tables.items():
        archive.writestr(f"records/{name}.json", _pretty(rows))
    if logo is not None:
        archive.writestr(f"records/logo.{_LOGO_SUFFIX[logo.content_type]}", logo.data)
    audited = sum(_into(archive, "records/audit.jsonl", _audit_lines(store, account_id)))
    return {**{name: len(rows) for name, rows in tables.items()}, "audit": audited}


def _audit_lines(store: Store, account_id: int) -> Iterator[tuple[int, str]]:
    number = 0
    while True:
        with store.reading() as conn:
            entries = audit_after(conn, number, AuditChoice(account_id=account_id), limit=_AUDIT_AT_ONCE)
        if not entries:
            return
        number = entries[-1].number
        lines = [json.dumps({"number": each.number, **asdict(each.entry)}, default=_plain, ensure_ascii=False) for each in entries]
        yield len(entries), "\n".join(lines) + "\n"


def _pretty(value: object) -> str:
    return json.dumps(value, indent=1, default=_plain, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8") + "\n"


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an archive")


_README = """\
Everything that this installation of Rushes holds of one account.

manifest.json      which account, when, which version of the facts, how many rows, and the sums of all usage
data/*.jsonl       each table as JSON, one row a line, exactly as it is stored: read these with a program
csv/*.csv          the same tables for a spreadsheet; a text that it would run as a formula begins with an apostrophe
records/*.json     the account's settings, notes, groups of productions, dashboards with every version, reports by mail
                   with recipients and deliveries, roles that were given, people
statements/*       the account's statements and restatement notes as they were issued, signed; “rushes statement verify” checks them
reports/*          the production reports that were taken in, as they came, where the account's numbers come as files
records/audit.jsonl  what was done in the account, one entry a line

Durations are milliseconds, sizes are bytes, dates are business dates in the account's time zone, instants are UTC.
An empty field means that the platform does not report it, which is not zero.

dataset-7      rows of a dataset, a file that people of the account sent; what its columns are stands in records/dataset.json
usage_daily    one row for each production and day
usage_history  values that were replaced later, and when
media_item     clips, where usage is counted from them
production     every production that was ever seen
account        the account itself
ledger         each day: when it was read, whether it is complete, and the sums of its rows
reject         rows of the platform that could not be read, with the reason
"""
