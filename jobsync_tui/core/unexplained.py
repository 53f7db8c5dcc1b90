"""Invoices that no job explains; those that a job may explain which is not known here are told apart."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.billed.index import stem
from jobsync_tui.core.marks import without_mark

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable

    from jobsync_tui.core.ledger import Invoice, InvoiceID

_NUMBERED = re.compile(r"([a-z]{0,4})-?(\d{3,})")
_WORD = re.compile(r"[a-z]+(?=[\W_]*$)")
_BETWEEN = re.compile(r"[\s,;/#()\[\]:&.]+")

SEQUENCE = 3
"""Jobs of one spelling from which their numbers are taken for a sequence."""

CALLS_A_JOB = frozenset({"job", "jobs", "no", "nos", "number", "ref", "wo"})
"""Words before a bare number that let it be a job's; any other may be an order, a quote or a street."""


class Sequences:
    """The first known number of each spelling of job numbers: `J10420`, and so on upwards."""

    def __init__(self, numbers: Iterable[str]) -> None:
        found: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
        for number in numbers:
            spelled = _NUMBERED.fullmatch(number.strip().casefold())
            if spelled:
                found[spelled[1], len(spelled[2])].append(int(spelled[2]))
        self._first = {spelling: min(ones) for spelling, ones in found.items() if len(ones) >= SEQUENCE}

    def name_earlier(self, text: str) -> bool:
        """Whether a text names a job of a sequence from before its first known one."""
        before = ""
        for word in _BETWEEN.split(text.casefold()):
            spelled = _NUMBERED.fullmatch(word)
            if spelled and self._earlier(spelled[1], spelled[2], before):
                return True
            before = word
        return False

    def _earlier(self, letters: str, digits: str, before: str) -> bool:
        if not letters and _WORD.search(before) and before not in CALLS_A_JOB:
            return False
        firsts = [self._first.get((letters, len(digits)))]
        if letters:  # J9999 stands before J10000
            firsts.append(self._first.get((letters, len(digits) + 1)))
        return any(first is not None and int(digits) < first for first in firsts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unexplained:
    """Invoices without a job, and how many more name a job from before those that are known."""

    invoices: tuple[Invoice, ...]
    of_earlier_jobs: int


def unexplained(
    invoices: Iterable[Invoice],
    *,
    claimed: Collection[InvoiceID],
    numbers: Collection[str],
    not_released: Collection[str],
    since: dt.date,
    until: dt.date,
) -> Unexplained:
    """Find live invoices of a period that no job claims.

    `numbers` are all job numbers that are known. One that names a job of `not_released` is that job's: it is not
    completed yet, so nothing is said of it here.
    """
    sequences, to_come = Sequences(numbers), {one.strip().casefold() for one in not_released} - {""}
    found, earlier = [], 0
    for one in invoices:
        if one.date is None or not since <= one.date <= until or not one.live or one.invoice_id in claimed:
            continue
        reference = without_mark(one.reference)
        if to_come and _names(one.number, reference, to_come):
            continue
        if sequences.name_earlier(reference) or sequences.name_earlier(one.number):
            earlier += 1
        else:
            found.append(one)
    return Unexplained(invoices=tuple(found), of_earlier_jobs=earlier)


def _names(number: str, reference: str, numbers: Collection[str]) -> bool:
    words = _BETWEEN.split(reference.casefold())
    return stem(number) in numbers or any(word in numbers for word in words)
