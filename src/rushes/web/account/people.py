"""Who has rights in an account: their roles and tokens, and, where the connection signs nobody in, invitations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from rushes.errors import CallerError, NotFound
from rushes.identity import ApiToken, Inviter, PersonInAccount, Role
from rushes.web.access import actor, admitted_account
from rushes.web.account.parts import SectionLink, answer, role_words, section_links, sees_words, short_moment
from rushes.web.chrome import chrome
from rushes.web.invitation import InviteForm, NewLink, link_to_give, named_productions, ticks, typed_invitation
from rushes.web.language import form, say, say_error
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["PeoplePage", "PersonLine", "PersonTokenLine", "add_routes"]

_LARGEST_ID = 2**62


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody with rights in the account, and what the one who looks may do about them."""

    person_id: int
    name: str
    username: str
    role: str
    sees: str
    last_sign_in: str
    sessions: str
    is_oneself: bool
    is_disabled: bool
    is_invited: bool
    can_become_editor: bool
    can_become_viewer: bool
    is_local: bool
    is_ours: bool


@dataclass(frozen=True, slots=True)
class PersonTokenLine:
    """One token of somebody in the account, never its secret."""

    token_id: int
    person_id: int
    person: str
    name: str
    last_used: str
    ends: str
    is_revocable: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The people of an account."""

    template: ClassVar[str] = "account_people.html"
    chrome: Chrome
    account_id: int
    account_name: str
    sections: tuple[SectionLink, ...]
    people: tuple[PersonLine, ...]
    tokens: tuple[PersonTokenLine, ...]
    is_viewed: bool
    invite: InviteForm | None
    new_link: NewLink | None = None
    refusal: str = ""


def add_routes(blueprint: Blueprint) -> None:
    """Add the page, the roles, the tokens and the invitations."""

    @blueprint.get("/account/<int:account_id>/people")
    def people(account_id: int) -> Response:  # noqa: ARG001 # the account is the admitted one
        asked = request.args.get("person", "")
        person_id = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 20 and int(asked) < _LARGEST_ID else None
        return answer(_people_page(invite=_invite_form(person_id)))

    @blueprint.post("/account/<int:account_id>/people/<int:person_id>/role")
    def set_role(account_id: int, person_id: int) -> Response:
        role = {"editor": Role.EDITOR, "viewer": Role.VIEWER}.get(request.form.get("role", ""))
        if role is None:
            raise NotFound("There is no such role.")
        return _done(lambda: services().identity.grant_role(actor(), account_id, person_id, role))

    @blueprint.post("/account/<int:account_id>/people/<int:person_id>/tokens/<int:token_id>/revoke")
    def revoke_persons_token(account_id: int, person_id: int, token_id: int) -> Response:
        return _done(lambda: services().identity.revoke_token_in(actor(), account_id, person_id, token_id), "#tokens")

    @blueprint.post("/account/<int:account_id>/people/invite")
    def invite(account_id: int) -> Response:
        return _invite(account_id)

    @blueprint.post("/account/<int:account_id>/people/<int:person_id>/link")
    def new_link(account_id: int, person_id: int) -> Response:
        _here(account_id, person_id)
        try:
            made = services().identity.local_people.renew(Inviter.administrator(actor()), person_id)
        except NotFound:
            raise
        except CallerError as error:
            return answer(_people_page(refusal=say_error(error)))
        return answer(_people_page(new_link=link_to_give(made)))

    @blueprint.post("/account/<int:account_id>/people/<int:person_id>/disable")
    def disable_person(account_id: int, person_id: int) -> Response:
        _here(account_id, person_id)
        return _done(lambda: services().identity.local_people.disable(Inviter.administrator(actor()), person_id))

    @blueprint.post("/account/<int:account_id>/people/<int:person_id>/enable")
    def enable_person(account_id: int, person_id: int) -> Response:
        _here(account_id, person_id)
        return _done(lambda: services().identity.local_people.enable(Inviter.administrator(actor()), person_id))

    @blueprint.post("/account/<int:account_id>/people/<int:person_id>/withdraw")
    def withdraw_access(account_id: int, person_id: int) -> Response:
        return _done(lambda: services().identity.local_people.withdraw(Inviter.administrator(actor()), person_id, account_id))


def _here(account_id: int, person_id: int) -> PersonInAccount:
    """Return somebody of this account; whoever is not in it is not there."""
    return services().identity.person_in(actor(), account_id, person_id)


def _done(act: Callable[[], None], anchor: str = "") -> Response:
    """Do it and show the page anew, or say on it why it was not done."""
    try:
        act()
    except NotFound:
        raise
    except CallerError as error:
        return answer(_people_page(refusal=say_error(error)))
    return redirect(f"/account/{admitted_account().account_id}/people{anchor}", 303)


def _invite(account_id: int) -> Response:
    typed, is_change = typed_invitation(account_id), request.form.get("change") == "yes"
    access = typed.access(account_id, admitted_account().name)
    try:
        made = services().identity.local_people.invite(
            Inviter.administrator(actor()), actor().connection, typed.username, typed.name, access
        )
    except NotFound:
        raise
    except CallerError as error:
        return answer(_people_page(invite=typed.refused(say_error(error), is_change=is_change)))
    if made.code:
        return answer(_people_page(new_link=link_to_give(made)))
    return redirect(f"/account/{account_id}/people", 303)


def _people_page(*, invite: InviteForm | None = None, new_link: NewLink | None = None, refusal: str = "") -> PeoplePage:
    account, caller, identity = admitted_account(), actor(), services().identity
    is_local = identity.is_local(caller.connection)
    return PeoplePage(
        chrome=chrome(say("People of {account}", account=account.name), section="account", account_id=account.account_id),
        account_id=account.account_id,
        account_name=account.name,
        sections=section_links(account, "people"),
        people=tuple(_line(each) for each in identity.people_of(caller, account.account_id)),
        tokens=tuple(_token_line(owner, token) for owner, token in identity.tokens_in(caller, account.account_id)),
        is_viewed=bool(caller.viewed_by),
        invite=(invite or _invite_form(None)) if is_local else None,
        new_link=new_link,
        refusal=refusal,
    )


def _invite_form(person_id: int | None) -> InviteForm:
    """Return the form: empty, or with what somebody has who is to be changed."""
    account = admitted_account()
    if not services().identity.is_local(actor().connection):
        return InviteForm("", "", is_administrator=False, productions=())
    known = named_productions(account.account_id)
    if person_id is None:
        return InviteForm("", "", is_administrator=False, productions=ticks(known))
    found = _here(account.account_id, person_id)
    chosen = ticks(known, found.production_ids)
    return InviteForm(found.person.username, found.person.name, found.role is Role.ADMINISTRATOR, chosen, is_change=True)


def _line(each: PersonInAccount) -> PersonLine:
    person = each.person
    return PersonLine(
        person_id=person.person_id,
        name=person.name,
        username="" if person.username == person.name.casefold() else person.username,
        role=role_words(each.role),
        sees=sees_words(sees_all_productions=each.sees_all_productions, production_count=len(each.production_ids)),
        last_sign_in=short_moment(person.signed_in_at) or say("never"),
        sessions=form().count(person.live_sessions),
        is_oneself=each.is_oneself,
        is_disabled=person.is_disabled,
        is_invited=person.is_local and person.signed_in_at is None,
        can_become_editor=each.role is Role.VIEWER,
        can_become_viewer=each.is_made_editor,
        is_local=person.is_local,
        is_ours=each.is_wholly_ours,
    )


def _token_line(owner: PersonInAccount, token: ApiToken) -> PersonTokenLine:
    ends = form().date(token.expires_on)
    return PersonTokenLine(
        token_id=token.token_id,
        person_id=owner.person.person_id,
        person=owner.person.name,
        name=token.name,
        last_used=short_moment(token.used_at) or say("never"),
        ends=ends if token.is_live else say("ended on {day}", day=ends),
        is_revocable=owner.is_wholly_ours,
    )
