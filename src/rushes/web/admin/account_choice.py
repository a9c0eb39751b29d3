"""Choosing the account first, where operators do something for one: those that are open, by name or the platform's id."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from rushes.accounts import closed_accounts
from rushes.domain import AccountRow
from rushes.errors import NotFound
from rushes.figures import clean_name
from rushes.warehouse import AccountChoice, choose_accounts
from rushes.web.admin.parts import asked_text
from rushes.web.language import form, say, say_count
from rushes.web.services import services

__all__ = ["AccountLink", "AccountsToChoose", "accounts_to_choose", "open_account"]

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class AccountLink:
    """An account that may be chosen."""

    name: str
    connection: str
    url: str


@dataclass(frozen=True, slots=True)
class AccountsToChoose:
    """What `admin/account_choice.html` shows; `url` is where the search is sent, `words` says how many there are."""

    url: str
    search: str
    accounts: tuple[AccountLink, ...]
    words: str


def open_account(account_id: int, connections: Collection[str] | None = None) -> AccountRow:
    """Return an account that is open.

    Args:
        account_id: Which.
        connections: The connections that it may be of, None for all.

    Raises:
        NotFound: There is none, it is closed, or of another connection.
    """
    with services().warehouse.reader() as reader:
        _count, rows = choose_accounts(reader, AccountChoice(ids=(account_id,)), limit=1)
    with services().store.reading() as records:
        closed = closed_accounts(records)
    for row in rows:
        if row.account_id not in closed and (connections is None or row.connection in connections):
            return row
    raise NotFound("There is no such account.")


def accounts_to_choose(url: str, leads_to: Callable[[AccountRow], str], connections: Collection[str] | None = None) -> AccountsToChoose:
    """Return the accounts that fit what is searched for, by name.

    Args:
        url: Where the search is sent.
        leads_to: The address of an account.
        connections: The connections that they may be of, None for all.
    """
    search = asked_text("search")
    with services().store.reading() as records:
        closed = closed_accounts(records)
    count, rows = 0, list[AccountRow]()
    with services().warehouse.reader() as reader:
        for each in ("",) if connections is None else sorted(connections):
            more, found = choose_accounts(reader, AccountChoice(search=search, connection=each), limit=_SHOWN + len(closed))
            count, rows = count + more, rows + [row for row in found if row.account_id not in closed]
    rows.sort(key=lambda row: (row.name.casefold(), row.account_id))
    shown = rows[:_SHOWN]
    # A closed account counts among the chosen but is none of these; where all were read, the list itself is the count.
    total = len(rows) if len(rows) <= _SHOWN else count
    links = tuple(AccountLink(clean_name(row.name), row.connection, leads_to(row)) for row in shown)
    return AccountsToChoose(url, search, links, _words(len(shown), total, search))


def _words(shown: int, total: int, search: str) -> str:
    if total > shown:
        return say("The first {shown} of {count} accounts; search for others.", shown=form().count(shown), count=form().count(total))
    return say_count("{count} account found.", "{count} accounts found.", total, count=form().count(total)) if search else ""
