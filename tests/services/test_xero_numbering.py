"""Where Xero gives the numbers nothing fences a second one: a mark finds the first, and doubt is waited out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.marks import find_mark
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services import decide
from jobsync_tui.services.confirm import confirm, postable, prepare
from jobsync_tui.services.match import load_view
from tests.fakes import Boundaries, answering, rewritten
from tests.services.small_business import OLD, hand_line
from tests.services.worlds import copy_cache, drafted, keep, outbox, post_all, pull_all, run_until_crash, states

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from tests.services.worlds import World

from tests.services.numbering import ALL_POSTED, LOST, PUT, made, post_once, world

__all__ = ["world"]


def test_xero_gives_the_numbers_and_the_mark_stands_behind_her_reference(world: World) -> None:
    assert post_once(world) == ALL_POSTED
    assert [one["InvoiceNumber"] for one in made(world)] == ["INV-0001", "INV-0002", "INV-0003"]
    for job, one in zip(OLD, made(world), strict=True):
        assert one["Reference"] == f"{job} {find_mark(one['Reference'])}"
    with world.open() as ws:
        assert [outbox(ws)[job].invoice_number for job in OLD] == [one["InvoiceNumber"] for one in made(world)]
        assert all(one.intact for one in outbox(ws).values())
    assert b"InvoiceNumber" not in world.wire.bodies(PUT)[0]


def test_after_a_pull_its_jobs_are_plainly_invoiced(world: World) -> None:
    post_once(world)
    with world.open() as ws:
        pull_all(ws)
        assert {str(drafted(ws)[job].billing.status) for job in OLD} == {"draft"}
        assert not any(postable(drafted(ws)[job]) for job in OLD)


@pytest.mark.parametrize("fault", [LOST, answering(503, "{}", "application/json", after=True)], ids=["lost", "503"])
def test_an_invoice_whose_answer_was_lost_is_found_by_its_mark(
    world: World, fault: Callable[..., httpx.Response]
) -> None:
    world.wire.will(PUT, fault)
    assert post_once(world) == ALL_POSTED
    assert (len(made(world)), world.puts("Invoices")) == (3, 1)


def test_a_crash_at_any_boundary_ends_with_one_invoice_each(world: World, tmp_path: Path) -> None:
    kept = keep(world, tmp_path / "kept")
    for crash_at in range(1, 200, 3):
        again = kept.restored(tmp_path / str(crash_at))
        crashed = run_until_crash(again, Boundaries(crash_at))
        for _ in range(2):
            again.clock.pass_time(minutes=9)
            last = post_once(again)
        assert (last, len(made(again))) == (ALL_POSTED, 3)
        if not crashed:
            break
    assert crash_at >= 30


def test_an_answer_that_leaves_one_out_leaves_it_unknown_until_it_shows(world: World) -> None:
    world.wire.will(PUT, rewritten(lambda elements: elements[1:]))
    assert post_once(world) == ALL_POSTED
    assert len(made(world)) == 3


def test_a_whole_refusal_with_some_saved_doubles_none(world: World) -> None:
    world.wire.will(
        PUT, answering(400, '{"Message":"A validation exception occurred"}', "application/json", after=True)
    )
    assert post_once(world) == ALL_POSTED
    assert len(made(world)) == 3


def test_an_old_home_adopts_what_was_posted_since(world: World, tmp_path: Path) -> None:
    copy_cache(world.cache_path, tmp_path / "old.db")
    post_once(world)
    world.clock.pass_time(days=3)
    with world.open() as ws:
        newest = {job: outbox(ws)[job].invoice_id for job in OLD}
    for suffix in ("-wal", "-shm", ""):
        world.cache_path.with_name(world.cache_path.name + suffix).unlink(missing_ok=True)
    for beside in world.cache_path.parent.glob("*.jsonl"):
        beside.unlink()
    copy_cache(tmp_path / "old.db", world.cache_path)
    assert post_once(world) == ALL_POSTED
    with world.open() as ws:
        assert {job: outbox(ws)[job].invoice_id for job in OLD} == newest
    assert len(made(world)) == 3


def test_one_that_was_deleted_in_xero_is_her_matter_and_billed_again_under_a_new_mark(world: World) -> None:
    world.wire.will(PUT, LOST)
    with world.open() as ws:
        world.wire.unplugged = False
        post_all(ws)
        first = outbox(ws)["J1"]
    world.books.invoices[str(first.invoice_id)].update(Status="DELETED", UpdatedDateUTC=world.books.now())
    with world.open() as ws:
        pull_all(ws)
        view = load_view(ws)
        job = drafted(ws, view)["J1"]
        assert not postable(job)
        decide.bill_anyway(ws, view, job.job)
        confirm(ws, prepare(ws, view, [drafted(ws, view)["J1"]]))
        second = outbox(ws)["J1"]
        assert (second.revision, find_mark(second.reference) == find_mark(first.reference)) == (2, False)
        post_all(ws)
        assert outbox(ws)["J1"].state is IntentState.POSTED


def test_an_invoice_of_xeros_sequence_is_not_a_job_of_the_same_digits(world: World) -> None:
    world.books.seed_invoice(InvoiceNumber="INV-77", Contact={"Name": "Ada Rewi"}, LineItems=[hand_line("9.00")])
    world.jobs[0]["number"] = "77"
    world.write()
    with world.open() as ws:
        pull_all(ws)
        assert drafted(ws)["77"].billing.status == "not_invoiced"


def test_a_mark_is_found_wherever_she_moved_it_in_the_reference(world: World) -> None:
    world.wire.will(PUT, LOST)
    world.wire.cut_off_after(PUT, LOST)
    world.wire.plan[PUT] = world.wire.plan[PUT][1:]
    post_once(world)
    world.wire.mend()
    for one in made(world):
        one.update(Reference=f"PO 55 / {one['Reference']} / urgent", UpdatedDateUTC=world.books.now())
    world.clock.pass_time(minutes=20)
    assert post_once(world) == ALL_POSTED
    assert len(made(world)) == 3


def test_a_profile_that_numbers_otherwise_since_says_so(world: World) -> None:
    world.numbers = ""
    world.write()
    with world.open() as ws:
        post_all(ws)
        assert "numbered in another way" in outbox(ws)["J1"].message
        assert set(states(ws).values()) == {IntentState.REJECTED}
    assert not made(world)
