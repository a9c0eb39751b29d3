"""The settings of an account: its days, its billing, its look, its paper. For its administrators."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from datetime import time
from typing import ClassVar
from zoneinfo import available_timezones

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.accounts import (
    LARGEST_LOGO_BYTES,
    LARGEST_LOGO_PX,
    MEGABYTES,
    AccountSettings,
    account_settings,
    drop_logo,
    save_account_settings,
    save_logo,
)
from rushes.config import ConnectionSettings
from rushes.domain import Paper, Period, billing_period
from rushes.errors import CallerError, NotFound
from rushes.identity import AccountAccess
from rushes.languages import sentence
from rushes.store import record_audit
from rushes.sync import DayRule
from rushes.web.accent import is_seen_everywhere, least_contrast, nearest_seen
from rushes.web.access import actor, admitted_account
from rushes.web.account.days import LoadedDays, ask_to_load_again, loaded_days
from rushes.web.account.parts import SectionLink, answer, section_links
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_error
from rushes.web.look import refuse_erased
from rushes.web.pages import Chrome
from rushes.web.services import services
from rushes.web.trail import entry_of, who

__all__ = ["Refusal", "SettingsPage", "add_routes"]

_TOO_PALE = sentence(
    "{colour} stands out only {ratio} : 1 from light pages; at least 3 : 1 is needed for everybody to see it. "
    "The nearest colour that passes is {nearest}."
)
_TOO_DARK = sentence(
    "{colour} stands out only {ratio} : 1 from dark pages; at least 3 : 1 is needed for everybody to see it. "
    "The nearest colour that passes is {nearest}."
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a part of the page was not saved: "days", "colour", "logo" or "paper", in words, and a colour to take instead."""

    part: str = ""
    words: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands in the forms."""

    time_zone: str
    cut_off: str
    megabyte: str
    anchor: str
    accent: str
    paper: str


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """The settings of one account."""

    template: ClassVar[str] = "account_settings.html"
    chrome: Chrome
    name: str
    address: str
    sections: tuple[SectionLink, ...]
    typed: _Typed
    zones: tuple[str, ...]
    connection_zone: str
    connection_cut_off: str
    connection_megabyte: str
    has_megabyte: bool
    megabytes: tuple[tuple[str, str], ...]
    billing: str
    loaded: str
    loaded_zone: str
    will_be_cut_in: str
    last_job: str
    can_load: bool
    has_logo: bool
    logo_url: str
    largest_logo: str
    changed: str
    refusal: Refusal
    saved: str


def add_routes(blueprint: Blueprint) -> None:
    """Add the page and its forms."""

    @blueprint.get("/account/<int:account_id>/settings")
    def settings(account_id: int) -> Response:
        refuse_erased(account_id)
        return answer(_page(admitted_account()))

    @blueprint.post("/account/<int:account_id>/settings")
    def save_settings(account_id: int) -> BaseResponse:
        refuse_erased(account_id)
        typed = _typed_days(_typed(_stored(account_id)))
        try:
            _save(account_id, _with_days(_stored(account_id), typed), "days")
        except CallerError as error:
            return answer(_page(admitted_account(), typed=typed, refusal=Refusal("days", say_error(error))), 400)
        return redirect(f"/account/{account_id}/settings?saved=days#days", 303)

    @blueprint.post("/account/<int:account_id>/settings/colour")
    def save_colour(account_id: int) -> BaseResponse:
        refuse_erased(account_id)
        colour = request.form.get("accent", "").strip().lower()[:20]
        try:
            _refuse_unseen(colour)
            _save(account_id, replace(_stored(account_id), accent=colour or None), "colour")
        except _Unseen as error:
            refusal = Refusal("colour", say_error(error), error.nearest)
            return answer(_page(admitted_account(), typed=replace(_typed(_stored(account_id)), accent=colour), refusal=refusal), 400)
        except CallerError as error:
            refusal = Refusal("colour", say_error(error))
            return answer(_page(admitted_account(), typed=replace(_typed(_stored(account_id)), accent=colour), refusal=refusal), 400)
        return redirect(f"/account/{account_id}/settings?saved=colour#look", 303)

    @blueprint.post("/account/<int:account_id>/settings/logo")
    def save_picture(account_id: int) -> BaseResponse:
        refuse_erased(account_id)
        try:
            _save_picture(account_id)
        except CallerError as error:
            return answer(_page(admitted_account(), refusal=Refusal("logo", say_error(error))), 400)
        return redirect(f"/account/{account_id}/settings?saved=logo#look", 303)

    @blueprint.post("/account/<int:account_id>/settings/paper")
    def save_paper(account_id: int) -> BaseResponse:
        refuse_erased(account_id)
        asked = request.form.get("paper", "")
        if asked and asked not in set(Paper):
            raise NotFound("There is no such paper.")
        _save(account_id, replace(_stored(account_id), paper=Paper(asked) if asked else None), "paper")
        return redirect(f"/account/{account_id}/settings?saved=paper#paper", 303)

    @blueprint.post("/account/<int:account_id>/settings/load")
    def load_again(account_id: int) -> BaseResponse:
        refuse_erased(account_id)
        ask_to_load_again(account_id, by=who(actor()))
        return redirect(f"/account/{account_id}/settings#loaded", 303)


class _Unseen(CallerError):
    """A colour that does not stand out from every ground; carries the nearest that does."""

    def __init__(self, colour: str) -> None:
        ratio, is_on_light = least_contrast(colour)
        message = _TOO_PALE if is_on_light else _TOO_DARK
        super().__init__(message, colour=colour, ratio=form().axis_number(int(ratio * 10) / 10, 0.1), nearest=nearest_seen(colour))
        self.nearest = nearest_seen(colour)


def _refuse_unseen(colour: str) -> None:
    is_colour = len(colour) == 7 and colour[0] == "#" and all(each in "0123456789abcdef" for each in colour[1:])
    if is_colour and not is_seen_everywhere(colour):
        raise _Unseen(colour)


def _save(account_id: int, settings: AccountSettings, what: str) -> None:
    with services().store.begin() as conn:
        former = account_settings(conn, account_id)
        save_account_settings(conn, account_id, settings, by=who(actor()), at=services().clock.now())
        names = ("time_zone", "cut_off", "megabyte_bytes", "anchor_day", "accent", "paper")
        changed = [f"{name}: {getattr(settings, name)}" for name in names if getattr(settings, name) != getattr(former, name)]
        record_audit(conn, entry_of(account_id, "settings.changed", ", ".join(changed) or f"nothing new in {what}"))


def _save_picture(account_id: int) -> None:
    at, by = services().clock.now(), who(actor())
    with services().store.begin() as conn:
        if request.form.get("remove") == "yes":
            drop_logo(conn, account_id, by=by, at=at)
            record_audit(conn, entry_of(account_id, "settings.changed", "logo removed"))
            return
        upload = request.files.get("logo")
        data = upload.stream.read(LARGEST_LOGO_BYTES + 1) if upload else b""
        if not data:
            raise CallerError("Choose a picture first.")
        save_logo(conn, account_id, data, by=by, at=at)
        record_audit(conn, entry_of(account_id, "settings.changed", "logo"))


def _stored(account_id: int) -> AccountSettings:
    with services().store.reading() as conn:
        return account_settings(conn, account_id)


def _typed(settings: AccountSettings) -> _Typed:
    return _Typed(
        time_zone=settings.time_zone or "",
        cut_off=f"{settings.cut_off:%H:%M}" if settings.cut_off is not None else "",
        megabyte=str(settings.megabyte_bytes or ""),
        anchor=str(settings.anchor_day),
        accent=settings.accent or "",
        paper=settings.paper or "",
    )


def _typed_days(stored: _Typed) -> _Typed:
    fields = request.form
    return replace(
        stored,
        time_zone=fields.get("time_zone", "").strip()[:64],
        cut_off=fields.get("cut_off", "").strip()[:8],
        megabyte=fields.get("megabyte", stored.megabyte).strip()[:12],
        anchor=fields.get("anchor", "").strip()[:4],
    )


def _with_days(stored: AccountSettings, typed: _Typed) -> AccountSettings:
    """Return the settings with what was typed of days and billing.

    Raises:
        CallerError: Something typed is no time or no number.
    """
    try:
        cut_off = time.fromisoformat(typed.cut_off).replace(second=0, microsecond=0) if typed.cut_off else None
    except ValueError:
        raise CallerError("Write the cut-off as a time of day, such as 02:00.") from None
    if cut_off is not None and cut_off.tzinfo is not None:
        raise CallerError("Write the cut-off as a time of day, such as 02:00.")
    if not typed.anchor.isascii() or not typed.anchor.isdigit():
        raise CallerError("A billing period begins on a day from 1 to 31.")
    megabyte = int(typed.megabyte) if typed.megabyte.isascii() and typed.megabyte.isdigit() else None
    return replace(stored, time_zone=typed.time_zone or None, cut_off=cut_off, megabyte_bytes=megabyte, anchor_day=int(typed.anchor))


def _page(access: AccountAccess, *, typed: _Typed | None = None, refusal: Refusal | None = None) -> SettingsPage:
    stored, loaded = _stored(access.account_id), loaded_days(access.account_id)
    connection = _connection()
    zone = stored.time_zone or connection.zone.key
    return SettingsPage(
        chrome=chrome(say("Settings of {account}", account=access.name), section="account", account_id=access.account_id),
        name=access.name,
        address=f"/account/{access.account_id}/settings",
        sections=section_links(access, "settings"),
        typed=typed or _typed(stored),
        zones=_zones(),
        connection_zone=connection.zone.key,
        connection_cut_off=f"{connection.cut_off:%H:%M}",
        connection_megabyte=form().count(connection.megabyte_bytes),
        has_megabyte=connection.usage == "resource" and connection.resource is not None,
        megabytes=tuple((str(each), form().count(each)) for each in MEGABYTES),
        billing=_billing_words(stored, connection),
        loaded=_span_words(loaded.period),
        loaded_zone=loaded.row.time_zone if loaded.row else "",
        will_be_cut_in=zone if loaded.row is not None and loaded.row.time_zone != zone else "",
        last_job=loaded.last_job,
        can_load=_can_load(loaded),
        has_logo=stored.has_logo,
        logo_url=f"/account/{access.account_id}/logo?v={int(stored.changed_at.timestamp() * 1_000):x}" if stored.changed_at else "",
        largest_logo=say(
            "PNG, JPEG or WebP, at most {kilobytes} kB and {pixels} pixels wide and high.",
            kilobytes=form().count(LARGEST_LOGO_BYTES // 1_000),
            pixels=form().count(LARGEST_LOGO_PX),
        ),
        changed=form().instant(stored.changed_at, services().settings.zone) if stored.changed_at else "",
        refusal=refusal or Refusal(),
        saved=request.args.get("saved", "") if request.method == "GET" else "",
    )


def _can_load(loaded: LoadedDays) -> bool:
    return loaded.period is not None and not loaded.is_under_way


@functools.cache
def _zones() -> tuple[str, ...]:
    # Reading them from the disk takes some milliseconds, and they do not change while a process lives.
    return tuple(sorted(available_timezones()))


def _connection() -> ConnectionSettings:
    return services().settings.connection_named(actor().connection)


def _billing_words(settings: AccountSettings, connection: ConnectionSettings) -> str:
    rule = DayRule(connection.zone, connection.cut_off)
    own = replace(rule, zone=type(rule.zone)(settings.time_zone)) if settings.time_zone else rule
    return _span_words(billing_period(own.day_of(services().clock.now()), settings.anchor_day))


def _span_words(period: Period | None) -> str:
    if period is None:
        return ""
    return say("{first} to {last}", first=form().date(period.first), last=form().date(period.last))
