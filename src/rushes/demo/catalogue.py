"""A world replayed from a real catalogue: one CSV file, one row per media object."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from rushes.demo.model import Account, DateForm, MediaObject, Production, World
from rushes.demo.people import catalogue_people
from rushes.errors import ConfigurationError, nearest

__all__ = ["catalogue_world"]

_ACCOUNT_ID = 4201
_FIRST_PRODUCTION_ID = 900_001
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _ReplayedMedia:
    by_production: Mapping[int, tuple[MediaObject, ...]]

    def media(self, production_id: int) -> tuple[MediaObject, ...]:
        return self.by_production.get(production_id, ())


def catalogue_world(
    csv_path: Path,
    *,
    production_column: str,
    created_column: str,
    duration_column: str,
    today: date,
    title_column: str | None = None,
    id_column: str | None = None,
    account_name: str = "Catalogue",
    time_zone: str = "UTC",
) -> World:
    """Return a world with one account that holds the catalogue, every row a VIDEO.

    Args:
        csv_path: A UTF-8 file with a header line.
        production_column: Names the production a row belongs to.
        created_column: The moment of ingest, ISO 8601; UTC where no offset is written.
        duration_column: Seconds, whole or with a fraction.
        today: The last business date of the world; later rows do not exist yet.
        title_column: The media object's name; its number if not given.
        id_column: A whole number unique in the file; the row's number if not given.
        account_name: The account's name.
        time_zone: The account's zone.

    Raises:
        ConfigurationError: The file cannot be read, a column is missing, or a row is not readable.
    """
    columns = [production_column, created_column, duration_column, title_column, id_column]
    until_ms = _ms(datetime(today.year, today.month, today.day, tzinfo=UTC) + _ONE_DAY) - 1
    found: defaultdict[str, list[MediaObject]] = defaultdict(list)
    ids: dict[str, int] = {}
    for line, row in enumerate(_rows(csv_path, [each for each in columns if each]), start=1):
        name = row[production_column]
        production_id = ids.setdefault(name, _FIRST_PRODUCTION_ID + len(ids))
        try:
            media_id = int(row[id_column]) if id_column else line
            created_ms, duration_ms = _ms(_moment(row[created_column])), int(Decimal(row[duration_column]) * 1000)
        except (ValueError, InvalidOperation) as problem:
            raise ConfigurationError(f"{csv_path.name}, row {line}: {problem}.") from problem
        title = row[title_column] if title_column else f"Item {media_id}"
        if created_ms <= until_ms:
            found[name].append(MediaObject(media_id, production_id, title, "VIDEO", created_ms, duration_ms))
    return _world(found, ids, Account(_ACCOUNT_ID, account_name, time_zone), today, until_ms)


def _world(found: Mapping[str, list[MediaObject]], ids: Mapping[str, int], account: Account, today: date, until_ms: int) -> World:
    media = {ids[name]: tuple(sorted(items, key=lambda each: (each.created_ms, each.id))) for name, items in found.items()}
    forms = tuple(DateForm)
    productions = tuple(
        Production(ids[name], account.id, name, media[ids[name]][0].created_ms, date_form=forms[ids[name] % len(forms)]) for name in found
    )
    oldest_ms = min((each.created_ms for each in productions), default=until_ms)
    # One day earlier, because west of Greenwich the first row lies on the day before.
    first_day = datetime.fromtimestamp(oldest_ms / 1000, UTC).date() - _ONE_DAY
    return World((account,), catalogue_people(account), productions, first_day, today, until_ms, _ReplayedMedia(media))


def _rows(csv_path: Path, columns: list[str]) -> list[dict[str, str]]:
    try:
        with csv_path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            header = list(reader.fieldnames or ())
            for column in columns:
                if column not in header:
                    hint = nearest(column, header)
                    raise ConfigurationError(
                        f"{csv_path.name} has no column “{column}”; "
                        + (f"did you mean “{hint}”?" if hint else f"it has {', '.join(header)}.")
                    )
            return list(reader)
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigurationError(f"The catalogue {csv_path} cannot be read: {problem}.") from problem


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
