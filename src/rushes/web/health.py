"""Whether the installation answers, for whatever watches it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from rushes import __version__
from rushes.web.services import services

__all__ = ["health_blueprint"]


def health_blueprint() -> Blueprint:
    """Return the one open route that says which release and version of the facts are served."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def health() -> Response:
        version = services().warehouse.current()
        return jsonify(
            status="ok",
            release=__version__,
            warehouse_version=version.number if version else None,
            as_of=version.published_at.isoformat() if version else None,
        )

    return blueprint
