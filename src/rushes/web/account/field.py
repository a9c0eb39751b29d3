"""One calculated field: changed, and deleted once it is seen on which dashboards it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, redirect, request
from sqlalchemy import Connection
from werkzeug.wrappers import Response as BaseResponse

from rushes.accounts import CalculatedField, calculated_field, change_calculated_field, delete_calculated_field
from rushes.boards import Boards
from rushes.explore import field_key
from rushes.figures import clean_name
from rushes.store import record_audit
from rushes.web.access import actor, admitted_account
from rushes.web.account.fields import FieldForm, chart_of, saved, typed_field
from rushes.web.account.parts import SectionLink, answer, grant_here, section_links
from rushes.web.chrome import chrome
from rushes.web.look import refuse_erased
from rushes.web.pages import Chrome
from rushes.web.services import services
from rushes.web.trail import entry_of

__all__ = ["FieldPage", "add_routes"]

_RULE = "/account/<int:account_id>/fields/<int:field_id>"


@dataclass(frozen=True, slots=True)
class FieldPage:
    """One calculated field; `dashboards` are title and address of those of the reader's that show it."""

    template: ClassVar[str] = "account_field.html"
    chrome: Chrome
    name: str
    address: str
    all_url: str
    explore_url: str
    sections: tuple[SectionLink, ...]
    form: FieldForm
    dashboards: tuple[tuple[str, str], ...]
    is_viewed: bool


def add_routes(blueprint: Blueprint) -> None:
    """Add the page, the change and the deletion."""

    @blueprint.get(_RULE)
    def field(account_id: int, field_id: int) -> Response:
        refuse_erased(account_id)
        kept = _kept(account_id, field_id)
        return answer(_page(account_id, kept, FieldForm(kept.name, kept.formula, kept.description)))

    @blueprint.post(_RULE)
    def change_field_now(account_id: int, field_id: int) -> BaseResponse:
        refuse_erased(account_id)
        kept, typed = _kept(account_id, field_id), typed_field()

        def change(conn: Connection, formula: str) -> int:
            change_calculated_field(conn, field_id, typed.name, typed.description, formula, grant_here(account_id))
            return field_id

        changed = saved(typed, "field.changed", change)
        if isinstance(changed, FieldForm):
            return answer(_page(account_id, kept, changed), 400)
        return redirect(_all(account_id), 303)

    @blueprint.post(f"{_RULE}/delete")
    def delete_field_now(account_id: int, field_id: int) -> BaseResponse:
        refuse_erased(account_id)
        with services().store.begin() as conn:
            delete_calculated_field(conn, field_id, grant_here(account_id))
            record_audit(conn, entry_of(account_id, "field.deleted", f"field {field_id}"))
        return redirect(_all(account_id), 303)


def _all(account_id: int) -> str:
    return f"/account/{account_id}/fields"


def _kept(account_id: int, field_id: int) -> CalculatedField:
    with services().store.reading() as conn:
        return calculated_field(conn, field_id, grant_here(account_id))


def _page(account_id: int, kept: CalculatedField, form: FieldForm) -> FieldPage:
    name = clean_name(kept.name)
    showing = Boards(services().store, services().clock, request.remote_addr or "").showing(account_id, actor(), field_key(kept.field_id))
    return FieldPage(
        chrome=chrome(name, section="account", account_id=account_id),
        name=name,
        address=f"{_all(account_id)}/{kept.field_id}",
        all_url=_all(account_id),
        explore_url=chart_of(account_id, kept.field_id),
        sections=section_links(admitted_account(), "fields"),
        form=form,
        dashboards=tuple((title, f"/dashboards/{board_id}") for board_id, title in showing),
        is_viewed=bool(actor().viewed_by),
    )
