"""Settings from `RUSHES_*` variables, as the nested tables that the file would give.

`RUSHES_WEB__PORT=9000` is `port` in `[web]`; `RUSHES_CONNECTION__0__BASE_URL` is `base_url` of the
first `[[connection]]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from rushes.errors import ConfigurationError

__all__ = ["CONFIG_VARIABLE", "PREFIX", "overlay"]

PREFIX = "RUSHES_"
CONFIG_VARIABLE = "RUSHES_CONFIG"
"""Where the file is, when not in the current folder; not a setting."""

Place = tuple[str | int, ...]


def overlay(tables: dict[str, object], environ: Mapping[str, str]) -> dict[Place, str]:
    """Put the environment's settings over those of the file, in place.

    Returns:
        The variable's name for each place that it set, so that an error can name it.

    Raises:
        ConfigurationError: A variable counts up a list that is not so long.
    """
    origins: dict[Place, str] = {}
    for variable in sorted(environ):
        if not variable.startswith(PREFIX) or variable == CONFIG_VARIABLE:
            continue
        place = tuple(int(part) if part.isdigit() else part.lower() for part in variable[len(PREFIX) :].split("__"))
        _put(tables, place, environ[variable], variable)
        origins[place] = variable
    return origins


def _put(tables: dict[str, object], place: Place, value: str, variable: str) -> None:
    here: object = tables
    for step, following in zip(place, (*place[1:], None), strict=True):
        fresh: object = value if following is None else [] if isinstance(following, int) else {}
        here = _step(here, step, fresh, variable, is_last=following is None)


def _step(here: object, step: str | int, fresh: object, variable: str, *, is_last: bool) -> object:
    if isinstance(here, dict) and isinstance(step, str):
        table = cast("dict[str, object]", here)
        if is_last or step not in table:
            table[step] = fresh
        return table[step]
    if isinstance(here, list) and isinstance(step, int):
        rows = cast("list[object]", here)
        if step == len(rows):
            rows.append(fresh)
        elif step > len(rows):
            raise ConfigurationError(f"{variable}: there are only {len(rows)} entries before it; numbers begin at 0 and leave no gap.")
        elif is_last:
            rows[step] = fresh
        return rows[step]
    raise ConfigurationError(
        f"{variable}: this is no setting; a list's entries are numbered (RUSHES_CONNECTION__0__BASE_URL), a table's are named."
    )
