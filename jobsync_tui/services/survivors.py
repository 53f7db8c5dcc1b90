"""Invoices and credits under the contacts that stand: a merge moves them without always marking them as changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobsync_tui.core.ledger import ContactID, Credit, Invoice
    from jobsync_tui.core.matching import ContactIndex


def invoices_under(contacts: ContactIndex, invoices: Iterable[Invoice]) -> list[Invoice]:
    """Each invoice under the contact that took its own one in."""
    return [_under(contacts, one) for one in invoices]


def _under(contacts: ContactIndex, invoice: Invoice) -> Invoice:
    held = contacts.by_id.get(invoice.contact_id)
    survivor = contacts.resolve(invoice.contact_id) if held and held.merged_to else None
    return replace(invoice, contact_id=survivor.contact_id) if survivor else invoice


def credits_under(contacts: ContactIndex, held: Iterable[Credit]) -> list[Credit]:
    """Each credit under the contact that stands, as invoices are."""
    survivors = [(one, contacts.resolve(one.contact_id)) for one in held]
    return [replace(one, contact_id=contact.contact_id) if contact else one for one, contact in survivors]


def credits_by_contact(
    contacts: ContactIndex, held: Mapping[ContactID, Iterable[Credit]]
) -> dict[ContactID, list[Credit]]:
    """What each contact that stands has to its credit, its own and that of those it took in."""
    found: dict[ContactID, list[Credit]] = {}
    for contact_id, ones in held.items():
        survivor = contacts.resolve(contact_id)
        found.setdefault(survivor.contact_id if survivor else contact_id, []).extend(ones)
    return found
