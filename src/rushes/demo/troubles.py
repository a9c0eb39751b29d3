"""What can go wrong with an answer: late, cut, garbled, half true, or no longer allowed.

Each trouble is a small value that is given the request and a way to let the platform answer it. It changes the answer on
its way, or the world before the answer is made; the second kind stays, as it would on a real platform.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from itertools import accumulate
from typing import Protocol, TypeAlias, cast

from rushes.demo.exchange import Answer, Request, json_bytes
from rushes.demo.model import MediaObject
from rushes.demo.tokens import Tokens
from rushes.demo.view import View

__all__ = [
    "Added",
    "ClockOff",
    "Cumulative",
    "CutOff",
    "Encounter",
    "Gone",
    "Hidden",
    "Malformed",
    "Meanwhile",
    "Nulls",
    "Removed",
    "Short",
    "Slow",
    "TokenEnds",
    "Trouble",
    "Truncated",
    "Twice",
    "UnknownFields",
]

Row: TypeAlias = dict[str, object]
_INSTANTS = ("created", "lastUpdated", "archived", "deleted")
_FLOWS = ("Volume Ingested (s)", "Items Ingested (#)", "Volume Transcribed (s)", "Volume Subtitled (s)", "Volume Translated (s)")
_ADDED_FROM = 900_000_000_000


@dataclass(frozen=True, slots=True)
class Encounter:
    """One request that meets a trouble.

    Args:
        request: What was asked.
        proceed: Lets the platform answer it as usual.
        view: The world, and the edits of it.
        tokens: Who is signed in.
    """

    request: Request
    proceed: Callable[[], Answer]
    view: View
    tokens: Tokens

    @property
    def production_id(self) -> int | None:
        """The production that the path names, None where it names none."""
        parts = self.request.path.strip("/").split("/")
        return int(parts[1]) if len(parts) > 1 and parts[0] == "production" and parts[1].isdigit() else None


class Trouble(Protocol):
    """Something that goes wrong."""

    def meet(self, encounter: Encounter) -> Answer:
        """Return what the caller gets."""
        ...


@dataclass(frozen=True, slots=True)
class Slow:
    """The answer is right, and late."""

    seconds: float = 1.0

    def meet(self, encounter: Encounter) -> Answer:
        """Return the answer, after a while."""
        answer = encounter.proceed()
        time.sleep(self.seconds)
        return answer


@dataclass(frozen=True, slots=True)
class CutOff:
    """The connection ends in the middle of the body."""

    share: float = 0.5

    def meet(self, encounter: Encounter) -> Answer:
        """Return the answer with the place at which it is cut."""
        answer = encounter.proceed()
        return replace(answer, cut_at=int(len(answer.body) * self.share))


@dataclass(frozen=True, slots=True)
class Truncated:
    """Half the JSON comes, as a whole body: its length is announced as what it is."""

    share: float = 0.5

    def meet(self, encounter: Encounter) -> Answer:
        """Return the beginning of the answer."""
        answer = encounter.proceed()
        return replace(answer, body=answer.body[: int(len(answer.body) * self.share)])


@dataclass(frozen=True, slots=True)
class Malformed:
    """Everything comes, and is no JSON."""

    def meet(self, encounter: Encounter) -> Answer:
        """Return the answer with a comma too many before its end."""
        answer = encounter.proceed()
        return replace(answer, body=answer.body[:-1] + b",," + answer.body[-1:])


@dataclass(frozen=True, slots=True)
class TokenEnds:
    """The caller's token has ended by now."""

    def meet(self, encounter: Encounter) -> Answer:
        """End the token, then answer."""
        encounter.tokens.revoke(encounter.request.first("access_token") or "")
        return encounter.proceed()


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Something happens on the platform just before this answer; for tests that hold the platform."""

    act: Callable[[], object]

    def meet(self, encounter: Encounter) -> Answer:
        """Let it happen, then answer."""
        self.act()
        return encounter.proceed()


@dataclass(frozen=True, slots=True)
class Twice:
    """The first item of a page stands there once more, at its end."""

    def meet(self, encounter: Encounter) -> Answer:
        """Return the page with one item twice."""
        return _with_rows(encounter.proceed(), lambda rows: [*rows, *rows[:1]])


@dataclass(frozen=True, slots=True)
class Short:
    """A page brings fewer items than it announces."""

    fewer: int = 1

    def meet(self, encounter: Encounter) -> Answer:
        """Return the page without its last items."""
        return _with_rows(encounter.proceed(), lambda rows: rows[: max(0, len(rows) - self.fewer)])


@dataclass(frozen=True, slots=True)
class UnknownFields:
    """Every item has fields that nobody has heard of."""

    def meet(self, encounter: Encounter) -> Answer:
        """Return the page with more in it."""
        more: Row = {"sinceRelease": "9.1", "nested": {"deep": [1, {"id": "7"}]}, "": None, "productionId ": -1}
        return _with_rows(encounter.proceed(), lambda rows: [{**row, **more} for row in rows])


@dataclass(frozen=True, slots=True)
class Nulls:
    """Fields of every item are null; without names, all fields of the first item are."""

    fields: tuple[str, ...] = ()

    def meet(self, encounter: Encounter) -> Answer:
        """Return the page with less in it."""

        def emptied(rows: list[Row]) -> list[Row]:
            if self.fields:
                return [{**row, **dict.fromkeys(self.fields)} for row in rows]
            return [*({**dict.fromkeys(row)} for row in rows[:1]), *rows[1:]]

        return _with_rows(encounter.proceed(), emptied)


@dataclass(frozen=True, slots=True)
class Added:
    """While somebody pages through a production's media objects, one appears before all others."""

    def meet(self, encounter: Encounter) -> Answer:
        """Add it, then answer."""
        production_id = encounter.production_id
        production = None if production_id is None else encounter.view.world.production(production_id)
        if production is not None:
            known = encounter.view.media(production.id)
            media_id = _ADDED_FROM + production.id * 10_000 + len(known)
            earliest_ms = min((each.created_ms for each in known), default=production.created_ms)
            encounter.view.edits.put_media(MediaObject(media_id, production.id, "Added meanwhile", "VIDEO", earliest_ms - 1, 60_000))
        return encounter.proceed()


@dataclass(frozen=True, slots=True)
class Removed:
    """While somebody pages through a production's media objects, the first of them disappears."""

    def meet(self, encounter: Encounter) -> Answer:
        """Remove it, then answer."""
        production_id = encounter.production_id
        for media in encounter.view.media(production_id)[:1] if production_id is not None else ():
            encounter.view.edits.remove_media(media)
        return encounter.proceed()


@dataclass(frozen=True, slots=True)
class Gone:
    """The production that is asked for has disappeared, for everybody."""

    def meet(self, encounter: Encounter) -> Answer:
        """Remove it, then answer."""
        if encounter.production_id is not None:
            encounter.view.edits.remove_production(encounter.production_id)
        return encounter.proceed()


@dataclass(frozen=True, slots=True)
class Hidden:
    """The caller has lost the right to the production that is asked for."""

    def meet(self, encounter: Encounter) -> Answer:
        """Take the right away, then answer."""
        person_id = encounter.tokens.person_id(encounter.request.first("access_token") or "")
        for person in encounter.view.world.people:
            if person.id == person_id and encounter.production_id is not None:
                encounter.view.edits.hide_production(encounter.production_id, person.name)
        return encounter.proceed()


@dataclass(frozen=True, slots=True)
class Cumulative:
    """A usage field that was a day's amount is all there ever was up to that day."""

    field: str = _FLOWS[0]

    def meet(self, encounter: Encounter) -> Answer:
        """Return the rows with that field as a lifetime total."""
        return _with_rows(encounter.proceed(), lambda rows: [self._grown(row, encounter.view) for row in rows])

    def _grown(self, row: Row, view: View) -> Row:
        production = view.world.production(int(str(row["Id"])))
        if production is None:
            return row
        usage = view.usage(view.edits.production(production))
        column = _FLOWS.index(self.field)
        until = (date.fromisoformat(str(row["date"])) - usage.days.day(usage.start)).days
        total = next((value for index, value in enumerate(accumulate(usage.columns[column])) if index == until), 0)
        return {**row, self.field: total if self.field == "Items Ingested (#)" else total / 1000}


@dataclass(frozen=True, slots=True)
class ClockOff:
    """The platform's clock is ahead (or, negative, behind): in its answers' dates and in every stamp it writes."""

    ahead: timedelta = timedelta(hours=1)

    def meet(self, encounter: Encounter) -> Answer:
        """Return the answer as that clock would have it."""
        answer = _with_rows(encounter.proceed(), lambda rows: [self._moved(row) for row in rows])
        now = format_datetime(datetime.now(UTC) + self.ahead, usegmt=True)
        return replace(answer, headers={**answer.headers, "Date": now})

    def _moved(self, row: Row) -> Row:
        return {name: self._stamp(value) if name in _INSTANTS else value for name, value in row.items()}

    def _stamp(self, value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int | str):
            return value
        if isinstance(value, int):
            return value + round(self.ahead.total_seconds() * 1000)
        return (datetime.fromisoformat(value) + self.ahead).isoformat(timespec="milliseconds")


def _with_rows(answer: Answer, change: Callable[[list[Row]], list[Row]]) -> Answer:
    """Return an answer whose rows, bare or under "rows" or "objects", are others; what has no rows stays."""
    if answer.status != 200:
        return answer
    body: object = json.loads(answer.body)
    if isinstance(body, list):
        return replace(answer, body=json_bytes(change(cast("list[Row]", body))))
    whole = cast("dict[str, object]", body) if isinstance(body, dict) else {}
    for name in ("rows", "objects"):
        if isinstance(rows := whole.get(name), list):
            return replace(answer, body=json_bytes({**whole, name: change(cast("list[Row]", rows))}))
    return answer
