"""An account erased whole: asked twice, each time with the account's name typed, and what becomes of it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.identity import AccountAccess
from rushes.store import JobState, ask_job, list_jobs, record_audit
from rushes.web.access import actor, admitted_account
from rushes.web.account.days import job_words
from rushes.web.account.parts import SectionLink, answer, section_links
from rushes.web.chrome import chrome
from rushes.web.language import form, say
from rushes.web.look import look_of
from rushes.web.pages import Chrome
from rushes.web.services import services
from rushes.web.trail import entry_of, who

__all__ = ["ErasePage", "add_routes"]


@dataclass(frozen=True, slots=True)
class ErasePage:
    """What erasing means, the first question or the second, and how an erasure stands."""

    template: ClassVar[str] = "account_erase.html"
    chrome: Chrome
    name: str
    address: str
    sections: tuple[SectionLink, ...]
    is_second: bool
    is_under_way: bool
    is_done: bool
    job: str
    erased_on: str
    refusal: str = ""


def add_routes(blueprint: Blueprint) -> None:
    """Add the page, its two questions and the asking."""

    @blueprint.get("/account/<int:account_id>/erase")
    def erase(account_id: int) -> Response:  # noqa: ARG001 # the account is the one that the caller was admitted to
        return answer(_page(admitted_account()))

    @blueprint.post("/account/<int:account_id>/erase")
    def ask_erase(account_id: int) -> BaseResponse:
        access, is_second = admitted_account(), request.form.get("step") == "second"
        refusal = _refusal(access.name, is_second=is_second)
        if refusal:
            return answer(_page(access, is_second=is_second, refusal=refusal), 400)
        if not is_second:
            return answer(_page(access, is_second=True))
        with services().store.begin() as conn:
            jobs = list_jobs(conn, limit=1, kinds=["erase"], account_id=account_id)
            if not jobs or jobs[0].state.is_over:
                ask_job(conn, kind="erase", request={}, asked_by=who(actor()), at=services().clock.now(), account_id=account_id)
                record_audit(conn, entry_of(account_id, "account.erase_asked"))
        return redirect(f"/account/{account_id}/erase", 303)


def _refusal(name: str, *, is_second: bool) -> str:
    if _plain(request.form.get("name", "")) != _plain(name):
        return say("That is not the account's name. Nothing was changed.")
    if is_second and request.form.get("statements") != "yes":
        return say("Confirm what becomes of statements. Nothing was changed.")
    return ""


def _plain(name: str) -> str:
    """Return a name as it is compared: the same letters, however they were composed and spaced."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def _page(access: AccountAccess, *, is_second: bool = False, refusal: str = "") -> ErasePage:
    with services().store.reading() as conn:
        jobs = list_jobs(conn, limit=1, kinds=["erase"], account_id=access.account_id)
    job, erased_at = (jobs[0] if jobs else None), look_of(access.account_id).erased_at
    zone = services().settings.zone
    is_ended = job is None or job.state is JobState.SUCCEEDED
    return ErasePage(
        chrome=chrome(say("Erase {account}", account=access.name), section="account", account_id=access.account_id),
        name=access.name,
        address=f"/account/{access.account_id}/erase",
        sections=section_links(access, "erase"),
        is_second=is_second,
        is_under_way=job is not None and not job.state.is_over,
        is_done=erased_at is not None and is_ended,
        job=job_words(job) if job else "",
        erased_on=form().date(erased_at.astimezone(zone).date()) if erased_at else "",
        refusal=refusal,
    )
