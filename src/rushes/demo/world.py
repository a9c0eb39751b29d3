"""The seeded world: accounts, people and productions from a seed and a day, media on demand."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from rushes.demo.days import BusinessDays, business_days
from rushes.demo.generate import GeneratedMedia, Schedule, stream
from rushes.demo.model import Account, DateForm, Production, World
from rushes.demo.people import demo_people
from rushes.demo.plans import Ending, Plan, plans_for
from rushes.domain import add_months

__all__ = ["demo_world"]

TIME_ZONE = "Europe/Brussels"
_ACCOUNT_NAMES = ("North Production House", "Riverside Broadcasting", "Oddly Named Films")
_FIRST_ACCOUNT_ID = 4101
_CLOSED = Account(4001, "Closed Studio", TIME_ZONE, subscription_status="suspended")
_STORY_MONTHS = 18
_DAYS_PER_MONTH = 30.4


def demo_world(
    *,
    today: date | None = None,
    seed: int = 7,
    accounts: int = 3,
    months: int = _STORY_MONTHS,
    productions_per_account: int | Sequence[int] | None = None,
    now: datetime | None = None,
) -> World:
    """Return the seeded world of that day; the same input gives the same bytes.

    A world of twelve months or more begins on a 1 January or 1 July, so it is up to six months
    deeper than asked and the worlds of two neighbouring days agree about the past. Only the last
    two days before today may still be restated.

    Args:
        today: The last business date, in Europe/Brussels, the zone of every account; that of `now` if not given.
        seed: Another seed, other numbers.
        accounts: How many accounts; the first three tell the demo's story.
        months: How deep the world is at least.
        productions_per_account: One number for all accounts or one for each; None for the story's
            own (about 30, 10 and 18 of them exist by today; 25 for every further account).
        now: The moment of today at which the world stands, aware; noon if not given.

    Raises:
        ValueError: No accounts, no months, neither a day nor a moment, or `now` is not on that day.
    """
    if accounts < 1 or months < 1:
        raise ValueError("A world has at least one account and one month.")
    if today is None:
        if now is None:
            raise ValueError("A world has a day, or a moment of it.")
        today = now.astimezone(ZoneInfo(TIME_ZONE)).date()
    until_ms = _moment_ms(today, now)
    first_day = _first_day(today, months)
    days = business_days(TIME_ZONE, first_day, today)
    made = tuple(Account(_FIRST_ACCOUNT_ID + n, _account_name(n), TIME_ZONE, writes_numbers_as_text=n == 2) for n in range(accounts))
    productions: dict[int, Production] = {}
    schedules: dict[int, Schedule] = {}
    lost: set[int] = set()
    for number, account in enumerate(made):
        for plan, production, schedule in _productions(seed, number, account, _wanted(productions_per_account, number), months, days):
            productions[production.id], schedules[production.id] = production, schedule
            if plan.is_lost:
                lost.add(production.id)
    source = GeneratedMedia(seed, productions, schedules, {each.id: days for each in made}, until_ms)
    people = demo_people(made, _CLOSED, min(productions), frozenset(lost))
    return World((*made, _CLOSED), people, tuple(productions.values()), first_day, today, until_ms, source)


def _moment_ms(today: date, now: datetime | None) -> int:
    zone = ZoneInfo(TIME_ZONE)
    moment = now or datetime.combine(today, time(12), zone)
    if moment.astimezone(zone).date() != today:
        raise ValueError(f"The moment {moment.isoformat()} is not on {today} in {TIME_ZONE}.")
    return round(moment.timestamp() * 1000)


def _first_day(today: date, months: int) -> date:
    start = add_months(today.replace(day=1), -months)
    return start.replace(month=1 if start.month < 7 else 7) if months >= 12 else start


def _account_name(number: int) -> str:
    return _ACCOUNT_NAMES[number] if number < len(_ACCOUNT_NAMES) else f"House {number + 1:03d}"


def _wanted(productions: int | Sequence[int] | None, number: int) -> int | None:
    if productions is None or isinstance(productions, int):
        return productions
    return productions[number] if number < len(productions) else None


def _productions(
    seed: int, account_number: int, account: Account, wanted: int | None, months: int, days: BusinessDays
) -> list[tuple[Plan, Production, Schedule]]:
    found: list[tuple[Plan, Production, Schedule]] = []
    for number, plan in enumerate(plans_for(account_number, wanted)):
        production_id = 100_000 + account_number * 1_000 + number
        chance = stream(seed, "production", production_id)
        schedule = _schedule(plan, months, chance.random())
        if schedule.start < days.count - 1:
            found.append((plan, _production(production_id, account, plan, schedule, days), schedule))
    return found


def _schedule(plan: Plan, months: int, chance: float) -> Schedule:
    """Set a plan into the calendar; a shallow world runs through the same story faster."""
    scale = months / _STORY_MONTHS * _DAYS_PER_MONTH
    start = int(plan.start_month * scale + (chance * 9 if plan.start_month else 0))
    end = start + max(3, int(plan.run_months * scale))
    purge = end + 12 + int(chance * 25) if plan.ending is not Ending.STAYS or plan.run_months < 99 else None
    burst = None if plan.explodes_at_month is None else int(plan.explodes_at_month * scale)
    return Schedule(plan.kind, plan.hours_per_week, start, end, purge, burst)


def _production(production_id: int, account: Account, plan: Plan, schedule: Schedule, days: BusinessDays) -> Production:
    rhythm = plan.kind.value
    forms = tuple(DateForm)
    production = Production(
        production_id,
        account.id,
        plan.title,
        days.start_ms(schedule.start) + 5 * 3_600_000,
        date_form=forms[production_id % len(forms)],
        writes_numbers_as_text=production_id % 7 == 3,
        original_mbit_per_s=rhythm.original_mbit_per_s,
        external_share=rhythm.external_share,
        transcribed_share=rhythm.transcribed_share,
        subtitled_share=rhythm.subtitled_share,
        translated_share=rhythm.translated_share,
    )
    over = schedule.end + 45
    if plan.ending is Ending.STAYS or over >= days.count - 1:
        return production
    moment_ms = days.start_ms(over) + 10 * 3_600_000
    if plan.ending is Ending.ARCHIVED:
        return dataclasses.replace(production, archived_ms=moment_ms)
    return dataclasses.replace(production, deleted_ms=moment_ms)
