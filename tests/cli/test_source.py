"""`rushes source`: a database added, tried, browsed, changed and removed from the shell, and no secret anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.conftest import Rushes
from servers import PASSWORD, RecordsServer, records_server

SOURCES = '\n[sources]\nprivate_networks = ["127.0.0.1"]\nsqlite_dir = "files"\n'


@pytest.fixture(scope="module")
def server() -> Iterator[RecordsServer]:
    with records_server("mysql") as started:
        started.administer(
            "CREATE DATABASE billing CHARACTER SET utf8mb4",
            "CREATE TABLE billing.hours (day DATE, name VARCHAR(40), seconds INT)",
            "INSERT INTO billing.hours VALUES ('2026-11-01', '[red]\x1b[31mhostile\x07', 60), ('2026-11-02', NULL, 90)",
            "GRANT SELECT ON billing.* TO rushes@127.0.0.1",
        )
        yield started


@pytest.fixture
def added(install: Path, rushes: Rushes, server: RecordsServer) -> list[str]:
    """Add a source, and return how its place was named."""
    with (install / "rushes.toml").open("a") as file:
        file.write(SOURCES)
    (install / "word").write_text(PASSWORD + "\n")
    told = [
        "--host",
        "127.0.0.1",
        "--port",
        str(server.port),
        "--database",
        "billing",
        "--user",
        "rushes",
        "--ca-file",
        str(server.authority),
    ]
    done = rushes("source", "add", "mysql", "--name", "billing", *told, "--password-file", "word")
    assert done.code == 0, done.err
    assert PASSWORD not in done.out + done.err
    return told


def test_source_is_listed_shown_tried_and_browsed(added: list[str], rushes: Rushes, install: Path) -> None:
    assert "billing" in rushes("source", "list").out
    shown = rushes("source", "show", "billing").out
    assert "Password: kept" in shown
    assert PASSWORD not in shown
    tried = rushes("source", "try", "billing")
    assert tried.code == 0
    assert "MariaDB" in tried.out
    assert "by TLS" in tried.out
    assert "Warning" not in tried.out
    assert "hours" in rushes("source", "browse", "billing").out
    look = rushes("source", "browse", "billing", "hours").out
    assert "seconds" in look
    assert "[red]" in look
    assert "NULL" in look
    assert "\x1b[31m" not in look
    assert "\x07" not in look
    (install / "asked.sql").write_text("SELECT SUM(seconds) AS total FROM hours;\n")
    assert "150" in rushes("source", "browse", "billing", "--query", "asked.sql").out
    (install / "asked.sql").write_text("DELETE FROM hours")
    assert rushes("source", "browse", "billing", "--query", "asked.sql").code == 2


def test_user_who_may_write_is_warned_of(added: list[str], rushes: Rushes, server: RecordsServer) -> None:
    server.administer("GRANT DELETE ON billing.* TO rushes@127.0.0.1")
    assert "Warning: its user may write there" in rushes("source", "try", "billing").out
    server.administer("REVOKE DELETE ON billing.* FROM rushes@127.0.0.1")


def test_source_is_changed_in_parts_and_its_password_goes_nowhere_else(added: list[str], rushes: Rushes) -> None:
    done = rushes("source", "change", "billing", "--host", "localhost")
    assert (done.code, "Give the password again" in done.err) == (2, True)
    assert rushes("source", "change", "billing", "--timeout", "5", "--new-name", "bills").code == 0
    assert "Time for a statement: 5 s" in rushes("source", "show", "bills").out
    assert rushes("source", "try", "bills").code == 0
    assert rushes("source", "change", "bills", "--system-ca", "--password-file", "word").code == 0
    done = rushes("source", "try", "bills")
    assert (done.code, "TLS that can be trusted" in done.err) == (2, True)
    assert rushes("source", "remove", "bills").code == 0
    assert "no source yet" in rushes("source", "list").out


def test_what_cannot_be_says_what_to_change(added: list[str], rushes: Rushes, server: RecordsServer) -> None:
    for arguments, said in (
        (("source", "show", "biling"), "did you mean “billing”"),
        (("source", "add", "oracle", "--name", "x", "--password-file", "word"), "no kind of database"),
        (("source", "add", "sqlite", "--name", "x", "--database", "../x"), "Name a file below"),
        (("source", "add", "mysql", "--name", "billing", *added, "--password-file", "word"), "already"),
        (("source", "browse", "billing", "nowhere"), "no table “nowhere”"),
    ):
        done = rushes(*arguments)
        assert (done.code, said in done.err) == (2, True), (arguments, done.err)


def test_server_that_is_down_may_be_tried_again_later(added: list[str], rushes: Rushes) -> None:
    assert rushes("source", "change", "billing", "--port", "9", "--password-file", "word").code == 0
    done = rushes("source", "try", "billing")
    assert (done.code, "does not answer" in done.err) == (75, True)


def test_private_network_that_is_not_configured_is_not_reached(install: Path, rushes: Rushes, added: list[str]) -> None:
    file = install / "rushes.toml"
    file.write_text(file.read_text().replace('private_networks = ["127.0.0.1"]', "private_networks = []"))
    done = rushes("source", "try", "billing")
    assert (done.code, "private_networks" in done.err) == (2, True)
