"""What is typed of a source and what is shown of it, for each kind of source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rushes.datasets import Source
from rushes.sources import BucketPlace, DatabasePlace, Place, RestPlace
from rushes.web.admin.parts import moment
from rushes.web.language import say

__all__ = ["SourceForm", "facts_of", "kept_form", "kind_name", "new_form", "parts_typed", "typed_form", "where"]

_NAMES = {"mysql": "MySQL, MariaDB", "postgresql": "PostgreSQL", "rest": "REST", "s3": "S3", "sqlite": "SQLite"}


@dataclass(frozen=True, slots=True)
class _Form:
    """The form of some kinds: its template in `admin/source_form/`, and its parts with what stands there before anything is typed."""

    template: str
    parts: Mapping[str, str]


_TIMEOUT = {"timeout_s": "300"}
_SERVER = _Form("server.html", {"host": "", "port": "", "database": "", "user": "", "tls": "verify", "authority": "", **_TIMEOUT})
_BUCKET = {
    "bucket": "",
    "endpoint": "",
    "region": "us-east-1",
    "prefix": "",
    "key_id": "",
    "addressing": "path",
    "authority": "",
    "timeout_s": "60",
}
_DECLARATION = """base_url: https://api.example.org/v1
authentication: {style: bearer}
resources:
  things:
    path: /things
    rows: data
    paging: {style: page, size: 100}
"""
_FORMS = {
    "rest": _Form("declaration.html", {"declaration": _DECLARATION, "authority": "", "timeout_s": "60"}),
    "s3": _Form("bucket.html", _BUCKET),
    "sqlite": _Form("file.html", {"database": "", **_TIMEOUT}),
}
"""The forms of the kinds that are no database on a server."""


@dataclass(frozen=True, slots=True)
class SourceForm:
    """What is typed of a source, its name among it; a password never comes back."""

    kind: str
    typed: Mapping[str, str]
    has_password: bool = False
    refusal: str = ""

    @property
    def template(self) -> str:
        """The template of its fields."""
        return _FORMS.get(self.kind, _SERVER).template


def kind_name(kind: str) -> str:
    """Return what people call a kind."""
    return _NAMES.get(kind, kind)


def new_form(kind: str) -> SourceForm:
    """Return the form of a source that is not there yet."""
    return SourceForm(kind, {"name": "", **_FORMS.get(kind, _SERVER).parts})


def typed_form(kind: str, sent: Mapping[str, str]) -> SourceForm:
    """Return what was sent, as it stands in the form again."""
    return SourceForm(kind, {"name": sent.get("name", "").strip(), **parts_typed(kind, sent)})


def kept_form(source: Source) -> SourceForm:
    """Return the form of a source as it is kept."""
    kept = {name: "" if value is None else str(value) for name, value in source.place.parts().items()}
    form = new_form(source.place.kind)
    return replace(form, typed={**form.typed, **kept, "name": source.name}, has_password=source.has_password)


def parts_typed(kind: str, sent: Mapping[str, str]) -> dict[str, str]:
    """Return the parts of a place that were sent."""
    # Browsers end the lines of a text with two characters.
    return {name: sent.get(name, "").replace("\r\n", "\n") for name in _FORMS.get(kind, _SERVER).parts}


def where(place: Place) -> str:
    """Return where a source is, in one line of the list."""
    if isinstance(place, DatabasePlace) and place.takes_secret:
        return say("{database} at {host}", database=place.database, host=place.host)
    if isinstance(place, BucketPlace):
        return say("{database} at {host}", database=f"s3://{place.bucket}/{place.prefix}", host=place.host)
    return str(place.parts().get("database", place))


def facts_of(source: Source) -> tuple[tuple[str, str], ...]:
    """Return what is shown of a source: names and values."""
    of_kind = next((facts for kind, facts in _FACTS.items() if isinstance(source.place, kind)), None)
    return (
        (say("Kind"), kind_name(source.place.kind)),
        *(of_kind(source) if of_kind else ()),
        (say("Added"), say("{day} by {who}", day=moment(source.made_at), who=source.made_by.removeprefix("operator:"))),
        (say("Changed"), moment(source.changed_at)),
    )


def _database_facts(source: Source) -> tuple[tuple[str, str], ...]:
    place = source.place
    if not isinstance(place, DatabasePlace) or not place.takes_secret:
        return ((say("File"), str(place.parts()["database"])),)
    return (
        (say("Database"), place.database),
        (say("Server"), say("{host}, port {port}", host=place.host, port=str(place.real_port))),
        (say("User"), place.user),
        (say("Password"), say("kept, and never shown") if source.has_password else say("none")),
        (say("Encryption"), say("only by TLS") if place.tls == "verify" else say("in plain")),
    )


def _bucket_facts(source: Source) -> tuple[tuple[str, str], ...]:
    place = source.place
    if not isinstance(place, BucketPlace):
        return ()
    return (
        (say("Bucket"), place.bucket),
        (say("Folder"), place.prefix or say("the whole bucket")),
        (say("Server"), say("{host}, port {port}", host=place.host, port=str(place.port))),
        (say("Region"), place.region),
        (say("Access key"), place.key_id or say("none: the bucket is open to everybody")),
        (say("Its secret"), say("kept, and never shown") if source.has_password else say("none")),
        (say("Encryption"), say("only by TLS") if place.scheme == "https" else say("in plain")),
    )


def _rest_facts(source: Source) -> tuple[tuple[str, str], ...]:
    place = source.place
    if not isinstance(place, RestPlace):
        return ()
    return (
        (say("Address"), str(place)),
        (say("Password or key"), say("kept, and never shown") if source.has_password else say("none")),
        (say("Encryption"), say("only by TLS") if place.is_encrypted else say("in plain")),
    )


_FACTS: Mapping[type[Any], Callable[[Source], tuple[tuple[str, str], ...]]] = {
    BucketPlace: _bucket_facts,
    DatabasePlace: _database_facts,
    RestPlace: _rest_facts,
}
