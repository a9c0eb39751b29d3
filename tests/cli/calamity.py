"""A night on a disk that fills up or cannot be written: a program of its own, told what to do and telling how it went as JSON.

`full FOLDER BYTES`: runs `rushes sync` in a mount namespace of its own where the data folder lies on a disk with so many
bytes left; where the machine allows no mounts, no file may grow beyond them instead. `locked FOLDER`: runs it where nothing in the
data folder may be written.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


def rushes(folder: Path, *arguments: str, under: Sequence[str] = ()) -> tuple[int, str]:
    done = subprocess.run(
        [*under, sys.executable, "-m", "rushes.cli", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "400"},
    )
    return done.returncode, done.stdout + done.stderr


def full(folder: Path, left_bytes: int) -> None:
    data, aside = folder / "var", folder / "aside"
    data.rename(aside)
    data.mkdir(mode=0o700)
    is_mounted = (
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=700", "none", str(data)], capture_output=True, check=False).returncode
        == 0
    )
    shutil.copytree(aside, data, dirs_exist_ok=True)
    if is_mounted:
        free_bytes = shutil.disk_usage(data).free
        (data / "filler").write_bytes(bytes(max(0, free_bytes - left_bytes)))
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (left_bytes, resource.RLIM_INFINITY))
    code, said = rushes(folder, "sync", "--from", "2025-11-01", "--to", "2025-11-20")
    doctor_code, doctor = rushes(folder, "doctor", "--json")
    _, verify = rushes(folder, "warehouse", "verify")
    if is_mounted:
        (data / "filler").unlink()
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    again, _ = rushes(folder, "sync", "--from", "2025-11-01", "--to", "2025-11-20")
    _, sound = rushes(folder, "warehouse", "verify")
    sys.stdout.write(json.dumps([code, said, doctor_code, doctor, verify, again, sound]))


def locked(folder: Path) -> None:
    """What root may write anywhere it may not without that one capability; permission bits then count for it too."""
    for path in (folder / "var", *(folder / "var").rglob("*")):
        path.chmod(0o500 if path.is_dir() else 0o400)
    plain = (
        ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
        if os.getuid() == 0
        else []
    )
    code, said = rushes(folder, "sync", under=plain)
    doctor_code, doctor = rushes(folder, "doctor", "--json", under=plain)
    _, verify = rushes(folder, "warehouse", "verify", under=plain)
    sys.stdout.write(json.dumps([code, said, doctor_code, doctor, verify]))


if __name__ == "__main__":
    if sys.argv[1] == "full":
        full(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        locked(Path(sys.argv[2]))
