"""Who may do what with a dashboard: by what they are in its account, by how it is shared, and whether it is theirs."""

from __future__ import annotations

from enum import StrEnum

from rushes.identity import Role

__all__ = ["Action", "Sharing", "may"]


class Sharing(StrEnum):
    """Whom a dashboard is for beside its owner."""

    PRIVATE = "private"
    """Nobody, not even an administrator."""
    VIEW = "view"
    """Everybody of the account sees it."""
    EDIT = "edit"
    """They do, and editors and administrators change it."""


class Action(StrEnum):
    """What somebody may want to do."""

    SEE = "see"
    EDIT = "edit"
    """Save a version, and look through former ones: they may hold what was taken out before others were let in."""
    SHARE = "share"
    DELETE = "delete"


def may(action: Action, sharing: Sharing, role: Role, *, is_owner: bool) -> bool:
    """Say whether somebody with a role in the dashboard's account may do that; without a role nobody may do anything."""
    is_shared = sharing is not Sharing.PRIVATE
    match action:
        case Action.SEE:
            return is_owner or is_shared
        case Action.EDIT:
            return is_owner or (sharing is Sharing.EDIT and role.includes(Role.EDITOR))
        case Action.SHARE:
            return (is_owner and role.includes(Role.EDITOR)) or (is_shared and role is Role.ADMINISTRATOR)
        case Action.DELETE:
            return is_owner or (is_shared and role is Role.ADMINISTRATOR)
