"""A full disk, a folder that cannot be written, a kill at any moment: nothing is lost, and doctor says why and what to do."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Rushes
from rushes.warehouse import open_warehouse

PROGRAM = str(Path(__file__).parent / "calamity.py")


def facts(install: Path) -> list[tuple[Any, ...]]:
    warehouse = open_warehouse(install / "var" / "warehouse")
    try:
        with warehouse.reader() as reader:
            return reader.query("SELECT * FROM usage_daily ORDER BY ALL")
    finally:
        warehouse.close()


def told(command: list[str]) -> list[Any]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def on_own_disks(*arguments: str) -> list[str]:
    """Return the program's command line, with disks of its own where the machine allows that."""
    may_mount = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0
    return [*(["unshare", "--mount"] if may_mount else []), sys.executable, PROGRAM, *arguments]


def problems(doctor: str) -> str:
    return " ".join(f"{each['subject']}: {each['text']} {each['advice']}" for each in json.loads(doctor) if each["severity"] == "problem")


@pytest.mark.parametrize("left_bytes", [0, 20_000, 150_000, 700_000, 1_400_000])
def test_sync_on_a_disk_that_fills_up_keeps_the_former_facts_and_loads_once_there_is_room(loaded: Path, left_bytes: int) -> None:
    code, said, doctor_code, doctor, verify, again, sound = told(on_own_disks("full", str(loaded), str(left_bytes)))
    if code:
        assert "an error of rushes" not in said
        assert "access_token" not in said
    assert doctor_code == 1
    assert "disk" in problems(doctor)
    assert "Free some space" in problems(doctor)
    assert "Sound" in verify
    assert again == 0
    assert "Sound" in sound


def test_sync_of_a_full_disk_says_so(loaded: Path) -> None:
    code, said, *_ = told(on_own_disks("full", str(loaded), "0"))
    assert code != 0, said
    assert any(word in said.lower() for word in ("space", "full", "room", "too large"))


def test_pages_on_a_disk_that_fills_up_are_read_on_and_nobody_signs_in_until_there_is_room(loaded: Path) -> None:
    signed_in, pages, status, page, _, doctor, served, code, log = told(on_own_disks("serving", str(loaded)))
    assert signed_in == 200
    assert pages == [200] * 8 + [404]
    assert (status, "Not available just now" in page, "nothing is lost" in page) == (503, True, True)
    assert "cannot be written" in log
    assert "Free some space on that disk" in log
    assert "nobody can sign in" in problems(doctor) if doctor else True
    # A counter's file on the disk would have ended whoever wrote to it.
    assert "SIGBUS" not in log
    assert (served, code) == ([200, 200], 0)


@pytest.fixture
def unlocked(loaded: Path) -> Iterator[Path]:
    """The install, whose folder can be written again in the end."""
    yield loaded
    for path in (loaded / "var", *(loaded / "var").rglob("*")):
        path.chmod(0o700)


def test_sync_in_a_folder_that_cannot_be_written_says_so_and_changes_nothing(unlocked: Path) -> None:
    former = facts(unlocked)
    code, said, doctor_code, doctor, verify = told([sys.executable, PROGRAM, "locked", str(unlocked)])
    assert code != 0, said
    assert "Traceback" not in said
    assert doctor_code == 1
    assert "cannot be written" in problems(doctor)
    assert "Run rushes as the folder's owner" in problems(doctor)
    assert "Sound" in verify
    assert facts(unlocked) == former


def test_sync_killed_at_random_moments_loses_nothing_and_doctor_tells(loaded: Path, rushes: Rushes) -> None:
    whole, chance = facts(loaded), random.Random(20_251_120)
    for _ in range(5):
        with subprocess.Popen(
            [sys.executable, "-m", "rushes.cli", "sync", "--from", "2025-10-10", "--to", "2025-11-20"],
            cwd=loaded,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as night:
            time.sleep(chance.uniform(0.5, 2.5))
            night.send_signal(signal.SIGKILL)
        held = facts(loaded)
        assert [row for row in held if str(row[1]) >= "2025-11-01"] == whole
        assert rushes("warehouse", "verify").code == 0
    assert rushes("sync", "--from", "2025-10-10", "--to", "2025-11-20").code == 0
    assert [row for row in facts(loaded) if str(row[1]) >= "2025-11-01"] == whole
    assert rushes("doctor").code == 0
    assert [path.name for path in (loaded / "var" / "staging").iterdir()] == ["run.lock"]


@pytest.mark.parametrize("victim", ["facts", "ledger", "manifest", "current"])
def test_doctor_of_a_damaged_version_says_which_and_leads_to_a_whole_one(loaded: Path, rushes: Rushes, victim: str) -> None:
    former = facts(loaded)
    assert rushes("sync", "--from", "2025-10-10", "--to", "2025-10-31").code == 0
    folder = loaded / "var" / "warehouse"
    newest = {"facts": "facts-*.duckdb", "ledger": "ledger-*.duckdb", "manifest": "version-*.json", "current": "current"}[victim]
    path = sorted(folder.glob(newest))[-1]
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    done = rushes("doctor", "--json")
    assert done.code == 1
    assert "rollback" in problems(done.out)
    assert rushes("sync").code != 0
    assert rushes("warehouse", "rollback", "1").code == 0
    assert facts(loaded) == former
    assert rushes("doctor").code == 0


@pytest.mark.parametrize("victim", ["copy", "former version"])
def test_night_whose_files_are_damaged_while_it_runs_publishes_nothing_wrong_and_doctor_tells(
    loaded: Path, rushes: Rushes, victim: str
) -> None:
    former, folder = facts(loaded), loaded / "var" / "warehouse"
    current, copy = sorted(folder.glob("facts-*.duckdb"))[-1], folder / "building" / "facts.duckdb"
    size, names = current.stat().st_size, {path.name for path in folder.iterdir()}
    night = subprocess.Popen(
        [sys.executable, "-m", "rushes.cli", "sync", "--from", "2025-10-10", "--to", "2025-10-31"],
        cwd=loaded, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    while night.poll() is None and not (copy.exists() and copy.stat().st_size >= size):
        time.sleep(0.0005)
    night.send_signal(signal.SIGSTOP)
    path = copy if victim == "copy" else current
    assert path.exists(), "The night had published before it could be stopped."
    with path.open("r+b") as file:
        # The block that says what kind of file this is, which whoever has it open does not read again.
        file.write(bytes(4096))
    night.send_signal(signal.SIGCONT)
    said, _ = night.communicate(timeout=120)
    if victim == "copy":
        assert night.returncode != 0, said
        assert "nothing was published" in said
        assert "Traceback" not in said
        assert {each.name for each in folder.iterdir()} - {"publish.lock"} == names - {"publish.lock"}
        assert facts(loaded) == former
        assert rushes("warehouse", "verify").code == 0
        assert rushes("doctor").code in {0, 1}
        assert "cannot be" not in rushes("doctor", "--json").out
        assert rushes("sync", "--from", "2025-10-10", "--to", "2025-10-31").code == 0
    else:
        # What is published was made from a whole copy; the version before it is told to be damaged, and is no way back.
        assert night.returncode == 0, said
        refused = rushes("warehouse", "rollback", "1")
        assert refused.code != 0
        assert "nothing was changed" in refused.err
    assert rushes("warehouse", "verify").code == 0
    assert [row for row in facts(loaded) if str(row[1]) >= "2025-11-01"] == former
