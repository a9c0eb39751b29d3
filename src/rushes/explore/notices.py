"""What the explore page says above the chart: what was cut, what was left out, and what was typed that is no number."""

from __future__ import annotations

from rushes.domain import Unit
from rushes.explore.amounts import amount_of
from rushes.explore.asking import MOST_GROUPS
from rushes.explore.questions import Answer
from rushes.explore.state import ExploreState
from rushes.figures import Format
from rushes.languages import counted
from rushes.metrics import MAX_GROUPS

__all__ = ["notices_of"]

_LEFT_OUT = {
    "production": counted("One production outside the range is left out.", "{count} productions outside the range are left out."),
    "text": counted("One value outside the range is left out.", "{count} values outside the range are left out."),
    "production_state": counted("One state outside the range is left out.", "{count} states outside the range are left out."),
}


def notices_of(state: ExploreState, answer: Answer, form: Format, *, has_complete: bool) -> tuple[str, ...]:
    """Return a sentence for each thing that a reader must know of what is shown.

    Args:
        state: What was chosen.
        answer: What came of it.
        form: How numbers read.
        has_complete: There was something complete where that alone was asked for.
    """
    say = form.language.say
    told = [
        say("“{text}” is no number, so it was not used. Write one in digits, with a point for decimals, such as 120 or 2.5.", text=text)
        for text in (state.least, state.most, state.target)
        if text and amount_of(text, Unit.COUNT) is None
    ]
    if not has_complete:
        told.append(say("Nothing in this period is complete, so incomplete days are shown all the same."))
    if answer.left_out:
        count = form.count(answer.left_out)
        told.append(form.language.say_count(*_LEFT_OUT[state.ranged.partition(":")[0]], answer.left_out, count=count))
    if answer.is_cut:
        count = form.count(MOST_GROUPS)
        told.append(
            say("There are more than {count} groups; only the first are counted. Choose productions, or fewer days.", count=count)
            if state.catalogue.is_usage
            else say("There are more than {count} groups; only the first are counted. Choose fewer values, or fewer days.", count=count)
        )
    if any(own.is_cut for name in state.dimensions if (own := state.own_dimension(name)) is not None):
        count = form.count(MAX_GROUPS)
        told.append(say("There are more than {count} cost centres; those of the fewest productions are counted together.", count=count))
    return tuple(told)
