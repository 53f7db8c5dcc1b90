"""Once an invoice is on its way or in Xero, what was decided about its job stands."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.proposal import State
from jobsync_tui.services import decide
from jobsync_tui.services.match import load_view
from jobsync_tui.store.decisions import active_decisions
from tests.fakes import Boundaries, SimulatedCrash, raising
from tests.services.decisions_support import KINDS, never, see, to_materials
from tests.services.worlds import confirm_jobs, post_all, states

if TYPE_CHECKING:
    from tests.services.worlds import World


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"link", "never"}])
def test_a_posted_job_is_not_decided_again_even_from_an_old_view(pulled: World, kind: str) -> None:
    act, _ = KINDS[kind]
    with pulled.open() as ws:
        old = load_view(ws)
        confirm_jobs(ws, ["J1"])
        post_all(ws)
        before = active_decisions(ws.cache)
        for view in (old, load_view(ws)):
            with pytest.raises(UsageError, match="can no longer be decided"):
                act(ws, view, see(ws).job)
        assert active_decisions(ws.cache) == before
        assert see(ws).state is State.POSTED


def test_what_was_decided_of_a_posted_job_stands_and_undo_takes_back_the_one_before(pulled: World) -> None:
    with pulled.open() as ws:
        view = load_view(ws)
        never(ws, view, see(ws, "J2").job)
        to_materials(ws, view, see(ws, "J1").job)
        confirm_jobs(ws, ["J1"])
        post_all(ws)
        undone = decide.undo(ws, load_view(ws))
        assert undone
        assert undone.job == see(ws, "J2").job.key
        assert see(ws, "J1").lines[0].account == "210"


@pytest.mark.parametrize("kind", KINDS)
def test_a_job_that_may_be_in_xero_is_not_decided_until_it_is_known(pulled: World, kind: str) -> None:
    act, _ = KINDS[kind]
    pulled.wire.cut_off_after("PUT Invoices", raising(httpx.ReadTimeout, after=True))
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
        post_all(ws)
        assert see(ws).state is State.UNKNOWN
        with pytest.raises(UsageError, match="cannot be decided yet"):
            act(ws, load_view(ws), see(ws).job)


@pytest.mark.parametrize("kind", KINDS)
def test_deciding_about_a_confirmed_job_takes_back_what_was_never_sent(pulled: World, kind: str) -> None:
    act, holds = KINDS[kind]
    with pulled.open() as ws:
        pulled.clock.tick = dt.timedelta(milliseconds=1)
        confirm_jobs(ws, ["J1", "J2"])
        act(ws, load_view(ws), see(ws).job)
        assert states(ws) == {"J1": IntentState.REJECTED, "J2": IntentState.CONFIRMED}
        assert holds(see(ws))
        post_all(ws)
    assert pulled.made_by_us() == {"J2": 1}


def test_a_process_that_dies_while_a_confirmed_job_is_decided_again_does_both_or_neither(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_jobs(ws, ["J1"])
    for crash_at in range(1, 9):
        crashed = True
        with suppress(SimulatedCrash), pulled.open(Boundaries(crash_at)) as ws:
            never(ws, load_view(ws), see(ws).job)
            crashed = False
        with pulled.open() as ws:
            decided = see(ws).decisions.never is not None
            assert (states(ws)["J1"] is IntentState.REJECTED) is decided
        if not crashed or decided:
            break
    assert crash_at > 2
