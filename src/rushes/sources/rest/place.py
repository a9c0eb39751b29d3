"""Where a REST server is: as its declaration says, in the words in which it was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any, Self
from urllib.parse import urlsplit

from rushes.rest import AuthenticationStyle, Declaration, InvalidDeclaration, read_declaration
from rushes.sources.kind import UnusablePlace
from rushes.sources.parts import authority_part, number_part, text_part

__all__ = ["KIND", "RestPlace", "place_of"]

KIND = "rest"
_LONGEST_TIMEOUT_S, _USUAL_TIMEOUT_S = 3_600, 60


@dataclass(frozen=True, slots=True)
class RestPlace:
    """A declared server; the password or key is given apart.

    Args:
        declaration: YAML or JSON, as it was typed.
        timeout_s: How long one answer is waited for.
        authority: Who vouches for its certificate beside those whom this machine trusts, in PEM form.
    """

    declaration: str
    timeout_s: int = _USUAL_TIMEOUT_S
    authority: str = ""

    @property
    def kind(self) -> str:
        """The name of its kind."""
        return KIND

    @property
    def declared(self) -> Declaration:
        """What the declaration says.

        Raises:
            InvalidDeclaration: It says nothing that this release can read.
        """
        return _read(self.declaration)

    @property
    def target(self) -> tuple[object, ...]:
        """What a secret was given for: where it is sent, for whom and how."""
        return (*self.declared.target, self.authority)

    @property
    def takes_secret(self) -> bool:
        """Whether one signs in there."""
        try:
            return self.declared.authentication.style is not AuthenticationStyle.NONE
        except InvalidDeclaration:
            # Another release took it. It is refused when it is asked something, and not where sources are listed.
            return True

    def within(self, seconds: int) -> Self:
        """Return the same place, where one answer takes no longer than this."""
        return replace(self, timeout_s=min(self.timeout_s, seconds))

    def parts(self) -> dict[str, Any]:
        """Return the parts in plain JSON values, without the kind."""
        return asdict(self)

    def __str__(self) -> str:
        """Name it as messages do."""
        try:
            return self.declared.base_url
        except InvalidDeclaration:
            return KIND

    @property
    def is_encrypted(self) -> bool:
        """Whether it is called by TLS."""
        return str(self).lower().startswith("https:")

    @property
    def host(self) -> str:
        """The server's name and port, as messages name it."""
        return urlsplit(self.declared.base_url).netloc


def place_of(parts: Mapping[str, object]) -> RestPlace:
    """Return the place that typed parts name.

    Raises:
        UnusablePlace: The declaration cannot be, or the time, or the certificate.
    """
    timeout_s = number_part(parts, "timeout_s", 1, _LONGEST_TIMEOUT_S) or _USUAL_TIMEOUT_S
    place = RestPlace(str(parts.get("declaration") or ""), timeout_s, authority_part(text_part(parts, "authority")))
    try:
        _ = place.declared
    except InvalidDeclaration as error:
        raise UnusablePlace(error.message, **error.values) from error
    return place


@lru_cache(maxsize=64)
def _read(declaration: str) -> Declaration:
    """Return what a declaration says; a list of sources asks the same few again and again."""
    return read_declaration(declaration)
