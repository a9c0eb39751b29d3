"""What the explore page says of what is shown: its title, and of which days it is."""

from __future__ import annotations

import re

from rushes.domain import USAGE, Catalogue, Measure, Period
from rushes.explore.fields import AGGREGATIONS, DIMENSION_FIELDS, UNIT_NOUNS
from rushes.explore.kept import KeptField
from rushes.explore.state import ExploreState, Value
from rushes.explore.texts import is_text
from rushes.figures import Format, clean_name
from rushes.languages import capitalised, lowered
from rushes.metrics import Formula, MeasureUse

__all__ = [
    "days_in_words",
    "described_in_words",
    "dimension_in_words",
    "field_in_words",
    "formula_in_words",
    "measure_in_words",
    "subtitle_of",
    "title_of",
    "value_in_words",
]

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_NOUNS = {each.name: each.noun for each in DIMENSION_FIELDS}


def measure_in_words(found: Measure, form: Format, catalogue: Catalogue) -> str:
    """Return a measure's name; that of a dataset's is what its source calls it, in whatever language."""
    return form.language.say(found.label) if catalogue.is_usage else clean_name(found.label, found.name)


def described_in_words(found: Measure, form: Format, catalogue: Catalogue) -> str:
    """Return what a measure counts, likewise."""
    return form.language.say(found.description) if catalogue.is_usage else clean_name(found.description, found.name)


def value_in_words(value: Value, form: Format, catalogue: Catalogue = USAGE) -> str:
    """Return a value as one says it: "Ingested", "Stored, highest day", "Transcribed / Ingested", "Ingested: running total".

    Raises:
        NotFound: It is a calculated field that the account does not have.
    """
    say = form.language.say
    if isinstance(value.of, MeasureUse):
        label = measure_in_words(catalogue.measure(value.of.name), form, catalogue)
        if value.of.aggregation is not None:
            label = f"{label}, {lowered(say(AGGREGATIONS[value.of.aggregation]))}"
    elif isinstance(value.of, KeptField):
        label = value.of.label
    else:
        label = formula_in_words(value.of, form, catalogue)
    return label if value.derivation is None else f"{label}: {lowered(say(value.derivation.label))}"


def formula_in_words(formula: Formula, form: Format, catalogue: Catalogue = USAGE) -> str:
    """Return a formula with the measures' names as people know them."""
    return _NAME.sub(lambda name: measure_in_words(catalogue.measure(name[0]), form, catalogue), formula.text)


def field_in_words(kept: KeptField, form: Format) -> str:
    """Return what people wrote of a field, its formula, and what that comes out in.

    Raises:
        InvalidFormula: The formula can no longer be read.
    """
    say = form.language.say
    told = say("{formula}, in {unit}.", formula=formula_in_words(kept.known, form), unit=say(UNIT_NOUNS[kept.unit]))
    return f"{clean_name(kept.description, '')} {told}".strip()


def title_of(state: ExploreState, form: Format) -> str:
    """Return what is shown, in one line: "Ingested by month and production", "Campaigns: Spend by region"."""
    told = _title(state, form)
    name = clean_name(state.catalogue.label, "")
    return form.language.say("{bucket}: {value}", bucket=name, value=told) if name else told


def _title(state: ExploreState, form: Format) -> str:
    say = form.language.say
    # A name that people gave begins as they wrote it.
    told = [
        (value_in_words(value, form, state.catalogue), isinstance(value.of, KeptField) or not state.catalogue.is_usage)
        for value in state.values
    ]
    values = form.every([words if is_name or not place else lowered(words) for place, (words, is_name) in enumerate(told)])
    split = [_noun(name, state, form) for name in (state.across, state.group) if name]
    if not split:
        return values
    if len(split) == 1:
        return say("{values} by {dimension}", values=values, dimension=split[0])
    return say("{values} by {dimension} and {group}", values=values, dimension=split[0], group=split[1])


def dimension_in_words(name: str, state: ExploreState) -> str:
    """Return what a dataset calls one of its dimensions, by its name in a chart or in a query."""
    found = state.text_dimension(name)
    return clean_name(found.label, found.name)


def _noun(name: str, state: ExploreState, form: Format) -> str:
    """Return what a title calls that which is split by; a grouping has the name that people gave it."""
    if is_text(name):
        return dimension_in_words(name, state)
    own = None if name in _NOUNS else state.own_dimension(name)
    return form.language.say(_NOUNS[name]) if own is None else clean_name(own.label, name)


def subtitle_of(period: Period, before: Period | None, form: Format, *, is_complete: bool = False, is_drawn: bool = True) -> str:
    """Return the days that are shown, those they are compared with, and whether incomplete ones were left out.

    `is_drawn` says whether the figure shows what was before; where it does not, the words say that the table does.
    """
    say, days = form.language.say, days_in_words(period, form)
    if before is not None:
        days = say("{days}, compared with {former}", days=days, former=days_in_words(before, form))
        days = days if is_drawn else say("{days} (in the table)", days=days)
    return capitalised(say("{days}; incomplete days left out", days=days) if is_complete else days)


def days_in_words(period: Period, form: Format) -> str:
    """Return a period as one says it."""
    if period.days == 1:
        return form.date(period.first)
    return form.language.say("{first} to {last}", first=form.date(period.first), last=form.date(period.last))
