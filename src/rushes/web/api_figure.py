"""A chart of Explore for programs: which parameters it takes, and the figure as Plotly takes it."""

from __future__ import annotations

from typing import Any

from flask import request
from pydantic import BaseModel, Field, JsonValue, create_model

from rushes.domain import ProductionState
from rushes.errors import InvalidQuery
from rushes.explore import CHOICES, SINGLE_PAIRS, SPLITS, ExploreState, build_explore, read_pairs, state_pairs
from rushes.figures import to_plotly_document
from rushes.metrics import ResultCache
from rushes.web.access import actor
from rushes.web.dashboard_address import read_account
from rushes.web.language import locale
from rushes.web.look import refuse_erased
from rushes.web.own_dimensions import with_own
from rushes.web.readers import readers_here
from rushes.web.services import services

__all__ = ["FIGURE_PATH", "FigureAnswer", "FigureParameters", "figure_answer", "figure_pairs"]

FIGURE_PATH = "/api/v1/figure"
_ACCOUNT = "account"


class FigureAnswer(BaseModel):
    """A figure in Plotly's vocabulary: `plotly.graph_objects.Figure` takes it as it stands."""

    data: list[dict[str, Any]]
    layout: dict[str, Any]


class _Repeated(BaseModel):
    """The parameters that may stand in the address again and again, and the account."""

    account: int | None = Field(default=None, ge=1, description="The account; the caller's first without it.")
    value: list[str] = Field(
        default_factory=list[str],
        max_length=4,
        description="What is counted, one at least: “ingested”, “storage.maximum”, “=transcribed / ingested”, or a calculated field: “field:12”.",
    )
    production: list[int] = Field(default_factory=list[int], max_length=2_000, description="Only these productions.")
    where: list[str] = Field(
        default_factory=list[str],
        max_length=500,
        description="Only rows of a dataset with these texts: “region:Oslo”, “region” for none, “region~slo” for what contains it.",
    )
    state: list[ProductionState] = Field(default_factory=list[ProductionState], description="Only productions in these states.")


def _single(name: str) -> Any:  # noqa: ANN401 (pydantic takes a pair of a type and a field)
    if name == "data":
        told = "What is charted: a dataset as “dataset:7”; usage without it."
        return (str | None, Field(default=None, max_length=200, description=told))
    if name in SPLITS:
        told = (
            f"One of {', '.join(CHOICES[name])}, or a grouping that people of the account made: “grouping:12”; of a dataset a time or "
            "a column of texts: “text:region”."
        )
        return (str | None, Field(default=None, max_length=200, description=told))
    texts: dict[str, JsonValue] | None = {"enum": [*CHOICES[name]]} if name in CHOICES else None
    return (str | None, Field(default=None, max_length=200, json_schema_extra=texts))


# Which there are and what their texts may be is said where a chart's state is at home, and checked there.
FigureParameters = create_model("FigureParameters", __base__=_Repeated, **{name: _single(name) for name in SINGLE_PAIRS})
"""The parameters of Explore's address, as the description of the API has them."""


def figure_pairs(state: ExploreState) -> list[tuple[str, str]]:
    """Return the parameters that fetch a chart."""
    return [(_ACCOUNT, str(state.account_id)), *state_pairs(state)]


def figure_answer(cache: ResultCache) -> FigureAnswer:
    """Return the chart that this request asks for, cut to what its caller may see.

    Args:
        cache: Where results are kept between requests.

    Raises:
        NotFound: The account is not one of the caller's, or a production is not to be seen.
        InvalidQuery: There is no such chart; the message says what to change.
        UnknownName: A name is none that there is; the message names the nearest.
    """
    account_id = read_account(request.args, actor())
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] != _ACCOUNT]
    state = with_own(read_pairs(account_id, pairs), actor())
    if not state.values:
        raise InvalidQuery("A chart needs a value: value=ingested.")
    refuse_erased(account_id)
    scope = actor().scope.only(account_id)
    reader = readers_here().of(state.data)
    explore = build_explore(reader, scope, state, now=services().clock.now(), locale=locale(), cache=cache, has_choices=False)
    (tile,) = explore.tiles
    return FigureAnswer.model_validate(to_plotly_document(tile.figure, (tile.as_of, tile.notice, *explore.notices)))
