"""SIGHUP to `rushes web` and `rushes serve`: the settings are read again, and nobody who asks meanwhile is refused."""

from __future__ import annotations

import signal
import time
import urllib.error
import urllib.request
from pathlib import Path

from cli.load import by_http, steady_load
from cli.programs import Program, children_of, running, until

PATHS = ("/healthz", "/login", "/favicon.ico")


def set_web(install: Path, line: str) -> None:
    file = install / "rushes.toml"
    file.write_text(file.read_text().replace("[web]\n", f"[web]\n{line}\n"))


def status_of(address: str, host: str) -> int:
    request = urllib.request.Request(f"{address}healthz", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code


def reload(program: Program, times: int) -> None:
    program.process.send_signal(signal.SIGHUP)
    until(lambda: program.written.count("reloaded ") >= times)


def test_reload_under_load_fails_no_request_and_takes_the_settings(loaded: Path) -> None:
    with running(loaded, "web", "--port", "0") as program:
        address = program.wait_for("Rushes answers on").split()[-1]
        former = children_of(program.process.pid)
        assert status_of(address, "usage.example.org") == 400
        set_web(loaded, 'allowed_hosts = ["127.0.0.1", "usage.example.org"]')
        with steady_load(by_http(address), PATHS) as load:
            for times in (1, 2):
                time.sleep(0.3)
                reload(program, times)
            until(lambda: not set(former) & set(children_of(program.process.pid)))

        assert load.failures == []
        assert load.answered > 100
        assert status_of(address, "usage.example.org") == 200
        assert program.stop(signal.SIGTERM) == 0


def test_reload_with_wrong_settings_or_without_a_key_says_so_and_goes_on_as_before(loaded: Path) -> None:
    with running(loaded, "web", "--port", "0") as program:
        address = program.wait_for("Rushes answers on").split()[-1]
        former = children_of(program.process.pid)
        right = (loaded / "rushes.toml").read_text()
        set_web(loaded, "wrokers = 2")
        program.process.send_signal(signal.SIGHUP)
        assert "did you mean" in program.wait_for("reload_refused")
        (loaded / "rushes.toml").write_text(right)

        key = loaded / "var" / "keys" / "session_secret"
        key.rename(key.with_suffix(".away"))
        program.process.send_signal(signal.SIGHUP)
        program.wait_for("A worker could not be made")
        assert children_of(program.process.pid) == former
        assert status_of(address, "127.0.0.1") == 200

        key.with_suffix(".away").rename(key)
        reload(program, 1)
        assert status_of(address, "127.0.0.1") == 200
        assert program.stop(signal.SIGTERM) == 0


def test_reload_of_serve_reaches_the_pages(loaded: Path) -> None:
    with running(loaded, "serve", "--port", "0") as program:
        address = program.wait_for("Rushes answers on").split()[-1]
        set_web(loaded, 'allowed_hosts = ["127.0.0.1", "usage.example.org"]')
        reload(program, 1)
        # A former worker may take one more request before it hears that it is to end.
        until(lambda: status_of(address, "usage.example.org") == 200)
        assert program.stop(signal.SIGTERM) == 0
