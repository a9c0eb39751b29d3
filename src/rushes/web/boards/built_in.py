"""The built-in dashboards as the list shows them: pages of their own, and those that one takes a copy of."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.boards import BUILT_IN
from rushes.web.language import say

__all__ = ["BuiltIn", "built_ins"]


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """One built-in dashboard: where it is shown, "" for one to copy alone, and the name it is copied by, "" where it is a page of its own."""

    title: str
    description: str
    url: str = ""
    name: str = ""


def built_ins(account_id: int) -> tuple[BuiltIn, ...]:
    """Return the built-in dashboards, as an account sees them."""
    query = f"account={account_id}"
    told = {
        "monthly": say("What a month used, and what changed since the one before; made for reports."),
        "storage": say("What is stored, where, and which productions grew."),
        "hours": say("What came in and what was done with it."),
        "production": say("One production in depth; it asks which."),
    }
    return (
        BuiltIn(say("Dashboard"), say("A month: hours, storage and every production."), url=f"/dashboard?{query}"),
        BuiltIn(say("Year"), say("A year day by day."), url=f"/year?{query}"),
        *(BuiltIn(say(title), told.get(name, ""), name=name) for name, title in BUILT_IN.items()),
    )
