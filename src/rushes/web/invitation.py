"""The form that invites somebody whose connection signs nobody in, and the link it makes: an administrator's and an operator's alike."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import request

from rushes.errors import NotFound
from rushes.identity import Access, Invitation, Role
from rushes.warehouse import productions
from rushes.web.language import form
from rushes.web.services import services

__all__ = ["InviteForm", "NewLink", "ProductionTick", "Typed", "link_to_give", "named_productions", "ticks", "typed_invitation"]

_LONGEST_NAME = 320
_LARGEST_ID = 2**62


@dataclass(frozen=True, slots=True)
class ProductionTick:
    """A production that a viewer may be given."""

    production_id: int
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class InviteForm:
    """Somebody to invite, or to change: what was typed, and why it was refused."""

    username: str
    name: str
    is_administrator: bool
    productions: tuple[ProductionTick, ...]
    is_change: bool = False
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link to set a password with, shown this once."""

    username: str
    link: str
    ends: str
    is_reset: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form, cut to a length that can be kept; `known` are the account's productions."""

    username: str
    name: str
    role: Role
    chosen: frozenset[int]
    known: tuple[tuple[int, str], ...]

    def access(self, account_id: int, account_name: str) -> Access:
        """Return what is to be given in the account."""
        is_administrator = self.role is Role.ADMINISTRATOR
        return Access(account_id, account_name, self.role, () if is_administrator else tuple(sorted(self.chosen)))

    def refused(self, reason: str, *, is_change: bool = False) -> InviteForm:
        """Return the form once more, with everything that was typed and why it was not taken."""
        return InviteForm(self.username, self.name, self.role is Role.ADMINISTRATOR, ticks(self.known, self.chosen), is_change, reason)


def typed_invitation(account_id: int) -> Typed:
    """Return what this request's form says about an account.

    Raises:
        NotFound: A production that a viewer is to see is not one of the account's.
    """
    username, name = (request.form.get(each, "").strip()[:_LONGEST_NAME] for each in ("username", "name"))
    role = Role.ADMINISTRATOR if request.form.get("role") == "administrator" else Role.VIEWER
    typed = request.form.getlist("production")
    chosen = frozenset(int(each) for each in typed if each.isascii() and each.isdigit() and int(each) < _LARGEST_ID)
    known = named_productions(account_id)
    if role is Role.VIEWER and not chosen <= {each for each, _name in known}:
        raise NotFound("There is no such production.")
    return Typed(username, name, role, chosen, known)


def named_productions(account_id: int) -> tuple[tuple[int, str], ...]:
    """Return the productions of an account, internal id and name, by name."""
    with services().warehouse.reader() as reader:
        found = [(each.production_id, each.name) for each in productions(reader, account_id)]
    return tuple(sorted(found, key=lambda each: (each[1].casefold(), each[0])))


def ticks(known: tuple[tuple[int, str], ...], chosen: Collection[int] = ()) -> tuple[ProductionTick, ...]:
    """Return the productions as boxes, the chosen ones ticked."""
    return tuple(ProductionTick(each, label, each in chosen) for each, label in known)


def link_to_give(made: Invitation) -> NewLink:
    """Return the link of an invitation at the address that this request came to."""
    # The secret stands in the fragment, which a browser sends to nobody: no log and no Referer can hold it.
    ends = form().instant(made.expires_at, services().settings.zone)
    return NewLink(made.username, f"{request.host_url}welcome#{made.code}", ends, made.is_reset)
