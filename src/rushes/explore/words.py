"""What the explore page says of what is shown: its title, and of which days it is."""

from __future__ import annotations

import re

from rushes.domain import Period, measure
from rushes.explore.fields import AGGREGATIONS, DIMENSION_FIELDS, UNIT_NOUNS
from rushes.explore.kept import KeptField
from rushes.explore.state import ExploreState, Value
from rushes.figures import Format, clean_name
from rushes.languages import capitalised, lowered
from rushes.metrics import Formula, MeasureUse

__all__ = ["days_in_words", "field_in_words", "formula_in_words", "subtitle_of", "title_of", "value_in_words"]

_NAME = re.compile(r"[a-z_]+")
_NOUNS = {each.name: each.noun for each in DIMENSION_FIELDS}


def value_in_words(value: Value, form: Format) -> str:
    """Return a value as one says it: "Ingested", "Stored, highest day", "Transcribed / Ingested", "Ingested: running total".

    Raises:
        NotFound: It is a calculated field that the account does not have.
    """
    say = form.language.say
    if isinstance(value.of, MeasureUse):
        label = say(measure(value.of.name).label)
        if value.of.aggregation is not None:
            label = f"{label}, {lowered(say(AGGREGATIONS[value.of.aggregation]))}"
    elif isinstance(value.of, KeptField):
        label = value.of.label
    else:
        label = formula_in_words(value.of, form)
    return label if value.derivation is None else f"{label}: {lowered(say(value.derivation.label))}"


def formula_in_words(formula: Formula, form: Format) -> str:
    """Return a formula with the measures' names as people know them."""
    return _NAME.sub(lambda name: form.language.say(measure(name[0]).label), formula.text)


def field_in_words(kept: KeptField, form: Format) -> str:
    """Return what people wrote of a field, its formula, and what that comes out in.

    Raises:
        InvalidFormula: The formula can no longer be read.
    """
    say = form.language.say
    told = say("{formula}, in {unit}.", formula=formula_in_words(kept.known, form), unit=say(UNIT_NOUNS[kept.unit]))
    return f"{clean_name(kept.description, '')} {told}".strip()


def title_of(state: ExploreState, form: Format) -> str:
    """Return what is shown, in one line: "Ingested by month and production"."""
    say = form.language.say
    # A name that people gave begins as they wrote it.
    told = [(value_in_words(value, form), isinstance(value.of, KeptField)) for value in state.values]
    values = form.every([words if is_name or not place else lowered(words) for place, (words, is_name) in enumerate(told)])
    split = [_noun(name, state, form) for name in (state.across, state.group) if name]
    if not split:
        return values
    if len(split) == 1:
        return say("{values} by {dimension}", values=values, dimension=split[0])
    return say("{values} by {dimension} and {group}", values=values, dimension=split[0], group=split[1])


def _noun(name: str, state: ExploreState, form: Format) -> str:
    """Return what a title calls that which is split by; a grouping has the name that people gave it."""
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
