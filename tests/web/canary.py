"""A cage around an application, that notices the canary's marks in an answer to anybody but its owner and operators."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask, Response, g, request

from rushes.demo import CANARY_MARKS
from rushes.identity import Actor, Operator


@dataclass
class Cage:
    """What was seen of the canary: by whom it may be seen, and by whom not."""

    sightings: int = 0
    escapes: list[str] = field(default_factory=list)

    def watch(self, response: Response) -> Response:
        if request.blueprint == "assets" or response.direct_passthrough:
            return response
        seen = [mark for mark in CANARY_MARKS if mark.encode() in response.get_data()]
        caller = g.get("actor")
        may_see = isinstance(g.get("operator"), Operator) or (isinstance(caller, Actor) and caller.name == "canary")
        if seen and may_see:
            self.sightings += 1
        elif seen:
            self.escapes.append(f"{request.method} {request.path} told {getattr(caller, 'name', 'a stranger')}: {seen}")
        return response


@contextmanager
def caged(app: Flask) -> Iterator[Cage]:
    """Watch an application that has not answered yet, and fail at the end if the canary got out."""
    cage = Cage()
    app.after_request(cage.watch)
    yield cage
    assert cage.escapes == []
