"""Invoices that no job explains; those that a job may explain which is not known here are told apart."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.billed.index import stem
from jobsync_tui.core.marks import without_mark

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Sequence

    from jobsync_tui.core.ledger import Invoice, InvoiceID

_NUMBERED = re.compile(r"([a-z]{0,4})-?(\d{3,})")
_WORD = re.compile(r"[a-z]+(?=[\W_]*$)")
_BETWEEN = re.compile(r"[\s,;/#()\[\]:&.]+")
_PART = re.compile(r"[^\s,;/#()\[\]:&.]+")
_YEAR = re.compile(r"20[0-3]\d")

SEQUENCE = 3
"""Jobs of one spelling from which their numbers are taken for a sequence."""

PHONE_GROUPS = 2
"""Groups of digits behind a number that make it the first of a phone number: `1300 555 123`."""

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
        folded = text.casefold()
        parts = list(_PART.finditer(folded))
        word, listed = "", ""  # the word before, and the number that stands between it and this one
        for at, part in enumerate(parts):
            spelled = _NUMBERED.fullmatch(part[0])
            if spelled and self._earlier(spelled[1], spelled[2]):
                before = word if len(listed) in {0, len(spelled[2])} else ""
                if spelled[1] or (_may_be_a_job(spelled[2], before) and not _in_a_phone_number(folded, parts, at)):
                    return True
            ends = _WORD.search(part[0])
            if ends:
                word, listed = ends[0], ""
            elif any(char.isdigit() for char in part[0]):
                listed = part[0]
        return False

    def name_earlier_by_number(self, number: str) -> bool:
        """Whether an invoice's own number is an earlier job's; a bare one is likely Xero's own."""
        return not number.strip().isdigit() and self.name_earlier(number)

    def _earlier(self, letters: str, digits: str) -> bool:
        firsts = [self._first.get((letters, len(digits)))]
        if letters:  # J9999 stands before J10000
            firsts.append(self._first.get((letters, len(digits) + 1)))
        return any(first is not None and int(digits) < first for first in firsts)


def _may_be_a_job(digits: str, before: str) -> bool:
    """Whether a bare number may be a job's after this word, or after none; a year only where it is called a job."""
    return before in CALLS_A_JOB or (not before and not _YEAR.fullmatch(digits))


def _in_a_phone_number(text: str, parts: Sequence[re.Match[str]], at: int) -> bool:
    """Whether digits of another length stand right before it, or two groups of digits right behind it."""
    before = parts[at - 1] if at else None
    if before and _beside(text, before, parts[at]) and len(before[0]) != len(parts[at][0]):
        return True
    behind = parts[at + 1 : at + 3]
    return len(behind) == PHONE_GROUPS and all(
        _beside(text, one, two) for one, two in itertools.pairwise(parts[at : at + 3])
    )


def _beside(text: str, one: re.Match[str], two: re.Match[str]) -> bool:
    """Whether both are digits with nothing but spaces between them."""
    return one[0].isdigit() and two[0].isdigit() and not text[one.end() : two.start()].strip()


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
        if sequences.name_earlier(reference) or sequences.name_earlier_by_number(one.number):
            earlier += 1
        else:
            found.append(one)
    return Unexplained(invoices=tuple(found), of_earlier_jobs=earlier)


def _names(number: str, reference: str, numbers: Collection[str]) -> bool:
    words = _BETWEEN.split(reference.casefold())
    return stem(number) in numbers or any(word in numbers for word in words)
