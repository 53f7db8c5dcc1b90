"""`python -m tests.simulation.outside --schedules N`: the command line against the other Xero, and the counts."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.simulation.outside.lives import standing
from tests.simulation.outside.schedules import run_schedule

TOLD = 25
"""After how many schedules it tells how far it is."""


def main() -> int:
    """Run the schedules and print the counts; 1 when any was violated."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--schedules", type=int, default=150)
    asked.add_argument("--seed", type=int, default=0, help="the first seed")
    options = asked.parse_args()
    counts: Counter[str] = Counter()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name, standing(Path(name)) as ground:
        for seed in range(options.seed, options.seed + options.schedules):
            with tempfile.TemporaryDirectory() as folder:
                try:
                    counts += run_schedule(seed, ground, Path(folder))
                except AssertionError as violation:
                    counts["violations"] += 1
                    sys.stdout.write(f"VIOLATION {violation}\n")
            if counts["schedules"] % TOLD == 0:
                sys.stderr.write(f"{dict(counts)}\n")
    took = time.monotonic() - began
    sys.stdout.write(f"{dict(counts)}, {counts['violations']} violations, {took:.0f} s\n")
    return 1 if counts["violations"] else 0


if __name__ == "__main__":
    sys.exit(main())
