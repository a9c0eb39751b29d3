"""How a run tells that it moves; the terminal's and the log's ways stand in `cli`."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Progress", "Silent"]


class Progress(Protocol):
    """Is told what happens. Called from several threads."""

    def planned(self, *, accounts: int, productions: int) -> None:
        """The accounts are known; reading begins."""
        ...

    def read(self, *, rows: int, productions: int) -> None:
        """So many source rows came in, and so many further productions were reached."""
        ...

    def account_done(self, name: str, outcome: str) -> None:
        """One account was read, failed, or was found already staged."""
        ...

    def publishing(self) -> None:
        """Everything is read; the next version is being built."""
        ...


class Silent:
    """Says nothing."""

    def planned(self, *, accounts: int, productions: int) -> None:
        """Say nothing."""

    def read(self, *, rows: int, productions: int) -> None:
        """Say nothing."""

    def account_done(self, name: str, outcome: str) -> None:
        """Say nothing."""

    def publishing(self) -> None:
        """Say nothing."""
