"""A contact that is created: its name obeys Xero, its code is the customer's id on request, each refusal is told."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsync_tui.connectors.xero.bodies import contact_element
from jobsync_tui.core.jobs import Customer, Job, JobId
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.decide import create_contact
from jobsync_tui.services.match import load_view, new_contact_for
from tests.fakes import raising, rewritten
from tests.services.invariants import Witness, assert_settled
from tests.services.small_business import EVERY, NEWCOMER, OLD
from tests.services.worlds import confirm_jobs, outbox, post_all, pull_all, states

if TYPE_CHECKING:
    from tests.services.worlds import World


def newcomers(world: World) -> list[dict[str, Any]]:
    return world.contacts_named(NEWCOMER)


# The customer's id as the contact code


def numbered(world: World) -> None:
    text = (world.folder / "p.toml").read_text(encoding="utf-8")
    (world.folder / "p.toml").write_text(f"{text}\n[contacts]\ncustomer_number = true\n", encoding="utf-8")


def test_a_created_contact_carries_the_customers_id_where_she_wants_it_and_others_are_not_written(
    pulled: World,
) -> None:
    numbered(pulled)
    witness = Witness(pulled)
    with pulled.open() as ws:
        confirm_jobs(ws, EVERY)
        post_all(ws)
        witness.check(ws)
        assert_settled(ws, pulled, *EVERY)
    [contact] = newcomers(pulled)
    assert contact["ContactNumber"] == NEWCOMER  # the id of the customer in the jobs file
    assert not any(one.get("ContactNumber") for one in pulled.books.contacts.values() if one is not contact)


def test_a_created_contact_carries_no_number_unless_she_wants_it(confirmed: World) -> None:
    with confirmed.open() as ws:
        post_all(ws)
    [contact] = newcomers(confirmed)
    assert not contact.get("ContactNumber")


REFUSALS = [
    ("Email address must be valid.", "e-mail address is not valid"),
    ("The Contact Number already exists.", "this customer's id as its contact code"),
    ("The contact number 7 is already assigned to another contact.", "this customer's id as its contact code"),
    ("The Account Number already exists.", "has this account number"),
    ("The contact name cannot contain angle brackets.", "characters or spaces that Xero does not take"),
    ("Something new.", "Something new."),
]


@pytest.mark.parametrize(("said", "meant"), REFUSALS)
def test_each_refusal_of_a_contact_ends_as_one_sentence_on_the_jobs_that_wait(
    confirmed: World, said: str, meant: str
) -> None:
    def refuse(elements: list[Any]) -> list[Any]:
        error = {"StatusAttributeString": "ERROR", "ValidationErrors": [{"Message": said}]}
        return [{**one, "ContactID": None, **error} for one in elements]

    confirmed.wire.will("PUT Contacts", *[rewritten(refuse)] * 9)
    with confirmed.open() as ws:
        post_all(ws)
        waiting = [outbox(ws)[number] for number in ("J4", "J5")]
        assert {one.state for one in waiting} == {IntentState.REJECTED}
        assert {states(ws)[number] for number in OLD} == {IntentState.POSTED}
    assert len(confirmed.wire.bodies("PUT Contacts")) == 1
    for one in waiting:
        assert one.message.startswith("Nothing was sent: Xero said no: ")
        assert meant in one.message
        assert one.next


def test_a_contact_code_that_is_taken_in_xero_stops_the_jobs_that_wait(pulled: World) -> None:
    numbered(pulled)
    with pulled.open() as ws:
        confirm_jobs(ws, EVERY)
        pulled.books.seed_contact(Name="Somebody Else", ContactNumber=NEWCOMER, ContactStatus="ARCHIVED")
        post_all(ws)
        assert {states(ws)[number] for number in OLD} == {IntentState.POSTED}
        assert states(ws)["J4"] is IntentState.REJECTED
        assert "this customer's id as its contact code" in outbox(ws)["J4"].message
    assert not newcomers(pulled)


def test_our_own_contact_is_recognised_by_its_code_alone(pulled: World) -> None:
    numbered(pulled)
    for one in pulled.jobs[3:]:
        one["customer"]["email"] = ""
    pulled.write()
    numbered(pulled)
    pulled.wire.will("PUT Contacts", raising(httpx.ReadTimeout, after=True))
    with pulled.open() as ws:
        pull_all(ws)
        view = load_view(ws)
        for cached in view.jobs:
            if cached.job.number in {"J4", "J5"}:
                create_contact(ws, view, cached.job)
        confirm_jobs(ws, ["J4", "J5"])
        post_all(ws)
        assert_settled(ws, pulled, "J4", "J5")
    assert len(newcomers(pulled)) == 1


# Names


def words_of(name: str) -> list[str]:
    return name.split(" ")


@given(name=st.text(max_size=600), number=st.text(max_size=70), wanted=st.booleans())
def test_any_customer_becomes_a_contact_whose_name_and_code_xero_takes(
    name: str, number: str, *, wanted: bool
) -> None:
    customer = Customer(id=number, name=name)
    new = new_contact_for(Job(source="field", id=JobId("1"), number="1", customer=customer), numbered=wanted)

    assert len(new.name) <= 255
    assert not {"<", ">"} & set(new.name)
    assert new.name == "" or all(words_of(new.name)), "a space too many"
    assert new.name == new.name.strip()
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in new.name)
    assert new.contact_number in ({"", number} if wanted else {""})
    assert len(new.contact_number) <= 50
    if new.name:
        assert contact_element(new)
