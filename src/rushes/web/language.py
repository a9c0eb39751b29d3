"""The language and the number formats of whoever reads this answer.

In Python `say("Ends on {day}", day=…)`, in a template `{{ _("Ends on {day}", day=…) }}`; both take the
English sentence itself, so that the catalogues can be made from the code.
"""

from __future__ import annotations

from flask import Flask, g

from rushes.figures import Format
from rushes.languages import language_of
from rushes.web.services import LOCALE

__all__ = ["add_language", "form", "locale", "say", "say_count"]


def locale() -> str:
    """Return the locale of this request."""
    return str(g.get("locale", LOCALE))


def form() -> Format:
    """Return how this request writes numbers and dates."""
    return Format(locale())


def say(message: str, /, **values: object) -> str:
    """Return a sentence in the language of this request."""
    return language_of(locale()).say(message, **values)


def say_count(one: str, many: str, number: int, /, **values: object) -> str:
    """Return a sentence about a number of things in the language of this request."""
    return language_of(locale()).say_count(one, many, number, **values)


def add_language(app: Flask) -> None:
    """Let templates speak: `_("…")` and `_n("one", "many", number)`; what they return is escaped like any text."""
    app.add_template_global(say, "_")
    app.add_template_global(say_count, "_n")
    app.add_template_global(locale, "locale")
