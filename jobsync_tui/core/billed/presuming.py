"""Whose a job is as far as its customer's other jobs tell, while nobody has settled the contact."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import figures as f
from jobsync_tui.core.billed.asking import Case

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jobsync_tui.core.billed.claims import Claim
    from jobsync_tui.core.billed.ground import Ledger
    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.core.ledger import ContactID

Witnesses = dict[tuple[str, str], "ContactID"]
"""For each job of a customer that is billed under its number, to the cent: the contact it is billed to."""

ENOUGH_WITNESSES = 2
"""How many jobs must be billed to one contact, and none to another, to prove whose the customer is."""


def presume(cases: Sequence[Case], ledger: Ledger, found: Mapping[JobKey, Sequence[Claim]]) -> list[Case]:
    """Give each open job of an unsettled contact the one that most of its customer's jobs are billed to.

    A job that an invoice names is left as it is, so that no invoice says whose it is itself; but where all that was
    billed is credited, the next bill is looked for where the first one was.
    """
    witnesses: defaultdict[tuple[str, str], Witnesses] = defaultdict(dict)
    for case in cases:
        billed_to = _billed_to(case, found[case.key])
        if billed_to is not None and case.job.customer.id:
            witnesses[_customer(case)][case.whole] = billed_to
    return [_presumed(case, ledger, witnesses.get(_customer(case), {}), found[case.key]) for case in cases]


def _customer(case: Case) -> tuple[str, str]:
    return case.job.source, case.job.customer.id


def _billed_to(case: Case, claims: Iterable[Claim]) -> ContactID | None:
    """The one contact of the invoices that bear the job's number and come to it; ours say what we said before."""
    contacts = {
        one.invoice.contact_id
        for one in claims
        if one.invoice.live
        and one.firm
        and not one.of_another
        and case.amount
        and case.equal(one.invoice)
        and one.invoice.invoice_id not in case.asked.own
    }
    return contacts.pop() if len(contacts) == 1 else None


def _presumed(case: Case, ledger: Ledger, witnesses: Witnesses, claims: Iterable[Claim]) -> Case:
    told = Counter(witnesses.values())
    if case.asked.contact_sure or case.free_of_charge or not told or _stands(ledger, claims):
        return case
    contact, many = min(told.items(), key=lambda pair: (-pair[1], pair[0]))
    if many <= told.total() * f.MOSTLY:
        return case
    return Case(case.asked, presumed=contact, proven=ENOUGH_WITNESSES <= many == told.total())


def _stands(ledger: Ledger, claims: Iterable[Claim]) -> bool:
    """Whether an invoice that names the job stands and is not credited in full."""
    return any(one.accepted and one.invoice.live and not ledger.credited_whole(one.invoice) for one in claims)
