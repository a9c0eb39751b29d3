"""What every table of the configuration is: unknown keys refused, nothing changed after it was read."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["SettingsTable"]


class SettingsTable(BaseModel):
    """One table of settings."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=True)
