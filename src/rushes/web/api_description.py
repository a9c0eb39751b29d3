"""The API's own description in OpenAPI 3.1, and the checks of bodies that follow from it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from typing import Any, ParamSpec, cast

from flask import Response, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError
from spectree import Response as Answers
from spectree import SecurityScheme, SpecTree
from spectree.models import InType, SecureType, SecuritySchemeData
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from rushes import __version__
from rushes.config import Settings
from rushes.web.api_models import ManifestModel, Problem
from rushes.web.cookies import session_cookie_name
from rushes.web.failures import MalformedBody

__all__ = ["ApiDescription"]

_P = ParamSpec("_P")
_PROBLEMS = ("HTTP_400", "HTTP_401", "HTTP_404", "HTTP_413", "HTTP_415", "HTTP_429", "HTTP_503")
_LOWEST_ERROR = 400
_JSON, _PROBLEM_JSON = "application/json", "application/problem+json"
_FILE_TYPES = (_JSON, "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_SECURITY = [{"token": list[str]()}, {"session": list[str]()}]


class ApiDescription:
    """What the API's routes take and give, as they are registered.

    Args:
        settings: They name the session's cookie.
    """

    def __init__(self, settings: Settings) -> None:
        token = SecuritySchemeData(type=SecureType.HTTP, scheme="bearer", description="A personal token, made on the account page.")
        cookie = SecuritySchemeData(
            type=SecureType.API_KEY, name=session_cookie_name(settings), field_in=InType.COOKIE, description="The pages' session."
        )
        self._tree = SpecTree(
            "flask",
            title="Rushes",
            version=__version__,
            description="What each production used, the morning after. Durations are in seconds, storage in bytes.",
            openapi_version="3.1.0",
            mode="strict",
            page_templates={},
            before=_refuse_malformed,
            validation_error_status=400,
            validation_error_model=Problem,
            naming_strategy=lambda model: model.__name__,
            nested_naming_strategy=lambda _parent, child: child,
            security_schemes=[SecurityScheme(name="token", data=token), SecurityScheme(name="session", data=cookie)],
        )

    def answers(
        self, model: type[BaseModel], *, query: type[BaseModel] | None = None
    ) -> Callable[[Callable[_P, BaseModel]], Callable[_P, ResponseReturnValue]]:
        """Describe a view by its annotations; its `json` argument is the body, checked, and what it returns becomes JSON.

        Args:
            model: What it answers.
            query: The parameters that it takes, which are checked before it is asked; None for none.
        """
        problems = dict.fromkeys(_PROBLEMS, Problem)
        given = Answers(HTTP_200=model, **problems)
        validate = cast("object", self._tree.validate(query=query, resp=given, security=_SECURITY))  # pyright: ignore[reportUnknownMemberType] # partly untyped
        described = cast("Callable[[Callable[_P, BaseModel]], Callable[_P, ResponseReturnValue]]", validate)
        return lambda view: _with_a_body_that_is_json(described(view))

    def bytes(self, model: type[list[ManifestModel]] | None) -> Callable[[Callable[_P, Response]], Callable[_P, ResponseReturnValue]]:
        """Describe a view whose answer is handed out as it is, byte by byte.

        Args:
            model: What it answers, None for a file of a statement.
        """
        problems = dict.fromkeys((*_PROBLEMS, "HTTP_410"), Problem)
        given = Answers(HTTP_200=model, **problems)
        validate = cast("object", self._tree.validate(resp=given, security=_SECURITY, skip_validation=True))  # pyright: ignore[reportUnknownMemberType] # partly untyped
        return cast("Callable[[Callable[_P, Response]], Callable[_P, ResponseReturnValue]]", validate)

    def as_json(self) -> dict[str, Any]:
        """Return the description; within a request, because it is read off the application's routes."""
        described = deepcopy(self._tree.spec)
        for path in described["paths"].values():
            for operation in path.values():
                _name_problems(operation["responses"])
                operation["responses"]["200"].setdefault("content", {each: {} for each in _FILE_TYPES})
        return described


def _name_problems(responses: dict[str, dict[str, Any]]) -> None:
    """Give errors the content type they are sent with: the library knows one type for all."""
    for code, answer in responses.items():
        content = answer.get("content", {})
        if int(code) >= _LOWEST_ERROR and _JSON in content:
            content[_PROBLEM_JSON] = content.pop(_JSON)


def _with_a_body_that_is_json(view: Callable[_P, ResponseReturnValue]) -> Callable[_P, ResponseReturnValue]:
    """Refuse what is no JSON before its members are looked at: the checks behind would take it for an empty object, or fail."""

    @wraps(view)
    def checked(*args: _P.args, **named: _P.kwargs) -> ResponseReturnValue:
        if request.method == "POST":
            if not request.is_json:
                raise UnsupportedMediaType
            try:
                request.get_json()
            except BadRequest as error:
                raise MalformedBody("The body is not JSON.", ()) from error
            except RecursionError as error:
                raise MalformedBody("The body is nested too deeply.", ()) from error
        return view(*args, **named)

    return checked


def _refuse_malformed(_request: object, _response: object, error: Exception | None, _instance: object, _adapter: object) -> None:
    """Let a body of the wrong form end as every other error does, with each fault and its place."""
    if isinstance(error, ValidationError):
        faults = tuple({"where": ".".join(str(part) for part in each["loc"]), "message": each["msg"]} for each in error.errors())
        raise MalformedBody("What was asked is not of the form that the API's description gives.", faults)
