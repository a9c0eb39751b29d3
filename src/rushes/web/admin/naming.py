"""Who did something, by name where the records know one: "person:12" is Alice, "operator:olga" is an operator."""

from __future__ import annotations

from collections.abc import Iterable

from rushes.web.language import say
from rushes.web.services import services

__all__ = ["asker", "names_of"]


def asker(who: str | None) -> str:
    """Return who asked for a run or a job, in words; a person stands by number here."""
    if who is None:
        return ""
    kind, _, rest = who.partition(":")
    if kind == "operator" and rest:
        return say("operator {name}", name=rest)
    if kind == "person" and rest:
        return say("person {number}", number=rest)
    return {"clock": say("the clock"), "command line": say("the command line")}.get(who, who)


def names_of(askers: Iterable[str]) -> dict[str, str]:
    """Return each "person:12" among them with the person's name; one that the records forgot is left out."""
    numbers = {int(each.partition(":")[2]) for each in askers if each.startswith("person:") and each[7:].isdigit()}
    if not numbers:
        return {}
    return {f"person:{each.person_id}": each.name for each in services().identity.people() if each.person_id in numbers}
