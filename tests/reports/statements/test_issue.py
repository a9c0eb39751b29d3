"""Statements issued once, when they are due, and notes about what late data changed."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from kept_records import everything_in
from reports.paper import run, text_of
from reports.statements.conftest import KEYS, NOW, OCTOBER, A, B, Office
from rushes.accounts import AccountSettings, Closing, close_account, save_account_settings
from rushes.domain import MEASURES, Paper, Period
from rushes.errors import NotFound, Stopped
from rushes.figures import Format
from rushes.identity import Vault, operator_scope
from rushes.metrics import MeasureUse, Query, run_query
from rushes.reports import rotate_key, standings, statement_file, verify_file
from rushes.reports.statements import chain, issue
from rushes.reports.statements.canonical import canonical_json, read_canonical
from rushes.reports.statements.chain import stored_chain
from rushes.reports.statements.periods import Waiting
from rushes.reports.statements.printing import files_of
from rushes.store import AuditChoice, find_audit, tables, was_last_run_looked_at
from rushes.sync import Request


def document(office: Office, number: int, account_id: int = A) -> dict[str, Any]:
    return json.loads(office.file(number, "json", account_id))


def anchor(office: Office, day: int) -> None:
    with office.store.begin() as conn:
        save_account_settings(conn, A, AccountSettings(anchor_day=day), by="person:1", at=NOW)


def why(office: Office, account_id: int = A) -> str:
    with office.store.reading() as conn:
        return next(each.text for each in standings(conn) if each.account_id == account_id)


def test_statement_of_a_complete_period_is_issued_once_and_never_changes(office: Office) -> None:
    assert office.look() == ["statement-1-1", "statement-2-1"]
    before = [office.file(1, form) for form in ("json", "pdf", "xlsx", "manifest.json")]
    assert office.look() == []
    office.restate()
    office.look()
    assert [office.file(1, form) for form in ("json", "pdf", "xlsx", "manifest.json")] == before
    with office.store.reading() as conn:
        kinds = [each.entry.what for each in find_audit(conn, AuditChoice(account_id=A), limit=9)]
    assert kinds == ["statement.note_issued", "statement.statement_issued"]


def test_numbers_are_those_of_queries_by_each_measures_own_rule(office: Office) -> None:
    office.look()
    stated = document(office, 1)
    assert [each["name"] for each in stated["measures"]] == [each.name for each in MEASURES.values() if each.table == "usage_daily"]
    scope = operator_scope("test").only(A)
    today = NOW.date()
    with office.house.warehouse.reader() as reader:
        for use in (MeasureUse("ingested"), MeasureUse("storage"), MeasureUse("rendered")):
            found = run_query(reader, Query((use,), OCTOBER, today, ("production",)), scope)
            by_name = dict(zip(found.values("production_name"), found.numbers(use.name), strict=True))
            assert {each["name"]: each["values"][use.name] for each in stated["productions"]} == by_name
        peak = run_query(reader, Query((MeasureUse("storage", "maximum"),), OCTOBER, today), scope)  # type: ignore[arg-type]
    assert stated["totals"]["storage_maximum"] == peak.numbers("storage_maximum")[0]
    assert stated["totals"]["rendered"] is None
    assert sum(each["values"]["ingested"] for each in stated["productions"]) == stated["totals"]["ingested"] > 0
    assert sum(each["days"] for each in stated["nights"]) == OCTOBER.days


def test_paper_and_workbook_are_made_of_the_document_and_remade_every_byte_is_equal(office: Office) -> None:
    office.look()
    office.restate()
    office.look()
    for number in (1, 2):
        data = office.file(number, "json")
        assert canonical_json(read_canonical(data)) == data
        assert files_of(read_canonical(data), "en_GB") == {form: office.file(number, form) for form in ("json", "pdf", "xlsx")}


def test_first_page_has_the_numbers_and_a_line_of_a_note_stands_in_one_table_whatever_its_names(office: Office) -> None:
    office.look()
    office.restate()
    office.look()
    name = "The seventh season of the long harbour"
    for number in (1, 2):
        written = read_canonical(office.file(number, "json"))
        named = {**written, "productions": [{**each, "name": name} for each in written["productions"]]}
        paper = files_of(named, "en_GB")["pdf"]
        first = text_of(paper, "-l", "1")
        assert ("Contents" in first, "Numbers" in first, "On the greatest day" in first) == (True, True, True)
        assert ("Productions, continued" in text_of(paper)) == (number == 1)


def test_statements_are_printed_on_the_accounts_paper_from_then_on_and_former_ones_stay(office: Office) -> None:
    office.look()
    issued = office.file(1, "pdf")
    with office.store.begin() as conn:
        save_account_settings(conn, A, AccountSettings(paper=Paper.LETTER), by="person:1", at=NOW)
    office.restate()
    office.look()
    sizes = {number: run("pdfinfo", "FILE", given=office.file(number, "pdf")) for number in (1, 2)}
    assert office.file(1, "pdf") == issued
    assert ("595.276 x 841.89" in sizes[1], "612 x 792" in sizes[2]) == (True, True)


def test_late_data_issues_one_note_whose_lines_sum_and_the_next_statement_names_it(office: Office) -> None:
    office.look()
    office.restate()
    assert office.look() == ["note-1-2", "note-2-2"]
    assert office.look() == []
    note, run_id = document(office, 2), office.house.rows("SELECT DISTINCT run_id FROM ledger WHERE day = $day", day=OCTOBER.last)[0][0]
    changes = [change for each in note["productions"] for change in each["changes"]]
    assert changes
    for change in [*changes, *note["totals"]]:
        assert sum(line["difference"] for line in change["lines"]) == change["difference"] == change["after"] - change["before"]
        assert {line["run_id"] for line in change["lines"]} == {run_id}
    for total in note["totals"]:
        of_each = [change["difference"] for change in changes if change["measure"] == total["measure"]]
        assert total["measure"].endswith("_maximum") or sum(of_each) == total["difference"]
    office.house.clock.advance(timedelta(days=20))
    office.house.run(Request(period=Period(date(2026, 11, 22), date(2026, 12, 12))))
    assert office.look() == ["statement-1-3", "statement-2-3"]
    named = document(office, 3)["notes"]
    assert [(each["number"], each["period"]["first"]) for each in named] == [(2, "2026-10-01")]


def test_note_compares_with_what_was_agreed_last_also_by_former_notes(office: Office) -> None:
    office.look()
    office.restate()
    office.look()
    office.restate()
    assert office.look() == ["note-1-3", "note-2-3"]
    first, second = document(office, 2), document(office, 3)
    assert [change["after"] for change in second["totals"]] == [change["before"] for change in first["totals"]]
    assert all(line["run_id"] == second["version"]["run_id"] for change in second["totals"] for line in change["lines"])


def test_days_loaded_again_that_change_nothing_issue_nothing(office: Office) -> None:
    office.look()
    office.house.to_morning()
    office.house.run(Request(period=OCTOBER))
    assert office.look() == []


def test_facts_gone_back_to_a_former_version_are_compared_too(office: Office) -> None:
    office.restate()
    office.look()
    office.house.warehouse.rollback(1)
    assert office.look() == ["note-1-2", "note-2-2"]


def test_two_that_look_at_once_issue_each_statement_once(office: Office) -> None:
    with office.store.begin() as conn:
        rotate_key(conn, Vault(KEYS), at=NOW, by="command line")
    found: list[str] = []
    started = threading.Barrier(2)

    def look() -> None:
        started.wait()
        found.extend(office.look())

    threads = [threading.Thread(target=look) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(found) == ["statement-1-1", "statement-2-1"]
    assert [each.number for each in office.links()] == [1]


def test_issuing_that_dies_half_way_leaves_nothing_and_is_done_by_the_next_look(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(chain, "record_audit", killed)
    with pytest.raises(KeyboardInterrupt):
        office.look()
    monkeypatch.undo()
    assert office.links() == ()
    with office.store.reading() as conn:
        assert conn.execute(tables.statement_file.select()).all() == []
    assert office.look() == ["statement-1-1", "statement-2-1"]


def test_late_data_in_a_period_that_is_no_longer_complete_waits_until_it_is(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.look()
    office.restate()
    waiting = Waiting("waiting", "One day is not complete: {days}. Load it again.", {"days": "2026-10-31"})
    monkeypatch.setattr(issue, "incomplete", lambda *_: waiting)
    assert office.look() == []
    assert why(office) == "One day is not complete: 2026-10-31. Load it again."
    monkeypatch.undo()
    assert office.look() == ["note-1-2", "note-2-2"]


def test_whoever_comes_second_writes_nothing(office: Office) -> None:
    statements = office.statements()
    empty = stored_chain(office.store, A)
    office.look()
    stands, link = statements._issuer.append(empty, {**document(office, 1), "issued_at": "2026-11-23T00:00:00Z"})
    assert link is None
    assert [each.number for each in stands.links] == [1]


def test_lag_window_is_waited_for_and_so_are_its_nights(office: Office) -> None:
    assert office.statements(lag_days=22).look().issued == ()
    assert why(office) == "The period ends on 2026-10-31. Its statement is issued from 2026-11-23 on, when late numbers have come."
    office.house.to_morning()
    assert office.statements(lag_days=22).look().issued == ()
    assert why(office) == "The nights until 2026-11-22 show what came late, and they have not loaded this account yet."
    with office.store.begin() as conn:
        close_account(conn, A, Closing.RETIRED, by="command line", at=NOW)
    assert [each.name for each in office.statements(lag_days=22).look().issued] == ["statement-1-1"]


def test_installation_that_cannot_print_waits_and_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issue, "can_print", lambda: False)
    assert office.look() == []
    assert "rushes[pdf]" in why(office)
    monkeypatch.undo()
    assert office.look() == ["statement-1-1", "statement-2-1"]


def test_late_data_that_could_not_be_printed_is_noted_once_it_can(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.look()
    office.restate()
    monkeypatch.setattr(issue, "can_print", lambda: False)
    assert office.look() == []
    monkeypatch.undo()
    assert office.look() == ["note-1-2", "note-2-2"]


def test_failure_with_one_account_keeps_no_other_from_its_statement(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers_of = issue.numbers_of

    def broken(reader: Any, scope: Any, account_id: int, *rest: Any, **more: Any) -> Any:
        if account_id == A:
            raise ValueError("no such thing")
        return numbers_of(reader, scope, account_id, *rest, **more)

    monkeypatch.setattr(issue, "numbers_of", broken)
    assert office.look() == ["statement-2-1"]
    assert why(office).startswith("An error that nobody foresaw")
    monkeypatch.undo()
    assert office.look() == ["statement-1-1"]


def test_anchor_that_is_changed_makes_one_odd_period(office: Office) -> None:
    office.look()
    anchor(office, 11)
    office.house.clock.advance(timedelta(days=1))
    assert office.look() == ["statement-1-2"]
    assert [(each.period.first, each.period.last) for each in office.links()] == [
        (OCTOBER.first, OCTOBER.last),
        (date(2026, 11, 1), date(2026, 11, 10)),
    ]


def test_erased_account_is_issued_nothing(office: Office) -> None:
    with office.store.begin() as conn:
        close_account(conn, A, Closing.ERASED, by="command line", at=NOW)
    assert office.look() == ["statement-2-1"]
    with office.store.reading() as conn:
        assert [each.account_id for each in standings(conn)] == [B]


def test_look_is_remembered_until_a_run_ends(office: Office) -> None:
    def is_seen() -> bool:
        with office.store.reading() as conn:
            return was_last_run_looked_at(conn)

    assert not is_seen()
    office.look()
    assert is_seen()
    office.house.to_morning()
    office.house.run(Request(period=Period(OCTOBER.last, OCTOBER.last)))
    assert not is_seen()


def test_look_that_is_stopped_keeps_what_it_issued_and_goes_on_later(office: Office) -> None:
    answers = iter([False, False, True])
    with pytest.raises(Stopped):
        office.statements().look(lambda: next(answers))
    assert ([each.number for each in office.links(A)], office.links(B)) == ([1], ())
    assert office.look() == ["statement-2-1"]


def test_file_of_another_account_or_of_no_form_is_not_found(office: Office) -> None:
    office.look()
    with office.store.reading() as conn:
        for account_id, number, form in ((A, 2, "pdf"), (3, 1, "pdf"), (A, 1, "exe"), (A, 1, "json' --")):
            with pytest.raises(NotFound):
                statement_file(conn, account_id, number, form)


def test_private_key_is_nowhere_in_plain_and_a_changed_install_key_makes_a_new_one(office: Office, tmp_path: Any) -> None:
    with office.store.begin() as conn:
        made = rotate_key(conn, Vault(KEYS), at=NOW, by="command line")
    raw = made.private.private_bytes_raw()
    written = everything_in(office.store.place, tmp_path)
    assert raw not in written
    assert raw.hex().encode() not in written
    assert repr(raw) not in repr(made)
    office.look()
    office.save(tmp_path / "saved")
    other = Vault(replace(KEYS, token_key=bytes(reversed(KEYS.token_key[:-1])) + b"="))
    office.restate()
    done = issue.Statements(
        office.store, office.house.warehouse, other, office.house.clock, scope=operator_scope("a test"), lag_days=3, by="clock"
    ).look()
    assert [each.name for each in done.issued] == ["note-1-2", "note-2-2"]
    assert document(office, 2)["kind"] == "note"
    assert read_canonical(office.file(2, "manifest.json"))["kid"] != made.kid
    assert verify_file(tmp_path / "saved" / "statement-1-1.manifest.json", office.keys(), chain=office.chain()).chain == 2


@pytest.mark.parametrize("locale", ["nl_BE", "fr_FR"])
def test_other_locales_print_too(office: Office, locale: str) -> None:
    office.look()
    files = files_of(document(office, 1), locale)
    assert files["pdf"].startswith(b"%PDF")
    assert files["pdf"] != office.file(1, "pdf")
    assert Format(locale).language.say("Sum of the days") != "Sum of the days"


def test_link_that_is_altered_in_the_records_no_longer_verifies(office: Office, tmp_path: Any) -> None:
    office.look()
    with office.store.begin() as conn:
        conn.execute(update(tables.statement_file).where(tables.statement_file.c.form == "json").values(data=b"{}"))
    office.save(tmp_path / "saved")
    with pytest.raises(Exception, match=r"statement-1-1\.json was altered"):
        verify_file(tmp_path / "saved" / "statement-1-1.manifest.json", office.keys())
