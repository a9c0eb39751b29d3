"""Every end of a command has its exit code and its line."""

from __future__ import annotations

import pytest

from cli.conftest import Rushes
from rushes import __version__
from rushes.cli.entry import exit_code_of
from rushes.cli.root import root
from rushes.errors import (
    Busy,
    ConfigurationError,
    InvalidQuery,
    NotFound,
    PlatformUnreachable,
    Refusal,
    RushesError,
    SignInRefused,
    WarehouseError,
)


def test_version_is_that_of_the_package(rushes: Rushes) -> None:
    done = rushes("--version")
    assert (done.code, done.out.strip()) == (0, f"rushes {__version__}")


def test_help_lists_every_command_without_any_configuration(rushes: Rushes) -> None:
    done = rushes("--help")
    assert done.code == 0
    assert {"init", "doctor", "upgrade", "sync", "serve", "warehouse", "operator", "token", "demo"} <= set(done.out.split())


@pytest.mark.parametrize("command", ["sync", "serve", "warehouse", "operator", "token", "doctor"])
def test_help_of_a_command_needs_no_configuration(command: str, rushes: Rushes) -> None:
    done = rushes(command, "--help")
    assert done.code == 0
    assert "Usage:" in done.out


def test_unknown_command_names_the_nearest(rushes: Rushes) -> None:
    done = rushes("warehose")
    assert done.code == 2
    assert "did you mean “warehouse”?" in done.err


@pytest.mark.parametrize(
    "command", [["sync"], ["serve"], ["upgrade"], ["warehouse", "versions"], ["operator", "list"], ["token", "create", "--person", "alice"]]
)
def test_command_without_configuration_says_what_to_do_in_one_line(command: list[str], rushes: Rushes) -> None:
    done = rushes(*command)
    assert done.code == 2
    assert "rushes init" in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigurationError("x"), 2),
        (WarehouseError("x"), 2),
        (InvalidQuery("x"), 2),
        (NotFound("x"), 2),
        (SignInRefused(Refusal.SUSPENDED), 1),
        (PlatformUnreachable("x"), 75),
        (Busy("x"), 75),
    ],
)
def test_exit_code_tells_who_can_act(error: RushesError, code: int) -> None:
    assert exit_code_of(error) == code


def test_error_of_our_own_is_logged_without_secrets(rushes: Rushes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(root._places, "broken", "cli.broken:broken")
    done = rushes("broken")
    assert done.code == 70
    assert "AssertionError" in done.err
    assert "s3cr3t" not in done.err + done.out
