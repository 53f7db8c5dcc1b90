"""What credits take off an invoice: credit notes do, a prepayment or an overpayment merely pays it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.billed.figures import TOLERANCE
from jobsync_tui.core.ledger import VOID_STATUSES, CreditKind
from jobsync_tui.core.money import ZERO
from jobsync_tui.core.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from jobsync_tui.core.ledger import ContactID, Credit, Invoice

    Credits = Mapping[ContactID, Sequence[Credit]]


def by_contact(credits_: Iterable[Credit]) -> dict[ContactID, list[Credit]]:
    """Credits that stand, by contact; each contact's in a fixed order."""
    found: dict[ContactID, list[Credit]] = {}
    for one in sorted(credits_, key=lambda credit: credit.credit_id):
        if one.status not in VOID_STATUSES:
            found.setdefault(one.contact_id, []).append(one)
    return found


def taken_back(invoice: Invoice, held: Credits, more: Decimal = ZERO) -> Decimal:
    """How much of an invoice is credited, tax included: by allocation, or by a credit note that names it.

    Xero counts prepayments and overpayments among what is credited; one that was used up to just this is left out.
    `more` is what credit notes that name its job take off it.
    """
    own = held.get(invoice.contact_id, ())
    used = invoice.amount_credited
    if used and not _used(own, used, notes=True) and _used(own, used, notes=False):
        used = ZERO
    named = [one for one in _open_notes(own) if _names(one, invoice)]
    return min(used + more + sum((one.remaining for one in named), ZERO), invoice.total)


def proven(invoice: Invoice, held: Credits) -> bool:
    """Whether a credit note is known that explains what is credited, so that it is no prepayment.

    One that is not allocated explains it if it names the invoice, or is no older and comes to just as much.
    """
    own = held.get(invoice.contact_id, ())
    if invoice.amount_credited:
        return _used(own, invoice.amount_credited, notes=True)
    return any(_names(one, invoice) or _undoes(one, invoice) for one in _open_notes(own))


def _open_notes(own: Sequence[Credit]) -> list[Credit]:
    return [one for one in own if one.kind is CreditKind.CREDIT_NOTE and one.open]


def _undoes(credit: Credit, invoice: Invoice) -> bool:
    older = credit.date is not None and invoice.date is not None and credit.date < invoice.date
    return not older and abs(credit.remaining - invoice.total) <= TOLERANCE


_DRAFTS = frozenset({"DRAFT", "SUBMITTED"})


def nameless(contact_id: ContactID, held: Credits, invoices: Sequence[Invoice]) -> list[Credit]:
    """A contact's credit notes that are not used up and name none of its invoices by number."""
    standing = (one for one in _open_notes(held.get(contact_id, ())) if one.status not in _DRAFTS)
    return [one for one in standing if not any(_names(one, each) for each in invoices)]


def spread(credit: Credit, invoices: Sequence[Invoice], *, one_job: bool) -> Iterator[tuple[Invoice, Decimal]]:
    """What a credit note takes off each of the invoices of the jobs it names; never more than there is.

    Off the latest that it comes to and that is no younger, if one job is named; else off all as they weigh.
    """
    undone = [each for each in invoices if _undoes(credit, each)] if one_job else []
    if undone:
        yield max(undone, key=lambda each: (str(each.date), each.invoice_id)), credit.remaining
        return
    worth = sum((each.total for each in invoices), ZERO)
    for each in invoices:
        yield each, min(credit.remaining * each.total / worth if worth else ZERO, each.total)


def _used(own: Sequence[Credit], amount: Decimal, *, notes: bool) -> bool:
    return any(
        (one.kind is CreditKind.CREDIT_NOTE) is notes and abs(one.total - one.remaining - amount) <= TOLERANCE
        for one in own
    )


def _names(credit: Credit, invoice: Invoice) -> bool:
    """Whether a credit note's reference holds the invoice's number, word for word."""
    mine = words(invoice.number)
    text = words(credit.reference)
    return bool(mine) and any(text[at : at + len(mine)] == mine for at in range(len(text)))
