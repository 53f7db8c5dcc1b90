"""What credits take off an invoice: credit notes do, a prepayment or an overpayment merely pays it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.billed.figures import TOLERANCE
from jobsync_tui.core.ledger import VOID_STATUSES, CreditKind
from jobsync_tui.core.money import ZERO
from jobsync_tui.core.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
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


def taken_back(invoice: Invoice, held: Credits) -> Decimal:
    """How much of an invoice is credited, tax included: by allocation, or by a credit note that names it.

    Xero counts prepayments and overpayments among what is credited; one that was used up to just this is left out.
    """
    own = held.get(invoice.contact_id, ())
    used = invoice.amount_credited
    if used and not _used(own, used, notes=True) and _used(own, used, notes=False):
        used = ZERO
    named = [one for one in own if one.kind is CreditKind.CREDIT_NOTE and one.open and _names(one, invoice)]
    return min(used + sum((one.remaining for one in named), ZERO), invoice.total)


def proven(invoice: Invoice, held: Credits) -> bool:
    """Whether a credit note is known that explains what is credited, so that it is no prepayment."""
    own = held.get(invoice.contact_id, ())
    return _used(own, invoice.amount_credited, notes=True) or not invoice.amount_credited


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
