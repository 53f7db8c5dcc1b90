"""Measure how jobs are told billed or not, over labelled books.

python -m tests.labelled.billing --seeds 0-9 [--jobs N] [--show SCENARIO|all] [--any] [--first N]
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from tests.labelled.billing.baselines import equal_reference, number_in_reference
from tests.labelled.billing.clients import cast
from tests.labelled.billing.measuring import HEAD, Tally, by_confusion, by_flag, by_scenario, headline, is_right
from tests.labelled.billing.noisy import noisy_cast
from tests.labelled.billing.showing import case
from tests.labelled.billing.solving import matched_contacts, solve
from tests.labelled.invoices import books

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobsync_tui.core.invoiced import Billing
    from jobsync_tui.core.jobs import JobKey
    from tests.labelled.billing.labels import Books

KNOWN, MATCHED = "contacts known", "contacts as matched"


def asked() -> argparse.Namespace:
    """What to measure and what to show of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="0-3", help="first-last, both included")
    parser.add_argument("--jobs", type=int, default=1200, help="jobs of each book")
    parser.add_argument("--noisy", action="store_true", help="customers with the noise of real job systems")
    parser.add_argument("--show", default="", help="print the wrong cases of a scenario; all for every one")
    parser.add_argument("--any", action="store_true", help="show right cases too")
    parser.add_argument("--first", type=int, default=20, help="cases to show of each book")
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> int:
    """Run and print; 1 where an automatic answer would bill a job twice."""
    wanted = asked()
    first, _, last = wanted.seeds.partition("-")
    tallies = {name: Tally() for name in ("reference is the number", "number in the reference", KNOWN, MATCHED)}
    begun = time.process_time()
    solving = 0.0
    for seed in range(int(first), int(last or first) + 1):
        book = books(seed, jobs=wanted.jobs, casting=noisy_cast if wanted.noisy else cast)
        before = time.process_time()
        known = solve(book)
        solving += time.process_time() - before
        tallies["reference is the number"].add(book, equal_reference(book))
        tallies["number in the reference"].add(book, number_in_reference(book))
        tallies[KNOWN].add(book, known)
        tallies[MATCHED].add(book, solve(book, matched_contacts(book)))
        for line in shown(book, known, wanted):
            _say(line)
    _say("\n".join(report(tallies)))
    _say(f"{time.process_time() - begun:.1f} s of CPU, of which {solving:.1f} s to solve once")
    return int(tallies[KNOWN].of["doubles auto"] + tallies[MATCHED].of["doubles auto"] > 0)


def report(tallies: dict[str, Tally]) -> Iterator[str]:
    """The tables: the main one, then scenarios, flags and confusions with the contacts known."""
    yield HEAD
    for name, tally in tallies.items():
        yield headline(name, tally)
    known = tallies[KNOWN]
    yield (
        f"undecidable {known.of['undecidable']} (auto {known.of['undecidable auto']}, "
        f"doubling {known.of['undecidable doubles auto']}); right by the other word {known.of['right otherwise']}"
    )
    for table in (by_scenario(known), by_flag(known), by_confusion(known)):
        yield ""
        yield from table
    yield ""


def shown(book: Books, answers: dict[JobKey, Billing], wanted: argparse.Namespace) -> Iterator[str]:
    """The cases that were asked for."""
    if not wanted.show:
        return
    cases = [
        one
        for one in book.jobs
        if wanted.show in {"all", one.scenario} and (wanted.any or not is_right(one, answers[one.job.key]))
    ]
    for one in cases[: wanted.first]:
        yield from case(book, one, answers[one.job.key])


if __name__ == "__main__":
    sys.exit(main())
