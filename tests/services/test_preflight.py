"""The look at Xero before anything is frozen: few calls, fresh proposals, and what stands in the way is told."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import ConfigError, JobsyncError, SignInNeeded, Unreachable
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.proposal import State
from jobsync_tui.services.confirm import confirm, prepare
from jobsync_tui.services.preflight import Preflight, checked, preflight
from jobsync_tui.store.outbox import intents
from jobsync_tui.store.settings import load_settings
from tests.fakes import refuse_connection
from tests.services.small_business import EVERY, hand_line, job
from tests.services.test_post_refusals import ada, archive, merge, rename, sign_in_elsewhere
from tests.services.worlds import drafted, outbox, post_all, pull_all, states

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.services.workspace import Workspace
    from tests.services.worlds import World


def keys(ws: Workspace, *numbers: str) -> list[JobKey]:
    found = drafted(ws)
    return [found[number].job.key for number in numbers or EVERY]


def look(ws: Workspace, *numbers: str, status: str | None = None) -> Preflight:
    return checked(ws, keys(ws, *numbers), status=status)


def going(outcome: Preflight) -> list[str]:
    return [one.job.number for one in outcome.going]


def test_nothing_new_leaves_every_job_going_with_the_same_proposal(pulled: World) -> None:
    with pulled.open() as ws:
        before = drafted(ws)
        outcome = look(ws)
        assert going(outcome) == list(EVERY)
        assert list(outcome.proposals) == [before[number] for number in EVERY]
        assert (outcome.stopped, outcome.told, outcome.notes) == ((), (), ())
        assert not intents(ws.cache)
    assert not pulled.books.writes


def test_it_says_what_it_looks_at_and_ends_with_its_outcome(pulled: World) -> None:
    with pulled.open() as ws:
        *steps, outcome = preflight(ws, keys(ws))
    assert steps == ["settings", "contacts", "invoices", "the jobs", "the jobs' contacts and numbers"]
    assert isinstance(outcome, Preflight)


@pytest.mark.parametrize(("minutes", "calls"), [(4, 5), (6, 12)])
def test_forty_jobs_take_five_calls_and_seven_more_once_the_settings_are_old(
    pulled: World, minutes: int, calls: int
) -> None:
    for at in range(40):
        pulled.books.seed_contact(Name=f"Customer {at}", EmailAddress=f"c{at}@customers.example")
    pulled.jobs = [job(f"K{at}", f"Customer {at}", "10.00", email=f"c{at}@customers.example") for at in range(40)]
    pulled.write()
    with pulled.open() as ws:
        pull_all(ws, full=True)
        pulled.clock.pass_time(minutes=minutes)
        before = ws.ledger.calls.total()
        outcome = look(ws, *(one["number"] for one in pulled.jobs))
        assert len(outcome.going) == 40
        assert ws.ledger.calls.total() - before == calls


def void_number(world: World) -> None:
    world.books.seed_invoice(
        InvoiceNumber="J1", Contact={"Name": "Cobham School"}, Status="VOIDED", LineItems=[hand_line("9.00")]
    )


def bill_by_hand(world: World) -> None:
    world.clock.pass_time(hours=1)
    world.books.seed_invoice(
        InvoiceNumber="H-9", Reference="J1", Contact={"Name": "Ada Rewi"}, LineItems=[hand_line("100.00")]
    )


def lock(world: World) -> None:
    world.books.organisation["PeriodLockDate"] = world.clock.now().date()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (archive, "The contact Ada Rewi is archived in Xero."),
        (merge, "Job J1 is left out: "),
        (void_number, "J1 is voided; its number stays taken"),
        (bill_by_hand, "Job J1 is left out: "),
    ],
)
def test_what_changed_in_xero_stops_that_job_is_told_and_the_others_go_on(
    pulled: World, change: Callable[[World], None], says: str
) -> None:
    change(pulled)
    with pulled.open() as ws:
        outcome = look(ws)
        assert going(outcome) == [number for number in EVERY if number != "J1"]
        assert [one.job.number for one in outcome.stopped] == ["J1"]
        (told,) = outcome.told
        assert says in told
        batch = prepare(ws, outcome.view, list(outcome.going))
        confirm(ws, batch)
        post_all(ws)
        assert set(states(ws).values()) == {IntentState.POSTED}
        assert drafted(ws)["J1"].state is not State.READY
    assert not pulled.made_by_us()["J1"]


def test_a_contact_renamed_since_the_last_pull_is_matched_anew_under_its_new_name(pulled: World) -> None:
    rename(pulled)
    with pulled.open() as ws:
        outcome = look(ws, "J1")
    assert "Ada Rewi Trust" in {one.name for one in outcome.view.contacts.by_id.values()}
    (stopped,) = outcome.stopped
    assert stopped.match.candidates[0].name == "Ada Rewi Trust"


def test_a_change_without_a_newer_stamp_is_seen_by_id_and_overtaken_by_the_next_full_pull(pulled: World) -> None:
    pulled.clock.pass_time(hours=2)
    pulled.books.seed_contact(Name="Latecomer")  # lists start from its stamp now
    with pulled.open() as ws:
        pull_all(ws, full=True)
        archive(pulled)
        assert not look(ws, "J1").going
        ada(pulled)["ContactStatus"] = "ACTIVE"
        pull_all(ws, full=True)
        assert drafted(ws)["J1"].state is State.READY


def test_a_period_locked_a_minute_ago_is_seen(pulled: World) -> None:
    lock(pulled)
    with pulled.open() as ws:
        pulled.clock.pass_time(minutes=1)
        outcome = look(ws)
        assert not outcome.going
        assert all("Xero is locked up to" in told for told in outcome.told)


def test_accounts_and_permissions_older_than_five_minutes_are_asked_for_again(pulled: World) -> None:
    pulled.books.not_allowed.add("CreateDraftInvoice")
    with pulled.open() as ws:
        pulled.clock.pass_time(minutes=4)
        assert going(look(ws, "J1")) == ["J1"]
        pulled.clock.pass_time(minutes=2)
        assert "does not let this sign-in create invoices" in look(ws, "J1").told[0]


def test_offline_raises_and_freezes_nothing(pulled: World) -> None:
    with pulled.open() as ws:
        chosen = keys(ws)
        pulled.wire.will("GET Organisation", *[refuse_connection] * 9)
        with pytest.raises(Unreachable):
            checked(ws, chosen)
        assert not intents(ws.cache)
        assert {one.state for one in drafted(ws).values()} == {State.READY}
    assert not pulled.books.writes


def test_other_books_are_refused_before_anything_is_frozen(pulled: World) -> None:
    sign_in_elsewhere(pulled)
    with pulled.open() as ws:
        with pytest.raises(JobsyncError, match="Somebody Else") as caught:
            look(ws)
        assert isinstance(caught.value, (ConfigError, SignInNeeded))
        assert caught.value.next_step
        assert not intents(ws.cache)
    assert not pulled.books.writes


def test_an_organisation_that_was_renamed_or_changed_its_currency_is_told_once(pulled: World) -> None:
    pulled.books.organisation["Name"] = "Kauri Electrical 2026"
    with pulled.open() as ws:
        assert look(ws, "J1").notes == (
            "The organisation is now called Kauri Electrical 2026 in Xero; it was Kauri Electrical.",
        )
        assert look(ws, "J1").notes == ()
        pulled.books.organisation["BaseCurrency"] = "AUD"
        outcome = look(ws, "J1")
        assert outcome.notes == ("The books are now kept in AUD; they were in NZD.",)
        assert not outcome.going
        settings = load_settings(ws.cache)
        assert settings
        assert settings.organisation.name == "Kauri Electrical 2026"


def test_the_status_asked_for_decides_what_xero_must_allow(pulled: World) -> None:
    pulled.books.not_allowed.add("CreateApprovedInvoice")
    with pulled.open() as ws:
        pull_all(ws, full=True)
        assert going(look(ws, "J1")) == ["J1"]
        refused = look(ws, "J1", status="AUTHORISED")
        assert "does not let this sign-in approve invoices" in refused.told[0]
        batch = prepare(ws, refused.view, list(look(ws, "J1", "J2").going), status="DRAFT")
        assert len(batch.intents) == 2
        with pytest.raises(Exception, match="approve invoices"):
            prepare(ws, refused.view, list(look(ws, "J1").going), status="AUTHORISED")


# Several currencies in one batch


def test_a_batch_of_two_currencies_is_posted_and_never_added_up(pulled: World) -> None:
    pulled.books.currencies["AUD"] = Decimal("1.1")
    pulled.jobs[0]["currency"] = "AUD"
    pulled.write()
    with pulled.open() as ws:
        pull_all(ws, full=True)
        outcome = look(ws, "J1", "J2", "J3")
        batch = prepare(ws, outcome.view, list(outcome.going))
        assert batch.totals == {"AUD": Decimal("115.00"), "NZD": Decimal("575.00")}
        confirm(ws, batch)
        post_all(ws)
        assert set(states(ws).values()) == {IntentState.POSTED}
        assert outbox(ws)["J1"].currency == "AUD"
    assert [one["CurrencyCode"] for one in pulled.live("J1")] == ["AUD"]


# The plan


@pytest.mark.parametrize("most", [0, 2, 4])
def test_at_the_limit_of_the_plan_the_rest_is_not_sent_into_the_same_wall(pulled: World, most: int) -> None:
    pulled.books.approvals_a_month = most
    with pulled.open() as ws:
        outcome = look(ws, status="AUTHORISED")
        confirm(ws, prepare(ws, outcome.view, list(outcome.going), status="AUTHORISED"))
        post_all(ws)
        found = outbox(ws)
    posted = [one for one in found.values() if one.state is IntentState.POSTED]
    refused = [one for one in found.values() if one.state is IntentState.REJECTED]
    assert (len(posted), len(refused)) == (most, len(EVERY) - most)
    for one in refused:
        assert "plan approves no more invoices this month" in one.message
        assert "drafts" in one.next
    assert pulled.puts("Invoices") == 1


def test_a_second_chunk_is_not_sent_once_the_plan_is_used_up(pulled: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobsync_tui.services.post.CHUNK", 2)
    pulled.books.approvals_a_month = 1
    with pulled.open() as ws:
        outcome = look(ws, status="AUTHORISED")
        confirm(ws, prepare(ws, outcome.view, list(outcome.going), status="AUTHORISED"))
        post_all(ws)
        found = outbox(ws)
        assert states(ws)["J1"] is IntentState.POSTED
        assert {states(ws)[number] for number in EVERY if number != "J1"} == {IntentState.REJECTED}
        assert [one.attempt for one in found.values()] == [1, 1, 0, 0, 0]
        assert "Nothing was sent: " in found["J5"].message
    assert pulled.puts("Invoices") == 1


def test_drafts_go_on_when_the_plan_approves_no_more(pulled: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobsync_tui.services.post.CHUNK", 1)
    pulled.books.approvals_a_month = 0
    with pulled.open() as ws:
        for status, number in (("AUTHORISED", "J1"), ("DRAFT", "J2"), ("AUTHORISED", "J3")):
            outcome = look(ws, number, status=status)
            confirm(ws, prepare(ws, outcome.view, list(outcome.going), status=status))
        post_all(ws)
        assert states(ws) == {
            "J1": IntentState.REJECTED,
            "J2": IntentState.POSTED,
            "J3": IntentState.REJECTED,
        }


def test_a_job_that_was_changed_since_the_pull_is_read_again(pulled: World) -> None:
    pulled.clock.pass_time(hours=1)
    pulled.jobs[0]["lines"][0]["unit_price"] = "999.00"
    pulled.write()
    with pulled.open() as ws:
        outcome = checked(ws, keys(ws))
        first = next(one for one in outcome.proposals if one.job.number == "J1")
        assert first.invoice is not None
        assert str(first.invoice.sub_total) == "999.00"


def test_jobs_that_cannot_be_read_again_are_told_and_go_on_as_they_were_pulled(pulled: World) -> None:
    pulled.clock.pass_time(hours=1)
    (pulled.folder / "field.json").write_text("{", encoding="utf-8")
    with pulled.open() as ws:
        outcome = checked(ws, keys(ws))
    assert outcome.going
    assert any("as they were pulled" in note for note in outcome.notes)
