"""The world as one person sees it now: the edits applied, the hidden left out, usage kept ready."""

from __future__ import annotations

import threading
from collections import OrderedDict

from rushes.demo.edits import Edits
from rushes.demo.model import MediaObject, Person, Production, World
from rushes.demo.usage import ProductionUsage, production_usage
from rushes.errors import PlatformRefused

__all__ = ["View"]

_KEPT_PRODUCTIONS = 4_000


class View:
    """What exists and who may see it; safe to use from several threads.

    Args:
        world: What was made.
        edits: What has changed since.
    """

    def __init__(self, world: World, edits: Edits) -> None:
        self.world = world
        self.edits = edits
        self._usage: OrderedDict[tuple[int, int], ProductionUsage] = OrderedDict()
        self._lock = threading.Lock()

    def sees(self, person: Person, production: Production) -> bool:
        """Say whether the person may see the production."""
        membership = person.membership(production.account_id)
        return membership is not None and membership.covers(production.id) and not self.edits.is_hidden(production.id, person.name)

    def productions(self, person: Person, account_id: int | None = None) -> list[Production]:
        """Return what the person may see, of one account or of all, in order of id."""
        found: list[Production] = []
        for membership in person.memberships:
            if account_id is None or account_id == membership.account_id:
                for each in self.world.productions_of(membership.account_id):
                    if membership.covers(each.id) and not self.edits.is_hidden(each.id, person.name):
                        found.append(self.edits.production(each))
        return sorted(found, key=lambda each: each.id)

    def production(self, person: Person, production_id: int) -> Production:
        """Return one production that the person may see.

        Raises:
            PlatformRefused: There is none (404), or the person may not see it (403).
        """
        production = self.world.production(production_id)
        if production is None or self.edits.is_removed(production_id):
            raise PlatformRefused("There is no such production.", status=404, kind="NotFoundError")
        if not self.sees(person, production):
            raise PlatformRefused("You have no right in this production.", status=403, kind="ForbiddenError")
        return self.edits.production(production)

    def media(self, production_id: int) -> tuple[MediaObject, ...]:
        """Return a production's media objects, oldest first."""
        return self.edits.media(self.world, production_id)

    def usage(self, production: Production) -> ProductionUsage:
        """Return a production's usage, counted once for each edit of it."""
        key = (production.id, self.edits.revision(production.id))
        with self._lock:
            if key in self._usage:
                self._usage.move_to_end(key)
                return self._usage[key]
        usage = production_usage(self.world, production, self.media(production.id))
        with self._lock:
            self._usage[key] = usage
            while len(self._usage) > _KEPT_PRODUCTIONS:
                self._usage.popitem(last=False)
        return usage
