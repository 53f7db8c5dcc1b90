from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobsync_tui.core.jobs import Address, Customer
from jobsync_tui.core.ledger import Contact, ContactID
from jobsync_tui.core.matching import ContactIndex, Decision, compare, could_change, match, weights
from jobsync_tui.core.matching.folding import Keys, keys_of_contact, keys_of_customer
from jobsync_tui.core.matching.weights import NAME_BITS, SMALLEST_BOOKS, NameLevel, nobody
from tests.core.books import books
from tests.core.contacts import NOWHERE, asked, contact
from tests.core.test_matching_properties import CUSTOMERS, contact_lists

ELM = Address(line1="9 Elm Rd", city="Napier", postcode="4110")
MAIL, MOBILE, LANDLINE = "ap@rimu.example", "021 555 0142", "06 835 1111"
NZ_TAX = "49-091-850"


def decided(customer: Customer, *contacts: Contact, site: Address = NOWHERE) -> str | None:
    return asked(customer, *contacts, site=site).contact_id


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Bob Bell", "Robert Bell"),
        ("J Bell", "Jane Bell"),
        ("Jane Bell", "Jane & Tom Bell"),
        ("Kauri Jonery", "Kauri Joinery Ltd"),
        ("Daves Plumbing", "Dave Bell T/A Dave's Plumbing"),
        ("SP 12345", "Owners Corporation 12345"),
    ],
)
def test_a_name_that_may_be_spelled_so_is_decided_by_one_identifier_of_its_own(ours: str, theirs: str) -> None:
    assert decided(Customer(name=ours, mobile=MOBILE), contact("1", theirs, phones=(MOBILE,))) == "1"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Kauri Joinery", "Kauri Joinery Holdings"),
        ("Kauri Joinery (NSW)", "Kauri Joinery (VIC)"),
        ("Kauri Council - Parks", "Kauri Council - Libraries"),
        ("Tom Bell", "Jane Bell"),
        ("SP 12345", "SP 12346"),
        ("Tom Bell", "Kauri Joinery Ltd"),
        ("Kauri Joinery", "Kauri Joinery (DO NOT USE)"),
    ],
)
def test_two_parties_that_share_everything_else_are_for_a_person(ours: str, theirs: str) -> None:
    customer = Customer(name=ours, email=MAIL, phone=LANDLINE, mobile=MOBILE, address=ELM)
    assert decided(customer, contact("1", theirs, email=MAIL, phones=(LANDLINE, MOBILE), addresses=(ELM,))) is None


@pytest.mark.parametrize(
    ("theirs", "why"),
    [
        ("Kauri Joinery (DO NOT USE)", "marked in Xero as not to be used"),
        ("Kauri Joinery 2020", "a number stands in one of the names only"),
        ("Kauri Joinery Holdings", "Holdings stands in the name in Xero only"),
    ],
)
def test_what_stands_against_a_name_is_told(theirs: str, why: str) -> None:
    found = asked(Customer(name="Kauri Joinery", email=MAIL), contact("1", theirs, email=MAIL))
    assert (found.decision, found.why) == (Decision.REVIEW, why)


def test_an_owners_body_is_known_by_its_number_whatever_its_managers_other_plans_share() -> None:
    plan = contact("1", "Body Corporate 60809", email="desk@agency.example")
    other = contact("2", "BC 57186", email="ap@agency.example", phones=(LANDLINE,))
    customer = Customer(name="BC 60809 c/- Kauri Strata", email="desk@agency.example", phone=LANDLINE)
    assert decided(customer, plan, other) == "1"
    sister = replace(other, name="BC 60808")
    assert decided(customer, plan, sister) == "1"
    assert decided(replace(customer, email=""), plan, sister) is None, "one digit may be a slip"


def test_a_long_plan_number_is_enough_where_address_or_manager_changed() -> None:
    plan = contact("1", "Owners of SP 13259", email="old@agency.example", addresses=(ELM,))
    customer = Customer(name="Strata Plan 13259", email="new@other.example")
    assert decided(customer, plan) == "1"
    short = replace(plan, name="Owners of SP 259")
    assert decided(replace(customer, name="Strata Plan 259"), short) is None
    assert decided(customer, replace(plan, phones=(LANDLINE,)), site=ELM) == "1"
    assert decided(replace(customer, phone=MOBILE), replace(plan, phones=(LANDLINE,))) is None, (
        "e-mail and phone differ"
    )


def test_branches_of_one_firm_share_its_tax_number() -> None:
    here = contact("1", "Kauri Travel Timaru", addresses=(ELM,))
    there = contact("2", "Kauri Travel Rotorua", tax_number=NZ_TAX)
    customer = Customer(name="Kauri Travel - Timaru", tax_number=NZ_TAX, address=ELM)
    assert decided(customer, here, there) == "1"
    assert decided(replace(customer, address=Address()), here, there) is None, "only the tax number speaks"
    assert decided(customer, here, replace(there, name="Rimu Holdings")) is None, (
        "who has the tax number is no sister"
    )


def test_the_person_of_a_firm_is_not_the_firm() -> None:
    firm = contact("1", "Kauri Travel", first_name="Rowan", last_name="Fenn", email=MAIL, phones=(MOBILE,))
    assert decided(Customer(name="Rowan Fenn", email=MAIL, mobile=MOBILE), firm) is None


def test_a_supplier_is_decided_only_by_what_is_its_own_beside_the_name() -> None:
    supplier = contact("1", "Kauri Joinery", email=MAIL, phones=(LANDLINE,), is_customer=False, is_supplier=True)
    customer = Customer(name="Kauri Joinery", email=MAIL)
    assert decided(customer, supplier) == "1"
    assert decided(replace(customer, name="Kauri Joinery Depot"), supplier) is None
    assert decided(customer, supplier, contact("2", "Rimu Signs", email=MAIL)) is None
    assert decided(Customer(name="Kauri Joinery"), supplier) is None


def test_what_belongs_to_whoever_takes_the_post_does_not_settle_who_it_is() -> None:
    owner = contact("1", "Scott Bell", email="desk@agency.example", phones=(MOBILE,))
    posted = Customer(name="Scott Bell c/o Kauri Realty", email="desk@agency.example")
    assert decided(posted, owner) is None
    assert decided(replace(posted, mobile=MOBILE), owner) == "1"


def test_a_firms_domain_settles_its_name_only_where_nothing_differs() -> None:
    firm = contact("1", "Kauri Joinery", email="jo@kauri.example", addresses=(ELM,))
    assert decided(Customer(name="Kauri Joinery Ltd", email="accounts@kauri.example"), firm) == "1"
    elsewhere = Address(line1="1 Ash St", city="Nelson", postcode="7010")
    assert decided(Customer(name="Kauri Joinery Ltd", email="ap@kauri.example", address=elsewhere), firm) is None


def test_two_numbers_in_two_countries_are_two() -> None:
    index = ContactIndex([contact("1", "Kauri Joinery", phones=("+61 2 9555 0142",))], region="NZ")
    assert match(Customer(name="Kauri Joinery", phone="+64 2 9555 0142"), NOWHERE, index).contact_id is None
    assert match(Customer(name="Kauri Joinery", phone="0061 2 9555 0142"), NOWHERE, index).contact_id == "1"


def test_an_invoice_for_the_job_settles_what_is_open_and_overrules_nothing() -> None:
    index = ContactIndex([contact("1", "Kauri Joinery"), contact("2", "Rimu Travel", email=MAIL)])
    asked_for = Customer(name="Kauri Joinery")
    found = match(asked_for, NOWHERE, index, billed_to=ContactID("1"))
    assert (found.decision, found.contact_id) == (Decision.AUTO, "1")
    assert found.why == "an invoice with this job's number and amount is on Kauri Joinery"
    assert match(asked_for, NOWHERE, index, billed_to=ContactID("2")).contact_id is None
    other_name = match(Customer(name="Kauri Joinery", email=MAIL), NOWHERE, index, billed_to=ContactID("2"))
    assert other_name.contact_id is None


def test_each_field_is_told_in_a_sentence() -> None:
    other = contact("2", "Rimu Travel", email=MAIL)
    party = contact("1", "Kauri Joinery Ltd", email=MAIL, phones=(LANDLINE,))
    found = asked(Customer(name="Kauri Jonery", email=MAIL, phone=LANDLINE), party, other)
    assert [one.told for one in found.candidates[0].evidence[:3]] == [
        "the name is the same but for its spelling",
        "e-mail is the same, which 2 contacts share",
        "phone is the same, and only this contact has it",
    ]
    assert found.why == "name (but for spelling), e-mail and phone agree"


def test_each_further_channel_that_agrees_counts_for_less() -> None:
    ours = keys_of_customer(Customer(name="Kauri Joinery", email=MAIL, phone=LANDLINE), NOWHERE)
    theirs = keys_of_contact(contact("1", "Kauri Joinery", email=MAIL, phones=(LANDLINE,)))
    found = compare(ours, theirs, lambda _field, _key: 1)
    email, phone = (found.fields[field].bits for field in ("email", "phone"))
    assert phone > email > 0
    assert found.bits == pytest.approx(found.name_bits + phone + 0.6 * email)


def test_names_weigh_more_the_more_alike_they_are() -> None:
    assert NAME_BITS[NameLevel.EQUAL] == max(NAME_BITS.values())
    assert nobody(1) == nobody(SMALLEST_BOOKS) < nobody(SMALLEST_BOOKS + 1) == nobody(2 * SMALLEST_BOOKS)


# Properties


def folded(customer: Customer, contacts: list[Contact]) -> list[tuple[Keys, Keys]]:
    ours = keys_of_customer(customer, ELM)
    return [(ours, keys_of_contact(each)) for each in contacts]


@settings(deadline=None, max_examples=200)
@given(CUSTOMERS, contact_lists(), st.integers(min_value=0, max_value=400))
def test_evidence_is_the_same_from_both_sides(customer: Customer, contacts: list[Contact], seed: int) -> None:
    made = books(seed, contacts=4, customers=4)
    index = ContactIndex([*contacts, *made.contacts])
    pairs = folded(customer, contacts)
    for person, site, _ in made.customers:
        pairs += [(keys_of_customer(person, site), keys_of_contact(each)) for each in made.contacts]
    for ours, theirs in pairs:
        there, back = compare(ours, theirs, index.count), compare(theirs, ours, index.count)
        assert there.name.level is back.name.level
        assert there.bits == back.bits
        assert {field: one.how for field, one in there.fields.items()} == {
            field: one.how for field, one in back.fields.items()
        }


def changed(chance: random.Random, held: dict[ContactID, Contact], spare: list[Contact]) -> list[ContactID]:
    """Add, change, merge or take out a few contacts in place; give their ids."""
    touched = []
    for _ in range(chance.randint(1, 3)):
        some = chance.choice(sorted(held))
        match chance.randrange(4):
            case 0 if spare:
                held[spare[-1].contact_id] = spare[-1]
                touched.append(spare.pop().contact_id)
            case 1:
                donor = held[chance.choice(sorted(held))]
                held[some] = replace(held[some], name=donor.name, email=donor.email, phones=donor.phones)
                touched.append(some)
            case 2:
                other = chance.choice(sorted(held))
                held[some] = replace(held[some], status="ARCHIVED", merged_to=other if other != some else None)
                touched.append(some)
            case _ if len(held) > 5:
                del held[some]
                touched.append(some)
            case _:
                pass
    return list(dict.fromkeys(touched))


@settings(deadline=None, max_examples=25)
@given(st.integers(min_value=0, max_value=10_000))
def test_matching_again_only_what_could_change_comes_to_the_same_as_matching_all(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - drawn by hypothesis
    made = books(seed, contacts=60, customers=25)
    held = {each.contact_id: each for each in made.contacts[:45]}
    spare = list(made.contacts[45:])
    index = ContactIndex(held.values())
    people = [(customer, site) for customer, site, _ in made.customers]
    outcomes = [match(customer, site, index) for customer, site in people]
    for _ in range(3):
        before = set(held)
        touched = changed(chance, held, spare)
        fresh = [held[each] for each in touched if each in held]
        after = index.with_contacts(fresh, gone=before - set(held))
        matters = could_change(index, after, touched)
        outcomes = [
            match(*one, after) if matters(*one) else outcome for one, outcome in zip(people, outcomes, strict=True)
        ]
        assert outcomes == [match(*one, ContactIndex(held.values())) for one in people]
        index = after


def test_books_that_outgrow_a_power_of_two_matter_to_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "SMALLEST_BOOKS", 1)
    index = ContactIndex([contact("1", "Kauri Joinery")])
    after = index.with_contacts([contact("2", "Rimu Travel")])
    assert could_change(index, after, [ContactID("2")])(Customer(name="Totara Farm"), NOWHERE)


def test_an_index_that_grew_lists_contacts_in_the_order_of_their_ids() -> None:
    index = ContactIndex([contact("2", "Kauri Joinery"), contact("4", "Kauri Joinery")])
    grown = index.with_contacts([contact("3", "Kauri Joinery")], gone=[ContactID("4")])
    assert grown.holders("name", "kauri joinery") == ("2", "3")
    assert index.holders("name", "kauri joinery") == ("2", "4")


def test_a_change_of_a_survivor_matters_to_whom_the_merged_contact_was_alike() -> None:
    merged = contact("1", "Rimu Travel", status="ARCHIVED", merged_to=ContactID("2"))
    index = ContactIndex([merged, contact("2", "Kauri Joinery")])
    after = index.with_contacts([contact("2", "Kauri Joinery", status="ARCHIVED")])
    assert could_change(index, after, [ContactID("2")])(Customer(name="Rimu Travel"), NOWHERE)
    assert not could_change(index, after, [ContactID("2")])(Customer(name="Totara Farm"), NOWHERE)


def test_a_contact_that_has_nothing_of_a_customer_does_not_matter_to_it() -> None:
    index = ContactIndex([contact("1", "Kauri Joinery", phones=(LANDLINE,))])
    after = index.with_contacts([contact("2", "Rimu Travel", email=MAIL)])
    matters = could_change(index, after, [ContactID("2")])
    assert not matters(Customer(name="Kauri Joinery", phone=LANDLINE), NOWHERE)
    assert matters(Customer(name="Rimu Travle"), NOWHERE)
    assert matters(Customer(name="Someone", email=MAIL), NOWHERE)
