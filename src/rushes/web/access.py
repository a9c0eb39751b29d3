"""Who may call what: one table, looked up before every request.

An address without a line here is refused at start, and a request for one is refused too. What a
person may see of an address's rows is no matter of this table but of the actor's scope.
"""

from __future__ import annotations

from enum import StrEnum

from flask import Flask, Request, g, request

from rushes.errors import NotSignedIn, RushesError
from rushes.identity import Actor, Operator
from rushes.web.cookies import operator_secret, session_secret
from rushes.web.prometheus import admit_scraper
from rushes.web.services import services

__all__ = ["POLICIES", "Policy", "WithoutPolicy", "actor", "admit", "check_policies", "operator", "uses_token"]


class Policy(StrEnum):
    """What an address asks of the caller."""

    OPEN = "open"
    """Anybody; the view knows no actor."""
    PERSON = "person"
    """A person signed in through a platform, by session cookie."""
    TOKEN = "token"  # noqa: S105
    """A person, by session cookie or personal token."""
    OPERATOR = "operator"
    """An operator, by the operator's own session cookie."""
    SCRAPER = "scraper"
    """Whatever watches the installation, on this machine or by its own token."""


POLICIES: dict[str, Policy] = {
    "assets.asset": Policy.OPEN,
    "assets.favicon": Policy.OPEN,
    "health.health": Policy.OPEN,
    "prometheus.metrics": Policy.SCRAPER,
    "sign_in.root": Policy.OPEN,
    "sign_in.login": Policy.OPEN,
    "sign_in.login_now": Policy.OPEN,
    "sign_in.logout": Policy.PERSON,
    "sign_in.logout_everywhere": Policy.PERSON,
    "dashboard.page": Policy.PERSON,
    "dashboard.data": Policy.PERSON,
    "dashboard.figures": Policy.PERSON,
    "dashboard.csv": Policy.PERSON,
    "account.page": Policy.PERSON,
    "account.create_token": Policy.PERSON,
    "account.revoke_token": Policy.PERSON,
    "admin.login": Policy.OPEN,
    "admin.login_now": Policy.OPEN,
    "admin.logout": Policy.OPERATOR,
    "admin.page": Policy.OPERATOR,
    "api.query": Policy.TOKEN,
    "api.me": Policy.TOKEN,
    "api.catalog": Policy.TOKEN,
    "api.openapi": Policy.OPEN,
}


class WithoutPolicy(RushesError):
    """An address that no line of the table speaks of; the table must say who may call it."""


def check_policies(app: Flask) -> None:
    """Refuse to start with an address that has no policy, or a policy without an address.

    Raises:
        WithoutPolicy: It names them.
    """
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    unruled, unused = sorted(endpoints - POLICIES.keys()), sorted(POLICIES.keys() - endpoints)
    if unruled or unused:
        raise WithoutPolicy(f"web/access.py has no policy for {unruled or 'none'} and names {unused or 'nothing'} that is not there.")


def admit() -> None:
    """Resolve the caller once, or refuse; runs before every view.

    Raises:
        NotSignedIn: The address asks for somebody and nobody, or no longer anybody, is there.
    """
    if request.endpoint is None:
        return
    policy = POLICIES.get(request.endpoint)
    if policy is Policy.OPEN:
        return
    if policy is Policy.PERSON:
        g.actor = _person(request)
    elif policy is Policy.TOKEN:
        token = _bearer(request)
        g.actor = services().identity.actor_of_token(token) if token is not None else _person(request)
    elif policy is Policy.SCRAPER:
        admit_scraper(request)
    elif policy is Policy.OPERATOR:
        g.operator = _operator(request)
    else:
        raise NotSignedIn("This address is closed.")


def actor() -> Actor:
    """Return the person whom this request was admitted for."""
    found = g.get("actor")
    if not isinstance(found, Actor):
        raise NotSignedIn("Sign in first.")
    return found


def operator() -> Operator:
    """Return the operator whom this request was admitted for."""
    found = g.get("operator")
    if not isinstance(found, Operator):
        raise NotSignedIn("Sign in as an operator first.")
    return found


def uses_token(request: Request) -> bool:
    """Say whether the caller speaks by token, which no other site can make a browser send."""
    return request.endpoint is not None and POLICIES.get(request.endpoint) is Policy.TOKEN and _bearer(request) is not None


def _person(request: Request) -> Actor:
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
