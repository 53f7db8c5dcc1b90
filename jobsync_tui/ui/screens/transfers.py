"""The keys that leave the machine: pull and post, in the background, with their progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message
from textual.worker import Worker, WorkerState, get_current_worker

from jobsync_tui.core.errors import JobsyncError
from jobsync_tui.core.proposal import State
from jobsync_tui.services.pull import Progress, PullReport, pull
from jobsync_tui.ui import rows
from jobsync_tui.ui.format import plural
from jobsync_tui.ui.screens.desk_screen import DeskScreen
from jobsync_tui.ui.screens.posting import PostingScreen
from jobsync_tui.ui.screens.summary import SummaryScreen

if TYPE_CHECKING:
    from jobsync_tui.ui.desk import Desk


class TransferActions(DeskScreen):
    """Pulling and posting."""

    class Pulled(Message):
        """A step of a pull, its report, or what went wrong."""

        def __init__(self, step: Progress | PullReport | JobsyncError) -> None:
            super().__init__()
            self.step = step

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.pulling = False

    @work(exit_on_error=False)
    async def action_post(self) -> None:
        """Show what would be posted; post it on `y`."""
        if not self.desk.marks:
            if self.desk.facts.undecided:
                await self._run_posting(resumed=True)
            else:
                ready = self.desk.count(State.READY)
                self.say(f"Nothing is marked. a marks the {ready} ready." if ready else "Nothing is ready to post.")
            return
        batch = await self.off_thread(self.desk.freeze)
        if batch is None:
            return
        left = self.desk.needing + self.desk.count(State.READY) - len(self.desk.marks)
        if await self.app.push_screen_wait(SummaryScreen(self.desk, batch, left_behind=left)):
            await self._run_posting(resumed=False)
        else:
            self.say("Nothing was posted; the marks stand.")

    async def _run_posting(self, *, resumed: bool) -> None:
        text = await self.app.push_screen_wait(PostingScreen(self.desk, resumed=resumed))
        self.desk.marks.clear()
        await self.off_thread(self.desk.load)
        self.show(self.desk.next_needing(None))
        self.say(text or rows.greeting(self.desk, self.desk.ws.clock.now()))

    def action_pull(self) -> None:
        """Pull in the background; deciding goes on meanwhile."""
        if self.pulling:
            self.say("Already pulling.")
            return
        self.pulling = True
        self.say("Pulling…")
        self._pull()

    @work(thread=True, exclusive=True, group="pull", exit_on_error=False)
    def _pull(self) -> None:
        worker = get_current_worker()
        try:
            for step in pull(self.desk.ws):
                if worker.is_cancelled:
                    return
                self.post_message(self.Pulled(step))
        except JobsyncError as error:
            self.post_message(self.Pulled(error))

    @on(Worker.StateChanged)
    def _failed(self, event: Worker.StateChanged) -> None:
        """Say what broke in the background; the app lives on."""
        if event.state is WorkerState.ERROR:
            self.pulling = self.pulling and event.worker.group != "pull"
            self.say(f"That failed ({type(event.worker.error).__name__}). Nothing is lost. Please report it.")

    @on(Pulled)
    async def _pulled(self, event: Pulled) -> None:
        step = event.step
        if isinstance(step, Progress):
            much = f" {step.done:,} of {step.total:,}" if step.total else ""
            self.say(f"Pulling {step.what}…{much}")
            return
        self.pulling = False
        here = self.current.job.key if self.current else None
        loaded = await self.off_thread(self.desk.load)
        if loaded:
            self.show(here or self.desk.next_needing(None))
        if isinstance(step, JobsyncError):
            self.say(str(step))
        elif step.errors:
            self.say(str(step.errors[0]))
        elif loaded:
            jobs = sum(source.jobs.new for source in step.sources)
            self.say(f"Pulled: {plural(jobs, 'new job')}. {rows.greeting(self.desk, self.desk.ws.clock.now())}")
