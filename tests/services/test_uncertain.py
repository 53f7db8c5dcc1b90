"""What is uncertain is told in words that are true, and looking it up settles it and sends nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.core.errors import SignInNeeded, UsageError
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.proposal import State
from jobsync_tui.services.decide import bill_anyway, link_invoice
from jobsync_tui.services.match import load_view
from jobsync_tui.services.settling import settle
from jobsync_tui.services.uncertain import ALTERED, Option, uncertain
from jobsync_tui.store.decisions import active_decisions
from tests.fakes import SimulatedCrash, crash_after, crash_before, raising
from tests.services.invariants import Witness
from tests.services.small_business import EVERY, NEWCOMER
from tests.services.test_post_again import left_unknown
from tests.services.worlds import confirm_jobs, drafted, outbox, post_all, pull_all, states

if TYPE_CHECKING:
    from jobsync_tui.services.settling import Settling
    from jobsync_tui.services.uncertain import Uncertain
    from jobsync_tui.services.workspace import Workspace
    from tests.services.worlds import World


def settled(ws: Workspace, *, waiting: bool = False) -> Settling | None:
    """Look everything up; how it ended, None where nothing was to be looked up."""
    return next(reversed(list(settle(ws, waiting=waiting))), None)


def only(ws: Workspace) -> Uncertain:
    (one,) = uncertain(ws)
    return one


def numbered_by_hand(world: World, **changes: object) -> None:
    """Somebody gives the number of J1 to an invoice of her own."""
    world.books.seed_invoice(
        InvoiceNumber="J1",
        Contact={"Name": "Cobham School"},
        LineItems=[{"Description": "By hand", "Quantity": Decimal(1), "UnitAmount": Decimal("50.00"),
                    "AccountCode": "200", "TaxType": "OUTPUT2"}],
        **changes,
    )  # fmt: skip


def in_the_way(world: World, **changes: object) -> None:
    """J1 is confirmed, and posting finds its number on another invoice."""
    with world.open() as ws:
        confirm_jobs(ws, ["J1"])
        numbered_by_hand(world, **changes)
        post_all(ws)
        assert states(ws)["J1"] is IntentState.HUMAN


def writes(world: World) -> int:
    return sum(request.method in {"PUT", "POST"} and "/api.xro" in request.url.path for request in world.wire.sent)


# Looking up


def test_with_nothing_uncertain_xero_is_not_asked(confirmed: World) -> None:
    with confirmed.open() as ws:
        assert settled(ws) is None
        assert uncertain(ws) == ()
    assert confirmed.wire.sent == []


def test_what_arrived_is_posted_by_looking_alone(pulled: World) -> None:
    left_unknown(pulled, "J1", "J2").arrive(pulled)
    witness, before = Witness(pulled), writes(pulled)
    with pulled.open() as ws:
        ended = settled(ws)
        assert ended
        assert (ended.count(IntentState.POSTED), uncertain(ws)) == (2, ())
        witness.check(ws)
    assert writes(pulled) == before
    assert pulled.made_by_us() == {"J1": 1, "J2": 1}


def test_what_is_not_there_waits_to_be_sent_and_is_looked_up_again_only_where_she_asks(pulled: World) -> None:
    lost = left_unknown(pulled, "J1")
    with pulled.open() as ws:
        settled(ws)
        one = only(ws)
        assert (one.state, one.job_number, one.may_arrive_until is not None) == (IntentState.CONFIRMED, "J1", True)
        assert "It may still arrive until 04:51." in one.doing
        lost.arrive(pulled)
        assert settled(ws) is None
        assert settled(ws, waiting=True)
        assert (states(ws)["J1"], uncertain(ws)) == (IntentState.POSTED, ())
    assert pulled.made_by_us() == {"J1": 1}


def test_what_was_merely_confirmed_is_not_uncertain_and_not_looked_up(confirmed: World) -> None:
    with confirmed.open() as ws:
        assert settled(ws, waiting=True) is None
        assert uncertain(ws) == ()


@pytest.mark.parametrize("crash", [crash_before, crash_after])
def test_after_a_crash_looking_up_finds_out_and_sends_nothing(pulled: World, crash: object) -> None:
    pulled.wire.will("PUT Invoices", crash)  # type: ignore[arg-type]  # a fault
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
        with pytest.raises(SimulatedCrash):
            post_all(ws)
    before = writes(pulled)
    with pulled.open() as ws:
        assert only(ws).state is IntentState.SENDING
        settled(ws)
        there = crash is crash_after
        assert states(ws)["J1"] is (IntentState.POSTED if there else IntentState.CONFIRMED)
    assert writes(pulled) == before


def test_a_contact_that_was_created_unheard_is_found_and_nothing_is_created_twice(pulled: World) -> None:
    pulled.wire.cut_off_after("PUT Contacts", raising(httpx.ReadTimeout, after=True))
    with pulled.open() as ws:
        confirm_jobs(ws, ["J4", "J5"])
        post_all(ws)
        pulled.wire.mend()
        one = only(ws)
        assert (one.job, one.contact, one.job_number) == (None, NEWCOMER, "J4, J5")
        assert "looked up by its name" in one.doing
        settled(ws)
        assert uncertain(ws) == ()
    assert len(pulled.contacts_named(NEWCOMER)) == 1
    assert pulled.puts("Contacts") == 1


def test_a_pull_looks_up_with_one_call_and_without_doubt_with_none(pulled: World) -> None:
    lost = left_unknown(pulled, "J1")
    with pulled.open() as ws:
        lost.arrive(pulled)
        ws.ledger.organisation()  # signs in
        doubtful = pull_all(ws)
        assert states(ws)["J1"] is IntentState.POSTED
        plain = pull_all(ws)
    assert doubtful.xero
    assert plain.xero
    assert doubtful.xero.calls == plain.xero.calls + 1


def test_in_other_books_nothing_is_looked_up(pulled: World) -> None:
    left_unknown(pulled, "J1")
    with pulled.open() as ws:
        other = replace(ws.ledger.organisation(), organisation_id="5a6d0c2e-0000-4b7a-9d11-70726163746a")
        with pytest.raises(SignInNeeded, match="1 confirmed invoices are for other books"):
            list(settle(ws, reached=other))
        assert states(ws)["J1"] is IntentState.UNKNOWN


def test_while_a_posting_has_the_outbox_nothing_is_looked_up(pulled: World) -> None:
    left_unknown(pulled, "J1")
    with pulled.open() as ws, ws.outbox_turn:
        assert settled(ws) is None
        assert states(ws)["J1"] is IntentState.UNKNOWN


def test_what_was_altered_since_is_told_and_not_judged(pulled: World) -> None:
    left_unknown(pulled, "J1").arrive(pulled)
    with pulled.open() as ws:
        with ws.cache.transaction():
            ws.cache.execute("DROP TRIGGER IF EXISTS intent_frozen")
            triggers = ws.cache.rows("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'intent'")
            for row in triggers:
                ws.cache.execute(f"DROP TRIGGER {row['name']}")
            ws.cache.execute("UPDATE intent SET body = replace(body, 'Labour', 'Labour!')")
        assert settled(ws) is None
        assert only(ws).why == ALTERED


# What she is told and can decide


def test_an_invoice_in_the_way_is_shown_beside_what_was_confirmed(pulled: World) -> None:
    in_the_way(pulled)
    with pulled.open() as ws:
        one = only(ws)
    assert one.there
    assert (one.contact, one.there.contact_name) == ("Ada Rewi", "Cobham School")
    assert (one.total, one.there.total) == (Decimal("115.00"), Decimal("57.50"))
    assert one.dated is not None
    assert one.options == (Option.LINK, Option.BILL, Option.OPEN)
    assert "Number J1 is held by another invoice" in one.why


def test_a_void_invoice_in_the_way_cannot_be_linked(pulled: World) -> None:
    in_the_way(pulled, Status="VOIDED")
    with pulled.open() as ws:
        one = only(ws)
    assert one.options == (Option.BILL, Option.OPEN)
    assert "is voided and bills nothing" in one.yours


def test_linking_settles_it(pulled: World) -> None:
    in_the_way(pulled)
    pulled.clock.pass_time(minutes=1)
    with pulled.open() as ws:
        one = only(ws)
        assert one.there
        link_invoice(ws, load_view(ws), drafted(ws)["J1"].job, str(one.there.invoice_id))
        assert uncertain(ws) == ()
        assert post_all(ws) is None


def test_billing_it_under_the_next_number_keeps_the_reason_and_settles_it(pulled: World) -> None:
    in_the_way(pulled)
    pulled.clock.pass_time(minutes=1)
    with pulled.open() as ws:
        bill_anyway(ws, load_view(ws), drafted(ws)["J1"].job, " another job's ")
        assert active_decisions(ws.cache)[-1].value["reason"] == "another job's"
        assert uncertain(ws) == ()
        again = drafted(ws)["J1"]
        assert (again.state, again.invoice and again.invoice.number) == (State.READY, "J1-R2")
        confirm_jobs(ws, ["J1"])
        post_all(ws)
        assert uncertain(ws) == ()
        assert outbox(ws)["J1"].state is IntentState.POSTED


def test_until_it_is_known_she_cannot_decide_and_is_told_what_she_can_do(pulled: World) -> None:
    left_unknown(pulled, "J1")
    with pulled.open() as ws:
        one = only(ws)
        assert one.state is IntentState.UNKNOWN
        assert one.options == ()
        assert "pull at 04:51 or later" in one.yours
        with pytest.raises(UsageError, match="cannot be decided yet"):
            bill_anyway(ws, load_view(ws), drafted(ws)["J1"].job, "no")
    pulled.clock.pass_time(minutes=9)
    with pulled.open() as ws:
        assert only(ws).may_arrive_until is None
        pull_all(ws)
        assert "decide about the job as you like" in only(ws).yours


def test_after_an_evening_without_trouble_nothing_is_uncertain(confirmed: World) -> None:
    with confirmed.open() as ws:
        post_all(ws)
        assert set(states(ws)) == set(EVERY)
        assert uncertain(ws) == ()
