from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given

from metrics.strategies import TODAY, examples, queries
from rushes.domain import Aggregation, Grain, Period
from rushes.errors import CallerError, InvalidQuery, UnknownName
from rushes.metrics import MAX_LIMIT, Filter, MeasureUse, Order, Query, parse_query

PLAIN = {"measures": ["ingested"], "period": {"from": "2025-11-01", "to": "2025-11-30"}}


def test_parse_query_full_payload_becomes_the_query() -> None:
    payload = {
        "measures": ["ingested", {"name": "storage", "aggregation": "maximum"}],
        "dimensions": ["production"],
        "filters": [
            {"dimension": "production_state", "operator": "not_in", "values": ["deleted"]},
            {"dimension": "account", "values": [3]},
        ],
        "period": {"from": "2025-11-01", "to": "2025-11-30"},
        "grain": "week",
        "order": [{"column": "storage_maximum", "descending": True}, {"column": "week"}],
        "limit": 20,
    }
    assert parse_query(payload, today=TODAY) == Query(
        measures=(MeasureUse("ingested"), MeasureUse("storage", Aggregation.MAXIMUM)),
        period=Period(date(2025, 11, 1), date(2025, 11, 30)),
        today=TODAY,
        dimensions=("production",),
        grain=Grain.WEEK,
        filters=(Filter("production_state", "not_in", ("deleted",)), Filter("account", "in", (3,))),
        order=(Order("storage_maximum", is_descending=True), Order("week")),
        limit=20,
    )


def test_parse_query_shortest_payload_gets_the_largest_limit() -> None:
    query = parse_query(PLAIN, today=TODAY)
    assert (query.limit, query.dimensions, query.grain, query.today) == (MAX_LIMIT, (), None, TODAY)


def test_parse_query_dates_already_parsed_are_taken() -> None:
    payload = {**PLAIN, "period": {"from": date(2025, 11, 1), "to": date(2025, 11, 2)}}
    assert parse_query(payload, today=TODAY).period == Period(date(2025, 11, 1), date(2025, 11, 2))


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"measures": None}, InvalidQuery, "names no measure"),
        ({"measures": "ingested"}, InvalidQuery, "takes a list"),
        ({"measures": [7]}, InvalidQuery, "not an object"),
        ({"measures": [{"aggregation": "sum"}]}, InvalidQuery, "“name” takes a name"),
        ({"measures": ["ingestion"]}, UnknownName, "did you mean “ingested”"),
        ({"measures": [{"name": "ingested", "aggregation": "average"}]}, InvalidQuery, "wrong number"),
        ({"measures": [{"name": "ingested", "aggregation": "summ"}]}, UnknownName, "did you mean “sum”"),
        ({"measures": [{"name": "ingested", "agregation": "sum"}]}, UnknownName, "did you mean “aggregation”"),
        ({"measure": ["ingested"]}, UnknownName, "did you mean “measures”"),
        ({"grain": "weekly"}, UnknownName, "did you mean “week”"),
        ({"grain": 7}, InvalidQuery, "takes a name"),
        ({"dimensions": ["productions"]}, UnknownName, "did you mean “production”"),
        ({"filters": [{"dimension": "production", "values": ["x"]}]}, InvalidQuery, "internal ids"),
        ({"filters": [{"dimension": "production", "value": [1]}]}, UnknownName, "did you mean “values”"),
        ({"order": [{"column": "ingested", "descending": "yes"}]}, InvalidQuery, "true or false"),
        ({"order": [{"column": "storage"}]}, UnknownName, "column to order by"),
        ({"period": None}, InvalidQuery, "names no period"),
        ({"period": {"from": "2025-11-30", "to": "2025-11-01"}}, InvalidQuery, "before it begins"),
        ({"period": {"from": "2025-11-31", "to": "2025-12-01"}}, InvalidQuery, "“from” is no date"),
        ({"period": {"from": "20251101", "to": "2025-12-01"}}, InvalidQuery, "“from” is no date"),
        ({"period": {"from": "2025-W01-1", "to": "2025-12-01"}}, InvalidQuery, "“from” is no date"),
        ({"period": {"from": "2025-11-01", "to": datetime(2025, 12, 1, tzinfo=UTC)}}, InvalidQuery, "“to” is no date"),
        ({"period": {"from": "2025-11-01"}}, InvalidQuery, "“to” is no date"),
        ({"period": {"from": "1995-11-01", "to": "2025-11-30"}}, InvalidQuery, "20 years"),
        ({"limit": 0}, InvalidQuery, "from 1 to 100,000"),
        ({"limit": MAX_LIMIT + 1}, InvalidQuery, "from 1 to 100,000"),
        ({"limit": True}, InvalidQuery, "from 1 to 100,000"),
        ({"limit": "10"}, InvalidQuery, "from 1 to 100,000"),
    ],
)
def test_parse_query_faulty_payload_says_what_to_change(change: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        parse_query({**PLAIN, **change}, today=TODAY)


def test_parse_query_hostile_names_are_refused_and_cut_short_in_the_message() -> None:
    with pytest.raises(CallerError) as raised:
        parse_query({**PLAIN, "measures": ["'; DROP TABLE usage_daily; --" * 500]}, today=TODAY)
    assert len(str(raised.value)) < 500


def payload_of(query: Query) -> dict[str, object]:
    """Return what the API's caller writes for that query; only plain JSON values."""
    payload: dict[str, object] = {
        "measures": [
            each.name if each.aggregation is None else {"name": each.name, "aggregation": each.aggregation.value} for each in query.measures
        ],
        "period": {"from": query.period.first.isoformat(), "to": query.period.last.isoformat()},
    }
    if query.dimensions:
        payload["dimensions"] = list(query.dimensions)
    if query.filters:
        payload["filters"] = [
            {"dimension": each.dimension, "operator": each.operator, "values": list(each.values)} for each in query.filters
        ]
    if query.grain is not None:
        payload["grain"] = query.grain.value
    if query.order:
        payload["order"] = [{"column": each.column, "descending": each.is_descending} for each in query.order]
    if query.limit is not None:
        payload["limit"] = query.limit
    return payload


@examples(200)
@given(query=queries())
def test_parse_query_any_query_with_a_limit_round_trips_through_json(query: Query) -> None:
    # Sets of productions are made of what people keep with us; a caller sends none.
    order = tuple(each for each in query.order if not each.column.startswith("group_"))
    query = replace(query, limit=query.limit or MAX_LIMIT, groupings=(), order=order)
    assert parse_query(json.loads(json.dumps(payload_of(query))), today=query.today) == query
