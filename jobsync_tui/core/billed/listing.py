"""The invoices of a job as they are told: oldest first, each with its part, how it was found, and how sure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobsync_tui.core.billed.figures import DOUBTFUL, TOLERANCE
from jobsync_tui.core.billed.tally import credited_whole
from jobsync_tui.core.billed.words import part_called
from jobsync_tui.core.invoiced import How, LinkedInvoice, Role
from jobsync_tui.core.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from jobsync_tui.core.billed.asking import Case
    from jobsync_tui.core.billed.books import Books, Held
    from jobsync_tui.core.billed.claims import Claim
    from jobsync_tui.core.ledger import InvoiceID

SCORES = {
    How.LINKED: 1.0,
    How.NUMBER: 0.97,
    How.URL: 0.95,
    How.REFERENCE: 0.93,
    How.CONTACT_AMOUNT_DATE: 0.6,
}
"""How sure each way of finding is; `DISAGREES` is taken off for another contact, and for another amount."""

DISAGREES = 0.15


def listed(
    books: Books, case: Case, asked: Iterable[Claim], parts: Mapping[InvoiceID, Decimal]
) -> tuple[LinkedInvoice, ...]:
    """Give the invoices held, other stages' among them, and those that are only asked about.

    `parts` is what is counted of each for the job; nothing is counted of one that is not in it.
    """
    held = books.held[case.key]
    beside = {one.invoice.invoice_id: one for one in books.claims[case.key] if one.other_stage or one.of_another}
    doubtful = {one.invoice.invoice_id: one for one in asked}
    full = [
        one
        for one in books.live(case)
        if case.meets(one.amount) and not one.shared and not credited_whole(books, one)
    ]
    told: list[tuple[Claim, LinkedInvoice]] = [
        (one.claim, _linked(one.claim, _role(books, case, one, full), _score(case, one.claim), parts.get(key, ZERO)))
        for key, one in held.items()
    ]
    told += [
        (one, _linked(one, Role.PART if one.invoice.live else Role.VOID, _score(case, one)))
        for key, one in beside.items()
        if key not in held and key not in doubtful and (one.accepted or one.other_stage)
    ]
    told += [
        (one, replace(_linked(one, Role.FULL, DOUBTFUL), asked=True))
        for key, one in doubtful.items()
        if key not in held
    ]
    return tuple(linked for _, linked in sorted(told, key=lambda pair: pair[0].order))


def _linked(claim: Claim, role: Role, score: float, part: Decimal = ZERO) -> LinkedInvoice:
    invoice = claim.invoice
    return LinkedInvoice(
        invoice_id=invoice.invoice_id,
        number=invoice.number,
        status=invoice.status,
        date=invoice.date,
        total=invoice.total,
        role=role,
        how=claim.how,
        score=score,
        currency=invoice.currency,
        part=part,
    )


def _score(case: Case, claim: Claim) -> float:
    if claim.sure:
        return 1.0
    wrong = case.disagrees(claim.invoice) + (case.amount is not None and not case.equal(claim.invoice))
    return round(SCORES[claim.how] - DISAGREES * wrong, 2)


def _role(books: Books, case: Case, held: Held, full: list[Held]) -> Role:
    if not held.invoice.live:
        return Role.VOID
    if credited_whole(books, held):
        return Role.CREDIT
    if held.shared or held.claim.others:
        return Role.MULTI
    if held in full:
        return Role.FULL if held is full[0] else Role.DUPLICATE
    alike = case.amount is not None and case.same_money(held.invoice)
    below = alike and held.amount < (case.amount or ZERO) - TOLERANCE
    return Role.PART if below or held.claim.other_stage or part_called(held.invoice) else Role.FULL
