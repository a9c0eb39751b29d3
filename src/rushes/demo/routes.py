"""The documented routes, as functions from a request to an answer; nothing here knows a socket."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from rushes.demo.exchange import Answer, Request, error_answer, json_answer, page_answer, refused, slice_of
from rushes.demo.model import Account, MediaObject, Person, Production
from rushes.demo.tokens import Tokens
from rushes.demo.usage import ProductionUsage, usage_days
from rushes.demo.view import View
from rushes.demo.wire import account_right, media_object, person_record, production_record, usage_row

__all__ = ["Platform", "answer"]

_DEFAULT_LIMIT = 50
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Platform:
    """What the routes answer from."""

    view: View
    tokens: Tokens
    page_limit_max: int
    usage_limit_max: int


def answer(platform: Platform, request: Request) -> Answer:
    """Answer one request.

    Raises:
        PlatformRefused: The answer is an error; it carries status, name and message.
    """
    for method, pattern, handle in _ROUTES:
        found = pattern.fullmatch(request.path)
        if found and method == request.method:
            return handle(platform, request, *map(int, found.groups()))
    if any(pattern.fullmatch(request.path) for _, pattern, _ in _ROUTES):
        raise refused(405, "MethodNotAllowedError", "The path exists, the method does not.")
    raise refused(404, "NotFoundError", "There is no such path.")


def _sign_in(platform: Platform, request: Request) -> Answer:
    fields = request.fields()
    name, password = fields.get("username", fields.get("email", "")), fields.get("password", "")
    person = next((each for each in platform.view.world.people if name.lower() in {each.name, each.username}), None)
    expected = person.password if person else ""
    if not hmac.compare_digest(expected.encode(), password.encode()) or person is None:
        return error_answer(401, "UnauthorizedError", "The name or the password is wrong.")
    if person.needs_second_factor:
        further = {"twoFactorAuthenticationRequired": True}
        return error_answer(401, "UnauthorizedError", "Two-factor authentication is required for this user.", further)
    token = platform.tokens.issue(person.id, keep=fields.get("rememberMe", "false").lower() == "true")
    wants_cookie = fields.get("useCookies", "true").lower() == "true"
    headers = {"Set-Cookie": f"access_token={token}; HttpOnly; Path=/api"} if wants_cookie else {}
    return json_answer({"token": token, "userId": person.id, "user": person_record(person)}, headers=headers)


def _person(platform: Platform, request: Request) -> Person:
    person_id = platform.tokens.person_id(request.first("access_token") or "")
    person = next((each for each in platform.view.world.people if each.id == person_id), None)
    if person is None:
        raise refused(401, "UnauthorizedError", "The token is missing, unknown or has expired.")
    return person


def _me(platform: Platform, request: Request) -> Answer:
    return json_answer(person_record(_person(platform, request)))


def _account_rights(platform: Platform, request: Request, user_id: int) -> Answer:
    person = _person(platform, request)
    if person.id != user_id:
        raise refused(403, "ForbiddenError", "These are another user's rights.")
    world, edits = platform.view.world, platform.view.edits
    found: list[dict[str, object]] = []
    for membership in person.memberships:
        account = world.account(membership.account_id)
        if account is not None:
            status = edits.subscription(account.id, account.subscription_status)
            found.append(account_right(account, person, membership, _owner(world.people, account.id), status))
    return json_answer(found)


def _owner(people: Sequence[Person], account_id: int) -> Person:
    memberships = ((person, person.membership(account_id)) for person in people)
    return next((person for person, membership in memberships if membership is not None and membership.can_manage), people[0])


def _productions(platform: Platform, request: Request) -> Answer:
    person, view = _person(platform, request), platform.view
    offset, limit = slice_of(request, default_limit=_DEFAULT_LIMIT, largest_limit=platform.page_limit_max)
    accounts = {each.id: each for each in view.world.accounts}

    def write(production: Production) -> Mapping[str, object]:
        record = production_record(production, accounts[production.account_id], view.world.until_ms)
        return {**record, **view.edits.on_production(production.id)}

    return page_answer(_filtered(request, view.productions(person), write), offset, limit, write)


def _media(platform: Platform, request: Request, production_id: int) -> Answer:
    person, view = _person(platform, request), platform.view
    production = view.production(person, production_id)
    offset, limit = slice_of(request, default_limit=_DEFAULT_LIMIT, largest_limit=platform.page_limit_max)
    account = _account(platform, production.account_id)

    def write(media: MediaObject) -> Mapping[str, object]:
        return {**media_object(media, production, account), **view.edits.on_media(media.id)}

    return page_answer(_filtered(request, view.media(production_id), write), offset, limit, write)


def _filtered(request: Request, items: Sequence[_Item], write: Callable[[_Item], Mapping[str, object]]) -> Sequence[_Item]:
    """Return the items whose written form fulfils every `fq=name:value`."""
    wanted = [part.partition(":") for part in request.query.get("fq", ())]
    if any(not name or not colon for name, colon, _ in wanted):
        raise refused(400, "BadRequestError", "`fq` is written name:value.")
    if not wanted:
        return items
    return [each for each in items if all(_text(write(each).get(name)) == value for name, _, value in wanted)]


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _account(platform: Platform, account_id: int) -> Account:
    account = platform.view.world.account(account_id)
    if account is None:
        raise refused(404, "NotFoundError", "There is no such account.")
    return account


def _usage(platform: Platform, request: Request, account_id: int) -> Answer:
    person, view = _person(platform, request), platform.view
    account, membership = _account(platform, account_id), person.membership(account_id)
    if membership is None or not membership.can_manage:
        raise refused(403, "ForbiddenError", "Usage is for the account's administrators.")
    first, last = _day(request, "from"), _day(request, "to")
    if last < first:
        raise refused(400, "BadRequestError", "`to` lies before `from`.")
    offset, limit = slice_of(request, default_limit=_DEFAULT_LIMIT, largest_limit=platform.usage_limit_max)
    productions = {each.id: each for each in view.productions(person, account_id)}

    def write(row: tuple[ProductionUsage, int]) -> Mapping[str, object]:
        day = row[0].at(row[1])
        record = usage_row(day, productions[day.production_id], account, person)
        return {**record, **view.edits.on_usage(day.production_id, day.day)}

    rows = list(usage_days((view.usage(each) for each in productions.values()), first, last))
    return page_answer(rows, offset, limit, write, rows_name="rows")


def _day(request: Request, name: str) -> date:
    try:
        return date.fromisoformat(request.first(name) or "")
    except ValueError:
        raise refused(400, "BadRequestError", f"`{name}` is not a date like 2026-03-01.") from None


_Handler = Callable[..., Answer]
_ROUTES: tuple[tuple[str, re.Pattern[str], _Handler], ...] = (
    ("POST", re.compile(r"/login"), _sign_in),
    ("POST", re.compile(r"/authentication/login"), _sign_in),
    ("GET", re.compile(r"/user/me"), _me),
    ("GET", re.compile(r"/user/(\d{1,15})/accountrights"), _account_rights),
    ("GET", re.compile(r"/production"), _productions),
    ("GET", re.compile(r"/production/(\d{1,15})/mo"), _media),
    ("GET", re.compile(r"/account/(\d{1,15})/usage"), _usage),
)
