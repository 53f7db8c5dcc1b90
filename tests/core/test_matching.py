from __future__ import annotations

from dataclasses import replace

import pytest

from jobsync_tui.core.jobs import Customer
from jobsync_tui.core.ledger import ContactID
from jobsync_tui.core.matching import AUTO_SCORE, ContactIndex, Decision, Level, Match
from tests.core.contacts import (
    ASKED,
    CONFLICTS,
    LANDLORD,
    RIDGE,
    SAMPLE,
    SCHOOL,
    asked,
    contact,
)


def test_an_equal_name_with_an_identifier_is_decided() -> None:
    found = asked(ASKED, *SAMPLE)
    assert (found.decision, found.contact_id) == (Decision.AUTO, "1")
    assert found.why == "name, e-mail and phone agree"
    assert [each.contact_id for each in found.candidates] == ["1", "2"]
    assert found.candidates[0].score > AUTO_SCORE


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"email": "office@teawa.example"}, "name and e-mail agree"),
        ({"mobile": "09 555 0142"}, "name and phone agree"),
        ({"tax_number": "IRD 123456789"}, "name and tax number agree"),
    ],
)
def test_each_identifier_alone_corroborates_a_name(more: dict[str, str], why: str) -> None:
    found = asked(replace(Customer(name="Te Awa School"), **more), *SAMPLE)  # type: ignore[arg-type]  # test data
    assert (found.decision, found.why) == (Decision.AUTO, why)


def test_a_name_alone_is_not_decided() -> None:
    found = asked(Customer(name="Te Awa School"), *SAMPLE)
    assert (found.decision, found.contact_id, found.why) == (Decision.REVIEW, None, "only the name agrees")


def test_identifiers_alone_are_not_decided() -> None:
    found = asked(replace(ASKED, name="Someone Else"), *SAMPLE)
    assert (found.decision, found.why) == (Decision.REVIEW, "name differs from Xero")
    assert found.candidates[0].contact_id == "1"


def test_two_active_contacts_of_one_name_are_for_a_person() -> None:
    twin = contact("9", "Te Awa School Ltd", addresses=(RIDGE,))
    found = asked(ASKED, *SAMPLE, twin, site=RIDGE)
    assert (found.decision, found.why) == (Decision.REVIEW, "2 contacts share this name")
    found = asked(Customer(name="Te Awa School"), *SAMPLE, twin)
    assert (found.decision, found.why) == (Decision.REVIEW, "2 contacts share this name")


def test_a_namesake_for_which_nothing_speaks_does_not_stand_in_the_way() -> None:
    found = asked(ASKED, *SAMPLE, contact("9", "Te Awa School Ltd"), site=RIDGE)
    assert (found.decision, found.contact_id) == (Decision.AUTO, "1")


def test_an_archived_namesake_is_shown_and_does_not_stand_in_the_way() -> None:
    found = asked(ASKED, SCHOOL, replace(SCHOOL, contact_id=ContactID("0"), status="ARCHIVED"))
    assert (found.decision, found.contact_id) == (Decision.AUTO, "1")
    assert [(each.contact_id, each.active) for each in found.candidates] == [("1", True), ("0", False)]


def test_an_archived_contact_alone_is_for_a_person() -> None:
    found = asked(ASKED, replace(SCHOOL, status="ARCHIVED"))
    assert (found.decision, found.why) == (Decision.REVIEW, "contact is archived in Xero")


def test_the_survivor_of_a_merge_is_the_candidate() -> None:
    loser = replace(SCHOOL, status="ARCHIVED", merged_to=ContactID("7"))
    found = asked(ASKED, loser, contact("7", "Awa Learning Trust"))
    assert (found.decision, found.why) == (Decision.REVIEW, "merged in Xero into Awa Learning Trust")
    assert [each.contact_id for each in found.candidates] == ["7", "1"]


def test_merges_are_followed_to_their_end() -> None:
    chain = [contact(str(at), f"Firm {at}", merged_to=ContactID(str(at + 1))) for at in range(3)]
    index = ContactIndex([*chain, contact("3", "Last")])
    assert index.resolve(ContactID("0")) == index.by_id[ContactID("3")]
    assert index.resolve(ContactID("unknown")) is None


def test_a_circle_of_merges_leads_nowhere() -> None:
    circle = [replace(SCHOOL, contact_id=ContactID(a), merged_to=ContactID(b)) for a, b in ("ab", "bc", "ca")]
    assert ContactIndex(circle).resolve(ContactID("a")) is None
    assert asked(ASKED, *circle).decision is Decision.REVIEW


def test_a_merge_into_nobody_known_leads_nowhere() -> None:
    lost = replace(SCHOOL, status="ARCHIVED", merged_to=ContactID("gone"))
    assert ContactIndex([lost]).resolve(lost.contact_id) is None
    assert asked(ASKED, lost).decision is Decision.REVIEW


def test_an_email_of_the_landlord_and_a_name_of_the_tenant_are_for_a_person() -> None:
    tenant = Customer(name="Kauri Cafe Ltd", email="accounts@ridge.example", phone="09 555 0177")
    found = asked(tenant, *SAMPLE, site=RIDGE)
    assert found.decision is Decision.REVIEW
    assert found.why == "the e-mail belongs to Ridge Property Mgmt, the name to Kauri Cafe Ltd"
    assert {each.contact_id for each in found.candidates} == {"3", "4"}


def test_a_mobile_of_another_contact_is_a_rival_where_no_more_agrees_with_the_name() -> None:
    other = contact("9", "Rowan Teague", phones=("021 555 014",), email="office@teawa.example")
    found = asked(replace(ASKED, phone="", mobile="021 555 014"), *SAMPLE, other)
    assert (found.decision, found.why) == (
        Decision.REVIEW,
        "the phone belongs to Rowan Teague, the name to Te Awa School",
    )
    alone = replace(other, email="")
    assert asked(replace(ASKED, mobile="021 555 014"), *SAMPLE, alone).contact_id == "1"


def test_an_archived_holder_of_an_identifier_is_no_rival() -> None:
    other = contact("9", "Rowan Teague", phones=("021 555 014",), status="ARCHIVED")
    assert asked(replace(ASKED, mobile="021 555 014"), *SAMPLE, other).decision is Decision.AUTO


@pytest.mark.parametrize(("ours", "theirs", "why"), CONFLICTS)
def test_a_hard_conflict_is_for_a_person_and_caps_the_score(
    ours: dict[str, object], theirs: dict[str, object], why: str
) -> None:
    found = asked(replace(ASKED, **ours), replace(SCHOOL, **theirs))  # type: ignore[arg-type]  # test data
    assert (found.decision, found.contact_id, found.why) == (Decision.REVIEW, None, why)
    assert found.candidates[0].score < AUTO_SCORE


def test_our_own_customer_number_on_the_contact_corroborates_its_name() -> None:
    marked = contact("9", "Birch Vets", contact_number="k-7")
    found = asked(Customer(id="k-7", name="Birch Vets Ltd"), marked)
    assert (found.decision, found.why) == (Decision.AUTO, "name and customer number agree")


def test_our_customer_number_on_another_contact_is_a_rival_if_it_is_alike() -> None:
    found = asked(ASKED, *SAMPLE, contact("9", "Te Awa", contact_number="k-1"))
    assert found.why == "the customer number belongs to Te Awa, the name to Te Awa School"
    assert asked(ASKED, *SAMPLE, contact("9", "Birch Vets", contact_number="k-1")).contact_id == "1"


def test_nobody_alike_is_new() -> None:
    found = asked(Customer(name="Jade Lomax", email="jade@lomax.example"), *SAMPLE)
    assert found == Match(decision=Decision.NEW, contact_id=None, candidates=(), why="no contact in Xero")
    assert asked(ASKED).decision is Decision.NEW


@pytest.mark.parametrize(
    ("spelled", "why"),
    [
        ("Kuari Cafe", "only a similar name in Xero"),
        ("Cafe Kauri", "only a similar name in Xero"),
        ("Kauricafe", "only a similar name in Xero"),
        ("Kauri Cafe Holdings", "Holdings stands in the name on the job only"),
        ("Kauri", "Cafe stands in the name in Xero only"),
        ("Kaurii Cafe", "only a similar name in Xero"),
    ],
)
def test_a_similar_name_is_for_a_person_never_new(spelled: str, why: str) -> None:
    found = asked(Customer(name=spelled), *SAMPLE)
    assert (found.decision, found.why) == (Decision.REVIEW, why)
    assert found.candidates[0].level("name") is Level.CLOSE


@pytest.mark.parametrize("spelled", ["Body Corp 4512", "Harbour Strata", "Corp Body 4522"])
def test_another_number_is_another_party(spelled: str) -> None:
    found = asked(Customer(name=spelled), contact("1", "Body Corp 4521"))
    assert all(each.level("name") is not Level.SAME for each in found.candidates)
    assert found.decision is Decision.NEW


def test_a_household_is_known_by_the_person_beside_its_name() -> None:
    home = contact("1", "Fenn Household", first_name="Rowan", last_name="Fenn")
    assert asked(Customer(name="Fenn, Rowan"), home).candidates[0].level("name") is Level.SAME
    assert asked(Customer(name="Fenn, Ann"), home).candidates[0].level("name") is Level.DIFFERENT


def test_a_firm_known_by_its_person_is_close() -> None:
    firm = contact("1", "Kauri Roofing Ltd", first_name="Rowan", last_name="Fenn")
    assert asked(Customer(name="Fenn, Rowan"), firm).candidates[0].level("name") is Level.CLOSE


def test_a_customer_without_a_name_is_never_new() -> None:
    assert asked(Customer(), *SAMPLE).why == "the job names no customer"
    assert asked(Customer(email="office@teawa.example"), *SAMPLE).decision is Decision.REVIEW


def test_an_email_that_too_many_share_is_told_not_taken_for_nobody() -> None:
    crowd = [contact(f"{at:03}", f"Strata Plan {at}", email="desk@agency.example") for at in range(61)]
    found = asked(Customer(name="Jade Lomax", email="desk@agency.example"), *crowd)
    assert (found.decision, found.why) == (Decision.REVIEW, "many contacts share this e-mail")


def test_at_most_nine_candidates_are_kept_best_first() -> None:
    crowd = [contact(f"{at:03}", f"Birch Vets {at}", email="desk@agency.example") for at in range(30)]
    found = asked(Customer(name="Birch Vets", email="desk@agency.example"), *crowd)
    scores = [each.score for each in found.candidates]
    assert len(scores) == 9
    assert scores == sorted(scores, reverse=True)


def test_of_very_many_namesakes_the_same_ones_are_kept_whatever_their_order() -> None:
    crowd = [contact(f"{at:03}", "Birch Vets") for at in range(90)]
    found = asked(Customer(name="Birch Vets"), *crowd)
    assert found == asked(Customer(name="Birch Vets"), *reversed(crowd))
    assert found.why == "90 contacts share this name"


def test_a_value_weighs_less_the_more_contacts_hold_it() -> None:
    crowd = [contact(f"{at:03}", f"Birch Vets {at}", email="desk@agency.example") for at in range(8)]
    one = asked(Customer(name="Birch Vets 3", email="desk@agency.example"), crowd[3]).candidates[0].evidence[1]
    many = asked(Customer(name="Birch Vets 3", email="desk@agency.example"), *crowd).candidates[0].evidence[1]
    assert one.weight - many.weight == 3.0


def test_evidence_keeps_both_spellings_and_a_fixed_order() -> None:
    evidence = asked(replace(ASKED, address=RIDGE), *SAMPLE).candidates[0].evidence
    assert [item.field for item in evidence] == ["name", "email", "phone", "tax number", "address"]
    assert (evidence[2].ours, evidence[2].theirs) == ("+64 9 555 0142", "09 555 0142")
    assert evidence[3].level is evidence[4].level is Level.MISSING


def test_the_site_counts_where_the_customer_has_no_address() -> None:
    found = asked(Customer(name="Ridge Property Mgmt"), LANDLORD, site=replace(RIDGE, line1="2/88 Ridge Avenue"))
    assert found.candidates[0].level("address") is Level.CLOSE
