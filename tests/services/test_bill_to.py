"""Who pays is not always who lives there: managers and their sites, parents, and contacts that changed in Xero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.deciding import Scope
from jobsync_tui.core.evidence import Decision
from jobsync_tui.core.proposal import State
from jobsync_tui.services.decide import choose_contact
from jobsync_tui.services.match import load_view
from tests.services.small_business import job
from tests.services.worlds import World, drafted, pull_all, small_world

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.core.proposal import Proposal

RIDGE, POST, DESK = "Ridge Property Management", "accounts@ridge.example", "09 555 0177"
SITES = {
    "88 Ridge Ave": "Hana Pou",
    "12 Oak St": "Jack Morris",
    "9 Elm Rd": "Ken Moore",
}
"""The sites that one manager looks after, and who owns each."""


def address(line: str) -> dict[str, str]:
    """A site as the jobs file has it."""
    return {"line1": line, "city": "Hamilton", "postcode": "3204"}


def in_xero(line: str) -> list[dict[str, str]]:
    """The same as Xero holds it."""
    return [{"AddressType": "STREET", "AddressLine1": line, "City": "Hamilton", "PostalCode": "3204"}]


def to_bill(number: str, customer: dict[str, Any], line: str = "") -> dict[str, Any]:
    """A job for this customer at this site."""
    made = job(number, "", "100.00", customer={"id": f"c-{number}", **customer})
    return made | ({"site": address(line)} if line else {})


def proposed(world: World, *jobs: dict[str, Any]) -> dict[str, Proposal]:
    """The proposals of these jobs alone."""
    world.jobs[:] = jobs
    world.write()
    with world.open() as ws:
        pull_all(ws)
        return drafted(ws)


def billed_to(one: Proposal) -> str:
    """The contact that would be billed; empty where a person is asked."""
    return one.contact.name if one.contact else ""


@pytest.fixture
def world(tmp_path: Path) -> World:
    """The small business with a manager, who has an office of its own, and the owners of its three sites."""
    made = small_world(tmp_path / "world")
    made.books.seed_contact(Name=RIDGE, EmailAddress=POST, Phones=[phone(DESK)])
    for line, owner in SITES.items():
        made.books.seed_contact(
            Name=owner, EmailAddress=f"{owner.split()[0].lower()}@own.example", Addresses=in_xero(line)
        )
    return made


def phone(number: str) -> dict[str, str]:
    """A telephone as Xero holds it."""
    return {"PhoneType": "DEFAULT", "PhoneNumber": number}


def test_a_managers_own_job_at_each_of_its_sites_goes_to_the_manager(world: World) -> None:
    manager = {"name": RIDGE, "email": POST, "phone": DESK}
    found = proposed(world, *(to_bill(f"M{at}", manager, line) for at, line in enumerate(SITES)))
    assert {billed_to(one) for one in found.values()} == {RIDGE}
    assert {one.match.decision for one in found.values()} == {Decision.AUTO}


def test_an_owners_own_job_goes_to_the_owner_of_that_site(world: World) -> None:
    jobs = [
        to_bill(f"O{at}", {"name": owner, "email": f"{owner.split()[0].lower()}@own.example"}, line)
        for at, (line, owner) in enumerate(SITES.items())
    ]
    assert [billed_to(one) for one in proposed(world, *jobs).values()] == list(SITES.values())


def test_an_owner_whose_e_mail_is_the_managers_is_never_billed_to_the_manager_unasked(world: World) -> None:
    jobs = [to_bill(f"P{at}", {"name": owner, "email": POST}, line) for at, (line, owner) in enumerate(SITES.items())]
    for one, owner in zip(proposed(world, *jobs).values(), SITES.values(), strict=True):
        assert billed_to(one) in {owner, ""}
        assert {RIDGE, owner} <= {candidate.name for candidate in one.match.candidates}


def test_an_owner_whose_e_mail_and_phone_are_the_managers_is_asked_about(world: World) -> None:
    post = {"email": POST, "phone": DESK}
    jobs = [to_bill(f"Q{at}", {"name": owner} | post, line) for at, (line, owner) in enumerate(SITES.items())]
    assert {one.state for one in proposed(world, *jobs).values()} == {State.NEEDS_CONTACT}


def test_a_tenant_at_a_managed_site_is_never_billed_to_manager_or_owner_by_itself(world: World) -> None:
    jobs = [
        to_bill("T1", {"name": "Zoe Tenant", "email": POST}, "88 Ridge Ave"),
        to_bill("T2", {"name": "Zoe Tenant", "phone": DESK}, "12 Oak St"),
        to_bill("T3", {"name": "Zoe Tenant"}, "9 Elm Rd"),
    ]
    assert {billed_to(one) for one in proposed(world, *jobs).values()} == {""}


def test_what_she_chose_for_one_site_does_not_reach_the_managers_other_sites(world: World) -> None:
    tenant = {"id": "zoe", "name": "Zoe Tenant", "email": POST}
    proposed(
        world,
        to_bill("S1", tenant, "88 Ridge Ave"),
        to_bill("S2", tenant, "88 Ridge Ave"),
        to_bill("S3", tenant, "12 Oak St"),
    )
    with world.open() as ws:
        view = load_view(ws)
        manager = next(one.contact_id for one in view.contacts.by_id.values() if one.name == RIDGE)
        choose_contact(ws, view, drafted(ws, view)["S1"].job, manager, Scope.SITE)
        found = drafted(ws)
    assert [billed_to(found[number]) for number in ("S1", "S2", "S3")] == [RIDGE, RIDGE, ""]


def test_a_parent_company_and_its_daughters_are_told_apart(world: World) -> None:
    for name in ("Robin Group Ltd", "Robin Group Civil Ltd", "Robin Group Homes Ltd"):
        world.books.seed_contact(Name=name, EmailAddress="ap@robin.example")
    found = proposed(
        world,
        to_bill("R1", {"name": "Robin Group Civil Limited", "email": "ap@robin.example"}),
        to_bill("R2", {"name": "Robin Group Roading Ltd", "email": "ap@robin.example"}),
        to_bill("R3", {"name": "Robin Group", "email": "ap@robin.example"}),
    )
    assert billed_to(found["R1"]) in {"Robin Group Civil Ltd", ""}
    assert billed_to(found["R2"]) == ""
    assert billed_to(found["R3"]) in {"Robin Group Ltd", ""}


# What changes in Xero between two pulls

CUSTOMER = {"id": "bjork", "name": "Bjork Timber Ltd", "email": "office@bjork.example"}


def change(world: World, name: str, **more: Any) -> None:
    """Somebody changes a contact in Xero."""
    world.clock.pass_time(minutes=1)
    [contact] = world.contacts_named(name)
    contact |= more | {"UpdatedDateUTC": world.books.now()}


@pytest.fixture
def chosen(world: World) -> World:
    """The same, in which she decided once and for all who this customer is."""
    proposed(world, to_bill("B1", CUSTOMER), to_bill("B2", CUSTOMER))
    with world.open() as ws:
        view = load_view(ws)
        bjork = next(one.contact_id for one in view.contacts.by_id.values() if one.name == "Bjork Timber Ltd")
        choose_contact(ws, view, drafted(ws, view)["B1"].job, bjork, Scope.CUSTOMER)
    return world


def again(world: World) -> dict[str, Proposal]:
    with world.open() as ws:
        pull_all(ws)
        return drafted(ws)


def test_a_customer_renamed_in_xero_is_never_billed_to_somebody_else(world: World) -> None:
    assert billed_to(proposed(world, to_bill("B1", CUSTOMER))["B1"]) == "Bjork Timber Ltd"
    change(world, "Bjork Timber Ltd", Name="Nordic Joinery Ltd")
    one = again(world)["B1"]
    assert billed_to(one) == ""
    assert one.match.candidates[0].name == "Nordic Joinery Ltd"


def test_a_remembered_customer_renamed_in_xero_is_asked_about_once_more(chosen: World) -> None:
    assert {billed_to(one) for one in again(chosen).values()} == {"Bjork Timber Ltd"}
    change(chosen, "Bjork Timber Ltd", Name="Nordic Joinery Ltd")
    found = again(chosen)
    assert {one.state for one in found.values()} == {State.NEEDS_CONTACT}
    assert {one.match.candidates[0].name for one in found.values()} == {"Nordic Joinery Ltd"}


@pytest.mark.parametrize("remembered", [False, True])
def test_an_archived_customer_is_shown_and_never_billed(
    world: World, request: pytest.FixtureRequest, *, remembered: bool
) -> None:
    if remembered:
        request.getfixturevalue("chosen")
    proposed(world, to_bill("B1", CUSTOMER))
    change(world, "Bjork Timber Ltd", ContactStatus="ARCHIVED")
    one = again(world)["B1"]
    assert one.state is State.NEEDS_CONTACT
    assert any("archived" in problem.message for problem in one.problems)


def test_a_customer_merged_in_xero_is_billed_to_the_survivor_or_asked_about(world: World) -> None:
    survivor = world.books.seed_contact(Name="Bjork Timber Limited", EmailAddress="office@bjork.example")
    proposed(world, to_bill("B1", CUSTOMER))
    change(world, "Bjork Timber Ltd", ContactStatus="ARCHIVED", MergedToContactID=survivor)
    one = again(world)["B1"]
    assert billed_to(one) in {"Bjork Timber Limited", ""}
    assert one.match.candidates[0].name == "Bjork Timber Limited"


def test_a_remembered_customer_follows_a_merge_and_never_stays_on_the_merged_contact(chosen: World) -> None:
    survivor = chosen.books.seed_contact(Name="Nordic Joinery Ltd", EmailAddress="desk@nordic.example")
    change(chosen, "Bjork Timber Ltd", ContactStatus="ARCHIVED", MergedToContactID=survivor)
    found = again(chosen)
    assert {billed_to(one) for one in found.values()} <= {"Nordic Joinery Ltd", ""}
    assert {one.match.candidates[0].name for one in found.values()} == {"Nordic Joinery Ltd"}
