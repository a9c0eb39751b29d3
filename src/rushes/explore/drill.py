"""From a place of a chart to the chart of that place alone, and from a chart of one stretch of time back up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from rushes.domain import Grain, Period, bucket_of, bucket_period
from rushes.errors import InvalidQuery, UnknownName
from rushes.explore.counted import Counted
from rushes.explore.fields import DIMENSION_FIELDS
from rushes.explore.periods import period_of
from rushes.explore.state import SPANS, ExploreState, read_span
from rushes.explore.texts import LONGEST_VALUE, Where, dimension_name, is_text, place_text, text_axis
from rushes.explore.words import days_in_words, dimension_in_words
from rushes.figures import Format, place_name
from rushes.languages import capitalised

__all__ = ["Drill", "Within", "days_named", "drills_of", "narrowed", "read_within", "up_from", "within_above", "within_bucket"]

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


@dataclass(frozen=True, slots=True)
class Within:
    """The days of a bucket that several charts are narrowed to at once, and the grain that time is laid out by in them."""

    days: Period
    by: Grain

    @property
    def span(self) -> str:
        """The days as a chart's period is written."""
        return _span(self.days)


def read_within(span: str, by: str) -> Within:
    """Return the bucket that two texts name.

    Raises:
        UnknownName: There is no such grain, or the period is no two dates.
        InvalidQuery: The dates make no period.
    """
    if by not in set(Grain):
        raise UnknownName("step of time", by, Grain)
    if read_span(span) in SPANS:
        raise InvalidQuery("Write two dates, the earlier first, such as 2026-01-01..2026-03-31.")
    # The newest day matters to relative periods alone.
    return Within(period_of(span, date.min), Grain(by))


def within_bucket(key: str, grain: Grain, period: Period) -> Within:
    """Return a bucket of a chart, one grain finer; a day, which has no finer one, by day.

    Args:
        key: The first day of the bucket (ISO).
        grain: What the chart is laid out by.
        period: The chart's days: of a bucket that they cut, only those that were counted are looked at.
    """
    finer = _FINER[_FINER.index(grain) + 1 :]
    return Within(_days(key, grain, period), finer[0] if finer else grain)


def within_above(within: Within, form: Format) -> tuple[str, Within] | None:
    """Return the next larger bucket in words, and itself; None above a year."""
    at = _FINER.index(within.by)
    if at < 2:
        return None
    is_day = within.by is Grain.DAY and within.days.days == 1
    larger, grain = (Grain.WEEK, Grain.DAY) if is_day else _FINER[at - 2 : at]
    around = bucket_period(bucket_of(within.days.first, larger), larger)
    return _by(form.bucket(around.first, larger)[1], grain.value, form), Within(around, grain)


def narrowed(state: ExploreState, within: Within) -> ExploreState:
    """Return a chart of those days alone, its time by no coarser grain than theirs."""
    is_coarser = state.grain is not None and state.grain in _FINER[: _FINER.index(within.by)]
    return replace(state, span=within.span, across=within.by.value if is_coarser else state.across)


def days_named(days: Period, form: Format) -> str:
    """Return days by the name of the bucket that they are, where they are one: "March 2026"."""
    for grain in _FINER[:-1]:
        if bucket_period(bucket_of(days.first, grain), grain) == days:
            return form.bucket(days.first, grain)[1]
    return days_in_words(days, form)


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
    span = _span(_days(axis.entries[at].key, axis.grain, counted.sheet.period))
    name = place_name(axis.entries[at], axis, form)
    for finer in _FINER[_FINER.index(axis.grain) + 1 :]:
        yield Drill(_by(name, finer.value, form), replace(state, span=span, across=finer.value))
    if not state.catalogue.is_usage:
        for each in (each for each in state.catalogue.dimensions if text_axis(each.name) not in state.dimensions):
            across = text_axis(each.name)
            yield Drill(_named(name, dimension_in_words(across, state), form), replace(state, span=span, across=across, kind=""))
    elif "production" not in state.dimensions:
        yield Drill(_by(name, "production", form), replace(state, span=span, across="production", kind=""))


def _alone(state: ExploreState, counted: Counted, form: Format) -> Iterator[Drill]:
    sheet, spot = counted.sheet, counted.spot
    for axis, index in ((sheet.across, spot.at), (sheet.groups, spot.group)):
        if index is None or axis.entries[index].is_rest or not (axis.name == "production" or is_text(axis.name)):
            continue
        if len(axis.entries[index].key) > LONGEST_VALUE:
            continue
        one = _only(state, axis.name, axis.entries[index].key)
        label = form.language.say("{production} alone", production=place_name(axis.entries[index], axis, form))
        if axis is sheet.groups:
            yield Drill(label, replace(one, group=""))
        else:
            grain = Grain.DAY if sheet.period.days <= _MOST_DAYS else Grain.MONTH
            yield Drill(label, replace(one, across=grain.value, kind=""))


def _only(state: ExploreState, axis: str, key: str) -> ExploreState:
    """Return the chart of one production, or of one of a dataset's texts."""
    if axis == "production":
        return replace(state, production_ids=(int(key),))
    dimension = dimension_name(axis)
    others = tuple(each for each in state.where if each.dimension != dimension)
    chosen = Where(dimension, (place_text(key),))
    return replace(state, where=tuple(sorted((*others, chosen), key=lambda each: each.dimension)))


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
    return _named(name, form.language.say(_NOUNS[dimension]), form)


def _named(name: str, dimension: str, form: Format) -> str:
    return form.language.say("{values} by {dimension}", values=capitalised(name), dimension=dimension)


def _days(key: str, grain: Grain, period: Period) -> Period:
    """Return the days of a bucket, as far as they lie in the period."""
    bucket = bucket_period(date.fromisoformat(key), grain)
    return Period(max(bucket.first, period.first), min(bucket.last, period.last))


def _span(days: Period) -> str:
    return f"{days.first.isoformat()}..{days.last.isoformat()}"
