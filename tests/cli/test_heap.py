"""What large texts took is given back to the system, also where small ones that live on lie between them."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import sys
if sys.argv[1] == "small":
    from rushes.cli.heap import keep_heap_small
    keep_heap_small()

def resident_kb():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS"))

held, before = [], resident_kb()
# The C library learns from the first one that is freed.
del held[:]; once = bytes(4_000_000); del once
for _ in range(5):
    large = []
    for _ in range(200):
        large.append(b"x" * 300_000)
        held.append([b"y" * 700 for _ in range(3)])
    large.clear()
print(resident_kb() - before)
"""


def _kept_kb(heap: str) -> int:
    return int(subprocess.run([sys.executable, "-c", _PROGRAM, heap], check=True, capture_output=True, text=True).stdout)


def test_large_texts_that_are_gone_take_nothing() -> None:
    kept = {heap: _kept_kb(heap) for heap in ("small", "as it is")}
    assert kept["small"] < 20_000
    # Without it the same program holds on to most of what its texts took.
    assert kept["as it is"] > 2 * kept["small"]
