"""The customer's id found on a contact in Xero: when it settles who that is, and when she is asked."""

from __future__ import annotations

from typing import Any

import pytest

from jobsync_tui.core.deciding import Scope
from jobsync_tui.core.evidence import Decision
from jobsync_tui.core.proposal import State
from jobsync_tui.services import decide, remembered
from jobsync_tui.services.match import load_view
from tests.services.numbered import let_in_again, posted
from tests.services.remembering import TENANT, choose, contact_id, goes_to, in_xero, see
from tests.services.worlds import (
    World,
    pull_all,
)


def test_what_is_decided_on_one_machine_is_remembered_on_a_colleagues_after_a_pull(colleague: World) -> None:
    in_xero(colleague, "Ada Rewi", Name="J Patel")
    with colleague.open() as ws:
        pull_all(ws)
        found = see(ws, "S3")
        assert (found.contact and found.contact.name, found.match.decision) == ("J Patel", Decision.REMEMBERED)
        assert found.match.why == "remembered: J Patel carries the customer's number in Xero"
        view = load_view(ws)
        decide.refuse_contact(ws, view, found.job, contact_id(view, "J Patel"))
        assert goes_to(ws)["S3"] is None


TURNED: dict[str, tuple[dict[str, Any], str]] = {
    "another name all along": ({}, "name differs from Xero"),
    "another firm's by now": (
        {"Name": "Rimu Bar Ltd", "TaxNumber": "49-091-850", "EmailAddress": "bar@rimu.example"},
        "name differs from Xero",
    ),
    "another of the family": ({"Name": "Jack Patel"}, "first name Jade on the job, Jack in Xero"),
    "not to be used": ({"Name": "Jade Patel (DO NOT USE)"}, "marked in Xero as not to be used"),
}


@pytest.mark.parametrize("case", TURNED)
def test_a_number_on_a_contact_that_is_not_the_customer_now_is_asked_about_with_the_reason(
    colleague: World, case: str
) -> None:
    fields, reason = TURNED[case]
    in_xero(colleague, "Ada Rewi", **fields)
    name = fields.get("Name", "Ada Rewi")
    with colleague.open() as ws:
        pull_all(ws)
        found = see(ws, "S3")
        assert (found.contact, found.state) == (None, State.NEEDS_CONTACT)
        assert found.match.why == f"{name} carries the customer's number in Xero, but look first: {reason}"
        assert found.match.candidates[0].name == name
        choose(ws, "S3", name, Scope.CUSTOMER)
        assert goes_to(ws)["S3"] == name


def test_a_tax_number_that_contradicts_the_customers_outweighs_the_number_on_the_contact(colleague: World) -> None:
    for one in colleague.jobs[:3]:
        one["customer"]["tax_number"] = "35-901-981"
    in_xero(colleague, "Ada Rewi", Name="J Patel", TaxNumber="49-091-850")
    let_in_again(colleague, colleague.jobs)
    with colleague.open() as ws:
        assert see(ws, "S3").match.why.endswith("but look first: tax number differs from Xero")


@pytest.mark.parametrize("name", ["J Patel", "Jade Patel"])
def test_the_number_that_a_revoked_decision_left_in_xero_decides_nothing_until_it_is_restored(
    allowed: World, name: str
) -> None:
    posted(allowed, "S1")
    in_xero(allowed, "Ada Rewi", Name=name, EmailAddress="")
    with allowed.open() as ws:
        pull_all(ws)
        choose(ws, "S3", name, Scope.CUSTOMER)
        revoked = []
        while made := remembered.in_force(load_view(ws).decisions.made):
            revoked.append(remembered.revoke(ws, load_view(ws), made[-1].id))
        found = see(ws, "S3")
        assert (found.contact, found.state) == (None, State.NEEDS_CONTACT)
        why = f"{name} carries the customer's number in Xero, but you took back that it is this customer"
        assert found.match.why == why
        remembered.restore(ws, load_view(ws), revoked[0].id)
        assert goes_to(ws)["S3"] == name


def test_a_contact_that_was_taken_back_and_merged_since_is_asked_about_under_its_new_name(allowed: World) -> None:
    with allowed.open() as ws:
        rimu = allowed.books.seed_contact(Name="J Patel", ContactNumber=TENANT)
        [made] = remembered.in_force(load_view(ws).decisions.made)
        remembered.revoke(ws, load_view(ws), made.id)
    in_xero(allowed, "Ada Rewi", ContactStatus="ARCHIVED", MergedToContactID=rimu)
    with allowed.open() as ws:
        pull_all(ws)
        assert see(ws, "S3").match.why.endswith("but you took back that it is this customer")


def test_the_contact_with_the_number_is_shown_first_where_it_is_asked_about(colleague: World) -> None:
    colleague.books.seed_contact(Name="Jade Patel")
    with colleague.open() as ws:
        pull_all(ws)
        names = [one.name for one in see(ws, "S3").match.candidates]
    assert names[:2] == ["Ada Rewi", "Jade Patel"]


def test_what_agrees_without_the_number_needs_no_decision_of_hers_restored(allowed: World) -> None:
    posted(allowed, "S1")
    phones = [{"PhoneType": "DEFAULT", "PhoneNumber": "06 835 0001"}]
    in_xero(allowed, "Ada Rewi", Name="Jade Patel", EmailAddress="tenant@flat.example", Phones=phones)
    with allowed.open() as ws:
        pull_all(ws)
        [made] = remembered.in_force(load_view(ws).decisions.made)
        remembered.revoke(ws, load_view(ws), made.id)
        found = see(ws, "S3")
        assert (found.contact and found.contact.name, found.match.decision) == ("Jade Patel", Decision.AUTO)


def test_a_number_that_any_system_could_give_settles_nobody(allowed: World) -> None:
    in_xero(allowed, "Dunmore Dental", ContactNumber="t-2")
    with allowed.open() as ws:
        pull_all(ws)
        assert goes_to(ws)["S4"] is None


def test_a_number_on_one_contact_and_all_else_on_another_is_hers_to_decide(allowed: World) -> None:
    in_xero(allowed, "Dunmore Dental", ContactNumber=TENANT)
    allowed.books.seed_contact(
        Name="Jade Patel",
        EmailAddress="tenant@flat.example",
        Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "06 835 0001"}],
    )
    with allowed.open() as ws:
        pull_all(ws)
        view = load_view(ws)
        decide.undo(ws, view)
        assert goes_to(ws)["S3"] is None
