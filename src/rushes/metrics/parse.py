"""A query as the API writes it, turned into the query.

The shape, types aside (the web room has checked those): `measures`, `dimensions`, `filters`,
`period` with `from` and `to`, `grain`, `order`, `limit`, `data`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TypeVar, cast

from rushes.domain import USAGE, Aggregation, Catalogue, Grain, Period
from rushes.errors import InvalidQuery, UnknownName
from rushes.metrics.outline import outline_of
from rushes.metrics.query import Filter, FilterValue, MeasureUse, Order, Query

__all__ = ["MAX_LIMIT", "parse_query"]

MAX_LIMIT = 100_000
"""The most rows of one answer, and what a query without a limit gets."""

_FIELDS = ("measures", "dimensions", "filters", "period", "grain", "order", "limit", "data")
_Named = TypeVar("_Named", Aggregation, Grain)


def parse_query(payload: Mapping[str, object], *, today: date, catalogue: Catalogue = USAGE) -> Query:
    """Return the query that the payload asks.

    Args:
        payload: The body of the request, or the decoded parameters of an address.
        today: The account's business date now.
        catalogue: What `data` names, found by whoever knows which the caller may see.

    Raises:
        UnknownName: It names something that does not exist.
        InvalidQuery: It cannot be answered as asked; the message says what to change.
    """
    _check_fields("field", payload, _FIELDS)
    query = Query(
        measures=tuple(_measure(each) for each in _list(payload, "measures")),
        period=_period(payload.get("period")),
        today=today,
        dimensions=tuple(_text(each, "dimensions") for each in _list(payload, "dimensions")),
        grain=_named(Grain, "grain", payload.get("grain")),
        filters=tuple(_filter(each) for each in _list(payload, "filters")),
        order=tuple(_order(each) for each in _list(payload, "order")),
        limit=_limit(payload.get("limit")),
        catalogue=catalogue,
    )
    outline_of(query)
    return query


def _measure(given: object) -> MeasureUse:
    if isinstance(given, str):
        return MeasureUse(given)
    fields = _mapping(given, "a measure")
    _check_fields("field of a measure", fields, ("name", "aggregation"))
    return MeasureUse(_text(fields.get("name"), "name"), _named(Aggregation, "aggregation", fields.get("aggregation")))


def _filter(given: object) -> Filter:
    fields = _mapping(given, "a filter")
    _check_fields("field of a filter", fields, ("dimension", "operator", "values"))
    values = cast("list[FilterValue]", _list(fields, "values"))
    return Filter(_text(fields.get("dimension"), "dimension"), _text(fields.get("operator", "in"), "operator"), tuple(values))


def _order(given: object) -> Order:
    fields = _mapping(given, "an order")
    _check_fields("field of an order", fields, ("column", "descending"))
    is_descending = fields.get("descending", False)
    if not isinstance(is_descending, bool):
        raise InvalidQuery("“descending” is true or false.")
    return Order(_text(fields.get("column"), "column"), is_descending)


def _period(given: object) -> Period:
    if given is None:
        raise InvalidQuery("The query names no period; give one as {“from”, “to”}, both days included.")
    fields = _mapping(given, "the period")
    _check_fields("field of the period", fields, ("from", "to"))
    first, last = _day(fields.get("from"), "from"), _day(fields.get("to"), "to")
    if last < first:
        raise InvalidQuery(f"The period ends ({last}) before it begins ({first}).")
    return Period(first, last)


def _day(given: object, field: str) -> date:
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    if isinstance(given, str):
        try:
            day = date.fromisoformat(given)
        except ValueError:
            day = None
        # Python reads week dates and dates without hyphens too; one way to write a day is enough.
        if day is not None and day.isoformat() == given:
            return day
    raise InvalidQuery(f"The period's “{field}” is no date; write it as 2026-11-22.")


def _limit(given: object) -> int:
    if given is None:
        return MAX_LIMIT
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= MAX_LIMIT:
        raise InvalidQuery(f"The limit is a whole number from 1 to {MAX_LIMIT:,}.")
    return given


def _named(names: type[_Named], what: str, given: object) -> _Named | None:
    if given is None:
        return None
    name = _text(given, what)
    if name not in {each.value for each in names}:
        raise UnknownName(what, name, (each.value for each in names))
    return names(name)


def _text(given: object, field: str) -> str:
    if not isinstance(given, str):
        raise InvalidQuery(f"“{field}” takes a name.")
    return given


def _list(fields: Mapping[str, object], field: str) -> list[object]:
    given = fields.get(field)
    if given is None:
        return []
    if not isinstance(given, list | tuple):
        raise InvalidQuery(f"“{field}” takes a list.")
    return list(cast("Iterable[object]", given))


def _mapping(given: object, what: str) -> Mapping[str, object]:
    if not isinstance(given, Mapping):
        raise InvalidQuery(f"What is given for {what} is not an object with named fields.")
    return cast("Mapping[str, object]", given)


def _check_fields(what: str, given: Mapping[str, object], known: tuple[str, ...]) -> None:
    for name in given:
        if name not in known:
            raise UnknownName(what, str(name), known)
