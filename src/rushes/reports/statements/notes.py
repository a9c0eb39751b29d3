"""What late data changed in a closed period: each difference, and which night brought how much of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from rushes.domain import FACT_COLUMNS, MEASURES, MeasureKind, Period
from rushes.reports.statements.canonical import Document, instant_text, number_of, sound_text, stated
from rushes.reports.statements.document import Head
from rushes.reports.statements.numbers import MAXIMUM, Numbers, Used
from rushes.warehouse import Restatement

__all__ = ["Brought", "Night", "difference_lines", "differences", "newest_night", "note_document", "shares_of"]


@dataclass(frozen=True, slots=True, order=True)
class Night:
    """A run that brought something: when it was seen (UTC, to the second), and its id, "" where nobody knows any more."""

    seen_at: str
    run_id: str

    def document(self) -> Document:
        """Return it as documents write it."""
        return {"run_id": self.run_id or None, "seen_at": self.seen_at}


Brought = Mapping[Night, int]
"""How much each night brought of a difference, as far as the history of the facts tells."""

_NOTHING = Used("", {})


def newest_night(loads: Iterable[tuple[datetime, str]]) -> Night:
    """Return the newest of some loads: when each was, and by which run."""
    at, run_id = max(loads)
    return Night(instant_text(at), run_id)


def shares_of(restated: Iterable[Restatement], period: Period, since: str) -> Callable[[str], Brought]:
    """Return how to tell, for a measure, what each night after an instant brought to one production.

    Args:
        restated: What was restated of the production.
        period: The days that are counted; of a level it is the last of them alone.
        since: What was seen until then was agreed: an instant as documents write it.
    """
    late = [each for each in restated if each.day in period and instant_text(each.seen_at) > since]

    def brought(name: str) -> Brought:
        measure, found = MEASURES[name], dict[Night, int]()
        places = [FACT_COLUMNS.index(column) for column in measure.columns]
        for each in late:
            if measure.kind is MeasureKind.FLOW or each.day == period.last:
                night = Night(instant_text(each.seen_at), each.run_id)
                now = each.after or (None,) * len(FACT_COLUMNS)
                change = sum((now[place] or 0) - (each.before[place] or 0) for place in places)
                found[night] = found.get(night, 0) + change
        return found

    return brought


def difference_lines(difference: int, brought: Brought, newest: Night) -> list[Document]:
    """Return the lines of a difference, which always sum to it: what the history does not tell came with the newest night.

    A row that was not there before leaves no trace in the history, for nothing was superseded.
    """
    shares = dict(brought)
    shares[newest] = shares.get(newest, 0) + difference - sum(shares.values())
    kept = {night: share for night, share in sorted(shares.items()) if share} or {newest: 0}
    return [{**night.document(), "difference": stated(share)} for night, share in kept.items()]


def differences(
    before: Numbers, after: Numbers, *, brought: Callable[[str, str], Brought], newest: Night
) -> tuple[list[Document], list[Document]]:
    """Return what changed: of each production, and of the account in all; two empty lists where nothing did.

    Args:
        before: The numbers that were agreed.
        after: The numbers that the facts hold now.
        brought: What the history tells of a production (the platform's own id) and a measure.
        newest: The night that brought whatever the history does not tell.
    """
    changed: list[Document] = []
    names = {key: (after.productions.get(key) or before.productions[key]).name for key in {**before.productions, **after.productions}}
    for key in sorted(names, key=lambda each: (names[each].casefold(), each)):
        then, now = before.productions.get(key, _NOTHING).values, after.productions.get(key, _NOTHING).values
        changes = _changes(then, now, lambda name, key=key: brought(key, name), newest)
        if changes:
            changed.append({"id": sound_text(key), "name": sound_text(names[key]), "changes": changes})
    return changed, _changes(before.totals, after.totals, lambda name: _summed(changed, name), newest)


def note_document(head: Head, statement: Document, manifest_sum: str, productions: list[Document], totals: list[Document]) -> Document:
    """Return a restatement note.

    Args:
        head: Whose, about which period, made from which version.
        statement: The statement that stays as it is.
        manifest_sum: The sum of that statement's manifest.
        productions: What changed of each production.
        totals: What changed of the account in all.
    """
    nights = {(each["seen_at"], each["run_id"] or "") for change in _every(productions, totals) for each in change["lines"]}
    return {
        **head.document("note"),
        "statement": {"number": statement["number"], "manifest": manifest_sum},
        "measures": statement["measures"],
        "productions": productions,
        "totals": totals,
        "nights": [Night(*each).document() for each in sorted(nights)],
    }


def _every(productions: list[Document], totals: list[Document]) -> Iterable[Document]:
    for each in productions:
        yield from each["changes"]
    yield from totals


def _changes(
    then: Mapping[str, int | None], now: Mapping[str, int | None], brought: Callable[[str], Brought], newest: Night
) -> list[Document]:
    found: list[Document] = []
    for name in {**then, **now}:
        before, after = then.get(name), now.get(name)
        if before == after:
            continue
        difference = (after or 0) - (before or 0)
        lines = difference_lines(difference, brought(name), newest)
        numbers = {"before": stated(before), "after": stated(after), "difference": stated(difference)}
        found.append({"measure": name, **numbers, "lines": lines})
    return found


def _summed(changed: list[Document], name: str) -> Brought:
    """Return what each night brought of a measure to all productions; of the greatest day nobody can tell from theirs."""
    found: dict[Night, int] = {}
    if name.endswith(MAXIMUM):
        return found
    for production in changed:
        for change in production["changes"]:
            if change["measure"] == name:
                for line in change["lines"]:
                    night = Night(line["seen_at"], line["run_id"] or "")
                    found[night] = found.get(night, 0) + (number_of(line["difference"]) or 0)
    return found
