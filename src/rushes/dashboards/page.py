"""What a dashboard is made of, whatever shows it: its state, its choices, its tiles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rushes.figures import Figure

__all__ = ["Choice", "Dashboard", "DashboardState", "Tile"]


@dataclass(frozen=True, slots=True)
class DashboardState:
    """What the reader chose; the address bar holds exactly this.

    Args:
        account_id: The account, internal.
        month: First day of the month; None takes the newest one that has data.
        production_ids: Only these productions; empty means all that the reader may see.
    """

    account_id: int
    month: date | None = None
    production_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list to choose from."""

    value: str
    label: str
    is_selected: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure on the grid of twelve columns.

    Args:
        id: Its name in addresses, unique on the dashboard.
        figure: What it shows.
        span: How many of the twelve columns it takes on a wide screen.
        as_of: When its numbers were read, as a sentence.
        notice: What is missing from it, in words; "" if nothing is.
    """

    id: str
    figure: Figure
    span: int
    as_of: str
    notice: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A dashboard, ready to be shown. Texts are for people, in the reader's formats.

    Args:
        state: What is shown; `month` is always set, unless nothing was ever loaded.
        account_name: The account's name.
        heading: The month, or why there is none.
        title: What one sees, in one line, for the window's title.
        as_of: When and how far the data reaches.
        notices: What is missing, a sentence each.
        months: The months to choose from, newest first; values are `YYYY-MM`.
        previous_month: The month before, None where there is no data.
        next_month: The month after, None where there is no data.
        productions: The productions to choose from, by name; values are internal ids.
        kpis: The row of single numbers.
        tiles: The figures, in reading order.
        etag: Changes whenever anything of the above can have changed.
    """

    state: DashboardState
    account_name: str
    heading: str
    title: str
    as_of: str
    notices: tuple[str, ...]
    months: tuple[Choice, ...]
    previous_month: date | None
    next_month: date | None
    productions: tuple[Choice, ...]
    kpis: tuple[Figure, ...]
    tiles: tuple[Tile, ...]
    etag: str
