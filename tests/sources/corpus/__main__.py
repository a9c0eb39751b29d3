"""Write the corpus into a folder, and its manifest: each file's name and what is wrong with it."""

from __future__ import annotations

import sys
from pathlib import Path

from sources.corpus import AWKWARD

if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for each in AWKWARD:
        (target / each.name).write_bytes(each.made())
    (target / "MANIFEST.txt").write_text("".join(f"{each.name}: {each.wrong}\n" for each in AWKWARD), encoding="utf-8")
