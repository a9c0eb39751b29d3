"""Whether the installation answers, for whatever watches it or shares requests out among several."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from flask import Blueprint, Response, jsonify

from rushes import __version__
from rushes.errors import FactsAway, RushesError, StoreAway
from rushes.warehouse import Version
from rushes.web.services import services

__all__ = ["health_blueprint"]

_PATIENCE_S = 2.0
_T = TypeVar("_T")


def health_blueprint() -> Blueprint:
    """Return the one open route that says which release and version of the facts are served; 503 while records or facts are away."""
    blueprint = Blueprint("health", __name__)
    records, facts = _Look[object](), _Look[Version | None]()

    @blueprint.get("/healthz")
    def health() -> Response:
        store, warehouse = services().store, services().warehouse
        records.at(store.change_number, StoreAway, f"The application records at {store.place}")
        version = facts.at(warehouse.current, FactsAway, f"The facts at {warehouse.place}")
        return jsonify(
            status="ok",
            release=__version__,
            warehouse_version=version.number if version else None,
            as_of=version.published_at.isoformat() if version else None,
        )

    return blueprint


class _Look(Generic[_T]):
    """A question to a server that nobody waits long for, and of which one at most is under way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: Future[_T] | None = None

    def at(self, ask: Callable[[], _T], away: type[RushesError], what: str) -> _T:
        """Return the answer.

        Raises:
            RushesError: Of the kind `away`, where it does not come in time; any other of the question's own.
        """
        with self._lock:
            if self._under_way is None or self._under_way.done():
                self._under_way = Future[_T]()
                # A thread of its own, which nothing waits for at the process' end: a server that hangs may hold it for long.
                threading.Thread(target=_ask, args=(ask, self._under_way), name="health", daemon=True).start()
            asked = self._under_way
        try:
            return asked.result(_PATIENCE_S)
        except TimeoutError:
            raise away(f"{what} have not answered in {_PATIENCE_S:.0f} seconds.") from None


def _ask(ask: Callable[[], _T], answer: Future[_T]) -> None:
    try:
        answer.set_result(ask())
    except BaseException as error:  # noqa: BLE001 - whoever asked gets it, whatever it is.
        answer.set_exception(error)
