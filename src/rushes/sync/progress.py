"""How a run tells that it moves; the terminal's and the log's ways stand in `cli`."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Progress", "Silent"]


class Progress(Protocol):
    """Is told what happens. Called from several threads.

    Any of them may raise `Stopped`: the run ends there and publishes nothing; the accounts that were read whole
    stay staged. After `publishing` has returned, the run goes to its end.
    """

    def surveying(self, connection: str) -> None:
        """This connection is asked next who is there."""
        ...

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

    def surveying(self, connection: str) -> None:
        """Say nothing."""

    def planned(self, *, accounts: int, productions: int) -> None:
        """Say nothing."""

    def read(self, *, rows: int, productions: int) -> None:
        """Say nothing."""

    def account_done(self, name: str, outcome: str) -> None:
        """Say nothing."""

    def publishing(self) -> None:
        """Say nothing."""
