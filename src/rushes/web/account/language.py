"""Which language and formats a person reads in: one of those there are, or what the browser asks for."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from rushes.identity import Actor
from rushes.languages import LOCALES, locale_name
from rushes.web.access import actor
from rushes.web.services import services

__all__ = ["LanguageChoice", "add_routes", "language_choices"]


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """One locale to choose.

    Args:
        locale: What the form sends.
        name: What it is called in its own language.
        tag: That language, for readers aloud.
        is_chosen: The person has chosen it.
    """

    locale: str
    name: str
    tag: str
    is_chosen: bool


def add_routes(blueprint: Blueprint) -> None:
    """Add the choice of a language."""

    @blueprint.post("/account/language")
    def choose_language() -> Response:
        services().identity.choose_locale(actor(), request.form.get("locale") or None)
        return redirect("/account#language", 303)


def language_choices(caller: Actor) -> tuple[LanguageChoice, ...]:
    """Return the locales there are, each in its own language."""
    return tuple(LanguageChoice(each, locale_name(each), each.replace("_", "-"), each == caller.locale) for each in LOCALES)
