"""The client: one per configured platform, shared by every thread that calls it."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import stamina
from pyrate_limiter import Limiter, Rate, SingleBucketFactory, StateBucket, TokenBucket

from rushes.errors import ConfigurationError, PlatformRefused, PlatformUnreachable
from rushes.outbound.addresses import Addresses, Resolver, origin_of, resolve_name
from rushes.outbound.answer import Answer
from rushes.outbound.call import Call, Failure, Values
from rushes.outbound.wire import Limits, Wire
from rushes.telemetry import logger

__all__ = ["Backoff", "Outbound"]

_log = logger(__name__)
_CALLS_PER_S_AND_SLOT = 50
"""What keeps a platform that answers at once (with refusals, say) from being called without a pause; an answer takes longer as it is."""
_BODY_LIMIT_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait between attempts: `first_s`, doubled each time up to `longest_s`, plus up to `jitter_s`.

    A `Retry-After` is followed instead, but for no longer than `retry_after_at_most_s`.
    """

    first_s: float = 1.0
    longest_s: float = 30.0
    jitter_s: float = 1.0
    retry_after_at_most_s: float = 120.0


class Outbound:
    """Calls one platform: the configured host, at a checked address, never another one.

    Redirects are refused with a message that names the target; proxies and netrc files of the
    environment are not read; cookies are neither kept nor sent. Safe to use from several threads.

    Args:
        base_url: The platform's base address, http or https, with its path.
        calls_at_once: How many calls may be under way together; 50 times as many may start in a second.
        timeout_s: For connecting and for every wait for data; a whole answer may take four times as long.
        attempts: How often a call is tried at most.
        allow_hosts: The `host:port` that may be called; by default that of `base_url` alone.
        backoff: How long to wait between attempts.
        patience_s: No new attempt starts later than this after the first; by default attempts x timeout.
        body_limit_bytes: A larger answer, as unpacked, is a final no.
        resolve: How names become addresses.
        authority: Who vouches for its certificate beside those whom this machine trusts, in PEM form.

    Raises:
        ConfigurationError: The base address cannot be used, or is not on the allow-list.
    """

    def __init__(
        self,
        base_url: str,
        *,
        calls_at_once: int = 4,
        timeout_s: float = 30.0,
        attempts: int = 5,
        allow_hosts: Sequence[str] = (),
        backoff: Backoff | None = None,
        patience_s: float | None = None,
        body_limit_bytes: int = _BODY_LIMIT_BYTES,
        resolve: Resolver = resolve_name,
        authority: str = "",
    ) -> None:
        self._origin = origin_of(base_url)
        if allow_hosts and self._origin.authority not in {each.lower() for each in allow_hosts}:
            raise ConfigurationError(f"base_url leads to {self._origin.authority}, which is not among the hosts that may be called.")
        self._attempts = attempts
        self._backoff = backoff or Backoff()
        self._patience_s = attempts * timeout_s if patience_s is None else patience_s
        self._slots = threading.BoundedSemaphore(calls_at_once)
        self._limiter = _limiter(calls_at_once)
        limits = Limits(calls_at_once, timeout_s, body_limit_bytes)
        self._wire = Wire(base_url, self._origin, Addresses(self._origin, resolve), limits, authority)
        # Connectors live as long as their process and nobody closes them; so this one tidies up after itself.
        self._closing = weakref.finalize(self, self._wire.close)

    def __repr__(self) -> str:
        return f"Outbound({self._origin.authority})"

    def close(self) -> None:
        """Close the kept connections, for good; it also happens when the client is dropped."""
        self._closing()

    def get_json(
        self,
        path: str,
        params: Values | None = None,
        *,
        secret_params: Mapping[str, str] | None = None,
        secret_headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Read a JSON answer, trying again as long as that may help.

        Args:
            path: Below the base address; foreign text in it passes through `path_segment` first.
            params: Query parameters; a sequence repeats its name.
            secret_params: Query parameters that must never be shown.
            secret_headers: Headers that must never be shown.

        Returns:
            An answer whose verdict is OK, with a JSON body, or FINAL.

        Raises:
            ConfigurationError: A secret holds what no header can.
            PlatformUnreachable: No whole answer, or "busy", after every attempt.
            PlatformRefused: It goes on answering with something that is not JSON, answers with too much, or redirects.
        """
        headers = _sendable(secret_headers or {})
        return self._answer(Call("GET", path, is_repeatable=True, params={**(params or {}), **(secret_params or {})}, headers=headers))

    def post_form(
        self,
        path: str,
        fields: Mapping[str, str],
        *,
        secret_params: Mapping[str, str] | None = None,
        secret_headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a form; tried again only where the platform certainly did not take it (429, 503, no connection).

        Returns:
            An answer whose verdict is OK or FINAL; `body` is None where it is not JSON.

        Raises:
            ConfigurationError: A secret holds what no header can.
            PlatformUnreachable: No answer, "busy", or an outcome that is not known.
            PlatformRefused: A redirect, or an answer that is too large.
        """
        headers = _sendable(secret_headers or {})
        return self._answer(Call("POST", path, is_repeatable=False, params=secret_params or {}, form=fields, headers=headers))

    def post_json(
        self,
        path: str,
        value: Mapping[str, object],
        *,
        secret_params: Mapping[str, str] | None = None,
        secret_headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a JSON object; everything else as in `post_form`."""
        headers = _sendable(secret_headers or {})
        return self._answer(Call("POST", path, is_repeatable=False, params=secret_params or {}, json=value, headers=headers))

    def _answer(self, call: Call) -> Answer:
        deadline = time.monotonic() + self._patience_s
        attempts = stamina.retry_context(
            on=lambda error: self._next_wait(error, deadline),
            attempts=self._attempts,
            timeout=None,
            wait_initial=self._backoff.first_s,
            wait_max=self._backoff.longest_s,
            wait_jitter=self._backoff.jitter_s,
        )
        reason, malformed_status = "no attempt was made", 0
        try:
            for attempt in attempts:
                with attempt:
                    return self._attempt(call)
        except Failure as failure:
            reason, malformed_status = str(failure), failure.malformed_status
        shown = self._wire.shown(call.path)
        if malformed_status:
            raise PlatformRefused(f"{shown}: {reason}. Check base_url and the path.", status=malformed_status, kind="MalformedAnswer")
        raise PlatformUnreachable(f"{shown} gives no answer now: {reason}. Try again later.")

    def _next_wait(self, error: Exception, deadline: float) -> bool | float:
        """Say whether to try again: no, yes after the usual wait, or after so many seconds."""
        if not isinstance(error, Failure) or not error.can_repeat:
            return False
        wait_s = None if error.wait_s is None else min(error.wait_s, self._backoff.retry_after_at_most_s)
        if time.monotonic() + (wait_s or 0.0) > deadline:
            return False
        return True if wait_s is None else wait_s

    def _attempt(self, call: Call) -> Answer:
        with self._slots:
            self._limiter.try_acquire("call")
            started = time.monotonic()
            outcome = self._wire.attempt(call)
        duration_s = round(time.monotonic() - started, 3)
        if isinstance(outcome, Failure):
            _log.info("outbound call failed", call=str(call), reason=str(outcome), duration_s=duration_s)
            raise outcome
        _log.debug("outbound call", call=str(call), status=outcome.status, duration_s=duration_s)
        return outcome


def _sendable(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return the headers; the HTTP library would quote a value that it cannot send, secret or not."""
    for name, value in headers.items():
        if not value.isascii() or not value.isprintable() or value != value.strip():
            raise ConfigurationError(f"What {name} is to be holds a space, a line break or another character that no header can hold.")
    return headers


def _limiter(calls_at_once: int) -> Limiter:
    rate = Rate(calls_at_once * _CALLS_PER_S_AND_SLOT, 1_000)
    # The token bucket is two numbers and needs no sweeping, so no thread is started behind our back.
    return Limiter(SingleBucketFactory(StateBucket([rate], algorithm=TokenBucket()), schedule_leak=False))
