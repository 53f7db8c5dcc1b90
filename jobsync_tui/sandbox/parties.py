"""Whom the practice business deals with, in the two spellings: a contact in Xero, a customer of a job."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from jobsync_tui.core.jobs import Address
from jobsync_tui.sandbox.names import FREE_MAIL, slug

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from jobsync_tui.sandbox.names import Namer

COMPANY_FORM = "Ltd"
TAX_NUMBER_SHARE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person, couple, firm or institution; parts that nobody wrote down are empty."""

    name: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    mobile: str = ""
    tax_number: str = ""
    address: Address = field(default_factory=Address)


def person(namer: Namer, rng: Random) -> Party:
    """Somebody with a mobile, whose e-mail is with a provider that many use."""
    first, last = namer.person()
    return Party(
        name=f"{first} {last}",
        first_name=first,
        last_name=last,
        email=f"{first}.{last}@{rng.choice(FREE_MAIL)}".lower(),
        mobile=namer.mobile(),
        address=namer.address(),
    )


def householder(namer: Namer, _: Random) -> Party:
    """Somebody with a mobile and a domain of their own, so that the e-mail's domain points to nobody else."""
    return _householder(namer, *namer.person())


def newcomer(namer: Namer) -> Party:
    """A householder who shares no part of the name with anybody."""
    return _householder(namer, *namer.newcomer())


def couple(namer: Namer, _: Random) -> Party:
    """Two people of one surname who share a mobile and a mailbox."""
    firsts, last = namer.couple()
    return Party(
        name=f"{firsts} {last}",
        email=f"home@{slug(firsts + last)}.example",
        mobile=namer.mobile(),
        address=namer.address(),
    )


def firm(namer: Namer, rng: Random) -> Party:
    """A limited company."""
    return _organisation(f"{namer.firm()} {COMPANY_FORM}", namer, taxed=rng.random() < TAX_NUMBER_SHARE)


def school(namer: Namer, _: Random) -> Party:
    """A school or kindergarten."""
    return _organisation(namer.school(), namer, mailbox="office")


def property_manager(namer: Namer, _: Random) -> Party:
    """A firm that pays for what is done in other people's houses."""
    return _organisation(f"{namer.manager()} {COMPANY_FORM}", namer, mailbox="accounts", taxed=True)


def body_corporate(namer: Namer, _: Random) -> Party:
    """The owners of the flats of one building."""
    return _organisation(namer.body_corporate(), namer, mailbox="committee")


def supplier(namer: Namer, _: Random) -> Party:
    """A wholesaler that sends bills."""
    return _organisation(f"{namer.supplier()} {COMPANY_FORM}", namer, mailbox="sales", taxed=True)


Maker = tuple[float, "Callable[[Namer, Random], Party]"]
CUSTOMERS: tuple[Maker, ...] = (  # share, how to make one
    (0.44, person),
    (0.14, couple),
    (0.26, firm),
    (0.06, school),
    (0.04, property_manager),
    (0.06, body_corporate),
)


def contact(party: Party, **more: Any) -> dict[str, Any]:  # wire-shaped fields
    """Spell a party as Xero's Contact."""
    wire: dict[str, Any] = {
        "Name": party.name,
        "FirstName": party.first_name,
        "LastName": party.last_name,
        "EmailAddress": party.email,
        "TaxNumber": party.tax_number,
        "Phones": [*_phone("DEFAULT", party.phone), *_phone("MOBILE", party.mobile)],
        "Addresses": _addresses(party.address),
        "IsCustomer": True,
    }
    return {key: value for key, value in wire.items() if value} | more


def customer(party: Party, customer_id: str) -> dict[str, Any]:
    """Spell a party as the customer of a job in the jobs file; empty parts are left out."""
    known = {key: value for key, value in asdict(party).items() if value}
    return {"id": customer_id, **known, "address": place(party.address)}


def place(address: Address) -> dict[str, str]:
    """Spell an address in the jobs file; empty parts are left out."""
    return {key: value for key, value in asdict(address).items() if value}


def _householder(namer: Namer, first: str, last: str) -> Party:
    return Party(
        name=f"{first} {last}",
        first_name=first,
        last_name=last,
        email=f"{first.lower()}@{slug(first + last)}.example",
        mobile=namer.mobile(),
        address=namer.address(),
    )


def _organisation(name: str, namer: Namer, *, mailbox: str = "office", taxed: bool = False) -> Party:
    return Party(
        name=name,
        email=f"{mailbox}@{slug(name.removesuffix(COMPANY_FORM))}.example",
        phone=namer.landline(),
        tax_number=namer.tax_number() if taxed else "",
        address=namer.address(),
    )


def _phone(kind: str, number: str) -> list[dict[str, str]]:
    if not number:
        return []
    area, local = number.split(" ", 1)
    return [{"PhoneType": kind, "PhoneAreaCode": area, "PhoneNumber": local}]


def _addresses(address: Address) -> list[dict[str, str]]:
    if not address.line1:
        return []
    wire = {
        "AddressType": "STREET",
        "AddressLine1": address.line1,
        "City": address.city,
        "Region": address.region,
        "PostalCode": address.postcode,
        "Country": address.country,
    }
    return [wire]
