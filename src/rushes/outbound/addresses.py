"""Which hosts and addresses may be called: the configured host, at a checked and pinned address."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import httpx2

from rushes.errors import ConfigurationError, PlatformRefused

__all__ = [
    "AddressRefused",
    "Addresses",
    "NameNotResolved",
    "Network",
    "Origin",
    "Resolver",
    "checked_addresses",
    "origin_of",
    "resolve_name",
]

Resolver = Callable[[str, int], tuple[str, ...]]
"""From host and port to IP addresses, the preferred first; raises OSError."""

Network = IPv4Network | IPv6Network
"""A range of addresses."""

_PORTS = {"http": 80, "https": 443}
_TRUSTED_FOR_S = 60.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_METADATA = frozenset(ipaddress.ip_address(each) for each in ("169.254.169.254", "100.100.100.200", "fd00:ec2::254"))
"""Where clouds answer with the machine's own credentials; no media platform lives there."""


class NameNotResolved(Exception):
    """The host's name leads to no address at this moment."""


class AddressRefused(Exception):
    """The host's name leads to an address that must not be called.

    Args:
        address: The address.
        is_private: Whether it is one of a private network, which could be allowed; others never are.
    """

    def __init__(self, address: str, *, is_private: bool) -> None:
        super().__init__(address)
        self.address = address
        self.is_private = is_private


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port of a configured platform. The host is in ASCII (punycode)."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """Host and port as allow-lists name them, for example `platform.example:443`."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def origin_of(url: str) -> Origin:
    """Return the origin of an absolute address.

    Raises:
        ConfigurationError: It is not http or https, has no host, or carries a name or password.
    """
    try:
        parts = httpx2.URL(url)
        host = parts.raw_host.decode("ascii")
    except (httpx2.InvalidURL, ValueError):
        raise ConfigurationError("base_url cannot be read as an address; write it as https://host/path.") from None
    if parts.scheme not in _PORTS or not host:
        raise ConfigurationError("base_url must begin with https:// (or http://) and name a host.")
    if parts.userinfo:
        raise ConfigurationError("base_url must not hold a name or password; put them into [[connection.login]].")
    if parts.query or parts.fragment:
        raise ConfigurationError("base_url must end with its path: no query string, no fragment.")
    port = parts.port or _PORTS[parts.scheme]
    if port > 65_535:
        raise ConfigurationError(f"base_url names the port {port}; there is none above 65535.")
    return Origin(parts.scheme, host.strip("[]").lower(), port)


def resolve_name(host: str, port: int) -> tuple[str, ...]:
    """Return the addresses of a host in the system's order of preference.

    Raises:
        OSError: The name is not known.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked_addresses(host: str, port: int, private: Iterable[Network], *, resolve: Resolver = resolve_name) -> tuple[str, ...]:
    """Return the addresses at which a host that people named may be reached; these are called, and the name is not looked up again.

    Args:
        host: A name, or an address.
        port: The port.
        private: The private networks that are allowed; public addresses are, link-local ones and metadata services never.
        resolve: How names become addresses.

    Raises:
        NameNotResolved: The name leads to no address now.
        AddressRefused: One of its addresses must not be called.
    """
    try:
        found = resolve(host, port)
    except (OSError, UnicodeError):
        found = ()
    if not found:
        raise NameNotResolved(f"the name {host} leads to no address")
    allowed = tuple(private)
    for text in found:
        is_forbidden = _forbidden(text) is not None
        if is_forbidden or _is_private(text, allowed):
            raise AddressRefused(text.partition("%")[0], is_private=not is_forbidden)
    return found


class Addresses:
    """The addresses at which one origin may be called; safe to use from several threads.

    A name is resolved here, checked, and then called at exactly the address that was checked, so
    that an answer of the name server that changes in between (DNS rebinding) leads nowhere.

    Args:
        origin: The configured origin.
        resolve: How names become addresses.
    """

    def __init__(self, origin: Origin, resolve: Resolver) -> None:
        self._origin = origin
        self._resolve = resolve
        self._lock = threading.Lock()
        self._known: tuple[str, ...] = ()
        self._known_until = 0.0

    def candidates(self) -> tuple[str, ...]:
        """Return the addresses to try, the one that answered last first.

        Raises:
            NameNotResolved: The name leads to no address now.
            PlatformRefused: It leads to an address that must not be called.
        """
        with self._lock:
            if self._known and time.monotonic() < self._known_until:
                return self._known
        try:
            found = self._resolve(self._origin.host, self._origin.port)
        except (OSError, UnicodeError):
            found = ()
        if not found:
            raise NameNotResolved(f"the name {self._origin.host} leads to no address")
        _refuse_forbidden(self._origin.host, found)
        with self._lock:
            self._known, self._known_until = found, time.monotonic() + _TRUSTED_FOR_S
        return found

    def answered(self, address: str) -> None:
        """Note that this address answered, so that it is tried first."""
        with self._lock:
            if self._known and self._known[0] != address and address in self._known:
                self._known = (address, *(each for each in self._known if each != address))

    def failed(self) -> None:
        """Note that no address answered, so that the name is resolved again."""
        with self._lock:
            self._known = ()


def _refuse_forbidden(host: str, found: Iterable[str]) -> None:
    for text in found:
        if (reason := _forbidden(text)) is not None:
            raise PlatformRefused(
                f"{host} leads to {text.partition('%')[0]}, {reason}; it is not called. Check base_url and the name server."
            )


def _forbidden(text: str) -> str | None:
    try:
        address = _unwrapped(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        return "which is not an IP address"
    if address in _METADATA:
        return "a cloud's metadata service"
    if address.is_unspecified or (isinstance(address, IPv4Address) and address.packed[0] == 0):
        return "an unspecified address"
    if address.is_link_local:
        return "a link-local address"
    if address.is_multicast or address == IPv4Address("255.255.255.255"):
        return "an address of many machines"
    # Private and loopback addresses pass: the operator configured this very host.
    return None


def _is_private(text: str, allowed: Iterable[Network]) -> bool:
    address = _unwrapped(ipaddress.ip_address(text.partition("%")[0]))
    is_global = address.is_global and not (isinstance(address, IPv6Address) and address.is_site_local)
    return not is_global and not any(address in each for each in allowed)


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address inside an IPv6 one that only carries it."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or address
