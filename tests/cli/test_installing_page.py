"""`docs/installing.md`, done as it says: every command of it, in its order, and then somebody signs in and reads the dashboard.

What is replaced in a command stands in `Installation.replaced`, and nothing else is.
"""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cli.conftest import COLLECTOR_PASSWORD, OPERATOR_PASSWORD
from cli.front import free_port
from cli.programs import PATIENCE_S
from cli.visitor import Visitor
from rushes.clock import SystemClock
from rushes.config import RecordsSettings
from rushes.demo import PlatformServer, demo_world
from servers import PASSWORD, records_server

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "installing.md"
TYPED = {"rushes operator create olga": f"{OPERATOR_PASSWORD}\n{OPERATOR_PASSWORD}\n"}
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """A command of the page, what the page says that it answers, and the settings that the page shows beneath it."""

    command: str
    told: list[str] = field(default_factory=list[str])
    shown: list[str] = field(default_factory=list[str])


def steps_of(page: str) -> list[Step]:
    """Read the page's blocks: consoles, whose commands begin with `$` or, for root, `#`; and settings, for the command before them."""
    steps: list[Step] = []
    for language, text in _BLOCK.findall(page):
        assert language in {"console", "toml"}, f"A block of {language or 'no language'} is nothing that this test can try."
        for line in text.splitlines():
            if language == "toml":
                steps[-1].shown.append(line)
            elif line.startswith(("$ ", "# ")):
                steps.append(Step(line[2:]))
            else:
                steps[-1].told.append(line)
    return steps


class Shell:
    """One bash from the first command to the last, with nobody at a terminal."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._log = folder / "shell.log"
        self._file = self._log.open("wb")
        self._process = subprocess.Popen(
            ["bash", "--norc"], cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=self._file, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        self._count = 0

    def run(self, command: str, typed: str = "") -> str:
        """Run a command, which must succeed, and return what it wrote."""
        assert self._process.stdin is not None
        self._count += 1
        mark, from_byte = f"<{self._count} ended with ", self._log.stat().st_size
        given = f" <<'END'\n{typed}END" if typed else ""
        self._process.stdin.write(f"{command}{given}\necho '{mark}'$?\n".encode())
        self._process.stdin.flush()
        give_up_at = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up_at:
            written, is_over, code = self._log.read_bytes()[from_byte:].decode().partition(mark)
            if is_over and code.endswith("\n"):
                assert code == "0\n", f"{command}\n{written}{code}"
                return written
            time.sleep(0.02)
        raise AssertionError(f"{command} does not end:\n{self._log.read_text()}")

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(b"kill $(jobs -p) 2>/dev/null; wait\n")
        self._process.stdin.close()
        self._process.wait(PATIENCE_S)
        self._file.close()


class Installation:
    """Whoever follows the page, in a folder of their own."""

    def __init__(self, folder: Path, platform: PlatformServer, records: RecordsSettings) -> None:
        self.folder, self.port = folder, free_port()
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(folder), "LANG": "C.UTF-8", "COLUMNS": "200"}
        # Whatever is typed in the editor is what `_edited` has put there before.
        environment |= {"EDITOR": f"cp {folder}/typed", "PIP_NO_INDEX": "1"}
        self.shell = Shell(folder, environment)
        lent = f"{folder}/srv/rushes/.venv/{Path(sysconfig.get_path('purelib')).relative_to(sys.prefix)}/lent.pth"
        self.replaced = {
            "/srv": f"{folder}/srv",
            "8080": str(self.port),
            "https://platform.limecraft.com/api": platform.base_url,
            "https://platform.limecraft.com/": platform.home_url,
            "collector@example.org": "collector",
            # Nothing is fetched: Debian's packages are named only, and pip finds what the tests run with.
            "apt-get install": "apt-get install --simulate",
            "python3 -m venv /srv/rushes/.venv": f"{sys.executable} -m venv {folder}/srv/rushes/.venv && "
            f"echo {sysconfig.get_path('purelib')} >{lent}",
            "rushes serve": "rm -f serve.log; rushes serve >serve.log 2>&1 &",
            "mv var var-before": "kill -INT $! && wait $!; mv var var-before",
            "db.example.org": f'127.0.0.1"\nport = {records.port}\ndatabase = "{records.database}"\ntls_ca_file = "{records.tls_ca_file}',
        }

    def follow(self, step: Step) -> None:
        """Do what a step says."""
        if step.command.startswith("$EDITOR "):
            self._type(self.folder / "srv" / "rushes" / step.command.split()[1], step)
        written = self.shell.run(self._with_our_places(step.command), TYPED.get(step.command, ""))
        for line in step.told:
            if step.command == "rushes serve":
                self._wait_for(self._with_our_places(line))
            else:
                assert self._with_our_places(line) in written, written

    def _with_our_places(self, text: str) -> str:
        # The longest first, and what was put in is not looked at again.
        every = re.compile("|".join(re.escape(each) for each in sorted(self.replaced, key=len, reverse=True)))
        return every.sub(lambda found: self.replaced[found[0]], text)

    def _type(self, file: Path, step: Step) -> None:
        text = {"limecraft": f"{COLLECTOR_PASSWORD}\n", "records": PASSWORD}.get(file.name) or self._settings(file.read_text(), step.shown)
        (self.folder / "typed").write_text(text)

    def _settings(self, text: str, shown: list[str]) -> str:
        """Put the page's lines in the place of those of the same keys; a whole table is added."""
        lines = [self._with_our_places(line) for line in shown]
        if lines[0].startswith("["):
            return "\n".join([text, *lines, ""])
        for line in [*lines, f"port = {self.port}"]:
            text, count = re.subn(rf"(?m)^{line.split(' = ')[0]} = .*$", lambda _found, line=line: line, text)
            assert count == 1, line
        return text

    def _wait_for(self, line: str) -> None:
        log, give_up_at = self.folder / "srv" / "rushes" / "serve.log", time.monotonic() + PATIENCE_S
        while line not in (log.read_text() if log.exists() else ""):
            assert time.monotonic() < give_up_at, log.read_text()
            time.sleep(0.05)


@contextmanager
def following(folder: Path) -> Iterator[Installation]:
    now = SystemClock().now()
    world = demo_world(accounts=1, months=2, productions_per_account=3, now=now)
    with PlatformServer(world) as platform, records_server("postgresql") as server, server.database() as records:
        made = Installation(folder, platform, records)
        try:
            yield made
        finally:
            made.shell.close()


def test_page_names_no_command_in_passing_that_it_does_not_run() -> None:
    page = PAGE.read_text(encoding="utf-8")
    commands = [step.command for step in steps_of(page)]
    for named in re.findall(r"`((?:rushes|pip|apt-get|python3|curl|systemctl) [^`]*)`", _BLOCK.sub("", page)):
        assert any(each.startswith(named) for each in commands), named


def test_every_command_of_the_page_leads_to_the_first_night_and_the_first_sign_in(tmp_path: Path) -> None:
    steps = steps_of(PAGE.read_text(encoding="utf-8"))
    is_moved = False
    with following(tmp_path) as installation:
        address = f"http://127.0.0.1:{installation.port}"
        alice, olga = Visitor(address), Visitor(address)
        for step in steps:
            installation.follow(step)
            if step.command == "rushes serve" and is_moved:
                assert "North Production House" in alice.ask("/dashboard").text
            elif step.command == "rushes serve":
                is_moved = True
                assert "North Production House" in alice.sign_in("/login", "alice", "alice-demo").text
                assert "/production/" in alice.ask("/dashboard/data").text
                assert "olga" in olga.sign_in("/admin/login", "olga", OPERATOR_PASSWORD).text
                assert "succeeded" in olga.ask("/admin/runs").text
        assert installation.shell.run("stat --format %a secrets/limecraft secrets/records rushes.toml").split() == ["600", "600", "600"]
    assert is_moved


@pytest.mark.parametrize("block", ["```sh\nrm -rf /\n```\n", "```\n$ rushes sync\n```\n"])
def test_block_that_cannot_be_tried_is_refused(block: str) -> None:
    with pytest.raises(AssertionError, match="nothing that this test can try"):
        steps_of(block)
