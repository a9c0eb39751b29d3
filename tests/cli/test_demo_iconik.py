"""`rushes demo iconik`: the stand-in as a program, and a second platform in an install of one's own."""

from __future__ import annotations

import signal
from pathlib import Path
from urllib.parse import urlsplit

from cli.conftest import LAST_DAY, Rushes
from cli.programs import running
from rushes.cli.demo_iconik import configuration_of_iconik, invitation, is_iconik_loaded
from rushes.cli.demo_program import StandInProgram
from rushes.config import load


def test_iconik_beside_limecraft_is_tried_loaded_and_invited_to(install: Path, rushes: Rushes) -> None:
    with running(install, "demo", "iconik", "--port", "0", "--months", "2", "--today", f"{LAST_DAY}") as program:
        address = program.wait_for("http://")
        program.wait_for("Each call")
        standin = StandInProgram(address, tuple(program.written.splitlines()[1:]))
        file = install / "rushes.toml"
        file.write_text(file.read_text() + configuration_of_iconik(install, standin))
        secrets = [path.read_text() for path in sorted((install / "secrets").glob("iconik-*"))]
        assert len(secrets) == 4

        settings = load(file, {})
        assert settings.local_connections == {"iconik"}
        assert not is_iconik_loaded(settings)
        tried = rushes("doctor")
        assert "It signs in to iconik and sees 1 account and 4 productions." in tried.out
        assert "login Meadow Post" in tried.out
        done = rushes("sync", "--from", "2025-11-10", "--to", LAST_DAY.isoformat())
        assert done.code == 0, done.err
        assert is_iconik_loaded(settings)
        told = invitation(file, standin, "http://127.0.0.1:8080/")
        assert "vera@example.org administers Harbour Archive" in told
        assert urlsplit(told.split()[-1]).fragment
        invited = rushes("person", "invite", "ben@example.org", "--account", "Meadow Post", "--production", "meadow-proxies")
        assert "/welcome#" in invited.out
        written = "".join(f"{each.out}{each.err}" for each in (tried, done, invited))
        assert not [each for each in secrets if each in written]
        assert program.stop(signal.SIGTERM) == 0


def test_doctor_says_which_of_iconiks_secrets_others_can_read(install: Path, rushes: Rushes) -> None:
    standin = StandInProgram("http://127.0.0.1:1/API", ("Harbour Archive  app  token", "Each call"))
    file = install / "rushes.toml"
    file.write_text(file.read_text() + configuration_of_iconik(install, standin))
    (install / "secrets" / "iconik-1-app-id").chmod(0o644)
    done = rushes("doctor", "--json")
    assert done.code == 1
    assert f"chmod 600 {install / 'secrets' / 'iconik-1-app-id'}" in done.out


def test_fault_that_is_not_written_as_one_is_refused(rushes: Rushes) -> None:
    done = rushes("demo", "iconik", "--fault", "nonsense")
    assert done.code == 2
    assert "ROUTE=TROUBLE" in done.err
