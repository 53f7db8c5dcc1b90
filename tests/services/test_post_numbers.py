"""The number is the fence: whoever holds it, nothing is doubled, overwritten or taken for ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.proposal import State
from jobsync_tui.services.decide import bill_anyway, link_invoice, undo
from jobsync_tui.services.match import load_view
from jobsync_tui.services.status import status
from tests.services.invariants import Witness, assert_settled
from tests.services.small_business import EVERY, OLD, hand_line
from tests.services.worlds import confirm_jobs, copy_cache, drafted, outbox, post_all, pull_all, states

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from jobsync_tui.services.workspace import Workspace
    from tests.fakes import Send
    from tests.services.worlds import World


def by_hand(world: World, number: str, name: str, amount: str, **more: object) -> str:
    """Somebody in the office makes an invoice."""
    return world.books.seed_invoice(
        InvoiceNumber=number, Contact={"Name": name}, LineItems=[hand_line(amount)], **more
    )


def meanwhile(world: World, number: str, name: str, amount: str, **more: object) -> list[str]:
    """The same, after the last look at all invoices and before the look at this number; gives its id."""
    made: list[str] = []

    def act(send: Send, request: httpx.Request) -> httpx.Response:
        answer = send(request)
        made.append(by_hand(world, number, name, amount, **more))
        return answer

    world.wire.will("GET Invoices", act)
    return made


HOLDERS = [
    pytest.param(
        "Cobham School", "100.00", "AUTHORISED", "Cobham School, 115.00 NZD, authorised.", id="another contact"
    ),
    pytest.param("Ada Rewi", "99.00", "AUTHORISED", "Ada Rewi, 113.85 NZD, authorised.", id="another amount"),
    pytest.param("Ada Rewi", "100.00", "VOIDED", "Ada Rewi, 115.00 NZD, voided.", id="voided"),
    pytest.param("Ada Rewi", "100.00", "DELETED", "Ada Rewi, 115.00 NZD, deleted.", id="deleted"),
]


@pytest.mark.parametrize(("name", "amount", "status_", "holder"), HOLDERS)
def test_a_number_that_was_taken_before_posting_is_a_persons_matter_and_nothing_is_overwritten(
    confirmed: World, name: str, amount: str, status_: str, holder: str
) -> None:
    by_hand(confirmed, "J1", name, amount, Status=status_)
    witness, before = Witness(confirmed), len(confirmed.books.invoices)
    with confirmed.open() as ws:
        post_all(ws)
        witness.check(ws)
        intent = outbox(ws)["J1"]
        assert (intent.state, intent.attempt) == (IntentState.HUMAN, 0)
        assert intent.message == f"Number J1 is held by another invoice: {holder}"
        assert_settled(ws, confirmed, *EVERY[1:])
        assert post_all(ws) is None
    assert len(confirmed.books.invoices) == before + 4


@pytest.mark.parametrize(("name", "amount", "status_", "holder"), HOLDERS)
def test_a_number_that_is_taken_while_posting_is_a_persons_matter_and_nothing_is_overwritten(
    confirmed: World, name: str, amount: str, status_: str, holder: str
) -> None:
    made = meanwhile(confirmed, "J1", name, amount, Status=status_)
    witness = Witness(confirmed)
    with confirmed.open() as ws:
        post_all(ws)
        witness.check(ws)
        intent = outbox(ws)["J1"]
        assert (intent.state, intent.invoice_id) == (IntentState.HUMAN, made[0])
        assert intent.message == f"Number J1 is held by another invoice: {holder}"
        assert drafted(ws)["J1"].state is State.UNKNOWN
        assert_settled(ws, confirmed, *EVERY[1:])
        assert post_all(ws) is None
    assert not set(made) & confirmed.books.created_by.keys()


def test_an_invoice_made_while_ours_was_on_its_way_is_found_by_its_number(confirmed: World) -> None:
    """The look-up said that the number is free; then Xero says it is taken."""

    def act(send: Send, request: httpx.Request) -> httpx.Response:
        by_hand(confirmed, "J2", "Cobham School", "77.00")
        return send(request)

    confirmed.wire.will("PUT Invoices", act)
    with confirmed.open() as ws:
        post_all(ws)
        assert states(ws) == dict.fromkeys(EVERY, IntentState.POSTED) | {"J2": IntentState.HUMAN}


def bill(ws: Workspace, number: str) -> None:
    view = load_view(ws)
    bill_anyway(ws, view, next(one.job for one in view.jobs if one.job.number == number))


@pytest.mark.parametrize("race", [False, True], ids=["taken before", "taken while posting"])
@pytest.mark.parametrize("pulling", [True, False], ids=["pulled", "not pulled"])
@pytest.mark.parametrize("gone", ["AUTHORISED", "VOIDED"])
def test_billing_it_anyway_drafts_the_next_revision_of_the_number_and_posts_it(
    confirmed: World, gone: str, *, pulling: bool, race: bool
) -> None:
    take = meanwhile if race else by_hand
    take(confirmed, "J1", "Cobham School", "12.00", Status=gone)
    witness = Witness(confirmed)
    with confirmed.open() as ws:
        post_all(ws)
        confirmed.clock.pass_time(minutes=5)
        if pulling:
            pull_all(ws)
        bill(ws, "J1")
        assert drafted(ws)["J1"].state is State.READY
        confirm_jobs(ws, ["J1"])
        post_all(ws)
        witness.check(ws)
        assert (outbox(ws)["J1"].invoice_number, states(ws)["J1"]) == ("J1-R2", IntentState.POSTED)
        assert confirmed.made_by_us()["J1-R2"] == 1


def test_a_number_that_was_settled_by_a_later_revision_is_no_longer_undecided(confirmed: World) -> None:
    meanwhile(confirmed, "J1", "Cobham School", "12.00", Status="VOIDED")
    with confirmed.open() as ws:
        post_all(ws)
        assert [one.job_number for one in status(ws).undecided] == ["J1"]
        confirmed.clock.pass_time(minutes=5)
        bill(ws, "J1")
        confirm_jobs(ws, ["J1"])
        post_all(ws)
        assert status(ws).undecided == ()


def test_linking_the_invoice_that_holds_the_number_settles_the_job_without_another_pull(confirmed: World) -> None:
    held = meanwhile(confirmed, "J1", "Ada Rewi", "99.00")
    with confirmed.open() as ws:
        post_all(ws)
        confirmed.clock.pass_time(minutes=5)
        view = load_view(ws)
        link_invoice(ws, view, next(one.job for one in view.jobs if one.job.number == "J1"), held[0])
        assert drafted(ws)["J1"].state is not State.UNKNOWN


def test_a_refused_revision_is_posted_under_the_same_free_number_later(confirmed: World) -> None:
    """R1 is a person's matter, R2 was refused: the next try is R2's number again, not R1's."""
    meanwhile(confirmed, "J1", "Cobham School", "12.00")
    with confirmed.open() as ws:
        post_all(ws)
        confirmed.clock.pass_time(minutes=5)
        bill(ws, "J1")
        confirm_jobs(ws, ["J1"])
        ada = next(one for one in confirmed.books.contacts.values() if one["Name"] == "Ada Rewi")
        ada["ContactStatus"] = "ARCHIVED"
        post_all(ws)
        assert states(ws)["J1"] is IntentState.REJECTED
        ada["ContactStatus"] = "ACTIVE"
        confirm_jobs(ws, ["J1"])
        post_all(ws)
        assert (outbox(ws)["J1"].invoice_number, states(ws)["J1"]) == ("J1-R2", IntentState.POSTED)


def test_taking_bill_anyway_back_brings_the_question_back(confirmed: World) -> None:
    meanwhile(confirmed, "J1", "Cobham School", "12.00")
    with confirmed.open() as ws:
        post_all(ws)
        confirmed.clock.pass_time(minutes=5)
        bill(ws, "J1")
        undo(ws, load_view(ws))
        assert drafted(ws)["J1"].state is State.UNKNOWN


# An old home


def test_a_restored_home_adopts_what_it_posted_before_instead_of_posting_it_again(
    confirmed: World, tmp_path: Path
) -> None:
    copy_cache(confirmed.cache_path, tmp_path / "backup.db")
    with confirmed.open() as ws:
        post_all(ws)
    before, writes = dict(confirmed.books.invoices), confirmed.puts("Invoices")
    for suffix in ("", "-wal", "-shm"):
        confirmed.cache_path.with_name(f"cache.db{suffix}").unlink(missing_ok=True)
    copy_cache(tmp_path / "backup.db", confirmed.cache_path)
    confirmed.clock.pass_time(hours=2)
    with confirmed.open() as ws:
        pull_all(ws)  # an older copy is posted from only once everything was pulled anew
        assert set(states(ws).values()) == {IntentState.CONFIRMED}
        post_all(ws)
        assert {number: states(ws)[number] for number in OLD} == dict.fromkeys(OLD, IntentState.POSTED)
    assert confirmed.books.invoices.keys() == before.keys()
    assert confirmed.puts("Invoices") == writes
    assert len(confirmed.contacts_named("Zoe Newcomer")) == 1


def test_a_home_from_before_the_confirmation_finds_the_jobs_invoiced_once_it_pulls(
    pulled: World, tmp_path: Path
) -> None:
    copy_cache(pulled.cache_path, tmp_path / "backup.db")
    with pulled.open() as ws:
        confirm_jobs(ws, OLD)
        post_all(ws)
    for suffix in ("", "-wal", "-shm"):
        pulled.cache_path.with_name(f"cache.db{suffix}").unlink(missing_ok=True)
    copy_cache(tmp_path / "backup.db", pulled.cache_path)
    with pulled.open() as ws:
        with pytest.raises(UsageError, match="not pulled to the end"):
            confirm_jobs(ws, OLD)
        pull_all(ws)
        assert not {number for number, one in drafted(ws).items() if one.state is State.READY} & set(OLD)
    assert set(pulled.made_by_us().values()) == {1}
