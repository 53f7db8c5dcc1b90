"""The keys that leave the machine: pull and post, in the background, with their progress."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message
from textual.worker import Worker, WorkerState

from jobsync_tui.core.errors import JobsyncError
from jobsync_tui.core.proposal import State
from jobsync_tui.services.preflight import checked
from jobsync_tui.services.pull import PullReport
from jobsync_tui.services.pull_list import Progress
from jobsync_tui.ui import books, rows
from jobsync_tui.ui.format import plural
from jobsync_tui.ui.pulling import PullRun, Stopped, progress
from jobsync_tui.ui.screens.desk_screen import DeskScreen
from jobsync_tui.ui.screens.posting import PostingScreen
from jobsync_tui.ui.screens.summary import SummaryScreen

if TYPE_CHECKING:
    from textual.app import App

    from jobsync_tui.ui.pulling import Step


class TransferActions(DeskScreen):
    """Pulling and posting."""

    class Pulled(Message):
        """A step of a pull, or how it ended."""

        def __init__(self, step: Step) -> None:
            super().__init__()
            self.step = step

    @property
    def pulling(self) -> bool:
        """Whether a pull runs."""
        return self.desk.pull is not None

    def watch_waits(self) -> None:
        """Say what a pull, or the look before posting, waits for; called once a second."""
        busy = self.pulling or self.working
        wait = books.waiting(self.desk.ws.limits, self.desk.ws.clock.now()) if busy else ""
        if wait:
            self.say(wait)

    @work(exclusive=True, group="post", exit_on_error=False)
    async def action_post(self) -> None:
        """Show what would be posted; post it on `y`."""
        if not self.desk.marks:
            if self.desk.facts.undecided or self.desk.facts.wishes:
                await self._run_posting(resumed=True)
            else:
                ready = self.desk.count(State.READY)
                self.say(f"Nothing is marked. a marks the {ready} ready." if ready else "Nothing is ready to post.")
            return
        told = await self._preflight()
        if told is None:
            return
        batch = await self.off_thread(self.desk.freeze)
        if batch is None:
            return
        batch = replace(batch, left_out=(*told, *batch.left_out))
        left = self.desk.needing + self.desk.count(State.READY) - len(self.desk.marks)
        if await self.app.push_screen_wait(SummaryScreen(self.desk, batch, left_behind=left)):
            await self._run_posting(resumed=False)
        else:
            self.say("Nothing was posted; the marks stand.")

    async def _preflight(self) -> tuple[str, ...] | None:
        """Look at what Xero holds now; says why marked jobs are left out, None when nothing is left to post."""
        self.say("Checking with Xero…")
        keys = [one.job.key for one in self.desk.marked()]
        outcome = await self.off_thread(lambda: checked(self.desk.ws, keys))
        if outcome is None:
            return None
        await self.off_thread(self.desk.load)
        self.desk.marks &= {one.job.key for one in outcome.going}
        self.show()
        if not self.desk.marks:
            self.say(" ".join((*outcome.notes, *outcome.told[:1])))
            return None
        self.say(" ".join(outcome.notes))
        return outcome.told

    async def _run_posting(self, *, resumed: bool) -> None:
        text = await self.app.push_screen_wait(PostingScreen(self.desk, resumed=resumed))
        self.desk.marks.clear()
        await self.off_thread(self.desk.load)
        self.show(self.desk.next_needing(None))
        self.say(text or rows.greeting(self.desk, self.desk.ws.clock.now()))

    def action_pull(self) -> None:
        """Pull in the background; deciding goes on meanwhile."""
        if self.pulling:
            self.say("Already pulling; esc stops it.")
            return
        self.desk.pull = PullRun()
        self.say("Pulling…")
        self._pull(self.desk.pull)

    def stop_pull(self) -> None:
        """Stop the pull after the page under way."""
        if self.desk.pull:
            self.desk.pull.stopping.set()
            self.say("Stopping after this page; what came is kept.")

    @work(thread=True, exclusive=True, group="pull", exit_on_error=False)
    def _pull(self, run: PullRun) -> None:
        tell = partial(self._tell, self.app)  # looked up now: a screen that was left no longer knows its app
        try:
            end = run.run(self.desk, tell)
        except Exception:
            self.desk.pull = None  # likewise nobody hears of this: she must be able to pull again
            raise
        tell(end)

    def _tell(self, app: App[object], step: Step) -> None:
        """Tell a step to the uppermost screen that can pull: the one it began on may have been left since."""
        for one in reversed(app.screen_stack):
            if isinstance(one, TransferActions) and one.desk is self.desk and one.post_message(self.Pulled(step)):
                return

    @on(Worker.StateChanged)
    def _failed(self, event: Worker.StateChanged) -> None:
        """Say what broke in the background; the app lives on."""
        if event.state is WorkerState.ERROR:
            self.say(f"That failed ({type(event.worker.error).__name__}). Nothing is lost. Please report it.")

    @on(Pulled)
    async def _pulled(self, event: Pulled) -> None:
        step = event.step
        if isinstance(step, Progress):
            self.say(f"{progress(step)}  esc stops")
            return
        self.desk.pull = None
        here = self.current.job.key if self.current else None
        loaded = await self.off_thread(self.desk.load)
        self.desk.reached(_of_xero(step))
        if loaded:
            self.show(here or self.desk.next_needing(None))
        self.say(self._outcome(step, loaded=bool(loaded)))

    def _outcome(self, step: Step, *, loaded: bool) -> str:
        """How the pull ended, in words."""
        if isinstance(step, Stopped):
            return "Pull stopped; what came is kept. R goes on."
        if isinstance(step, JobsyncError):
            return books.failure(step, self.desk.facts)
        if isinstance(step, PullReport) and step.errors:
            return books.failure(_of_xero(step) or step.errors[0], self.desk.facts)
        if not loaded or not isinstance(step, PullReport):
            return "Nothing came."
        jobs = sum(source.jobs.new for source in step.sources)
        notes = step.xero.notes if step.xero else ()
        greeting = rows.greeting(self.desk, self.desk.ws.clock.now())
        return " ".join((f"Pulled: {plural(jobs, 'new job')}.", greeting, *notes))


def _of_xero(step: Step) -> JobsyncError | None:
    """What Xero, rather than a job system, made the pull fail with."""
    if isinstance(step, JobsyncError):
        return step
    return step.xero.error if isinstance(step, PullReport) and step.xero else None
