"""The explore page of one account: the wells' numbers as one figure, and everything there is to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rushes.dashboards import Choice, Ground, Tile, ground_of, reach_in_words, situation_of, state_etag, tile_of
from rushes.domain import Period, Scope, measure
from rushes.explore.answers import Days, answer_of, days_of
from rushes.explore.choice import best_kind
from rushes.explore.notices import notices_of
from rushes.explore.of_dataset import TextChoices, empty_of_dataset, text_choices
from rushes.explore.state import ExploreState
from rushes.explore.words import subtitle_of, title_of
from rushes.figures import CHART_KINDS, ChartKind, Empty, EmptyReason, chart, draws_former, why_not
from rushes.metrics import ResultCache, Sheet
from rushes.warehouse import Reader

__all__ = ["Explore", "KindChoice", "build_explore"]


@dataclass(frozen=True, slots=True)
class KindChoice:
    """One kind of chart: whether it is shown, and why it cannot be; "" where it can."""

    kind: ChartKind
    is_shown: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class Explore:
    """What was put together, ready to be shown. Texts are for people, in the reader's formats.

    Args:
        state: What is shown.
        account_name: The account's name.
        title: What one sees, in one line.
        as_of: When and how far the data reaches.
        notices: What is missing, a sentence each.
        productions: The productions to choose from, by name; values are internal ids.
        texts: What of a dataset can be chosen from, in its dimensions' order; none of usage.
        kinds: The kinds of charts; empty while nothing is counted.
        tiles: The one figure; empty while nothing is counted.
        etag: Changes whenever anything of the above can have changed.
        days: The days that are shown, None while nothing is counted.
    """

    state: ExploreState
    account_name: str
    title: str
    as_of: str
    notices: tuple[str, ...]
    productions: tuple[Choice, ...]
    texts: tuple[TextChoices, ...]
    kinds: tuple[KindChoice, ...]
    tiles: tuple[Tile, ...]
    etag: str
    days: Period | None = None


def build_explore(
    reader: Reader,
    scope: Scope,
    state: ExploreState,
    *,
    now: datetime,
    locale: str,
    account_name: str = "",
    cache: ResultCache | None = None,
    has_choices: bool = True,
) -> Explore:
    """Return what one person put together of one account's numbers.

    Args:
        reader: A pinned version of the facts.
        scope: What the reader may see; it is narrowed to the state's account.
        state: What the reader put together.
        now: The present, aware; "today" is its date in the account's zone.
        locale: How numbers and dates are written.
        account_name: The name to show while the account was never loaded.
        cache: Where results are kept between requests.
        has_choices: The texts to choose from are wanted too; of a dataset they are questions of their own.

    Raises:
        NotFound: The scope does not reach the account or one of the productions, or the account has no such grouping
            or calculated field.
        InvalidQuery: The period is none, or a calculated field’s formula can no longer be read.
    """
    has_productions = state.catalogue.is_usage
    ground = ground_of(reader, scope, state, now=now, locale=locale, cache=cache, has_productions=has_productions)
    for name in state.dimensions:
        # A grouping that is not there is not there before anything is counted either.
        state.own_dimension(name)
    say = ground.form.language.say
    title, kinds, tiles, notices, days = say("Explore"), (), (), (), None
    if state.values:
        title, days = title_of(state, ground.form), days_of(state, ground)
        kinds, tiles, notices = _shown(state, ground, title, days)
    return Explore(
        state=state,
        account_name=ground.name(account_name),
        title=title,
        as_of=reach_in_words(ground.history, ground.form, zone=ground.zone, is_dated=state.catalogue.is_dated),
        notices=notices,
        productions=tuple(
            Choice(str(each.production_id), each.name, each.production_id in state.production_ids) for each in ground.productions
        ),
        texts=text_choices(state, ground) if has_choices else (),
        kinds=kinds,
        tiles=tiles,
        etag=state_etag(reader, scope, state, now=now, locale=locale),
        days=days.period if days else None,
    )


def _shown(state: ExploreState, ground: Ground, title: str, days: Days) -> tuple[tuple[KindChoice, ...], tuple[Tile, ...], tuple[str, ...]]:
    say = ground.form.language.say
    answer = answer_of(state, ground, days)
    kind = _kind(state, answer.sheet)
    figure = chart(
        answer.sheet,
        kind,
        id="chart",
        title=title,
        subtitle=subtitle_of(
            days.period, days.before, ground.form, is_complete=days.is_complete, is_drawn=draws_former(kind, answer.sheet)
        ),
        format=ground.form,
        empty=_empty(state, answer.sheet, ground),
    )
    reasons = {each: why_not(each, answer.sheet) for each in CHART_KINDS}
    kinds = tuple(KindChoice(each, each is kind, say(reason) if reason else "") for each, reason in reasons.items())
    notices = notices_of(state, answer, ground.form, has_complete=days.is_complete or state.with_incomplete)
    return kinds, (tile_of(figure, 12, answer.sheet.coverage, ground),), notices


def _kind(state: ExploreState, sheet: Sheet) -> ChartKind:
    """Return the kind that was asked for, the one that fits best where none was or it does not fit."""
    if not state.kind:
        return best_kind(sheet)
    asked = ChartKind(state.kind)
    return best_kind(sheet) if why_not(asked, sheet) else asked


def _empty(state: ExploreState, sheet: Sheet, ground: Ground) -> Empty | None:
    say = ground.form.language.say
    if not state.catalogue.is_usage:
        return empty_of_dataset(state, sheet, ground)
    rows = (sheet.total, *(each for cells in sheet.cells for each in cells))
    numbers = [number for row in rows for number in row if number is not None]
    when = say("from {first} to {last}", first=ground.form.date(sheet.period.first), last=ground.form.date(sheet.period.last))
    situation = situation_of(ground, is_loaded=bool(sheet.coverage.loaded), is_filtered=state.is_narrowed, when=when)
    names = tuple(dict.fromkeys(use.name for value in state.values for use in value.uses if measure(use.name).columns))
    if sheet.coverage.loaded and not numbers and all(value.derivation for value in state.values):
        # Something may well have been done: what is missing is what a number could be held against.
        words = say("Nothing can be derived from these numbers: lay more time across, or choose what to compare with.")
        return Empty(EmptyReason.NO_ACTIVITY, words)
    return situation.empty(names, max(map(abs, numbers), default=0)) if names else None
