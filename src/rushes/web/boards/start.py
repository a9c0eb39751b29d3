"""Where a person begins: on the dashboard of their own choice, else on the one that the account begins with, else on the built-in one."""

from __future__ import annotations

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from rushes.identity import Actor
from rushes.web.access import actor
from rushes.web.boards.address import board_path
from rushes.web.boards.here import boards
from rushes.web.dashboard_address import DASHBOARD

__all__ = ["add_routes", "start_address"]


def add_routes(blueprint: Blueprint) -> None:
    """Add the way there, which the product's name at the top of each page leads."""

    @blueprint.get("/start")
    def begin() -> Response:
        return redirect(start_address(actor()), 303)


def start_address(person: Actor) -> str:
    """Return the page that a person begins on, in the first of their accounts."""
    chosen = boards().start(person.accounts[0].account_id, person) if person.accounts else None
    return DASHBOARD if chosen is None else board_path(chosen)
