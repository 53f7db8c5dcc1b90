"""A customer and the contacts of one household, and what of theirs agrees."""

from __future__ import annotations

from jobsync_tui.core.jobs import Address, Customer
from jobsync_tui.core.ledger import Contact, ContactID
from jobsync_tui.core.matching import ContactIndex, Decision, Match, match

HOME = Address(line1="14 Wattle St", city="Richmond", region="VIC", postcode="3121")
ELSEWHERE = Address(line1="3 Pine Ave", city="Kew", region="VIC", postcode="3101")
LANDLINE, MOBILE, MAIL = "03 5550 2020", "0491 570 156", "the.family.of.four@gmail.com"
CHANNELS = {
    "mobile": ("", MOBILE, Address()),
    "mobile and address": ("", MOBILE, HOME),
    "e-mail and address": (MAIL, "", HOME),
    "landline and address": ("", LANDLINE, HOME),
    "landline and e-mail": (MAIL, LANDLINE, Address()),
    "address": ("", "", HOME),
}
"""Of each the e-mail, phone and address that both sides have."""

ALL = tuple(CHANNELS)
OWN = ("mobile and address", "e-mail and address", "landline and e-mail")


def contact(
    contact_id: str, name: str, *, email: str = "", phone: str = "", address: Address | None = None
) -> Contact:
    """An active customer in Xero."""
    return Contact(
        contact_id=ContactID(contact_id),
        name=name,
        email=email,
        phones=(phone,) if phone else (),
        addresses=(address,) if address else (),
        is_customer=True,
    )


def asked(customer: Customer, *contacts: Contact) -> Match:
    """What becomes of a customer among these contacts."""
    return match(customer, customer.address, ContactIndex(contacts, region="AU"))


def decided(ours: str, theirs: str, channel: str) -> Decision:
    """What becomes of a customer who shares this with the one contact there is."""
    email, phone, address = CHANNELS[channel]
    one = contact("1", theirs, email=email, phone=phone, address=address)
    return asked(Customer(name=ours, email=email, phone=phone, address=address), one).decision


def both_ways(ours: str, theirs: str, channel: str) -> set[Decision]:
    """The same with the names on either side."""
    return {decided(ours, theirs, channel), decided(theirs, ours, channel)}
