"""The settings of the mail server that reports are sent by."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator

from rushes.config.checks import MailAddress
from rushes.config.table import SettingsTable

__all__ = ["MailSettings"]

_PORTS = {"starttls": 587, "tls": 465, "none": 25}


class MailSettings(SettingsTable):
    """The mail server, and whose name mails bear."""

    host: str | None = Field(
        default=None, min_length=1, pattern=r"^\S+$", description="The mail server's name; left out, no mail is ever sent."
    )
    port: int | None = Field(default=None, ge=1, le=65_535, description="Its port; left out, 587, 465 or 25, by `security`.")
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="`starttls`: TLS after a greeting in plain, and no mail without it. `tls`: TLS from the first byte. "
        "`none`: in plain, for a server on this very machine; nobody signs in then.",
    )
    username: str | None = Field(default=None, min_length=1, description="The name to sign in with, where the server asks for one.")
    password: SecretStr | None = Field(
        default=None, description="Read from `password_file`; cannot be written here.", json_schema_extra={"is_hidden": True}
    )
    password_file: Path | None = Field(
        default=None, description="The file that holds the password, relative to the folder of `rushes.toml`; readable by its owner alone."
    )
    sender: MailAddress | None = Field(default=None, description="The address that mails come from; must be given where `host` is.")
    sender_name: str = Field(
        default="Rushes", max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$", description="The name that stands beside that address."
    )
    timeout_s: float = Field(default=30.0, gt=0, le=600, description="How long to wait for each answer of the server, in seconds.")
    ca_file: Path | None = Field(
        default=None, description="Who vouches for its certificate, as a PEM file; left out, those whom this machine trusts."
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.host and not self.sender:
            raise ValueError("a mail server is named, so name “sender” too: the address that mails come from")
        if (self.username is None) != (self.password is None):
            raise ValueError("“username” and “password_file” go together: name both, or neither")
        if self.username and self.security == "none":
            raise ValueError('a password never travels in plain: use security = "starttls" or "tls", or leave “username” out')
        return self

    @property
    def real_port(self) -> int:
        """The port, or the usual one."""
        return self.port or _PORTS[self.security]

    @property
    def is_on(self) -> bool:
        """Whether mail is sent at all."""
        return self.host is not None
