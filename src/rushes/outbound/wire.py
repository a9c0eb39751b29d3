"""One exchange with the platform: a request to a checked address, an answer within its limits."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version

import httpx2

from rushes.errors import PlatformRefused
from rushes.outbound.addresses import Addresses, NameNotResolved, Origin
from rushes.outbound.answer import Answer, answer_of
from rushes.outbound.call import Call, Failure, joined_path
from rushes.outbound.quiet import silence_http_libraries
from rushes.outbound.verdict import Verdict, retry_after_s
from rushes.telemetry import redact, redact_url

__all__ = ["Limits", "Wire"]

_SLOWEST_BODY = 4
"""A body may take so many times the timeout as a whole, however steadily it drips."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one exchange may take."""

    connections: int
    timeout_s: float
    body_bytes: int


class Wire:
    """Exchanges single calls; holds the kept connections. Safe to use from several threads.

    Args:
        base_url: The platform's base address.
        origin: Its origin.
        addresses: Where that may be called.
        limits: What one exchange may take.
        authority: Who vouches for the platform's certificate beside those whom this machine trusts, in PEM form.
    """

    def __init__(self, base_url: str, origin: Origin, addresses: Addresses, limits: Limits, authority: str = "") -> None:
        silence_http_libraries()
        self._base = httpx2.URL(base_url)
        self._host_header = self._base.netloc.decode("ascii")
        self._origin = origin
        self._addresses = addresses
        self._limits = limits
        self._client = _client(limits, authority)

    def close(self) -> None:
        """Close the kept connections."""
        self._client.close()

    def shown(self, path: str) -> str:
        """Return the address of a path as people may see it, without any query string."""
        return redact_url(f"{self._origin.scheme}://{self._host_header}{self._base.path.rstrip('/')}/{path.lstrip('/')}")

    def attempt(self, call: Call) -> Answer | Failure:
        """Exchange once; the library's errors, which hold the request, become a `Failure`, which does not.

        Raises:
            PlatformRefused: A redirect, an answer that is too large, or an address that must not be called.
        """
        try:
            return self._exchange(call)
        except Failure as failure:
            return failure
        except NameNotResolved as error:
            return Failure(str(error), can_repeat=True)
        # Nothing was sent in these cases, so even a sign-in may be tried again.
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            return Failure(_told(error, "no connection"), can_repeat=True)
        except httpx2.TimeoutException as error:
            return Failure(_told(error, "no answer in time"), can_repeat=call.is_repeatable)
        except httpx2.RequestError as error:
            return Failure(_told(error, "the connection broke off"), can_repeat=call.is_repeatable)

    def _exchange(self, call: Call) -> Answer:
        response = self._sent(call)
        try:
            return self._read(call, response)
        finally:
            response.close()

    def _sent(self, call: Call) -> httpx2.Response:
        addresses = self._addresses.candidates()
        for address in addresses[:-1]:
            try:
                return self._send(call, address)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue
        try:
            return self._send(call, addresses[-1])
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            self._addresses.failed()
            raise

    def _send(self, call: Call, address: str) -> httpx2.Response:
        path = joined_path(self._base.path, call.path)
        request = self._client.build_request(
            call.method,
            self._base.copy_with(host=address, path=path),
            params=dict(call.params) or None,
            data=call.form,
            json=call.json,
            # The address is pinned; the name still counts for the platform and for its certificate.
            headers={**call.headers, "Host": self._host_header},
            extensions={"sni_hostname": self._origin.host},
        )
        response = self._client.send(request, stream=True)
        self._addresses.answered(address)
        return response

    def _read(self, call: Call, response: httpx2.Response) -> Answer:
        status = response.status_code
        headers = {name.lower(): value for name, value in response.headers.items()}
        if 300 <= status < 400:
            raise PlatformRefused(
                f"{self.shown(call.path)} redirects ({status}) to {redact_url(headers.get('location', 'nowhere'))}. "
                "Redirects are not followed: set base_url, or the path, to where it should go.",
                status=status,
            )
        answer = answer_of(status, headers, self._body(call, response))
        if answer.verdict is Verdict.RETRY:
            # After other server errors a POST may have been carried out; 429 and 503 say that it was not.
            can_repeat = call.is_repeatable or status in {429, 503}
            raise Failure(f"it answers {status}", can_repeat=can_repeat, wait_s=retry_after_s(headers, datetime.now(UTC)))
        if answer.verdict is Verdict.OK and call.is_repeatable and not answer.is_json:
            raise Failure(f"it answers {status} with something that is not JSON", can_repeat=True, malformed_status=status)
        return answer

    def _body(self, call: Call, response: httpx2.Response) -> bytes:
        parts: list[bytes] = []
        size_bytes, deadline = 0, time.monotonic() + _SLOWEST_BODY * self._limits.timeout_s
        for part in response.iter_bytes():
            size_bytes += len(part)
            if size_bytes > self._limits.body_bytes:
                raise PlatformRefused(
                    f"{self.shown(call.path)} answers with more than {self._limits.body_bytes:,} bytes. Ask for smaller pages (page_size).",
                    status=response.status_code,
                    kind="AnswerTooLarge",
                )
            if time.monotonic() > deadline:
                raise Failure("the answer comes too slowly", can_repeat=call.is_repeatable)
            parts.append(part)
        return b"".join(parts)


def _told(error: Exception, what: str) -> str:
    return f"{what} ({redact(str(error))[:200] or type(error).__name__})"


@lru_cache(maxsize=16)
def _certificates(authority: str = "") -> ssl.SSLContext:
    """Return the system's trusted certificates, and others in PEM form beside them; read once a process because that takes a while."""
    context = httpx2.create_ssl_context(trust_env=False)
    if authority:
        context.load_verify_locations(cadata=authority)
    return context


def _client(limits: Limits, authority: str) -> httpx2.Client:
    return httpx2.Client(
        timeout=httpx2.Timeout(limits.timeout_s),
        limits=httpx2.Limits(max_connections=limits.connections, max_keepalive_connections=limits.connections),
        follow_redirects=False,
        # Proxies and netrc of the environment would see passwords, and would undo the address check.
        trust_env=False,
        verify=_certificates(authority),
        # One client serves many people: a cookie set for one of them must never travel with another's call.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        headers={
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
            "User-Agent": f"rushes/{version('rushes')}",
        },
    )
