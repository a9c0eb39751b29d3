"""What this installation lets sources reach: networks, a folder of files, kinds of databases."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path

from rushes.config import SourcesSettings
from rushes.errors import SourceRefused, SourceUnreachable
from rushes.languages import sentence
from rushes.outbound import AddressRefused, NameNotResolved, Network, Resolver, checked_addresses, resolve_name

__all__ = ["CONNECT_S", "KINDS", "Reach"]

CONNECT_S = 10
"""How long one address is waited for."""

_PRIVATE = sentence("{host} leads to {address}, in a private network that “private_networks” of [sources] does not name; it is not called.")
_NEVER = sentence("{host} leads to {address}, which is no address that a source can have; it is not called.")

_PLAIN = sentence(
    "{host} is called in plain only within a private network that “private_networks” of [sources] names. Give its address with https."
)

KINDS = ("mysql", "postgresql", "sqlite")
"""The kinds that are always offered."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What sources may reach; whoever runs the machine decides, in `rushes.toml`.

    Args:
        private: The private networks in which servers may stand.
        sqlite_dir: The folder of the SQLite files that may be read; None for none.
        dialects: Further kinds: names of SQLAlchemy dialects.
        resolve: How names become addresses.
    """

    private: tuple[Network, ...] = ()
    sqlite_dir: Path | None = None
    dialects: tuple[str, ...] = ()
    resolve: Resolver = resolve_name

    @classmethod
    def of(cls, settings: SourcesSettings) -> Reach:
        """Return what the settings allow."""
        return cls(tuple(ip_network(each) for each in settings.private_networks), settings.sqlite_dir, settings.dialects)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of databases that may be added."""
        return tuple(each for each in (*KINDS, *self.dialects) if each != "sqlite" or self.sqlite_dir is not None)

    def addresses(self, host: str, port: int, *, in_plain: bool = False) -> tuple[str, ...]:
        """Return the addresses to call, each of them checked.

        Args:
            host: A name, or an address.
            port: The port.
            in_plain: Whether it is called without TLS though a secret is sent, which goes through no network but those that are named.

        Raises:
            SourceUnreachable: The name leads to no address now.
            SourceRefused: It leads to an address that must not be called, or not in plain.
        """
        try:
            found = checked_addresses(host, port, self.private, resolve=self.resolve)
        except NameNotResolved as error:
            raise SourceUnreachable(sentence("The name {host} leads to no address."), host=host) from error
        except AddressRefused as error:
            said = _PRIVATE if error.is_private else _NEVER
            raise SourceRefused(said, host=host, address=error.address) from error
        if in_plain and not all(any(ip_address(each.partition("%")[0]) in network for network in self.private) for each in found):
            raise SourceRefused(_PLAIN, host=host)
        return found

    def socket(self, host: str, port: int) -> socket.socket:
        """Return a connection to the first checked address that answers.

        Raises:
            SourceUnreachable: None does.
            SourceRefused: The host must not be called.
        """
        reason = ""
        for address in self.addresses(host, port):
            try:
                found = socket.create_connection((address, port), CONNECT_S)
            except OSError as error:
                reason = error.strerror or str(error)
            else:
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                return found
        raise SourceUnreachable(
            sentence("The server {host}, port {port}, does not answer: {reason}."), host=host, port=str(port), reason=reason.rstrip(".")
        )

    def file(self, name: str) -> Path:
        """Return a SQLite file of the folder.

        Raises:
            SourceRefused: No folder is configured, the file is not there, or it lies elsewhere.
        """
        if self.sqlite_dir is None:
            raise SourceRefused(sentence("No SQLite file may be read here: “sqlite_dir” of [sources] names no folder."))
        folder = self.sqlite_dir.resolve()
        path = (folder / name).resolve()
        if not path.is_relative_to(folder) or not path.is_file():
            raise SourceRefused(sentence("There is no file “{name}” in the folder of SQLite files."), name=name)
        return path
