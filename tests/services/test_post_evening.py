"""The practice evening, posted: the right client, the right cents, once each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.proposal import State
from jobsync_tui.sandbox.cases import Case
from jobsync_tui.services.confirm import confirm, prepare
from jobsync_tui.services.decide import choose_account, choose_contact, create_contact, link_invoice
from jobsync_tui.services.match import load_view
from tests.services.invariants import Witness, assert_settled
from tests.services.worlds import confirm_jobs, drafted, outbox, post_all, pull_all, ready

if TYPE_CHECKING:
    from jobsync_tui.services.workspace import Workspace
    from tests.services.conftest import Evening


def decide_the_six(ws: Workspace, evening: Evening) -> None:
    """Do what a person who knows the answers does."""
    view = load_view(ws)
    by_number = {cached.job.number: cached.job for cached in view.jobs}
    for number, right in evening.practice.expected.items():
        job = by_number[number]
        match right.case:
            case Case.READY:
                continue
            case Case.NO_CONTACT:
                create_contact(ws, view, job)
            case Case.LINE_WITHOUT_ACCOUNT:
                line = next(one for one in drafted(ws, view)[number].lines if one.account is None)
                choose_account(ws, view, job, line.line_id, right.account or "")
            case Case.LOOKS_INVOICED:
                link_invoice(ws, view, job, right.link_invoice_id or "")
            case _:
                choose_contact(ws, view, job, right.contact_id or "")


def test_the_34_ready_jobs_become_34_invoices_of_the_right_client_and_cents_in_one_write(evening: Evening) -> None:
    world = evening.world
    before, witness = len(world.books.invoices), Witness(world)
    with world.open() as ws:
        numbers = [one.job.number for one in ready(ws)]
        confirm_jobs(ws, numbers)
        ended = post_all(ws)
        assert len(numbers) == 34
        assert ended
        assert ended.error is None
        assert ended.count(IntentState.POSTED) == 34
        assert_settled(ws, world, *numbers)
        witness.check(ws)
    assert len(world.books.invoices) == before + 34
    assert [call.method for call in world.books.writes] == ["PUT"]
    for number in numbers:
        right = evening.practice.expected[number]
        assert [(one["ContactID"], one["Total"]) for one in world.live(number)] == [(right.contact_id, right.total)]


def test_every_posted_invoice_was_read_back_and_is_in_the_cache(evening: Evening) -> None:
    with evening.world.open() as ws:
        confirm_jobs(ws, [one.job.number for one in ready(ws)])
        post_all(ws)
        cached = {str(row["invoice_id"]) for row in ws.cache.rows("SELECT invoice_id FROM invoice")}
        assert {intent.invoice_id for intent in outbox(ws).values()} <= cached
        checks = ws.cache.rows("SELECT detail FROM event WHERE what = 'read back'")
        assert len(checks) == 34
        assert all('"differs": ""' in row["detail"] for row in checks)


def test_posting_again_sends_nothing_and_asks_nothing(evening: Evening) -> None:
    world = evening.world
    with world.open() as ws:
        confirm_jobs(ws, [one.job.number for one in ready(ws)])
        post_all(ws)
        calls = len(world.books.calls)
        assert post_all(ws) is None
        assert len(world.books.calls) == calls
    with world.open() as ws:
        assert post_all(ws) is None
        assert not ready(ws)
    assert len(world.books.writes) == 1


def test_the_forty_become_39_invoices_one_link_and_one_new_contact_in_at_most_3_writes(evening: Evening) -> None:
    world = evening.world
    invoices, contacts, witness = len(world.books.invoices), len(world.books.contacts), Witness(world)
    with world.open() as ws:
        decide_the_six(ws, evening)
        numbers = [one.job.number for one in ready(ws)]
        assert len(numbers) == 39
        confirm_jobs(ws, numbers)
        post_all(ws)
        assert_settled(ws, world, *numbers)
        witness.check(ws)
        done = drafted(ws)
        assert [one.job.number for one in done.values() if one.state is State.INVOICED] == [linked(evening)]
    assert (len(world.books.invoices), len(world.books.contacts)) == (invoices + 39, contacts + 1)
    assert len(world.books.writes) <= 3
    for number in numbers:
        right = evening.practice.expected[number]
        [made] = world.live(number)
        assert made["Total"] == right.total
        assert right.contact_id in {made["ContactID"], None}


def linked(evening: Evening) -> str:
    return next(number for number, one in evening.practice.expected.items() if one.case is Case.LOOKS_INVOICED)


def test_after_posting_and_pulling_nothing_is_ready_and_nothing_differs(evening: Evening) -> None:
    with evening.world.open() as ws:
        numbers = [one.job.number for one in ready(ws)]
        confirm_jobs(ws, numbers)
        post_all(ws)
        pull_all(ws)
        found = drafted(ws)
        assert {found[number].state for number in numbers} == {State.POSTED}
        assert not ready(ws)


@pytest.mark.parametrize("status", ["DRAFT", "AUTHORISED"])
def test_the_status_she_confirmed_is_the_status_in_xero(evening: Evening, status: str) -> None:
    with evening.world.open() as ws:
        view = load_view(ws)
        batch = prepare(ws, view, ready(ws)[:3], status=status)
        confirm(ws, batch)
        post_all(ws)
        made = [evening.world.live(intent.job_number)[0] for intent in batch.intents]
    assert {one["Status"] for one in made} == {status}
    assert batch.status == status
