"""From a place of a chart to the chart of that place alone, and from a chart of one stretch of time back up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from rushes.domain import Grain, Period, bucket_of, bucket_period
from rushes.explore.counted import Counted
from rushes.explore.fields import DIMENSION_FIELDS
from rushes.explore.state import SPANS, ExploreState
from rushes.figures import Format, place_name
from rushes.languages import capitalised

__all__ = ["Drill", "drills_of", "up_from"]

_FINER = (Grain.YEAR, Grain.QUARTER, Grain.MONTH, Grain.WEEK, Grain.DAY)
_NOUNS = {each.name: each.noun for each in DIMENSION_FIELDS}
_MOST_DAYS = 62
"""More days than that are shown by month."""
_MOST_MEMBERS = 200
"""More productions than that do not fit into an address."""


@dataclass(frozen=True, slots=True)
class Drill:
    """Another chart that a place leads to: what it is called, and its state."""

    label: str
    state: ExploreState


def drills_of(state: ExploreState, counted: Counted, form: Format) -> tuple[Drill, ...]:
    """Return the charts of a place alone: a bucket by each finer grain and by production, one production by time, a group by its own."""
    return (*_within(state, counted, form), *_alone(state, counted, form), *_members(state, counted, form))


def up_from(state: ExploreState, form: Format) -> Drill | None:
    """Return the chart that a bucket's own chart is a part of: the next larger bucket, split by buckets like the one that is shown.

    Args:
        state: What is shown.
        form: How the larger bucket is named.

    Returns:
        None where the chart is not of one bucket, or of a year.
    """
    if state.span in SPANS or state.grain is None:
        return None
    shown = Period(date.fromisoformat(state.span[:10]), date.fromisoformat(state.span[12:]))
    for grain, larger in pairwise(reversed(_FINER[: _FINER.index(state.grain) + 1])):
        bucket = bucket_period(bucket_of(shown.first, grain), grain)
        if bucket.first == shown.first and shown.last <= bucket.last:
            around = bucket_period(bucket_of(shown.first, larger), larger)
            return Drill(
                _by(form.bucket(around.first, larger)[1], grain.value, form), replace(state, span=_span(around), across=grain.value)
            )
    return None


def _within(state: ExploreState, counted: Counted, form: Format) -> Iterator[Drill]:
    axis, at = counted.sheet.across, counted.spot.at
    if axis.grain is None or at is None:
        return
    bucket = bucket_period(date.fromisoformat(axis.entries[at].key), axis.grain)
    period = counted.sheet.period
    span = _span(Period(max(bucket.first, period.first), min(bucket.last, period.last)))
    name = place_name(axis.entries[at], axis, form)
    for finer in _FINER[_FINER.index(axis.grain) + 1 :]:
        yield Drill(_by(name, finer.value, form), replace(state, span=span, across=finer.value))
    if "production" not in state.dimensions:
        yield Drill(_by(name, "production", form), replace(state, span=span, across="production", kind=""))


def _alone(state: ExploreState, counted: Counted, form: Format) -> Iterator[Drill]:
    sheet, spot = counted.sheet, counted.spot
    for axis, index in ((sheet.across, spot.at), (sheet.groups, spot.group)):
        if axis.name != "production" or index is None or axis.entries[index].is_rest:
            continue
        one = replace(state, production_ids=(int(axis.entries[index].key),))
        label = form.language.say("{production} alone", production=place_name(axis.entries[index], axis, form))
        if axis is sheet.groups:
            yield Drill(label, replace(one, group=""))
        else:
            grain = Grain.DAY if sheet.period.days <= _MOST_DAYS else Grain.MONTH
            yield Drill(label, replace(one, across=grain.value, kind=""))


def _members(state: ExploreState, counted: Counted, form: Format) -> Iterator[Drill]:
    sheet, spot = counted.sheet, counted.spot
    for axis, index in ((sheet.across, spot.at), (sheet.groups, spot.group)):
        if index is None or "production" in state.dimensions or state.own_dimension(axis.name) is None:
            continue
        if 0 < len(counted.names) <= _MOST_MEMBERS:
            name, members = place_name(axis.entries[index], axis, form), tuple(sorted(counted.names))
            inside = replace(state, production_ids=members, kind="", **{"across" if axis is sheet.across else "group": "production"})
            yield Drill(_by(name, "production", form), inside)


def _by(name: str, dimension: str, form: Format) -> str:
    say = form.language.say
    return say("{values} by {dimension}", values=capitalised(name), dimension=say(_NOUNS[dimension]))


def _span(days: Period) -> str:
    return f"{days.first.isoformat()}..{days.last.isoformat()}"
