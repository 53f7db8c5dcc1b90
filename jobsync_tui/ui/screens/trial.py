"""Set-up's last steps: a pull that counts what there is, on the workspace that Reconcile then opens on."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message
from textual.worker import Worker, WorkerState

from jobsync_tui.core.errors import JobsyncError, SignInNeeded
from jobsync_tui.services.pull import PullReport
from jobsync_tui.services.pull_list import Progress
from jobsync_tui.ui import books
from jobsync_tui.ui.format import plural
from jobsync_tui.ui.pulling import PullRun, Stopped, progress
from jobsync_tui.ui.screens.connecting import Connecting

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.core.ledger import Organisation
    from jobsync_tui.core.ports import Clock
    from jobsync_tui.ui.desk import Desk
    from jobsync_tui.ui.pulling import End, Step
    from jobsync_tui.ui.setup import SetUp


class Trial(Connecting):
    """The test pull; `reopen` opens the workspace anew, blocks, and raises what the profile lacks."""

    class Pulled(Message):
        """A step of the pull, and the desk it fills."""

        def __init__(self, step: Step, desk: Desk | None) -> None:
            super().__init__()
            self.step, self.desk = step, desk

    def __init__(self, set_up: SetUp, clock: Clock, reopen: Callable[[], Desk]) -> None:
        super().__init__(set_up, clock)
        self.reopen = reopen
        self._run: PullRun | None = None
        self._desk: Desk | None = None
        self._began = 0.0
        self.counted = ""
        self.organisation: Organisation | None = None

    @abstractmethod
    def show_steps(self, *, cursor: int | None = None) -> None:
        """Draw the steps anew, the cursor where it was or on that one."""

    @abstractmethod
    def reopened(self) -> None:
        """Take note that the workspace is a new one."""

    @property
    def pulling(self) -> bool:
        """Whether the test pull runs."""
        return self._run is not None

    def on_mount(self) -> None:
        """Look once a second whether the pull waits for Xero."""
        self.set_interval(1.0, self._tell_wait)

    def start_trial(self) -> None:
        """Pull once, counting."""
        if self.pulling:
            self.say("Already pulling; esc stops it.")
            return
        self._run, self.counted = PullRun(), "opening the books…"
        self._began = self.clock.monotonic()
        self.say("")
        self.show_steps()
        self._pull(self._run)

    def stop_trial(self) -> None:
        """Stop after the page under way."""
        if self._run:
            self._run.stopping.set()
            self.say("Stopping after this page; what came is kept.")

    @work(thread=True, exclusive=True, group="pull", exit_on_error=False)
    def _pull(self, run: PullRun) -> None:
        try:
            desk = self.reopen()
        except JobsyncError as error:
            self.post_message(self.Pulled(error, None))
            return
        last = run.run(desk, lambda step: self.post_message(self.Pulled(step, desk)))
        desk.load()
        self.post_message(self.Pulled(last, desk))

    def _tell_wait(self) -> None:
        if self.pulling and self._desk:
            wait = books.waiting(self._desk.ws.limits, self.clock.now())
            if wait:
                self.say(wait)

    @on(Pulled)
    def _pulled(self, event: Pulled) -> None:
        self._desk, step = event.desk, event.step
        if isinstance(step, Progress):
            self.counted = f"{progress(step)}  {self._took()}"
            self.show_steps()
            return
        self._run = None
        if event.desk:
            self.reopened()
        self.counted = self._count(event.desk) if isinstance(step, PullReport) and not step.errors else ""
        self.show_steps(cursor=3 if self.counted else None)
        self.say(self._outcome(step))

    def _outcome(self, step: End) -> str:
        if isinstance(step, Stopped):
            return "Stopped; what came is kept. enter goes on where it was."
        errors = [step] if isinstance(step, JobsyncError) else step.errors
        if errors and isinstance(errors[0], SignInNeeded):
            return f"{errors[0].message} Step 2 signs in."
        if errors:
            return str(errors[0])
        return "Everything came. enter opens Reconcile; nothing was written to Xero."

    def _count(self, desk: Desk | None) -> str:
        """`812 jobs  412 contacts  1,906 invoices  0:09`."""
        if desk is None or desk.view is None:
            return ""
        view = desk.view
        self.organisation = view.settings.organisation
        found = ((view.jobs, "job"), (view.contacts.by_id, "contact"), (view.invoices.by_id, "invoice"))
        return "  ".join([*(plural(len(each), name) for each, name in found), self._took()])

    def _took(self) -> str:
        seconds = int(self.clock.monotonic() - self._began)
        return f"{seconds // 60}:{seconds % 60:02d}"

    @on(Worker.StateChanged)
    def _broke(self, event: Worker.StateChanged) -> None:
        """Say what broke in the background; the screen lives on."""
        if event.state is WorkerState.ERROR and event.worker.group == "pull":
            self._run, self.counted = None, ""
            self.show_steps()
            self.say(f"That failed ({type(event.worker.error).__name__}). Nothing is lost. Please report it.")
