"""The routes of `/dashboards`, each page's from its own module."""

from __future__ import annotations

from flask import Blueprint

from rushes.web.boards import add, as_code, edit, listing, page, start, versions

__all__ = ["boards_blueprint"]


def boards_blueprint() -> Blueprint:
    """Return the routes of dashboards of one's own."""
    blueprint = Blueprint("boards", __name__)
    for each in (listing, page, start, add, edit, versions, as_code):
        each.add_routes(blueprint)
    return blueprint
