"""The dashboards that come with the product: files of the package, of which anybody takes a copy and changes it."""

from __future__ import annotations

import functools
from dataclasses import replace
from importlib.resources import files

from rushes.boards.as_code import load_yaml
from rushes.boards.content import BoardContent
from rushes.errors import NotFound
from rushes.languages import Language, sentence

__all__ = ["BUILT_IN", "built_in_board"]

BUILT_IN = {
    "monthly": sentence("Monthly usage"),
    "storage": sentence("Storage"),
    "hours": sentence("Hours"),
    "production": sentence("Production"),
}
"""Their names, and what they are called."""


def built_in_board(name: str, language: Language) -> BoardContent:
    """Return what a dashboard of the package shows, its title in the reader's language.

    Its tiles have no titles and no texts of their own: the charts' words are in every language.

    Raises:
        NotFound: There is none of that name.
    """
    if name not in BUILT_IN:
        raise NotFound("There is no such dashboard.")
    return replace(_read(name), title=language.say(BUILT_IN[name]))


@functools.cache
def _read(name: str) -> BoardContent:
    return load_yaml(files("rushes.boards").joinpath("built_in", f"{name}.yaml").read_text(encoding="utf-8"), {})
