"""Statements as every page hands them out: the files that were issued, an account's list, the public keys, and why one waits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.domain import Period, month_of
from rushes.reports import Standing, canonical_json, chain_list, statement_file, statement_key_set
from rushes.web.language import form, say
from rushes.web.look import refuse_erased
from rushes.web.services import services

__all__ = ["KEYS_ADDRESS", "issued_file", "issued_list", "period_words", "standing_words", "statement_keys_blueprint"]

KEYS_ADDRESS = "/.well-known/rushes-statement-keys.json"

_FOR_EVER = "private, max-age=31536000, immutable"
# A key is rotated seldom, and whoever meets one that they do not know fetches the list again.
_FOR_AN_HOUR = "public, max-age=3600"
_ISO_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def statement_keys_blueprint() -> Blueprint:
    """Return the one open route, by which anybody can check what was signed here."""
    blueprint = Blueprint("statements", __name__)

    @blueprint.get(KEYS_ADDRESS)
    def keys() -> BaseResponse:
        published = services().store.remembered(("statement keys",), lambda conn: canonical_json(statement_key_set(conn)))
        response = Response(published, content_type="application/jwk-set+json")
        response.headers["Cache-Control"] = _FOR_AN_HOUR
        response.add_etag()
        return response.make_conditional(request)

    return blueprint


def issued_file(account_id: int, number: int, kind: str) -> Response:
    """Return a file as it was issued, every byte of it.

    Args:
        account_id: The account; the caller may see all of it.
        number: The link's number in the account's chain.
        kind: "json", "pdf", "xlsx" or "manifest".

    Raises:
        ErasedAccount: The account was erased.
        NotFound: The account has no such link, or there is no such form.
    """
    refuse_erased(account_id)
    with services().store.reading() as conn:
        found = statement_file(conn, account_id, number, kind)
    response = _attached(found.data, found.name, found.content_type)
    response.headers["Cache-Control"] = _FOR_EVER
    return response


def issued_list(account_id: int) -> Response:
    """Return the list of an account's manifests, with which its whole chain can be checked; it is empty before the first statement.

    Raises:
        ErasedAccount: The account was erased.
    """
    refuse_erased(account_id)
    with services().store.reading() as conn:
        return _attached(chain_list(conn, account_id), f"chain-{account_id}.json", "application/json")


def period_words(period: Period) -> str:
    """Return a period: "October 2026", else its first and last day."""
    if period == month_of(period.first):
        return form().month(period.first)
    return say("{first} to {last}", first=form().date(period.first), last=form().date(period.last))


def standing_words(standing: Standing) -> str:
    """Return why the next statement waits, in the language of this request."""
    return say(standing.message, **_with_days(standing.details))


def _with_days(details: Mapping[str, object]) -> dict[str, object]:
    """Return the values of a sentence with their days written out."""
    return {name: _ISO_DAY.sub(_day, value) if isinstance(value, str) else value for name, value in details.items()}


def _day(found: re.Match[str]) -> str:
    try:
        return form().date(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


def _attached(data: bytes, name: str, content_type: str) -> Response:
    # A statement's name is made of its kind and of numbers.
    return Response(data, content_type=content_type, headers={"Content-Disposition": f"attachment; filename={name}"})
