"""What the pages of datasets share: who may be here, where they are, how a refresh reads."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.datasets import Refresh, RefreshState, Uploads
from rushes.domain import Grant
from rushes.errors import NotFound
from rushes.web.account.parts import grant_here, short_moment
from rushes.web.language import form, say, say_count
from rushes.web.look import refuse_erased
from rushes.web.services import services

__all__ = ["RefreshLine", "data_address", "refresh_line", "uploads", "whole_grant"]


def data_address(account_id: int, more: str = "") -> str:
    """Return where an account's datasets are."""
    return f"/account/{account_id}/data{more}"


def whole_grant(account_id: int) -> Grant:
    """Return the caller's grant of an account whose every production they see: a dataset's rows are of none.

    Raises:
        NotFound: They see a listed set of productions alone.
        ErasedAccount: The account is no more.
    """
    refuse_erased(account_id)
    grant = grant_here(account_id)
    if not grant.sees_all_productions:
        raise NotFound("There is no such account.")
    return grant


def uploads() -> Uploads:
    """Return the files that wait."""
    return Uploads(services().settings.uploads_dir)


@dataclass(frozen=True, slots=True)
class RefreshLine:
    """One refresh in words; `rejects_url` is "" where nothing was set aside."""

    when: str
    source: str
    state: str
    state_words: str
    counts: str
    message: str
    reasons: tuple[str, ...]
    rejects_url: str


def refresh_line(refresh: Refresh, own: str) -> RefreshLine:
    """Return a refresh in words.

    Args:
        refresh: The refresh.
        own: The address of its dataset.
    """
    number = form().count
    counts = ""
    read, loaded, rejected = (number(each) for each in (refresh.rows_read, refresh.rows_loaded, refresh.rows_rejected))
    if refresh.state is RefreshState.PUBLISHED:
        counts = say("{read} rows read, {loaded} loaded, {rejected} set aside", read=read, loaded=loaded, rejected=rejected)
    elif refresh.state is RefreshState.STOPPED:
        counts = say("{read} rows read, {rejected} of them do not fit", read=read, rejected=rejected)
    return RefreshLine(
        when=short_moment(refresh.started_at),
        source=refresh.source_name,
        state=refresh.state.value,
        state_words=_state(refresh.state),
        counts=counts,
        message=_message(refresh),
        reasons=tuple(
            say_count("{number} row: {reason}", "{number} rows: {reason}", count, number=number(count), reason=say(reason))
            for reason, count in refresh.reasons
        ),
        rejects_url=f"{own}/rejects/{refresh.refresh_id}.csv" if refresh.rows_rejected else "",
    )


def _message(refresh: Refresh) -> str:
    """Return why nothing was published; what went wrong with a source or the disk is told as it was written down."""
    if refresh.state is not RefreshState.STOPPED:
        return refresh.message
    if not refresh.rows_read:
        return say("There is no row in it, so what stood before stands.")
    return say("That is more than is allowed, so nothing was published and what stood before stands.")


def _state(state: RefreshState) -> str:
    match state:
        case RefreshState.RUNNING:
            return say("under way")
        case RefreshState.PUBLISHED:
            return say("loaded")
        case RefreshState.STOPPED:
            return say("stopped")
        case RefreshState.FAILED:
            return say("failed")
