"""What people of a page's account made for its charts, as far as the reader may see it."""

from __future__ import annotations

from rushes.accounts import cost_centres, every_calculated_field, every_grouping
from rushes.errors import NotFound
from rushes.explore import ExploreState, Own, kept_fields, own_dimensions
from rushes.identity import Actor
from rushes.languages import language_of
from rushes.web.language import locale
from rushes.web.services import services

__all__ = ["own_of", "with_own"]


def with_own(state: ExploreState, caller: Actor) -> ExploreState:
    """Return a state that knows what people of its account made for its charts.

    Raises:
        NotFound: The caller sees nothing of the account.
    """
    return state.knowing(own_of(caller, state.account_id))


def own_of(caller: Actor, account_id: int) -> Own:
    """Return the account's own dimensions, each group with the caller's productions alone, and its calculated fields.

    Raises:
        NotFound: The caller sees nothing of the account.
    """
    grant = caller.scope.grant_for(account_id)
    if grant is None:
        raise NotFound("There is no such account.")
    centres, groupings, fields = services().store.remembered(
        ("own", account_id),
        lambda conn: (
            cost_centres(conn, account_id),
            every_grouping(conn, account_id),
            kept_fields(every_calculated_field(conn, account_id)),
        ),
    )
    return Own(own_dimensions(grant, centres, groupings, language_of(locale())), fields)
