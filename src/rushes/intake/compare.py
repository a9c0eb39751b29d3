"""Whether flows are windowed or lifetime totals: told by two reports that end on the same day, and never guessed.

Of a windowed flow the longer report holds all that the shorter one holds, and more where something was done before the shorter one began.
A lifetime total is the same in both, whatever their first days are.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from rushes.domain import MEASURES, Period
from rushes.errors import BadFile, CallerError
from rushes.languages import sentence
from rushes.platforms import FlowKind, ReportColumn, ReportRow, is_flow

__all__ = ["Compared", "Comparison", "FlowEvidence", "compare"]

_LEAST_APART = timedelta(days=28)
_MILLISECONDS = {"s": 1_000, "ms": 1, "min": 60_000, "h": 3_600_000, "hh:mm:ss": 1_000, "hh:mm": 1_000, "count": 1}

WHICH = sentence(
    "Send two reports that end on the same day, of which one begins at least four weeks before the other; make the longer one first, and the "
    "other right after it."
)
WINDOWED = sentence("The shorter report never holds more than the longer one, and less {count} times: its flows are those of its days.")
LIFETIME = sentence("Both reports hold the same {count} flows above zero, though one is {days} days longer: its flows are lifetime totals.")
NOT_ALIKE = sentence("These reports do not end on the same day, or begin on the same, so they do not tell.")
NOTHING_IN_COMMON = sentence("No production with a flow above zero is in both reports, so they do not tell.")
TOO_NEAR = sentence("Both reports hold the same flows, but one is only {days} days longer, in which perhaps nothing was done.")
CONTRADICTION = sentence(
    "The shorter report holds more than the longer one {count} times, which neither kind of flow does. Make both again."
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the two: its name, its SHA-256, its days, its columns of numbers and its rows."""

    name: str
    digest: str
    period: Period
    columns: tuple[ReportColumn, ...]
    rows: tuple[ReportRow, ...]


@dataclass(frozen=True, slots=True)
class FlowEvidence:
    """What the two say of one flow: in how many productions it is the same and above zero, less in the shorter report, more in it."""

    measure: str
    same: int = 0
    less: int = 0
    more: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of it.

    Args:
        kind: What the flows are, None where that is not certain.
        said: The same as sentences of the catalogues, with what goes into them; where it is not certain, what would tell.
        flows: The evidence of each flow.
        longer: The longer report's name, SHA-256 and days.
        shorter: The shorter one's.
    """

    kind: FlowKind | None
    said: tuple[CallerError, ...]
    flows: tuple[FlowEvidence, ...] = ()
    longer: tuple[str, ...] = ()
    shorter: tuple[str, ...] = ()

    @property
    def evidence(self) -> dict[str, Any]:
        """The evidence in plain JSON values, to be kept."""
        return {
            "longer": self.longer,
            "shorter": self.shorter,
            "flows": [asdict(each) for each in self.flows],
            "said": " ".join(map(str, self.said)),
        }


def compare(one: Compared, other: Compared) -> Comparison:
    """Return what two reports tell of their flows."""
    longer, shorter = sorted((one, other), key=lambda each: each.period.first)
    apart = shorter.period.first - longer.period.first
    if longer.period.last != shorter.period.last or not apart:
        return Comparison(None, (BadFile(NOT_ALIKE), BadFile(WHICH)))
    flows = _flows(longer, shorter)
    same, less, more = (sum(getattr(each, what) for each in flows) for what in ("same", "less", "more"))
    kind: FlowKind | None = None
    if more:
        said = (BadFile(CONTRADICTION, count=more),)
    elif less:
        kind, said = FlowKind.WINDOWED, (BadFile(WINDOWED, count=less),)
    elif not same:
        said = (BadFile(NOTHING_IN_COMMON), BadFile(WHICH))
    elif apart < _LEAST_APART:
        said = (BadFile(TOO_NEAR, days=apart.days), BadFile(WHICH))
    else:
        kind, said = FlowKind.LIFETIME, (BadFile(LIFETIME, count=same, days=apart.days),)
    return Comparison(kind, said, flows, _named(longer), _named(shorter))


def _flows(longer: Compared, shorter: Compared) -> tuple[FlowEvidence, ...]:
    long, short = _amounts(longer), _amounts(shorter)
    found: list[FlowEvidence] = []
    for measure in MEASURES:
        pairs = [(long[key], short[key]) for key in long.keys() & short.keys() if key[1] == measure]
        if pairs:
            same = sum(1 for a, b in pairs if a == b and a > 0)
            found.append(FlowEvidence(measure, same, sum(1 for a, b in pairs if b < a), sum(1 for a, b in pairs if b > a)))
    return tuple(found)


def _amounts(report: Compared) -> dict[tuple[str, str], Decimal]:
    """Return each flow that a report gives, by production and measure, in one unit."""
    return {
        (row.production, column.measure): Decimal(amount) * _MILLISECONDS[column.unit]
        for row in report.rows
        for column, amount in zip(report.columns, row.amounts, strict=True)
        if amount is not None and is_flow(column)
    }


def _named(compared: Compared) -> tuple[str, ...]:
    return compared.name, compared.digest, str(compared.period.first), str(compared.period.last)
