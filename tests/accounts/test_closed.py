"""Accounts that are closed."""

from __future__ import annotations

from accounts.conftest import NOW
from rushes.accounts import ClosedAccount, Closing, close_account, closed_accounts, reopen
from rushes.store import Store


def test_account_closed_twice_stands_as_it_was_closed_last(store: Store) -> None:
    with store.begin() as conn:
        close_account(conn, 1, Closing.RETIRED, by="command line", at=NOW)
        close_account(conn, 1, Closing.ERASED, by="person:1", at=NOW)
        assert closed_accounts(conn) == {1: ClosedAccount(1, Closing.ERASED, NOW, "person:1")}


def test_account_reopened_is_closed_no_more(store: Store) -> None:
    with store.begin() as conn:
        close_account(conn, 1, Closing.RETIRED, by="command line", at=NOW)
        assert reopen(conn, 1)
        assert not reopen(conn, 1)
        assert closed_accounts(conn) == {}
