from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jobsync_tui.core.jobs import Customer
from jobsync_tui.core.ledger import Contact, ContactID
from jobsync_tui.core.matching import AUTO_SCORE, CLEAR_LEAD, ContactIndex, Decision, Level, match
from tests.core.books import books
from tests.core.contacts import (
    CONFLICTS,
    asked,
    contact,
)

NAMES = st.sampled_from(
    ["Ada Fenn", "Ada Fenn Ltd", "A Fenn", "Fenn", "Birch Vets", "Birch Vets (NZ)", "T\u0435 Awa", ""]
)
EMAILS = st.sampled_from(["", "a@fenn.example", "b@fenn.example", "desk@agency.example"])
PHONES = st.sampled_from(["", "09 555 0142", "09 555 0143"])
TAXES = st.sampled_from(["", "", "123456789", "123456780"])
CUSTOMERS = st.builds(
    Customer, id=st.sampled_from(["", "k-1"]), name=NAMES, email=EMAILS, phone=PHONES, mobile=PHONES, tax_number=TAXES
)


@st.composite
def contact_lists(draw: st.DrawFn) -> list[Contact]:
    ids = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6))
    return [
        Contact(
            contact_id=ContactID(key),
            name=draw(NAMES) or "Nameless",
            email=draw(EMAILS),
            phones=(draw(PHONES),),
            tax_number=draw(TAXES),
            contact_number=draw(st.sampled_from(["", "", "k-1"])),
            status=draw(st.sampled_from(["ACTIVE", "ACTIVE", "ARCHIVED"])),
            merged_to=draw(st.sampled_from([None, None, *(ContactID(each) for each in ids)])),
            is_customer=draw(st.booleans()),
            is_supplier=draw(st.booleans()),
        )
        for key in ids
    ]


@settings(deadline=None, max_examples=200)
@given(CUSTOMERS, contact_lists(), st.randoms(use_true_random=False))
def test_the_order_of_contacts_never_changes_the_outcome(
    customer: Customer, contacts: list[Contact], chance: st.DataObject
) -> None:
    shuffled = list(contacts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random
    assert asked(customer, *contacts) == asked(customer, *shuffled)


@settings(deadline=None, max_examples=300)
@given(CUSTOMERS, contact_lists())
def test_what_is_decided_alone_is_beyond_doubt(customer: Customer, contacts: list[Contact]) -> None:
    found = asked(customer, *contacts)
    if found.decision is not Decision.AUTO:
        assert found.contact_id is None
        return
    best, *rest = found.candidates
    chosen = next(each for each in contacts if each.contact_id == found.contact_id)
    levels = {item.field: item.level for item in best.evidence}
    assert chosen.active
    assert best.contact_id == found.contact_id
    assert levels["name"] in {Level.SAME, Level.CLOSE}
    assert levels["tax number"] is not Level.DIFFERENT
    one_partys = {levels["tax number"], levels["address"]}
    assert not levels["email"] is levels["phone"] is Level.DIFFERENT or Level.SAME in one_partys
    agreeing = {levels["email"], levels["phone"], levels["tax number"]} & {Level.SAME, Level.CLOSE}
    assert agreeing or customer.id == chosen.contact_number
    assert "\u0435" not in customer.name
    assert best.score >= AUTO_SCORE
    assert all(best.score - each.score >= CLEAR_LEAD for each in rest)


@settings(deadline=None, max_examples=200)
@given(CUSTOMERS, contact_lists(), st.integers(min_value=1, max_value=40))
def test_unrelated_contacts_never_make_a_doubtful_match_sure(
    customer: Customer, contacts: list[Contact], more: int
) -> None:
    unrelated = [contact(f"z{at}", f"Quoll{at} Xylo{at}", email=f"q{at}@xylo.example") for at in range(more)]
    before, after = asked(customer, *contacts), asked(customer, *contacts, *unrelated)
    if after.decision is Decision.AUTO:
        assert before.decision is Decision.AUTO
        assert before.contact_id == after.contact_id


@settings(deadline=None, max_examples=200)
@given(CUSTOMERS, contact_lists(), st.sampled_from(CONFLICTS))
def test_a_hard_conflict_always_prevents_a_decision(
    customer: Customer, contacts: list[Contact], conflict: tuple[dict[str, object], dict[str, object], str]
) -> None:
    ours, theirs, _ = conflict
    marked = replace(customer, **ours)  # type: ignore[arg-type]  # test data
    different = {"tax_number": "123-456-789", "email": "x@x.example", "phones": ("09 111 2223",), **theirs}
    spoilt = [replace(each, **different) for each in contacts]  # type: ignore[arg-type]  # test data
    assume(marked.tax_number or theirs)
    if ours.get("email") == "a@b.example":
        assume(not any(each.contact_number == marked.id for each in contacts))
    assert asked(marked, *spoilt).decision is not Decision.AUTO


@settings(deadline=None)
@given(CUSTOMERS, contact_lists())
def test_scores_are_shares_of_one(customer: Customer, contacts: list[Contact]) -> None:
    scores = [each.score for each in asked(customer, *contacts).candidates]
    assert all(0 <= score <= 1 for score in scores)
    assert sum(scores) <= 1.001


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_made_up_books_have_no_wrong_decision_and_most_right_ones(seed: int) -> None:
    made = books(seed, contacts=1200, customers=800)
    index = ContactIndex(made.contacts)
    outcomes = [(match(customer, site, index), true) for customer, site, true in made.customers]
    auto = [(found.contact_id, true) for found, true in outcomes if found.decision is Decision.AUTO]
    known = [(found, true) for found, true in outcomes if true]
    shown = [true in [each.contact_id for each in found.candidates[:3]] for found, true in known]
    assert [pair for pair in auto if pair[0] != pair[1]] == []
    assert len(auto) > 0.35 * len(known)
    assert sum(shown) > 0.95 * len(shown)
