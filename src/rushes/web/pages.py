"""What a page's template may read: one frozen record a page, and nothing else.

The records of the newer areas stand beside their routes (`web/admin/`, `web/account/`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from flask import render_template

__all__ = [
    "AccountLink",
    "Chrome",
    "ConnectionChoice",
    "ErrorPage",
    "LoginPage",
    "Page",
    "render_page",
]


@dataclass(frozen=True, slots=True)
class AccountLink:
    """One account of the person, and the way to its dashboard."""

    name: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Chrome:
    """What stands around every page.

    Args:
        title: What one sees, without the product's name.
        section: The entry of the navigation that is current, "" for none.
        home_url: The platform's own site, None where nobody is signed in and there are several.
        person_name: Who is signed in, None for nobody.
        operator_name: The operator who is signed in, None for nobody.
        accounts: The person's accounts.
        is_kept: The person asked to be kept signed in.
        is_stale: The platform did not confirm the person's rights when it was asked last.
        viewed_until: Until when an operator looks at the pages as this person sees them, "" where the person is there.
        accent_url: The style sheet of the shown account's colour, "" for the product's own.
        logo_url: The shown account's logo, "" without one.
    """

    title: str
    section: str = ""
    home_url: str | None = None
    person_name: str | None = None
    operator_name: str | None = None
    accounts: tuple[AccountLink, ...] = ()
    is_kept: bool = False
    is_stale: bool = False
    viewed_until: str = ""
    accent_url: str = ""
    logo_url: str = ""

    @property
    def account_name(self) -> str:
        """The account that is shown, "" where the page is of none."""
        return next((account.name for account in self.accounts if account.is_current), "")

    @property
    def account_query(self) -> str:
        """The query that keeps the shown account from page to page, "" where the page is of none."""
        return next((account.url.partition("?")[2] for account in self.accounts if account.is_current), "")


@dataclass(frozen=True, slots=True)
class ConnectionChoice:
    """One platform that a person may sign in with."""

    name: str
    is_selected: bool
    forgot_password_url: str | None
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class LoginPage:
    """The sign-in of persons."""

    template: ClassVar[str] = "login.html"
    chrome: Chrome
    connections: tuple[ConnectionChoice, ...]
    username: str = ""
    return_address: str = ""
    keep: bool = False
    refusal: str = ""
    is_about_password: bool = False
    notice: str = ""

    @property
    def forgot_password_url(self) -> str | None:
        """The platform's own page for a forgotten password, of the platform chosen."""
        chosen = next((each for each in self.connections if each.is_selected), None)
        return chosen.forgot_password_url if chosen else None

    @property
    def is_local(self) -> bool:
        """Whether the connection chosen has people with passwords of ours."""
        return any(each.is_local for each in self.connections if each.is_selected)

    @property
    def has_both_kinds(self) -> bool:
        """Whether some people sign in with a platform's password and others with one of ours."""
        return len({each.is_local for each in self.connections}) > 1


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What went wrong, what to do, and a name to ask about it."""

    template: ClassVar[str] = "error.html"
    chrome: Chrome
    status: int
    heading: str
    message: str
    request_id: str


class Page(Protocol):
    """Any page's record: the template that it fills, and what stands around it."""

    template: ClassVar[str]

    @property
    def chrome(self) -> Chrome:
        """The frame."""
        ...


def render_page(page: Page) -> str:
    """Return the page as HTML."""
    return render_template(page.template, page=page)
