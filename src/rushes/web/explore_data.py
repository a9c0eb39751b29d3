"""What the explore page has where an account has datasets: which of them is charted, what they can be split by, a few charts to begin with."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from rushes.explore import DimensionField, ExploreState, Value, dimension_in_words, measure_in_words, text_axis
from rushes.figures import clean_name
from rushes.metrics import MeasureUse
from rushes.web.explore_address import EXPLORE, explore_address
from rushes.web.explore_items import Move
from rushes.web.language import form, say

__all__ = ["data_choices", "dataset_fields", "dataset_starts", "formula_url"]


def data_choices(state: ExploreState) -> tuple[Move, ...]:
    """Return what there is to chart, usage first; none where that is all. Choosing empties the wells, for nothing of one is in the other."""
    if not state.own.catalogues:
        return ()
    empty = ExploreState(state.account_id)
    return tuple(
        Move(label, explore_address(replace(empty, data=data)), is_chosen=data == state.data)
        for data, label in (("", say("Usage")), *((each.key, clean_name(each.label, each.key)) for each in state.own.catalogues))
    )


def dataset_fields(state: ExploreState) -> tuple[DimensionField, ...]:
    """Return the columns of a dataset to split by, under the names that its source gives them."""
    told = say("A column of the dataset; rows without a text in it are “(empty)”.")
    named = ((text_axis(each.name), dimension_in_words(each.name, state)) for each in state.catalogue.dimensions)
    return tuple(DimensionField(name, label, label, told) for name, label in named)


def dataset_starts(state: ExploreState) -> tuple[Move, ...]:
    """Return a few charts of a dataset to begin with: its first number over time, and by its first column."""
    catalogue = state.catalogue
    if not catalogue.measures:
        return ()
    first = catalogue.measures[0]
    counted = ExploreState(state.account_id, values=(Value(MeasureUse(first.name)),), data=state.data)
    across = [("month", say("month")), *((text_axis(each.name), dimension_in_words(each.name, state)) for each in catalogue.dimensions[:1])]
    values = measure_in_words(first, form(), catalogue)
    return tuple(
        Move(say("{values} by {dimension}", values=values, dimension=label), explore_address(replace(counted, across=name)))
        for name, label in across
    )


def formula_url(state: ExploreState) -> str:
    """Return the address that says of a formula how it reads over the measures of what is charted."""
    told = [("account", str(state.account_id)), *((("data", state.data),) if state.data else ())]
    return f"{EXPLORE}/formula?{urlencode(told)}"
