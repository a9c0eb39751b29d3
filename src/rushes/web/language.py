"""The language and the number formats of whoever reads this answer.

In Python `say("Ends on {day}", day=…)`, in a template `{{ _("Ends on {day}", day=…) }}`; both take the
English sentence itself, so that the catalogues can be made from the code.
"""

from __future__ import annotations

from flask import Flask, Response, g, request
from markupsafe import Markup, escape

from rushes.errors import RushesError
from rushes.figures import Format
from rushes.identity import Actor
from rushes.languages import choose_locale, language_of

__all__ = ["add_language", "form", "language_tag", "locale", "say", "say_count", "say_error"]


def locale() -> str:
    """Return the locale of this request: the one that the person chose, else what the browser asks for."""
    if "locale" not in g:
        asked_for = [value for value, quality in request.accept_languages if quality > 0]
        g.locale = choose_locale(_chosen(), asked_for)
    return str(g.locale)


def language_tag() -> str:
    """Return the locale of this request as HTML and HTTP write it: "nl-BE"."""
    return locale().replace("_", "-")


def form() -> Format:
    """Return how this request writes numbers and dates."""
    return Format(locale())


def say(message: str, /, **values: object) -> str:
    """Return a sentence in the language of this request."""
    return language_of(locale()).say(message, **values)


def say_count(one: str, many: str, number: int, /, **values: object) -> str:
    """Return a sentence about a number of things in the language of this request."""
    return language_of(locale()).say_count(one, many, number, **values)


def say_error(error: RushesError) -> str:
    """Return what an error says in the language of this request."""
    return say(error.message, **error.values)


def add_language(app: Flask) -> None:
    """Let templates speak, by `_("…")` and `_n("one", "many", number)`, and let answers say in which language they are."""
    app.add_template_global(_say_in_markup, "_")
    app.add_template_global(_count_in_markup, "_n")
    app.add_template_global(language_tag, "language_tag")
    app.add_template_global(form, "form")
    app.after_request(_name_language)


def _say_in_markup(message: str, /, **values: object) -> Markup:
    # Values are escaped unless they are markup of ours: a link or a name in bold may stand within a sentence.
    text = escape(say(message))
    return text.format(**values) if values else text


def _count_in_markup(one: str, many: str, number: int, /, **values: object) -> Markup:
    text = language_of(locale()).pattern(one, many, number)
    return escape(text).format(**values)


def _name_language(response: Response) -> Response:
    """Say in which language an answer is, and what that was chosen by; one that asked for none depends on none."""
    if "locale" in g:
        response.content_language.add(language_tag())
        response.vary.add("Cookie" if _chosen() else "Accept-Language")
    return response


def _chosen() -> str | None:
    caller = g.get("actor")
    return caller.locale if isinstance(caller, Actor) else None
