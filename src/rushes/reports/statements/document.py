"""What a statement says, as one canonical document, and the numbers that were agreed with it and its notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rushes.domain import AccountRow, Period
from rushes.reports.statements.canonical import Document, instant_text, number_of, sound_text, stated
from rushes.reports.statements.numbers import STATED, Numbers, Used, measures_of
from rushes.warehouse import LedgerState, Version

__all__ = ["Head", "agreed_numbers", "nights_of", "period_of", "statement_document"]


@dataclass(frozen=True, slots=True)
class Head:
    """What every document of an account begins with.

    Args:
        account: Whose it is.
        number: Its place in the account's chain.
        period: The days that it is about.
        version: The version of the facts that it was made from.
        issued_at: When, to the second.
        anchor_day: The day of the month on which the account's billing periods began.
    """

    account: AccountRow
    number: int
    period: Period
    version: Version
    issued_at: datetime
    anchor_day: int

    def document(self, kind: str) -> Document:
        """Return the head as documents write it."""
        account = self.account
        return {
            "format": 1,
            "kind": kind,
            "account": {
                "id": account.account_id,
                "connection": account.connection,
                "external_id": sound_text(account.external_id),
                "name": sound_text(account.name),
            },
            "number": self.number,
            "period": {"first": self.period.first.isoformat(), "last": self.period.last.isoformat()},
            "time_zone": account.time_zone,
            "anchor_day": self.anchor_day,
            "issued_at": instant_text(self.issued_at),
            "version": {
                "number": self.version.number,
                "revision": self.version.revision,
                "run_id": self.version.run_id,
                "published_at": instant_text(self.version.published_at),
            },
        }


def statement_document(head: Head, numbers: Numbers, nights: Sequence[Document], notes: Sequence[Document]) -> Document:
    """Return a statement.

    Args:
        head: Whose, and for when.
        numbers: What was used.
        nights: The runs that the numbers came with.
        notes: The restatement notes that were issued since the former statement: number, kind's name and sum of each.
    """
    used = sorted(numbers.productions.items(), key=lambda item: (item[1].name.casefold(), item[0]))
    return {
        **head.document("statement"),
        "measures": measures_of(STATED),
        "productions": [{"id": sound_text(key), "name": sound_text(each.name), "values": _stated(each.values)} for key, each in used],
        "totals": _stated(numbers.totals),
        "nights": list(nights),
        "notes": list(notes),
    }


def nights_of(ledger: Iterable[LedgerState]) -> list[Document]:
    """Return the runs that some days were loaded by, in the order of their loads: when, and how many of the days.

    Of a day that was tried again in vain since, the ledger knows when it was loaded and no longer by which run.
    """
    found: dict[tuple[str, str], int] = {}
    for day in ledger:
        if day.loaded_at is not None:
            key = (instant_text(day.loaded_at), day.run_id if day.reason is None else "")
            found[key] = found.get(key, 0) + 1
    return [{"run_id": run_id or None, "loaded_at": at, "days": days} for (at, run_id), days in sorted(found.items())]


def agreed_numbers(statement: Document, notes: Iterable[Document]) -> Numbers:
    """Return the numbers that were agreed last: those of the statement, with what its notes changed, in their order."""
    used = {each["id"]: (each["name"], _numbers(each["values"])) for each in statement["productions"]}
    totals = _numbers(statement["totals"])
    names = [each["name"] for each in statement["measures"]]
    for note in notes:
        for each in note["productions"]:
            _, values = used.setdefault(each["id"], (each["name"], dict.fromkeys(names)))
            values.update({change["measure"]: number_of(change["after"]) for change in each["changes"]})
        totals.update({change["measure"]: number_of(change["after"]) for change in note["totals"]})
    return Numbers({key: Used(name, values) for key, (name, values) in used.items()}, totals)


def period_of(document: Document) -> Period:
    """Return the days that a document is about."""
    stated = document["period"]
    return Period(date.fromisoformat(stated["first"]), date.fromisoformat(stated["last"]))


def _stated(values: Mapping[str, int | None]) -> Document:
    return {name: stated(number) for name, number in values.items()}


def _numbers(values: Document) -> dict[str, int | None]:
    return {name: number_of(written) for name, written in values.items()}
