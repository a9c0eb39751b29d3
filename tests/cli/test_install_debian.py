"""`scripts/install_debian.sh`, called wrongly; `tests/machine` tries what it installs."""

from __future__ import annotations

import subprocess
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
