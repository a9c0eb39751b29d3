"""What a password must not be made of, to the character, and that a longer one than is kept is never the right one."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from rushes.errors import CallerError
from rushes.identity.passwords import Passwords, check_password

NAME = "jan.peeters@example.org"
LONGEST = "kq7 x9" * 170 + "tail"


@pytest.mark.parametrize(
    "password",
    [
        NAME,
        NAME.upper(),
        "peeters-example1",
        "example.peeters!!",
        f"{NAME}12345",
        "xpeetersexample.1",
    ],
)
def test_password_made_of_a_name_or_of_its_parts_is_refused(password: str) -> None:
    with pytest.raises(CallerError, match="name that belongs to you"):
        check_password(password, NAME)


@pytest.mark.parametrize(("word", "is_taken_out"), [("vera", True), ("jan", False)])
def test_name_counts_from_four_letters_on(word: str, *, is_taken_out: bool) -> None:
    password = f"{word}-{word}-{word}-{word}1"
    if not is_taken_out:
        check_password(password, word)
        return
    with pytest.raises(CallerError, match="name that belongs to you"):
        check_password(password, word)


@pytest.mark.parametrize(("rest", "is_enough"), [("xk7q2w", True), ("xk7q2", False)])
@pytest.mark.parametrize(
    ("words", "known", "refusal"), [(("peeters",), "peeterspeeters", "belongs to you"), ((), "passwordletmein", "first that are guessed")]
)
def test_six_characters_of_ones_own_beside_what_anybody_would_try_are_enough(
    rest: str, words: tuple[str, ...], known: str, refusal: str, *, is_enough: bool
) -> None:
    if is_enough:
        check_password(known + rest, *words)
        return
    with pytest.raises(CallerError, match=refusal):
        check_password(known + rest, *words)


def test_longest_password_is_taken_and_one_that_only_begins_with_it_is_wrong(hasher: PasswordHasher) -> None:
    assert len(LONGEST) == 1024
    check_password(LONGEST)
    with pytest.raises(CallerError, match="at most 1024"):
        check_password(LONGEST + "x")
    passwords = Passwords(hasher)
    kept = passwords.hash(LONGEST)
    assert passwords.is_right(kept, LONGEST)
    for wrong in (LONGEST + "x", LONGEST[:-1], LONGEST * 2):
        assert not passwords.is_right(kept, wrong)
