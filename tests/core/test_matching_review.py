"""Where something agrees and it still may be somebody else: what is asked about, and the near case that is plain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.jobs import Address, Customer
from jobsync_tui.core.matching import Decision
from tests.core.contacts import asked, contact

if TYPE_CHECKING:
    from jobsync_tui.core.ledger import Contact

EMAIL, OTHER_EMAIL = "post@kauri.example", "desk@rimu.example"
LANDLINE, OTHER_LANDLINE, MOBILE, OTHER_MOBILE = "09 555 0177", "09 444 0123", "021 555 0142", "021 555 0777"
TAX = "49-091-850"
ELM = Address(line1="9 Elm Rd", city="Napier", postcode="4110")
OAK = Address(line1="3 Oak St", city="Auckland", postcode="1010")
RIDGE = Address(line1="88 Ridge Ave", city="Auckland", postcode="1010")
BOX = Address(line1="PO Box 77", city="Auckland", postcode="1010")
TOWN = Address(city="Auckland", postcode="1010")


def customer(name: str, **more: object) -> Customer:
    return Customer(name=name, **more)  # type: ignore[arg-type]  # test


# The contact of the customer's very name


@pytest.mark.parametrize(
    ("name", "near", "shared"),
    [
        ("Northside Motors Ltd", "Nortside Motors Ltd", {"email": EMAIL}),
        ("Northside Motors", "Nortside Motors Ltd", {"email": EMAIL}),
        ("Robert Bell", "Bob Bell", {"phone": LANDLINE}),
        ("Bob Bell", "Robert Bell", {"phone": LANDLINE, "address": ELM}),
        ("Jane Bell", "Tom & Jane Bell", {"mobile": MOBILE, "email": EMAIL}),
    ],
)
def test_what_another_shares_is_not_billed_past_the_contact_of_the_very_name(
    name: str, near: str, shared: dict[str, str | Address]
) -> None:
    best = holding("1", near, shared)
    assert asked(customer(name, **shared), best).decision is Decision.AUTO
    found = asked(customer(name, **shared), best, contact("2", name))
    assert (found.decision, found.why) == (Decision.REVIEW, f"{name} has the very name of the customer")


def holding(key: str, name: str, shared: dict[str, str | Address]) -> Contact:
    phones = tuple(value for field, value in shared.items() if field in ("phone", "mobile"))
    email, address = shared.get("email", ""), shared.get("address")
    return contact(key, name, email=email, phones=phones, addresses=(address,) if address else ())


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("Wendy Davies", "Wendy Davies"),
        ("Wendy Davies", "WENDY DAVIES"),
        ("Wendy Davies", "Wendy Davies 2"),
        ("Wendy Davies", "Davies, Wendy"),
        ("Wendy Davies", "Davies Wendy"),
    ],
)
def test_of_contacts_of_one_name_the_one_with_the_email_is_taken(name: str, taken: str) -> None:
    found = asked(customer(name, email=EMAIL), contact("1", taken, email=EMAIL), contact("2", name))
    assert (found.decision, found.contact_id) == (Decision.AUTO, "1")


def test_an_archived_contact_of_the_very_name_holds_up_nobody() -> None:
    bob = contact("1", "Bob Bell", phones=(MOBILE,))
    archived = contact("2", "Robert Bell", status="ARCHIVED")
    assert asked(customer("Robert Bell", mobile=MOBILE), bob, archived).decision is Decision.AUTO


# Another contact's tax number


@pytest.mark.parametrize("holder", ["Bell Plumbing 2020 Ltd", "Bell Plumbing Holdings Ltd", "Bell Plumbing (Napier)"])
def test_a_tax_number_that_one_other_contact_holds_is_asked_about(holder: str) -> None:
    best = contact("1", "Bell Plumbing Ltd", phones=(LANDLINE,))
    named = customer("Bell Plumbing Ltd", tax_number=TAX, phone=LANDLINE)
    assert asked(named, best).decision is Decision.AUTO
    found = asked(named, best, contact("2", holder, tax_number=TAX))
    assert (found.decision, found.why) == (
        Decision.REVIEW,
        f"the tax number belongs to {holder}, the name to Bell Plumbing Ltd",
    )


def test_the_old_name_with_a_year_in_it_is_no_branch() -> None:
    best = contact("1", "Bell Plumbing 2020 Ltd", phones=(LANDLINE,))
    named = customer("Bell Plumbing 2020 Ltd", tax_number=TAX, phone=LANDLINE)
    assert asked(named, best, contact("2", "Bell Plumbing Ltd", tax_number=TAX)).decision is Decision.REVIEW


@pytest.mark.parametrize(
    ("name", "town", "holders"),
    [
        ("Kauri Council - Parks", "", ["Kauri Council"]),
        ("Kauri Tyres (Napier)", "", ["Kauri Tyres"]),
        ("Kauri Tyres Napier", "Napier", ["Kauri Tyres"]),
        ("Kauri Tyres", "", ["Kauri Tyres Holdings", "Kauri Tyres Rentals"]),
    ],
)
def test_the_tax_number_of_a_whole_firm_or_of_several_sisters_holds_up_no_branch(
    name: str, town: str, holders: list[str]
) -> None:
    best = contact("1", name, email=EMAIL, addresses=(Address(city=town),))
    sisters = [contact(str(at), each, tax_number=TAX) for at, each in enumerate(holders, 2)]
    found = asked(customer(name, tax_number=TAX, email=EMAIL, address=Address(city=town)), best, *sisters)
    assert (found.decision, found.contact_id) == (Decision.AUTO, "1")


# The name, and nothing beside it but the town


RARE = ["Wei Wang", "Harpreet Kaur", "Corner Dairy", "Community Hall"]


@pytest.mark.parametrize("name", RARE)
def test_one_name_in_two_streets_of_a_town_is_asked_about(name: str) -> None:
    found = asked(customer(name, address=RIDGE), contact("1", name, addresses=(OAK,)))
    assert (found.decision, found.why) == (Decision.REVIEW, "only the name agrees")


@pytest.mark.parametrize("there", [TOWN, BOX])
@pytest.mark.parametrize("name", RARE)
def test_a_rare_name_in_its_town_is_enough_where_the_contact_has_no_street(name: str, there: Address) -> None:
    assert asked(customer(name, address=RIDGE), contact("1", name, addresses=(there,))).decision is Decision.AUTO
    assert asked(customer(name, address=there), contact("1", name, addresses=(RIDGE,))).decision is Decision.AUTO


@pytest.mark.parametrize(
    "name",
    [
        "Walk-in Customer",
        "Walkin",
        "COD Customer",
        "Counter Sales",
        "Sundry Debtor",
        "Sundry Debtors",
        "Casual Customer",
        "Web Sales",
        "Online Sales",
        "EFTPOS",
    ],
)
def test_whoever_came_by_is_nobody_in_particular(name: str) -> None:
    assert asked(customer(name, address=TOWN), contact("1", name, addresses=(TOWN,))).decision is Decision.REVIEW
    assert asked(customer(name, email=EMAIL), contact("1", name, email=EMAIL)).decision is Decision.REVIEW


@pytest.mark.parametrize("name", ["Counter Culture", "Online Marine", "Casual Threads"])
def test_a_firm_with_such_a_word_in_its_name_is_somebody(name: str) -> None:
    assert asked(customer(name, email=EMAIL), contact("1", name, email=EMAIL)).decision is Decision.AUTO


# What everybody has


def crowd(size: int, **shared: object) -> list[Contact]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [contact(f"z{at:02}", f"Qua{letters[at]}x Zor{letters[-1 - at]}v", **shared) for at in range(size)]


@pytest.mark.parametrize(("size", "decision"), [(19, Decision.AUTO), (20, Decision.REVIEW)])
def test_an_email_or_phone_of_a_crowd_agrees_with_nobody(size: int, decision: Decision) -> None:
    ours = {"phone": OTHER_LANDLINE, "address": ELM}
    john = contact("1", "John Bell", email=EMAIL, phones=(LANDLINE,), addresses=(OAK,))
    assert asked(customer("John Bell", email=EMAIL, **ours), john, *crowd(size, email=EMAIL)).decision is decision
    john = contact("1", "John Bell", phones=(LANDLINE,), addresses=(OAK,))
    named = customer("John Bell", phone=LANDLINE, address=ELM)
    assert asked(named, john, *crowd(size, phones=(LANDLINE,))).decision is decision


def test_beside_an_email_of_a_crowd_the_mobile_still_counts() -> None:
    john = contact("1", "John Bell", email=EMAIL, phones=(MOBILE,))
    assert asked(customer("John Bell", email=EMAIL, mobile=MOBILE), john, *crowd(20, email=EMAIL)).contact_id == "1"


@pytest.mark.parametrize(
    "domain", ["clear.net.nz", "paradise.net.nz", "ihug.co.nz", "windowslive.com", "plus.net", "council.example"]
)
def test_the_domain_of_an_email_alone_says_who_no_person_is(domain: str) -> None:
    contacts = [contact("1", "John Smith", email=f"the.smiths@{domain}", addresses=(OAK,))]
    assert asked(customer("John Smith", email=f"jsmith88@{domain}"), *contacts).decision is Decision.REVIEW
    assert asked(customer("John Smith", email=f"jsmith88@{domain}", address=ELM), *contacts).contact_id is None
    assert asked(customer("John Smith", email=f"jsmith88@{domain}", address=OAK), *contacts).contact_id == "1"


@pytest.mark.parametrize(
    ("name", "domain"), [("Kauri Plumbing", "kauri.example"), ("Phoenix Quay", "phoenix-quay.example")]
)
def test_the_domain_of_an_email_says_who_a_firm_is(name: str, domain: str) -> None:
    one = contact("1", name, email=f"office@{domain}")
    assert asked(customer(name, email=f"jo@{domain}"), one).decision is Decision.AUTO


@pytest.mark.parametrize("domain", ["clear.net.nz", "ihug.co.nz", "tiscali.co.uk", "rocketmail.com"])
def test_the_domain_of_a_provider_says_nothing_of_a_firm_either(domain: str) -> None:
    one = contact("1", "Kauri Plumbing", email=f"office@{domain}")
    assert asked(customer("Kauri Plumbing", email=f"jo@{domain}"), one).decision is Decision.REVIEW


@pytest.mark.parametrize("number", ["0800 454 654", "0508 454 654", "1800 454 654", "1300 454 654", "13 45 46"])
def test_the_number_of_a_whole_chain_does_not_say_which_shop(number: str) -> None:
    shop = contact("1", "Subway", phones=(number,), addresses=(OAK,))
    assert asked(customer("Subway", phone=number, address=ELM), shop).decision is Decision.REVIEW
    assert asked(customer("Subway", phone=number, address=OAK), shop).decision is Decision.AUTO
    local = contact("1", "Subway", phones=(LANDLINE,), addresses=(OAK,))
    assert asked(customer("Subway", phone=LANDLINE, address=ELM), local).decision is Decision.AUTO
