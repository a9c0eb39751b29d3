"""Nights and pages on a disk that fills up or cannot be written: a program of its own, told what to do and telling how it went as JSON.

`full FOLDER BYTES`: runs `rushes sync` in a mount namespace of its own where the data folder lies on a disk with so many
bytes left; where the machine allows no mounts, no file may grow beyond them instead. `serving FOLDER`: serves pages there, and lets
the disk fill up while people are at them. `locked FOLDER`: runs it where nothing in the
data folder may be written.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

from cli.programs import Program, children_of, running
from cli.visitor import Visitor


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


def on_small_disk(folder: Path) -> bool:
    """Move the data folder to a disk of 24 MB, and say whether that could be done; where not, it lies where it lay."""
    data, aside = folder / "var", folder / "aside"
    data.rename(aside)
    data.mkdir(mode=0o700)
    is_mounted = (
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=700", "none", str(data)], capture_output=True, check=False).returncode
        == 0
    )
    shutil.copytree(aside, data, dirs_exist_ok=True)
    return is_mounted


def full(folder: Path, left_bytes: int) -> None:
    data, is_mounted = folder / "var", on_small_disk(folder)
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


def serving(folder: Path) -> None:
    """Let alice be signed in when the disk fills up; then read what nobody has read, let bob sign in, and free the disk again."""
    data, is_mounted = folder / "var", on_small_disk(folder)
    with running(folder, "serve", "--port", "0") as program:
        address = program.wait_for("Rushes answers on").split()[-1].rstrip("/")
        program.wait_for("night_ended")
        alice, bob = Visitor(address), Visitor(address)
        signed_in = alice.sign_in("/login", "alice", "alice-demo").status
        with closing(sqlite3.connect(data / "records.sqlite3")) as records:
            records.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        pages = [alice.ask(path).status for path in _filled_before(_PATHS, data, program, is_mounted=is_mounted)]
        refused = bob.sign_in("/login", "bob", "bob-demo")
        told = rushes(folder, "doctor", "--json") if is_mounted else (1, "")
        _empty_again(data, program, is_mounted=is_mounted)
        served = [bob.sign_in("/login", "bob", "bob-demo").status, alice.ask("/dashboard").status]
        code = program.stop(signal.SIGTERM)
    sys.stdout.write(json.dumps([signed_in, pages, refused.status, refused.text, *told, served, code, program.written]))


_PATHS = ("/dashboard", "/year", "/account", "/welcome", "/favicon.ico", "/healthz", "/metrics", "/api/v1/catalog", "/nothing")


def _filled_before(paths: Sequence[str], data: Path, program: Program, *, is_mounted: bool) -> Iterator[str]:
    """Give each path once the disk is full to the last byte, whatever was freed by the one before."""
    for path in paths:
        if is_mounted:
            with suppress(OSError), (data / "filler").open("ab", buffering=0) as filler:
                while True:
                    filler.write(bytes(4096))
        else:
            _limit(program, 0)
        yield path


def _empty_again(data: Path, program: Program, *, is_mounted: bool) -> None:
    if is_mounted:
        (data / "filler").unlink()
    else:
        _limit(program, resource.RLIM_INFINITY)


def _limit(program: Program, file_bytes: int) -> None:
    for pid in (program.process.pid, *children_of(program.process.pid)):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (file_bytes, resource.RLIM_INFINITY))


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
    elif sys.argv[1] == "serving":
        serving(Path(sys.argv[2]))
    else:
        locked(Path(sys.argv[2]))
