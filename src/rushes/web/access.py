"""Who may call what: one table, looked up before every request.

An address without a line here is refused at start, and a request for one is refused too. What a
person may see of an address's rows is no matter of this table but of the actor's scope.
"""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum

from flask import Flask, Request, g, request
from werkzeug.routing import Rule

from rushes.errors import NotFound, NotSignedIn, PersonError, RushesError
from rushes.identity import AccountAccess, Actor, Operator, Role, Via
from rushes.web.cookies import operator_secret, session_secret, view_secret
from rushes.web.prometheus import admit_scraper
from rushes.web.services import services

__all__ = [
    "POLICIES",
    "Policy",
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


class Policy(StrEnum):
    """What an address asks of the caller."""

    OPEN = "open"
    """Anybody; the view knows no actor."""
    PERSON = "person"
    """A person signed in through a platform, by session cookie."""
    TOKEN = "token"  # noqa: S105
    """A person, by session cookie or personal token."""
    EDITOR = "editor"
    """A person, by session cookie, who is an editor or more of the account in the path."""
    ADMINISTRATOR = "administrator"
    """A person, by session cookie, who administers the account in the path."""
    ADMINISTRATOR_TOKEN = "administrator_token"  # noqa: S105
    """The same, by session cookie or personal token."""
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
    "dashboard.xlsx": Policy.PERSON,
    "year.page": Policy.PERSON,
    "year.data": Policy.PERSON,
    "year.figures": Policy.PERSON,
    "year.csv": Policy.PERSON,
    "year.xlsx": Policy.PERSON,
    "production.page": Policy.PERSON,
    "production.data": Policy.PERSON,
    "production.figures": Policy.PERSON,
    "production.csv": Policy.PERSON,
    "production.xlsx": Policy.PERSON,
    "explore.page": Policy.PERSON,
    "explore.data": Policy.PERSON,
    "explore.figures": Policy.PERSON,
    "explore.csv": Policy.PERSON,
    "explore.xlsx": Policy.PERSON,
    "explore.formula": Policy.PERSON,
    "explore.python": Policy.PERSON,
    "explore_rows.page": Policy.PERSON,
    "explore_rows.data": Policy.PERSON,
    "explore_rows.figures": Policy.PERSON,
    "explore_rows.csv": Policy.PERSON,
    "explore_rows.xlsx": Policy.PERSON,
    "boards.overview": Policy.PERSON,
    "boards.make": Policy.PERSON,
    "boards.page": Policy.PERSON,
    "boards.data": Policy.PERSON,
    "boards.figures": Policy.PERSON,
    "boards.csv": Policy.PERSON,
    "boards.xlsx": Policy.PERSON,
    "boards.svg": Policy.PERSON,
    "boards.report_csv": Policy.PERSON,
    "boards.report_pdf": Policy.PERSON,
    "boards.report_xlsx": Policy.PERSON,
    "boards.duplicate": Policy.PERSON,
    "boards.rename": Policy.PERSON,
    "boards.delete": Policy.PERSON,
    "boards.bring_back": Policy.PERSON,
    "boards.favourite": Policy.PERSON,
    "boards.start": Policy.PERSON,
    "boards.start_of_account": Policy.PERSON,
    "boards.begin": Policy.PERSON,
    "boards.choose": Policy.PERSON,
    "boards.add": Policy.PERSON,
    "boards.edit": Policy.PERSON,
    "boards.save": Policy.PERSON,
    "boards.copy": Policy.PERSON,
    "boards.versions": Policy.PERSON,
    "boards.restore": Policy.PERSON,
    "boards.share": Policy.PERSON,
    "boards.export": Policy.PERSON,
    "boards.take_in": Policy.PERSON,
    "account.page": Policy.PERSON,
    "account.choose_language": Policy.PERSON,
    "account.end_subscription": Policy.PERSON,
    "account.begin_subscription": Policy.PERSON,
    "account.end_session": Policy.PERSON,
    "account.people": Policy.ADMINISTRATOR,
    "account.set_role": Policy.ADMINISTRATOR,
    "account.revoke_persons_token": Policy.ADMINISTRATOR,
    "account.invite": Policy.ADMINISTRATOR,
    "account.new_link": Policy.ADMINISTRATOR,
    "account.disable_person": Policy.ADMINISTRATOR,
    "account.enable_person": Policy.ADMINISTRATOR,
    "account.withdraw_access": Policy.ADMINISTRATOR,
    "welcome.page": Policy.OPEN,
    "welcome.accept": Policy.OPEN,
    "unsubscribe.page": Policy.OPEN,
    "unsubscribe.now": Policy.OPEN,
    "account.create_token": Policy.PERSON,
    "account.revoke_token": Policy.PERSON,
    "account.accent": Policy.PERSON,
    "account.logo": Policy.PERSON,
    "account.settings": Policy.ADMINISTRATOR,
    "account.save_settings": Policy.ADMINISTRATOR,
    "account.save_colour": Policy.ADMINISTRATOR,
    "account.save_picture": Policy.ADMINISTRATOR,
    "account.save_paper": Policy.ADMINISTRATOR,
    "account.load_again": Policy.ADMINISTRATOR,
    "account.notes": Policy.ADMINISTRATOR,
    "account.save_notes": Policy.ADMINISTRATOR,
    "account.notes_file": Policy.ADMINISTRATOR,
    "account.fields": Policy.EDITOR,
    "account.reports": Policy.EDITOR,
    "account.make_schedule": Policy.EDITOR,
    "account.allow_address": Policy.ADMINISTRATOR,
    "account.disallow_address": Policy.ADMINISTRATOR,
    "account.schedule": Policy.EDITOR,
    "account.change_schedule": Policy.EDITOR,
    "account.pause_schedule": Policy.EDITOR,
    "account.resume_schedule": Policy.EDITOR,
    "account.remove_schedule": Policy.EDITOR,
    "account.send_report": Policy.EDITOR,
    "account.add_recipient": Policy.EDITOR,
    "account.remove_recipient": Policy.EDITOR,
    "account.resubscribe_recipient": Policy.EDITOR,
    "account.send_again": Policy.EDITOR,
    "account.preview": Policy.EDITOR,
    "account.preview_file": Policy.EDITOR,
    "account.make_field_now": Policy.EDITOR,
    "account.field": Policy.EDITOR,
    "account.change_field_now": Policy.EDITOR,
    "account.delete_field_now": Policy.EDITOR,
    "account.groupings": Policy.EDITOR,
    "account.make_grouping_now": Policy.EDITOR,
    "account.grouping": Policy.EDITOR,
    "account.rename_grouping_now": Policy.EDITOR,
    "account.delete_grouping_now": Policy.EDITOR,
    "account.make_group_now": Policy.EDITOR,
    "account.rename_group_now": Policy.EDITOR,
    "account.delete_group_now": Policy.EDITOR,
    "account.put_productions_now": Policy.EDITOR,
    "account.statements": Policy.ADMINISTRATOR,
    "account.statements_list": Policy.ADMINISTRATOR,
    "account.statements_file": Policy.ADMINISTRATOR,
    "account.export": Policy.ADMINISTRATOR,
    "account.ask_export": Policy.ADMINISTRATOR,
    "account.export_file": Policy.ADMINISTRATOR,
    "data.datasets": Policy.EDITOR,
    "data.send_file": Policy.EDITOR,
    "data.file": Policy.EDITOR,
    "data.file_state": Policy.EDITOR,
    "data.load_file": Policy.EDITOR,
    "data.drop_file": Policy.EDITOR,
    "data.one": Policy.EDITOR,
    "data.refresh_state": Policy.EDITOR,
    "data.change": Policy.EDITOR,
    "data.send_new_file": Policy.EDITOR,
    "data.delete": Policy.EDITOR,
    "data.rejects": Policy.EDITOR,
    "account.erase": Policy.ADMINISTRATOR,
    "account.ask_erase": Policy.ADMINISTRATOR,
    "admin.login": Policy.OPEN,
    "admin.login_now": Policy.OPEN,
    "admin.logout": Policy.OPERATOR,
    "admin.overview": Policy.OPERATOR,
    "admin.runs": Policy.OPERATOR,
    "admin.run": Policy.OPERATOR,
    "admin.coverage": Policy.OPERATOR,
    "admin.coverage_account": Policy.OPERATOR,
    "admin.coverage_night": Policy.OPERATOR,
    "admin.rejects": Policy.OPERATOR,
    "admin.rejects_csv": Policy.OPERATOR,
    "admin.rejects_lines": Policy.OPERATOR,
    "admin.versions": Policy.OPERATOR,
    "admin.rollback_page": Policy.OPERATOR,
    "admin.rollback": Policy.OPERATOR,
    "admin.jobs": Policy.OPERATOR,
    "admin.ask_load": Policy.OPERATOR,
    "admin.job": Policy.OPERATOR,
    "admin.job_progress": Policy.OPERATOR,
    "admin.cancel_job": Policy.OPERATOR,
    "admin.connections": Policy.OPERATOR,
    "admin.test_connection": Policy.OPERATOR,
    "admin.sources": Policy.OPERATOR,
    "admin.new_source": Policy.OPERATOR,
    "admin.add_source": Policy.OPERATOR,
    "admin.source": Policy.OPERATOR,
    "admin.change_source": Policy.OPERATOR,
    "admin.try_source": Policy.OPERATOR,
    "admin.browse_source": Policy.OPERATOR,
    "admin.remove_source": Policy.OPERATOR,
    "admin.accounts": Policy.OPERATOR,
    "admin.people": Policy.OPERATOR,
    "admin.invite_choice": Policy.OPERATOR,
    "admin.invite_page": Policy.OPERATOR,
    "admin.invite": Policy.OPERATOR,
    "admin.view_as": Policy.OPERATOR,
    "admin.stop_view": Policy.OPERATOR,
    "admin.statements": Policy.OPERATOR,
    "admin.reports": Policy.OPERATOR,
    "admin.audit": Policy.OPERATOR,
    "admin.audit_lines": Policy.OPERATOR,
    "api.query": Policy.TOKEN,
    "api.me": Policy.TOKEN,
    "api.catalog": Policy.TOKEN,
    "api.figure": Policy.TOKEN,
    "api.statements": Policy.ADMINISTRATOR_TOKEN,
    "api.statement_file": Policy.ADMINISTRATOR_TOKEN,
    "api.openapi": Policy.OPEN,
    "statements.keys": Policy.OPEN,
}


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
        raise WithoutPolicy(f"web/access.py has no policy for {unruled or 'none'} and names {unused or 'nothing'} that is not there.")
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
