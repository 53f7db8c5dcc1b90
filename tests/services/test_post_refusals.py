"""What changed in Xero between the confirmation and the posting stops that invoice, and only that one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from jobsync_tui.core.errors import SignInNeeded
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.proposal import State
from jobsync_tui.services.confirm import prepare
from jobsync_tui.services.match import load_view
from tests.fakes import raising, refuse_connection
from tests.services.invariants import Witness, assert_settled
from tests.services.small_business import EVERY, hand_line
from tests.services.worlds import confirm_jobs, drafted, outbox, post_all, pull_all, ready, states

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.services.worlds import World

REST = [number for number in EVERY if number != "J1"]


def ada(world: World) -> dict[str, Any]:
    return next(one for one in world.books.contacts.values() if one["Name"] == "Ada Rewi")


def archive(world: World) -> None:
    ada(world)["ContactStatus"] = "ARCHIVED"


def rename(world: World) -> None:
    ada(world)["Name"] = "Ada Rewi Trust"


def remove(world: World) -> None:
    del world.books.contacts[ada(world)["ContactID"]]


def merge(world: World) -> None:
    other = next(one for one in world.books.contacts.values() if one["Name"] == "Cobham School")
    ada(world).update(ContactStatus="ARCHIVED", MergedToContactID=other["ContactID"])


CHANGES = [
    pytest.param(archive, "Ada Rewi is archived in Xero.", id="archived"),
    pytest.param(rename, "Ada Rewi is now called Ada Rewi Trust in Xero.", id="renamed"),
    pytest.param(merge, "Ada Rewi is archived in Xero.", id="merged"),
]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [*CHANGES, pytest.param(remove, "Ada Rewi is no longer in Xero.", id="gone")],
)
def test_a_contact_that_changed_since_stops_its_invoice_before_anything_of_it_is_sent(
    confirmed: World, change: Callable[[World], None], sentence: str
) -> None:
    if change is remove:  # an invoice made by hand would otherwise be left without its contact
        confirmed.books.invoices.clear()
    change(confirmed)
    with confirmed.open() as ws:
        post_all(ws)
        assert states(ws)["J1"] is IntentState.REJECTED
        assert outbox(ws)["J1"].message == f"Nothing was sent: {sentence}"
        assert_settled(ws, confirmed, *REST)
    assert not any(b'"J1"' in body for body in confirmed.wire.bodies("PUT Invoices"))


@pytest.mark.parametrize(("change", "sentence"), CHANGES)
def test_a_contact_that_changed_while_the_outcome_was_unknown_stops_the_second_try(
    confirmed: World, change: Callable[[World], None], sentence: str
) -> None:
    confirmed.wire.cut_off_after("PUT Invoices", raising(httpx.ReadTimeout, after=False))
    with confirmed.open() as ws:
        post_all(ws)
        assert states(ws)["J1"] is IntentState.UNKNOWN
    confirmed.wire.mend()
    change(confirmed)
    confirmed.clock.pass_time(minutes=8)
    with confirmed.open() as ws:
        post_all(ws)
        assert states(ws)["J1"] is IntentState.REJECTED
        assert outbox(ws)["J1"].message == f"It is not in Xero and was not sent again: {sentence}"
        assert_settled(ws, confirmed, *REST)
    assert not confirmed.live("J1")


def test_a_contact_that_changed_after_ours_arrived_does_not_hide_that_it_is_posted(confirmed: World) -> None:
    confirmed.wire.cut_off_after("PUT Invoices", raising(httpx.ReadTimeout, after=True))
    with confirmed.open() as ws:
        post_all(ws)
    confirmed.wire.mend()
    archive(confirmed)
    with confirmed.open() as ws:
        post_all(ws)
        assert_settled(ws, confirmed, *EVERY)


OTHER_BOOKS = "0c0c0c0c-1111-4222-8333-444455556666"


def sign_in_elsewhere(world: World) -> None:
    """The same profile reaches another organisation from now on."""
    world.books.organisation.update(OrganisationID=OTHER_BOOKS, Name="Somebody Else")
    world.books.tenant_id = OTHER_BOOKS
    world.connect()


def test_a_sign_in_that_reaches_other_books_sends_nothing(confirmed: World) -> None:
    sign_in_elsewhere(confirmed)
    with confirmed.open() as ws:
        ended = post_all(ws)
        assert ended
        assert isinstance(ended.error, SignInNeeded)
        assert "Somebody Else" in ended.error.message
        assert set(states(ws).values()) == {IntentState.CONFIRMED}
    assert not confirmed.books.writes


def test_what_is_unknown_is_not_looked_up_in_other_books_and_never_sent_to_them(confirmed: World) -> None:
    confirmed.wire.cut_off_after("PUT Invoices", raising(httpx.ReadTimeout, after=True))
    with confirmed.open() as ws:
        post_all(ws)
        assert set(states(ws).values()) == {IntentState.UNKNOWN}
    confirmed.wire.mend()
    sign_in_elsewhere(confirmed)
    confirmed.books.invoices.clear()
    with confirmed.open() as ws:
        ended = post_all(ws)
        assert ended
        assert isinstance(ended.error, SignInNeeded)
        assert set(states(ws).values()) == {IntentState.UNKNOWN}
    assert not confirmed.books.invoices


def test_a_period_locked_since_rejects_each_invoice_with_xeros_reason_and_the_later_ones_pass(
    pulled: World,
) -> None:
    pulled.jobs[0]["completed_on"] = "2026-04-20"
    pulled.write()
    with pulled.open() as ws:
        pull_all(ws)
        confirm_jobs(ws, EVERY)
        pulled.books.organisation["PeriodLockDate"] = "2026-04-30"
        witness = Witness(pulled)
        post_all(ws)
        witness.check(ws)
        refused = outbox(ws)["J1"]
        assert refused.state is IntentState.REJECTED
        assert "lies in a period that is locked in Xero" in refused.message
        assert_settled(ws, pulled, *REST)
        assert drafted(ws)["J1"].state is State.REJECTED
    assert pulled.puts("Invoices") == 1


def test_a_refused_invoice_is_not_ready_by_itself_but_can_be_posted_by_name_once_mended(confirmed: World) -> None:
    archive(confirmed)
    with confirmed.open() as ws:
        post_all(ws)
        assert not ready(ws)
        ada(confirmed)["ContactStatus"] = "ACTIVE"
        batch = confirm_jobs(ws, ["J1"])
        assert [one.revision for one in batch.intents] == [2]
        post_all(ws)
        assert_settled(ws, confirmed, *EVERY)
    assert set(confirmed.made_by_us().values()) == {1}


def dearer(world: World) -> None:
    world.jobs[0]["lines"][0]["unit_price"] = "999.00"
    world.write()


def test_a_job_that_changed_after_the_confirmation_is_not_sent(confirmed: World) -> None:
    dearer(confirmed)
    with confirmed.open() as ws:
        pull_all(ws)
        post_all(ws)
        assert states(ws)["J1"] is IntentState.REJECTED
        assert "Nothing was sent: the job was changed since it was confirmed." in outbox(ws)["J1"].message
        assert_settled(ws, confirmed, *REST)
        confirm_jobs(ws, ["J1"])
        post_all(ws)
    assert [str(one["Total"]) for one in confirmed.live("J1")] == ["1148.85"]


def test_a_job_that_changed_while_xero_could_not_be_reached_is_not_sent(confirmed: World) -> None:
    confirmed.wire.will("PUT Invoices", *[refuse_connection] * 3)
    with confirmed.open() as ws:
        post_all(ws)
        assert set(states(ws).values()) == {IntentState.CONFIRMED}
    confirmed.wire.mend()
    dearer(confirmed)
    with confirmed.open() as ws:
        pull_all(ws)
        post_all(ws)
        assert states(ws)["J1"] is IntentState.REJECTED
        assert_settled(ws, confirmed, *REST)
    assert not confirmed.live("J1")


def test_a_job_that_somebody_billed_by_hand_meanwhile_is_not_billed_twice(confirmed: World) -> None:
    confirmed.clock.pass_time(hours=1)
    confirmed.books.seed_invoice(
        InvoiceNumber="H-9", Reference="J1", Contact={"Name": "Ada Rewi"}, LineItems=[hand_line("100.00")]
    )
    with confirmed.open() as ws:
        post_all(ws)
        assert states(ws)["J1"] is IntentState.REJECTED
        assert outbox(ws)["J1"].message.startswith("Nothing was sent: ")
        assert_settled(ws, confirmed, *REST)
    assert not confirmed.live("J1")


def test_nothing_is_sent_while_only_drafts_stand(pulled: World) -> None:
    with pulled.open() as ws:
        view = load_view(ws)
        prepare(ws, view, ready(ws))
        assert post_all(ws) is None
    assert not pulled.books.writes
