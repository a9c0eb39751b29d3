"""`scripts/install_debian.sh` on a copy of this machine: systemd runs what it installs, and called again it changes nothing."""

from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "install_debian.sh"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], "--server-name usage.example.org"),
        (["--server-name"], "--server-name needs a value"),
        (["--sever-name", "usage.example.org"], "There is no option --sever-name"),
    ],
)
def test_script_called_wrongly_says_what_to_do(options: list[str], told: str) -> None:
    done = subprocess.run([SCRIPT, *options], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_script_installs_what_serves_people_under_systemd_and_called_again_changes_nothing(tmp_path: Path) -> None:
    machine = ROOT / "tests" / "cli" / "fresh_machine.sh"
    command = [machine, ROOT, sysconfig.get_path("purelib"), tmp_path, "tests/cli/fresh_machine.py"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Installed, and alice was served." in done.stdout
    assert list(tmp_path.iterdir()) == []
