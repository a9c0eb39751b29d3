"""The routes of `/account/…/data`, each page's from its own module."""

from __future__ import annotations

from flask import Blueprint

from rushes.web.data import file, listing, one

__all__ = ["data_blueprint"]


def data_blueprint() -> Blueprint:
    """Return the routes of an account's datasets."""
    blueprint = Blueprint("data", __name__)
    for each in (listing, file, one):
        each.add_routes(blueprint)
    return blueprint
