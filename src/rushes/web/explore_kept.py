"""What the explore page says of calculated fields, and the way to where people keep them."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from rushes.explore import ExploreState, KeptField, Value
from rushes.metrics import MeasureUse
from rushes.web.explore_address import explore_query
from rushes.web.language import say

__all__ = ["way_to_keep"]


def way_to_keep(value: Value, state: ExploreState, fields_url: str) -> tuple[str, str] | None:
    """Return label and address of the page that keeps a formula under a name, or of that of a field; None for a measure."""
    if isinstance(value.of, MeasureUse):
        return None
    if isinstance(value.of, KeptField):
        return say("Change the field…"), f"{fields_url}/{value.of.field_id}"
    told = {"formula": value.of.text, "explore": explore_query(replace(state, draft=""))}
    return say("Keep under a name…"), f"{fields_url}?{urlencode(told)}"
