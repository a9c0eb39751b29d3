"""The measures and dimensions as a page for people, made from their definitions."""

from __future__ import annotations

from rushes.domain import MEASURES, Measure
from rushes.metrics.dimensions import DIMENSIONS

__all__ = ["measures_page"]

_HEAD = """\
# Measures

What may be asked, what each number means, and how days become one number. The first two tables are made from
`src/rushes/domain/measures.py` and `src/rushes/metrics/dimensions.py` by `make docs`.
"""

_MEANING = """\
## How days become one number

The fact is one row per account, production and business date. A value that the connection does not report is NULL:
"not reported" is neither zero nor missing. Sums leave NULL out; a sum of nothing but NULL is NULL and shown as
"not reported". A measure of several columns (`storage`) counts a NULL among them as nothing, unless all are.

- **Sum** (flows): over productions and days.
- **Last** (levels, the default): each account's newest *loaded* day in the bucket and the period, from the ledger. A
  production that was gone before that day adds nothing. The last days of several accounts may differ; each counts on its own.
- **Maximum** (levels): the greatest daily total of the group. The peak of the sum, not the sum of peaks.
- **Average** (levels): the sum of daily totals by the number of the account's loaded days in the bucket, rounded half up
  to the unit; of several accounts the averages are added.

A level is never summed over days: the question is refused. Where a group is answered because another measure of the same
query has rows for it, a level it once reported, but of which nothing is left on the last day, is 0 and not NULL.
`productions` counts the productions' own dates on loaded days: from `created_on` (one of unknown date exists always) to the
day before `deleted_on`. It stands in another table than the usage, so it is asked for in a query of its own.

A bucket without rows is left out of the answer; figures show 0 where a day of it is loaded and the measure is reported,
and a gap where it is not known. Weeks begin on Monday.

In the answer a measure's column bears its name; with an aggregation other than the default the two together:
`storage_maximum`. Days are whole: durations are in milliseconds, storage in bytes, nothing is rounded before it is summed.

## How far an answer can be trusted

Every answer carries its coverage, for the accounts it was asked of:

| field | meaning | of several accounts |
| --- | --- | --- |
| `first_loaded`, `last_loaded` | the oldest and newest loaded day, whatever the period | of any |
| `complete_to` | the newest day up to which every day since the first loaded one is complete | the earliest; none if one has none |
| `missing` | days of the period, from the first loaded one to yesterday, not loaded, not complete or with productions that could not be read | of any |
| `is_complete` | nothing is missing, the period is over and its last day is loaded | of all |
| `incomplete_productions` | productions that could not be read on the worst day of the period | added |
| `as_of` | the newest load | the earliest of the accounts' |
| `loaded` | the loaded days of the period | loaded in all |

Coverage is the account's, also for a person who sees one production of it: nobody can tell whose usage a missing day held.

## Add a measure

1. Add a `Measure` to `_ALL` in `src/rushes/domain/measures.py`: name, label, flow or level, unit, columns, one sentence. If it is
   the sum of columns that exist, this is all; continue with step 5.
2. A new column goes to the end of `FACT_COLUMNS` in the same file. Its name ends in its unit (`_ms`, `_bytes`, or none for a
   count), its values are whole numbers, and NULL means not reported.
3. Fill it: in the platform's file (`src/rushes/platforms/limecraft.py`), or by configuration alone where the connection reads
   a usage resource (`[connection.resource.field.…]`). Name it in what the connection reports.
4. Files of versions published before do not have the column, and readers refuse them. Say so in `CHANGELOG.md`: the operator
   moves the warehouse's folder away and loads again with `rushes sync --days …`, as far back as the platform still tells.
5. `make docs` writes this page; `make test` holds that it is current, that the compiler's answers equal plain Python's on random
   worlds (the new measure is drawn there by itself), and that nothing of another account can be seen through it.
6. Show it where it belongs: a tile in `src/rushes/dashboards/`, the label comes from the measure. The API offers it at once.

A ratio, or a count of distinct people, is not such a measure: neither may be summed, and each wants its own kind in
`MeasureKind`, with the aggregations that give a right number, before it wants a name.
"""


def measures_page() -> str:
    """Return `docs/measures.md`."""
    lines = [
        _HEAD,
        "## The measures",
        "",
        "| name | shown as | kind | unit | may be asked as | what it counts |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines.extend(_row(each) for each in MEASURES.values())
    lines += ["", "## The dimensions", "", "| name | what it is | columns of the answer | filter values |", "| --- | --- | --- | --- |"]
    for each in DIMENSIONS.values():
        columns = ", ".join(f"`{column.name}`" for column in each.columns)
        values = ", ".join(f"`{value}`" for value in each.values) or "internal ids"
        lines.append(f"| `{each.name}` | {each.description} | {columns} | {values} |")
    lines += [
        "",
        "Time is grouped by the query's grain (`day`, `week`, `month`, `quarter`, `year`); the column bears the grain's name and",
        "holds the first day of each bucket.",
        "",
        _MEANING,
    ]
    return "\n".join(lines)


def _row(found: Measure) -> str:
    aggregations = ", ".join(f"`{each.value}`" for each in found.aggregations)
    return f"| `{found.name}` | {found.label} | {found.kind.value} | {found.unit.value} | {aggregations} | {found.description} |"
