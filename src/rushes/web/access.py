"""Who may call what: one table, looked up before every request.

An address without a line here is refused at start, and a request for one is refused too. What a
person may see of an address's rows is no matter of this table but of the actor's scope.
"""

from __future__ import annotations

from contextlib import suppress

from flask import Flask, Request, g, request
from werkzeug.routing import Rule

from rushes.errors import NotFound, NotSignedIn, PersonError, RushesError
from rushes.identity import AccountAccess, Actor, Operator, Role, Via
from rushes.web.cookies import operator_secret, session_secret, view_secret
from rushes.web.policies import POLICIES, Policy
from rushes.web.prometheus import admit_scraper
from rushes.web.services import services

__all__ = [
    "ViewingOnly",
    "WithoutPolicy",
    "actor",
    "admit",
    "admitted_account",
    "check_policies",
    "operator",
    "uses_token",
]

_READING = ("GET", "HEAD")


_ROLES = {
    Policy.EDITOR: Role.EDITOR,
    Policy.ADMINISTRATOR: Role.ADMINISTRATOR,
    Policy.ADMINISTRATOR_TOKEN: Role.ADMINISTRATOR,
}
_BY_TOKEN = {Policy.TOKEN, Policy.ADMINISTRATOR_TOKEN}
_ACCOUNT = "account_id"


class ViewingOnly(PersonError):
    """An operator who looks at a person's pages tried to change something there."""


class WithoutPolicy(RushesError):
    """An address that no line of the table speaks of; the table must say who may call it."""


def check_policies(app: Flask) -> None:
    """Refuse to start with an address that has no policy, a policy without an address, or a role in no account.

    Raises:
        WithoutPolicy: It names them.
    """
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    unruled, unused = sorted(endpoints - POLICIES.keys()), sorted(POLICIES.keys() - endpoints)
    if unruled or unused:
        raise WithoutPolicy(f"web/policies.py has no policy for {unruled or 'none'} and names {unused or 'nothing'} that is not there.")
    nowhere = sorted(rule.endpoint for rule in app.url_map.iter_rules() if POLICIES[rule.endpoint] in _ROLES and not _names_account(rule))
    if nowhere:
        raise WithoutPolicy(f"{nowhere} ask for a role, and have no <int:{_ACCOUNT}> in their path to say where.")


def admit() -> None:
    """Resolve the caller once, or refuse; runs before every view.

    Raises:
        NotSignedIn: The address asks for somebody and nobody, or no longer anybody, is there.
        NotFound: The address asks for a role in an account, and the caller has it not.
        ViewingOnly: An operator who looks on tried to change something.
        TooManyRequests: The person has used up this minute's share.
    """
    if request.endpoint is None:
        _recognise()
        return
    policy = POLICIES.get(request.endpoint)
    if policy is Policy.OPEN:
        return
    if policy is Policy.PERSON or policy is Policy.EDITOR or policy is Policy.ADMINISTRATOR:
        g.actor = _person(request)
    elif policy is Policy.TOKEN or policy is Policy.ADMINISTRATOR_TOKEN:
        token = _bearer(request)
        g.actor = services().identity.actor_of_token(token) if token is not None else _person(request)
    elif policy is Policy.SCRAPER:
        admit_scraper(request)
    elif policy is Policy.OPERATOR:
        g.operator = _operator(request)
    else:
        raise NotSignedIn("This address is closed.")
    if policy in _ROLES:
        g.account = _account_with(_ROLES[policy], g.actor, request)
    _refuse_a_viewers_write()
    _count_the_request()


def _recognise() -> None:
    """Know an operator, and whom one looks as, where no address is: the page that says so keeps their frame and the banner."""
    with suppress(NotSignedIn):
        if view_secret(request):
            g.actor = _person(request)
        elif request.path.startswith("/admin"):
            g.operator = _operator(request)


def actor() -> Actor:
    """Return the person whom this request was admitted for."""
    found = g.get("actor")
    if not isinstance(found, Actor):
        raise NotSignedIn("Sign in first.")
    return found


def admitted_account() -> AccountAccess:
    """Return the account of the path, in which the caller has the role that the address asks for."""
    found = g.get("account")
    if not isinstance(found, AccountAccess):
        raise NotFound("There is no such account.")
    return found


def operator() -> Operator:
    """Return the operator whom this request was admitted for."""
    found = g.get("operator")
    if not isinstance(found, Operator):
        raise NotSignedIn("Sign in as an operator first.")
    return found


def uses_token(request: Request) -> bool:
    """Say whether the caller speaks by token, which no other site can make a browser send."""
    return request.endpoint is not None and POLICIES.get(request.endpoint) in _BY_TOKEN and _bearer(request) is not None


def _count_the_request() -> None:
    caller = g.get("actor")
    if isinstance(caller, Actor):
        services().rate.count(f"person:{caller.person_id}")


def _refuse_a_viewers_write() -> None:
    caller = g.get("actor")
    if isinstance(caller, Actor) and caller.via is Via.VIEW and request.method not in _READING:
        raise ViewingOnly("You are looking as {name}: you see what they see, and can change nothing.", name=caller.name)


def _account_with(needed: Role, caller: Actor, request: Request) -> AccountAccess:
    # Whose account it is not, and who is not enough in it, are told the same: there is no such thing.
    given = (request.view_args or {}).get(_ACCOUNT)
    access = caller.access_to(given) if isinstance(given, int) else None
    if access is None or not access.role.includes(needed):
        raise NotFound("There is no such account.")
    return access


def _names_account(rule: Rule) -> bool:
    return f"<int:{_ACCOUNT}>" in rule.rule


def _person(request: Request) -> Actor:
    """Return who is there; what an operator views stands before any session of a person."""
    viewing = view_secret(request)
    if viewing:
        return services().identity.viewer(viewing)
    secret = session_secret(request)
    if not secret:
        raise NotSignedIn("Sign in first.")
    return services().identity.actor(secret)


def _operator(request: Request) -> Operator:
    secret = operator_secret(request)
    if not secret:
        raise NotSignedIn("Sign in as an operator first.")
    return services().identity.operator(secret)


def _bearer(request: Request) -> str | None:
    header = request.headers.get("Authorization", "")
    scheme, _, value = header.partition(" ")
    return value.strip() if scheme.lower() == "bearer" else None
