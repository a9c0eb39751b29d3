"""Ask the reader, and say with the rows what they are and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Iterable

from rushes.domain import Scope
from rushes.metrics.cache import ResultCache
from rushes.metrics.compile import compile_query
from rushes.metrics.coverage import coverage_of
from rushes.metrics.ledger import LedgerRuns, read_ledger
from rushes.metrics.outline import outline_of
from rushes.metrics.query import Filter, Query
from rushes.metrics.reader import FactsReader, version_key
from rushes.metrics.result import Coverage, Result

__all__ = ["run_batch", "run_query"]


def run_query(reader: FactsReader, query: Query, scope: Scope) -> Result:
    """Return the answer to one query within the scope.

    Raises:
        UnknownName: The query names something that does not exist.
        InvalidQuery: The query cannot be answered as asked.
    """
    return run_batch(reader, (query,), scope)[0]


def run_batch(reader: FactsReader, queries: Iterable[Query], scope: Scope, *, cache: ResultCache | None = None) -> tuple[Result, ...]:
    """Return the answers to several queries from one version, in their order.

    The ledger is read once per set of accounts, and a query that stands there twice is run once.

    Args:
        reader: The pinned version that answers all of them.
        queries: What is asked.
        scope: What may be seen, the same for all.
        cache: Answers kept from before; None keeps none.

    Raises:
        UnknownName: A query names something that does not exist.
        InvalidQuery: A query cannot be answered as asked.
    """
    batch = _Batch(reader, scope)
    version = version_key(reader.version)
    answered: dict[Query, Result] = {}
    asked = tuple(queries)
    for query in asked:
        if query in answered:
            continue
        kept = cache.get(version, scope, query) if cache is not None else None
        answered[query] = kept if kept is not None else batch.run(query)
        if cache is not None and kept is None:
            cache.put(version, scope, query, answered[query])
    return tuple(answered[query] for query in asked)


class _Batch:
    """One reader and one scope, and what has been read of the ledger for them."""

    def __init__(self, reader: FactsReader, scope: Scope) -> None:
        self._reader = reader
        self._scope = scope
        self._ledgers: dict[tuple[Filter, ...], LedgerRuns] = {}

    def run(self, query: Query) -> Result:
        reader = self._reader
        outline = outline_of(query)
        compiled = compile_query(query, self._scope, dialect=reader.dialect, rollups=reader.rollups)
        rows = reader.query(compiled.sql, compiled.params)
        is_truncated = query.limit is not None and len(rows) > query.limit
        covered = self._coverage(query)
        return Result(
            columns=outline.columns,
            rows=tuple(rows[: query.limit]),
            query=query,
            version=reader.version.number,
            as_of=covered.as_of,
            coverage=covered,
            is_truncated=is_truncated,
        )

    def _coverage(self, query: Query) -> Coverage:
        key = tuple(each for each in query.filters if each.dimension == "account")
        if key not in self._ledgers:
            self._ledgers[key] = read_ledger(self._reader, self._scope, key)
        return coverage_of(self._ledgers[key], query.period, query.today)
