"""What a person has put together: the wells of the explore page, as the address holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from rushes.domain import USAGE, Aggregation, Catalogue, Grain, TextDimension
from rushes.errors import InvalidQuery, NotFound, UnknownName
from rushes.explore.kept import KeptField, read_field, read_formula
from rushes.explore.own import COST_CENTRE, NOTHING_OWN, Own, OwnDimension, is_own
from rushes.explore.texts import Where, dimension_name, is_text
from rushes.languages import sentence
from rushes.metrics import Derivation, Formula, MeasureUse

__all__ = [
    "ACROSS",
    "DEFAULT_SPAN",
    "GROUPS",
    "MOST_VALUES",
    "SPANS",
    "TOPS",
    "Compare",
    "ExploreState",
    "First",
    "Value",
    "read_span",
    "read_value",
]

GROUPS = ("production", "production_state")
"""What of the facts may be told apart within the chart, beside what people of the account wrote (`is_own`)."""

ACROSS = (*(grain.value for grain in Grain), *GROUPS)
"""What may lie along it, beside the same."""

SPANS = (
    "last-7-days",
    "last-30-days",
    "last-90-days",
    "this-month",
    "last-month",
    "this-quarter",
    "last-quarter",
    "this-year",
    "last-year",
    "last-12-months",
)
"""Relative periods, resolved in the account's zone before anything is asked."""

DEFAULT_SPAN = "last-12-months"
MOST_VALUES = 4
TOPS = (3, 5, 8, 12, 20)
_DAYS = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})")


class Compare(StrEnum):
    """What the period is held against."""

    NOTHING = ""
    FORMER = "former"
    YEAR = "year"


class First(StrEnum):
    """Which of a dimension come first."""

    LARGEST = ""
    SMALLEST = "smallest"
    GROWN = "grown"


@dataclass(frozen=True, slots=True)
class Value:
    """One number that is shown: a measure, a formula or a field of the account, and what is derived from its line of numbers.

    Args:
        of: The measure with its aggregation, the formula that was typed, or the one that is kept under a name.
        derivation: What is shown in the place of the numbers, None for the numbers themselves.
    """

    of: MeasureUse | Formula | KeptField
    derivation: Derivation | None = None

    @property
    def uses(self) -> tuple[MeasureUse, ...]:
        """The measures that must be asked for."""
        return (self.of,) if isinstance(self.of, MeasureUse) else tuple(MeasureUse(name) for name in self.of.names)

    @property
    def text(self) -> str:
        """The value as the address writes it: "ingested", "storage.maximum", "=transcribed / ingested", "field:12", "ingested~rank"."""
        if isinstance(self.of, Formula):
            text = f"={self.of.text}"
        elif isinstance(self.of, KeptField):
            text = self.of.key
        else:
            text = self.of.name if self.of.aggregation is None else f"{self.of.name}.{self.of.aggregation.value}"
        return f"{text}~{self.derivation.value}" if self.derivation else text

    def knowing(self, fields: Iterable[KeptField]) -> Value:
        """Return the value with its field as the account has it; with nothing but its id where there is none."""
        of = self.of
        if not isinstance(of, KeptField):
            return self
        return replace(self, of=next((each for each in fields if each.field_id == of.field_id), KeptField(of.field_id)))


@dataclass(frozen=True, slots=True)
class ExploreState:
    """What the reader put together; the address bar holds exactly this, but for what is the account's own.

    Args:
        account_id: The account, internal.
        values: What is counted, at most `MOST_VALUES`; empty before anything was chosen.
        across: One of `ACROSS` or a grouping's name, "" for nothing.
        group: One of `GROUPS` or a grouping's name, "" for nothing; never what lies across.
        span: One of `SPANS`, or two dates with ".." between them.
        compare: What the period is held against.
        top: How many of a dimension have a place of their own; the rest are one.
        first: Which of them come first; those that grew most only where there is something to compare with.
        kind: The name of a chart kind, "" for the one that fits best.
        production_ids: Only these productions; empty means all that the reader may see.
        draft: A formula that was typed and cannot be read.
        states: Only productions in one of these states, in the states' order; empty means in any.
        contains: Only productions in whose name this stands, whatever its case and accents; "" for all.
        least: Only places of `ranged` whose first value is no less, as `read_amount` writes it, in the unit that people read; "" for all.
        most: The same of no more.
        with_incomplete: Days that are not complete are shown too.
        target: What the first value is held against, written like `least`; "" for nothing.
        data: What is charted: "" for usage, else a dataset by its catalogue's key, "dataset:7". One is split by time or one of its own
            dimensions ("text:region"), and of productions, their states and names it knows nothing.
        where: Only rows with these texts, by the dimensions' names.
        unread: A dataset's values as they were written, while nobody has put in which measures it has.
        catalogue: What can be asked of `data`; put in like what is the account's own.
        own: What people of the account made for its charts, as far as the reader may see it: whoever knows the account puts it in
            (`knowing`), and every tag and cache holds it with the rest.
    """

    account_id: int
    values: tuple[Value, ...] = ()
    across: str = ""
    group: str = ""
    span: str = DEFAULT_SPAN
    compare: Compare = Compare.NOTHING
    top: int = 5
    first: First = First.LARGEST
    kind: str = ""
    production_ids: tuple[int, ...] = ()
    draft: str = ""
    states: tuple[str, ...] = ()
    contains: str = ""
    least: str = ""
    most: str = ""
    with_incomplete: bool = True
    target: str = ""
    data: str = ""
    where: tuple[Where, ...] = ()
    unread: tuple[str, ...] = ()
    catalogue: Catalogue = USAGE
    own: Own = NOTHING_OWN

    @property
    def grain(self) -> Grain | None:
        """The grain that lies across, None where that is no time."""
        return Grain(self.across) if self.across in set(Grain) else None

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What is split by beside time, across first."""
        return tuple(each for each in ("" if self.grain else self.across, self.group) if each)

    @property
    def has_first(self) -> bool:
        """Whether only the first of something have a place of their own."""
        return not {"production", COST_CENTRE}.isdisjoint(self.dimensions) or any(map(is_text, self.dimensions))

    @property
    def ranged(self) -> str:
        """The dimension whose places `least` and `most` choose among: states where only they are told apart, else productions.

        Of a dataset it is the first that it is split by, "" where there is none to choose among.
        """
        if self.data:
            return next(iter(self.dimensions), "")
        return "production_state" if self.dimensions == ("production_state",) else "production"

    @property
    def is_narrowed(self) -> bool:
        """Whether less is counted than the reader may see."""
        has_range = bool(self.ranged and (self.least or self.most))
        return bool(self.production_ids or self.states or self.contains or self.where) or has_range

    def knowing(self, own: Own) -> ExploreState:
        """Return the state once it is known what people of the account made: fields among its values have name and formula then.

        Raises:
            NotFound: The reader sees no such dataset, or it has no such dimension.
            UnknownName: The dataset has no such measure.
            InvalidQuery: A formula over the dataset's measures cannot be read.
        """
        if not self.data:
            return replace(self, own=own, values=tuple(each.knowing(own.fields) for each in self.values))
        catalogue = own.catalogue(self.data)
        texts = self.unread or tuple(each.text for each in self.values)
        values = tuple(dict.fromkeys(read_value(text, catalogue) for text in texts))
        state = replace(self, own=own, catalogue=catalogue, values=values, unread=())
        for name in (*state.dimensions, *(each.dimension for each in state.where)):
            state.text_dimension(name)
        return state

    def text_dimension(self, name: str) -> TextDimension:
        """Return the dataset's dimension of that name, whether a chart or a query calls it so.

        Raises:
            NotFound: The dataset has none.
        """
        for each in self.catalogue.dimensions:
            if each.name == dimension_name(name):
                return each
        raise NotFound(sentence("The dataset has no such column any more."))

    def own_dimension(self, name: str) -> OwnDimension | None:
        """Return the account's own dimension of that name, None for one of the facts'.

        Raises:
            NotFound: The account has no such grouping.
        """
        if not is_own(name):
            return None
        for each in self.own.dimensions:
            if each.name == name:
                return each
        raise NotFound("There is no such grouping.")


def read_value(text: str, catalogue: Catalogue = USAGE) -> Value:
    """Return a value as the address writes it; of a field of the account only its id is known (`ExploreState.knowing`).

    Args:
        text: What is written.
        catalogue: Whose measures it may name; fields of the account are of usage alone.

    Raises:
        UnknownName: There is no such measure, aggregation or derivation.
        InvalidQuery: The measure cannot be summed up that way, or the formula cannot be read.
    """
    written, _, way = text.partition("~")
    if way and way not in set(Derivation):
        raise UnknownName("derivation", way, Derivation)
    field = read_field(written) if catalogue.is_usage else None
    of = read_formula(written[1:], catalogue) if written.startswith("=") else field or _read_use(written, catalogue)
    return Value(of, Derivation(way) if way else None)


def _read_use(text: str, catalogue: Catalogue) -> MeasureUse:
    name, _, way = text.partition(".")
    found = catalogue.measure(name)
    if not way:
        return MeasureUse(name)
    if way not in set(Aggregation):
        raise UnknownName("aggregation", way, Aggregation)
    aggregation = Aggregation(way)
    if aggregation not in found.aggregations:
        raise InvalidQuery(f"“{name}” has no {way}.")
    # There is one way to write each value, so that equal questions are equal.
    return MeasureUse(name, None if aggregation is found.default_aggregation else aggregation)


def read_span(text: str) -> str:
    """Return the period's text once it is known to be one.

    Raises:
        UnknownName: It is none.
    """
    if text not in SPANS and not _DAYS.fullmatch(text):
        raise UnknownName("period", text, SPANS)
    return text
