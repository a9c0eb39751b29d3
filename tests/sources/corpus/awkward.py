"""What an awkward file of the corpus is: its bytes, what is wrong with it, and what is to come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Awkward", "Table"]


@dataclass(frozen=True)
class Table:
    """What is to come of one table.

    Args:
        loaded: How many rows load.
        total: The sum of its first measure, in the unit in which that is kept.
        rejected: How many rows are set aside, when the file is read or when its rows are made.
        headers: Its columns, where that is what is awkward.
    """

    loaded: int
    total: int
    rejected: int = 0
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Awkward:
    """A file.

    Args:
        name: What it is called.
        wrong: What is wrong with it.
        content: Its bytes, or what makes them.
        tables: What is to come of each of its tables, in order.
        refusal: Instead, how the message begins with which it is refused.
    """

    name: str
    wrong: str
    content: bytes | Callable[[], bytes]
    tables: tuple[Table, ...] = ()
    refusal: str = ""

    def made(self) -> bytes:
        """Return the file's bytes."""
        return self.content if isinstance(self.content, bytes) else self.content()
