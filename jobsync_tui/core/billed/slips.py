"""Invoices that name a job and mean another: a slip of a finger, a number copied from elsewhere, a variation."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from jobsync_tui.core.billed import figures as f
from jobsync_tui.core.billed.books import Held, billed_beside
from jobsync_tui.core.billed.mentions import serial
from jobsync_tui.core.billed.points import date_points, near, points, work_points
from jobsync_tui.core.billed.words import called, part_called, varied
from jobsync_tui.core.invoiced import How

if TYPE_CHECKING:
    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.books import Books
    from jobsync_tui.core.ledger import Invoice

MEANT = "evidently means another job"
"""Why an invoice that names a job is held not to bill it: by what is on it, so that somebody looks."""


def move_slips(books: Books) -> None:
    """Move an invoice that names a job it cannot bill to the one it evidently means."""
    for case in books.cases:
        for held in books.live(case):
            meant = _meant(books, case, held)
            if meant is not None:
                doubt = _doubt(books, case, meant, held.invoice)
                books.drop(case, held.invoice.invoice_id, MEANT)
                books.hold(
                    meant,
                    Held(
                        claim=replace(
                            held.claim,
                            how=How.CONTACT_AMOUNT_DATE,
                            named=f.ONE_KEY_AWAY,
                            score=f.ONE_KEY_AWAY + points(meant, held.invoice),
                            others=(),
                        ),
                        amount=meant.worth(held.invoice),
                        doubt=doubt,
                    ),
                )


def _doubt(books: Books, case: Case, meant: Case, invoice: Invoice) -> str:
    """Why somebody should look; empty for a job's one variation, called so, while the job is billed beside it."""
    plain = continues(case.job.number, meant.job.number) and varied(invoice) and billed_beside(books, case, invoice)
    return "" if plain else f"{called(invoice)} names {case.job.number}, but comes to this job's amount"


def _meant(books: Books, case: Case, held: Held) -> Case | None:
    """The one open job on the invoice's contact that it comes to, when the job it names does not fit it."""
    invoice = held.invoice
    if held.claim.sure or held.claim.how is not How.REFERENCE or part_called(invoice):
        return None
    if case.equal(invoice) and not (case.disagrees(invoice) and billed_beside(books, case, invoice)):
        return None
    found = [
        other
        for other in books.by_contact[invoice.contact_id]
        if other.whole != case.whole
        and other.amount
        and other.equal(invoice)
        and books.open(other)
        and date_points(other, invoice) == f.IN_TIME
        and books.may_take(other, invoice)
        and _rather(books, case, other, invoice)
    ]
    return found[0] if len(found) == 1 else None


def _rather(books: Books, case: Case, other: Case, invoice: Invoice) -> bool:
    """Whether the invoice means the other job: a slip of its number, or all but the number speaks for it."""
    slip = one_key_away(serial(case.job.number), serial(other.job.number))
    beside = billed_beside(books, case, invoice)
    if slip and (beside or case.disagrees(invoice)):
        return True
    mine, theirs = work_points(case, invoice), work_points(other, invoice)
    if slip:
        return theirs > mine
    if case.disagrees(invoice):
        return theirs > max(mine, 1)
    if continues(case.job.number, other.job.number):
        return True
    ahead = theirs >= max(mine, f.SOME_LINES) if beside else theirs > max(mine, 1) and not near(case, invoice)
    return ahead and not _has_its_own(books, other)


def _has_its_own(books: Books, case: Case) -> bool:
    """Whether an invoice that nobody holds comes to the job, so that it needs none that names another."""
    return any(books.free(one) and case.equal(one) for one in books.about_then(case))


_ADDED = re.compile(r"[-/. ]?(?:[a-z]|v(?:ar)?[-. ]?\d{1,2})|[-/.]\d")


def continues(base: str, number: str) -> bool:
    """Whether a job's number is another's with the mark of a variation: `1043-A`, `1043A`, `1043-V1`, `1043/1`."""
    whole, start = number.strip().casefold(), base.strip().casefold()
    return bool(start) and whole.startswith(start) and _ADDED.fullmatch(whole[len(start) :]) is not None


_SHORTEST_SLIP = 3


def one_key_away(one: str, other: str) -> bool:
    """Whether one slip lies between two numbers: a digit wrong, left out, doubled, two turned, the next in a list."""
    if min(len(one), len(other)) < _SHORTEST_SLIP or int(one) == int(other):
        return False
    bare = (one.lstrip("0"), other.lstrip("0"))
    near = any(OSA.distance(*pair, score_cutoff=1) == 1 for pair in ((one, other), bare))
    return near or abs(int(one) - int(other)) == 1
