"""Who a job of the evening is for: plain customers, and the situations that need a person."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from jobsync_tui.sandbox import parties

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from random import Random

    from jobsync_tui.core.jobs import Address
    from jobsync_tui.sandbox.names import Namer
    from jobsync_tui.sandbox.parties import Party
    from jobsync_tui.sandbox.xero.books import Books


class Case(IntEnum):
    """Why a job of the evening needs a person; the six of KB-40/6 in their order."""

    READY = 0
    TWO_CONTACTS = 1
    OTHER_NAME = 2
    NO_CONTACT = 3
    LANDLORD_PAYS = 4
    LINE_WITHOUT_ACCOUNT = 5
    LOOKS_INVOICED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What everything is seeded with: the books, the names, one random state, and the time."""

    books: Books
    namer: Namer
    rng: Random
    now: datetime

    def seed(self, party: Party, **more: Any) -> str:  # wire-shaped fields
        """Write a party into the books as a contact and return its ContactID."""
        return self.books.seed_contact(**parties.contact(party, **more))


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A customer as the job spells it, the site, and the contact that is right (None: there is none yet).

    `earlier` counts the earlier invoices of every contact that is involved.
    """

    customer: Party
    site: Address
    contact_id: str | None
    earlier: dict[str, int] = field(default_factory=dict)


def plain(desk: Desk, make: Callable[[Namer, Random], Party]) -> Situation:
    """A customer that is one contact and nobody else's, in the same spelling."""
    party = make(desk.namer, desk.rng)
    contact_id = desk.seed(party)
    earlier = {contact_id: desk.rng.randint(1, 6)}
    return Situation(customer=party, site=party.address, contact_id=contact_id, earlier=earlier)


def two_contacts(desk: Desk) -> Situation:
    """Case 1: two contacts share the name; e-mail and phone agree with the right one, the site with the other.

    Xero keeps names unique, so the two differ in how they spell their legal form.
    """
    right = parties.firm(desk.namer, desk.rng)
    stranger = parties.householder(desk.namer, desk.rng)
    other = replace(
        right,
        name=right.name.removesuffix("Ltd") + "Limited",
        email=stranger.email,
        phone="",
        tax_number="",
        address=stranger.address,
    )
    right_id, other_id = desk.seed(right), desk.seed(other)
    customer = replace(right, tax_number="")
    earlier = {right_id: 12, other_id: 2}
    return Situation(customer=customer, site=other.address, contact_id=right_id, earlier=earlier)


def other_name(desk: Desk) -> Situation:
    """Case 2: the job has the name over the door, Xero the registered one; e-mail and phone agree."""
    shop = parties.firm(desk.namer, desk.rng)
    customer = replace(shop, name=shop.name.removesuffix(" Ltd"), tax_number="")
    registered = parties.firm(desk.namer, desk.rng)
    name = registered.name.removesuffix("Ltd") + "Holdings Ltd"
    contact_id = desk.seed(replace(registered, name=name, email=shop.email, phone=shop.phone))
    return Situation(customer=customer, site=shop.address, contact_id=contact_id, earlier={contact_id: 4})


def no_contact(desk: Desk) -> Situation:
    """Case 3: somebody new, of whom the books hold neither name, e-mail, phone nor address."""
    customer = parties.newcomer(desk.namer)
    return Situation(customer=customer, site=customer.address, contact_id=None)


def landlord_pays(desk: Desk) -> Situation:
    """Case 4: only the name is the tenant's; e-mail and site are those of the manager, who pays."""
    manager = replace(parties.property_manager(desk.namer, desk.rng), phone="", tax_number="")
    tenant = replace(parties.firm(desk.namer, desk.rng), tax_number="")
    manager_id, tenant_id = desk.seed(manager), desk.seed(tenant)
    customer = replace(tenant, email=manager.email, phone=desk.namer.landline(), address=manager.address)
    earlier = {manager_id: 41, tenant_id: 5}
    return Situation(customer=customer, site=manager.address, contact_id=manager_id, earlier=earlier)


def school_job(desk: Desk) -> Situation:
    """Cases 5 and 6: a plain customer; what needs a person is a line, or an invoice."""
    return plain(desk, parties.school)


SITUATIONS: dict[Case, Callable[[Desk], Situation]] = {
    Case.TWO_CONTACTS: two_contacts,
    Case.OTHER_NAME: other_name,
    Case.NO_CONTACT: no_contact,
    Case.LANDLORD_PAYS: landlord_pays,
    Case.LINE_WITHOUT_ACCOUNT: school_job,
    Case.LOOKS_INVOICED: school_job,
}
