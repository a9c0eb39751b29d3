"""What lies in the repository: our own text, no keys, nobody else's browser code, nothing large."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from house.sources import ROOT, tracked_files

LARGEST_BYTES = 400_000
PICTURES = {".png", ".jpg", ".webp", ".svg"}
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\bAKIA[0-9A-Z]{16}\b|\bghp_[A-Za-z0-9]{36}\b|\bxox[bp]-[A-Za-z0-9-]{10,}"
    r"|(?<![A-Za-z0-9+/_=-])[A-Za-z0-9_-]{43}=(?![A-Za-z0-9=])"
    r"|(?i:secret_key|session_secret|token_key)[\"']?\s*[:=]\s*b?[\"'][^\"'\s]{8,}[\"']"
)
# They hold keys that are public, in order to refuse them.
REFUSED_KEYS = {"src/rushes/config/keys.py", "tests/config/test_keys.py"}
FOREIGN_CODE = re.compile(r"sourceMappingURL|@license|/\*!|Copyright \(c\)|Permission is hereby granted", re.IGNORECASE)


def own_files(*suffixes: str) -> list[Path]:
    return [path for path in tracked_files() if path.suffix in suffixes]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_secret_or_key_lies_in_the_repository() -> None:
    found: list[str] = []
    for path in tracked_files():
        if path.suffix in PICTURES or path.suffix == ".lock" or relative(path) in REFUSED_KEYS:
            continue
        found += [f"{relative(path)}: {hit[0][:12]}" for hit in SECRETS.finditer(path.read_text(encoding="utf-8"))]
    assert found == []


def test_no_install_of_our_own_lies_in_the_repository() -> None:
    kept = [relative(path) for path in tracked_files()]
    assert [name for name in kept if name.startswith(("var/", "secrets/", ".venv/", "dist/")) or name == "rushes.toml"] == []


def test_no_browser_code_of_others_lies_in_the_repository() -> None:
    scripts = own_files(".js", ".mjs", ".css", ".html")
    assert [relative(path) for path in scripts if ".min." in path.name or "node_modules" in path.parts] == []
    assert [relative(path) for path in scripts if FOREIGN_CODE.search(path.read_text(encoding="utf-8"))] == []
    assert [relative(path) for path in scripts if max(map(len, path.read_text(encoding="utf-8").splitlines()), default=0) > 500] == []


def test_no_file_but_pictures_is_large() -> None:
    assert [relative(path) for path in tracked_files() if path.suffix not in PICTURES and path.stat().st_size > LARGEST_BYTES] == []


def test_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0" in text


def test_scripts_can_be_run() -> None:
    scripts = [*own_files(".sh"), ROOT / ".ci" / "run"]
    for path in scripts:
        assert path.stat().st_mode & 0o111, path
        done = subprocess.run(["bash", "-n", path], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
