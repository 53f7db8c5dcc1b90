"""One command for labelled books: `python -m tests.labelled parties --seeds 0-39` measures the matcher.

`--show wrong` prints every wrong automatic match, `--show review` a few of every reason to ask a person,
`--show pairs` customers beside their true contacts, to judge the books by.
"""

from __future__ import annotations

import argparse
import resource
import sys
import textwrap
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from tests.labelled.baselines import baselines
from tests.labelled.measure import Tally, answered, measured, shown, shown_contact, told_wrong
from tests.labelled.parties import parties
from tests.labelled.records import FULL, SPARSE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.labelled.measure import Answer
    from tests.labelled.records import Records

CASES_A_REASON = 3
_BOOKS = {"sparse": SPARSE, "full": FULL}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, or show; 1 where an automatic match was wrong."""
    asked = _parser().parse_args(arguments)
    first, _, last = asked.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    if asked.show == "pairs":
        return _say(_pairs(seeds, asked.customers, _BOOKS[asked.books]))
    if asked.show == "review":
        return _say(_reviews(seeds, asked.customers, _BOOKS[asked.books]))
    if asked.baselines:
        return _say(
            line
            for seed in seeds
            for line in baselines(parties(seed, customers=asked.customers, records=_BOOKS[asked.books]))
        )
    tally = _together(seeds, asked)
    _say([*_totals(tally), *_tables(tally), *(tally.wrong if asked.show == "wrong" else ())])
    return 1 if tally.counts["wrong auto"] else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.labelled")
    parser.add_argument("what", choices=["parties"])
    parser.add_argument("--seeds", default="0-5", help="one seed, or a range A-B with both ends")
    parser.add_argument("--customers", type=int, default=1200)
    parser.add_argument("--contacts", type=int, default=None)
    parser.add_argument("--books", choices=_BOOKS, default="sparse", help="how much both sides hold")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--show", choices=["wrong", "review", "pairs"], nargs="?", const="wrong")
    parser.add_argument("--baselines", action="store_true", help="what single keys would do, to judge the books by")
    return parser


def _together(seeds: range, asked: argparse.Namespace) -> Tally:
    one = partial(measured, customers=asked.customers, contacts=asked.contacts, records=_BOOKS[asked.books])
    if asked.workers == 1 or len(seeds) == 1:
        return sum(map(one, seeds), Tally())
    with ProcessPoolExecutor(asked.workers) as pool:
        return sum(pool.map(one, seeds), Tally())


def _totals(tally: Tally) -> list[str]:
    counts, known = tally.counts, max(1, tally.counts["truth"])
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return [
        (
            f"books {tally.books}, contacts {tally.contacts}, customers {tally.customers}, with a contact {known}, "
            f"without {counts['nobody']}, undecidable {tally.undecidable} (of these auto {tally.undecidable_auto})"
        ),
        f"auto {counts['auto']}, wrong auto {counts['wrong auto']}",
        (
            f"recall of auto {_share(counts['right auto'], known)}  top 1 {_share(counts['top 1'], known)}  "
            f"top 3 {_share(counts['top 3'], known)}  at zero error by score {tally.at_zero_error():.4f}"
        ),
        f"new proposed wrongly {counts['wrong new']}, rightly {counts['nobody, said new']}",
        (
            f"CPU {tally.seconds:.1f} s ({1000 * tally.seconds / max(1, tally.customers):.2f} ms a customer), "
            f"peak {memory // 1024} MiB"
        ),
    ]


def _share(part: int, whole: int) -> str:
    return f"{part / max(1, whole):.4f}"


def _tables(tally: Tally) -> list[str]:
    lines = []
    for title, table in (("kind", tally.by_kind), ("twist", tally.by_twist)):
        lines += ["", f"{title:24} {'truth':>7} {'auto':>7} {'top 1':>7} {'top 3':>7} {'new':>4}"]
        lines += [_row(key, table[key]) for key in sorted(table, key=lambda key: (-table[key]["truth"], key))]
    lines += ["", "not automatic although a contact exists:"]
    return lines + [f"{count:6}  {why}" for why, count in _families(tally.reviews).most_common(30)]


def _row(key: str, told: Counter[str]) -> str:
    truth = told["truth"]
    shares = [_share(told[column], truth) for column in ("right auto", "top 1", "top 3")]
    return f"{key:24} {truth:7} {shares[0]:>7} {shares[1]:>7} {shares[2]:>7} {told['wrong new']:4}"


def _families(reviews: Counter[str]) -> Counter[str]:
    """Reasons without what they quote, so that like counts with like."""
    grouped: Counter[str] = Counter()
    for why, count in reviews.items():
        grouped[_family(why)] += count
    return grouped


def _family(why: str) -> str:
    """The reason without its quotations."""
    parts = why.replace("\u201c", '"').replace("\u201d", '"').split('"')
    return '"…"'.join(parts[::2])[:110]


def _pairs(seeds: range, customers: int, records: Records) -> Iterable[str]:
    for seed in seeds:
        book = parties(seed, customers=customers, records=records)
        known = {contact.contact_id: contact for contact in book.contacts}
        for each in book.customers:
            yield f"{each.kind}: {', '.join(each.twist)}\n  {shown(each)}"
            yield from (f"  {shown_contact(known[true])}" for true in sorted(each.truth))


def _reviews(seeds: range, customers: int, records: Records) -> Iterable[str]:
    """A few cases of each reason, the commonest reason first."""
    cases: dict[str, list[tuple[int, Answer, str]]] = {}
    for seed in seeds:
        book = parties(seed, customers=customers, records=records)
        known = {contact.contact_id: contact for contact in book.contacts}
        for answer in answered(book):
            if answer.labelled.truth and not answer.auto and not answer.labelled.undecidable:
                told = told_wrong(seed, answer, known)
                cases.setdefault(_family(answer.match.why), []).append((seed, answer, told))
    for why in sorted(cases, key=lambda why: (-len(cases[why]), why)):
        yield f"\n== {len(cases[why])} x {why}"
        yield from (textwrap.indent(told, "  ") for _, _, told in cases[why][:CASES_A_REASON])


def _say(lines: Iterable[str]) -> int:
    for line in lines:
        sys.stdout.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
