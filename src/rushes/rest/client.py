"""Calling one declared server: signed in as declared, at its own address and no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Protocol
from urllib.parse import urlsplit

from rushes.clock import Clock
from rushes.outbound import Answer, Backoff, Outbound
from rushes.rest.authentication import AuthenticationStyle, Credentials, Encoding
from rushes.rest.declaration import Declaration
from rushes.rest.paging import Params

__all__ = ["RestClient"]

_ATTEMPTS, _BACKOFF = 5, Backoff()
_BODY_LIMIT_BYTES = 32 * 2**20


class Gate(Protocol):
    """How names become addresses; raises for those that must not be called."""

    def __call__(self, host: str, port: int, *, in_plain: bool) -> tuple[str, ...]:
        """Return the addresses of a host; `in_plain` says that it is called without TLS."""
        ...


class RestClient:
    """Reads the pages of a declared server. Safe to use from several threads.

    Args:
        declaration: Where it is, and how one signs in.
        secret: The password or key, "" for none.
        clock: Tells when a token has ended.
        resolve: How names become addresses.
        timeout_s: How long one answer is waited for.
        patience_s: How long a call may take with all its attempts.
        authority: Who vouches for its certificate beside those whom this machine trusts, in PEM form.
    """

    def __init__(
        self,
        declaration: Declaration,
        secret: str,
        *,
        clock: Clock,
        resolve: Gate,
        timeout_s: float,
        patience_s: float,
        authority: str = "",
    ) -> None:
        self._declaration = declaration
        self._clients: dict[str, Outbound] = {}
        self._timeout_s = timeout_s
        self._patience_s = patience_s
        self._resolve = resolve
        self._authority = authority
        self._credentials = Credentials(declaration.authentication, secret, self._exchange, clock)
        self.host = urlsplit(declaration.base_url).netloc.lower()
        """The host, with its port where it is named, that everything is asked of."""

    def __enter__(self) -> RestClient:
        """Return the client."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close its connections."""
        for each in self._clients.values():
            each.close()

    def get(self, path: str, params: Params) -> Answer:
        """Read a page; where a token is refused, once more with another.

        Raises:
            PlatformUnreachable: No whole answer, or "busy", after every attempt.
            PlatformRefused: The sign-in is refused; a redirect; an answer that is too large or no JSON.
            ConfigurationError: The secret can be in no header.
        """
        sent = self._credentials.current()
        answer = self._get(path, params, sent.headers, sent.params)
        if answer.status == 401 and self._credentials.renew(sent):
            sent = self._credentials.current()
            answer = self._get(path, params, sent.headers, sent.params)
        return answer

    def _get(self, path: str, params: Params, headers: Mapping[str, str], secret: Mapping[str, str]) -> Answer:
        client = self._client(self._declaration.base_url)
        return client.get_json(path, params, secret_params=secret, secret_headers={**self._declaration.headers, **headers})

    def _exchange(self, fields: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """Send what is exchanged for a token."""
        how = self._declaration.authentication
        if how.style is AuthenticationStyle.CLIENT_CREDENTIALS:
            parts = urlsplit(how.token_url)
            return self._client(f"{parts.scheme}://{parts.netloc}").post_form(parts.path, fields, secret_headers=headers)
        client = self._client(self._declaration.base_url)
        constant = self._declaration.headers
        if how.encoding is Encoding.FORM:
            return client.post_form(how.path, fields, secret_headers=constant)
        return client.post_json(how.path, fields, secret_headers=constant)

    def _client(self, base_url: str) -> Outbound:
        if base_url not in self._clients:
            self._clients[base_url] = Outbound(
                base_url,
                calls_at_once=2,
                timeout_s=self._timeout_s,
                attempts=_ATTEMPTS,
                patience_s=self._patience_s,
                body_limit_bytes=_BODY_LIMIT_BYTES,
                backoff=replace(_BACKOFF, retry_after_at_most_s=self._patience_s),
                resolve=partial(self._resolve, in_plain=urlsplit(base_url).scheme == "http"),
                authority=self._authority,
            )
        return self._clients[base_url]
