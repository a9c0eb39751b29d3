"""What the productions of a page's account are told apart by that is not of the facts, as far as the reader may see it."""

from __future__ import annotations

from dataclasses import replace

from rushes.accounts import cost_centres, every_grouping
from rushes.errors import NotFound
from rushes.explore import ExploreState, OwnDimension, own_dimensions
from rushes.identity import Actor
from rushes.languages import language_of
from rushes.web.language import locale
from rushes.web.services import services

__all__ = ["own_of", "with_own"]


def with_own(state: ExploreState, caller: Actor) -> ExploreState:
    """Return a state that knows what its account's productions can be told apart by.

    Raises:
        NotFound: The caller sees nothing of the account.
    """
    return replace(state, own=own_of(caller, state.account_id))


def own_of(caller: Actor, account_id: int) -> tuple[OwnDimension, ...]:
    """Return the account's own dimensions, each group with the caller's productions alone.

    Raises:
        NotFound: The caller sees nothing of the account.
    """
    grant = caller.scope.grant_for(account_id)
    if grant is None:
        raise NotFound("There is no such account.")
    centres, groupings = services().store.remembered(
        ("own dimensions", account_id), lambda conn: (cost_centres(conn, account_id), every_grouping(conn, account_id))
    )
    return own_dimensions(grant, centres, groupings, language_of(locale()))
