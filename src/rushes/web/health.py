"""Whether the installation answers, for whatever watches it or shares requests out among several."""

from __future__ import annotations

import threading
from concurrent.futures import Future

from flask import Blueprint, Response, jsonify

from rushes import __version__
from rushes.errors import StoreAway
from rushes.store import Store
from rushes.web.services import services

__all__ = ["health_blueprint"]

_PATIENCE_S = 2.0


def health_blueprint() -> Blueprint:
    """Return the one open route that says which release and version of the facts are served; 503 while the records are away."""
    blueprint = Blueprint("health", __name__)
    look = _Look()

    @blueprint.get("/healthz")
    def health() -> Response:
        look.at(services().store)
        version = services().warehouse.current()
        return jsonify(
            status="ok",
            release=__version__,
            warehouse_version=version.number if version else None,
            as_of=version.published_at.isoformat() if version else None,
        )

    return blueprint


class _Look:
    """A question to the records that nobody waits long for, and of which one at most is under way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: Future[object] | None = None

    def at(self, store: Store) -> None:
        """Ask the records for a sign of life.

        Raises:
            StoreAway: They do not answer, or not in time.
        """
        with self._lock:
            if self._under_way is None or self._under_way.done():
                self._under_way = Future()
                # A thread of its own, which nothing waits for at the process' end: a server that hangs may hold it for long.
                threading.Thread(target=_ask, args=(store, self._under_way), name="health", daemon=True).start()
            asked = self._under_way
        try:
            asked.result(_PATIENCE_S)
        except TimeoutError:
            raise StoreAway(f"The application records at {store.place} have not answered in {_PATIENCE_S:.0f} seconds.") from None


def _ask(store: Store, answer: Future[object]) -> None:
    try:
        answer.set_result(store.change_number())
    except BaseException as error:  # noqa: BLE001 - whoever asked gets it, whatever it is.
        answer.set_exception(error)
