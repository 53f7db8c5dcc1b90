"""A few contacts and one customer to ask for: values for the tests of matching."""

from __future__ import annotations

from dataclasses import replace

from jobsync_tui.core.jobs import Address, Customer
from jobsync_tui.core.ledger import Contact, ContactID
from jobsync_tui.core.matching import ContactIndex, Match, match

NOWHERE = Address()
RIDGE = Address(line1="88 Ridge Ave", city="Grey Lynn", postcode="1010")


def contact(key: str, name: str, **more: object) -> Contact:
    return replace(Contact(contact_id=ContactID(key), name=name, is_customer=True), **more)  # type: ignore[arg-type]  # test


SCHOOL = contact(
    "1", "Te Awa School", email="office@teawa.example", phones=("09 555 0142",), tax_number="123-456-789"
)
RENTALS = contact("2", "Te Awa School (Rentals)", email="rentals@teawa.example")
LANDLORD = contact("3", "Ridge Property Mgmt", email="accounts@ridge.example", addresses=(RIDGE,))
CAFE = contact("4", "Kauri Cafe Ltd", email="hello@kauri.example", phones=("09 555 0177",))
SAMPLE = (SCHOOL, RENTALS, LANDLORD, CAFE)
ASKED = Customer(id="k-1", name="TE AWA SCHOOL", email="Office@TeAwa.example", phone="+64 9 555 0142")


def asked(customer: Customer, *contacts: Contact, site: Address = NOWHERE) -> Match:
    return match(customer, site, ContactIndex(contacts))


CONFLICTS: list[tuple[dict[str, object], dict[str, object], str]] = [
    ({"tax_number": "987-654-321"}, {}, "tax number differs from Xero"),
    (
        {"email": "a@b.example", "phone": "09 555 9999", "tax_number": ""},
        {},
        "e-mail and phone differ from Xero",
    ),
    ({"email": "", "phone": ""}, {"is_customer": False, "is_supplier": True}, "only a supplier in Xero so far"),
    (
        {"name": "T\u0435 Awa School"},
        {"name": "T\u0435 Awa School"},
        "letters of another alphabet in the name",
    ),
]
