"""Signing out of one place among those where a person is signed in."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, session
from werkzeug.wrappers import Response

from rushes.web.access import actor
from rushes.web.cookies import drop_session_cookie
from rushes.web.services import services

__all__ = ["add_routes"]


def add_routes(blueprint: Blueprint) -> None:
    """Add the sign-out of one session."""

    @blueprint.post("/account/sessions/<int:session_id>/end")
    def end_session(session_id: int) -> Response:
        caller = actor()
        services().identity.end_session(caller, session_id)
        if session_id != caller.session_id:
            return redirect("/account#sessions", 303)
        session.clear()
        response = make_response(redirect("/login", 303))
        drop_session_cookie(response)
        return response
