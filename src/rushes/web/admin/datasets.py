"""Every dataset: whose it is, where its rows come from, how its last refresh went; and those that failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response

from rushes.datasets import Dataset, Refresh, RefreshState, TableOrigin, is_of_files, list_datasets, origin_of
from rushes.domain import DATASET_TABLE
from rushes.errors import InvalidQuery, WarehouseError
from rushes.figures import clean_name
from rushes.warehouse import AccountChoice, choose_accounts
from rushes.web.access import operator
from rushes.web.admin.parts import Pager, address, answer, asked_text, moment, page_asked, pager
from rushes.web.chrome import chrome
from rushes.web.data.history import state_words, why
from rushes.web.language import form, say, say_count
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["DatasetLine", "DatasetsPage", "account_names", "add_routes", "rows_in", "whose"]

_DATASETS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class DatasetLine:
    """One dataset; `state` is that of its last refresh, "" before the first."""

    name: str
    url: str
    whose: str
    source: str
    state: str
    state_words: str
    as_of: str
    rows: str
    rejects: str
    message: str


@dataclass(frozen=True, slots=True)
class DatasetsPage:
    """The datasets, by name."""

    template: ClassVar[str] = "admin/datasets.html"
    place: ClassVar[str] = "datasets"
    chrome: Chrome
    datasets: tuple[DatasetLine, ...]
    pager: Pager
    search: str
    is_failed: bool


def add_routes(blueprint: Blueprint) -> None:
    """Add the list."""

    @blueprint.get("/datasets")
    def datasets() -> Response:
        operator()
        return answer(_page())


def _page() -> DatasetsPage:
    search, is_failed = asked_text("search"), asked_text("state") == "failed"
    offset = (page_asked() - 1) * _DATASETS_A_PAGE
    with services().store.reading() as conn:
        count, found = list_datasets(conn, search=search, is_failed=is_failed, limit=_DATASETS_A_PAGE, offset=offset)
    names = account_names(each.account_id for each, _ in found if each.account_id is not None)
    sources = {each.source_id: each.name for each in services().sources.every()}
    counted = say_count("{count} dataset", "{count} datasets", count, count=form().count(count))
    return DatasetsPage(
        chrome=chrome(say("Datasets"), section="admin"),
        datasets=tuple(_line(each, refresh, names, sources) for each, refresh in found),
        pager=pager("/admin/datasets", count, _DATASETS_A_PAGE, counted, search=search, state="failed" if is_failed else ""),
        search=search,
        is_failed=is_failed,
    )


def account_names(account_ids: Iterable[int]) -> Mapping[int, str]:
    """Return accounts' names; nothing while the facts cannot be read."""
    wanted = tuple(sorted(set(account_ids)))
    if not wanted:
        return {}
    try:
        with services().warehouse.reader() as reader:
            _, rows = choose_accounts(reader, AccountChoice(ids=wanted), limit=len(wanted))
    except WarehouseError:
        return {}
    return {row.account_id: row.name for row in rows}


def whose(known: Dataset, names: Mapping[int, str]) -> str:
    """Return whose rows a dataset has, in words."""
    if known.account_id is None:
        return say("as a column says")
    return clean_name(names.get(known.account_id, ""), "") or say("account {number}", number=known.account_id)


def rows_in(known: Dataset) -> str:
    """Return how many rows the version that is shown has, "" for none or one that cannot be read."""
    try:
        version = services().datasets.shelf.dataset(known.dataset_id).current()
    except WarehouseError:
        return ""
    return form().count(version.table_rows.get(DATASET_TABLE, 0)) if version else ""


def _line(known: Dataset, refresh: Refresh | None, names: Mapping[int, str], sources: Mapping[int, str]) -> DatasetLine:
    is_bad = refresh is not None and refresh.state in {RefreshState.FAILED, RefreshState.STOPPED}
    return DatasetLine(
        name=clean_name(known.definition.name),
        url=address(f"/admin/datasets/{known.dataset_id}"),
        whose=whose(known, names),
        source=_source(known, sources),
        state=refresh.state.value if refresh else "",
        state_words=state_words(refresh.state) if refresh else say("Not loaded yet"),
        as_of=moment(known.loaded_at),
        rows=rows_in(known),
        rejects=form().count(refresh.rows_rejected) if refresh and refresh.rows_rejected else "",
        message=why(refresh, known, is_operator=True) if refresh and is_bad else "",
    )


def _source(known: Dataset, sources: Mapping[int, str]) -> str:
    if is_of_files(known.definition.source):
        return say("files")
    try:
        origin = origin_of(known.definition.source)
    except InvalidQuery as error:
        return str(error)
    return sources.get(origin.source_id, "") if isinstance(origin, TableOrigin) else ""
