"""Random evenings: whatever people, networks and machines do, the invariants hold after every step."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jobsync_tui.core.errors import JobsyncError
from jobsync_tui.core.outbox import OPEN_STATES
from jobsync_tui.services import decide
from jobsync_tui.services.confirm import confirm, postable, prepare
from jobsync_tui.services.draft import proposals
from jobsync_tui.services.match import load_view
from jobsync_tui.store.outbox import intents
from tests.fakes import (
    Boundaries,
    Fault,
    SimulatedCrash,
    answering,
    nothing,
    raising,
    refuse_connection,
    rewritten,
    truncated,
    twice,
)
from tests.services.invariants import Witness
from tests.services.worlds import EVERY, copy_cache, hand_line, post_all, pull_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from jobsync_tui.core.jobs import Job
    from jobsync_tui.services.match import View
    from jobsync_tui.services.workspace import Workspace
    from tests.services.worlds import Kept, World

FAULTS: tuple[Fault, ...] = (
    refuse_connection,
    raising(httpx.ReadTimeout, after=False),
    raising(httpx.ReadTimeout, after=True),
    raising(httpx.RemoteProtocolError, after=True),
    answering(500, "{}", "application/json", after=False),
    answering(500, "{}", "application/json", after=True),
    answering(400, "{}", "application/json", after=True),
    answering(429, "", "text/plain", after=False, Retry_After="5"),
    answering(401, "", "text/plain", after=False),
    rewritten(nothing),
    rewritten(lambda elements: elements[::-1]),
    rewritten(lambda elements: elements[:1]),
    truncated,
    twice,
)


@dataclass
class Evening:
    """One schedule on one world."""

    world: World
    witness: Witness

    def do(self, step: Step) -> None:
        """Take one step and check the invariants."""
        name, which, how = step
        getattr(self, name)(which, how)
        with self.world.open() as ws:
            self.witness.check(ws)

    # What she does

    def confirm(self, which: int, _how: int) -> None:
        """Confirm those of some jobs that may be posted."""
        with self.world.open() as ws:
            view = load_view(ws)
            able = [one for one in proposals(ws, view) if postable(one)]
            chosen = [one for one in able if which >> EVERY.index(one.job.number) & 1]
            with suppress(JobsyncError):
                confirm(ws, prepare(ws, view, chosen))

    def decide(self, which: int, how: int) -> None:
        """Say something about one job."""
        said: tuple[Callable[[Workspace, View, Job], None], ...] = (
            decide.bill_anyway,
            decide.create_contact,
            decide.skip_today,
            lambda ws, view, job: decide.choose_account(ws, view, job, "1", "210"),
            lambda ws, view, job: decide.never_bill(ws, view, job, "warranty"),
        )
        with self.world.open() as ws:
            view = load_view(ws)
            job = next(one.job for one in view.jobs if one.job.number == EVERY[which % len(EVERY)])
            with suppress(JobsyncError):
                said[how % len(said)](ws, view, job)

    def undo(self, _which: int, how: int) -> None:
        with self.world.open() as ws, suppress(JobsyncError):
            (decide.undo if how % 3 else decide.redo)(ws, load_view(ws))

    def pull(self, _which: int, _how: int) -> None:
        with self.world.open() as ws:
            pull_all(ws)

    # What machines do

    def post(self, which: int, how: int) -> None:
        """Post, with faults on the writes."""
        what = "PUT Contacts" if which % 4 == 0 else "PUT Invoices"
        self.world.wire.will(what, *[FAULTS[how % len(FAULTS)]] * (1 + which % 3))
        with self.world.open() as ws:
            post_all(ws)
        self.world.wire.mend()

    def crash(self, _which: int, how: int) -> None:
        """Post in a process that ends at some commit or call."""
        with suppress(SimulatedCrash), self.world.open(Boundaries(1 + how % 60)) as ws:
            post_all(ws)

    def restore(self, which: int, _how: int) -> None:
        """Keep a backup, or go back to the one there is: an old home is plugged in again."""
        path, backup = self.world.cache_path, self.world.folder / "backup.db"
        if which % 2 or not backup.exists():
            copy_cache(path, backup)
            return
        for suffix in ("", "-wal", "-shm"):
            path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)
        copy_cache(backup, path)
        self.witness.old_home = True

    def night(self, _which: int, how: int) -> None:
        """Time passes; Xero forgets its keys."""
        self.world.clock.pass_time(minutes=(1, 7, 90, 1500)[how % 4])

    # What people do in Xero

    def void(self, which: int, _how: int) -> None:
        """Somebody deletes an invoice of ours."""
        ours = [one for id_, one in self.world.books.invoices.items() if id_ in self.world.books.created_by]
        if ours:
            ours[which % len(ours)].update(Status="DELETED", UpdatedDateUTC=self.world.books.now())

    def archive(self, which: int, how: int) -> None:
        """Somebody archives a contact, or brings it back."""
        contact = list(self.world.books.contacts.values())[which % 4]
        status = "ARCHIVED" if how % 2 else "ACTIVE"
        contact.update(ContactStatus=status, UpdatedDateUTC=self.world.books.now())
        self.witness.expect(contact["ContactID"])

    def by_hand(self, which: int, how: int) -> None:
        """Somebody in the office makes an invoice under a number of ours."""
        number = EVERY[which % len(EVERY)] + ("-R2" if how % 4 == 0 else "")
        if any(one["InvoiceNumber"] == number for one in self.world.books.invoices.values()):
            return
        made = self.world.books.seed_invoice(
            InvoiceNumber=number, Contact={"Name": "Ada Rewi"}, LineItems=[hand_line(f"{how + 1}.00")]
        )
        self.witness.expect(made)


STEPS = ("confirm", "confirm", "post", "post", "crash", "crash", "decide", "undo", "pull", "night", "void", "archive")
Step = tuple[str, int, int]


def a_step(names: tuple[str, ...]) -> st.SearchStrategy[Step]:
    return st.tuples(st.sampled_from(names), st.integers(0, 31), st.integers(0, 63))


def finish(world: World, witness: Witness) -> None:
    """Once faults stop and what is late has had its time, two runs settle everything."""
    world.wire.mend()
    for _ in range(2):
        world.clock.pass_time(minutes=9)
        with world.open() as ws:
            post_all(ws)
            witness.check(ws)
    with world.open() as ws:
        left = [one for one in intents(ws.cache) if one.state in OPEN_STATES]
        assert not left, f"{left[0].job_number} is still {left[0].state}: {left[0].message}"


def run(kept: Kept, folder: Path, steps: list[Any]) -> None:
    world = kept.restored(folder)
    witness = Witness(world)
    evening = Evening(world, witness)
    for step in steps:
        evening.do(step)
    finish(world, witness)


COMMON = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),  # explaining takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@settings(COMMON, max_examples=60)
@given(steps=st.lists(a_step(STEPS), min_size=4, max_size=12))
def test_no_schedule_breaks_an_invariant(
    kept_pulled: Kept, tmp_path_factory: pytest.TempPathFactory, steps: list[Step]
) -> None:
    run(kept_pulled, tmp_path_factory.mktemp("evening") / "world", steps)


@settings(COMMON, max_examples=40)
@given(steps=st.lists(a_step((*STEPS, "by_hand", "restore", "restore")), min_size=4, max_size=12))
def test_no_schedule_with_other_hands_and_old_homes_breaks_an_invariant(
    kept_pulled: Kept, tmp_path_factory: pytest.TempPathFactory, steps: list[Step]
) -> None:
    run(kept_pulled, tmp_path_factory.mktemp("hands") / "world", steps)
