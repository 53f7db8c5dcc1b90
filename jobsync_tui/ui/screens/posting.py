"""Posting: how far it is, what became of each invoice, and what she can do about those that did not go."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import Worker, WorkerState, get_current_worker

from jobsync_tui.core.errors import JobsyncError
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services import afterwards
from jobsync_tui.services.post import Posting, post
from jobsync_tui.ui import beside, books, rows, undoing
from jobsync_tui.ui.browsing import open_invoice
from jobsync_tui.ui.format import left, money, remote, right
from jobsync_tui.ui.screens.undoing import UndoingScreen
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar
from jobsync_tui.ui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.extras import Extras
    from jobsync_tui.ui.desk import Desk
    from jobsync_tui.ui.ending import EndsPolitely

LOOKS = {
    IntentState.POSTED: ("✓", "good"),
    IntentState.REJECTED: ("!", "attention"),
    IntentState.HUMAN: ("!", "attention"),
    IntentState.UNKNOWN: ("…", "attention"),
}
GOES_ON = "What was sent is recorded; P looks it up and goes on."
FIRST = (IntentState.REJECTED, IntentState.HUMAN, IntentState.UNKNOWN)


class PostingScreen(ModalScreen[str]):
    """Runs the outbox and shows each step; when it has ended it shows the results."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "stop", tooltip="Stop after this step; close when done"),
        Binding("q,enter", "done", "done", tooltip="Close the results"),
        Binding("o", "open_in_xero", "open in Xero", tooltip="Show the invoice under the cursor in Xero"),
        Binding(
            "D", "delete_drafts", "delete drafts", tooltip="Look which drafts of the batch can be deleted in Xero"
        ),
    ]

    class Step(Message):
        """A step of the run, or the error that ended it."""

        def __init__(self, posting: Posting | JobsyncError) -> None:
            super().__init__()
            self.posting = posting

    class Beside(Message):
        """A step of what follows the invoices."""

        def __init__(self, extras: Extras) -> None:
            super().__init__()
            self.extras = extras

    def __init__(self, desk: Desk, *, resumed: bool) -> None:
        super().__init__()
        self._desk, self._resumed = desk, resumed
        self._intents: list[Intent] = []
        self._last: Posting | None = None
        self._extras: Extras | None = None
        self._sending = True
        self._stopping = False
        self._deleted: set[int] = set()
        self._broken = ""
        """What ended the run before it could say what became of each."""

    def compose(self) -> ComposeResult:
        """The head, one row an invoice, the keys."""
        with Vertical(classes="dialog wide"):
            yield Static(rows.message("Starting…"), id="progress")
            yield RowList()
            yield KeyBar()

    def on_mount(self) -> None:
        """Start at once: it was confirmed."""
        self.query_one(".dialog").border_title = rows.title(f"Posting to {books.whose(self._desk.facts)}")
        self.query_one(RowList).focus()
        self.query_one(KeyBar).show([Hint("esc", "stop after this step", "escape")])
        self._set_posting(running=True)
        self.set_interval(1.0, self._tell_wait)
        self._post()

    def on_resize(self) -> None:
        """Leave room for the sums above the list."""
        self.query_one(RowList).fit(self.app.size.height - 10)

    @work(thread=True, exclusive=True, group="post", exit_on_error=False)
    def _post(self) -> None:
        worker = get_current_worker()
        with self._ends.sending.under_way():
            try:
                self._run(lambda: worker.is_cancelled or self._stopping)
            except JobsyncError as error:
                self.post_message(self.Step(error))

    def _run(self, is_over: Callable[[], bool]) -> None:
        for posting in post(self._desk.ws):
            self.post_message(self.Step(posting))
            if is_over():
                return
        for extras in afterwards.run(self._desk.ws):
            self.post_message(self.Beside(extras))
            if is_over():
                return

    @on(Step)
    def _step(self, event: Step) -> None:
        if isinstance(event.posting, JobsyncError):
            self._broken = f"{books.failure(event.posting, self._desk.facts)} {GOES_ON}"
            self._say(self._broken)
            return
        self._last = event.posting
        self._intents = sorted(event.posting.intents, key=lambda one: (one.state not in FIRST, one.called))
        self.query_one(RowList).show(len(self._intents), self._draw)
        self.on_resize()
        self._say_progress()

    @on(Beside)
    def _beside(self, event: Beside) -> None:
        self._extras = event.extras
        self.query_one(RowList).refresh()
        self._say_progress()

    def _say_progress(self) -> None:
        ws = self._desk.ws
        wait = books.waiting(ws.limits, ws.clock.now())
        text = rows.message(wait or ("Starting…" if self._sending else "No invoice was left to post."))
        if self._last:
            text = rows.posting(self._last, ws.calls, self._desk.facts, running=self._sending, wait=wait)
        self.query_one("#progress", Static).update(beside.under(text, self._extras))

    def _tell_wait(self) -> None:
        """Say once a second until when Xero makes the run wait."""
        if self._sending and not self._stopping:
            self._say_progress()

    def _say(self, text: str) -> None:
        self.query_one("#progress", Static).update(rows.message(text))

    @on(Worker.StateChanged)
    def _ended(self, event: Worker.StateChanged) -> None:
        if event.worker.group != "post":
            return
        if event.state not in {WorkerState.SUCCESS, WorkerState.ERROR, WorkerState.CANCELLED}:
            return
        self._set_posting(running=False)
        self.query_one(KeyBar).show(
            [Hint("q", "done", "q"), Hint("o", "open in Xero", "o"), Hint("D", "delete drafts…", "D")]
        )
        if event.state is WorkerState.ERROR:
            self._broken = f"Posting stopped: {type(event.worker.error).__name__}. {GOES_ON}"
        if self._broken:
            self._say(self._broken)
        else:
            self._say_progress()

    def _set_posting(self, *, running: bool) -> None:
        self._sending = running
        self._ends.posting = running

    @property
    def _ends(self) -> EndsPolitely:
        return cast("EndsPolitely", self.app)  # there is no other app; Textual knows its own class alone

    def _draw(self, index: int, width: int) -> list[Cell]:
        intent = self._intents[index]
        mark, look = LOOKS.get(intent.state, ("○", "plain"))
        number, amount = 14, 11
        name = min(max((width - number - amount - 4) // 2, 8), 30)
        rest = max(width - number - amount - name - 6, 0)
        if intent.id in self._deleted:
            mark, look, became = "○", "dim", "deleted in Xero"
        else:
            became = rows.outcome(intent) + beside.of_invoice(self._extras, intent)
        return [
            Cell(f"{mark} ", look),
            Cell(left(remote(intent.invoice_number or intent.job_number), number), look),
            Cell(left(remote(intent.contact_name), name), look),
            Cell(right(money(intent.total), amount), look),
            Cell(f"  {left(became, rest)}", look),
        ]

    async def action_open_in_xero(self) -> None:
        """Show the invoice under the cursor in Xero, in the browser."""
        at = self.query_one(RowList).cursor
        found = self._intents[at].invoice_id if at < len(self._intents) else None
        said = await asyncio.to_thread(partial(open_invoice, self._desk.facts, found, self._desk.browse))
        self.query_one(".dialog").border_subtitle = rows.title(said)

    @work(group="delete", exit_on_error=False)
    async def action_delete_drafts(self) -> None:
        """Show what of the batch under the cursor can be deleted in Xero; deletes it on another key."""
        at = self.query_one(RowList).cursor
        if self._sending or at >= len(self._intents):
            self._say("Still posting. esc stops after this step." if self._sending else "There is no batch here.")
            return
        ended = await self.app.push_screen_wait(UndoingScreen(self._desk, self._intents[at].batch))
        if ended:
            self._deleted |= {one.intent.id for one in ended.deleted}
            self.query_one(RowList).refresh()
            self.query_one(".dialog").border_subtitle = rows.title(undoing.ended(ended))

    def stop_to_end(self) -> None:
        """Stop after this step, for the app is to end."""
        self._stopping = True
        if self._sending:
            self._say("Stopping after this step; then jobsync ends. P goes on at the next start.")

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
        self.dismiss(self._broken or rows.posted_sentence(self._last))
