"""A document as tables, from which its PDF and its workbook are made: all of it is in the document, none of it is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from rushes.domain import Unit
from rushes.figures import Cell, ColumnKind, Figure, FigureKind, Format, Table, TableColumn, clean_name, measure_head
from rushes.languages import sentence
from rushes.reports.statements.canonical import Document, number_of, read_instant
from rushes.reports.statements.document import period_of
from rushes.reports.statements.manifest import NOTE
from rushes.reports.statements.numbers import MAXIMUM

__all__ = ["Words"]

_RULES = {
    "sum": sentence("Sum of the days"),
    "last": sentence("On the last day"),
    "maximum": sentence("On the greatest day"),
}
_EXACT = {"ms": "ms", "bytes": "bytes", "count": ""}


@dataclass(frozen=True, slots=True)
class _Measure:
    """A number's name, unit and rule, for people."""

    label: str
    unit: Unit
    rule: str


class Words:
    """A document in the words of a locale.

    Args:
        document: A statement or a note.
        locale: Its locale.
    """

    def __init__(self, document: Document, locale: str) -> None:
        self._document = document
        self._form = Format(locale)
        self._measures = {each["name"]: each for each in document["measures"]}

    @property
    def is_note(self) -> bool:
        """Whether it is a restatement note."""
        return self._document["kind"] == NOTE

    @property
    def account(self) -> str:
        """The account's name."""
        return clean_name(self._document["account"]["name"])

    @property
    def title(self) -> str:
        """What it is called."""
        period, say, form = period_of(self._document), self._form.language.say, self._form
        words = {"number": self._document["number"], "first": form.date(period.first), "last": form.date(period.last)}
        if self.is_note:
            return say("Restatement note {number}: {first} to {last}", **words)
        return say("Statement {number}: {first} to {last}", **words)

    @property
    def issued(self) -> str:
        """When it was issued, and from what."""
        at, version = read_instant(self._document["issued_at"]), self._document["version"]["number"]
        instant = self._form.instant(at, UTC)
        return self._form.language.say("Issued {instant} UTC, from version {version} of the facts.", instant=instant, version=version)

    def told(self) -> tuple[str, ...]:
        """Return what else is to be known of it, a sentence each."""
        say, document = self._form.language.say, self._document
        days = say("Days are business dates in the time zone {zone}.", zone=document["time_zone"])
        if self.is_note:
            number = document["statement"]["number"]
            return (say("Statement {number} stays as it was issued. This note says what late data changed since.", number=number), days)
        silent = [name for name in self._measures if document["totals"][name] is None]
        found = [days]
        if silent:
            found.append(say("Not reported by this connection: {measures}.", measures=", ".join(self._label(name) for name in silent)))
        found += [
            say(
                "Restatement note {number} was issued since the former statement, about {first} to {last}.",
                number=each["number"],
                first=each["period"]["first"],
                last=each["period"]["last"],
            )
            for each in document["notes"]
        ]
        return tuple(found)

    def definitions(self) -> tuple[tuple[str, str], ...]:
        """Return what each measure counts."""
        say = self._form.language.say
        return tuple((say(each["label"]), say(each["definition"])) for each in self._measures.values())

    def figures(self) -> tuple[Figure, ...]:
        """Return its tables; one without rows is left out."""
        say = self._form.language.say
        if self.is_note:
            made = (
                self._table("totals", say("Account"), self._change_columns(say("Measure"), say("Rule")), self._changed_totals()),
                self._table("productions", say("Productions"), self._change_columns(say("Production"), say("Measure")), self._changed()),
                self._table(
                    "nights",
                    say("Nights"),
                    (TableColumn(say("Night")), TableColumn(say("Run")), TableColumn(say("Seen (UTC)"))),
                    self._late(),
                ),
            )
        else:
            made = (
                self._table("totals", say("Account"), self._total_columns(), self._totals()),
                self._table("productions", say("Productions"), self._production_columns(), self._productions()),
                self._table("nights", say("Nights"), self._night_columns(), self._nights()),
            )
        return tuple(each for each in made if each.table.rows)

    def summary(self) -> str:
        """Return what a note changed of the account in all: "Ingested +1.5 h and Storage −0.2 GB"; where that is nothing, of how many productions."""
        form, totals = self._form, [each for each in self._document["totals"] if not each["measure"].endswith(MAXIMUM)]
        if totals:
            return form.every([self._change(each["measure"], each["difference"]) for each in totals])
        number = len(self._document["productions"])
        return form.language.say_count("One production changed", "{number} productions changed", number, number=form.count(number))

    def _change(self, name: str, written: int | str) -> str:
        measure, difference = self._measure(name), number_of(written) or 0
        return f"{measure.label} {'+' if difference > 0 else ''}{self._form.value(difference, measure.unit)}"

    def _table(self, name: str, title: str, columns: Sequence[TableColumn], rows: Sequence[tuple[Cell, ...]]) -> Figure:
        return Figure(
            id=f"statement-{name}",
            kind=FigureKind.TABLE,
            title=title,
            subtitle="",
            summary=title,
            table=Table(tuple(columns), tuple(rows), title),
            locale=self._form.locale,
        )

    def _label(self, name: str) -> str:
        return self._form.language.say(self._measures[name]["label"])

    def _measure(self, column: str) -> _Measure:
        """Return what is known of a number: of a total also by the rule that its name ends with."""
        name = column.removesuffix(MAXIMUM)
        stated = self._measures[name]
        rule = stated["rule"] if name == column else "maximum"
        return _Measure(self._label(name), Unit(stated["unit"]), self._form.language.say(_RULES[rule]))

    def _total_columns(self) -> tuple[TableColumn, ...]:
        say = self._form.language.say
        return (
            TableColumn(say("Measure")),
            TableColumn(say("Rule")),
            TableColumn(say("Total"), ColumnKind.NUMBER),
            TableColumn(say("Exactly")),
        )

    def _totals(self) -> list[tuple[Cell, ...]]:
        # In the order of the measures, each level's greatest day after its last.
        names = [each for name in self._measures for each in (name, f"{name}{MAXIMUM}") if each in self._document["totals"]]
        return [self._total(name, self._document["totals"][name]) for name in names]

    def _total(self, name: str, value: int | str | None) -> tuple[Cell, ...]:
        measure = self._measure(name)
        return (Cell(measure.label), Cell(measure.rule), self._number(value, measure.unit), Cell(self._exact(value, measure.unit)))

    def _production_columns(self) -> tuple[TableColumn, ...]:
        say = self._form.language.say
        heads = [
            TableColumn(
                measure_head(self._label(name), Unit(each["unit"]), self._form), ColumnKind.NUMBER, Unit(each["unit"]), self._label(name)
            )
            for name, each in self._reported()
        ]
        return (TableColumn(say("Production")), TableColumn(say("Id")), *heads)

    def _productions(self) -> list[tuple[Cell, ...]]:
        reported = [(name, Unit(each["unit"])) for name, each in self._reported()]
        return [
            (
                Cell(clean_name(each["name"])),
                Cell(clean_name(each["id"])),
                *(self._bare(each["values"][name], unit) for name, unit in reported),
            )
            for each in self._document["productions"]
        ]

    def _reported(self) -> list[tuple[str, Document]]:
        used = self._document["productions"]
        return [(name, each) for name, each in self._measures.items() if any(row["values"][name] is not None for row in used)]

    def _night_columns(self) -> tuple[TableColumn, ...]:
        say = self._form.language.say
        return (TableColumn(say("Night")), TableColumn(say("Loaded (UTC)")), TableColumn(say("Days"), ColumnKind.NUMBER, Unit.COUNT))

    def _nights(self) -> list[tuple[Cell, ...]]:
        return [
            (Cell(each["run_id"] or "–"), Cell(each["loaded_at"]), Cell(self._form.count(each["days"]), each["days"]))
            for each in self._document["nights"]
        ]

    def _change_columns(self, *first: str) -> tuple[TableColumn, ...]:
        say = self._form.language.say
        numbers = (say("Before"), say("After"), say("Difference"))
        return (
            *(TableColumn(each) for each in first),
            *(TableColumn(each, ColumnKind.NUMBER) for each in numbers),
            TableColumn(say("Exactly")),
            TableColumn(say("Night")),
        )

    def _changed_totals(self) -> list[tuple[Cell, ...]]:
        found = [(self._measure(change["measure"]), change) for change in self._document["totals"]]
        return [row for measure, change in found for row in self._lines(change, Cell(measure.label), Cell(measure.rule))]

    def _changed(self) -> list[tuple[Cell, ...]]:
        # Of a production a measure has one rule alone, which the statement's own table says.
        return [
            row
            for each in self._document["productions"]
            for change in each["changes"]
            for row in self._lines(change, Cell(clean_name(each["name"])), Cell(self._measure(change["measure"]).label))
        ]

    def _lines(self, change: Document, *first: Cell) -> list[tuple[Cell, ...]]:
        """Return a row for each night that brought a part of a change; the table of nights says which is the first."""
        unit, nights = self._measure(change["measure"]).unit, self._document["nights"]
        return [
            (
                *first,
                self._number(change["before"], unit),
                self._number(change["after"], unit),
                self._number(line["difference"], unit),
                Cell(self._exact(line["difference"], unit)),
                Cell(str(1 + nights.index({"run_id": line["run_id"], "seen_at": line["seen_at"]}))),
            )
            for line in change["lines"]
        ]

    def _late(self) -> list[tuple[Cell, ...]]:
        nights = enumerate(self._document["nights"], 1)
        return [(Cell(str(number)), Cell(each["run_id"] or "–"), Cell(each["seen_at"])) for number, each in nights]

    def _number(self, written: int | str | None, unit: Unit) -> Cell:
        value = number_of(written)
        return Cell(self._form.value(value, unit), value, unit=unit)

    def _bare(self, written: int | str | None, unit: Unit) -> Cell:
        value = number_of(written)
        return Cell(self._form.bare(value, unit), value)

    def _exact(self, written: int | str | None, unit: Unit) -> str:
        value = number_of(written)
        if value is None:
            return self._form.language.say("Not reported")
        return f"{self._form.count(value)} {_EXACT[unit]}".rstrip()
