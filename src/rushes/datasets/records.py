"""The queries on datasets, their refreshes and the files that wait: reading and writing, no rule."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, RowMapping, delete, func, insert, or_, select, true, update

from rushes.datasets.dataset import Cadence, Dataset, Definition, Refresh, RefreshState, Told
from rushes.datasets.growth import Newest, read_newest
from rushes.datasets.shape_json import read_shape, shape_values
from rushes.domain import RefreshMode
from rushes.store import tables

__all__ = [
    "add_dataset",
    "add_refresh",
    "all_rows",
    "close_refresh",
    "dataset_row",
    "dataset_rows",
    "drop_dataset",
    "fail_open_refreshes",
    "listed_rows",
    "loaded_rows",
    "newest_row",
    "note_published",
    "refresh_row",
    "refresh_rows",
    "told_values",
    "write_definition",
]

_dataset, _refresh, _of = tables.dataset, tables.dataset_refresh, tables.dataset_account


def dataset_rows(conn: Connection, account_id: int | None) -> list[Dataset]:
    """Return an account's own datasets, or with None those that hold many accounts' rows, by name."""
    is_its = _dataset.c.account_id.is_(None) if account_id is None else _dataset.c.account_id == account_id
    return sorted((_read(row) for row in conn.execute(select(_dataset).where(is_its)).mappings()), key=_by_name)


def all_rows(conn: Connection) -> list[Dataset]:
    """Return every dataset, by id."""
    return [_read(row) for row in conn.execute(select(_dataset).order_by(_dataset.c.id)).mappings()]


def loaded_rows(conn: Connection, account_id: int) -> list[Dataset]:
    """Return every published dataset that an account may look at, by name: its own, and others' that hold rows of it."""
    holds = select(_of.c.dataset_id).where(_of.c.account_id == account_id)
    is_its = or_(_dataset.c.account_id == account_id, _dataset.c.account_id.is_(None) & _dataset.c.id.in_(holds))
    query = select(_dataset).where(is_its, _dataset.c.version.is_not(None))
    return sorted((_read(row) for row in conn.execute(query).mappings()), key=_by_name)


def listed_rows(
    conn: Connection, *, search: str, is_failed: bool, limit: int, offset: int
) -> tuple[int, list[tuple[Dataset, Refresh | None]]]:
    """Return how many datasets fit, and some of them by name, each with its last refresh.

    Args:
        conn: The records.
        search: A part of the name, in any case; "" for all.
        is_failed: Only those whose last refresh failed or was stopped.
        limit: How many at most.
        offset: How many are left out first.
    """
    newest = select(func.max(_refresh.c.id)).group_by(_refresh.c.dataset_id)
    both = _dataset.outerjoin(_refresh, (_refresh.c.dataset_id == _dataset.c.id) & _refresh.c.id.in_(newest))
    fits = func.lower(_dataset.c.name).contains(search.lower(), autoescape=True) if search else true()
    if is_failed:
        fits &= _refresh.c.state.in_([RefreshState.FAILED.value, RefreshState.STOPPED.value])
    count = conn.execute(select(func.count()).select_from(both).where(fits)).scalar_one()
    chosen = select(_dataset.c.id, _refresh.c.id).select_from(both).where(fits).order_by(_dataset.c.name, _dataset.c.id)
    pairs = [tuple(row) for row in conn.execute(chosen.limit(limit).offset(offset))]
    of_ids = select(_dataset).where(_dataset.c.id.in_([each for each, _ in pairs]))
    datasets = {row["id"]: _read(row) for row in conn.execute(of_ids).mappings()}
    of_numbers = select(_refresh).where(_refresh.c.id.in_([each for _, each in pairs if each is not None]))
    refreshes = {row["id"]: _read_refresh(row) for row in conn.execute(of_numbers).mappings()}
    return count, [(datasets[each], refreshes.get(number)) for each, number in pairs]


def dataset_row(conn: Connection, dataset_id: int) -> Dataset | None:
    """Return a dataset, None if there is none of that id."""
    row = conn.execute(select(_dataset).where(_dataset.c.id == dataset_id)).mappings().first()
    return None if row is None else _read(row)


def add_dataset(conn: Connection, account_id: int | None, definition: Definition, *, by: str, at: datetime) -> int:
    """Write a dataset, and return its id."""
    values = {"account_id": account_id, "made_by": by, "made_at": at, **_values(definition, at)}
    return cast("tuple[int]", conn.execute(insert(_dataset).values(values)).inserted_primary_key)[0]


def write_definition(conn: Connection, dataset_id: int, definition: Definition, *, at: datetime) -> None:
    """Write what a dataset is from now on."""
    conn.execute(update(_dataset).where(_dataset.c.id == dataset_id).values(_values(definition, at)))


def drop_dataset(conn: Connection, dataset_id: int) -> None:
    """Strike a dataset; its refreshes and files go with it."""
    conn.execute(delete(_dataset).where(_dataset.c.id == dataset_id))


def note_published(conn: Connection, dataset_id: int, version: int, accounts: Collection[int], *, at: datetime) -> None:
    """Write which version was published, and whose rows it holds."""
    conn.execute(update(_dataset).where(_dataset.c.id == dataset_id).values(version=version, loaded_at=at))
    conn.execute(delete(_of).where(_of.c.dataset_id == dataset_id))
    # What is known of an account that was erased meanwhile is no account's any more.
    known = set(conn.execute(select(tables.account_key.c.id).where(tables.account_key.c.id.in_(accounts))).scalars())
    if known:
        conn.execute(insert(_of), [{"dataset_id": dataset_id, "account_id": each} for each in sorted(known)])


def add_refresh(conn: Connection, dataset_id: int, source_name: str, *, by: str, at: datetime) -> int:
    """Write that a refresh began, and return its number."""
    values: dict[str, object] = {
        "dataset_id": dataset_id,
        "asked_by": by,
        "started_at": at,
        "state": RefreshState.RUNNING.value,
        "source_name": source_name,
        "rows_read": 0,
        "rows_loaded": 0,
        "rows_rejected": 0,
        "reasons": [],
        "message": "",
    }
    return cast("tuple[int]", conn.execute(insert(_refresh).values(values)).inserted_primary_key)[0]


def close_refresh(conn: Connection, refresh_id: int, values: Mapping[str, object]) -> None:
    """Write what came of a refresh that runs."""
    is_open = (_refresh.c.id == refresh_id) & (_refresh.c.state == RefreshState.RUNNING.value)
    conn.execute(update(_refresh).where(is_open).values(dict(values)))


def fail_open_refreshes(conn: Connection, dataset_id: int, message: str, *, at: datetime) -> None:
    """Close the refreshes of a dataset that a killed program left running; the message is a sentence of the catalogues."""
    is_open = (_refresh.c.dataset_id == dataset_id) & (_refresh.c.state == RefreshState.RUNNING.value)
    told = told_values(Told(((message, {}),)))
    values = {"state": RefreshState.FAILED.value, "finished_at": at, "message": message, "told": told}
    conn.execute(update(_refresh).where(is_open).values(values))


def refresh_rows(conn: Connection, dataset_id: int, *, limit: int) -> list[Refresh]:
    """Return a dataset's last refreshes, newest first."""
    query = select(_refresh).where(_refresh.c.dataset_id == dataset_id).order_by(_refresh.c.id.desc()).limit(limit)
    return [_read_refresh(row) for row in conn.execute(query).mappings()]


def newest_row(conn: Connection, dataset_id: int, version: int) -> Newest | None:
    """Return the highest value that was seen when a version was published."""
    is_it = (_refresh.c.dataset_id == dataset_id) & (_refresh.c.version == version)
    stored: dict[str, Any] | None = conn.execute(select(_refresh.c.newest).where(is_it).order_by(_refresh.c.id.desc())).scalars().first()
    return read_newest(stored) if stored else None


def refresh_row(conn: Connection, refresh_id: int) -> Refresh:
    """Return a refresh that there is."""
    return _read_refresh(conn.execute(select(_refresh).where(_refresh.c.id == refresh_id)).mappings().one())


def _values(definition: Definition, at: datetime) -> dict[str, Any]:
    return {
        "name": definition.name,
        "description": definition.description,
        "source": dict(definition.source),
        "shape": shape_values(definition.shape),
        "mode": definition.mode.value,
        "by_fields": list(definition.by),
        "most_rejected": definition.most_rejected,
        "cadence": definition.cadence.value,
        "changed_at": at,
    }


def _by_name(dataset: Dataset) -> tuple[str, int]:
    return dataset.definition.name.casefold(), dataset.dataset_id


def _read(row: RowMapping) -> Dataset:
    definition = Definition(
        name=row["name"],
        description=row["description"],
        source=row["source"],
        shape=read_shape(row["shape"]),
        mode=RefreshMode(row["mode"]),
        by=tuple(row["by_fields"]),
        most_rejected=row["most_rejected"],
        cadence=Cadence(row["cadence"]),
    )
    return Dataset(row["id"], row["account_id"], definition, row["made_by"], row["made_at"], row["version"], row["loaded_at"])


def _read_refresh(row: RowMapping) -> Refresh:
    values: dict[str, Any] = dict(row)
    reasons = tuple((str(reason), int(count)) for reason, count in values.pop("reasons"))
    told: dict[str, Any] = values.pop("told") or {"sentences": [], "is_inside": False}
    stored: list[tuple[str, dict[str, str]]] = told["sentences"]
    sentences = tuple((text, of) for text, of in stored)
    newest: dict[str, Any] | None = values.pop("newest")
    return Refresh(
        refresh_id=values.pop("id"),
        state=RefreshState(values.pop("state")),
        reasons=reasons,
        told=Told(sentences, bool(told["is_inside"])),
        newest=read_newest(newest) if newest else None,
        **values,
    )


def told_values(told: Told) -> dict[str, Any]:
    """Return what a refresh tells as plain JSON values."""
    return {"sentences": [[text, dict(of)] for text, of in told.sentences], "is_inside": told.is_inside}
