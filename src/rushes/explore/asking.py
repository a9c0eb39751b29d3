"""One period's questions: each value of the table it comes from, many splits at once, numbers by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from rushes.domain import USAGE, Catalogue, Grain, Period, bucket_period
from rushes.explore.texts import dimension_name, is_text, place_key
from rushes.metrics import Batch, ColumnRole, Coverage, Filter, Groups, MeasureUse, Numbers, Order, Query, Result, Value

__all__ = ["MOST_GROUPS", "Asker", "Key", "Lines", "Split"]

MOST_GROUPS = 5_000
"""How many groups leave the facts for one question."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """What one question is split by, under which condition, what comes first, and how many groups leave the facts.

    Args:
        dimensions: A dimension's name ("text:region" of a dataset's) or sets of productions each.
        grain: The grain of time beside them.
        filters: The conditions.
        order: What comes first.
        limit: How many groups; None for `MOST_GROUPS`.
    """

    dimensions: tuple[str | Groups, ...] = ()
    grain: Grain | None = None
    filters: tuple[Filter, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """The answer to one split.

    Args:
        numbers: By key: the dimensions' ids, states, sets' numbers (from 1, 0 for none) or keys of texts in the split's order, then the
            bucket's first day (ISO).
        labels: The productions' names, of a dataset the first of the texts, by key; "" where the key names none.
        is_cut: There were more groups than leave the facts.
        coverage: What of the period is loaded.
    """

    numbers: Mapping[Key, Numbers]
    labels: Mapping[Key, str]
    is_cut: bool
    coverage: Coverage


class Asker:
    """Asks about one period.

    Args:
        facts: Answers questions about the account, as the reader may see it.
        uses: The values, in order.
        filters: The conditions that everything is asked under.
        period: The days.
        today: The account's date now.
        catalogue: What is asked.
    """

    def __init__(
        self,
        facts: Batch,
        uses: tuple[MeasureUse, ...],
        filters: tuple[Filter, ...],
        period: Period,
        today: date,
        *,
        catalogue: Catalogue = USAGE,
    ) -> None:
        self.period = period
        self.uses = uses
        self._facts = facts
        self._today = today
        self._catalogue = catalogue
        self._tables = tuple(dict.fromkeys(catalogue.measure(use.name).table for use in uses))
        self._filters = filters

    def under(self, filters: tuple[Filter, ...]) -> Asker:
        """Return one that asks the same under further conditions."""
        return Asker(self._facts, self.uses, (*self._filters, *filters), self.period, self._today, catalogue=self._catalogue)

    def answers(self, splits: Sequence[Split]) -> list[Lines]:
        """Return the answer to each split, in their order."""
        results = iter(self._facts.answers([self._query(split, table) for split in splits for table in self._tables]))
        return [self._lines(split, {table: next(results) for table in self._tables}) for split in splits]

    def _query(self, split: Split, table: str) -> Query:
        return Query(
            tuple(use for use in self.uses if self._catalogue.measure(use.name).table == table),
            self.period,
            self._today,
            dimensions=tuple(dimension_name(each) for each in split.dimensions if isinstance(each, str)),
            grain=split.grain,
            groupings=tuple(each for each in split.dimensions if not isinstance(each, str)),
            filters=(*self._filters, *split.filters),
            order=split.order,
            limit=split.limit or MOST_GROUPS,
            catalogue=self._catalogue,
        )

    def _lines(self, split: Split, results: Mapping[str, Result]) -> Lines:
        found: dict[Key, dict[str, Numbers]] = {}
        labels: dict[Key, str] = {}
        for table, result in results.items():
            for key, label, numbers in _rows(result, split):
                found.setdefault(key, {})[table] = numbers
                labels[key] = label
        coverage = results[self._tables[0]].coverage
        return Lines(
            {
                key: self._merged(by_table, self.nothing(key[-1] if split.grain else "", split.grain, coverage))
                for key, by_table in found.items()
            },
            labels,
            any(result.is_truncated for result in results.values()),
            coverage,
        )

    def nothing(self, bucket: str, grain: Grain | None, coverage: Coverage) -> Numbers:
        """Return the numbers of a place without a row: where its days are loaded nothing happened, elsewhere nothing is known.

        Args:
            bucket: The first day of the place's bucket (ISO), "" for the whole period.
            grain: The grain of the bucket.
            coverage: What of the period is loaded.
        """
        days = bucket_period(date.fromisoformat(bucket), grain) if bucket and grain else self.period
        is_loaded = any(run.first <= days.last and days.first <= run.last for run in coverage.loaded)
        return tuple(0 if is_loaded and self._is_reported(use, coverage) else None for use in self.uses)

    def _merged(self, by_table: Mapping[str, Numbers], nothing: Numbers) -> Numbers:
        """Bring the tables' numbers into the order of the values; a table may have no row where another has one."""
        left = {table: iter(numbers) for table, numbers in by_table.items()}
        tables = (self._catalogue.measure(use.name).table for use in self.uses)
        return tuple(next(left[table]) if table in left else none for table, none in zip(tables, nothing, strict=True))

    def _is_reported(self, use: MeasureUse, coverage: Coverage) -> bool:
        columns = self._catalogue.measure(use.name).columns
        return not columns or not coverage.reported.isdisjoint(columns)


def _rows(result: Result, split: Split) -> Iterator[tuple[Key, str, Numbers]]:
    groupings = (f"group_{place}" for place in count())
    names = [dimension_name(each) if isinstance(each, str) else next(groupings) for each in split.dimensions]
    names.extend([split.grain.value] if split.grain else [])
    keys = [result.column_index(name) for name in names]
    texts = {index for index, each in zip(keys, split.dimensions, strict=False) if isinstance(each, str) and is_text(each)}
    label = result.column_index("production_name") if "production" in split.dimensions else min(texts, default=None)
    measures = [column.name for column in result.columns if column.role is ColumnRole.MEASURE]
    for row, *numbers in zip(result.rows, *(result.numbers(name) for name in measures), strict=True):
        yield (
            tuple(_key(row[index], is_text=index in texts) for index in keys),
            str(row[label] or "") if label is not None else "",
            tuple(numbers),
        )


def _key(value: Value, *, is_text: bool) -> str:
    return place_key(None if value is None else str(value)) if is_text else str(value)
