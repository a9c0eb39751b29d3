"""What every page of an account knows before it asks for a number: who looks, at what, as of when."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import rushes
from rushes.dashboards.empties import Situation
from rushes.dashboards.page import Choice, Tile
from rushes.dashboards.words import NOT_LOADED_YET, days_in_words, missing_in_words
from rushes.domain import AccountRow, Grain, Grant, Period, ProductionRow, Scope, month_of
from rushes.errors import NotFound
from rushes.figures import Figure, Format
from rushes.languages import capitalised
from rushes.metrics import Batch, Coverage, ResultCache
from rushes.warehouse import Reader, account, productions

__all__ = [
    "Asked",
    "Ground",
    "ground_of",
    "month_after",
    "month_before",
    "month_choices",
    "months_loaded_in_part",
    "months_with_data",
    "newest_complete",
    "not_loaded_yet",
    "situation_of",
    "state_etag",
    "tile_of",
]

_EPOCH = date(1990, 1, 1)


class Asked(Protocol):
    """What a reader chose, as far as every page has it; equal choices have equal texts (`repr`)."""

    @property
    def account_id(self) -> int:
        """The account, internal."""
        ...

    @property
    def production_ids(self) -> tuple[int, ...]:
        """Only these productions; empty means all that the reader may see."""
        ...


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known before any number is asked for.

    Args:
        grant: What the reader may see of the account.
        account: The account, None while it was never loaded.
        productions: Those that the reader may see, by name.
        today: The account's date now.
        zone: The account's zone.
        form: How numbers and dates read.
        history: What was ever loaded.
        facts: Answers questions about the account, as the reader may see it.
    """

    grant: Grant
    account: AccountRow | None
    productions: tuple[ProductionRow, ...]
    today: date
    zone: str
    form: Format
    history: Coverage
    facts: Batch

    def name(self, otherwise: str) -> str:
        """Return the account's name, the other one while it was never loaded."""
        return self.account.name if self.account else otherwise


def state_etag(reader: Reader, scope: Scope, asked: Asked, *, now: datetime, locale: str, beside: Sequence[Reader] = ()) -> str:
    """Return a tag that changes whenever what is shown can have changed; cheap.

    It holds the version's files, the ledger's revision, the scope, the state, today, the locale and the release. `beside` are the
    readers of whatever else is shown, whose versions count like the first's.

    Raises:
        NotFound: The scope does not reach the account or one of the productions.
    """
    grant = _grant(scope, asked)
    found = account(reader, asked.account_id)
    today = now.astimezone(ZoneInfo(found.time_zone if found else "UTC")).date()
    versions = [part for each in (reader, *beside) for part in (each.version.registry_id, each.version.number, each.version.revision)]
    parts = (rushes.__version__, *versions, grant, asked, today, locale)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def ground_of(
    reader: Reader,
    scope: Scope,
    asked: Asked,
    *,
    now: datetime,
    locale: str,
    cache: ResultCache | None = None,
    has_productions: bool = True,
) -> Ground:
    """Return the ground of a page.

    Args:
        reader: A pinned version of the facts.
        scope: What the reader may see; it is narrowed to the account.
        asked: What the reader chose.
        now: The present, aware.
        locale: How numbers and dates are written.
        cache: Where answers are kept between requests.
        has_productions: The facts are of productions; those of a dataset are not, and are seen by whoever sees all of the account alone.

    Raises:
        NotFound: The scope does not reach the account or one of the productions.
    """
    scope = scope if has_productions else scope.of_whole_accounts
    grant = _grant(scope, asked)
    found = account(reader, asked.account_id)
    zone = found.time_zone if found else "UTC"
    today = now.astimezone(ZoneInfo(zone)).date()
    known = productions(reader, asked.account_id) if has_productions else ()
    visible = tuple(each for each in known if grant.covers(each.production_id))
    if not set(asked.production_ids) <= {each.production_id for each in visible}:
        raise NotFound("There is no such account or production.")
    facts = Batch(reader, scope.only(asked.account_id), cache=cache)
    return Ground(
        grant=grant,
        account=found,
        productions=tuple(sorted(visible, key=lambda each: (each.name.casefold(), each.name, each.production_id))),
        today=today,
        zone=zone,
        form=Format(locale),
        history=facts.coverage(Period(_EPOCH, today), today),
        facts=facts,
    )


def _grant(scope: Scope, asked: Asked) -> Grant:
    grant = scope.only(asked.account_id).grant_for(asked.account_id)
    if grant is None or not all(grant.covers(each) for each in asked.production_ids):
        raise NotFound("There is no such account or production.")
    return grant


def situation_of(ground: Ground, *, is_loaded: bool, is_filtered: bool, when: str) -> Situation:
    """Return what decides why a figure is empty.

    Args:
        ground: What is known already.
        is_loaded: Some day of what is shown is loaded.
        is_filtered: Productions were chosen, so that others may have something.
        when: The shown time as one says it: "in November".
    """
    return Situation(
        has_right=ground.grant.sees_all_productions or bool(ground.grant.production_ids),
        is_loaded=is_loaded,
        was_ever_loaded=ground.history.first_loaded is not None,
        reported=ground.history.reported,
        is_filtered=is_filtered,
        when=when,
        form=ground.form,
    )


def newest_complete(history: Coverage, shown: Period) -> date:
    """Return the newest complete day shown; where there is none, the newest loaded one."""
    missing = set(history.missing)
    loaded = [day for day in shown.each_day() if any(day in run for run in history.loaded)]
    return max((day for day in loaded if day not in missing), default=max(loaded, default=shown.last))


def months_with_data(ground: Ground) -> tuple[date, ...]:
    """Return the first days of all months from the first loaded day to the newest."""
    if ground.history.first_loaded is None or ground.history.last_loaded is None:
        return ()
    return Period(ground.history.first_loaded, ground.history.last_loaded).buckets(Grain.MONTH)


def month_choices(ground: Ground, shown: date) -> tuple[Choice, ...]:
    """Return the months to choose from, newest first; `shown` is the first day of the one that is shown."""
    months = reversed(months_with_data(ground))
    return tuple(Choice(f"{first:%Y-%m}", capitalised(ground.form.month(first)), first == shown) for first in months)


def month_before(ground: Ground, shown: date) -> date | None:
    """Return the nearest month with data before that one."""
    return max((month for month in months_with_data(ground) if month < shown), default=None)


def month_after(ground: Ground, shown: date) -> date | None:
    """Return the nearest month with data after that one."""
    return min((month for month in months_with_data(ground) if month > shown), default=None)


def months_loaded_in_part(found: Coverage) -> frozenset[date]:
    """Return the first days of the months of which some days are loaded and others are not."""
    loaded: dict[date, int] = defaultdict(int)
    for run in found.loaded:
        for first in run.buckets(Grain.MONTH):
            month = month_of(first)
            loaded[first] += Period(max(run.first, month.first), min(run.last, month.last)).days
    return frozenset(first for first, days in loaded.items() if days < month_of(first).days)


def not_loaded_yet(ground: Ground, shown: Period) -> str:
    """Return which days of the period are over and not loaded yet; figures end before them, so they would not tell."""
    newest = ground.history.last_loaded
    if newest is None or newest < shown.first:
        return ""
    return days_in_words([day for day in ground.history.missing if day > newest and day in shown], NOT_LOADED_YET, ground.form)


def tile_of(figure: Figure, span: int, found: Coverage, ground: Ground, more: Sequence[str] = ()) -> Tile:
    """Return a figure as a tile that says when its numbers were read and what is missing from them.

    Args:
        figure: What it shows.
        span: How many of the twelve columns it takes.
        found: The coverage of its result.
        ground: What is known of the account.
        more: Further sentences of what is missing.
    """
    say = ground.form.language.say
    as_of = say("As of {instant}", instant=ground.form.instant(found.as_of, ground.zone)) if found.as_of else say("Not loaded yet")
    missing = missing_in_words(found, ground.form)
    return Tile(figure.id, figure, span, as_of, " ".join(filter(None, (f"{missing}." if missing else "", *more))))
