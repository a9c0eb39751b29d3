"""Why a figure has nothing to show: five reasons, each with what it means for the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rushes.dashboards.words import list_of
from rushes.domain import Measure, measure
from rushes.figures import Empty, EmptyReason

__all__ = ["Situation", "not_reported"]

_NOUNS = {
    "ingested": "ingest",
    "items_ingested": "items",
    "transcribed": "transcription",
    "subtitled": "subtitling",
    "translated": "translation",
    "rendered": "rendering",
    "managed_media": "managed media",
    "storage": "storage",
    "cloud_storage": "storage",
    "data_storage": "storage",
    "proxy_storage": "storage",
    "external_storage": "storage",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides between the five.

    Args:
        has_right: The reader may see at least one production.
        is_loaded: Some day of what is shown is loaded.
        was_ever_loaded: Some day of the account is loaded.
        reported: The fact columns the connection reports.
        is_filtered: Only chosen productions are shown.
        when: The shown time as one says it: "in November".
        first_load_days: How far back the first night reaches.
    """

    has_right: bool
    is_loaded: bool
    was_ever_loaded: bool
    reported: frozenset[str]
    is_filtered: bool
    when: str
    first_load_days: int = 180

    def reports(self, name: str) -> bool:
        """Say whether the connection reports any column of that measure."""
        return any(column in self.reported for column in measure(name).columns)

    def empty(self, names: Sequence[str], total: int | float | None) -> Empty | None:
        """Return why a figure of these measures has nothing to show, None if it has something.

        Args:
            names: The measures it shows.
            total: Their total; None where no row came back.
        """
        if not self.has_right:
            return Empty(
                EmptyReason.NO_RIGHT, "You may see no production of this account. Its administrator can change that on the platform."
            )
        if not self.was_ever_loaded:
            return Empty(EmptyReason.NOT_LOADED, f"Nothing is loaded yet. The first night brings the last {self.first_load_days} days.")
        if not self.is_loaded:
            return Empty(EmptyReason.NOT_LOADED, f"No day {self.when} is loaded.")
        if not any(self.reports(name) for name in names):
            return Empty(EmptyReason.NOT_REPORTED, not_reported(names))
        if total:
            return None
        nouns = _nouns(names)
        if self.is_filtered:
            return Empty(EmptyReason.FILTERED_OUT, f"The chosen productions have no {nouns} {self.when}. Choose others, or all.")
        return Empty(EmptyReason.NO_ACTIVITY, f"No {nouns} {self.when}.")


def not_reported(names: Sequence[str]) -> str:
    """Return the sentence for measures that the connection does not report."""
    return f"This connection does not report {_nouns(names)}."


def _nouns(names: Sequence[str]) -> str:
    measures: list[Measure] = [measure(name) for name in names]
    return list_of(list(dict.fromkeys(_NOUNS.get(each.name, each.label.lower()) for each in measures)), last="or")
