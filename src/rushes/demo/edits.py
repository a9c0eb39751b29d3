"""Changes to a world while it is being served, for trying what a platform does over time."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Mapping
from datetime import date

from rushes.demo.model import MediaObject, Production, World

__all__ = ["Edits"]


class Edits:
    """Everything that differs from the world as it was made; seen by the next request.

    Changes to media objects move the usage rows with them, so both ways of reading agree; the
    `overwrite_…` methods change only what is written on the wire, and can make it wrong.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._production_revisions: dict[int, int] = {}
        self._media: dict[int, dict[int, MediaObject | None]] = {}
        self._names: dict[int, str] = {}
        self._deleted_ms: dict[int, int] = {}
        self._hidden: dict[str, frozenset[int]] = {}
        self._removed: frozenset[int] = frozenset()
        self._statuses: dict[int, str] = {}
        self._media_wire: dict[int, dict[str, object]] = {}
        self._production_wire: dict[int, dict[str, object]] = {}
        self._usage_wire: dict[tuple[int, date], dict[str, object]] = {}

    def put_media(self, media: MediaObject) -> None:
        """Add a media object, or replace the one of the same id."""
        self._set_media(media.production_id, media.id, media)

    def remove_media(self, media: MediaObject) -> None:
        """Let a media object disappear without a trace, as rights that are lost would."""
        self._set_media(media.production_id, media.id, None)

    def set_duration(self, media: MediaObject, duration_ms: int | None) -> None:
        """Give a media object another duration; usage follows."""
        self.put_media(dataclasses.replace(media, duration_ms=duration_ms))

    def _set_media(self, production_id: int, media_id: int, media: MediaObject | None) -> None:
        with self._lock:
            self._media[production_id] = {**self._media.get(production_id, {}), media_id: media}
            self._touch(production_id)

    def _touch(self, production_id: int) -> None:
        self._production_revisions[production_id] = self._production_revisions.get(production_id, 0) + 1

    def rename_production(self, production_id: int, name: str) -> None:
        """Give a production another name."""
        with self._lock:
            self._names[production_id] = name

    def delete_production(self, production_id: int, deleted_ms: int) -> None:
        """Let a production be deleted at that instant; it stays listed with its date."""
        with self._lock:
            self._deleted_ms[production_id] = deleted_ms
            self._touch(production_id)

    def hide_production(self, production_id: int, person: str) -> None:
        """Take a production out of what a person (by name) may see."""
        with self._lock:
            self._hidden[person] = self._hidden.get(person, frozenset()) | {production_id}

    def show_production(self, production_id: int, person: str) -> None:
        """Undo `hide_production`."""
        with self._lock:
            self._hidden[person] = self._hidden.get(person, frozenset()) - {production_id}

    def remove_production(self, production_id: int) -> None:
        """Let a production disappear without a trace, for everybody."""
        with self._lock:
            self._removed |= {production_id}

    def set_subscription(self, account_id: int, status: str) -> None:
        """Set an account's subscription status: active, suspended, expired, canceled, trial_ended."""
        with self._lock:
            self._statuses[account_id] = status

    def overwrite_media(self, media_id: int, fields: Mapping[str, object]) -> None:
        """Write these JSON fields of a media object instead of its own, right or wrong."""
        with self._lock:
            self._media_wire[media_id] = {**self._media_wire.get(media_id, {}), **fields}

    def overwrite_production(self, production_id: int, fields: Mapping[str, object]) -> None:
        """Write these JSON fields of a production instead of its own, right or wrong."""
        with self._lock:
            self._production_wire[production_id] = {**self._production_wire.get(production_id, {}), **fields}

    def overwrite_usage(self, production_id: int, day: date, fields: Mapping[str, object]) -> None:
        """Restate a usage row: write these JSON fields instead of its own, right or wrong."""
        with self._lock:
            self._usage_wire[(production_id, day)] = {**self._usage_wire.get((production_id, day), {}), **fields}

    def clear(self) -> None:
        """Undo every edit."""
        with self._lock:
            touched = set(self._production_revisions)
            self._removed = frozenset()
            for edits in (self._media, self._names, self._deleted_ms, self._hidden, self._statuses):
                edits.clear()
            for written in (self._media_wire, self._production_wire, self._usage_wire):
                written.clear()
            for production_id in touched:
                self._touch(production_id)

    def revision(self, production_id: int) -> int:
        """Return how often the production's media or dates have been changed."""
        return self._production_revisions.get(production_id, 0)

    def production(self, production: Production) -> Production:
        """Return the production as edited."""
        name = self._names.get(production.id, production.name)
        deleted_ms = self._deleted_ms.get(production.id, production.deleted_ms)
        if name == production.name and deleted_ms == production.deleted_ms:
            return production
        return dataclasses.replace(production, name=name, deleted_ms=deleted_ms)

    def media(self, world: World, production_id: int) -> tuple[MediaObject, ...]:
        """Return the production's media objects as edited, oldest first."""
        original, changed = world.media(production_id), self._media.get(production_id)
        if not changed:
            return original
        kept = [each for each in original if each.id not in changed]
        kept += [each for each in changed.values() if each is not None]
        return tuple(sorted(kept, key=lambda each: (each.created_ms, each.id)))

    def is_removed(self, production_id: int) -> bool:
        """Say whether a production has disappeared."""
        return production_id in self._removed

    def is_hidden(self, production_id: int, person: str) -> bool:
        """Say whether a person (by name) has lost sight of a production, or everybody has."""
        return production_id in self._removed or production_id in self._hidden.get(person, frozenset())

    def subscription(self, account_id: int, status: str) -> str:
        """Return the account's status as edited, given its own."""
        return self._statuses.get(account_id, status)

    def on_media(self, media_id: int) -> Mapping[str, object]:
        """Return the JSON fields written instead for a media object."""
        return self._media_wire.get(media_id, {})

    def on_production(self, production_id: int) -> Mapping[str, object]:
        """Return the JSON fields written instead for a production."""
        return self._production_wire.get(production_id, {})

    def on_usage(self, production_id: int, day: date) -> Mapping[str, object]:
        """Return the JSON fields written instead for a usage row."""
        return self._usage_wire.get((production_id, day), {})
