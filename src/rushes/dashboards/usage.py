"""The built-in usage dashboard: one account's month, from its state to its tiles."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import rushes
from rushes.dashboards import tiles
from rushes.dashboards.empties import Situation
from rushes.dashboards.frame import Frame, frame_of
from rushes.dashboards.page import Choice, Dashboard, DashboardState, Tile
from rushes.dashboards.questions import answers_of, questions
from rushes.dashboards.tiles import Sight
from rushes.dashboards.words import days_in_words, missing_in_words, reach_in_words
from rushes.domain import AccountRow, Grain, Grant, Period, ProductionRow, Scope, month_of
from rushes.errors import NotFound
from rushes.figures import Figure, Format
from rushes.metrics import Coverage, ResultCache, coverage, run_batch
from rushes.warehouse import Reader, account, productions, reported_columns

__all__ = ["build_dashboard", "dashboard_etag"]

_EPOCH = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is known before any number is asked for."""

    grant: Grant
    account: AccountRow | None
    productions: tuple[ProductionRow, ...]
    today: date
    zone: str
    form: Format
    history: Coverage


def dashboard_etag(reader: Reader, scope: Scope, state: DashboardState, *, now: datetime, locale: str) -> str:
    """Return a tag that changes whenever the dashboard can have changed; cheap.

    It holds the version's files, the ledger's revision, the scope, the state, today, the locale and the release.

    Raises:
        NotFound: The scope does not reach the account.
    """
    grant = _grant(scope, state)
    found = account(reader, state.account_id)
    today = now.astimezone(ZoneInfo(found.time_zone if found else "UTC")).date()
    version = reader.version
    parts = (rushes.__version__, version.registry_id, version.number, version.revision, grant, state, today, locale)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def build_dashboard(
    reader: Reader,
    scope: Scope,
    state: DashboardState,
    *,
    now: datetime,
    locale: str,
    account_name: str = "",
    cache: ResultCache | None = None,
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

    Raises:
        NotFound: The scope does not reach the account or one of the productions.
    """
    ground = _ground(reader, scope, state, now=now, locale=locale)
    month = state.month or (month_of(ground.history.last_loaded).first if ground.history.last_loaded else None)
    shown_state = replace(state, month=month)
    frame = frame_of(month or ground.today.replace(day=1), last_loaded=ground.history.last_loaded or ground.today, today=ground.today)
    sight = _sight(reader, scope.only(state.account_id), shown_state, ground, frame, cache)
    return Dashboard(
        state=shown_state,
        account_name=ground.account.name if ground.account else account_name,
        heading=ground.form.month(frame.month.first) if month else "Nothing loaded yet",
        title=_title(sight, ground),
        as_of=reach_in_words(ground.history, ground.form, zone=ground.zone),
        notices=_notices(sight, ground),
        months=_months(ground, frame),
        previous_month=_neighbour(ground, frame, -1),
        next_month=_neighbour(ground, frame, 1),
        productions=tuple(
            Choice(str(each.production_id), each.name, each.production_id in state.production_ids) for each in ground.productions
        ),
        kpis=tiles.kpis(sight),
        tiles=_tiles(sight, ground),
        etag=dashboard_etag(reader, scope, state, now=now, locale=locale),
    )


def _grant(scope: Scope, state: DashboardState) -> Grant:
    grant = scope.only(state.account_id).grant_for(state.account_id)
    if grant is None or not all(grant.covers(each) for each in state.production_ids):
        raise NotFound("There is no such account or production.")
    return grant


def _ground(reader: Reader, scope: Scope, state: DashboardState, *, now: datetime, locale: str) -> _Ground:
    grant = _grant(scope, state)
    found = account(reader, state.account_id)
    zone = found.time_zone if found else "UTC"
    today = now.astimezone(ZoneInfo(zone)).date()
    visible = tuple(each for each in productions(reader, state.account_id) if grant.covers(each.production_id))
    if not set(state.production_ids) <= {each.production_id for each in visible}:
        raise NotFound("There is no such account or production.")
    return _Ground(
        grant=grant,
        account=found,
        productions=tuple(sorted(visible, key=lambda each: (each.name.casefold(), each.name, each.production_id))),
        today=today,
        zone=zone,
        form=Format(locale),
        history=coverage(reader, scope.only(state.account_id), Period(_EPOCH, today), today),
    )


def _sight(reader: Reader, scope: Scope, state: DashboardState, ground: _Ground, frame: Frame, cache: ResultCache | None) -> Sight:
    storage_day = _newest_complete(ground.history, frame.shown)
    answers = answers_of(run_batch(reader, questions(frame, storage_day, state.production_ids), scope, cache=cache))
    situation = Situation(
        has_right=ground.grant.sees_all_productions or bool(ground.grant.production_ids),
        is_loaded=bool(answers.total.coverage.loaded),
        was_ever_loaded=ground.history.first_loaded is not None,
        reported=reported_columns(reader, state.account_id),
        is_filtered=bool(state.production_ids),
        when=f"in {ground.form.month_name(frame.month.first)}",
    )
    return Sight(frame, storage_day, answers, situation, ground.form)


def _newest_complete(history: Coverage, shown: Period) -> date:
    """Return the newest complete day shown; where there is none, the newest loaded one."""
    missing = set(history.missing)
    loaded = [day for day in shown.each_day() if any(day in run for run in history.loaded)]
    return max((day for day in loaded if day not in missing), default=max(loaded, default=shown.last))


def _months(ground: _Ground, frame: Frame) -> tuple[Choice, ...]:
    return tuple(
        Choice(f"{first:%Y-%m}", ground.form.month(first), first == frame.month.first) for first in reversed(_months_with_data(ground))
    )


def _months_with_data(ground: _Ground) -> tuple[date, ...]:
    if ground.history.first_loaded is None or ground.history.last_loaded is None:
        return ()
    return Period(ground.history.first_loaded, ground.history.last_loaded).buckets(Grain.MONTH)


def _neighbour(ground: _Ground, frame: Frame, step: int) -> date | None:
    months = _months_with_data(ground)
    if step < 0:
        return max((month for month in months if month < frame.month.first), default=None)
    return min((month for month in months if month > frame.month.first), default=None)


def _tiles(sight: Sight, ground: _Ground) -> tuple[Tile, ...]:
    year = sight.answers.monthly.coverage
    behind = f"{words}." if (words := _behind(sight, ground)) else ""
    starts = ""
    if ground.history.first_loaded and ground.history.first_loaded > sight.frame.year.first:
        starts = f"Nothing is loaded before {sight.form.date(ground.history.first_loaded)}."
    shown: tuple[tuple[Figure, int, Coverage, str], ...] = (
        (tiles.by_production(sight), 5, sight.answers.productions.coverage, ""),
        (tiles.storage(sight), 7, sight.answers.storage.coverage, ""),
        (tiles.by_month(sight), 12, year, starts),
        (tiles.daily(sight), 12, sight.answers.total.coverage, ""),
        (tiles.production_table(sight), 12, sight.answers.productions.coverage, ""),
    )
    return tuple(
        Tile(figure.id, figure, span, _as_of(found, ground), " ".join(filter(None, (_missing(found, ground), behind, more))))
        for figure, span, found, more in shown
    )


def _as_of(found: Coverage, ground: _Ground) -> str:
    return f"As of {ground.form.instant(found.as_of, ground.zone)}" if found.as_of else "Not loaded yet"


def _missing(found: Coverage, ground: _Ground) -> str:
    words = missing_in_words(found, ground.form)
    return f"{words}." if words else ""


def _notices(sight: Sight, ground: _Ground) -> tuple[str, ...]:
    return tuple(filter(None, (missing_in_words(sight.answers.total.coverage, ground.form), _behind(sight, ground))))


def _behind(sight: Sight, ground: _Ground) -> str:
    """Return which days of the month are over and not loaded yet; figures end before them, so they would not tell."""
    month, newest = sight.frame.month, ground.history.last_loaded
    if newest is None or newest < month.first:
        return ""
    return days_in_words([day for day in ground.history.missing if day > newest and day in month], "not loaded yet", ground.form)


def _title(sight: Sight, ground: _Ground) -> str:
    numbers = sight.answers.total.numbers("ingested")
    name = ground.account.name if ground.account else "Usage"
    if not numbers or numbers[0] is None:
        return f"{ground.form.month(sight.frame.month.first)}, {name}"
    return f"{ground.form.month(sight.frame.month.first)}: {ground.form.hours(numbers[0])} ingested, {name}"
