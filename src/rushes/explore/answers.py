"""The numbers of what was put together of one account: its days, its words, and what they ask."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.dashboards import Ground
from rushes.domain import Period
from rushes.explore.periods import complete_part, period_before, period_of
from rushes.explore.questions import Answer, ask
from rushes.explore.state import ExploreState
from rushes.explore.words import value_in_words

__all__ = ["Days", "answer_of", "days_of"]


@dataclass(frozen=True, slots=True)
class Days:
    """The days that are shown and those they are compared with, and whether incomplete ones were left out of them."""

    period: Period
    before: Period | None
    is_complete: bool


def days_of(state: ExploreState, ground: Ground) -> Days:
    """Return the days that a state is about, in the account's zone."""
    chosen = period_of(state.span, ground.history.last_loaded or ground.today)
    complete = None
    if not state.with_incomplete:
        covered = ground.facts.coverage(chosen, ground.today)
        complete = complete_part(chosen, state.grain, covered, ground.today) if state.catalogue.is_dated else chosen
    period = complete or chosen
    return Days(period, period_before(state.span, period, state.compare), complete is not None)


def answer_of(state: ExploreState, ground: Ground, days: Days) -> Answer:
    """Return the numbers of a state with at least one value, of those days."""
    labels = tuple(value_in_words(value, ground.form, state.catalogue) for value in state.values)
    return ask(ground.facts, state, labels, days.period, days.before, ground.today, productions=ground.productions)
