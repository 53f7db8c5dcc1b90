"""One command for the simulator: `python -m tests.simulation` with one of these.

`--change` is what every change is held to, `--long [--kills 300]` the long run, `--mode xero --seeds 0-2000` a range
of seeds, `--replay app:123` one schedule with its trace. The exit code is 1 where an invariant was broken; each story
that is told then begins with its seed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.simulation.evening import live
from tests.simulation.rings import DRAWING, EXHAUSTIVE, Counts, named_schedule, ring, run_all
from tests.simulation.starts import theatre

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CHANGE = {"app": 3_000, "xero": 3_000, "two": 1_000}
"""What every change is held to."""

LONG = {"app": 15_000, "xero": 15_000, "pair": EXHAUSTIVE, "two": 3_000}
KILLS = "kill"
MODES = {"app": "app", "xero": "xero", "pair": "both", "two": "app", KILLS: "both"}
TITLES = {
    "app": "A random",
    "xero": "A random",
    "pair": "B exhaustive",
    "two": "A two operators",
    KILLS: "C killed processes",
}
CHUNK = 200
"""Schedules a task; each takes a few hundredths of a second."""

PROGRESS_EVERY = 5.0


@dataclass(frozen=True, slots=True)
class Order:
    """Seeds of one ring that are asked for."""

    ring: str
    seeds: range

    def chunks(self) -> Iterator[Order]:
        """Parts of it, for one process each."""
        for first in range(self.seeds.start, self.seeds.stop, CHUNK):
            yield Order(self.ring, range(first, min(first + CHUNK, self.seeds.stop)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked; 1 where an invariant was broken."""
    asked = _parsed(arguments)
    if asked.replay:
        return replay(asked.replay)
    orders = _orders(asked)
    total = together(orders, jobs=asked.jobs)
    if asked.kills:
        say(f"killing real processes in {asked.kills} schedules")
        total[KILLS] = run_all(Killing(), range(asked.kills))
    say("")
    say(table(total))
    stories = [story for counts in total.values() for story in counts.violations]
    for story in stories:
        say(story)
    return 1 if stories else 0


def replay(name: str) -> int:
    """Live through one schedule and tell all of it."""
    schedule = named_schedule(name)
    with theatre() as place:
        verdict = live(place, schedule)
    say(verdict.told())
    say("" if verdict.violations else "no violation")
    return 1 if verdict.violations else 0


def together(orders: Sequence[Order], *, jobs: int) -> dict[str, Counts]:
    """Run all orders in so many processes, telling now and then how far they are."""
    total = {order.ring: Counts() for order in orders}
    parts = [part for order in orders for part in order.chunks()]
    wanted, begun, told = sum(len(order.seeds) for order in orders), time.monotonic(), 0.0
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        running = {pool.submit(run_part, part): part for part in parts}
        for done in as_completed(running):
            part = running[done]
            found = done.result()
            total[part.ring] += found
            for story in found.violations:
                say(story.strip().partition("\n")[0] + f" ({story.partition('--replay ')[2].partition(chr(10))[0]})")
            since = time.monotonic() - begun
            if since - told > PROGRESS_EVERY:
                told = since
                count = sum(counts.schedules for counts in total.values())
                broken = sum(len(counts.violations) for counts in total.values())
                say(f"{since:6.0f} s  {count:,} of {wanted:,} schedules, {broken} violations ({part.ring})")
    return total


def run_part(part: Order) -> Counts:
    """One task: a few hundred schedules in a folder of their own."""
    with theatre() as place:
        return run_all(ring(part.ring, place), part.seeds)


class Killing:
    """Real processes that are killed, as one more ring; by themselves, since they need the machine's time."""

    name = KILLS

    def run(self, seed: int) -> Counts:
        """Kill the processes of one seed."""
        from tests.simulation.outside.kills import run_kill  # noqa: PLC0415 - starts processes: only when asked for

        with tempfile.TemporaryDirectory() as folder:
            try:
                done = run_kill(seed, Path(folder))
            except AssertionError as violation:
                return Counts(schedules=1, violations=(f"kill:{seed}\n{violation}",))
        return Counts(schedules=done.schedules, crashes=done.kills)


def table(total: dict[str, Counts]) -> str:
    """What was run, a line each ring; seconds are those of all processes together."""
    head = ("ring", "mode", "schedules", "crashes", "requests", "violations", "seconds")
    rows = [
        (
            TITLES[name],
            MODES[name],
            f"{one.schedules:,}",
            f"{one.crashes:,}",
            f"{one.requests:,}",
            str(len(one.violations)),
            f"{one.seconds:.0f}",
        )
        for name, one in total.items()
    ]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return "\n".join(
        "  ".join(_cell(text, width) for text, width in zip(row, widths, strict=True)) for row in (head, *rows)
    )


def _cell(text: str, width: int) -> str:
    return text.rjust(width) if text[:1].isdigit() else text.ljust(width)


def say(text: str) -> None:
    """Tell at once, so that a pipe shows progress too."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _orders(asked: argparse.Namespace) -> list[Order]:
    if asked.long or asked.change:
        counts = LONG if asked.long else CHANGE
        orders = [Order(name, range(count)) for name, count in counts.items()]
    else:
        names = [asked.mode] if asked.mode else list(DRAWING)
        orders = [Order(name, asked.seeds) for name in names] if asked.seeds else []
    return orders


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--long", action="store_true", help="30,000 random, every pair of faults, 3,000 with two")
    parser.add_argument("--change", action="store_true", help="3,000 random in each mode, 1,000 with two operators")
    parser.add_argument("--seeds", type=_seeds, help="a range of seeds, as 0-2000; the last is left out")
    parser.add_argument("--mode", choices=[*DRAWING], help="with --seeds: this ring alone")
    parser.add_argument("--kills", type=int, default=0, help="so many schedules of real processes that are killed")
    parser.add_argument("--replay", help="one schedule by its name, as app:123")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes; as many as there are cores")
    asked = parser.parse_args(arguments)
    if not (asked.long or asked.change or asked.seeds or asked.kills or asked.replay):
        parser.error("say what to run: --long, --change, --seeds, --kills or --replay")
    return asked


def _seeds(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last))


if __name__ == "__main__":
    sys.exit(main())
