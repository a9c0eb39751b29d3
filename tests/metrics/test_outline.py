from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from metrics.questions import NOVEMBER, TODAY
from rushes.domain import MEASURES, Aggregation, Grain, Measure, Period
from rushes.errors import InvalidQuery, UnknownName
from rushes.metrics import ColumnRole, Filter, MeasureUse, Order, Query
from rushes.metrics.outline import outline_of

PLAIN = Query((MeasureUse("ingested"),), NOVEMBER, TODAY)


@pytest.mark.parametrize(
    ("change", "suggestion"),
    [
        ({"measures": (MeasureUse("ingestd"),)}, "ingested"),
        ({"measures": (MeasureUse("cloud_storag"),)}, "cloud_storage"),
        ({"dimensions": ("prodcution",)}, "production"),
        ({"filters": (Filter("productions_state", "in", ("active",)),)}, "production_state"),
        ({"filters": (Filter("production", "notin", (1,)),)}, "not_in"),
        ({"filters": (Filter("production_state", "in", ("archive",)),)}, "archived"),
        ({"order": (Order("ingest"),)}, "ingested"),
    ],
)
def test_outline_of_unknown_name_names_the_nearest(change: dict[str, Any], suggestion: str) -> None:
    with pytest.raises(UnknownName) as raised:
        outline_of(replace(PLAIN, **change))
    assert raised.value.suggestion == suggestion
    assert f"“{suggestion}”" in str(raised.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"measures": ()}, "names no measure"),
        ({"measures": (MeasureUse("ingested"), MeasureUse("ingested", Aggregation.SUM))}, "asked for twice"),
        ({"measures": (MeasureUse("ingested"), MeasureUse("productions"))}, "ask for them separately"),
        ({"dimensions": ("production", "production")}, "named twice"),
        ({"dimensions": ("month",)}, "is a grain"),
        ({"order": (Order("ingested"), Order("ingested", is_descending=True))}, "ordered by twice"),
        ({"limit": 0}, "at least one row"),
        ({"period": Period(date(2000, 1, 1), date(2025, 1, 1))}, "20 years"),
        ({"filters": (Filter("account", "in", ("1",)),)}, "internal ids"),
        ({"filters": (Filter("account", "in", (True,)),)}, "internal ids"),
        ({"filters": (Filter("account", "in", (2**63,)),)}, "internal ids"),
        ({"filters": (Filter("account", "in", (-1,)),)}, "internal ids"),
        ({"filters": (Filter("account", "in", tuple(range(5_001))),)}, "5,000 at most"),
        ({"filters": (Filter("account", "in", (1,)),) * 21}, "20 at most"),
        ({"groupings": (((1,),),) * 3}, "2 at most"),
        ({"groupings": ((),)}, "1 to 100"),
        ({"groupings": (((1,),) * 101,)}, "1 to 100"),
        ({"groupings": ((tuple(range(10_001)),),)}, "10,000 at most"),
        ({"groupings": (((1, 2), (3, 1)),)}, "in two groups"),
    ],
)
def test_outline_of_impossible_query_says_what_to_change(change: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidQuery, match=words):
        outline_of(replace(PLAIN, **change))


@pytest.mark.parametrize("found", MEASURES.values(), ids=lambda each: each.name)
def test_outline_of_every_measure_allows_its_aggregations_and_no_other(found: Measure) -> None:
    for aggregation in Aggregation:
        query = replace(PLAIN, measures=(MeasureUse(found.name, aggregation),))
        if aggregation in found.aggregations:
            assert outline_of(query).uses[0].aggregation is aggregation
        else:
            with pytest.raises(InvalidQuery, match="wrong number"):
                outline_of(query)


def test_outline_of_columns_are_dimensions_then_time_then_measures() -> None:
    query = replace(
        PLAIN,
        measures=(MeasureUse("storage"), MeasureUse("storage", Aggregation.MAXIMUM), MeasureUse("ingested", Aggregation.SUM)),
        dimensions=("production_state", "production", "account"),
        grain=Grain.QUARTER,
    )
    columns = outline_of(query).columns
    assert [(column.name, column.role) for column in columns] == [
        ("production_state", ColumnRole.LABEL),
        ("production", ColumnRole.KEY),
        ("production_name", ColumnRole.LABEL),
        ("account", ColumnRole.KEY),
        ("account_name", ColumnRole.LABEL),
        ("quarter", ColumnRole.TIME),
        ("storage", ColumnRole.MEASURE),
        ("storage_maximum", ColumnRole.MEASURE),
        ("ingested", ColumnRole.MEASURE),
    ]
    assert [(column.measure, column.aggregation, column.unit) for column in columns[-2:]] == [
        ("storage", Aggregation.MAXIMUM, "bytes"),
        ("ingested", Aggregation.SUM, "ms"),
    ]


def test_outline_of_empty_filter_is_allowed() -> None:
    shapes = outline_of(replace(PLAIN, filters=(Filter("production", "in", ()), Filter("account", "not_in", (1,))))).filters
    assert [shape.arity for shape in shapes] == ["none", "one"]


def test_query_plain_text_for_a_grain_or_aggregation_becomes_the_member() -> None:
    assert Query((MeasureUse("storage", "maximum"),), NOVEMBER, TODAY, grain="month").grain is Grain.MONTH
    assert MeasureUse("storage", "maximum").aggregation is Aggregation.MAXIMUM
    with pytest.raises(ValueError, match="weekly"):
        Query((MeasureUse("storage"),), NOVEMBER, TODAY, grain="weekly")
