"""What stands around a page for whoever looks at it."""

from __future__ import annotations

from flask import g

from rushes.identity import Actor, Operator, Via
from rushes.web.dashboard_address import DASHBOARD
from rushes.web.language import form
from rushes.web.look import look_of
from rushes.web.pages import AccountLink, Chrome
from rushes.web.services import services

__all__ = ["chrome"]


def chrome(title: str, *, section: str = "", account_id: int | None = None) -> Chrome:
    """Return the frame of a page.

    Args:
        title: What one sees.
        section: The current entry of the navigation.
        account_id: The account that is shown, None where the page is of none.
    """
    caller, operator = g.get("actor"), g.get("operator")
    person = caller if isinstance(caller, Actor) else None
    accent_url, logo_url = _look(person, account_id)
    return Chrome(
        title=title,
        section=section,
        home_url=_home_url(person),
        person_name=person.name if person else None,
        operator_name=operator.name if isinstance(operator, Operator) else None,
        accounts=_accounts(person, account_id),
        is_kept=person is not None and person.is_kept,
        is_stale=person is not None and person.is_stale,
        viewed_until=_viewed_until(person),
        accent_url=accent_url,
        logo_url=logo_url,
    )


def _viewed_until(person: Actor | None) -> str:
    if person is None or person.via is not Via.VIEW:
        return ""
    return form().time(person.session_expires_at, services().settings.zone)


def _accounts(person: Actor | None, account_id: int | None) -> tuple[AccountLink, ...]:
    if person is None:
        return ()
    return tuple(
        AccountLink(access.name, f"{DASHBOARD}?account={access.account_id}", is_current=access.account_id == account_id)
        for access in person.accounts
    )


def _look(person: Actor | None, account_id: int | None) -> tuple[str, str]:
    """Return the addresses of the account's style sheet and logo; the mark in them lets a browser keep both for long."""
    if person is None or account_id is None or person.access_to(account_id) is None:
        return "", ""
    look = look_of(account_id)
    own = f"/account/{account_id}"
    return f"{own}/accent.css?v={look.mark}" if look.accent else "", f"{own}/logo?v={look.mark}" if look.has_logo else ""


def _home_url(person: Actor | None) -> str | None:
    connections = services().settings.connection
    if person is not None:
        return next((each.home_url for each in connections if each.name == person.connection), None)
    return connections[0].home_url if len(connections) == 1 else None
