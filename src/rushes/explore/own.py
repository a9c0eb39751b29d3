"""What people of an account made for its charts: cost centres, groupings, calculated fields, and its datasets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rushes.accounts import Grouping, grouping_as_seen
from rushes.domain import USAGE, Catalogue, Grant
from rushes.errors import NotFound
from rushes.explore.kept import KeptField
from rushes.languages import Language, sentence
from rushes.metrics import MAX_GROUPS

__all__ = ["COST_CENTRE", "NOTHING_OWN", "Own", "OwnDimension", "OwnGroup", "grouping_key", "is_own", "own_dimensions"]

COST_CENTRE = "cost_centre"
_GROUPING = re.compile(r"grouping:[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """Productions that are counted as one.

    Args:
        key: Unique in its dimension, and never digits alone, as a production's is.
        label: Its name, hostile text like any that people type.
        production_ids: The productions, internal, at least one.
    """

    key: str
    label: str
    production_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OwnDimension:
    """A way to tell productions apart, as far as the reader may see them; what is in no group is one group more.

    Args:
        name: "cost_centre", or "grouping:12".
        label: Its name for people, hostile text where it is a grouping's.
        none: What is said of productions in no group, "" for "Others".
        groups: Its groups; no production is in two.
        is_cut: There are more groups than one question can tell apart; those with the fewest productions are in none.
    """

    name: str
    label: str
    none: str
    groups: tuple[OwnGroup, ...]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """What people of an account made for its charts, as far as the reader may see it.

    Args:
        dimensions: What they tell its productions apart by.
        fields: The formulas that they keep under a name, by name.
        catalogues: The datasets that the reader may see, by name.
    """

    dimensions: tuple[OwnDimension, ...] = ()
    fields: tuple[KeptField, ...] = ()
    catalogues: tuple[Catalogue, ...] = ()

    def catalogue(self, data: str) -> Catalogue:
        """Return what a chart asks: usage for "", else the dataset of that key.

        Raises:
            NotFound: The reader sees no such dataset.
        """
        if not data:
            return USAGE
        for each in self.catalogues:
            if each.key == data:
                return each
        raise NotFound(sentence("There is no such dataset."))


NOTHING_OWN = Own()
"""Nothing of it is known yet, or nobody made anything."""


def grouping_key(grouping_id: int) -> str:
    """Return the name by which an address splits by a grouping."""
    return f"grouping:{grouping_id}"


def is_own(name: str) -> bool:
    """Say whether that is the name of such a dimension; whether there is one of that name is another matter."""
    return name == COST_CENTRE or _GROUPING.fullmatch(name) is not None


def own_dimensions(
    grant: Grant, cost_centres: Iterable[tuple[int, str]], groupings: Iterable[Grouping], language: Language
) -> tuple[OwnDimension, ...]:
    """Return what an account's productions can be told apart by: cost centres first, then its groupings.

    Args:
        grant: What the reader may see of the account; a group of other productions alone is not there.
        cost_centres: (production, text) of the account's productions that have one.
        groupings: The account's groupings, whole.
        language: The reader's.
    """
    return (_by_cost_centre(grant, cost_centres, language), *(_of(grouping_as_seen(each, grant)) for each in groupings))


def _by_cost_centre(grant: Grant, cost_centres: Iterable[tuple[int, str]], language: Language) -> OwnDimension:
    mine = None if grant.sees_all_productions else frozenset(grant.production_ids)
    found: dict[str, list[int]] = {}
    for production_id, text in cost_centres:
        if mine is None or production_id in mine:
            found.setdefault(text, []).append(production_id)
    largest = sorted(found.items(), key=lambda each: (-len(each[1]), each[0]))
    groups = tuple(OwnGroup(f"{COST_CENTRE}:{text}", text, tuple(members)) for text, members in largest[:MAX_GROUPS])
    label, none = language.say("Cost centre"), language.say("No cost centre")
    return OwnDimension(COST_CENTRE, label, none, groups, is_cut=len(largest) > MAX_GROUPS)


def _of(grouping: Grouping) -> OwnDimension:
    groups = tuple(OwnGroup(f"group:{each.group_id}", each.name, each.production_ids) for each in grouping.groups if each.production_ids)
    return OwnDimension(grouping_key(grouping.grouping_id), grouping.name, "", groups)
