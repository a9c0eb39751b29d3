"""The built-in usage dashboard: one account's month, from its state to its tiles."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rushes.dashboards import tiles
from rushes.dashboards.frame import Frame, frame_of
from rushes.dashboards.ground import (
    Ground,
    ground_of,
    month_after,
    month_before,
    month_choices,
    newest_complete,
    not_loaded_yet,
    situation_of,
    state_etag,
    tile_of,
)
from rushes.dashboards.page import Choice, Dashboard, DashboardState, Tile
from rushes.dashboards.questions import Answers, Breakdown, month_questions, production_questions, trend_question
from rushes.dashboards.tiles import Sight
from rushes.dashboards.words import missing_in_words, reach_in_words
from rushes.domain import Scope, month_of
from rushes.languages import capitalised
from rushes.metrics import Result, ResultCache
from rushes.warehouse import Reader

__all__ = ["MOST_TRENDS", "build_dashboard"]

MOST_TRENDS = 60
"""Of how many productions the page shows the last thirty days before it is asked for all rows; thousands would cost more than the rest."""


def build_dashboard(
    reader: Reader,
    scope: Scope,
    state: DashboardState,
    *,
    now: datetime,
    locale: str,
    account_name: str = "",
    cache: ResultCache | None = None,
    has_all_trends: bool = False,
) -> Dashboard:
    """Return the dashboard of one account's month.

    Args:
        reader: A pinned version of the facts.
        scope: What the reader may see; it is narrowed to the state's account.
        state: What the reader chose.
        now: The present, aware; "today" is its date in the account's zone.
        locale: How numbers and dates are written.
        account_name: The name to show while the account was never loaded.
        cache: Where results are kept between requests.
        has_all_trends: Every production has its trend, and not only the first of many.

    Raises:
        NotFound: The scope does not reach the account or one of the productions.
    """
    ground = ground_of(reader, scope, state, now=now, locale=locale, cache=cache)
    month = state.month or (month_of(ground.history.last_loaded).first if ground.history.last_loaded else None)
    shown_state = replace(state, month=month)
    frame = frame_of(month or ground.today.replace(day=1), last_loaded=ground.history.last_loaded or ground.today, today=ground.today)
    sight, breakdown = _sight(shown_state, ground, frame, has_all_trends=has_all_trends)
    return Dashboard(
        state=shown_state,
        account_name=ground.name(account_name),
        heading=capitalised(ground.form.month(frame.month.first)) if month else ground.form.language.say("Nothing loaded yet"),
        title=_title(sight, ground),
        as_of=reach_in_words(ground.history, ground.form, zone=ground.zone),
        notices=_notices(sight, ground),
        months=month_choices(ground, frame.month.first),
        previous_month=month_before(ground, frame.month.first),
        next_month=month_after(ground, frame.month.first),
        productions=tuple(
            Choice(str(each.production_id), each.name, each.production_id in state.production_ids) for each in ground.productions
        ),
        kpis=tiles.kpis(sight),
        tiles=_tiles(sight, breakdown, ground),
        etag=state_etag(reader, scope, state, now=now, locale=locale),
    )


def _sight(state: DashboardState, ground: Ground, frame: Frame, *, has_all_trends: bool) -> tuple[Sight, Breakdown]:
    asked = month_questions(frame, state.production_ids)
    storage_day = newest_complete(ground.history, frame.shown)
    found = ground.facts.answers((*asked, *production_questions(frame, storage_day, state.production_ids)))
    productions, storage = found[len(asked) :]
    drawn = state.production_ids if has_all_trends else _first(productions, state.production_ids)
    (trends,) = ground.facts.answers((trend_question(frame, drawn),))
    answers = Answers(*found[: len(asked)])
    when = ground.form.language.say("in {month}", month=ground.form.month_name(frame.month.first))
    is_loaded, is_filtered = bool(answers.total.coverage.loaded), bool(state.production_ids)
    situation = situation_of(ground, is_loaded=is_loaded, is_filtered=is_filtered, when=when)
    return Sight(frame, answers, situation, ground.form), Breakdown(productions, trends, storage)


def _first(productions: Result, chosen: tuple[int, ...]) -> tuple[int, ...]:
    """Return the productions whose trend the page shows before it is asked for all rows: every one, which no ids mean, if they are few."""
    if len(productions.rows) <= MOST_TRENDS:
        return chosen
    return tuple(int(str(key)) for key in productions.values("production")[:MOST_TRENDS])


def _tiles(sight: Sight, breakdown: Breakdown, ground: Ground) -> tuple[Tile, ...]:
    behind = f"{words}." if (words := not_loaded_yet(ground, sight.frame.month)) else ""
    starts = ""
    if ground.history.first_loaded and ground.history.first_loaded > sight.frame.year.first:
        starts = sight.form.language.say("Nothing is loaded before {day}.", day=sight.form.date(ground.history.first_loaded))
    return (
        tile_of(tiles.by_production(sight, breakdown.productions), 5, breakdown.productions.coverage, ground, (behind,)),
        tile_of(tiles.storage(sight, breakdown.storage), 7, breakdown.storage.coverage, ground, (behind,)),
        tile_of(tiles.by_month(sight), 12, sight.answers.monthly.coverage, ground, (behind, starts)),
        tile_of(tiles.daily(sight), 12, sight.answers.total.coverage, ground, (behind,)),
        tile_of(tiles.production_table(sight, breakdown), 12, breakdown.productions.coverage, ground, (behind,)),
    )


def _notices(sight: Sight, ground: Ground) -> tuple[str, ...]:
    missing = missing_in_words(sight.answers.total.coverage, ground.form)
    return tuple(filter(None, (missing, not_loaded_yet(ground, sight.frame.month))))


def _title(sight: Sight, ground: Ground) -> str:
    numbers = sight.answers.total.numbers("ingested")
    month = capitalised(ground.form.month(sight.frame.month.first))
    name = ground.account.name if ground.account else ground.form.language.say("Usage")
    if not numbers or numbers[0] is None:
        return f"{month}, {name}"
    return ground.form.language.say("{month}: {hours} ingested, {account}", month=month, hours=ground.form.hours(numbers[0]), account=name)
