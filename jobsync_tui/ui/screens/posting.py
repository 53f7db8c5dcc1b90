"""Posting: how far it is, what became of each invoice, and what she can do about those that did not go."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import Worker, WorkerState, get_current_worker

from jobsync_tui.core.errors import JobsyncError
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.post import Posting, post
from jobsync_tui.ui import rows
from jobsync_tui.ui.format import left, money, remote, right
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar
from jobsync_tui.ui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.ui.desk import Desk

LOOKS = {
    IntentState.POSTED: ("✓", "good"),
    IntentState.REJECTED: ("!", "attention"),
    IntentState.HUMAN: ("!", "attention"),
    IntentState.UNKNOWN: ("…", "attention"),
}
FIRST = (IntentState.REJECTED, IntentState.HUMAN, IntentState.UNKNOWN)


class PostingScreen(ModalScreen[str]):
    """Runs the outbox and shows each step; when it has ended it shows the results."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "stop", tooltip="Stop after this step; close when done"),
        Binding("q,enter", "done", "done", tooltip="Close the results"),
    ]

    class Step(Message):
        """A step of the run, or the error that ended it."""

        def __init__(self, posting: Posting | JobsyncError) -> None:
            super().__init__()
            self.posting = posting

    def __init__(self, desk: Desk, *, resumed: bool) -> None:
        super().__init__()
        self._desk, self._resumed = desk, resumed
        self._intents: list[Intent] = []
        self._last: Posting | None = None
        self._sending = True
        self._stopping = False

    def compose(self) -> ComposeResult:
        """The head, one row an invoice, the keys."""
        with Vertical(classes="dialog wide"):
            yield Static(rows.message("Starting…"), id="progress")
            yield RowList()
            yield KeyBar()

    def on_mount(self) -> None:
        """Start at once: it was confirmed."""
        name = remote(self._desk.facts.organisation)
        kind = "[PRACTICE BOOKS]" if self._desk.facts.practice else "[LIVE]"
        self.query_one(".dialog").border_title = rows.title(f"Posting to {name} {kind}")
        self.query_one(RowList).focus()
        self.query_one(KeyBar).show([Hint("esc", "stop after this step", "escape")])
        self._set_posting(running=True)
        self._post()

    def on_resize(self) -> None:
        """Leave room for the sums above the list."""
        self.query_one(RowList).fit(self.app.size.height - 10)

    @work(thread=True, exclusive=True, group="post", exit_on_error=False)
    def _post(self) -> None:
        worker = get_current_worker()
        try:
            for posting in post(self._desk.ws):
                self.post_message(self.Step(posting))
                if worker.is_cancelled or self._stopping:
                    break
        except JobsyncError as error:
            self.post_message(self.Step(error))

    @on(Step)
    def _step(self, event: Step) -> None:
        if isinstance(event.posting, JobsyncError):
            self._say(str(event.posting))
            return
        self._last = event.posting
        self._intents = sorted(event.posting.intents, key=lambda one: (one.state not in FIRST, one.invoice_number))
        self.query_one(RowList).show(len(self._intents), self._draw)
        self.on_resize()
        self._say_progress()

    def _say_progress(self) -> None:
        if self._last:
            text = rows.posting(self._last, self._desk.ws.calls, running=self._sending)
            self.query_one("#progress", Static).update(text)

    def _say(self, text: str) -> None:
        self.query_one("#progress", Static).update(rows.message(text))

    @on(Worker.StateChanged)
    def _ended(self, event: Worker.StateChanged) -> None:
        if event.state not in {WorkerState.SUCCESS, WorkerState.ERROR, WorkerState.CANCELLED}:
            return
        self._set_posting(running=False)
        self.query_one(KeyBar).show([Hint("q", "done", "q")])
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            self._say(f"Posting stopped: {type(error).__name__}. What was sent is recorded; P goes on.")
        elif self._last is None:
            self._say("Nothing was left to post.")
        else:
            self._say_progress()

    def _set_posting(self, *, running: bool) -> None:
        self._sending = running
        setattr(self.app, "posting", running)  # noqa: B010 - the app quits only while this is False

    def _draw(self, index: int, width: int) -> list[Cell]:
        intent = self._intents[index]
        mark, look = LOOKS.get(intent.state, ("○", "plain"))
        number, amount = 14, 11
        name = min(max((width - number - amount - 4) // 2, 8), 30)
        rest = max(width - number - amount - name - 6, 0)
        return [
            Cell(f"{mark} ", look),
            Cell(left(remote(intent.invoice_number), number), look),
            Cell(left(remote(intent.contact_name), name), look),
            Cell(right(money(intent.total), amount), look),
            Cell(f"  {left(rows.outcome(intent), rest)}", look),
        ]

    def action_stop(self) -> None:
        """Stop after this step; nothing posted is undone by stopping."""
        if not self._sending:
            self.action_done()
            return
        self._stopping = True
        self._say("Stopping after this step. Nothing posted is undone; P goes on later.")

    def action_done(self) -> None:
        """Close the results; not while invoices are being sent."""
        if self._sending:
            self._say("Still posting. esc stops after this step.")
            return
        self.dismiss(rows.posted_sentence(self._last))
