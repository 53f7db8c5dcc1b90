"""What a decision was made on, and which changes since are for the worse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jobsync_tui.core.evidence import Level
from jobsync_tui.core.jobs import Address, Customer
from jobsync_tui.core.ledger import Contact, ContactID
from jobsync_tui.core.matching import ContactIndex, look
from jobsync_tui.core.snapshot import Snapshot, read, renamed, snapshot, worse

HILL = Address(line1="12 Hill Street", city="Napier", postcode="4110")
KAURI = Customer(
    id="k-1",
    name="Kauri Cafe Ltd",
    email="hello@kauri.example",
    phone="09 555 0142",
    tax_number="49-091-850",
    address=HILL,
)
THERE = Contact(
    contact_id=ContactID("c-1"),
    name="Kauri Cafe Ltd",
    email="hello@kauri.example",
    phones=("09 555 0142",),
    tax_number="49-091-850",
    addresses=(HILL,),
)


def taken(customer: Customer = KAURI, contact: Contact = THERE) -> Snapshot:
    evidence = look(customer, Address(), contact.contact_id, ContactIndex([contact])).evidence
    return snapshot(customer, Address(), contact, evidence, auto="c-9")


def change(customer: dict[str, Any] | None = None, contact: dict[str, Any] | None = None) -> str:
    now = taken(replace(KAURI, **(customer or {})), replace(THERE, **(contact or {})))
    return worse(taken(), now, "Kauri")


WORSE = [
    ({"name": "Rimu Cafe Ltd"}, {}, "the name of the customer changed since you chose Kauri"),
    ({"email": "other@rimu.example"}, {}, "the e-mail of the customer changed since you chose Kauri"),
    ({"phone": "09 444 0999"}, {}, "the phone of the customer changed since you chose Kauri"),
    ({"tax_number": "35-901-981"}, {}, "the tax number of the customer changed since you chose Kauri"),
    (
        {"address": replace(HILL, line1="99 Lake Road")},
        {},
        "the address of the customer changed since you chose Kauri",
    ),
    ({}, {"email": "other@rimu.example"}, "the e-mail of Kauri changed in Xero since you chose it"),
    ({}, {"phones": ("09 444 0999",)}, "the phone of Kauri changed in Xero since you chose it"),
    ({}, {"tax_number": "35-901-981"}, "the tax number of Kauri changed in Xero since you chose it"),
    ({"name": "Kauri Cafe LLP"}, {}, "the name of the customer changed since you chose Kauri"),
]


@pytest.mark.parametrize(("customer", "contact", "sentence"), WORSE)
def test_what_agreed_and_differs_now_is_named_with_the_side_that_changed(
    customer: dict[str, Any], contact: dict[str, Any], sentence: str
) -> None:
    assert change(customer, contact) == sentence


NO_LOSS = [
    ({"name": "KAURI CAFE LTD."}, {}),
    ({"name": "Kauri Café Ltd"}, {}),
    ({"name": "Kauri Cafe"}, {}),
    ({"name": "Kauri Cafe Pty. Limited"}, {}),
    ({"name": "Mr Kauri Cafe"}, {}),
    ({"email": "Hello@Kauri.example "}, {}),
    ({"phone": "+64 9 555-0142"}, {}),
    ({"mobile": "021 555 019"}, {}),
    ({"phone": ""}, {}),
    ({"tax_number": "49 091 850"}, {}),
    ({}, {"phones": ("09 555 0142", "021 555 019")}),
    ({}, {"email": ""}),
    ({}, {"account_number": "K1"}),
]


@pytest.mark.parametrize(("customer", "contact"), NO_LOSS)
def test_what_was_added_left_out_or_spelled_otherwise_is_no_loss(
    customer: dict[str, Any], contact: dict[str, Any]
) -> None:
    assert change(customer, contact) == ""


def test_an_e_mail_that_never_agreed_and_is_another_now_is_asked_about() -> None:
    stranger = replace(THERE, email="accounts@agency.example")
    then, now = taken(KAURI, stranger), taken(replace(KAURI, email="new@kauri.example"), stranger)
    assert worse(then, now, "Agency") == "the e-mail of the customer changed since you chose Agency"
    assert not worse(then, taken(replace(KAURI, email=stranger.email), stranger), "Agency")


NO_TAX = replace(KAURI, tax_number=""), replace(THERE, tax_number="")
OTHER_TAX = "35-901-981"
UNLIKE = "the tax number of the customer is not that of Kauri in Xero"


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize(
    ("then", "now"),
    [
        ((NO_TAX[0], THERE), (replace(KAURI, tax_number=OTHER_TAX), THERE)),
        ((KAURI, NO_TAX[1]), (KAURI, replace(THERE, tax_number=OTHER_TAX))),
        (NO_TAX, (KAURI, replace(THERE, tax_number=OTHER_TAX))),
    ],
)
def test_a_tax_number_added_on_either_side_that_contradicts_the_other_is_asked_about(
    then: tuple[Customer, Contact], now: tuple[Customer, Contact], *, sealed: bool
) -> None:
    kept = taken(*then).sealed() if sealed else taken(*then)
    assert worse(kept, taken(*now), "Kauri") == UNLIKE
    assert not worse(kept, taken(), "Kauri")


def test_tax_numbers_that_contradicted_each_other_when_she_chose_are_not_asked_about_again() -> None:
    other = replace(THERE, tax_number=OTHER_TAX)
    assert not worse(taken(KAURI, other), taken(KAURI, other), "Kauri")
    third = replace(other, tax_number="10-123-458")
    told = worse(taken(KAURI, other), taken(KAURI, third), "Kauri")
    assert told == "the tax number of Kauri changed in Xero since you chose it"


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [("email", "third@party.example", "e-mail"), ("tax_number", OTHER_TAX, "tax number")],
)
def test_what_never_agreed_and_was_replaced_in_xero_is_asked_about(field: str, value: str, word: str) -> None:
    bare = Customer(id="k-1", name="Kauri Cafe Ltd")
    other: dict[str, Any] = {field: value}
    then, now = taken(bare), taken(bare, replace(THERE, **other))
    assert worse(then, now, "Kauri") == f"the {word} of Kauri changed in Xero since you chose it"
    agreeing = replace(bare, **other)
    assert not worse(then, taken(agreeing, replace(THERE, **other)), "Kauri")
    gone: dict[str, Any] = {field: ""}
    assert not worse(then, taken(bare, replace(THERE, **gone)), "Kauri")


def test_a_comparison_that_judges_otherwise_by_itself_is_no_change_but_for_the_tax_number() -> None:
    then = taken()
    now = replace(then, levels={name: str(Level.DIFFERENT) for name in then.levels if name != "tax number"})
    assert not worse(then, now, "Kauri")
    assert worse(then, replace(now, levels={"tax number": str(Level.DIFFERENT)}), "Kauri") == UNLIKE


@pytest.mark.parametrize("sealed", [False, True])
def test_a_snapshot_reads_back_as_it_was_written_and_sealed_still_sees_changes(*, sealed: bool) -> None:
    then = taken().sealed() if sealed else taken()
    kept = read(then.written())
    assert kept == then
    assert kept is not None
    assert not worse(kept, taken(), "Kauri")
    assert worse(kept, taken(replace(KAURI, phone="09 444 0999")), "Kauri")
    assert not renamed(kept, taken())
    assert renamed(kept, taken(KAURI, replace(THERE, name="Totara Ltd")))


def test_a_sealed_snapshot_holds_no_value_in_the_clear() -> None:
    text = taken().sealed().written()
    assert all(word not in text for word in ("kauri", "0142", "091850", "hill"))
    assert read(text).sealed().written() == text  # type: ignore[union-attr]  # it reads


def test_a_name_loses_or_gains_its_legal_form_without_a_question() -> None:
    assert not renamed(taken(), taken(KAURI, replace(THERE, name="Kauri Cafe Limited")))


ANOTHER_PARTY = [
    ("Mr J Bell", "Mrs J Bell"),
    ("Miss J Bell", "Dr J Bell"),
    ("Bell Builders Ltd", "Bell Builders LLP"),
    ("Bell Builders Pty Ltd", "Bell Builders LLP"),
]


@pytest.mark.parametrize(("old", "new"), ANOTHER_PARTY)
def test_another_title_or_legal_form_is_another_name_on_either_side(old: str, new: str) -> None:
    def of(ours: str, theirs: str) -> Snapshot:
        return taken(replace(KAURI, name=ours), replace(THERE, name=theirs))

    assert renamed(of(old, old), of(old, new))
    assert renamed(of(old, new), of(old, old))
    assert worse(of(old, old), of(new, old), "Bell") == "the name of the customer changed since you chose Bell"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Mr J Bell", "J Bell"),
        ("J Bell", "Mrs J Bell"),
        ("Bell Builders", "Bell Builders LLP"),
        ("Bell Builders Pty Ltd", "Bell Builders Proprietary Limited"),
        ("Bell Builders Pty", "Bell Builders Pty Limited"),
    ],
)
def test_a_title_or_legal_form_that_comes_goes_or_is_spelled_out_is_the_same_name(old: str, new: str) -> None:
    assert not renamed(taken(KAURI, replace(THERE, name=old)), taken(KAURI, replace(THERE, name=new)))


def test_the_fields_that_agreed_are_told_in_words() -> None:
    assert {"name", "e-mail", "phone", "tax number", "address"} <= set(taken().agreed)


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "null"])
def test_what_is_no_snapshot_reads_as_none(text: str) -> None:
    assert read(text) is None


def test_damage_inside_a_snapshot_takes_only_what_it_hit() -> None:
    assert read('{"levels": {"name": 7, "email": "same"}, "ours": 3, "auto": []}') == Snapshot(
        levels={"email": "same"}
    )
