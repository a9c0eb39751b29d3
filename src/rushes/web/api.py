"""The JSON API: the same queries that the pages ask, for the session or a personal token."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, jsonify, request

from rushes.config import Settings
from rushes.domain import MEASURES, MILLIONTHS_PER_ONE, MS_PER_SECOND, USAGE, Grain, Measure, Unit
from rushes.errors import InvalidQuery, NotFound
from rushes.metrics import DIMENSIONS, MAX_LIMIT, Result, ResultCache, parse_query, run_query
from rushes.warehouse import Reader, account, productions, reported_columns
from rushes.web.access import actor
from rushes.web.api_description import ApiDescription
from rushes.web.api_figure import FigureAnswer, FigureParameters, figure_answer
from rushes.web.api_models import (
    AccountModel,
    Catalog,
    CatalogParameters,
    ColumnModel,
    DatasetModel,
    DimensionModel,
    ManifestModel,
    Me,
    MeasureModel,
    Missing,
    QueryAnswer,
    QueryRequest,
    ReportedModel,
)
from rushes.web.datasets import dataset_here, datasets_here
from rushes.web.readers import readers_here
from rushes.web.services import services
from rushes.web.statements import issued_file, issued_list

__all__ = ["api_blueprint"]

_UNITS = {Unit.MILLISECONDS: "s", Unit.BYTES: "bytes", Unit.COUNT: "count", Unit.MILLIONTHS: "number"}
_PARTS = {Unit.MILLISECONDS: MS_PER_SECOND, Unit.MILLIONTHS: MILLIONTHS_PER_ONE}
"""How many of what is kept make one of what is told, where that is another."""


def api_blueprint(settings: Settings) -> Blueprint:
    """Return the routes of the API and its description in OpenAPI 3.1.

    Args:
        settings: They name the session's cookie, which the description mentions.
    """
    blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
    description = ApiDescription(settings)
    results = ResultCache()

    @blueprint.post("/query")
    @description.answers(QueryAnswer)
    def query(json: QueryRequest) -> QueryAnswer:
        """Ask for measures, split by dimensions or time, of a period."""
        return _query(json)

    @blueprint.get("/me")
    @description.answers(Me)
    def me() -> Me:
        """Say who is calling, and for which accounts."""
        return _me()

    @blueprint.get("/catalog")
    @description.answers(Catalog, query=CatalogParameters)
    def catalog() -> Catalog:
        """List what a query may name, and what the caller's accounts report; of one dataset with `data`."""
        return _catalog(request.args.get("data"))

    @blueprint.get("/figure")
    @description.answers(FigureAnswer, query=FigureParameters)
    def figure() -> FigureAnswer:
        """Give a chart of Explore as a figure of Plotly's, by the parameters of its address."""
        return figure_answer(results)

    @blueprint.get("/accounts/<int:account_id>/statements")
    @description.bytes(list[ManifestModel])
    def statements(account_id: int) -> Response:
        """List the signed manifests of an account's statements and notes, as `rushes statement verify --chain` takes them; for administrators."""
        return issued_list(account_id)

    @blueprint.get("/accounts/<int:account_id>/statements/<int:number>/<kind>")
    @description.bytes(None)
    def statement_file(account_id: int, number: int, kind: str) -> Response:
        """Give a file of a statement or note as it was issued: `json`, `pdf`, `xlsx` or `manifest`; for administrators."""
        return issued_file(account_id, number, kind)

    @blueprint.get("/openapi.json")
    def openapi() -> Response:
        return jsonify(description.as_json())

    return blueprint


def _query(body: QueryRequest) -> QueryAnswer:
    scope, catalogue, reader = actor().scope, USAGE, readers_here().of("")
    if body.data is None:
        _refuse_foreign_ids(reader, body)
    else:
        account_id, catalogue = dataset_here(body.data)
        scope, reader = scope.only(account_id), readers_here().of(body.data)
    payload = body.model_dump(mode="json", by_alias=True, exclude_none=True)
    result = run_query(reader, parse_query(payload, today=_today(reader), catalogue=catalogue), scope)
    if result.is_truncated and body.limit is None:
        raise InvalidQuery(f"The answer has more than {MAX_LIMIT:,} rows. Ask for a shorter period or fewer dimensions, or set a limit.")
    parts = [_PARTS.get(column.unit, 1) if column.unit else 1 for column in result.columns]
    return QueryAnswer(
        columns=[_column(result, index) for index in range(len(result.columns))],
        rows=[[_value(value, of_one) for value, of_one in zip(row, parts, strict=True)] for row in result.rows],
        warehouse_version=result.version,
        as_of=result.as_of,
        complete=True if result.coverage.is_complete else _missing(result),
    )


def _refuse_foreign_ids(reader: Reader, body: QueryRequest) -> None:
    """Answer for somebody else's account or production as for one that does not exist, not with no rows."""
    scope = actor().scope
    asked = {
        name: {value for each in body.filters if each.dimension == name for value in each.values} for name in ("account", "production")
    }
    if not asked["account"] <= set(scope.account_ids):
        raise NotFound("There is no such account.")
    if not asked["production"]:
        return
    visible = {
        each.production_id for grant in scope.grants for each in productions(reader, grant.account_id) if grant.covers(each.production_id)
    }
    if not asked["production"] <= visible:
        raise NotFound("There is no such production.")


def _today(reader: Reader) -> date:
    """Return the business date now, of the caller's account where it is earliest: no day is called over too soon."""
    known = services()
    mine = (account(reader, each) for each in actor().scope.account_ids)
    zones = {each.time_zone for each in mine if each is not None} or {known.settings.time_zone}
    now = known.clock.now()
    return min(now.astimezone(ZoneInfo(zone)).date() for zone in zones)


def _column(result: Result, index: int) -> ColumnModel:
    column = result.columns[index]
    return ColumnModel(
        name=column.name,
        label=column.label,
        role=column.role.value,
        unit=_UNITS[column.unit] if column.unit else None,
        aggregation=column.aggregation.value if column.aggregation else None,
    )


def _value(value: int | str | date | None, of_one: int) -> int | float | str | None:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return value / of_one if value % of_one else value // of_one
    return value


def _missing(result: Result) -> Missing:
    coverage = result.coverage
    return Missing(missing=list(coverage.missing), complete_to=coverage.complete_to, incomplete_productions=coverage.incomplete_productions)


def _me() -> Me:
    caller = actor()
    return Me(
        person=caller.person_id,
        name=caller.name,
        connection=caller.connection,
        via=caller.via,
        session_expires_at=caller.session_expires_at,
        accounts=[AccountModel(account=each.account_id, name=each.name, role=each.role.value) for each in caller.accounts],
    )


def _catalog(data: str | None) -> Catalog:
    catalogue = dataset_here(data)[1] if data else USAGE
    dimensions = DIMENSIONS.values() if catalogue.is_usage else catalogue.dimensions
    with services().warehouse.reader() as reader:
        reported = [
            ReportedModel(account=each.account_id, name=each.name, measures=_reported(reported_columns(reader, each.account_id)))
            for each in actor().accounts
        ]
    return Catalog(
        measures=[_measure(each) for each in catalogue.measures],
        dimensions=[DimensionModel(name=each.name, label=each.label) for each in dimensions],
        grains=[grain.value for grain in Grain],
        accounts=reported,
        datasets=[DatasetModel(data=each.key, account=account_id, name=each.label) for account_id, each in datasets_here()],
    )


def _measure(measure: Measure) -> MeasureModel:
    return MeasureModel(
        name=measure.name,
        label=measure.label,
        kind=measure.kind.value,
        unit=_UNITS[measure.unit],
        aggregations=[aggregation.value for aggregation in measure.aggregations],
        description=measure.description,
    )


def _reported(columns: frozenset[str]) -> list[str]:
    """Return the measures that have a number: one column of a sum is enough, and productions always do."""
    return [each.name for each in MEASURES.values() if not each.columns or columns.intersection(each.columns)]
