"""The calculated fields of an account: the list of them, and the form that keeps a formula under a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import parse_qsl

from flask import Blueprint, Response, redirect, request
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from rushes.accounts import LONGEST_DESCRIPTION, LONGEST_NAME, make_calculated_field
from rushes.errors import CallerError, NotFound
from rushes.explore import UNIT_NOUNS, KeptField, field_key, formula_in_words, read_formula
from rushes.languages import capitalised
from rushes.metrics import Formula
from rushes.store import record_audit
from rushes.web.access import actor, admitted_account
from rushes.web.account.parts import SectionLink, answer, grant_here, section_links
from rushes.web.chrome import chrome
from rushes.web.explore_address import EXPLORE, explore_address, read_explore
from rushes.web.language import form, say, say_error
from rushes.web.look import refuse_erased
from rushes.web.own_dimensions import own_of
from rushes.web.pages import Chrome
from rushes.web.services import services
from rushes.web.trail import entry_of

__all__ = ["FieldForm", "FieldLine", "FieldsPage", "add_routes", "chart_of", "saved", "typed_field"]

_LONGEST_FORMULA = 400


@dataclass(frozen=True, slots=True)
class FieldForm:
    """What stands in the form: as it is kept, as it was typed, or as an address fills it; and what is wrong with it.

    Args:
        name: The field's name.
        formula: Its formula.
        description: What it says.
        explore: The query of the chart that one comes back to, "" for none.
        instead: The formula that the field takes the place of in that chart.
        refusal: Why it was not kept.
        is_formula_wrong: That is because of the formula.
    """

    name: str = ""
    formula: str = ""
    description: str = ""
    explore: str = ""
    instead: str = ""
    refusal: str = ""
    is_formula_wrong: bool = False
    longest_name: ClassVar[int] = LONGEST_NAME
    longest_formula: ClassVar[int] = _LONGEST_FORMULA
    longest_description: ClassVar[int] = LONGEST_DESCRIPTION


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One calculated field: the way to its page, its formula in words, what that comes out in, and a chart of it.

    Where the formula can no longer be read, `formula` says so and there is no chart.
    """

    name: str
    url: str
    formula: str
    unit: str
    description: str
    explore_url: str


@dataclass(frozen=True, slots=True)
class FieldsPage:
    """The calculated fields of an account."""

    template: ClassVar[str] = "account_fields.html"
    chrome: Chrome
    address: str
    sections: tuple[SectionLink, ...]
    fields: tuple[FieldLine, ...]
    form: FieldForm
    is_viewed: bool


def add_routes(blueprint: Blueprint) -> None:
    """Add the list and its form."""

    @blueprint.get("/account/<int:account_id>/fields")
    def fields(account_id: int) -> Response:
        refuse_erased(account_id)
        told, formula = request.args, request.args.get("formula", "")[:_LONGEST_FORMULA]
        return answer(_page(account_id, FieldForm(formula=formula, explore=told.get("explore", ""), instead=formula)))

    @blueprint.post("/account/<int:account_id>/fields")
    def make_field_now(account_id: int) -> BaseResponse:
        refuse_erased(account_id)
        typed, person, at = typed_field(), actor(), services().clock.now()
        to_chart = _way_back(account_id, typed)

        def make(conn: Connection, formula: str) -> int:
            grant = grant_here(account_id)
            return make_calculated_field(conn, grant, typed.name, typed.description, formula, by_id=person.person_id, at=at)

        made = saved(typed, "field.made", make)
        if isinstance(made, FieldForm):
            return answer(_page(account_id, made), 400)
        return redirect(to_chart(made) if to_chart else f"/account/{account_id}/fields", 303)


def typed_field() -> FieldForm:
    """Return what was sent."""
    name, formula, description, explore, instead = (
        request.form.get(each, "") for each in ("name", "formula", "description", "explore", "instead")
    )
    return FieldForm(name, formula, description, explore, instead)


def saved(typed: FieldForm, what: str, write: Callable[[Connection, str], int]) -> int | FieldForm:
    """Read the formula, write the field, and write down that it was; return its id, or the form with what is wrong with it.

    Args:
        typed: What was sent.
        what: What the trail calls it.
        write: Writes the field with the formula in its own writing, and returns its id.

    Raises:
        NotFound: The account has no such field.
    """
    try:
        formula = read_formula(typed.formula).text
    except CallerError as error:
        return replace(typed, refusal=say_error(error), is_formula_wrong=True)
    try:
        with services().store.begin() as conn:
            number = write(conn, formula)
            record_audit(conn, entry_of(admitted_account().account_id, what, f"field {number}"))
    except NotFound:
        raise
    except CallerError as error:
        return replace(typed, refusal=say_error(error))
    return number


def chart_of(account_id: int, field_id: int) -> str:
    """Return the address of a chart of a field."""
    return f"{EXPLORE}?account={account_id}&value={field_key(field_id)}&across=month"


def _way_back(account_id: int, typed: FieldForm) -> Callable[[int], str] | None:
    """Return the address of the chart that one came from, with the field in the place of the formula; None where one did not."""
    if not typed.explore:
        return None
    state = read_explore(MultiDict(parse_qsl(typed.explore)), actor())
    if state.account_id != account_id:
        raise NotFound("There is no such chart.")

    def address(field_id: int) -> str:
        kept = KeptField(field_id)
        values = (
            replace(each, of=kept) if isinstance(each.of, Formula) and each.of.text == typed.instead else each for each in state.values
        )
        return explore_address(replace(state, values=tuple(values)))

    return address


def _page(account_id: int, typed: FieldForm) -> FieldsPage:
    access = admitted_account()
    return FieldsPage(
        chrome=chrome(say("Calculated fields of {account}", account=access.name), section="account", account_id=account_id),
        address=f"/account/{account_id}/fields",
        sections=section_links(access, "fields"),
        fields=tuple(_line(account_id, each) for each in own_of(actor(), account_id).fields),
        form=typed,
        is_viewed=bool(actor().viewed_by),
    )


def _line(account_id: int, kept: KeptField) -> FieldLine:
    url = f"/account/{account_id}/fields/{kept.field_id}"
    if kept.formula is None:
        told = say("{formula} can no longer be read.", formula=kept.text)
        return FieldLine(kept.label, url, told, "", kept.description, "")
    words, unit = formula_in_words(kept.formula, form()), capitalised(say(UNIT_NOUNS[kept.unit]))
    return FieldLine(kept.label, url, words, unit, kept.description, chart_of(account_id, kept.field_id))
