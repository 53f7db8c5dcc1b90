"""Relatives who share a phone: a first name is never taken for words beside a name, however the name is written."""

from __future__ import annotations

import pytest

from jobsync_tui.core.jobs import Address, Customer
from jobsync_tui.core.ledger import Contact, ContactID
from jobsync_tui.core.matching import ContactIndex, Decision, match

PHONE = "02 9555 0101"


def decided(ours: str, theirs: str) -> Decision:
    """What becomes of a customer who shares a landline with the one contact there is."""
    contact = Contact(contact_id=ContactID("c-1"), name=theirs, phones=(PHONE,), is_customer=True)
    return match(Customer(name=ours, phone=PHONE), Address(), ContactIndex([contact])).decision


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Kumar-Gardner, Angela", "Kumar-Gardner, Diane"),
        ("Kumar-Gardner, Angela", "Diane Kumar-Gardner"),
        ("Smith Jones, Angela", "Smith Jones, Diane"),
        ("Te Rangi, Mere", "Te Rangi, Hemi"),
        ("van der Berg, Angela", "van der Berg, Diane"),
        ("O'Brien, Angela", "O'Brien, Diane"),
        ("Erin Brown", "Erik Brown"),
        ("Marie Brown", "Maria Brown"),
        ("John Smith", "John Smith Jnr"),
        ("Mr J Smith", "Mrs J Smith"),
    ],
)
def test_a_relative_with_the_same_phone_is_never_billed_unasked(ours: str, theirs: str) -> None:
    assert decided(ours, theirs) is Decision.REVIEW
    assert decided(theirs, ours) is Decision.REVIEW


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Kumar-Gardner, Angela", "Angela Kumar-Gardner"),
        ("Smith Jones, Angela", "Angela Smith Jones"),
        ("Te Rangi, Mere", "Mere Te Rangi"),
        ("Bob Brown", "Robert Brown"),
    ],
)
def test_a_name_turned_round_is_still_the_same_person(ours: str, theirs: str) -> None:
    assert decided(ours, theirs) is Decision.AUTO
