"""What a scope lets through, and that it only ever narrows."""

from __future__ import annotations

import pytest

from rushes.domain import Grant, Scope

WHOLE, PART = Grant(1, sees_all_productions=True), Grant(2, sees_all_productions=False, production_ids=(7, 5, 7))


def test_grant_for_all_productions_covers_any_and_a_list_only_what_it_names() -> None:
    assert WHOLE.covers(5)
    assert (PART.covers(5), PART.covers(6), PART.covers(7)) == (True, False, True)
    assert not Grant(3, sees_all_productions=False).covers(5)
    assert PART.production_ids == (5, 7)


def test_grant_for_all_and_for_a_list_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^A grant is for all productions or for a list, not both\.$"):
        Grant(1, sees_all_productions=True, production_ids=(5,))


def test_scope_that_names_an_account_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^A scope holds each account once\.$"):
        Scope((WHOLE, Grant(1, sees_all_productions=False, production_ids=(5,))))


def test_scope_keeps_its_grants_by_account() -> None:
    scope = Scope((PART, WHOLE))
    assert scope == Scope((WHOLE, PART))
    assert scope.account_ids == (1, 2)
    assert scope.is_operator_wide is False


def test_grant_of_an_account_is_found_by_its_id_alone() -> None:
    scope = Scope((WHOLE, PART))
    assert (scope.grant_for(1), scope.grant_for(2), scope.grant_for(3)) == (WHOLE, PART, None)


def test_scope_narrowed_to_one_account_holds_its_grant_as_it_was() -> None:
    scope = Scope((WHOLE, PART))
    assert scope.only(2) == Scope((PART,))
    assert scope.only(1) == Scope((WHOLE,))


def test_scope_narrowed_to_a_strange_account_holds_nothing() -> None:
    assert Scope((WHOLE, PART)).only(3) == Scope(())
    assert Scope(()).only(1).grants == ()


def test_operators_scope_narrowed_is_that_whole_account_and_wide_no_more() -> None:
    narrowed = Scope((), is_operator_wide=True).only(4)
    assert narrowed.grants == (Grant(4, sees_all_productions=True),)
    assert narrowed.is_operator_wide is False
