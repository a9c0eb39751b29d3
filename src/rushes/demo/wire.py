"""How the stand-in writes its records as JSON: the platform's field names, in several date forms."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from rushes.demo.model import Account, DateForm, MediaObject, Membership, Person, Production
from rushes.demo.usage import UsageDay

__all__ = ["account_right", "instant", "media_object", "person_record", "production_record", "usage_row"]


def instant(moment_ms: int | None, form: DateForm, time_zone: str) -> str | int | None:
    """Return an instant as that production writes it; offsets are those of the account's zone."""
    if moment_ms is None or form is DateForm.EPOCH_MS:
        return moment_ms
    moment = datetime.fromtimestamp(moment_ms // 1000, UTC).replace(microsecond=moment_ms % 1000 * 1000)
    if form is DateForm.UTC:
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if form is DateForm.UTC_SECONDS:
        return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    local = moment.astimezone(ZoneInfo(time_zone)).isoformat(timespec="milliseconds")
    return local if form is DateForm.OFFSET else local[:-3] + local[-2:]


def person_record(person: Person) -> dict[str, object]:
    """Return a user as the platform writes it."""
    return {"id": person.id, "username": person.username, "email": person.username, "name": person.name}


def account_right(account: Account, person: Person, membership: Membership, owner: Person, status: str) -> dict[str, object]:
    """Return one entry of a user's account rights."""
    return {
        "id": account.id,
        "name": account.name.lower().replace(" ", "-"),
        "humanName": account.name,
        "ownerId": owner.id,
        "ownerUsername": owner.username,
        "userId": person.id,
        "rights": list(membership.rights),
        "subscriptionStatus": status,
        "accountInvitationState": "accepted",
        "twoFactorAuthenticationRequired": person.needs_second_factor,
    }


def production_record(production: Production, account: Account, now_ms: int) -> dict[str, object]:
    """Return a production as the platform writes it; `archived` is given beside `activeStatus`."""
    form, zone = production.date_form, account.time_zone
    archived_ms = production.archived_ms if production.archived_ms is not None and production.archived_ms <= now_ms else None
    return {
        "id": production.id,
        "name": production.name,
        "accountId": account.id,
        "accountName": account.name,
        "activeStatus": "Active" if archived_ms is None else "Archived",
        "created": instant(production.created_ms, form, zone),
        "archived": instant(archived_ms, form, zone),
        "deleted": instant(production.deleted_ms, form, zone),
    }


def media_object(media: MediaObject, production: Production, account: Account) -> dict[str, object]:
    """Return a media object as the platform writes it."""
    form, zone = production.date_form, account.time_zone
    seconds = None if media.duration_ms is None else media.duration_ms / 1000
    changed_ms = media.deleted_ms if media.deleted_ms is not None else media.created_ms
    return {
        "id": media.id,
        "name": media.name,
        "productionId": media.production_id,
        "type": media.media_type,
        "created": instant(media.created_ms, form, zone),
        "lastUpdated": instant(changed_ms, form, zone),
        "deleted": instant(media.deleted_ms, form, zone),
        "durationSeconds": str(seconds) if production.writes_numbers_as_text and seconds is not None else seconds,
    }


def usage_row(usage: UsageDay, production: Production, account: Account, person: Person) -> dict[str, object]:
    """Return one usage row with the names of the platform's own table; one MB is 1,000,000 bytes."""
    numbers = {
        "Volume Ingested (s)": usage.ingested_ms / 1000,
        "Items Ingested (#)": usage.items,
        "Volume Transcribed (s)": usage.transcribed_ms / 1000,
        "Volume Subtitled (s)": usage.subtitled_ms / 1000,
        "Volume Translated (s)": usage.translated_ms / 1000,
        "Data Storage (MB)": round(usage.data_bytes / 1_000_000, 3),
        "Proxy Storage (MB)": round(usage.proxy_bytes / 1_000_000, 3),
        "Cloud Storage (MB)": round(usage.cloud_bytes / 1_000_000, 3),
        "External Storage (MB)": round(usage.external_bytes / 1_000_000, 3),
    }
    return {
        "Name": production.name,
        "Id": production.id,
        "Deleted": production.deleted_ms is not None,
        **({name: _text(value) for name, value in numbers.items()} if account.writes_numbers_as_text else numbers),
        "date": usage.day.isoformat(),
        "UserID": person.id,
    }


def _text(value: float) -> str:
    return format(Decimal(repr(value)).normalize(), "f")
