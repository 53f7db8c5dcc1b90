"""A contact she said no to: in sight behind the others, never taken, and taken back like any decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.deciding import Scope
from jobsync_tui.core.evidence import Decision
from jobsync_tui.core.proposal import State
from jobsync_tui.services import decide
from jobsync_tui.services.match import load_view
from tests.services.remembering import (
    choose,
    contact_id,
    goes_to,
    in_xero,
    refuse,
    see,
)
from tests.services.worlds import pull_all

if TYPE_CHECKING:
    from tests.services.worlds import World


def test_a_contact_she_said_no_to_stays_in_sight_behind_the_others_and_is_never_taken(pulled: World) -> None:
    with pulled.open() as ws:
        assert see(ws, "J1").match.decision is Decision.AUTO
        refuse(ws, "J1", "Ada Rewi")
    with pulled.open() as ws:
        found = see(ws, "J1")
        assert found.state is State.NEEDS_CONTACT
        assert found.match.why == "Ada Rewi agrees best, and you said it is not this customer"
        assert [one.name for one in found.match.candidates][-1] == "Ada Rewi"
        assert found.match.candidates[-1].contact_id in found.decisions.refused
        pull_all(ws, full=True)
        assert see(ws, "J1").contact is None


def test_a_no_is_taken_back_like_any_decision(pulled: World) -> None:
    with pulled.open() as ws:
        view = refuse(ws, "J1", "Ada Rewi")
        decide.undo(ws, view)
        assert goes_to(ws)["J1"] == "Ada Rewi"
        decide.redo(ws, view)
        assert goes_to(ws)["J1"] is None


def test_of_two_namesakes_the_one_left_over_is_not_taken_without_her(pulled: World) -> None:
    pulled.clock.pass_time(hours=1)
    pulled.books.seed_contact(Name="Ada Rewi.", EmailAddress="ada@rewi.example")
    with pulled.open() as ws:
        pull_all(ws)
        assert goes_to(ws)["J1"] is None
        refuse(ws, "J1", "Ada Rewi.")
        found = see(ws, "J1")
    assert found.contact is None
    assert found.match.candidates[0].name == "Ada Rewi"


@pytest.mark.parametrize("name", ["Ada Rewi", "Ada Rewi."])
def test_whichever_she_said_no_to_is_shown_last(pulled: World, name: str) -> None:
    pulled.clock.pass_time(hours=1)
    pulled.books.seed_contact(Name="Ada Rewi.", EmailAddress="ada@rewi.example")
    with pulled.open() as ws:
        pull_all(ws)
        refuse(ws, "J1", name)
        found = see(ws, "J1").match.candidates
    assert len(found) == 2
    assert found[-1].name == name


def test_a_no_to_another_contact_changes_nothing_of_an_automatic_match(pulled: World) -> None:
    with pulled.open() as ws:
        before = see(ws, "J1")
        refuse(ws, "J1", "Dunmore Dental")
        after = see(ws, "J1")
    assert (after.match.decision, after.contact) == (before.match.decision, before.contact)


def test_a_no_holds_for_the_contact_that_took_the_refused_one_in(pulled: World) -> None:
    with pulled.open() as ws:
        refuse(ws, "J1", "Dunmore Dental", Scope.CUSTOMER)
        ada = contact_id(load_view(ws), "Ada Rewi")
    in_xero(pulled, "Dunmore Dental", ContactStatus="ARCHIVED", MergedToContactID=ada)
    with pulled.open() as ws:
        pull_all(ws)
        assert goes_to(ws)["J1"] is None


def test_a_choice_merged_into_a_contact_she_said_no_to_is_asked_about(rental: World) -> None:
    with rental.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        refuse(ws, "S1", "Cobham School", Scope.CUSTOMER)
        cobham = contact_id(load_view(ws), "Cobham School")
    in_xero(rental, "Ada Rewi", ContactStatus="ARCHIVED", MergedToContactID=cobham)
    with rental.open() as ws:
        pull_all(ws)
        assert "you said no to that one" in see(ws, "S2").match.why
