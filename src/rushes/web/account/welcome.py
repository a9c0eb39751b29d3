"""Where an invitation's link leads: its holder chooses a password. The code comes in a form's body, never in an address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from flask import Blueprint, request
from werkzeug.wrappers import Response

from rushes.errors import CallerError, TooManyAttempts
from rushes.identity import InvitationRefused
from rushes.web.account.parts import answer
from rushes.web.chrome import chrome
from rushes.web.language import say, say_error
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["WelcomePage", "welcome_blueprint"]

_LONGEST_CODE, _LONGEST_PASSWORD = 128, 1_024


@dataclass(frozen=True, slots=True)
class WelcomePage:
    """The choosing of a password, and what follows.

    Args:
        chrome: The frame.
        code: As it came, so that a refused password can be followed by another.
        refusal: Why it was refused.
        is_about_code: The refusal is the code's, not the password's.
        username: With what one signs in now, "" until the password is set.
    """

    template: ClassVar[str] = "welcome.html"
    chrome: Chrome
    code: str = ""
    refusal: str = ""
    is_about_code: bool = False
    username: str = ""


def welcome_blueprint() -> Blueprint:
    """Return the routes of an invitation."""
    blueprint = Blueprint("welcome", __name__)

    @blueprint.get("/welcome")
    def page() -> Response:
        return answer(WelcomePage(chrome(say("Choose a password"))))

    @blueprint.post("/welcome")
    def accept() -> Response:
        # Whoever pastes the whole link is understood too.
        code = request.form.get("code", "").strip().rpartition("#")[2][:_LONGEST_CODE]
        shown = WelcomePage(chrome(say("Choose a password")), code)
        try:
            welcomed = services().identity.local_people.accept(
                code, request.form.get("password", "")[: _LONGEST_PASSWORD + 1], request.remote_addr or ""
            )
        except InvitationRefused as error:
            return answer(replace(shown, code="", refusal=say_error(error), is_about_code=True))
        except CallerError as error:
            return answer(replace(shown, refusal=say_error(error)))
        except TooManyAttempts as error:
            response = answer(replace(shown, refusal=say_error(error), is_about_code=True), 429)
            response.headers["Retry-After"] = str(error.retry_after_s)
            return response
        return answer(WelcomePage(chrome(say("Your password is set")), username=welcomed.username))

    return blueprint
