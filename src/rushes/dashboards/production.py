"""A production's own page: its state, its month against the former, its months, its storage, what was restated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from rushes.dashboards import tiles
from rushes.dashboards.frame import Frame, frame_of
from rushes.dashboards.ground import (
    Ground,
    ground_of,
    month_after,
    month_before,
    month_choices,
    months_loaded_in_part,
    not_loaded_yet,
    situation_of,
    state_etag,
    tile_of,
)
from rushes.dashboards.history import History, history_figure, history_page
from rushes.dashboards.page import Choice, Tile
from rushes.dashboards.questions import Answers, month_questions, storage_by_month
from rushes.dashboards.tiles import Sight
from rushes.dashboards.words import missing_in_words, reach_in_words
from rushes.domain import STORAGE_KINDS, ProductionRow, ProductionState, Scope, month_of
from rushes.figures import Figure, grouped_bars, shown_in, state_in_words
from rushes.languages import capitalised
from rushes.metrics import Result, ResultCache
from rushes.warehouse import Reader

__all__ = ["OneProduction", "OneProductionState", "build_history", "build_production"]


@dataclass(frozen=True, slots=True)
class OneProductionState:
    """What the reader chose; the address bar holds exactly this.

    Args:
        account_id: The account, internal.
        production_id: The production, internal.
        month: First day of the month; None takes the newest one that has data.
        page: Which page of the restatements, from 1.
    """

    account_id: int
    production_id: int
    month: date | None = None
    page: int = 1

    @property
    def production_ids(self) -> tuple[int, ...]:
        """The one production, as every page asks for several."""
        return (self.production_id,)


@dataclass(frozen=True, slots=True)
class OneProduction:
    """A production's page, ready to be shown. Texts are for people, in the reader's formats.

    Args:
        state: What is shown; `month` is always set, unless nothing was ever loaded.
        account_name: The account's name.
        name: The production's name, cleaned.
        standing: Its state as a word, and the state's name.
        life: What is known of it: since when, until when, and what that means; a sentence each.
        heading: The month that its numbers are of.
        title: What one sees, in one line, for the window's title.
        as_of: When and how far the data reaches.
        notices: What is missing, a sentence each.
        months: The months to choose from, newest first; values are `YYYY-MM`.
        previous_month: The month before, None where there is no data.
        next_month: The month after, None where there is no data.
        kpis: The row of single numbers.
        tiles: The figures, in reading order.
        history: One page of what was restated.
        etag: Changes whenever anything of the above can have changed.
    """

    state: OneProductionState
    account_name: str
    name: str
    standing: tuple[str, str]
    life: tuple[str, ...]
    heading: str
    title: str
    as_of: str
    notices: tuple[str, ...]
    months: tuple[Choice, ...]
    previous_month: date | None
    next_month: date | None
    kpis: tuple[Figure, ...]
    tiles: tuple[Tile, ...]
    history: History
    etag: str


def build_production(
    reader: Reader,
    scope: Scope,
    state: OneProductionState,
    *,
    now: datetime,
    locale: str,
    account_name: str = "",
    cache: ResultCache | None = None,
) -> OneProduction:
    """Return one production's page.

    Args:
        reader: A pinned version of the facts.
        scope: What the reader may see; it is narrowed to the state's account.
        state: What the reader chose.
        now: The present, aware; "today" is its date in the account's zone.
        locale: How numbers and dates are written.
        account_name: The name to show while the account was never loaded.
        cache: Where results are kept between requests.

    Raises:
        NotFound: The scope does not reach the production.
    """
    ground = ground_of(reader, scope, state, now=now, locale=locale, cache=cache)
    found = _row(ground, state)
    month = state.month or (month_of(ground.history.last_loaded).first if ground.history.last_loaded else None)
    frame = frame_of(month or ground.today.replace(day=1), last_loaded=ground.history.last_loaded or ground.today, today=ground.today)
    sight, stored = _sight(state, ground, frame)
    say, name = ground.form.language.say, shown_in(found.name, ground.form.language.say("Unnamed"))
    heading = capitalised(ground.form.month(frame.month.first)) if month else say("Nothing loaded yet")
    return OneProduction(
        state=replace(state, month=month),
        account_name=ground.name(account_name),
        name=name,
        standing=(capitalised(state_in_words(found.state.value, ground.form)), found.state.value),
        life=_life(found, ground),
        heading=heading,
        title=say("{production}, {month}, {account}", production=name, month=heading, account=ground.name(account_name)),
        as_of=reach_in_words(ground.history, ground.form, zone=ground.zone),
        notices=tuple(filter(None, (missing_in_words(sight.answers.total.coverage, ground.form), not_loaded_yet(ground, frame.month)))),
        months=month_choices(ground, frame.month.first),
        previous_month=month_before(ground, frame.month.first),
        next_month=month_after(ground, frame.month.first),
        kpis=tiles.kpis(sight),
        tiles=(
            tile_of(tiles.by_month(sight), 12, sight.answers.monthly.coverage, ground),
            tile_of(_stored(sight, stored), 12, stored.coverage, ground),
            tile_of(tiles.daily(sight), 12, sight.answers.total.coverage, ground),
        ),
        history=history_page(reader, state.account_id, state.production_id, state.page, ground),
        etag=state_etag(reader, scope, state, now=now, locale=locale),
    )


def build_history(reader: Reader, scope: Scope, state: OneProductionState, *, now: datetime, locale: str) -> Figure:
    """Return everything that was restated of a production, as a table for the file.

    Raises:
        NotFound: The scope does not reach the production.
    """
    ground = ground_of(reader, scope, state, now=now, locale=locale)
    return history_figure(reader, state.account_id, state.production_id, ground)


def _row(ground: Ground, state: OneProductionState) -> ProductionRow:
    return next(each for each in ground.productions if each.production_id == state.production_id)


def _sight(state: OneProductionState, ground: Ground, frame: Frame) -> tuple[Sight, Result]:
    asked = (*month_questions(frame, state.production_ids), storage_by_month(frame, state.production_ids))
    *month, stored = ground.facts.answers(asked)
    answers = Answers(*month)
    when = ground.form.language.say("in {month}", month=ground.form.month_name(frame.month.first))
    is_loaded = bool(answers.total.coverage.loaded)
    situation = situation_of(ground, is_loaded=is_loaded, is_filtered=False, when=when)
    return Sight(frame, answers, situation, ground.form), stored


def _life(found: ProductionRow, ground: Ground) -> tuple[str, ...]:
    """Return what the dates of a production mean, the oldest first."""
    say, form = ground.form.language.say, ground.form
    told: list[str] = []
    if found.created_on:
        told.append(say("Created on {day}.", day=form.date(found.created_on)))
    if found.archived_on and found.state is not ProductionState.ACTIVE:
        told.append(say("Archived on {day}: nothing new comes in, what it stores still counts.", day=form.date(found.archived_on)))
    if found.deleted_on:
        told.append(say("Deleted on {day}: its storage ends there, what it ingested stays.", day=form.date(found.deleted_on)))
    if found.hidden_on and found.state is ProductionState.NOT_VISIBLE:
        day = form.date(found.hidden_on)
        told.append(say("Not visible to the nightly load since {day}: it may still be there, but nothing of it is known since.", day=day))
    return tuple(told)


def _stored(sight: Sight, result: Result) -> Figure:
    say, form = sight.form.language.say, sight.form
    names = tuple(name for name in STORAGE_KINDS if sight.situation.reports(name)) or STORAGE_KINDS[:1]
    total = sum(number or 0 for name in names for number in result.numbers(name))
    first, last = form.month(sight.frame.year.first), form.month(sight.frame.year.last)
    newest = sum(result.numbers(name)[-1] or 0 for name in names) if result.rows else 0
    year = replace(sight.situation, is_loaded=bool(result.coverage.loaded), when=say("from {first} to {last}", first=first, last=last))
    return grouped_bars(
        result,
        id="stored",
        measures=names,
        title=say("Stored: {size} at the last count", size=form.bytes(newest)) if total else say("Storage by kind"),
        subtitle=say("Storage by kind on the last loaded day of each month, {first} to {last}", first=first, last=last),
        format=form,
        incomplete=months_loaded_in_part(result.coverage),
        empty=year.empty(names, total),
    )
