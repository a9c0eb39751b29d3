"""Who may do what with a dashboard: every person, role, sharing and action, through the service itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from boards.conftest import A, B, MakePerson, actor_with
from rushes.boards import Action, BoardContent, Boards, Sharing
from rushes.errors import NotFound, NotSignedIn
from rushes.identity import Actor, Role, Via

CONTENT = BoardContent("Ours", ())
V, E, D = Role.VIEWER, Role.EDITOR, Role.ADMINISTRATOR

ALLOWED = {
    # (whose, sharing): action -> the roles that may.
    ("own", Sharing.PRIVATE): {Action.SEE: {V, E, D}, Action.EDIT: {V, E, D}, Action.SHARE: {E, D}, Action.DELETE: {V, E, D}},
    ("own", Sharing.VIEW): {Action.SEE: {V, E, D}, Action.EDIT: {V, E, D}, Action.SHARE: {E, D}, Action.DELETE: {V, E, D}},
    ("own", Sharing.EDIT): {Action.SEE: {V, E, D}, Action.EDIT: {V, E, D}, Action.SHARE: {E, D}, Action.DELETE: {V, E, D}},
    ("another's", Sharing.PRIVATE): {},
    ("another's", Sharing.VIEW): {Action.SEE: {V, E, D}, Action.SHARE: {D}, Action.DELETE: {D}},
    ("another's", Sharing.EDIT): {Action.SEE: {V, E, D}, Action.EDIT: {E, D}, Action.SHARE: {D}, Action.DELETE: {D}},
}

Do = Callable[[Boards, int, Actor], object]
DOINGS: list[tuple[str, Action, Do]] = [
    ("get", Action.SEE, lambda boards, board, who: boards.get(board, who)),
    ("duplicate", Action.SEE, lambda boards, board, who: boards.duplicate(board, who, "Copy")),
    ("favourite", Action.SEE, lambda boards, board, who: boards.favourite(board, who, is_favourite=True)),
    ("set_start", Action.SEE, lambda boards, board, who: boards.set_start(A, who, board)),
    ("save", Action.EDIT, lambda boards, board, who: boards.save(board, who, 1, replace(CONTENT, title="Theirs"))),
    ("rename", Action.EDIT, lambda boards, board, who: boards.rename(board, who, "Theirs")),
    ("versions", Action.EDIT, lambda boards, board, who: boards.versions(board, who)),
    ("version", Action.EDIT, lambda boards, board, who: boards.version(board, who, 1)),
    ("restore", Action.EDIT, lambda boards, board, who: boards.restore(board, who, 1)),
    ("share", Action.SHARE, lambda boards, board, who: boards.share(board, who, Sharing.VIEW)),
    ("delete", Action.DELETE, lambda boards, board, who: boards.delete(board, who)),
    ("restore_deleted", Action.DELETE, lambda boards, board, who: boards.restore_deleted(board, who)),
]
NAMES = [name for name, _, _ in DOINGS]
WRITES = set(NAMES) - {"get", "versions", "version"}


@pytest.mark.parametrize(("action", "do"), [(action, do) for _, action, do in DOINGS], ids=NAMES)
def test_each_may_do_what_the_table_says_and_for_all_others_there_is_nothing(
    boards: Boards, person: MakePerson, action: Action, do: Do
) -> None:
    owner, other = person("owner", {A: D}), person("other", {A: D})
    for (whose, sharing), allowed in ALLOWED.items():
        for role in Role:
            board = boards.create(A, owner, CONTENT)
            boards.share(board, owner, sharing)
            who = owner if whose == "own" else other
            who = actor_with(who.person_id, who.name, {A: role})
            if role in allowed.get(action, set()):
                do(boards, board, who)
            else:
                with pytest.raises(NotFound):
                    do(boards, board, who)


@pytest.mark.parametrize("do", [do for _, _, do in DOINGS], ids=NAMES)
def test_for_strangers_and_for_those_who_left_the_account_there_is_nothing(boards: Boards, person: MakePerson, do: Do) -> None:
    owner, stranger = person("owner", {A: D}), person("stranger", {B: D})
    board = boards.create(A, owner, CONTENT)
    boards.share(board, owner, Sharing.EDIT)
    for who in (stranger, actor_with(owner.person_id, "owner", {B: D}), actor_with(owner.person_id, "owner", {})):
        with pytest.raises(NotFound):
            do(boards, board, who)
    assert boards.list(B, stranger) == ()


@pytest.mark.parametrize(("name", "do"), [(name, do) for name, _, do in DOINGS], ids=NAMES)
@pytest.mark.parametrize("via", [Via.TOKEN, Via.VIEW])
def test_writing_takes_the_person_and_neither_token_nor_operator_who_looks_on(
    boards: Boards, person: MakePerson, name: str, do: Do, via: Via
) -> None:
    owner = person("owner", {A: D})
    board = boards.create(A, owner, CONTENT)
    there_by_proxy = replace(owner, via=via)
    if name in WRITES:
        with pytest.raises(NotSignedIn):
            do(boards, board, there_by_proxy)
    else:
        do(boards, board, there_by_proxy)
    with pytest.raises(NotSignedIn):
        boards.create(A, there_by_proxy, CONTENT)
    with pytest.raises(NotSignedIn):
        boards.set_account_start(A, there_by_proxy, None)


def test_list_and_may_flags_say_what_can_be_done(boards: Boards, person: MakePerson) -> None:
    owner, other = person("owner", {A: D}), person("other", {A: D})
    made = {sharing: boards.create(A, owner, CONTENT) for sharing in Sharing}
    for sharing, board in made.items():
        boards.share(board, owner, sharing)
    for role in Role:
        reader = actor_with(other.person_id, "other", {A: role})
        listed = {each.id: each for each in boards.list(A, reader)}
        assert set(listed) == {made[Sharing.VIEW], made[Sharing.EDIT]}
        for sharing in (Sharing.VIEW, Sharing.EDIT):
            allowed = ALLOWED["another's", sharing]
            board, entry = boards.get(made[sharing], reader), listed[made[sharing]]
            flags = {Action.EDIT: board.may_edit, Action.SHARE: board.may_share, Action.DELETE: board.may_delete}
            assert flags == {action: role in allowed.get(action, set()) for action in flags}
            assert (entry.may_edit, entry.may_delete, entry.is_own) == (board.may_edit, board.may_delete, False)
    assert {each.id for each in boards.list(A, owner)} == set(made.values())


def test_account_start_is_the_administrators_to_choose_and_only_of_what_is_shared(boards: Boards, person: MakePerson) -> None:
    owner = person("owner", {A: D})
    board = boards.create(A, owner, CONTENT)
    boards.share(board, owner, Sharing.VIEW)
    for role in (V, E):
        with pytest.raises(NotFound):
            boards.set_account_start(A, actor_with(owner.person_id, "owner", {A: role}), board)
    elsewhere = actor_with(owner.person_id, "owner", {A: D, B: D})
    for choose in (boards.set_account_start, boards.set_start):
        with pytest.raises(NotFound):
            choose(B, elsewhere, board)
