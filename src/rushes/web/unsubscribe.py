"""Where a mail's "no more of this" leads. The link's token lets its holder end that one report, and nothing else.

Opening the page changes nothing, since mail programs open links by themselves; its button does, and so does a mail program that
posts to the same address of its own (RFC 8058), which knows no form of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint
from werkzeug.wrappers import Response

from rushes.reports import Recipients
from rushes.web.account.parts import answer
from rushes.web.chrome import chrome
from rushes.web.language import say
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["UnsubscribePage", "unsubscribe_blueprint"]


@dataclass(frozen=True, slots=True)
class UnsubscribePage:
    """The question, and once it is answered what follows."""

    template: ClassVar[str] = "unsubscribe.html"
    chrome: Chrome
    is_done: bool = False


def unsubscribe_blueprint() -> Blueprint:
    """Return the routes of a mail's link."""
    blueprint = Blueprint("unsubscribe", __name__)

    @blueprint.get("/unsubscribe/<token>")
    def page(token: str) -> Response:
        _recipients().subscribed(token)
        return answer(UnsubscribePage(chrome(say("No more of this report"))))

    @blueprint.post("/unsubscribe/<token>")
    def now(token: str) -> Response:
        _recipients().unsubscribe(token)
        return answer(UnsubscribePage(chrome(say("No more of this report")), is_done=True))

    return blueprint


def _recipients() -> Recipients:
    return Recipients(services().store, services().clock, services().identity)
