"""Statements issued once, when they are due, and notes about what late data changed."""

from __future__ import annotations

import json

from reports.statements.conftest import Office


def test_statement_of_a_complete_period_is_issued_once_with_numbers_that_the_facts_hold(office: Office) -> None:
    assert office.look() == ["statement-1-1", "statement-2-1"]
    assert office.look() == []
    (link,) = office.links()
    document = json.loads(office.file(1, "json"))
    office.restate()
