"""The process may end at any commit and at any call: after the next start nothing is doubled, lost or claimed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.confirm import confirm, prepare
from jobsync_tui.services.match import load_view
from jobsync_tui.services.post import post
from jobsync_tui.services.settling import recover
from tests.fakes import Boundaries, SimulatedCrash
from tests.services.invariants import Witness, assert_settled
from tests.services.small_business import EVERY
from tests.services.worlds import drafted, outbox, post_all, ready, run_until_crash, states

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.worlds import Kept, World


def test_a_crash_at_any_boundary_ends_with_one_invoice_each(kept_confirmed: Kept, tmp_path: Path) -> None:
    crossed = 0
    for crash_at in range(1, 200):
        world = kept_confirmed.restored(tmp_path / str(crash_at))
        witness, boundary = Witness(world), Boundaries(crash_at)
        crashed = run_until_crash(world, boundary)
        with world.open() as ws:
            witness.check(ws)
            post_all(ws)
            witness.check(ws)
            assert_settled(ws, world, *EVERY)
        assert set(world.made_by_us().values()) == {1}, boundary.crossed[-1]
        assert len(world.contacts_named("Zoe Newcomer")) == 1
        if not crashed:
            break
        crossed += 1
    assert crossed >= 40


@pytest.mark.parametrize("again", [1, 4, 9, 14, 20, 27])
def test_a_second_crash_while_recovering_changes_nothing_of_that(
    kept_confirmed: Kept, tmp_path: Path, again: int
) -> None:
    for crash_at in range(2, 60, 3):
        world = kept_confirmed.restored(tmp_path / str(crash_at))
        witness = Witness(world)
        run_until_crash(world, Boundaries(crash_at))
        run_until_crash(world, Boundaries(again))
        with world.open() as ws:
            post_all(ws)
            witness.check(ws)
            assert_settled(ws, world, *EVERY)
        assert set(world.made_by_us().values()) == {1}


def test_a_crash_after_a_day_is_recovered_without_the_keys_of_that_day(confirmed: World) -> None:
    """Xero forgets an Idempotency-Key after six minutes: recovery may not lean on it."""
    for crash_at in (30, 33, 36):
        run_until_crash(confirmed, Boundaries(crash_at))
        confirmed.clock.pass_time(days=1)
        confirmed.connect()
    with confirmed.open() as ws:
        post_all(ws)
        assert_settled(ws, confirmed, *EVERY)
    assert set(confirmed.made_by_us().values()) == {1}


def test_recovering_makes_what_was_being_sent_unknown_and_sends_nothing(confirmed: World) -> None:
    boundary = Boundaries()
    with suppress(SimulatedCrash), confirmed.open(boundary) as ws:
        for step in post(ws):
            if step.doing == "sending":
                boundary.crash_at = len(boundary.crossed) + 4
    calls = len(confirmed.books.calls)
    with confirmed.open() as ws:
        assert set(states(ws).values()) == {IntentState.SENDING}
        recover(ws)
        assert set(states(ws).values()) == {IntentState.UNKNOWN}
        assert "stopped while this was being sent" in outbox(ws)["J1"].message
        recover(ws)
    assert len(confirmed.books.calls) == calls


def test_stopping_the_iteration_after_any_step_is_safe(kept_confirmed: Kept, tmp_path: Path) -> None:
    for steps in range(1, 8):
        world = kept_confirmed.restored(tmp_path / str(steps))
        witness = Witness(world)
        with world.open() as ws:
            running = post(ws)
            for _ in range(steps):
                next(running, None)
            running.close()  # type: ignore[attr-defined]  # post is a generator, typed by what it yields
            witness.check(ws)
            post_all(ws)
            assert_settled(ws, world, *EVERY)
        assert set(world.made_by_us().values()) == {1}


def test_a_crash_while_confirming_leaves_all_confirmed_or_none(kept_pulled: Kept, tmp_path: Path) -> None:
    seen = set()
    for crash_at in range(1, 30):
        world = kept_pulled.restored(tmp_path / str(crash_at))
        crashed = True
        with suppress(SimulatedCrash), world.open(Boundaries(crash_at)) as ws:
            view = load_view(ws)
            found = drafted(ws, view)
            confirm(ws, prepare(ws, view, [found[number] for number in EVERY]))
            crashed = False
        with world.open() as ws:
            left = [one.state for one in outbox(ws).values()]
            kinds = frozenset(left) - {IntentState.DRAFT}
            assert kinds <= {IntentState.CONFIRMED}
            assert left.count(IntentState.CONFIRMED) in {0, 5}
            if not kinds:
                assert len(ready(ws)) == 5
                post_all(ws)
                assert not world.books.writes
            else:
                post_all(ws)
                assert_settled(ws, world, *EVERY)
        seen.add(kinds)
        if not crashed:
            break
    assert seen == {frozenset(), frozenset({IntentState.CONFIRMED})}
