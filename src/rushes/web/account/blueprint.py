"""The routes of `/account`, each page's from its own module."""

from __future__ import annotations

from flask import Blueprint

from rushes.web.account import (
    erase,
    export,
    field,
    fields,
    grouping,
    groupings,
    language,
    look,
    page,
    people,
    productions,
    report,
    report_preview,
    reports,
    sessions,
    settings,
    statements,
    subscriptions,
    tokens,
)

__all__ = ["account_blueprint"]


def account_blueprint() -> Blueprint:
    """Return the routes of a person's own pages and of an account's."""
    blueprint = Blueprint("account", __name__)
    for each in (
        page,
        people,
        language,
        subscriptions,
        sessions,
        tokens,
        settings,
        look,
        productions,
        groupings,
        grouping,
        fields,
        field,
        reports,
        report,
        report_preview,
        statements,
        export,
        erase,
    ):
        each.add_routes(blueprint)
    return blueprint
