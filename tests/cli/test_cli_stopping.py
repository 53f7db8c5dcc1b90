"""Stopping politely: the first signal ends after the step under way, the second at once; no reader is no error."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.bootstrap import open_workspace
from jobsync_tui.cli import unposting
from jobsync_tui.cli.context import Session
from jobsync_tui.cli.stopping import Stop, stopping, where_it_stands
from jobsync_tui.config import load_profile
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.confirm import prepare
from jobsync_tui.services.draft import proposals
from jobsync_tui.services.match import load_view
from jobsync_tui.services.post import Posting
from jobsync_tui.services.undo_batch import undo_batch
from jobsync_tui.services.workspace import SystemClock
from tests.cli.cli_support import Served, outbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobsync_tui.services.undo_batch import Undoing
    from jobsync_tui.services.workspace import Workspace
    from tests.cli.cli_support import Jobsync

from tests.cli.stopping_support import CHUNK, READY, Gate, gate, hit, made, small_chunks

__all__ = ["gate", "small_chunks"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the signals of POSIX")


# In this process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.usefixtures("small_chunks")
def test_the_first_signal_ends_after_the_chunk_and_the_next_run_goes_on(
    jobsync: Jobsync, books: Served, gate: Gate, number: signal.Signals
) -> None:
    before = signal.getsignal(number)
    gate.on_put = hit(number)
    ran = jobsync("post", "--ready", "--yes", "--json")
    assert ran.code == 130
    states = Counter(one["state"] for one in ran.document["results"])
    assert states == Counter(POSTED=CHUNK, CONFIRMED=34 - CHUNK) == Counter(map(str, outbox()))
    assert ran.document["interrupted"] is True
    assert "error" not in ran.document
    assert "Stopped: 12 posted, 22 wait; 'jobsync post --ready' goes on." in ran.err
    assert signal.getsignal(number) is before

    gate.on_put = lambda: None
    assert jobsync("post", "--ready", "--yes", "--json").code == 0
    assert len(made(books)) == made(books).total() == 34


def test_a_stop_during_a_wait_cuts_it_short_and_leaves_nothing_uncertain(
    jobsync: Jobsync, books: Served, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    ends: list[SystemClock] = []

    def sleep(clock: SystemClock, seconds: float) -> None:
        waited.append(seconds)
        signal.raise_signal(signal.SIGTERM)
        assert ends == [clock]
        true_sleep(clock, seconds)

    def end(clock: SystemClock) -> None:
        ends.append(clock)
        true_end(clock)

    monkeypatch.undo()
    true_sleep, true_end = SystemClock.sleep, SystemClock.end
    monkeypatch.setenv("JOBSYNC_HOME", str(books.home))
    monkeypatch.setattr(SystemClock, "sleep", sleep)
    monkeypatch.setattr(SystemClock, "end", end)
    gate.status = "429 Too Many Requests"
    ran = jobsync("post", READY, "--yes", "--json")
    assert (ran.code, waited) == (130, [40.0])
    assert [one["state"] for one in ran.document["results"]] == ["CONFIRMED"]
    assert "error" not in ran.document
    assert "Stopped: 0 posted, 1 waits;" in ran.err
    assert outbox() == ["CONFIRMED"]
    assert made(books) == Counter()


def test_a_stop_ends_what_follows_the_invoices_between_two_of_them(
    jobsync: Jobsync, books: Served, gate: Gate
) -> None:
    gate.endpoint, gate.on_put = "/History", hit(signal.SIGINT)
    ran = jobsync("post", READY, "J10421", "--note", "Done.", "--yes", "--json")
    assert ran.code == 130
    assert [one["state"] for one in ran.document["afterwards"]] == ["DONE", "ASKED"]
    assert "Stopped: 2 posted, 1 to be done beside them; 'jobsync post --ready' goes on." in ran.err
    assert books.puts("/History") == 1

    gate.on_put = lambda: None
    assert jobsync("post", "--ready", "--yes").code == 0
    assert books.puts("/History") == 2


def test_a_pull_ends_after_the_page_and_says_what_stands(
    jobsync: Jobsync, books: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> Iterator[object]:
        signal.raise_signal(signal.SIGHUP)
        reached.append("the end of the page")
        yield Posting(intents=(), doing="contacts")
        reached.append("the next page")

    assert books.home.exists()
    reached: list[str] = []
    monkeypatch.setattr("jobsync_tui.cli.pulling.pull", stopped)
    ran = jobsync("pull", "--json")
    assert (ran.code, reached) == (130, ["the end of the page"])
    assert "Interrupted. What was pulled so far is kept" in ran.err
    assert ran.document["error"]["exit_code"] == 130


def test_undoing_a_batch_ends_after_the_request_and_tells_what_stays(
    jobsync: Jobsync, books: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hit_first(ws: Workspace, planned: Undoing) -> Undoing:
        signal.raise_signal(signal.SIGTERM)
        return undo_batch(ws, planned)

    batch = jobsync("post", READY, "J10421", "--yes", "--json").document["batch"]
    monkeypatch.setattr(unposting, "CHUNK", 1)
    monkeypatch.setattr(unposting, "undo_batch", hit_first)
    ran = jobsync("undo", "batch", batch, "--yes", "--json")
    assert ran.code == 130
    told = [(one["deleted"], one["message"]) for one in ran.document["results"]]
    assert told == [(True, ""), (False, "It was not deleted. You stopped it.")]
    held = books.practice.books
    assert sorted(held.invoices[one]["Status"] for one in held.created_by if one in held.invoices) == [
        "DELETED",
        "DRAFT",
    ]


class Ticking(SystemClock):
    """A clock that tells whether it was ended."""

    def __init__(self) -> None:
        super().__init__()
        self.ends = 0

    def end(self) -> None:
        self.ends += 1


def test_what_each_signal_does() -> None:
    stop, clock = Stop(quiet=True), Ticking()
    with stop.after_this_step(clock):
        stop.hear(signal.SIGHUP)
        stop.hear(signal.SIGHUP)  # a terminal that closes hangs up twice
        stop.hear(signal.SIGTERM)
        assert (stop.asked, clock.ends) == (True, 1)
        with pytest.raises(KeyboardInterrupt):
            stop.hear(signal.SIGTERM)


def test_outside_of_a_step_the_first_signal_interrupts() -> None:
    with stopping(Session(quiet=True)) as stop:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        assert stop.asked


def test_a_hang_up_that_was_switched_off_stays_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stopping(Session(quiet=True)):
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


# Words


def test_what_is_not_certain_is_told_to_be_looked_up_first(books: Served) -> None:
    assert books.home.exists()
    with open_workspace(load_profile()) as ws:
        view = load_view(ws)
        ready = [one for one in proposals(ws, view) if one.state == "ready"]
        frozen = prepare(ws, view, ready[:5]).intents
    states = ("POSTED", "UNKNOWN", "HUMAN", "CONFIRMED", "CONFIRMED")
    intents = tuple(replace(one, state=IntentState(state)) for one, state in zip(frozen, states, strict=True))
    said = where_it_stands(Posting(intents=intents, doing="sending"), 0)
    assert said == (
        "Stopped: 1 posted, 1 needs you, 1 not certain, 2 wait; 'jobsync post --ready' looks up in Xero what is not "
        "certain, then goes on."
    )
    assert where_it_stands(Posting(intents=intents[:1], doing="done"), 0) == "Stopped: 1 posted."
