"""A platform without a network, for rules that hang on the clock; everything else is tried over HTTP."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rushes.clock import Clock
from rushes.domain import ProductionState
from rushes.errors import NotSignedIn, PlatformUnreachable, Refusal, SignInRefused
from rushes.platforms import BrokenRecord, PlatformAccount, PlatformProduction, PlatformSession


def account(external_id: str, *, can_manage: bool = False, is_usable: bool = True, needs_second_factor: bool = False) -> PlatformAccount:
    return PlatformAccount(external_id, f"Account {external_id}", can_manage, is_usable, needs_second_factor)


def production(external_id: str, account_external_id: str) -> PlatformProduction:
    return PlatformProduction(external_id, account_external_id, f"Production {external_id}", ProductionState.ACTIVE, None, None, None)


@dataclass
class User:
    password: str
    user_id: str
    accounts: tuple[PlatformAccount, ...]
    productions: tuple[PlatformProduction, ...] = ()


@dataclass
class InMemoryPlatform:
    clock: Clock
    users: dict[str, User]
    failure: Exception | None = None
    before_rights: Callable[[], None] = lambda: None
    sign_ins: int = 0
    readings: int = 0
    tokens: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    is_granting_keep: bool = True

    def sign_in(self, username: str, password: str, *, keep: bool) -> PlatformSession:
        self.sign_ins += 1
        self._fail()
        user = self.users.get(username)
        if user is None or user.password != password:
            raise SignInRefused(Refusal.WRONG_CREDENTIALS)
        token = secrets.token_urlsafe(24)
        expires_at = self.clock.now() + (timedelta(days=7) if keep and self.is_granting_keep else timedelta(hours=1))
        self.tokens[token] = (username, expires_at)
        return PlatformSession(token, user.user_id, username, username.title(), expires_at)

    def rights(self, session: PlatformSession) -> tuple[PlatformAccount, ...]:
        self.readings += 1
        self.before_rights()
        return self._user(session).accounts

    def productions(self, session: PlatformSession) -> tuple[tuple[PlatformProduction, ...], tuple[BrokenRecord, ...]]:
        return self._user(session).productions, ()

    def change(self, username: str, **changes: object) -> None:
        self.users[username] = replace(self.users[username], **changes)

    def revoke_everything(self) -> None:
        self.tokens.clear()

    def _user(self, session: PlatformSession) -> User:
        self._fail()
        username, expires_at = self.tokens.get(session.token, ("", self.clock.now()))
        if self.clock.now() >= expires_at:
            raise NotSignedIn("The token has ended.")
        return self.users[username]

    def _fail(self) -> None:
        if self.failure is not None:
            raise self.failure

    def usage(self, *_unused: object) -> None:
        raise AssertionError("Signing in reads no usage.")

    @property
    def reported(self) -> frozenset[str]:
        return frozenset()

    def go_down(self) -> None:
        self.failure = PlatformUnreachable("no answer")

    def come_back(self) -> None:
        self.failure = None
