"""The shapes of the JSON API, in and out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from rushes.domain import Aggregation, Grain

__all__ = [
    "AccountModel",
    "Catalog",
    "CatalogParameters",
    "ColumnModel",
    "DatasetModel",
    "DimensionModel",
    "FilterModel",
    "ManifestModel",
    "Me",
    "MeasureModel",
    "MeasureUseModel",
    "Missing",
    "OrderModel",
    "PeriodModel",
    "Problem",
    "QueryAnswer",
    "QueryRequest",
    "ReportedModel",
    "StatedAccountModel",
    "StatedPeriodModel",
]

_Value = int | float | str | None
_Name = str
_Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"})]
"""A date as text; the metrics room reads it, and says what is wrong with it."""


class _Strict(BaseModel):
    """A body from outside: a member that is not known is an error, not a typing slip that passes."""

    model_config = ConfigDict(extra="forbid", str_max_length=200)


class MeasureUseModel(_Strict):
    """A measure and, for a level, how its days become one number."""

    name: _Name
    aggregation: Aggregation | None = None


class PeriodModel(_Strict):
    """Business dates, both included."""

    first: _Day = Field(alias="from")
    last: _Day = Field(alias="to")


class FilterModel(_Strict):
    """Only, or all but, these values of a dimension: internal ids, or states; of a dataset texts, and null for rows without one.

    A dataset's dimension can also be searched: “contains” takes one text.
    """

    dimension: _Name
    operator: Literal["in", "not_in", "contains"] = "in"
    values: list[int | str | None] = Field(min_length=1, max_length=2_000)


class OrderModel(_Strict):
    """A column of the answer to sort by."""

    column: _Name
    descending: bool = False


class QueryRequest(_Strict):
    """What is asked."""

    measures: list[_Name | MeasureUseModel] = Field(min_length=1, max_length=20)
    period: PeriodModel
    dimensions: list[_Name] = Field(default_factory=list[str], max_length=5)
    grain: Grain | None = None
    filters: list[FilterModel] = Field(default_factory=list[FilterModel], max_length=20)
    order: list[OrderModel] = Field(default_factory=list[OrderModel], max_length=5)
    limit: int | None = Field(default=None, ge=1, le=100_000)
    data: str | None = Field(default=None, description="A dataset as “dataset:7”; usage without it.")


class ColumnModel(BaseModel):
    """One column of an answer; the unit is "s", "bytes", "count" or "number" for measures."""

    name: str
    label: str
    role: str
    unit: str | None
    aggregation: str | None


class Missing(BaseModel):
    """What an answer lacks."""

    missing: list[date]
    complete_to: date | None
    incomplete_productions: int


class QueryAnswer(BaseModel):
    """Rows in the order asked for, and how far they can be trusted."""

    columns: list[ColumnModel]
    rows: list[list[_Value]]
    warehouse_version: int
    as_of: datetime | None
    complete: Literal[True] | Missing


class AccountModel(BaseModel):
    """One account of the caller."""

    account: int
    name: str
    role: str


class Me(BaseModel):
    """Who is calling."""

    person: int
    name: str
    connection: str
    via: str
    session_expires_at: datetime | None
    accounts: list[AccountModel]


class MeasureModel(BaseModel):
    """One measure that may be asked for."""

    name: str
    label: str
    kind: str
    unit: str
    aggregations: list[str]
    description: str


class DimensionModel(BaseModel):
    """One dimension that an answer may be split by."""

    name: str
    label: str


class ReportedModel(BaseModel):
    """Which measures an account's connection reports; the others are null, not zero."""

    account: int
    name: str
    measures: list[str]


class DatasetModel(BaseModel):
    """One dataset that the caller may ask: what a query gives as its `data`, and whose it is."""

    data: str
    account: int
    name: str


class CatalogParameters(BaseModel):
    """What the list is about."""

    data: str | None = Field(default=None, max_length=200, description="A dataset as “dataset:7”; usage without it.")


class Catalog(BaseModel):
    """Everything that a query may name, and the datasets that it may name instead."""

    measures: list[MeasureModel]
    dimensions: list[DimensionModel]
    grains: list[str]
    accounts: list[ReportedModel]
    datasets: list[DatasetModel]


class StatedAccountModel(BaseModel):
    """Whose a statement is."""

    id: int
    connection: str
    external_id: str
    name: str


class StatedPeriodModel(BaseModel):
    """The business dates that a statement is about, both included."""

    first: date
    last: date


class ManifestModel(BaseModel):
    """The signed manifest of a statement or a restatement note."""

    account: StatedAccountModel
    files: dict[str, str] = Field(description="The SHA-256 sum of each file, by its name.")
    format: int
    former: str | None = Field(description="The SHA-256 sum of the account's former manifest, null for the first.")
    issued_at: datetime
    kid: str
    kind: Literal["statement", "note"]
    number: int = Field(description="Its place among all of the account's, from 1.")
    period: StatedPeriodModel
    signature: str = Field(description="Ed25519, in hexadecimal, of this manifest without its signature.")


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
