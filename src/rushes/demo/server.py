"""The stand-in for Limecraft: its world, its tokens, and what somebody changed or broke on purpose."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from rushes.demo.edits import Edits
from rushes.demo.exchange import Answer, Request, error_answer
from rushes.demo.model import World
from rushes.demo.routes import Platform, answer
from rushes.demo.standin import StandIn
from rushes.demo.tokens import Tokens
from rushes.demo.troubles import Encounter
from rushes.demo.view import View
from rushes.errors import PlatformRefused

__all__ = ["PlatformServer"]

_PREFIX = "/api"
_WEEK_S = 7 * 86_400


class _Clock(Protocol):
    def now(self) -> datetime: ...


class _SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class PlatformServer(StandIn):
    """A world, served. Bound to its port when made, answering from `start` to `stop`.

    Args:
        world: What it serves.
        host: The address to listen on.
        port: The port; 0 lets the system choose.
        clock: Tells when tokens expire; the machine's own if not given.
        token_lifetime_s: How long a token lives.
        kept_token_lifetime_s: How long one asked for with `rememberMe` lives.
        page_limit_max: The largest page of productions and media objects.
        usage_limit_max: The largest page of usage rows.
    """

    def __init__(
        self,
        world: World,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: _Clock | None = None,
        token_lifetime_s: float = 3_600,
        kept_token_lifetime_s: float = _WEEK_S,
        page_limit_max: int = 200,
        usage_limit_max: int = 5_000,
    ) -> None:
        super().__init__(host, port, prefix=_PREFIX)
        self.edits = Edits()
        self.tokens = Tokens((clock or _SystemClock()).now, lifetime_s=token_lifetime_s, kept_lifetime_s=kept_token_lifetime_s)
        self._limits = (page_limit_max, usage_limit_max)
        self._platform = self._serving(world)

    def _serving(self, world: World) -> Platform:
        return Platform(View(world, self.edits), self.tokens, *self._limits)

    @property
    def world(self) -> World:
        """What is being served, without the edits."""
        return self._platform.view.world

    def replace_world(self, world: World) -> None:
        """Serve another world from the next request on, for instance that of the day after."""
        self._platform = self._serving(world)

    def usual(self, request: Request) -> Answer:
        """Answer one request as its route says."""
        try:
            return answer(self._platform, request)
        except PlatformRefused as problem:
            return self.refusal(problem.status, problem.kind, str(problem))

    def refusal(self, status: int, kind: str, message: str) -> Answer:
        """Return an error in Limecraft's form."""
        return error_answer(status, kind, message)

    def encounter(self, request: Request) -> Encounter:
        """Return what a trouble is given of this request."""
        return Encounter(request, lambda: self.usual(request), self._platform.view, self.tokens)
