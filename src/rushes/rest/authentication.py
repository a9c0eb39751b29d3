"""How one signs in for resources: what is declared, without any secret; and a secret on its way into headers and parameters."""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from rushes.clock import Clock
from rushes.errors import PlatformRefused
from rushes.outbound import Answer, Verdict
from rushes.rest.values import at_path, number_at

__all__ = ["PASSWORD_MARK", "Authentication", "AuthenticationStyle", "Credentials", "Encoding", "Pass", "SendAs", "SentIn"]


class AuthenticationStyle(StrEnum):
    """How a secret becomes a right: as it is, or exchanged for a token first."""

    NONE = "none"
    BASIC = "basic"
    BEARER = "bearer"
    HEADER = "header"
    PARAMETER = "parameter"
    CLIENT_CREDENTIALS = "client_credentials"
    SIGN_IN = "sign_in"


class SendAs(StrEnum):
    """Where a token travels."""

    BEARER = "bearer"
    HEADER = "header"
    PARAMETER = "parameter"


class SentIn(StrEnum):
    """Where a client's own id and secret travel to the token's address."""

    HEADER = "header"
    FORM = "form"


class Encoding(StrEnum):
    """How the fields of a sign-in are sent."""

    FORM = "form"
    JSON = "json"


PASSWORD_MARK = "{password}"  # noqa: S105 - where one goes.
"""Stands in the fields of a sign-in for the secret."""

_TOKEN_LIVES_S = 3_600
_EARLY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Authentication:
    """How one signs in; what each style needs of this is checked where it is read.

    Args:
        style: Which.
        user: The name that goes with the secret (basic).
        header: The header that holds the secret or token.
        prefix: What stands before it there, such as "Token ".
        parameter: The query parameter that holds it.
        token_url: Where a client's id and secret are exchanged for a token.
        client_id: The client's id.
        client_in: Where it travels there.
        path: Where name and password are exchanged, after the base address.
        encoding: How.
        fields: What is sent there besides; of a sign-in `{password}` stands for the secret.
        token_at: Where in the answer the token is.
        lives_at: Where in the answer it stands how many seconds it lives.
        send_as: How the token is sent.
    """

    style: AuthenticationStyle = AuthenticationStyle.NONE
    user: str = ""
    header: str = ""
    prefix: str = ""
    parameter: str = ""
    token_url: str = ""
    client_id: str = ""
    client_in: SentIn = SentIn.HEADER
    path: str = ""
    encoding: Encoding = Encoding.JSON
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    token_at: str = "access_token"  # noqa: S105 - a field's name.
    lives_at: str = "expires_in"
    send_as: SendAs = SendAs.BEARER

    @property
    def exchanges(self) -> bool:
        """Whether the secret is exchanged for a token."""
        return self.style in {AuthenticationStyle.CLIENT_CREDENTIALS, AuthenticationStyle.SIGN_IN}


@dataclass(frozen=True, slots=True)
class Pass:
    """What travels with each call; never shown."""

    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    params: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


class Credentials:
    """One secret, and the token that it was exchanged for, which stays in memory. Safe to use from several threads.

    Args:
        authentication: How it is used.
        secret: The secret.
        exchange: Sends the fields of a sign-in, with these headers, and returns the answer.
        clock: Tells when a token has ended.
    """

    def __init__(
        self, authentication: Authentication, secret: str, exchange: Callable[[Mapping[str, str], Mapping[str, str]], Answer], clock: Clock
    ) -> None:
        self._how = authentication
        self._secret = secret
        self._exchange = exchange
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._ends_at: datetime | None = None

    def current(self) -> Pass:
        """Return what travels with a call, after a sign-in where one is needed.

        Raises:
            PlatformRefused: The sign-in is refused, with the kind `WrongSecret`, or gives no token, with the kind `NoToken`.
            PlatformUnreachable: It gives no answer.
        """
        how = self._how
        match how.style:
            case AuthenticationStyle.NONE:
                return Pass()
            case AuthenticationStyle.BASIC:
                return Pass({"Authorization": f"Basic {_basic(how.user, self._secret)}"})
            case AuthenticationStyle.BEARER | AuthenticationStyle.HEADER | AuthenticationStyle.PARAMETER:
                return self._sent(SendAs(how.style), self._secret)
            case AuthenticationStyle.CLIENT_CREDENTIALS | AuthenticationStyle.SIGN_IN:
                return self._sent(how.send_as, self._exchanged())

    def renew(self, refused: Pass) -> bool:
        """Forget a token that was refused, and say whether another may be had."""
        with self._lock:
            if self._how.exchanges and refused == self._sent(self._how.send_as, self._token):
                self._token = ""
        return self._how.exchanges

    def _sent(self, send_as: SendAs, secret: str) -> Pass:
        if send_as is SendAs.PARAMETER:
            return Pass(params={self._how.parameter: secret})
        return Pass({"Authorization": f"Bearer {secret}"} if send_as is SendAs.BEARER else {self._how.header: self._how.prefix + secret})

    def _exchanged(self) -> str:
        with self._lock:
            if not self._token or (self._ends_at is not None and self._clock.now() >= self._ends_at):
                self._token, self._ends_at = self._new_token()
            return self._token

    def _new_token(self) -> tuple[str, datetime]:
        asked_at = self._clock.now()
        answer = self._exchange(*self._asking())
        if answer.verdict is not Verdict.OK:
            raise PlatformRefused("The sign-in is refused.", status=answer.status, kind="WrongSecret")
        token = at_path(answer.body, self._how.token_at)
        if not isinstance(token, str) or not token.strip():
            raise PlatformRefused("The sign-in gives no token.", status=answer.status, kind="NoToken")
        lives = timedelta(seconds=min(number_at(answer.body, self._how.lives_at) or _TOKEN_LIVES_S, _TOKEN_LIVES_S * 24 * 365))
        return token.strip(), asked_at + lives - min(_EARLY, lives / 2)

    def _asking(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return the fields and headers of a sign-in."""
        how = self._how
        if how.style is AuthenticationStyle.SIGN_IN:
            return {name: text.replace(PASSWORD_MARK, self._secret) for name, text in how.fields.items()}, {}
        fields = {"grant_type": "client_credentials", **how.fields}
        if how.client_in is SentIn.HEADER:
            return fields, {"Authorization": f"Basic {_basic(how.client_id, self._secret)}"}
        return fields | {"client_id": how.client_id, "client_secret": self._secret}, {}


def _basic(user: str, secret: str) -> str:
    return b64encode(f"{user}:{secret}".encode()).decode("ascii")
