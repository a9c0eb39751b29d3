"""What the clock does with schedules: each mail once, in one account's scope, when it is due, and never a failure as a success."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from identity.in_memory import account, production
from reports.schedules.conftest import ALICE, BOB, NOW, TERMS, A, Office, titled
from rushes.accounts import AccountSettings, Closing, close_account, save_account_settings
from rushes.boards import Boards, Sharing, read_content
from rushes.domain import Scope
from rushes.errors import CallerError, NotFound
from rushes.identity import Actor, Role, operator_scope
from rushes.reports import (
    LEASE,
    RETRIES,
    Cadence,
    NotPosted,
    ReportAccess,
    ReportKind,
    ScheduleTerms,
    wake_waiting_reports,
)
from rushes.store import is_report_due, tables

DUE = datetime(2026, 11, 22, 9, tzinfo=UTC)
PARTNER = "partner@example.org"


class Dies(BaseException):
    """The program is stopped: nothing of ours catches it."""


def is_due(office: Office) -> bool:
    with office.store.reading() as conn:
        return is_report_due(conn, office.clock.now())


def dies() -> None:
    raise Dies


def test_report_goes_out_once_when_it_is_due(office: Office, alice: Actor) -> None:
    made = office.scheduled(alice, ALICE)
    assert not is_due(office)
    assert office.run() == []
    office.at(DUE)
    assert is_due(office)
    assert office.run() == ["sent"]
    assert office.run() == []
    assert not is_due(office)
    (row,) = office.rows(alice, made)
    assert (row.address, row.fires_at, row.message_id, row.sent_at) == (ALICE, DUE, "<1@rushes.example>", DUE)
    assert (f"{row.period.first}", f"{row.period.last}") == ("2026-10-01", "2026-10-31")
    (letter,) = office.makers.letters
    office.recipients.unsubscribe(letter.unsubscribe_token)
    office.at(DUE + timedelta(days=1))
    assert office.run() == []


def test_account_in_a_zone_of_its_own_has_reports_by_its_clock(office: Office, alice: Actor) -> None:
    with office.store.begin() as conn:
        save_account_settings(conn, A, AccountSettings(time_zone="America/New_York"), by="person:1", at=NOW)
    made = office.scheduled(alice)
    assert office.schedules.get(A, made, alice).next_at == datetime(2026, 11, 22, 15, tzinfo=UTC)


def test_person_of_one_production_gets_that_one_and_an_address_what_the_owner_sees(office: Office, alice: Actor, bob: Actor) -> None:
    office.recipients.allow(A, alice, PARTNER)
    office.scheduled(alice, ALICE, BOB, terms=titled("Hers"))
    office.scheduled(bob, ALICE, PARTNER, terms=titled("His"))
    office.at(DUE)
    assert office.run() == ["sent"] * 4
    seen = {(each.chooser.name, each.reader.name): each.scope for each in office.makers.built}
    whole, one = alice.scope.only(A), bob.scope.only(A)
    assert not one.grants[0].sees_all_productions
    assert one.grants[0].production_ids
    assert seen == {
        (alice.name, alice.name): whole,
        (alice.name, bob.name): one,
        (bob.name, alice.name): whole,
        (bob.name, bob.name): one,
    }
    assert all(each.scope.account_ids == (A,) and not each.scope.is_operator_wide for each in office.makers.built)


@pytest.mark.parametrize("scope", ["none", "wide", "two"])
def test_report_is_never_made_in_a_scope_that_is_not_one_accounts(alice: Actor, charlie: Actor, scope: str) -> None:
    scopes = {"none": Scope(()), "wide": operator_scope("a test"), "two": Scope(alice.scope.grants + charlie.scope.grants)}
    period: Any = None
    with pytest.raises(ValueError, match="one account"):
        ReportAccess(A, scopes[scope], alice, alice, period)


def test_recipient_who_sees_two_accounts_gets_the_schedules_one_alone(office: Office, alice: Actor) -> None:
    office.platform.users[BOB].accounts = (account("A", can_manage=True), account("B", can_manage=True))
    assert len(office.actor(BOB).scope.account_ids) == 2
    office.scheduled(alice, BOB)
    office.at(DUE)
    assert office.run() == ["sent"]
    assert office.makers.built[0].scope.account_ids == (A,)


def test_two_runners_send_each_mail_once(office: Office, alice: Actor) -> None:
    addresses = [f"p{number}@example.org" for number in range(8)]
    for each in addresses:
        office.recipients.allow(A, alice, each)
    office.scheduled(alice, *addresses)
    office.at(DUE)
    together = threading.Barrier(3)

    def run(runner: str) -> None:
        together.wait()
        office.deliverer(runner).run()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, ("one", "two", "three")))
    assert sorted(office.makers.addresses) == addresses
    assert [each.state.value for each in office.rows(alice)] == ["sent"] * 8


def test_runner_that_is_slow_at_making_one_does_not_send_it_after_another_has(office: Office, alice: Actor) -> None:
    office.scheduled(alice, ALICE)
    office.at(DUE)
    later = office.deliverer("later")

    def overtaken() -> None:
        office.makers.before_build = lambda: None
        office.clock.advance(LEASE + timedelta(seconds=1))
        assert [each.value for each in later.run()] == ["sent"]

    office.makers.before_build = overtaken
    office.deliverer("slow").run()
    assert office.makers.addresses == [ALICE]


def test_runner_that_dies_while_making_one_leaves_it_to_the_next(office: Office, alice: Actor) -> None:
    office.scheduled(alice, ALICE)
    office.at(DUE)
    office.makers.before_build = dies
    with pytest.raises(Dies):
        office.run()
    assert office.run() == []
    office.makers.before_build = lambda: None
    office.clock.advance(LEASE)
    assert office.run() == ["sent"]


def test_report_at_which_every_runner_dies_is_given_up(office: Office, alice: Actor) -> None:
    made = office.scheduled(alice, ALICE, terms=replace(TERMS, cadence=Cadence.WEEKLY, on_day=7))
    office.at(DUE)
    office.makers.before_build = dies
    for _ in range(len(RETRIES) + 1):
        with pytest.raises(Dies):
            office.run()
        office.clock.advance(LEASE)
    assert office.run() == ["failed"]
    assert "stopped each time" in office.rows(alice, made)[0].reason


def test_runner_that_dies_while_sending_leaves_it_unknown_and_nothing_is_sent_twice(office: Office, alice: Actor) -> None:
    made = office.scheduled(alice, ALICE)
    office.at(DUE)
    office.makers.before_post = dies
    with pytest.raises(Dies):
        office.run()
    office.makers.before_post = lambda: None
    office.clock.advance(LEASE - timedelta(seconds=1))
    assert office.run() == []
    office.clock.advance(timedelta(seconds=1))
    assert is_due(office)
    assert office.run() == []
    (row,) = office.rows(alice, made)
    assert row.state.value == "failed"
    assert "not known whether this was sent" in row.reason
    assert office.makers.letters == []
    office.schedules.send_again(A, row.delivery_id, alice)
    assert office.run() == ["sent"]
    with pytest.raises(CallerError):
        office.schedules.send_again(A, row.delivery_id, alice)


def test_sending_that_raises_is_not_tried_again_by_itself(office: Office, alice: Actor) -> None:
    made = office.scheduled(alice, ALICE)
    office.at(DUE)

    def breaks() -> None:
        raise RuntimeError("secret-canary")

    office.makers.before_post = breaks
    assert office.run() == ["failed"]
    (row,) = office.rows(alice, made)
    assert "not known" in row.reason
    assert row.next_try_at is None


def test_error_is_in_the_list_and_tried_again_at_growing_distances(office: Office, alice: Actor) -> None:
    made = office.scheduled(alice, ALICE, terms=replace(TERMS, cadence=Cadence.MONTHLY, on_day=22))
    office.at(DUE)
    office.makers.error = RuntimeError("secret-canary")
    distances = list[timedelta]()
    while office.run() == ["waiting"]:
        (row,) = office.rows(alice, made)
        assert row.next_try_at is not None
        assert "canary" not in row.reason
        distances.append(row.next_try_at - office.clock.now())
        office.clock.advance(distances[-1] - timedelta(seconds=1))
        assert office.run() == []
        office.clock.advance(timedelta(seconds=1))
    minutes = [each.total_seconds() / 60 for each in distances]
    assert minutes == [1, 5, 15, 60, 240, 240, 240, 240, 240]
    assert sum(minutes) <= 24 * 60
    assert office.rows(alice, made)[0].state.value == "failed"
    assert office.makers.letters == []
    assert office.schedules.get(A, made, alice).trouble == office.rows(alice, made)[0].reason != ""


def test_error_that_passes_is_followed_by_the_report(office: Office, alice: Actor) -> None:
    office.scheduled(alice, ALICE)
    office.at(DUE)
    office.makers.error = CallerError("Its sentence.")
    assert office.run() == ["waiting"]
    assert office.rows(alice)[0].reason == "Its sentence."
    office.makers.error = None
    office.clock.advance(timedelta(minutes=1))
    assert office.run() == ["sent"]
    assert office.rows(alice)[0].reason == ""


def test_address_that_bounces_fails_alone_and_at_once(office: Office, alice: Actor, bob: Actor) -> None:
    office.recipients.allow(A, alice, PARTNER)
    made = office.scheduled(alice, ALICE, PARTNER, BOB)
    office.makers.refuses = {
        PARTNER: NotPosted(is_final=True, reason="No such mailbox."),
        BOB: NotPosted(is_final=False, reason="Come back."),
    }
    office.at(DUE)
    assert office.run() == ["sent", "failed", "waiting"]
    told = {each.address: each.reason for each in office.rows(alice, made)}
    assert told == {ALICE: "", PARTNER: "No such mailbox.", BOB: "Come back."}
    office.makers.refuses = {}
    office.clock.advance(timedelta(hours=1))
    assert office.run() == ["sent"]
    assert office.makers.addresses == [ALICE, BOB]
    assert bob.person_id


def test_report_waits_for_its_data_then_goes_out_and_says_what_is_missing(office: Office, alice: Actor) -> None:
    terms = replace(TERMS, cadence=Cadence.WEEKLY, on_day=7, wait_h=3)
    made = office.scheduled(alice, ALICE, terms=terms)
    office.makers.is_complete = office.makers.has_activity = False
    office.at(DUE)
    for _ in range(3):
        assert office.run() == ["waiting_for_data"]
        assert office.run() == []
        assert office.rows(alice, made)[0].attempts == 0
        office.clock.advance(timedelta(hours=1))
    assert office.run() == ["sent"]


def test_report_whose_data_comes_goes_out_as_soon_as_it_is_told(office: Office, alice: Actor) -> None:
    office.scheduled(alice, ALICE)
    office.makers.is_complete = False
    office.at(DUE)
    assert office.run() == ["waiting_for_data"]
    office.makers.is_complete, office.makers.has_activity = True, False
    office.clock.advance(timedelta(minutes=1))
    with office.store.begin() as conn:
        assert wake_waiting_reports(conn, office.clock.now()) == 1
    assert office.run() == ["sent"]


def test_report_that_is_due_with_the_month_waits_thirty_days_and_no_longer(office: Office, alice: Actor) -> None:
    office.scheduled(alice, ALICE, terms=replace(TERMS, cadence=Cadence.COMPLETE, wait_h=0))
    office.makers.is_complete = False
    fires_at = datetime(2026, 11, 30, 23, tzinfo=UTC)
    office.at(fires_at)
    alice_again = office.actor(ALICE)
    assert office.run() == ["waiting_for_data"]
    assert f"{office.rows(alice_again)[0].period.first}" == "2026-11-01"
    office.at(fires_at + timedelta(days=30) - timedelta(seconds=1))
    assert office.run() == ["waiting_for_data"]
    office.clock.advance(timedelta(seconds=1))
    assert office.run() == ["sent"]


def test_of_many_missed_times_the_newest_is_made_up_for(office: Office, alice: Actor) -> None:
    made = office.scheduled(alice, ALICE)
    office.at(DUE + timedelta(days=9, hours=5))
    assert office.run() == ["sent"]
    assert [each.fires_at for each in office.rows(office.actor(ALICE), made)] == [DUE + timedelta(days=9)]
    assert office.schedules.get(A, made, alice).next_at == DUE + timedelta(days=10)


def test_address_that_is_let_in_no_more_gets_nothing_from_then_on(office: Office, alice: Actor) -> None:
    allowed = office.recipients.allow(A, alice, PARTNER)
    made = office.scheduled(alice, ALICE, PARTNER)
    office.makers.refuses = {PARTNER: NotPosted(is_final=False, reason="Come back.")}
    office.at(DUE)
    assert office.run() == ["sent", "waiting"]
    office.recipients.disallow(A, alice, allowed)
    office.makers.refuses = {}
    office.clock.advance(timedelta(hours=1))
    assert office.run() == ["skipped"]
    office.recipients.allow(A, alice, PARTNER)
    office.clock.advance(timedelta(days=1))
    assert office.run() == ["sent"]
    assert office.makers.addresses == [ALICE, ALICE]
    assert [each.address for each in office.recipients.list(A, made, alice)] == [ALICE]


def test_recipient_who_unsubscribes_while_theirs_is_made_gets_none(office: Office, alice: Actor) -> None:
    made = office.scheduled(alice, ALICE)
    (recipient,) = office.recipients.list(A, made, alice)
    office.makers.before_build = lambda: office.recipients.unsubscribe(office.recipients.token(recipient.recipient_id))
    office.at(DUE)
    assert office.run() == ["skipped"]
    assert office.makers.letters == []


def old_rights(office: Office, person: Actor) -> None:
    with office.store.begin() as conn:
        old = office.clock.now() - timedelta(days=35, seconds=1)
        conn.execute(update(tables.rights).where(tables.rights.c.person_id == person.person_id).values(read_at=old))


@pytest.mark.parametrize("how", ["old", "revoked", "no editor", "other account"])
def test_owner_whose_rights_have_ended_sends_nothing_to_anybody(office: Office, alice: Actor, bob: Actor, how: str) -> None:
    office.recipients.allow(A, alice, PARTNER)
    made = office.scheduled(bob, ALICE, PARTNER)
    office.at(DUE)
    with office.store.begin() as conn:
        if how == "revoked":
            conn.execute(update(tables.rights).where(tables.rights.c.person_id == bob.person_id).values(revoked_at=office.clock.now()))
        elif how == "other account":
            office.platform.users[BOB].accounts = (account("B"),)
    if how == "old":
        old_rights(office, bob)
    elif how == "no editor":
        office.identity.grant_role(alice, A, bob.person_id, Role.VIEWER)
    elif how == "other account":
        office.actor(BOB)
    assert office.run() == ["skipped", "skipped"]
    assert office.makers.built == []
    trouble = office.schedules.get(A, made, alice).trouble
    assert "Whoever owns this schedule" in trouble
    assert {each.reason for each in office.rows(alice, made)} == {trouble}


def test_reader_whose_rights_are_too_old_gets_nothing_and_the_others_do(office: Office, alice: Actor, bob: Actor) -> None:
    made = office.scheduled(alice, BOB, ALICE)
    office.at(DUE)
    old_rights(office, bob)
    assert office.run() == ["skipped", "sent"]
    assert office.makers.addresses == [ALICE]
    assert office.schedules.get(A, made, alice).trouble == ""


def test_right_that_ends_while_the_report_is_made_keeps_it_back(office: Office, alice: Actor, bob: Actor) -> None:
    made = office.scheduled(alice, BOB)
    office.makers.before_build = lambda: old_rights(office, bob)
    office.at(DUE)
    assert office.run() == ["skipped"]
    office.platform.users[BOB].productions = (production("p2", "A"),)

    def signs_in() -> None:
        office.actor(BOB)

    office.makers.before_build = signs_in
    (row,) = office.rows(alice, made)
    office.actor(BOB)
    office.schedules.send_again(A, row.delivery_id, alice)
    office.platform.users[BOB].productions = (production("p1", "A"),)
    assert office.run() == ["waiting"]
    assert "has changed" in office.rows(alice, made)[0].reason
    office.clock.advance(timedelta(minutes=1))
    assert office.run() == ["sent"]
    assert len(office.makers.letters) == 1


def test_dashboard_that_the_owner_may_see_no_more_is_not_sent(office: Office, alice: Actor, bob: Actor) -> None:
    boards = Boards(office.store, office.clock)
    board = boards.create(A, alice, read_content({"title": "Hers", "tiles": []}))
    boards.share(board, alice, Sharing.VIEW)
    terms = ScheduleTerms("His", ReportKind.BOARD, TERMS.period, TERMS.cadence, board_id=board, at=TERMS.at)
    made = office.scheduled(bob, ALICE, terms=terms)
    office.at(DUE)
    assert office.run() == ["sent"]
    boards.share(board, alice, Sharing.PRIVATE)
    office.clock.advance(timedelta(days=1))
    assert office.run() == ["skipped"]
    assert "dashboard is gone" in office.schedules.get(A, made, alice).trouble
    boards.share(board, alice, Sharing.VIEW)
    office.clock.advance(timedelta(days=1))
    assert office.run() == ["sent"]
    assert office.schedules.get(A, made, alice).trouble == ""
    # Struck for good, it is no longer known which it was: still nothing goes out.
    with office.store.begin() as conn:
        conn.execute(tables.board.delete())
    office.clock.advance(timedelta(days=1))
    assert office.run() == ["skipped"]


def test_account_that_was_closed_sends_nothing(office: Office, alice: Actor) -> None:
    office.scheduled(alice, ALICE)
    with office.store.begin() as conn:
        close_account(conn, A, Closing.RETIRED, by="operator:o", at=NOW)
    office.at(DUE)
    assert office.run() == ["skipped"]
    assert office.makers.built == []


def test_schedule_that_is_paused_or_removed_sends_nothing_more(office: Office, alice: Actor) -> None:
    paused, removed = (office.scheduled(alice, ALICE) for _ in range(2))
    office.makers.error = RuntimeError("not now")
    office.at(DUE)
    assert office.run() == ["waiting", "waiting"]
    office.makers.error = None
    office.schedules.pause(A, paused, alice)
    office.schedules.remove(A, removed, alice)
    office.clock.advance(timedelta(days=1))
    assert office.run() == []
    assert [each.state.value for each in office.rows(alice)] == ["skipped", "skipped"]
    office.schedules.resume(A, paused, alice)
    assert office.run() == []
    office.clock.advance(timedelta(days=1))
    assert office.run() == ["sent"]


def test_mails_of_an_account_are_limited_each_day_and_the_rest_waits(office: Office, alice: Actor) -> None:
    addresses = [f"p{number}@example.org" for number in range(3)]
    for each in addresses:
        office.recipients.allow(A, alice, each)
    office.scheduled(alice, *addresses, terms=replace(TERMS, cadence=Cadence.MONTHLY, on_day=22))
    office.at(DUE)
    limited = office.deliverer(mails_a_day=2)
    assert [each.value for each in limited.run()] == ["sent", "sent", "waiting"]
    assert limited.run() == ()
    office.clock.advance(timedelta(hours=1))
    assert [each.value for each in limited.run()] == ["waiting"]
    office.at(DUE + timedelta(hours=24))
    assert [each.value for each in limited.run()] == ["sent"]


def test_mail_for_which_there_is_no_room_for_two_days_fails_and_says_why(office: Office, alice: Actor) -> None:
    made = office.scheduled(alice, ALICE, terms=replace(TERMS, cadence=Cadence.MONTHLY, on_day=22))
    office.at(DUE)
    full = office.deliverer(mails_a_day=0)
    assert [each.value for each in full.run()] == ["waiting"]
    office.at(DUE + timedelta(days=2))
    assert [each.value for each in full.run()] == ["failed"]
    assert office.schedules.get(A, made, alice).trouble == office.rows(alice, made)[0].reason != ""


def test_one_that_is_asked_for_goes_to_the_asker_alone_with_their_own_rights(office: Office, alice: Actor, bob: Actor) -> None:
    made = office.scheduled(bob, ALICE)
    office.makers.is_complete = False
    delivery = office.schedules.send_now(A, made, bob)
    assert is_due(office)
    assert office.run() == ["sent"]
    assert office.makers.addresses == [BOB]
    assert office.makers.built[0].scope == bob.scope.only(A)
    assert office.makers.letters[0].unsubscribe_token == ""
    assert [(each.delivery_id, each.is_asked) for each in office.rows(bob, made)] == [(delivery, True)]
    office.schedules.send_now(A, made, alice)
    assert office.run() == ["sent"]
    assert office.makers.built[1].scope == alice.scope.only(A)


def test_one_that_is_asked_for_needs_a_mail_address_and_the_right_until_it_is_sent(office: Office, alice: Actor, bob: Actor) -> None:
    dora = office.actor("dora")
    made = office.scheduled(dora)
    with pytest.raises(CallerError, match="mail address"):
        office.schedules.send_now(A, made, dora)
    his = office.scheduled(bob)
    office.schedules.send_now(A, his, bob)
    office.identity.grant_role(alice, A, bob.person_id, Role.VIEWER)
    assert office.run() == ["skipped"]


def test_preview_makes_and_sends_nothing(office: Office, alice: Actor) -> None:
    made = office.scheduled(alice, ALICE)
    built = office.schedules.preview(A, made, alice, office.makers.build)
    assert [each.name for each in built.attachments] == ["usage.pdf"]
    assert office.makers.built[0].scope == alice.scope.only(A)
    assert (office.rows(alice), office.makers.letters) == ((), [])


def test_delivery_of_another_account_is_not_sent_again(office: Office, alice: Actor, charlie: Actor) -> None:
    made = office.scheduled(alice, ALICE)
    office.makers.refuses = {ALICE: NotPosted(is_final=True, reason="No.")}
    office.at(DUE)
    assert office.run() == ["failed"]
    (row,) = office.rows(alice, made)
    for account_id in (A, 2):
        with pytest.raises(NotFound):
            office.schedules.send_again(account_id, row.delivery_id, charlie)
    assert office.run() == []
