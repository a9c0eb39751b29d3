"""Run the measurements: all of them, or those named. Facts are laid down once, under var/bench.

    python -m bench [--small] [dashboard http browser superset explore paper mails lighthouse crowd throughput nginx server databases rest buckets files sync footprint]

Each prints its figure, what it is against, the goal, and whether that is met; var/bench/results keeps it.
`--small` takes few rows, to see that everything runs; its figures mean nothing.
"""

from __future__ import annotations

import argparse
import importlib
import os
from pathlib import Path

from bench.facts import LARGE, SMALL
from bench.report import header, record, show

ROWS = {
    "dashboard": "dashboard",
    "http": "answers",
    "browser": "browser",
    "superset": "superset",
    "explore": "explore",
    "paper": "paper",
    "mails": "mails",
    "lighthouse": "lighthouse",
    "crowd": "crowd",
    "throughput": "throughput",
    "nginx": "nginx",
    "server": "on_server",
    "buckets": "buckets",
    "databases": "databases",
    "rest": "rest",
    "sync": "sync",
    "files": "files",
    "footprint": "footprint",
}
"""Each measurement's name, and its module."""


def main() -> None:
    """Print what and where, then every measurement asked for; one that cannot be made says why and stops no other."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", choices=[*ROWS, []], help="which measurements; all without any")
    parser.add_argument("--small", action="store_true", help="few rows, to see that everything runs")
    asked = parser.parse_args()
    folder = Path(os.environ.get("BENCH_DIR", "var/bench")).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    print(header())
    for name in asked.rows or ROWS:
        try:
            data_set, findings = importlib.import_module(f"bench.{ROWS[name]}").run(folder, SMALL if asked.small else LARGE)
        except SystemExit as reason:
            print(f"\n{name}: could not be measured. {reason}", flush=True)
            continue
        show(name, data_set, findings)
        if not asked.small:
            record(folder / "results", name, data_set, findings)


if __name__ == "__main__":
    main()
