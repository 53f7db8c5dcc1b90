"""What one view of the cache leaves to the next: contacts and invoices laid out, matches found, numbers read.

A pull or a posting changes few of them. It lies in the workspace, for this process alone, and holds nothing that the
cache does not say: without it a view is the same, and slower.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.billed import InvoiceIndex, Reckoning
from jobsync_tui.core.matching import ContactIndex
from jobsync_tui.services.matches import Matches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.ledger import Contact, Credit, Invoice

MOST_CHANGED = 250
"""Invoices up to which changing the look-ups is cheaper than making them anew, however large the books."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a view was loaded with; `known` and `credits` are what its reckoning was made with."""

    matches: Matches
    reckoning: Reckoning
    known: frozenset[str]
    credits: Sequence[Credit]


def matches_over(before: Kept | None, contacts: Sequence[Contact], region: str) -> Matches:
    """Contacts as they are now, with what was found before and still holds."""
    if before is None:
        return Matches(ContactIndex(contacts, region=region))
    return before.matches.over(contacts, region=region)


def reckoning_over(
    before: Kept | None, invoices: Sequence[Invoice], known: frozenset[str], credits_: Sequence[Credit]
) -> Reckoning:
    """Invoices as they are now, and what was read of the jobs they leave untouched.

    It belongs to one view: what it is asked is part of it. Call it in the workspace's `reckoning_turn`.
    """
    held = before.reckoning.index.by_id if before else {}
    changed = [one for one in invoices if held.get(one.invoice_id) != one]
    gone = held.keys() - {one.invoice_id for one in invoices}
    if before is None or gone or len(changed) > MOST_CHANGED:
        return Reckoning(InvoiceIndex(invoices), known=known, credits_=credits_)
    if before.known == known and before.credits == credits_:
        return before.reckoning.with_invoices(changed)
    index, _ = before.reckoning.index.with_invoices(changed)
    return Reckoning(index, known=known, credits_=credits_)
