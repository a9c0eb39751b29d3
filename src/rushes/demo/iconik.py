"""The stand-in for iconik: the part of its API that a connection reads, over real HTTP.

`App-ID` and `Auth-Token` in the headers, lists in pages (`page`, `pages`, `per_page`, `total`, `next_url`), errors as `errors`.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from rushes.demo.edits import Edits
from rushes.demo.exchange import Answer, Request, json_answer, refused
from rushes.demo.iconik_world import IconikDomain, month_ends
from rushes.demo.model import MediaObject, World
from rushes.demo.standin import StandIn
from rushes.demo.tokens import Tokens
from rushes.demo.troubles import Encounter
from rushes.demo.view import View
from rushes.errors import PlatformRefused

__all__ = ["IconikServer"]

_PREFIX = "/API"
_STATS = "/stats/v1/"
Row = dict[str, object]


class IconikServer(StandIn):
    """System domains, served. Bound to its port when made, answering from `start` to `stop`.

    Args:
        domains: What it serves; each answers to its own application and token, and to nobody else's.
        host: The address to listen on.
        port: The port; 0 lets the system choose.
        largest_page: The most rows of a page.
    """

    def __init__(self, domains: Sequence[IconikDomain], *, host: str = "127.0.0.1", port: int = 0, largest_page: int = 1_000) -> None:
        super().__init__(host, port, prefix=_PREFIX)
        self.domains = tuple(domains)
        self.revoked: set[str] = set()
        """The tokens that have ended."""
        self.added: list[tuple[str, Row]] = []
        """Further rows, before all others of the statistics that the text names: "storage" or "transcoder"."""
        self.includes_last_day = True
        """Whether `to_date` is part of an answer, which the description does not say."""
        self._largest_page = largest_page

    def usual(self, request: Request) -> Answer:
        """Answer one request as the description says."""
        try:
            return self._answer(request)
        except PlatformRefused as problem:
            return self.refusal(problem.status, problem.kind, str(problem))

    def refusal(self, status: int, kind: str, message: str) -> Answer:
        """Return an error in iconik's form, which has no names of errors."""
        del kind
        return json_answer({"errors": [message]}, status=status)

    def encounter(self, request: Request) -> Encounter:
        """Return what a trouble is given of this request; those that change Limecraft's world find nothing to change."""
        today = self.domains[0].period.last if self.domains else date(2026, 1, 1)
        nothing = World((), (), (), today, today, 0, _NoMedia())
        tokens = Tokens(lambda: datetime.now(UTC), lifetime_s=0, kept_lifetime_s=0)
        return Encounter(request, lambda: self.usual(request), View(nothing, Edits()), tokens)

    def _answer(self, request: Request) -> Answer:
        domain = self._domain(request)
        if request.method != "GET":
            raise refused(405, "", "Method not allowed.")
        if request.path == "/auth/v1/auth/token/":
            return json_answer(_token_record(domain))
        if request.path == f"/auth/v1/system_domains/{domain.id}/":
            return json_answer({"id": domain.id, "name": domain.name, "status": domain.status, "type": "CUSTOMER"})
        for resource, rows in (("storage", _storage_rows), ("transcoder", _work_rows)):
            for grain in ("day", "month"):
                if request.path == f"{_STATS}{resource}/usage/by/{grain}/":
                    return self._page(request, self._rows(request, domain, resource, rows, grain))
        raise refused(404, "", "Requested page does not exist")

    def _domain(self, request: Request) -> IconikDomain:
        app_id, token = request.headers.get("app-id", ""), request.headers.get("auth-token", "")
        for domain in self.domains:
            if app_id == domain.app_id and hmac.compare_digest(token.encode(), domain.auth_token.encode()) and token not in self.revoked:
                return domain
        raise refused(401, "", "Token is invalid")

    def _rows(
        self, request: Request, domain: IconikDomain, resource: str, rows: Callable[[IconikDomain, date], list[Row]], grain: str
    ) -> list[Row]:
        first, last = _day(request, "from_date", domain.period.first), _day(request, "to_date", domain.period.last)
        days = domain.period.each_day() if grain == "day" else month_ends(domain.period)
        asked = [day for day in days if first <= day <= last and (self.includes_last_day or day < last)]
        added = [row for where, row in self.added if where == resource]
        return [*added, *(row for day in asked for row in rows(domain, day))]

    def _page(self, request: Request, rows: Sequence[Row]) -> Answer:
        number, size = _whole(request, "page", 1), min(_whole(request, "per_page", 10), self._largest_page)
        pages = max(1, -(-len(rows) // size))
        if number > pages:
            raise refused(404, "", "Requested page does not exist")

        def address(page: int) -> str | None:
            further = {name: values[0] for name, values in request.query.items() if name not in {"page", "per_page"}}
            query = urlencode({**further, "page": page, "per_page": size})
            return f"{_PREFIX}{request.path}?{query}" if 1 <= page <= pages else None

        body = {
            "objects": list(rows[(number - 1) * size : number * size]),
            "page": number,
            "pages": pages,
            "per_page": size,
            "total": len(rows),
            "first_url": address(1),
            "last_url": address(pages),
            "next_url": address(number + 1),
            "prev_url": address(number - 1),
        }
        return json_answer(body, headers={"RateLimit-Remaining": "999"})


class _NoMedia:
    def media(self, production_id: int) -> tuple[MediaObject, ...]:
        """Return nothing, whatever is asked for."""
        del production_id
        return ()


def _token_record(domain: IconikDomain) -> Row:
    return {
        "id": domain.user_id,
        "app_id": domain.app_id,
        "user_id": domain.user_id,
        "system_domain_id": domain.id,
        "system_domain_status": domain.status,
        "is_admin": False,
        "expires": "2036-01-01T00:00:00+00:00",
    }


def _storage_rows(domain: IconikDomain, day: date) -> list[Row]:
    return [
        {
            "bucket_name": bucket.name,
            "bytes_stored": domain.bytes_stored(bucket, day),
            "date": f"{day}T00:00:00+00:00",
            "system_domain_id": domain.id,
        }
        for bucket in domain.buckets
    ]


def _work_rows(domain: IconikDomain, day: date) -> list[Row]:
    return [
        {
            "count": done.count,
            "date": f"{day}T00:00:00+00:00",
            "duration_seconds": done.duration_seconds,
            "is_user_transcoder": done.transcoder_type == "ICONIK_EDGE_TRANSCODER",
            "operation_type": done.operation_type,
            "system_domain_id": domain.id,
            "transcoder_type": done.transcoder_type,
        }
        for done in domain.work(day)
    ]


def _day(request: Request, name: str, otherwise: date) -> date:
    text = request.first(name)
    try:
        return otherwise if text is None else date.fromisoformat(text[:10])
    except ValueError:
        raise refused(400, "", f"{name} is no date") from None


def _whole(request: Request, name: str, otherwise: int) -> int:
    text = request.first(name)
    if text is None:
        return otherwise
    if not text.isdigit() or int(text) < 1:
        raise refused(400, "", f"{name} is no number from 1 on")
    return int(text)
