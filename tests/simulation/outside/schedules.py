"""One seed is one schedule: homes that post while processes die and answers are lost, and what Xero holds in the end.

The seed chooses what happens and when; the machine's own timing differs from run to run, so a failure carries all
that happened.
"""

from __future__ import annotations

import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.simulation.outside.lives import LONGEST, POST, Schedule

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable
    from pathlib import Path

    from tests.simulation.outside.lives import Ground


def kills(run: Schedule) -> None:
    """One home, killed and lied to up to four times."""
    home = run.settle_in("home-a")
    for _ in range(run.rng.randint(1, 4)):
        run.life(home)
    run.calm(home)


def one_home_twice(run: Schedule) -> None:
    """Two processes in one home: a second click, or a schedule that begins too early."""
    home = run.settle_in("home-a")
    for _ in range(run.rng.randint(1, 2)):
        run.plan()
        for process in [home.start(*POST) for _ in range(2)]:
            run.ended(home, home.finish(process, *POST))
    run.calm(home)


def two_homes(run: Schedule) -> None:
    """Two homes post the same jobs at once."""
    homes = [run.settle_in("home-a"), run.settle_in("home-b")]
    for _ in range(run.rng.randint(1, 3)):
        run.plan()
        run.mischief.busy.clear()
        running = [(home, home.start(*POST)) for home in homes]
        for _, process in running:
            if run.rng.random() < 0.4:
                run.mischief.calls_of(process)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=run.rng.uniform(0, LONGEST))
                process.kill()
        for home, process in running:
            run.told.append(f"{home.folder.name} posts beside the other")
            run.ended(home, home.finish(process, *POST))
    for home in run.rng.sample(homes, 2):
        run.calm(home)


def old_homes(run: Schedule) -> None:
    """Homes copied before posting and in the middle of it are plugged in again afterwards."""
    home = run.settle_in("home-a")
    old = [run.settle_in("home-a", home)]
    run.mischief.copying = lambda: old.append(run.settle_in("home-a", home))
    for _ in range(run.rng.randint(1, 2)):
        run.life(home)
        old.append(run.settle_in("home-a", home))
    run.mischief.copying = None
    run.calm(home)
    for one in run.rng.sample(old, len(old)):
        if run.rng.random() < 0.5:
            run.life(one)
        run.calm(one)
    run.calm(home)


KINDS: tuple[Callable[[Schedule], None], ...] = (kills, two_homes, old_homes, one_home_twice)


def run_schedule(seed: int, ground: Ground, folder: Path) -> Counter[str]:
    """Run the schedule of a seed in a new folder; AssertionError with its trace where anything is wrong."""
    run = Schedule(seed, ground, folder)
    kind = KINDS[seed % len(KINDS)]
    try:
        kind(run)
        run.final()
    except Exception as error:
        trace = "\n".join([f"seed {seed}, {kind.__name__}, in {folder}", *run.told])
        raise AssertionError(f"{trace}\n{type(error).__name__}: {error}") from error
    finally:
        run.mischief.begin([])
    run.counts["schedules"] += 1
    run.counts[kind.__name__] += 1
    return run.counts
