"""Whose schedules are whose: for everybody else there are none, and nobody is asked to believe an id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from reports.schedules.conftest import ALICE, BOB, CHARLIE, TERMS, A, B, Office, titled
from rushes.boards import Boards, Sharing, read_content
from rushes.errors import CallerError, NotFound, NotSignedIn
from rushes.identity import Actor, Role, Via
from rushes.reports import MOST_RECIPIENTS, MOST_SCHEDULES, Caller, HostedSchedules, ReportKind, Schedules, ScheduleTerms
from rushes.store import AuditChoice, find_audit

Attempt = Callable[[Office, Actor, int, int, int, int], object]

ATTEMPTS: dict[str, Attempt] = {
    "get": lambda o, who, account, each, _r, _d: o.schedules.get(account, each, who),
    "change": lambda o, who, account, each, _r, _d: o.schedules.change(account, each, who, TERMS),
    "pause": lambda o, who, account, each, _r, _d: o.schedules.pause(account, each, who),
    "resume": lambda o, who, account, each, _r, _d: o.schedules.resume(account, each, who),
    "remove": lambda o, who, account, each, _r, _d: o.schedules.remove(account, each, who),
    "deliveries": lambda o, who, account, each, _r, _d: o.schedules.deliveries(account, who, schedule_id=each),
    "send now": lambda o, who, account, each, _r, _d: o.schedules.send_now(account, each, who),
    "send again": lambda o, who, account, _s, _r, each: o.schedules.send_again(account, each, who),
    "preview": lambda o, who, account, each, _r, _d: o.schedules.preview(account, each, who, o.makers.build),
    "recipients": lambda o, who, account, each, _r, _d: o.recipients.list(account, each, who),
    "add": lambda o, who, account, each, _r, _d: o.recipients.add(account, each, who, ALICE),
    "take out": lambda o, who, account, _s, each, _d: o.recipients.remove(account, each, who),
    "resubscribe": lambda o, who, account, _s, each, _d: o.recipients.resubscribe(account, each, who),
}


@pytest.mark.parametrize("name", ATTEMPTS)
def test_schedule_of_somebody_else_is_not_there(office: Office, alice: Actor, bob: Actor, charlie: Actor, name: str) -> None:
    made = office.scheduled(alice, ALICE)
    (recipient,) = office.recipients.list(A, made, alice)
    delivery = office.schedules.send_now(A, made, alice)
    ids = made, recipient.recipient_id, delivery
    # bob may make schedules in this account, charlie administers another: with their own account's number, and with this one's.
    for who, account in ((bob, A), (charlie, A), (charlie, B)):
        with pytest.raises(NotFound):
            ATTEMPTS[name](office, who, account, *ids)
    assert office.schedules.get(A, made, alice).terms == TERMS
    assert office.recipients.list(A, made, alice) == (recipient,)
    assert not office.makers.built


@pytest.mark.parametrize("via", [Via.TOKEN, Via.VIEW, Via.AWAY])
@pytest.mark.parametrize("name", set(ATTEMPTS) - {"get", "deliveries", "preview", "recipients"})
def test_schedule_is_written_by_somebody_who_is_there(office: Office, alice: Actor, name: str, via: Via) -> None:
    made = office.scheduled(alice, ALICE)
    (recipient,) = office.recipients.list(A, made, alice)
    delivery = office.schedules.send_now(A, made, alice)
    with pytest.raises(NotSignedIn):
        ATTEMPTS[name](office, replace(alice, via=via), A, made, recipient.recipient_id, delivery)


def test_viewer_makes_and_finds_no_schedule_and_no_address(office: Office, alice: Actor, charlie: Actor) -> None:
    viewer = office.actor(BOB)
    office.scheduled(alice)
    attempts: list[Callable[[Actor], object]] = [
        lambda who: office.schedules.create(A, who, TERMS),
        lambda who: office.schedules.list(A, who),
        lambda who: office.schedules.deliveries(A, who),
        lambda who: office.recipients.allowed(A, who),
        lambda who: office.recipients.allow(A, who, "x@example.com"),
    ]
    for attempt in attempts:
        for who in (viewer, charlie):
            with pytest.raises(NotFound):
                attempt(who)


def test_editor_finds_their_own_schedules_and_an_administrator_all(office: Office, alice: Actor, bob: Actor) -> None:
    office.scheduled(alice, terms=titled("Hers"))
    his = office.scheduled(bob, terms=titled("His"))
    assert [each.terms.title for each in office.schedules.list(A, alice)] == ["Hers", "His"]
    assert [each.schedule_id for each in office.schedules.list(A, bob)] == [his]
    office.schedules.pause(A, his, alice)
    assert office.schedules.get(A, his, bob).is_paused
    with pytest.raises(NotFound):
        office.schedules.deliveries(A, bob)


def test_editor_who_is_one_no_more_finds_nothing(office: Office, alice: Actor, bob: Actor) -> None:
    made = office.scheduled(bob)
    office.identity.grant_role(alice, A, bob.person_id, Role.VIEWER)
    with pytest.raises(NotFound):
        office.schedules.get(A, made, office.actor(BOB))


def test_address_is_let_in_by_administrators_alone_and_of_their_account(office: Office, alice: Actor, bob: Actor, charlie: Actor) -> None:
    made = office.recipients.allow(A, alice, "Partner@Example.org")
    assert [each.address for each in office.recipients.allowed(A, bob)] == ["partner@example.org"]
    attempts: list[Callable[[], object]] = [
        lambda: office.recipients.allow(A, bob, "x@example.org"),
        lambda: office.recipients.disallow(A, bob, made),
        lambda: office.recipients.disallow(B, charlie, made),
        lambda: office.recipients.disallow(A, charlie, made),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    with pytest.raises(NotSignedIn):
        office.recipients.allow(A, replace(alice, via=Via.VIEW), "x@example.org")
    assert office.recipients.allow(A, alice, "partner@example.org") == made


def test_recipient_is_somebody_of_the_account_or_an_address_that_it_lets_in(office: Office, alice: Actor, charlie: Actor) -> None:
    office.recipients.allow(B, charlie, "partner@example.org")
    made = office.scheduled(alice, ALICE)
    for address in (CHARLIE, "partner@example.org", "dora", "nobody@example.com"):
        with pytest.raises(CallerError):
            office.recipients.add(A, made, alice, address)
    office.recipients.allow(A, alice, "partner@example.org")
    added = office.recipients.add(A, made, alice, "partner@EXAMPLE.org")
    assert office.recipients.add(A, made, alice, "partner@example.org") == added
    told = [(each.address, each.person_id) for each in office.recipients.list(A, made, alice)]
    assert told == [(ALICE, alice.person_id), ("partner@example.org", None)]


def test_dashboard_that_one_may_not_see_cannot_be_sent_by_anybody_else(office: Office, alice: Actor, bob: Actor) -> None:
    boards = Boards(office.store, office.clock)
    board = boards.create(A, bob, read_content({"title": "His", "tiles": []}))
    terms = ScheduleTerms("His", ReportKind.BOARD, TERMS.period, TERMS.cadence, board_id=board, at=TERMS.at)
    made = office.scheduled(bob, terms=terms)
    attempts: list[Callable[[], object]] = [
        lambda: office.schedules.create(A, alice, terms),
        lambda: office.schedules.change(A, made, alice, terms),
        lambda: office.recipients.add(A, made, alice, ALICE),
        lambda: office.schedules.preview(A, made, alice, office.makers.build),
        lambda: office.schedules.send_now(A, made, alice),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    boards.share(board, bob, Sharing.VIEW)
    office.recipients.add(A, made, alice, ALICE)
    office.schedules.preview(A, made, alice, office.makers.build)
    assert office.makers.built[-1].reader.person_id == alice.person_id
    # Of another account, it is nobody's here.
    other = boards.create(B, office.actor(CHARLIE), read_content({"title": "Other", "tiles": []}))
    with pytest.raises(NotFound):
        office.schedules.create(A, bob, replace(terms, board_id=other))


def test_limits_on_schedules_recipients_and_what_is_asked_for(office: Office, alice: Actor) -> None:
    made = [office.schedules.create(A, alice, titled(f"{number}")) for number in range(MOST_SCHEDULES)]
    with pytest.raises(CallerError, match="50 schedules"):
        office.schedules.create(A, alice, TERMS)
    for number in range(MOST_RECIPIENTS + 1):
        office.recipients.allow(A, alice, f"p{number}@example.org")
    for number in range(MOST_RECIPIENTS):
        office.recipients.add(A, made[0], alice, f"p{number}@example.org")
    with pytest.raises(CallerError, match="50 recipients"):
        office.recipients.add(A, made[0], alice, f"p{MOST_RECIPIENTS}@example.org")
    for _ in range(20):
        office.schedules.send_now(A, made[0], alice)
    with pytest.raises(CallerError, match="20 reports"):
        office.schedules.send_now(A, made[0], alice)


def test_unsubscribing_needs_the_token_alone_is_idempotent_and_ends_with_the_recipient(office: Office, alice: Actor) -> None:
    made = office.scheduled(alice, ALICE)
    (recipient,) = office.recipients.list(A, made, alice)
    token = office.recipients.token(recipient.recipient_id)
    number, _, signed = token.partition(".")
    assert len(signed) * 4 >= 128
    for wrong in (
        "",
        number,
        f"{number}.",
        f"{number}.{signed[:-1]}0x",
        f"{int(number, 16) + 1:x}.{signed}",
        "é.é",
        f"{'9' * 30}.{signed}",
    ):
        with pytest.raises(NotFound):
            office.recipients.unsubscribe(wrong)
    office.recipients.unsubscribe(token)
    first = office.recipients.list(A, made, alice)[0].unsubscribed_at
    office.recipients.unsubscribe(token)
    assert first == office.recipients.list(A, made, alice)[0].unsubscribed_at == office.clock.now()
    office.recipients.resubscribe(A, recipient.recipient_id, alice)
    assert office.recipients.list(A, made, alice)[0].unsubscribed_at is None
    office.recipients.remove(A, recipient.recipient_id, alice)
    office.recipients.add(A, made, alice, ALICE)
    with pytest.raises(NotFound):
        office.recipients.unsubscribe(token)


def test_recipient_ends_and_begins_their_own_and_no_other(office: Office, alice: Actor, charlie: Actor) -> None:
    viewer = office.actor(BOB)
    made = office.scheduled(alice, ALICE, BOB)
    hers, his = (each.recipient_id for each in office.recipients.list(A, made, alice))
    assert [each.recipient_id for each in office.recipients.subscriptions(A, viewer)] == [his]
    office.recipients.subscribe_oneself(A, his, viewer, is_wanted=False)
    assert office.recipients.subscriptions(A, viewer)[0].unsubscribed_at is not None
    for who, account in ((viewer, A), (charlie, A), (charlie, B)):
        with pytest.raises(NotFound):
            office.recipients.subscribe_oneself(account, hers, who, is_wanted=False)
    office.recipients.subscribe_oneself(A, his, viewer, is_wanted=True)
    assert office.recipients.subscriptions(A, viewer)[0].unsubscribed_at is None


def test_audit_says_who_did_it_with_numbers_and_no_title_or_address(office: Office, alice: Actor) -> None:
    made = office.scheduled(alice, ALICE, terms=titled("canary-title"))
    operator = Schedules(office.store, office.clock, office.identity, office.settings, Caller(is_operator=True))
    operator.change(A, made, replace(alice, via=Via.AWAY), titled("canary-title 2"))
    HostedSchedules(office.store, office.clock, office.settings).pause(made)
    with office.store.reading() as conn:
        found = [each.entry for each in find_audit(conn, AuditChoice(account_id=A), limit=9)]
    told = [(each.what, each.who) for each in found if each.what.startswith(("schedule", "recipient"))]
    person = f"person:{alice.person_id}"
    assert told == [
        ("schedule.paused", "command line"),
        ("schedule.changed", "command line"),
        ("recipient.added", person),
        ("schedule.created", person),
    ]
    assert not [each for each in found if "canary" in each.detail or "@" in each.detail]
