"""Ask the reader, and say with the rows what they are and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from time import perf_counter

from rushes.domain import Period, Scope
from rushes.metrics.access import scope_of
from rushes.metrics.cache import ResultCache
from rushes.metrics.compile import compile_query
from rushes.metrics.coverage import coverage_of, coverage_of_undated
from rushes.metrics.ledger import LedgerRuns, read_ledger
from rushes.metrics.outline import outline_of
from rushes.metrics.query import Filter, Query
from rushes.metrics.reader import FactsReader, version_key
from rushes.metrics.result import Coverage, Result
from rushes.telemetry import observe_query

__all__ = ["Batch", "run_batch", "run_query"]


def run_query(reader: FactsReader, query: Query, scope: Scope) -> Result:
    """Return the answer to one query within the scope.

    Raises:
        UnknownName: The query names something that does not exist.
        InvalidQuery: The query cannot be answered as asked.
    """
    return run_batch(reader, (query,), scope)[0]


def run_batch(reader: FactsReader, queries: Iterable[Query], scope: Scope, *, cache: ResultCache | None = None) -> tuple[Result, ...]:
    """Return the answers to several queries from one version, in their order.

    Args:
        reader: The pinned version that answers all of them.
        queries: What is asked.
        scope: What may be seen, the same for all.
        cache: Answers kept from before; None keeps none.

    Raises:
        UnknownName: A query names something that does not exist.
        InvalidQuery: A query cannot be answered as asked.
    """
    return Batch(reader, scope, cache=cache).answers(queries)


class Batch:
    """One reader, one scope, and what has been read of the ledger for them: once, however much is asked.

    Args:
        reader: The pinned version that answers.
        scope: What may be seen.
        cache: Answers kept from before; None keeps none.
    """

    def __init__(self, reader: FactsReader, scope: Scope, *, cache: ResultCache | None = None) -> None:
        self._reader = reader
        self._scope = scope
        self._cache = cache
        self._ledgers: dict[tuple[tuple[Filter, ...], Scope], LedgerRuns] = {}

    def coverage(self, period: Period, today: date) -> Coverage:
        """Return what of the period is loaded, of all accounts in scope."""
        return coverage_of(self._ledger((), self._scope), period, today)

    def answers(self, queries: Iterable[Query]) -> tuple[Result, ...]:
        """Return the answers in the queries' order; a query that stands there twice is run once.

        Raises:
            UnknownName: A query names something that does not exist.
            InvalidQuery: A query cannot be answered as asked.
        """
        found: dict[Query, Result] = {}
        asked = tuple(queries)
        for query in asked:
            if query not in found:
                found[query] = self._answer(query)
        return tuple(found[query] for query in asked)

    def _answer(self, query: Query) -> Result:
        if self._cache is None:
            return self._run(query)
        version = version_key(self._reader.version)
        kept = self._cache.get(version, self._scope, query)
        if kept is None:
            kept = self._run(query)
            self._cache.put(version, self._scope, query, kept)
        return kept

    def _run(self, query: Query) -> Result:
        reader = self._reader
        outline = outline_of(query)
        compiled = compile_query(query, self._scope, layout=reader.layout)
        began = perf_counter()
        rows = reader.query(compiled.sql, compiled.params)
        observe_query(reader.layout.dialect, perf_counter() - began)
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
        filters = tuple(each for each in query.filters if each.dimension == "account") if query.catalogue.is_usage else ()
        found = coverage_of(self._ledger(filters, scope_of(query, self._scope)), query.period, query.today)
        return found if query.catalogue.is_dated else coverage_of_undated(found)

    def _ledger(self, filters: tuple[Filter, ...], scope: Scope) -> LedgerRuns:
        if (filters, scope) not in self._ledgers:
            self._ledgers[filters, scope] = read_ledger(self._reader, scope, filters)
        return self._ledgers[filters, scope]
