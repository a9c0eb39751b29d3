"""What the world's productions are, as data: title, kind of work, hours a week, when and how they end.

Times are months since the world begins, for a world that is eighteen months deep; the rows beyond
month 17 are there because the world begins in January or July and so can be two years deep.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from rushes.demo.titles import HOSTILE_TITLES, plain_title

__all__ = ["Ending", "Kind", "Plan", "Rhythm", "plans_for"]


class Ending(Enum):
    """What becomes of a production once its work is over."""

    STAYS = "stays"
    ARCHIVED = "archived"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a kind of production works: weight of Monday to Sunday, mean clip, ramp as part of its run."""

    weekdays: tuple[float, float, float, float, float, float, float]
    clip_minutes: float
    ramp_share: float
    original_mbit_per_s: int
    transcribed_share: float
    subtitled_share: float
    translated_share: float
    external_share: float
    takes_summer_off: float


class Kind(Enum):
    """The kinds of production, with their rhythm."""

    DRAMA = Rhythm((1.2, 1.3, 1.3, 1.3, 1.2, 0.4, 0.0), 5.0, 0.20, 26, 0.15, 0.10, 0.06, 0.30, 0.75)
    DAILY = Rhythm((1.4, 1.3, 1.3, 1.3, 1.3, 0.2, 0.2), 9.0, 0.04, 12, 0.80, 0.42, 0.08, 0.0, 0.65)
    SPORT = Rhythm((0.3, 0.2, 0.7, 0.3, 0.6, 2.4, 2.5), 24.0, 0.05, 14, 0.10, 0.05, 0.0, 0.15, 0.40)
    DOCUMENTARY = Rhythm((1.1, 1.2, 1.2, 1.1, 1.1, 0.8, 0.5), 14.0, 0.55, 20, 0.90, 0.36, 0.30, 0.45, 0.20)
    EVENT = Rhythm((0.7, 0.8, 0.9, 1.0, 1.3, 1.3, 1.0), 18.0, 0.15, 18, 0.45, 0.30, 0.22, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Plan:
    """One production before it exists: months since the world begins, hours in a full week."""

    title: str
    kind: Kind
    hours_per_week: float
    start_month: float
    run_months: float
    ending: Ending = Ending.STAYS
    explodes_at_month: float | None = None
    is_lost: bool = False


_S, _A, _D = Ending.STAYS, Ending.ARCHIVED, Ending.DELETED

_NORTH = (
    Plan("Morning Table", Kind.DAILY, 11.0, 0, 99),
    Plan("The Long Harbour", Kind.DRAMA, 14.0, 0, 5, _A),
    Plan("Storm Season", Kind.DOCUMENTARY, 2.0, 1, 99, explodes_at_month=13.5),
    Plan("Sunday Track", Kind.SPORT, 7.5, 0, 99),
    Plan("Low Water", Kind.DOCUMENTARY, 3.0, 0, 9, _A),
    Plan("Eleven Streets", Kind.DRAMA, 9.0, 2, 5, _A),
    Plan("The Quiet Border", Kind.DOCUMENTARY, 2.5, 3, 99, is_lost=True),
    Plan("Spring Concerts", Kind.EVENT, 16.0, 3, 1.2, _D),
    Plan("Kitchen of the North", Kind.DAILY, 5.5, 4, 99),
    Plan("Glass Houses", Kind.DRAMA, 12.0, 4, 6, _A),
    Plan("Ask the Town", Kind.DAILY, 4.0, 0, 11, _D),
    Plan("Night Ferry", Kind.DRAMA, 8.0, 6, 4, _S),
    Plan("Wood and Iron", Kind.DOCUMENTARY, 3.5, 5, 12, _A),
    Plan("City Marathon", Kind.EVENT, 34.0, 7, 0.6, _A),
    Plan("A Year in the Dunes", Kind.DOCUMENTARY, 3.0, 1, 99),
    Plan("Second Shift", Kind.DRAMA, 13.0, 8, 6, _S),
    Plan("Regional Cup", Kind.SPORT, 6.0, 7, 99),
    Plan("Book Hour", Kind.DAILY, 2.5, 6, 99),
    Plan("Film Festival Diary", Kind.EVENT, 22.0, 9, 0.9, _A),
    Plan("The Weather People", Kind.DOCUMENTARY, 2.5, 8, 9),
    Plan("Café Minuit", Kind.DRAMA, 11.0, 10, 5, _S),
    Plan("Repair Shop", Kind.DAILY, 5.0, 10, 99),
    Plan("Election Evening", Kind.EVENT, 30.0, 11, 0.5, _D),
    Plan("Salt", Kind.DOCUMENTARY, 4.0, 9, 99),
    Plan("Young Voices", Kind.DAILY, 3.0, 11, 99),
    Plan("The Lock Keeper", Kind.DRAMA, 15.0, 12, 7),
    Plan("Cycling Week", Kind.EVENT, 38.0, 13, 0.7, _A),
    Plan("Winter Roads", Kind.DOCUMENTARY, 3.5, 12, 99),
    Plan("Studio 4 Sessions", Kind.EVENT, 9.0, 14, 99),
    Plan("Platform Nine", Kind.DRAMA, 12.0, 15, 6),
    Plan("Grand Tour of Small Places", Kind.DOCUMENTARY, 4.5, 15, 99),
    Plan("Open Doors", Kind.EVENT, 14.0, 16, 2.0, _A),
    Plan("Two Rivers", Kind.DRAMA, 10.0, 17, 8),
    Plan("The Paper Mill", Kind.DOCUMENTARY, 4.0, 19, 99),
    Plan("Autumn Stages", Kind.EVENT, 15.0, 20, 3.0),
    Plan("North by Tram", Kind.DAILY, 6.0, 21, 99),
)

_RIVERSIDE = (
    Plan("Riverside News", Kind.DAILY, 13.0, 0, 99),
    Plan("Match of the Week", Kind.SPORT, 8.0, 0, 99),
    Plan("The Bridge Tender", Kind.DRAMA, 10.0, 1, 6, _A),
    Plan("Garden Hour", Kind.DAILY, 3.0, 2, 99),
    Plan("Old Machines", Kind.DOCUMENTARY, 2.5, 4, 99),
    Plan("Carnival Live", Kind.EVENT, 26.0, 7, 0.6, _D),
    Plan("Deep Winter", Kind.DRAMA, 9.0, 9, 6),
    Plan("Small Claims", Kind.DAILY, 3.5, 8, 99),
    Plan("Harvest", Kind.DOCUMENTARY, 3.0, 11, 99),
    Plan("The Tall Ships", Kind.EVENT, 20.0, 15, 0.8, _A),
    Plan("Cold Front", Kind.DRAMA, 11.0, 15, 8),
    Plan("Riverside at Night", Kind.DAILY, 4.0, 20, 99),
)

_ODD = tuple(
    Plan(title, kind, hours, start, 99)
    for title, kind, hours, start in zip(
        (*HOSTILE_TITLES, "Same Name", "same name", "Same Name ", "Ünïcôde Nürnberg", "0", "-1"),
        (Kind.DOCUMENTARY, Kind.DAILY, Kind.EVENT, Kind.DRAMA, Kind.SPORT, Kind.DAILY) * 3,
        (2.0, 1.5, 1.0, 2.5, 1.5, 0.8) * 3,
        (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
        strict=True,
    )
)

_NAMED = (_NORTH, _RIVERSIDE, _ODD)


def plans_for(account_index: int, productions: int | None) -> tuple[Plan, ...]:
    """Return the plans of the world's n-th account.

    The first three accounts tell the demo's story; every further one is steady, with all its
    productions there from the first day, so that a large world has a known size.

    Args:
        account_index: 0 for the first account.
        productions: How many; None for the story's own number (25 for further accounts).
    """
    named = _NAMED[account_index] if account_index < len(_NAMED) else ()
    wanted = productions if productions is not None else (len(named) or 25)
    kinds = tuple(Kind)
    further = (
        Plan(plain_title(account_index * 31 + number), kinds[number % len(kinds)], 1.0 + number % 5, 0, 99)
        for number in range(len(named), wanted)
    )
    return (*named[:wanted], *further)
