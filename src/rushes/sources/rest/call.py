"""Calling a REST source: at checked addresses alone, and with what went wrong in words that say who can act."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from rushes.clock import Clock
from rushes.errors import (
    ConfigurationError,
    PlatformRefused,
    PlatformUnreachable,
    RushesError,
    SourceRefused,
    SourceUnreachable,
    UnknownName,
)
from rushes.languages import sentence
from rushes.outbound import Answer, Verdict
from rushes.rest import SINCE, Listing, Params, Resource, RestClient, placeholders
from rushes.sources.kind import Asked
from rushes.sources.reach import Reach
from rushes.sources.rest.place import RestPlace

__all__ = ["Session", "opened", "resource_of"]

_MOST_PAGES = 100_000
_UNTRUSTED = re.compile(r"certificate verify failed: ([^()]+)")
_WRONG_SECRET = sentence("{host} does not let us in with this password or key ({status}).")
_SAID = {
    "WrongSecret": _WRONG_SECRET,
    "NoToken": sentence("{host} answers the sign-in without a token. Check “token_at” of “authentication”."),
    "MalformedAnswer": sentence("{host} does not answer as declared. {reason}"),
    "ForeignNextPage": sentence("{host} leads us to a next page that is not there but elsewhere. {reason}"),
    "TooManyPages": sentence("{host} gives more pages than can be read. Ask for larger ones: “size” of “paging”. {reason}"),
    "AnswerTooLarge": sentence("{host} answers with more at once than can be read. Ask for smaller pages: “size” of “paging”."),
}


class Session:
    """A server that can be read.

    Args:
        place: The server.
        client: What calls it.
        clock: Tells which day it is.
    """

    def __init__(self, place: RestPlace, client: RestClient, clock: Clock) -> None:
        self._place = place
        self._client = client
        self._clock = clock

    def listing(self, resource: Resource, since: str = "") -> Listing:
        """Return the listing of a resource, for the days up to yesterday; from a value on, or all where there is none."""
        today = self._clock.now().date()
        days = {"first": today - timedelta(days=resource.days), "last": today - timedelta(days=1), "today": today}
        values = {name: day.isoformat() for name, day in days.items()}
        parameters = {name: text for name, text in resource.parameters.items() if since or SINCE not in placeholders(text)}
        asked = replace(resource, parameters=parameters)
        return asked.listing(self._page, {**values, SINCE: since}, self._client.host, most_pages=_MOST_PAGES)

    def _page(self, path: str, params: Params) -> Answer:
        answer = self._client.get(path, params)
        if answer.status in {401, 403}:
            raise SourceRefused(_WRONG_SECRET, host=self._place.host, status=str(answer.status))
        if answer.verdict is not Verdict.OK:
            raise SourceRefused(
                sentence("{host} refuses {path} ({status}). Check the resource's path and parameters."),
                host=self._place.host,
                path=path,
                status=str(answer.status),
            )
        return answer


@contextmanager
def opened(place: RestPlace, secret: str, reach: Reach, clock: Clock, *, patience_s: float) -> Generator[Session]:
    """Yield a server that can be read, and is signed in to when it is.

    Args:
        place: The server.
        secret: The password or key.
        reach: What may be reached.
        clock: The time.
        patience_s: How long one page may take, with every attempt at it.

    Raises:
        SourceUnreachable: It does not answer.
        SourceRefused: It lets us not in, may not be reached, or answers otherwise than declared.
    """
    try:
        with RestClient(
            place.declared,
            secret,
            clock=clock,
            resolve=reach.addresses,
            timeout_s=place.timeout_s,
            patience_s=patience_s,
            authority=place.authority,
        ) as client:
            yield Session(place, client, clock)
    except (PlatformRefused, PlatformUnreachable, ConfigurationError) as error:
        raise _said(error, place) from error


def resource_of(place: RestPlace, asked: Asked) -> Resource:
    """Return the resource that is asked for.

    Raises:
        UnknownName: None is called so.
    """
    found = place.declared.resources.get(asked.table)
    if found is None:
        raise UnknownName("resource", asked.table, place.declared.resources)
    return found


def _said(error: RushesError, place: RestPlace) -> RushesError:
    host, reason = place.host, str(error)
    if isinstance(error, PlatformUnreachable) and (untrusted := _UNTRUSTED.search(reason)):
        return SourceRefused(sentence("There is no connection by TLS that can be trusted: {reason}."), reason=untrusted[1].strip())
    if isinstance(error, PlatformUnreachable):
        return SourceUnreachable(sentence("{host} does not answer. {reason}"), host=host, reason=reason)
    if not isinstance(error, PlatformRefused):
        return SourceRefused(
            sentence("The password or key holds a space, a line break or another character that cannot be sent. Give it again.")
        )
    if 300 <= error.status < 400:
        return SourceRefused(sentence("{host} sends us elsewhere, where we do not go. {reason}"), host=host, reason=reason)
    said = _SAID.get(error.kind, sentence("{host} cannot be read. {reason}"))
    return SourceRefused(said, host=host, reason=reason, status=str(error.status))
