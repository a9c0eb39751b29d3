"""A second connection that signs nobody in: account A once more, under the name of an archive."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask

from rushes.identity import Access, Inviter, Role
from web.installation import AccountIds, Browser, rooms

PASSWORD = "a tangerine keeps no diary"


@dataclass(frozen=True)
class LocalHouse:
    """An installation whose only connection signs nobody in, with an administrator of account A and one of account B."""

    app: Flask
    a: AccountIds
    b: AccountIds

    def browser(self) -> Browser:
        return Browser(self.app)

    def code_for(self, username: str, account: AccountIds, role: Role, *productions: int) -> str:
        access = Access(account.account_id, account.name, role, productions)
        people = rooms(self.app).identity.local_people
        return people.invite(Inviter("command line"), "limecraft", username, username.title(), access).code

    def welcome(self, code: str, password: str = PASSWORD) -> Browser:
        browser = self.browser()
        assert "Your password is set" in browser.post("/welcome", {"code": code, "password": password}, page="/welcome").text
        return browser

    def enter(self, username: str, password: str = PASSWORD) -> Browser:
        browser = self.browser()
        answer = browser.sign_in(username, password)
        assert answer.status_code == 303, answer.text
        return browser

    def settle(self, username: str, account: AccountIds, role: Role, *productions: int) -> Browser:
        self.welcome(self.code_for(username, account, role, *productions))
        return self.enter(username)

    def person_id(self, username: str) -> int:
        return next(each.person_id for each in rooms(self.app).identity.people() if each.username == username)


def link_of(page: str) -> str:
    """Return the link that a page shows this once."""
    found = re.search(r'id="new-link"[^>]*value="([^"]+)"', page)
    assert found, page
    return found[1]
