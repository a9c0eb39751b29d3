"""Which versions a server keeps and which one is current, as their manifests."""

from __future__ import annotations

from sqlalchemy import Connection, text

from rushes.errors import Busy, WarehouseError
from rushes.warehouse.versions import Version, parse_manifest, print_manifest

__all__ = ["LAYOUT_NUMBER", "add_version", "current_name", "drop_versions", "kept_versions", "move_current", "version_named"]

LAYOUT_NUMBER = 1
"""Raised with every change of the tables that a server keeps."""


def current_name(connection: Connection) -> str:
    """Return the name of the current version's manifest, "" where nothing was published."""
    found = connection.execute(text("SELECT layout, manifest FROM warehouse_state")).one_or_none()
    if found is None or found.layout != LAYOUT_NUMBER:
        raise WarehouseError("The facts' tables on that server are of another release. Run “rushes warehouse prepare”.")
    return found.manifest or ""


def version_named(connection: Connection, name: str) -> Version:
    """Return a version that is kept.

    Raises:
        WarehouseError: It is not, or its manifest was altered.
    """
    found = connection.execute(text("SELECT text FROM warehouse_version WHERE manifest = :name"), {"name": name}).scalar_one_or_none()
    if found is None:
        raise WarehouseError(f"The server keeps no version {name!r}. “rushes warehouse versions” lists those it does.")
    return _parsed(found, name)


def kept_versions(connection: Connection) -> tuple[Version, ...]:
    """Return every version that is kept, oldest number first, each number's revisions in order."""
    rows = connection.execute(text("SELECT text, manifest FROM warehouse_version ORDER BY number, revision"))
    return tuple(_parsed(each.text, each.manifest) for each in rows)


def add_version(connection: Connection, version: Version) -> None:
    """Keep a version's manifest."""
    values = {"revision": version.revision, "number": version.number, "manifest": version.manifest, "text": print_manifest(version)}
    connection.execute(
        text("INSERT INTO warehouse_version (revision, number, manifest, text) VALUES (:revision, :number, :manifest, :text)"), values
    )


def move_current(connection: Connection, version: Version, *, former: str) -> None:
    """Make a version current in the place of another.

    Raises:
        Busy: Another one is current by now.
    """
    moved = connection.execute(
        text("UPDATE warehouse_state SET manifest = :name WHERE coalesce(manifest, '') = :former"),
        {"name": version.manifest, "former": former},
    )
    if moved.rowcount != 1:
        raise Busy("Another machine has published meanwhile, so nothing was changed. Try again.")


def drop_versions(connection: Connection, revisions: list[int]) -> None:
    """Forget the manifests of these revisions."""
    for each in revisions:
        connection.execute(text("DELETE FROM warehouse_version WHERE revision = :revision"), {"revision": each})


def _parsed(found: str, name: str) -> Version:
    try:
        return parse_manifest(found, name)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise WarehouseError(f"The manifest {name} on the server cannot be read ({error}). Go back to another version.") from error
