"""Why a figure has nothing to show: five reasons, each with what it means for the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rushes.domain import Measure, measure
from rushes.figures import Empty, EmptyReason, Format
from rushes.languages import lowered, sentence

__all__ = ["Situation", "not_reported"]

_NOUNS = {
    "ingested": sentence("ingest"),
    "items_ingested": sentence("items"),
    "transcribed": sentence("transcription"),
    "subtitled": sentence("subtitling"),
    "translated": sentence("translation"),
    "rendered": sentence("rendering"),
    "managed_media": sentence("managed media"),
    "storage": sentence("storage"),
    "cloud_storage": sentence("storage"),
    "data_storage": sentence("storage"),
    "proxy_storage": sentence("storage"),
    "external_storage": sentence("storage"),
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
        form: In which language the reasons are said.
        first_load_days: How far back the first night reaches.
    """

    has_right: bool
    is_loaded: bool
    was_ever_loaded: bool
    reported: frozenset[str]
    is_filtered: bool
    when: str
    form: Format
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
        say = self.form.language.say
        if not self.has_right:
            return Empty(
                EmptyReason.NO_RIGHT, say("You may see no production of this account. Its administrator can change that on the platform.")
            )
        if not self.was_ever_loaded:
            days = self.form.count(self.first_load_days)
            return Empty(EmptyReason.NOT_LOADED, say("Nothing is loaded yet. The first night brings the last {days} days.", days=days))
        if not self.is_loaded:
            return Empty(EmptyReason.NOT_LOADED, say("No day {when} is loaded.", when=self.when))
        if not any(self.reports(name) for name in names):
            return Empty(EmptyReason.NOT_REPORTED, not_reported(names, self.form))
        if total:
            return None
        nouns = _nouns(names, self.form)
        if self.is_filtered:
            told = say("The chosen productions have no {what} {when}. Choose others, or all.", what=nouns, when=self.when)
            return Empty(EmptyReason.FILTERED_OUT, told)
        return Empty(EmptyReason.NO_ACTIVITY, say("No {what} {when}.", what=nouns, when=self.when))


def not_reported(names: Sequence[str], form: Format) -> str:
    """Return the sentence for measures that the connection does not report."""
    return form.language.say("This connection does not report {what}.", what=_nouns(names, form))


def _nouns(names: Sequence[str], form: Format) -> str:
    measures: list[Measure] = [measure(name) for name in names]
    nouns = (form.language.say(_NOUNS[each.name]) if each.name in _NOUNS else lowered(form.language.say(each.label)) for each in measures)
    return form.either(list(dict.fromkeys(nouns)))
