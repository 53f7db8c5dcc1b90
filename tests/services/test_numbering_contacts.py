"""The customer's id on its contact in Xero: written with a confirmed posting, never over another number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.deciding import Scope
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services import decide, remembered
from jobsync_tui.services.confirm import confirm, discard, prepare
from jobsync_tui.services.match import load_view
from jobsync_tui.services.numbering_contacts import CONFIRMED, MOST, in_short, to_number
from jobsync_tui.store.decisions import events
from jobsync_tui.store.settings import get_meta
from tests.fakes import Boundaries
from tests.services.numbered import WRITTEN, allow, contact_writes, let_in_again, number_of, posted
from tests.services.remembering import TENANT, choose, contact_id, in_xero
from tests.services.small_business import job
from tests.services.worlds import (
    World,
    confirm_jobs,
    drafted,
    keep,
    post_all,
    pull_all,
    run_until_crash,
    states,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_with_a_posting_the_contact_gets_the_customers_number_and_nothing_else_of_it_changes(allowed: World) -> None:
    in_xero(allowed, "Ada Rewi", TaxNumber="49-091-850", Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "06 1"}])
    before = dict(allowed.contacts_named("Ada Rewi")[0])
    found = posted(allowed, "S1")
    after = allowed.contacts_named("Ada Rewi")[0]
    assert found.notes == (WRITTEN,)
    assert {name for name in after if after[name] != before.get(name)} - {"UpdatedDateUTC"} == {"ContactNumber"}
    assert number_of(allowed) == TENANT
    with allowed.open() as ws:
        assert events(ws.cache)[-1]["what"] == "contact number"
        assert to_number(ws, load_view(ws)) == ()
        assert get_meta(ws.cache, CONFIRMED) is None


def test_where_the_profile_does_not_say_so_no_contact_is_touched(allowed: World) -> None:
    allowed.write()  # the profile without the permission
    assert posted(allowed, "S1").notes == ()
    assert (number_of(allowed), contact_writes(allowed)) == ("", 0)


def test_what_the_batch_says_is_what_is_written_and_a_dropped_batch_writes_nothing(allowed: World) -> None:
    with allowed.open() as ws:
        view = load_view(ws)
        batch = prepare(ws, view, [drafted(ws, view)["S1"]])
        assert in_short(batch.numbered) == "Ada Rewi gets the customer's number in Xero"
        discard(ws)
        choose(ws, "S4", "Dunmore Dental", Scope.CUSTOMER)
        view = load_view(ws)
        batch = prepare(ws, view, [drafted(ws, view)["S1"]])
        assert in_short(batch.numbered) == "2 contacts get the customer's number in Xero"
        confirm(ws, replace(batch, numbered=batch.numbered[:1]))
        post_all(ws)
    assert (number_of(allowed), number_of(allowed, "Dunmore Dental")) == (TENANT, "")


LEFT: dict[str, Any] = {
    "another number since": ({"ContactNumber": "4711"}, "Ada Rewi keeps the number it has in Xero, 4711."),
    "the same number since": ({"ContactNumber": TENANT}, WRITTEN),
    "archived since": (
        {"ContactStatus": "ARCHIVED"},
        "Ada Rewi was not given the customer's number: it is archived, or no longer in Xero.",
    ),
}


@pytest.mark.parametrize("case", LEFT)
def test_a_look_just_before_decides_and_no_number_is_written_over(allowed: World, case: str) -> None:
    fields, sentence = LEFT[case]
    with allowed.open() as ws:
        choose(ws, "S4", "Dunmore Dental")
        confirm_jobs(ws, ["S4"])
    in_xero(allowed, "Ada Rewi", **fields)
    with allowed.open() as ws:
        found = post_all(ws)
    assert found is not None
    assert found.notes == (sentence,)
    assert found.count(IntentState.POSTED) == 1
    assert number_of(allowed) == fields.get("ContactNumber", "")
    assert contact_writes(allowed) == 0


def test_a_refusal_holds_up_no_invoice_and_is_told(allowed: World) -> None:
    with allowed.open() as ws:
        confirm_jobs(ws, ["S1"])
    in_xero(allowed, "Cobham School", ContactNumber=TENANT)  # after the pull: Xero alone knows
    with allowed.open() as ws:
        found = post_all(ws)
        assert states(ws)["S1"] is IntentState.POSTED
    assert found is not None
    [told] = found.notes
    assert told.startswith("Ada Rewi was not given the customer's number: ")
    assert number_of(allowed) == ""


def test_a_crash_around_the_number_leaves_the_invoice_once_and_the_number_for_the_next_posting(
    allowed: World, tmp_path: Path
) -> None:
    with allowed.open() as ws:
        confirm_jobs(ws, ["S1"])
    kept = keep(allowed, tmp_path / "kept")
    whole = Boundaries()
    assert not run_until_crash(allowed, whole)
    last = len(whole.crossed)
    for crash_at in range(last - 8, last + 1):
        world = kept.restored(tmp_path / f"w{crash_at}")
        allow(world)
        assert run_until_crash(world, Boundaries(crash_at))
        world.clock.pass_time(hours=1)
        with world.open() as ws:
            pull_all(ws)
            choose(ws, "S4", "Dunmore Dental")
            confirm_jobs(ws, ["S4"])
            post_all(ws)
            assert get_meta(ws.cache, CONFIRMED) is None
        assert number_of(world) == TENANT
        assert world.made_by_us() == {"S1": 1, "S4": 1}


def test_a_decision_taken_back_after_she_confirmed_is_not_written(allowed: World) -> None:
    with allowed.open() as ws:
        choose(ws, "S4", "Dunmore Dental")
        confirm_jobs(ws, ["S4"])
        view = load_view(ws)
        wide = next(one for one in remembered.remembered(ws, view) if one.decided.scope is Scope.CUSTOMER)
        remembered.revoke(ws, view, wide.decided.id)
        found = post_all(ws)
    assert found is not None
    assert found.notes == ()
    assert number_of(allowed) == ""


NOT_OFFERED: dict[str, dict[str, Any]] = {
    "an id too long": {"id": "x" * 51},
    "an id that is no plain text": {"id": "a\tb"},
    "no id": {"id": ""},
}


@pytest.mark.parametrize("case", NOT_OFFERED)
def test_an_id_that_xero_could_not_keep_whole_is_not_offered(allowed: World, case: str) -> None:
    customer = {"name": "Jade Patel", "email": "jade@flat.example"} | NOT_OFFERED[case]
    let_in_again(allowed, [job("S9", "", "1.00", customer=customer)])
    with allowed.open() as ws:
        choose(ws, "S9", "Dunmore Dental", Scope.CUSTOMER)
        assert "Dunmore Dental" not in {one.name for one in to_number(ws, load_view(ws))}


def test_a_contact_of_two_customers_and_a_taken_number_are_left_to_her(allowed: World) -> None:
    with allowed.open() as ws:
        assert [one.number for one in to_number(ws, load_view(ws))] == [TENANT]
        choose(ws, "S4", "Ada Rewi", Scope.CUSTOMER)
        assert to_number(ws, load_view(ws)) == ()
        decide.undo(ws, load_view(ws))
    in_xero(allowed, "Cobham School", ContactNumber=TENANT)
    with allowed.open() as ws:
        pull_all(ws)
        assert to_number(ws, load_view(ws)) == ()


def test_neither_a_site_nor_what_is_to_be_asked_again_is_written(allowed: World) -> None:
    with allowed.open() as ws:
        choose(ws, "S4", "Dunmore Dental", Scope.SITE)
        assert len(to_number(ws, load_view(ws))) == 1
    for one in allowed.jobs[:3]:
        one["customer"]["name"] = "Somebody Else"
    let_in_again(allowed, allowed.jobs)
    with allowed.open() as ws:
        assert to_number(ws, load_view(ws)) == ()


def test_a_batch_numbers_so_many_contacts_at_most(pulled: World) -> None:
    pulled.clock.pass_time(hours=1)
    for at in range(MOST + 5):
        pulled.books.seed_contact(Name=f"Contact {at}")
    customers = [{"id": f"id-{at}", "name": f"Nobody {at}"} for at in range(MOST + 5)]
    let_in_again(pulled, [job(f"N{at}", "", "1.00", customer=one) for at, one in enumerate(customers)])
    with pulled.open() as ws:
        view = load_view(ws)
        for at in range(MOST + 5):
            there = next(one.job for one in view.jobs if one.job.number == f"N{at}")
            decide.choose_contact(ws, view, there, contact_id(view, f"Contact {at}"), Scope.CUSTOMER)
        assert len(to_number(ws, view)) == MOST
