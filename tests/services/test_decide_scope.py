"""How far a decision reaches: to the jobs it is about, and to no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.deciding import Scope
from jobsync_tui.core.evidence import Decision
from jobsync_tui.services import decide
from jobsync_tui.services.match import load_view
from tests.services.small_business import job
from tests.services.worlds import confirm_jobs, drafted, post_all, pull_all

if TYPE_CHECKING:
    from jobsync_tui.services.match import View
    from jobsync_tui.services.workspace import Workspace
    from tests.services.worlds import World

HILL, LAKE = {"line1": "1 Hill St", "city": "Napier"}, {"line1": "2 Lake Rd", "city": "Napier"}


@pytest.fixture
def rental(pulled: World) -> World:
    """Four jobs of one customer at two sites, one of another customer, whose contacts nobody knows."""
    tenant, twin = {"email": "tenant@flat.example"}, {"email": "twin@flat.example"}
    pulled.write_jobs(
        "field",
        [
            job("S1", "The Tenant", "10.00", site=HILL, **tenant),
            job("S2", "The Tenant", "20.00", site=HILL, **tenant),
            job("S3", "The Tenant", "30.00", site=LAKE, **tenant),
            job("S4", "The Twin", "40.00", site=HILL, **twin),
        ],
    )
    with pulled.open() as ws:
        pull_all(ws)
    return pulled


def chosen(ws: Workspace) -> dict[str, str | None]:
    found = drafted(ws)
    return {number: one.contact.name if one.contact else None for number, one in found.items() if number[0] == "S"}


def choose(ws: Workspace, number: str, name: str, scope: Scope) -> View:
    view = load_view(ws)
    contact = next(one for one in view.contacts.by_id.values() if one.name == name)
    decide.choose_contact(ws, view, drafted(ws, view)[number].job, contact.contact_id, scope)
    return view


REACH = {
    Scope.JOB: ("Ada Rewi", None, None, None),
    Scope.SITE: ("Ada Rewi", "Ada Rewi", None, None),
    Scope.CUSTOMER: ("Ada Rewi", "Ada Rewi", "Ada Rewi", None),
}


@pytest.mark.parametrize("scope", REACH)
def test_a_contact_is_remembered_for_its_job_its_site_or_its_customer_and_for_no_other(
    rental: World, scope: Scope
) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", scope)
    with rental.open() as ws:
        assert tuple(chosen(ws).values()) == REACH[scope]
        how = {number: one.match.decision for number, one in drafted(ws).items()}
        assert how["S1"] is Decision.PERSON
        assert (how["S2"] is Decision.REMEMBERED) is (scope is not Scope.JOB)


def test_the_job_goes_before_its_site_and_the_site_before_the_customer(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S3", "Cobham School", Scope.CUSTOMER)
        choose(ws, "S1", "Dunmore Dental", Scope.SITE)
        choose(ws, "S2", "Bjork Timber Ltd", Scope.JOB)
        assert tuple(chosen(ws).values()) == ("Dunmore Dental", "Bjork Timber Ltd", "Cobham School", None)


def test_the_newest_decision_of_one_reach_counts(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Dunmore Dental", Scope.SITE)
        choose(ws, "S2", "Bjork Timber Ltd", Scope.SITE)
        assert chosen(ws)["S2"] == "Bjork Timber Ltd"


def test_taking_a_remembered_contact_back_takes_it_from_every_job(rental: World) -> None:
    with rental.open() as ws:
        view = choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        decide.undo(ws, view)
        assert set(chosen(ws).values()) == {None}


def test_a_new_contact_for_the_customer_reaches_all_its_jobs(rental: World) -> None:
    with rental.open() as ws:
        view = load_view(ws)
        decide.create_contact(ws, view, drafted(ws, view)["S1"].job, Scope.CUSTOMER)
        new = {number: one.new_contact is not None for number, one in drafted(ws).items() if number[0] == "S"}
        assert new == {"S1": True, "S2": True, "S3": True, "S4": False}
        confirm_jobs(ws, ["S1", "S2", "S3"])
        post_all(ws)
    assert len(rental.contacts_named("The Tenant")) == 1
    assert rental.made_by_us().total() == 3


def test_a_remembered_line_reaches_every_line_that_reads_the_same_whatever_its_numbers(pulled: World) -> None:
    def line(text: str, kind: str | None = None) -> dict[str, str]:
        fields = {"id": "1", "description": text, "quantity": "1", "unit_price": "10.00"}
        return fields | ({"kind": kind} if kind else {})

    pulled.write_jobs(
        "field",
        [
            job("S1", "Ada Rewi", "1", lines=[line("Skip hire 3 days")]),
            job("S2", "Cobham School", "1", lines=[line("skip HIRE 14 days")]),
            job("S3", "Cobham School", "1", lines=[line("Skip hire and cartage")]),
            job("S4", "Cobham School", "1", lines=[line("Skip hire 3 days", "fee")]),
        ],
    )
    with pulled.open() as ws:
        pull_all(ws)
        view = load_view(ws)
        decide.choose_account(ws, view, drafted(ws, view)["S1"].job, "1", "210", remember=True)
        accounts = {number: one.lines[0].account for number, one in drafted(ws).items() if number[0] == "S"}
        assert accounts == {"S1": "210", "S2": "210", "S3": None, "S4": None}


def test_a_line_decided_for_its_job_reaches_no_other(pulled: World) -> None:
    with pulled.open() as ws:
        view = load_view(ws)
        decide.choose_account(ws, view, drafted(ws, view)["J1"].job, "1", "210")
        accounts = {number: one.lines[0].account for number, one in drafted(ws).items()}
        assert accounts == dict.fromkeys(accounts, "200") | {"J1": "210"}
