"""A remembered contact is asked about again when what it was decided on changed for the worse, and only then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.deciding import Scope
from jobsync_tui.core.proposal import State
from jobsync_tui.services.match import load_view
from tests.services.remembering import (
    choose,
    contact_id,
    goes_to,
    in_xero,
    listed,
    see,
)
from tests.services.worlds import pull_all

if TYPE_CHECKING:
    from tests.services.worlds import World


CUSTOMER_CHANGES = {
    "its name": ({"name": "Other People"}, "the name of the customer changed since you chose Ada Rewi"),
    "its e-mail": ({"email": "new@flat.example"}, "the e-mail of the customer changed since you chose Ada Rewi"),
}


@pytest.mark.parametrize("scope", [Scope.JOB, Scope.SITE, Scope.CUSTOMER])
@pytest.mark.parametrize("what", CUSTOMER_CHANGES)
def test_a_decision_is_asked_again_when_the_customer_changed(rental: World, what: str, scope: Scope) -> None:
    change, sentence = CUSTOMER_CHANGES[what]
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", scope)
    for one in rental.jobs[:3]:
        one["customer"] |= change
    rental.write()
    with rental.open() as ws:
        pull_all(ws)
        found = see(ws, "S1")
    assert found.state is State.NEEDS_CONTACT
    assert found.match.why == sentence


def test_a_phone_that_agreed_and_differs_now_is_asked_about_whichever_side_changed(rental: World) -> None:
    in_xero(rental, "Ada Rewi", Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "06 835 0001"}])
    with rental.open() as ws:
        pull_all(ws)
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        assert "phone" in listed(ws)[0].made_on
    in_xero(rental, "Ada Rewi", Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "06 999 0009"}])
    with rental.open() as ws:
        pull_all(ws)
        assert see(ws, "S2").match.why == "the phone of Ada Rewi changed in Xero since you chose it"
        assert listed(ws)[0].asked_again == "the phone of Ada Rewi changed in Xero since you chose it"
    in_xero(rental, "Ada Rewi", Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "(06) 835-0001"}])
    with rental.open() as ws:
        pull_all(ws)
        assert goes_to(ws)["S2"] == "Ada Rewi"
        assert not listed(ws)[0].asked_again


@pytest.mark.parametrize("snapshot", [True, False])
def test_a_tax_number_added_in_xero_that_is_not_the_customers_is_asked_about(
    rental: World, *, snapshot: bool
) -> None:
    for one in rental.jobs[:3]:
        one["customer"] |= {"tax_number": "35-901-981"}
    rental.write()
    with rental.open() as ws:
        pull_all(ws)
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        if not snapshot:
            with ws.cache.transaction():
                ws.cache.execute("UPDATE decision SET value = json_remove(value, '$.evidence')")
        assert goes_to(ws)["S2"] == "Ada Rewi"
    in_xero(rental, "Ada Rewi", TaxNumber="49-091-850")
    with rental.open() as ws:
        pull_all(ws)
        found = see(ws, "S2")
        assert found.state is State.NEEDS_CONTACT
        assert found.match.why == "the tax number of the customer is not that of Ada Rewi in Xero"
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        assert goes_to(ws)["S2"] == "Ada Rewi"  # she saw it and chose again


def test_a_contact_whose_details_were_all_replaced_in_xero_is_asked_about_once(rental: World) -> None:
    in_xero(rental, "Ada Rewi", EmailAddress="ada@rewi.example")
    with rental.open() as ws:
        pull_all(ws)
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
    phones = [{"PhoneType": "DEFAULT", "PhoneNumber": "06 999 0009"}]
    in_xero(rental, "Ada Rewi", EmailAddress="bar@rimu.example", Phones=phones, TaxNumber="49-091-850")
    with rental.open() as ws:
        pull_all(ws)
        assert see(ws, "S2").match.why == "the e-mail of Ada Rewi changed in Xero since you chose it"
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        assert goes_to(ws)["S2"] == "Ada Rewi"


def test_what_is_no_loss_leaves_the_decision(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
    for one in rental.jobs[:3]:
        one["customer"] |= {"name": "JADE  PATEL", "email": "Tenant@Flat.example", "mobile": "021 555 019"}
    rental.write()
    with rental.open() as ws:
        pull_all(ws)
        assert [goes_to(ws)[number] for number in ("S1", "S2", "S3")] == ["Ada Rewi"] * 3


def test_another_site_is_no_change_to_what_was_decided_for_everywhere(rental: World) -> None:
    in_xero(rental, "Ada Rewi", Addresses=[{"AddressType": "STREET", "AddressLine1": "1 Hill St", "City": "Napier"}])
    with rental.open() as ws:
        pull_all(ws)
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        assert goes_to(ws)["S3"] == "Ada Rewi"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"Name": "Rewi Holdings"}, "the contact you chose is now called Rewi Holdings"),
        ({"ContactStatus": "ARCHIVED"}, "remembered: Ada Rewi"),
    ],
)
def test_a_contact_that_was_renamed_or_archived_is_asked_about(
    rental: World, fields: dict[str, str], why: str
) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
    in_xero(rental, "Ada Rewi", **fields)
    with rental.open() as ws:
        pull_all(ws)
        found = see(ws, "S2")
        assert found.state is State.NEEDS_CONTACT
        assert found.match.why == why
        assert listed(ws)[0].asked_again


def test_a_contact_merged_into_one_of_another_name_is_followed_with_a_question(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        dunmore = contact_id(load_view(ws), "Dunmore Dental")
    in_xero(rental, "Ada Rewi", ContactStatus="ARCHIVED", MergedToContactID=dunmore)
    with rental.open() as ws:
        pull_all(ws)
        found = see(ws, "S2")
    assert found.state is State.NEEDS_CONTACT
    assert found.match.why == "the contact you chose was merged into Dunmore Dental in Xero"
    assert found.match.candidates[0].name == "Dunmore Dental"


def test_a_contact_that_agrees_by_itself_since_is_asked_about_once_for_each_decision(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
    rental.clock.pass_time(hours=1)
    rental.books.seed_contact(
        Name="Jade Patel",
        EmailAddress="tenant@flat.example",
        Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "06 835 0001"}],
    )
    with rental.open() as ws:
        pull_all(ws)
        found = see(ws, "S2")
        assert found.match.why == "you chose Ada Rewi before, but another contact agrees better"
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        assert goes_to(ws)["S2"] == "Ada Rewi"  # she saw the other one and chose again


def test_a_decision_of_before_there_was_a_snapshot_holds_as_it_did(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        with ws.cache.transaction():
            old = """json_object('contact_id', json_extract(value, '$.contact_id'), 'contact_key', 'ada rewi',
                'customer_key', 'jade patel|tenant@flat.example|')"""
            ws.cache.execute(f"UPDATE decision SET value = {old} WHERE scope = 'customer'")  # noqa: S608 - our own
        assert goes_to(ws)["S2"] == "Ada Rewi"
    for one in rental.jobs[:3]:
        one["customer"] |= {"email": "new@flat.example"}
    rental.write()
    with rental.open() as ws:
        pull_all(ws)
        assert see(ws, "S2").match.why == "the customer changed since you chose Ada Rewi"
