"""The header sets that a person confirmed, kept for a connection; and what another set has that the last one had not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rushes.domain import NumberStyle
from rushes.errors import BadFile, CallerError
from rushes.intake.headers import HeaderMapping, HeaderUse, problems_of
from rushes.languages import sentence
from rushes.platforms import write_whole

__all__ = ["Confirmed", "ConfirmedHeaders", "mapping_of", "mapping_values", "reading_of"]

NO_PRODUCTION = sentence("No header holds the production's id, without which no number is anybody's.")
CANNOT_BE = sentence("“{header}” cannot be used so: each measure is fed by one header, in one of its own units.")
GONE = sentence("These columns are not there any more: {names}.")
NEW = sentence("These columns are new: {names}.")
NEVER = sentence("Nobody has confirmed yet what the headers of these reports mean.")
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A header set that a person confirmed, when, and who did."""

    mapping: HeaderMapping
    at: datetime
    by: str


class ConfirmedHeaders:
    """The confirmed header sets of one connection.

    Args:
        path: The file that holds them.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def every(self) -> tuple[Confirmed, ...]:
        """Return all of them, the last confirmed one last."""
        try:
            found: list[dict[str, Any]] = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return ()
        return tuple(Confirmed(mapping_of(each), datetime.fromisoformat(each["at"]), each["by"]) for each in found)

    def of(self, headers: Sequence[str]) -> HeaderMapping | None:
        """Return what these headers feed, in whatever order they stand; None where nobody confirmed just these."""
        return next((each.mapping for each in reversed(self.every()) if set(each.mapping.headers) == set(headers)), None)

    def changes(self, headers: Sequence[str]) -> tuple[CallerError, ...]:
        """Return what these headers have that those confirmed last have not, one error each."""
        known = self.every()
        if not known:
            return (BadFile(NEVER),)
        last = known[-1].mapping.headers
        gone, new = ([each for each in one if each not in other] for one, other in ((last, headers), (headers, last)))
        return tuple(BadFile(said, names=_names(names)) for said, names in ((GONE, gone), (NEW, new)) if names)

    def confirm(self, mapping: HeaderMapping, *, by: str, at: datetime) -> None:
        """Write down what headers feed. The caller holds the shelf's `alone`.

        Raises:
            BadFile: They cannot be used so.
        """
        problems = problems_of(mapping)
        if problems:
            first = problems[0].header
            raise BadFile(CANNOT_BE, header=first[:80]) if first else BadFile(NO_PRODUCTION)
        others = [each for each in self.every() if set(each.mapping.headers) != set(mapping.headers)]
        values = [
            {**mapping_values(each.mapping), "at": each.at.isoformat(), "by": each.by} for each in (*others, Confirmed(mapping, at, by))
        ]
        write_whole(self._path, json.dumps(values, ensure_ascii=False, indent=1))


def mapping_values(mapping: HeaderMapping) -> dict[str, Any]:
    """Return a mapping in plain JSON values, as the command line prints it and takes it back."""
    return {"numbers": mapping.numbers.value if mapping.numbers else None, "headers": [asdict(each) for each in mapping.uses]}


def reading_of(mapping: HeaderMapping) -> str:
    """Return what tells this meaning of headers from another one of the same headers."""
    values = {"numbers": mapping.numbers, "headers": sorted(list(asdict(each).values()) for each in mapping.uses)}
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]


def mapping_of(values: dict[str, Any]) -> HeaderMapping:
    """Return a mapping from plain JSON values.

    Raises:
        BadFile: They are none.
    """
    try:
        uses = tuple(HeaderUse(str(each["header"]), str(each["feeds"]), str(each.get("unit", ""))) for each in values["headers"])
        numbers = values.get("numbers")
        return HeaderMapping(uses, NumberStyle(numbers) if numbers else None)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadFile("This is no mapping of headers; “rushes production-report look FILE --json” prints one to begin with.") from None


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"“{each[:80]}”" for each in names[:_SHOWN])
