"""`scripts/install_debian.sh` on a copy of this machine: systemd runs what it installs, and called again it changes nothing.

`make machine` runs it, as root: not every place where tests run lets a machine be booted in it.
"""

from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_script_installs_what_serves_people_under_systemd_and_called_again_changes_nothing(tmp_path: Path) -> None:
    machine = ROOT / "tests" / "machine" / "fresh_machine.sh"
    command = [machine, ROOT, sysconfig.get_path("purelib"), tmp_path, "tests/machine/fresh_machine.py"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Installed, and alice was served." in done.stdout
    assert list(tmp_path.iterdir()) == []
